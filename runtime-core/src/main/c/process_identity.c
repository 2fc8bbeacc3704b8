#include "process_child.h"
#include "steps.h"
#include "syscalls.h"

#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* The last steps of a process: who it is, and what it runs.
 *
 * Must: leave nothing inheritable or ambient, and give up what is not asked for before the image's program is run.
 * Must not: run anything of the image before that. */

_Static_assert(sizeof(struct sock_filter) == 8 && sizeof(gid_t) == 4, "docs/protocol.md says so");

static int drop_bounding_set(uint64_t kept) {
    for (unsigned capability = 0; capability < 64; capability++) {
        if ((kept >> capability & 1) != 0)
            continue;
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0)
            return errno == EINVAL ? 0 : -errno; /* EINVAL: beyond the last one this kernel knows */
    }
    return 0;
}

static int set_capabilities(uint64_t permitted) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {0};
    for (int word = 0; word < 2; word++)
        data[word].permitted = data[word].effective = (uint32_t)(permitted >> (32 * word));
    return CHECKED(syscall(SYS_capset, &header, data));
}

/* The pipes were made by the hub: a service that opens /dev/stdout again needs to own them. A terminal keeps its group, by
 * which others may write to it. */
static int give_output_to(uid_t uid, gid_t gid) {
    for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++)
        TRY_CALL(fchown(fd, uid, isatty(fd) ? (gid_t)-1 : gid));
    return 0;
}

int step_identity(struct stage *stage, const union value *given) {
    uid_t uid = (uid_t)given[0].number;
    gid_t gid = (gid_t)given[1].number;
    struct slice groups = given[2].bytes;
    uint64_t permitted = given[4].number;
    bool no_new_privileges = given[5].number != 0;
    TRY(give_output_to(uid, gid));
    TRY(drop_bounding_set(given[3].number));
    /* Groups cannot be set in a user namespace with a single id; then there are none to give either. */
    if (setgroups(groups.size / sizeof(gid_t), (const gid_t *)groups.data) < 0 && !(errno == EPERM && groups.size == 0))
        return -errno;
    TRY_CALL(prctl(PR_SET_KEEPCAPS, permitted != 0, 0, 0, 0));
    TRY_CALL(setresgid(gid, gid, gid));
    TRY_CALL(setresuid(uid, uid, uid));
    /* Changing ids may have made this process dumpable: what already runs in the sandbox must not get hold of it before it
     * has exec'ed (CVE-2016-9962). */
    TRY_CALL(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
    TRY(set_capabilities(permitted));
    TRY_CALL(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
    return no_new_privileges ? CHECKED(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) : 0;
}

/* A hard limit can only be raised with CAP_SYS_RESOURCE in the host's user namespace, which nobody here has. */
int step_rlimit(struct stage *stage, const union value *given) {
    int resource = (int)given[1].number; /* after its name, for Java's messages */
    struct rlimit limit = {.rlim_cur = given[2].number, .rlim_max = given[3].number};
    bool lenient = given[4].number != 0;
    struct rlimit old;
    if (lenient && getrlimit(resource, &old) == 0 && limit.rlim_max > old.rlim_max)
        limit = (struct rlimit){limit.rlim_cur < old.rlim_max ? limit.rlim_cur : old.rlim_max, old.rlim_max};
    return CHECKED(setrlimit(resource, &limit));
}

/* By the kernel's own call: the C library keeps two signals to itself, and a JVM may have been started with them ignored. */
static void restore_signals(void) {
    static const uint64_t defaults[4]; /* SIG_DFL, no flags, an empty mask */
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++)
        syscall(SYS_rt_sigaction, number, defaults, NULL, sizeof(uint64_t));
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The filter of system calls, a program that Java has made. It comes right before the program is run: this process itself still
 * needs what STEP_IDENTITY calls. */
int step_seccomp(struct stage *stage, const union value *given) {
    struct slice program = given[0].bytes;
    size_t count = program.size / sizeof(struct sock_filter);
    if (count == 0 || count > BPF_MAXINSNS || program.size % sizeof(struct sock_filter) != 0)
        return -EBADMSG;
    struct sock_fprog filter = {.len = (unsigned short)count, .filter = (struct sock_filter *)program.data};
    /* As Docker: a filter alone does not slow a program down by mitigations it has not asked for; the default since Linux
     * 5.16. */
    return CHECKED(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &filter));
}

int step_exec(struct stage *stage, const union value *given) {
    TRY(send_message(stage->channel, EVENT_EXECUTING, stage->id, "", NULL));
    restore_signals();
    /* The kernel lets go of what is to be closed only after the new memory is there, which belongs to the sandbox's user
     * namespace: for that moment its links in /proc could be followed from inside, with CAP_SYS_PTRACE. The channel is a
     * socket, which such a link does not open. */
    close_all_but(stage->channel, -1);
    int result = -ENOENT;
    for (const char **candidate = given[0].strings; *candidate != NULL; candidate++) {
        execve(*candidate, (char *const *)given[1].strings, (char *const *)given[2].strings);
        /* As execvp(3): a directory of PATH without the program does not hide a refusal found before. */
        if (errno != ENOENT && errno != ENOTDIR)
            result = -errno;
        if (errno != ENOENT && errno != ENOTDIR && errno != EACCES)
            break;
    }
    return result;
}
