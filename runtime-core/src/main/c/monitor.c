#include "monitor.h"

#include "cleanup.h"
#include "control_groups.h"
#include "host.h"
#include "hub.h"
#include "identity.h"
#include "loop.h"
#include "syscalls.h"
#include "trees.h"

#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

/* Stands between a JVM and everything it started.
 *
 * Must: notice the end of the JVM whatever its cause, kill the hub, and delete the run directory.
 * Must not: be visible to a sandbox, be traceable by one, or do anything between that could make it wait. */

struct monitor {
    int run_directory; /* locked for as long as this monitor lives */
    char run_path[4096];
    int jvm;  /* pidfd */
    int hub;  /* pidfd */
    int link; /* to the hub */
    int user_namespace;
    uint32_t keep; /* by how many seconds sandboxes may outlive the JVM */
};

static int fail_at(enum activity activity, int error) {
    struct failure failure = {.where = IN_MONITOR, .index = -1, .what = (uint16_t)activity, .error = error};
    send_failure(STDOUT_FILENO, 0, &failure);
    return 1;
}

/* Runs in a child: in the user namespace of the hub, where everything that sandboxes left can be deleted. */
static void enter_user_namespace(const struct monitor *monitor) {
    if (monitor->user_namespace >= 0)
        setns(monitor->user_namespace, CLONE_NEWUSER);
}

static void delete_run_directory(const struct monitor *monitor) {
    pid_t child = fork();
    if (child == 0) {
        enter_user_namespace(monitor);
        remove_tree(AT_FDCWD, monitor->run_path);
        _exit(0);
    }
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
}

/* Java calls them <pid>-<time in hexadecimal>; anything else is not ours, whatever directory the store was said to be. */
static bool is_run_directory(const char *name) {
    size_t pid = strspn(name, "0123456789");
    size_t time = name[pid] == '-' ? strspn(name + pid + 1, "0123456789abcdef") : 0;
    return pid > 0 && time > 0 && name[pid + 1 + time] == 0;
}

enum { YOUNG = 60 }; /* seconds in which a run directory may exist without being locked yet */

/* Returns it locked, or -1 when it is in use or may be soon. */
static int open_stale(int directory, const char *name) {
    struct stat status;
    CLEAN_FD int fd = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) < 0 || status.st_mtime > time(NULL) - YOUNG)
        return -1;
    return flock(fd, LOCK_EX | LOCK_NB) == 0 ? steal_fd(&fd) : -1;
}

static int remove_stale_groups(int parent, const char *name, void *context) {
    CLEAN_FD int stale = is_run_directory(name) ? open_stale(parent, name) : -1;
    if (stale >= 0)
        control_groups_remove(stale);
    return 0;
}

static int remove_stale_directory(int parent, const char *name, void *context) {
    CLEAN_FD int stale = is_run_directory(name) ? open_stale(parent, name) : -1;
    if (stale >= 0)
        remove_tree(parent, name);
    return 0;
}

/* Deletes what monitors that were killed left behind: the run directories beside ours that nobody holds locked. Control
 * groups belong to the host's user namespace, the files to the hub's. */
