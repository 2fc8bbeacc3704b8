#include "cleanup.h"
#include "process_child.h"
#include "steps.h"
#include "syscalls.h"

#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* The last steps of a process: who it is, and what it runs.
 *
 * Must: leave nothing inheritable or ambient, and give up what is not asked for before the image's program is run.
 * Must not: run anything of the image before that. */

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

/* NULL when out of memory or the message is bad. */
static gid_t *read_groups(struct reader *arguments, uint32_t *count) {
    *count = read_count(arguments, sizeof(uint32_t));
    gid_t *groups = calloc((size_t)*count + 1, sizeof(*groups));
    for (uint32_t i = 0; groups != NULL && i < *count; i++)
        groups[i] = read_u32(arguments);
    return groups;
}

/* The pipes were made by the hub: a service that opens /dev/stdout again needs to own them. A terminal keeps its group, by
 * which others may write to it. */
static int give_output_to(uid_t uid, gid_t gid) {
    for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++)
        if (fchown(fd, uid, isatty(fd) ? (gid_t)-1 : gid) < 0)
            return -errno;
    return 0;
}

int step_identity(struct stage *stage, struct reader *arguments) {
    (void)stage;
    uid_t uid = read_u32(arguments);
    gid_t gid = read_u32(arguments);
    uint32_t group_count;
    CLEAN_FREE gid_t *groups = read_groups(arguments, &group_count);
    uint64_t bounding = read_u64(arguments);
    uint64_t permitted = read_u64(arguments);
    bool no_new_privileges = read_u8(arguments) != 0;
    if (arguments->bad || groups == NULL)
        return -EBADMSG;

    int result = give_output_to(uid, gid);
    if (result == 0)
        result = drop_bounding_set(bounding);
    if (result < 0)
        return result;
    /* Groups cannot be set in a user namespace with a single id; then there are none to give either. */
    if (setgroups(group_count, groups) < 0 && !(errno == EPERM && group_count == 0))
        return -errno;
    if (prctl(PR_SET_KEEPCAPS, permitted != 0, 0, 0, 0) < 0 || setresgid(gid, gid, gid) < 0 ||
        setresuid(uid, uid, uid) < 0)
        return -errno;
    /* Changing ids may have made this process dumpable: what already runs in the sandbox must not get hold of it before it
     * has exec'ed (CVE-2016-9962). */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
        return -errno;
    result = set_capabilities(permitted);
    if (result < 0)
        return result;
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
        return -errno;
    return no_new_privileges ? CHECKED(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) : 0;
}

/* A hard limit can only be raised with CAP_SYS_RESOURCE in the host's user namespace, which nobody here has. */
int step_rlimit(struct stage *stage, struct reader *arguments) {
    (void)stage;
    read_string(arguments); /* its name, for Java's messages */
    uint32_t resource = read_u32(arguments);
    struct rlimit limit;
    limit.rlim_cur = read_u64(arguments);
    limit.rlim_max = read_u64(arguments);
    bool lenient = read_u8(arguments) != 0;
    if (arguments->bad)
        return -EBADMSG;
    struct rlimit old;
    if (lenient && getrlimit((int)resource, &old) == 0 && limit.rlim_max > old.rlim_max) {
        limit.rlim_max = old.rlim_max;
        if (limit.rlim_cur > old.rlim_max)
            limit.rlim_cur = old.rlim_max;
    }
    return CHECKED(setrlimit((int)resource, &limit));
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

static int announce_execution(const struct stage *stage) {
    struct buffer message = {0};
    message_end(&message, message_begin(&message, EVENT_EXECUTING, stage->id));
    int result = message_send(stage->channel, &message);
    buffer_free(&message);
    return result;
}

int step_exec(struct stage *stage, struct reader *arguments) {
    CLEAN_FREE const char **candidates = read_strings(arguments, 0);
    CLEAN_FREE const char **argv = read_strings(arguments, 0);
    CLEAN_FREE const char **environment = read_strings(arguments, 0);
    if (arguments->bad || candidates == NULL || argv == NULL || environment == NULL)
        return -EBADMSG;
    int result = announce_execution(stage);
    if (result < 0)
        return result;
    restore_signals();
    /* The kernel lets go of what is to be closed only after the new memory is there, which belongs to the sandbox's user
     * namespace: for that moment its links in /proc could be followed from inside, with CAP_SYS_PTRACE. The channel is a
     * socket, which such a link does not open. */
    close_all_but(stage->channel, -1);
    result = -ENOENT;
    for (const char **candidate = candidates; *candidate != NULL; candidate++) {
        execve(*candidate, (char *const *)argv, (char *const *)environment);
        /* As execvp(3): a directory of PATH without the program does not hide a refusal found before. */
        if (errno != ENOENT && errno != ENOTDIR)
            result = -errno;
        if (errno != ENOENT && errno != ENOTDIR && errno != EACCES)
            break;
    }
    return result;
}
