/* Makes a filter with libseccomp: `oracle x86_64|aarch64` reads rules, one a line, and writes the program.
 *
 *   allow NAME
 *   allow NAME lt|eq|clear VALUE      when the first argument is less, the same, or has none of these bits
 *   errno NAME NUMBER */
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int add(scmp_filter_ctx filter, unsigned action, int call, int words, const char *operator, unsigned long value) {
    if (words < 4)
        return seccomp_rule_add(filter, action, call, 0);
    if (strcmp(operator, "clear") == 0)
        return seccomp_rule_add(filter, action, call, 1, SCMP_A0_64(SCMP_CMP_MASKED_EQ, value, 0UL));
    enum scmp_compare compare = strcmp(operator, "lt") == 0 ? SCMP_CMP_LT : SCMP_CMP_EQ;
    return seccomp_rule_add(filter, action, call, 1, SCMP_A0_64(compare, value));
}

int main(int count, char **arguments) {
    uint32_t wanted = count == 2 && strcmp(arguments[1], "aarch64") == 0 ? SCMP_ARCH_AARCH64 : SCMP_ARCH_X86_64;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter == NULL)
        return 1;
    if (seccomp_arch_native() != wanted &&
        (seccomp_arch_add(filter, wanted) != 0 || seccomp_arch_remove(filter, SCMP_ARCH_NATIVE) != 0))
        return 1;
    char line[256];
    while (fgets(line, sizeof line, stdin) != NULL) {
        char verb[16], name[64], operator[32] = "", number[32] = "0";
        int words = sscanf(line, "%15s %63s %31s %31s", verb, name, operator, number);
        int call = seccomp_syscall_resolve_name(name);
        if (call == __NR_SCMP_ERROR) {
            fprintf(stderr, "libseccomp knows no %s\n", name);
            return 1;
        }
        unsigned action = strcmp(verb, "allow") == 0 ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO((unsigned)atoi(operator));
        int result = add(filter, action, call, words, operator, strtoul(number, NULL, 10));
        if (result != 0) {
            fprintf(stderr, "%s: %s\n", line, strerror(-result));
            return 1;
        }
    }
    return seccomp_export_bpf(filter, 1) != 0;
}
