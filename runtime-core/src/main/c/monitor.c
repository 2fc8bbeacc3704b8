#include "monitor.h"

#include "cleanup.h"
#include "control_groups.h"
#include "descriptors.h"
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
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Stands between a JVM and everything it started.
 *
 * Must: notice the end of the JVM whatever its cause, kill the hub, and delete the run directory.
 * Must not: be visible to a sandbox, be traceable by one, or do anything between that could make it wait. */

struct monitor {
    const char *run_path; /* empty: there is none */
    int lock;             /* of the run directory, for as long as this monitor lives */
    int jvm;              /* pidfd */
    int hub;              /* pidfd */
    struct host host;
};

/* Makes it here, not in Java: what exists from now on is deleted whatever happens to the JVM. */
static int make_run_directory(struct monitor *monitor, const char *path) {
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return -errno;
    monitor->run_path = path;
    monitor->host.run_directory = TRY_CALL(open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    monitor->lock = TRY(host_lock(monitor->host.run_directory, "lock"));
    return 0;
}

/* The hub's namespaces are made in one call, so that its user namespace owns all the others (user_namespaces(7)). */
static int clone_hub(struct monitor *monitor, int hubs_end, struct slice boot, struct slice input) {
    struct clone_args args = {
        .flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |
                 CLONE_NEWCGROUP | CLONE_PIDFD,
        .pidfd = (uint64_t)(uintptr_t)&monitor->hub,
        .exit_signal = SIGCHLD,
    };
    pid_t pid = TRY_CALL(sys_clone3(&args));
    if (pid == 0) {
        /* The lock belongs to the monitor alone: whoever sweeps may clean up as soon as that is gone. */
        close_fd(&monitor->lock);
        close_fd(&monitor->host.run_directory);
        close_fd(&monitor->host.hub);
        hub_main(hubs_end, boot, input);
    }
    return pid;
}

/* The JVM has ended and left sandboxes that are to be looked into, which the file `left` says. Returns what says when somebody
 * asks for their end (SIGTERM). */
static int linger(const struct monitor *monitor) {
    int asked = open_signal(SIGTERM);
    signal(SIGTERM, SIG_DFL);
    close(openat(monitor->host.run_directory, "left", O_CREAT | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600));
    return asked;
}

/* Does for the hub what only the host's namespaces can, until that ends, or the JVM and the time of what it has left. Of standard
 * input only its hang-up is of interest: the hub reads it. */
static void supervise(struct monitor *monitor) {
    struct pollfd watched[] = {
        {.fd = monitor->host.hub, .events = POLLIN},
        {.fd = monitor->hub, .events = POLLIN},
        {.fd = monitor->jvm, .events = POLLIN},
        {.fd = STDIN_FILENO},
    };
    int64_t end = INT64_MAX;
    for (int64_t left; (left = end - now_milliseconds()) > 0;) {
        if (poll(watched, sizeof(watched) / sizeof(watched[0]), left > INT_MAX ? INT_MAX : (int)left) < 0)
            continue;
        if (watched[1].revents != 0 || (watched[0].revents != 0 && host_answer(&monitor->host) < 0))
            return;
        if (watched[2].revents == 0 && watched[3].revents == 0)
            continue;
        if (monitor->host.keep == 0 || end != INT64_MAX)
            return;
        end = now_milliseconds() + (int64_t)monitor->host.keep * 1000;
        watched[2].fd = linger(monitor);
        watched[3].fd = -1;
    }
}

static int start_hub(struct monitor *monitor, struct slice boot, struct slice input, const union value *identity,
                     struct failure *failure) {
    int ends[2];
    TRY_CALL(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
    monitor->host.hub = ends[0];
    CLEAN_FD int hubs_end = ends[1];
    pid_t pid = TRY(clone_hub(monitor, hubs_end, boot, input));
    TRY(identity_apply(identity, pid, &failure->what));
    failure->what = CLONING;
    monitor->host.user_namespace = TRY(open_proc(pid, "ns/user", O_RDONLY));
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    return CHECKED(send(monitor->host.hub, "", 1, MSG_NOSIGNAL));
}

/* If there is one. */
static void end_hub(const struct monitor *monitor) {
    sys_pidfd_send_signal(monitor->hub, SIGKILL);
    control_groups_thaw(monitor->host.run_directory);
    siginfo_t info;
    waitid((idtype_t)P_PIDFD, (id_t)monitor->hub, &info,
           WEXITED); /* no signal has a handler here that could interrupt it */
}

/* By the first message of an inbox; the others are the hub's. What it does just now it notes in `failure`. */
static int boot(struct monitor *monitor, struct slice inbox, const struct message *message, struct failure *failure) {
    struct slice rest = {inbox.data + message->size, inbox.size - message->size};
    struct reader reader = reader_of(message->payload);
    union value given[MOST_VALUES];
    const union value *identity = given + 1, *run = identity + IDENTITY_VALUES;
    failure->what = READING_MESSAGE;
    if (message->type != MESSAGE_BOOT)
        return -EBADMSG;
    TRY(read_values(&reader, "4" IDENTITY "sR", given));
    /* Of the JVM that is our parent: a pid from a message could be somebody else's by now. */
    monitor->jvm = TRY_CALL(sys_pidfd_open(getppid()));
    if ((uint64_t)getppid() != given[0].number)
        return -ESRCH;
    failure->what = MAKING_RUN_DIRECTORY;
    if (*run[0].text != 0)
        TRY(make_run_directory(monitor, run[0].text));
    failure->what = CLONING;
    return start_hub(monitor, run[1].bytes, rest, identity, failure);
}

int monitor_main(void) {
    struct monitor monitor = {.run_path = "",
                              .lock = -1,
                              .jvm = -1,
                              .hub = -1,
                              .host = {.hub = -1, .run_directory = -1, .user_namespace = -1}};
    struct failure failure = {.where = IN_MONITOR, .index = -1, .what = READING_MESSAGE};
    struct buffer inbox = {0};
    struct message message = {0};
    /* Ctrl-C and a polite request to end are for the JVM, whose end is what matters here. */
    setsid();
    static const int ignored[] = {SIGHUP, SIGINT, SIGTERM, SIGPIPE};
    for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
        signal(ignored[i], SIG_IGN);
    int result = message_read(STDIN_FILENO, &inbox, &message);
    if (result > 0)
        result = boot(&monitor, slice_of(&inbox), &message, &failure);
    if (result < 0) {
        failure.error = -result;
        send_failure(STDOUT_FILENO, 0, &failure);
    } else if (monitor.hub >= 0) {
        signal(SIGCHLD, SIG_IGN); /* those who make mounts need nobody to wait for them */
        /* Now the hub alone writes: its end is Java's end of file. */
        close(STDOUT_FILENO);
        supervise(&monitor);
    }
    end_hub(&monitor);
    control_groups_remove(monitor.host.run_directory);
    /* In the user namespace of the hub everything that sandboxes left can be deleted. */
    setns(monitor.host.user_namespace, CLONE_NEWUSER);
    remove_tree(AT_FDCWD, monitor.run_path);
    return result < 0;
}
