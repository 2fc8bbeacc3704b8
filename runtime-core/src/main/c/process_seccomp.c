#include "cleanup.h"
#include "steps.h"
#include "syscalls.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>

/* The filter of system calls, a program that Java has made.
 *
 * Must: come right before the program is run; this process itself still needs what STEP_IDENTITY and STEP_EXEC call.
 * Must not: be passed over when the kernel refuses it: without the filter nothing of the image is run. */

_Static_assert(sizeof(struct sock_filter) == 8, "docs/protocol.md says so");

int step_seccomp(struct stage *stage, struct reader *arguments) {
    (void)stage;
    struct slice program = read_bytes(arguments);
    size_t count = program.size / sizeof(struct sock_filter);
    if (arguments->bad || count == 0 || count > BPF_MAXINSNS || program.size % sizeof(struct sock_filter) != 0)
        return -EBADMSG;
    CLEAN_FREE struct sock_filter *instructions = malloc(program.size);
    if (instructions == NULL)
        return -ENOMEM;
    memcpy(instructions, program.data, program.size);
    struct sock_fprog filter = {.len = (unsigned short)count, .filter = instructions};
    /* As Docker: a filter alone does not slow a program down by mitigations it has not asked for; the default since Linux
     * 5.16. */
    return CHECKED(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &filter));
}