static void sweep(const struct monitor *monitor) {
    pid_t child = fork();
    if (child != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int parent = openat(monitor->run_directory, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    each_entry(parent, remove_stale_groups, NULL);
    enter_user_namespace(monitor);
    each_entry(parent, remove_stale_directory, NULL);
    _exit(0);
}

/* Makes it here, not in Java: what exists from now on is deleted whatever happens to the JVM. */
static int make_run_directory(struct monitor *monitor, const char *path) {
    if ((size_t)snprintf(monitor->run_path, sizeof(monitor->run_path), "%s", path) >= sizeof(monitor->run_path))
        return -ENAMETOOLONG;
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return -errno;
    monitor->run_directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (monitor->run_directory < 0)
        return -errno;
    return CHECKED(flock(monitor->run_directory, LOCK_EX | LOCK_NB));
}

/* The hub's namespaces are made in one call, so that its user namespace owns all the others (user_namespaces(7)). */
static pid_t clone_hub(struct monitor *monitor, int hubs_end, struct slice boot) {
    struct clone_args args = {
        .flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |
                 CLONE_NEWCGROUP | CLONE_PIDFD,
        .pidfd = (uint64_t)(uintptr_t)&monitor->hub,
        .exit_signal = SIGCHLD,
    };
    pid_t pid = sys_clone3(&args);
    if (pid == 0) {
        /* The lock belongs to the monitor alone: a sweeper may clean up as soon as that is gone. */
        close_fd(&monitor->run_directory);
        close_fd(&monitor->link);
        hub_main(hubs_end, boot);
    }
    return pid;
}

static int open_user_namespace(pid_t pid) {
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
    return CHECKED(open(path, O_RDONLY | O_CLOEXEC));
}

/* Waits until one of two other descriptors says something, the hub ends, or the time is over, and does for the hub what only the
 * host's namespaces can. Of standard input only its hang-up is of interest: the hub reads it. */
static void supervise(struct monitor *monitor, int one, int other, int64_t over) {
    struct pollfd watched[] = {
        {.fd = monitor->link, .events = POLLIN},
        {.fd = monitor->hub, .events = POLLIN},
        {.fd = one, .events = one == STDIN_FILENO ? 0 : POLLIN},
        {.fd = other, .events = POLLIN},
    };
    for (int64_t left; (left = over - now_milliseconds()) > 0;) {
        if (poll(watched, sizeof(watched) / sizeof(watched[0]), left > INT_MAX ? INT_MAX : (int)left) < 0)
            continue;
        if (watched[1].revents != 0 || watched[2].revents != 0 || watched[3].revents != 0)
            return;
        if (watched[0].revents != 0 &&
            host_answer(monitor->link, monitor->run_directory, monitor->user_namespace, &monitor->keep) < 0)
            return;
    }
}

/* When the JVM has ended and left sandboxes that are to be looked into, which the file `left` says: until the hub has ended, the
 * time is over, or somebody asks for the end (SIGTERM). */
static void linger(struct monitor *monitor) {
    sigset_t end;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    sigprocmask(SIG_BLOCK, &end, NULL);
    signal(SIGTERM, SIG_DFL);
    close(openat(monitor->run_directory, "left", O_CREAT | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600));
    CLEAN_FD int asked = signalfd(-1, &end, SFD_CLOEXEC);
    if (asked >= 0)
        supervise(monitor, asked, -1, now_milliseconds() + (int64_t)monitor->keep * 1000);
}

static int start_hub(struct monitor *monitor, struct slice boot, const union value *identity) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return fail_at(CLONING, errno);
    monitor->link = ends[0];
    CLEAN_FD int hubs_end = ends[1];
    pid_t pid = clone_hub(monitor, hubs_end, boot);
    if (pid < 0)
        return fail_at(CLONING, errno);
    struct failure failure = {.where = IN_MONITOR};
    if (identity_apply(identity, pid, &failure) < 0) {
        send_failure(STDOUT_FILENO, 0, &failure);
        return 1;
    }
    monitor->user_namespace = open_user_namespace(pid);
    if (monitor->user_namespace < 0)
        return fail_at(WRITING_ID_MAPS, -monitor->user_namespace);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    char go = 1;
    if (send(monitor->link, &go, 1, MSG_NOSIGNAL) < 0)
        return fail_at(CLONING, errno);
    return 0;
}

static void end_hub(const struct monitor *monitor) {
    if (monitor->hub < 0)
        return;
    sys_pidfd_send_signal(monitor->hub, SIGKILL);
    control_groups_thaw(monitor->run_directory);
    siginfo_t info;
    while (waitid((idtype_t)P_PIDFD, (id_t)monitor->hub, &info, WEXITED) < 0 && errno == EINTR) {
    }
}

/* Of the JVM that is our parent: a pid from a message could be somebody else's by now. */
static int watch_jvm(uint32_t expected) {
    int pidfd = sys_pidfd_open(getppid());
    if (pidfd < 0)
        return -errno;
    if ((uint32_t)getppid() == expected)
        return pidfd;
    close(pidfd);
    return -ESRCH;
}

static int boot(struct monitor *monitor, struct message *message) {
    struct reader reader = reader_of(message->payload);
    union value given[MOST_VALUES];
    if (message->type != MESSAGE_BOOT || read_values(&reader, "4" IDENTITY "sR", given) < 0)
        return fail_at(READING_MESSAGE, EBADMSG);
    const union value *run = given + 1 + IDENTITY_VALUES;
    monitor->jvm = watch_jvm((uint32_t)given[0].number);
    if (monitor->jvm < 0)
        return fail_at(READING_MESSAGE, -monitor->jvm);
    int result = make_run_directory(monitor, run[0].text);
    if (result < 0)
        return fail_at(MAKING_RUN_DIRECTORY, -result);
    result = start_hub(monitor, run[1].bytes, given + 1);
    free_values("4" IDENTITY, given);
    return result;
}

int monitor_main(void) {
    struct monitor monitor = {.run_directory = -1, .jvm = -1, .hub = -1, .link = -1, .user_namespace = -1};
    struct buffer inbox = {0};
    struct message message;
    /* Ctrl-C and a polite request to end are for the JVM, whose end is what matters here. */
    setsid();
    static const int ignored[] = {SIGHUP, SIGINT, SIGTERM, SIGPIPE};
    for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
        signal(ignored[i], SIG_IGN);
    int result = message_read(STDIN_FILENO, &inbox, &message);
    if (result == 0)
        return 0;
    if (result < 0)
        return fail_at(READING_MESSAGE, -result);
    result = boot(&monitor, &message);
    buffer_free(&inbox);
    if (result == 0) {
        signal(SIGCHLD, SIG_IGN); /* the sweeper needs nobody to wait for it, and the others are waited for as well */
        sweep(&monitor);
        /* Now the hub alone writes: its end is Java's end of file. */
        close(STDOUT_FILENO);
        supervise(&monitor, STDIN_FILENO, monitor.jvm, INT64_MAX);
        if (monitor.keep > 0)
            linger(&monitor);
    }
    end_hub(&monitor);
    if (monitor.run_directory >= 0)
        control_groups_remove(monitor.run_directory);
    if (monitor.run_directory >= 0)
        delete_run_directory(&monitor);
    return result;
}
