#include "hub.h"

#include "cleanup.h"
#include "descriptors.h"
#include "process.h"
#include "steps.h"
#include "syscalls.h"

#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* PID 1 of the outer pid namespace.
 *
 * Must: die when the monitor dies, be untraceable before the first image's program runs, and never wait for anything
 * but the monitor and its own processes' steps.
 * Must not: run a program, or interpret a byte that a sandbox sent. */

void hub_report_failure(struct hub *hub, uint32_t id, enum activity activity, int error) {
    struct failure failure = {.where = IN_PROCESS, .index = -1, .what = (uint16_t)activity, .error = error};
    put_failure(&hub->outbox, id, &failure);
}

/* What fails here fails the start of the process that the message is about. */
static void perform(struct hub *hub, uint32_t id, const union value *given) {
    struct stage stage = new_stage(id, -1, hub);
    struct failure failure = {.where = IN_PROCESS};
    struct reader steps = reader_of(given[0].bytes);
    int result = run_steps(&steps, &stage, &failure);
    close_fd(&stage.rootfs);
    if (result == 0 || id == 0)
        return;
    failure.index = -1;
    failure.what = failure.what == STEP_HOST_MOUNT ? MOUNTING_FROM_HOST : PREPARING_NETWORK;
    put_failure(&hub->outbox, id, &failure);
}

static const struct {
    const char *signature;
    hub_function *by_hub;
    process_function *by_process;
} MESSAGES[] = {
    [MESSAGE_START] = {"84s8B4B1R", .by_hub = process_start},   [MESSAGE_EXEC] = {"4s81R", .by_hub = process_exec},
    [MESSAGE_ATTEND] = {"411R", .by_hub = process_attend},      [MESSAGE_PERFORM] = {"R", .by_hub = perform},
    [MESSAGE_RELEASE] = {"", .by_hub = process_release},        [MESSAGE_PROCESSES] = {"4Bs44", .by_hub = process_list},
    [MESSAGE_CONTINUE] = {"R", .by_process = process_continue}, [MESSAGE_SIGNAL] = {"4", .by_process = process_signal},
    [MESSAGE_SUCCEED] = {"4", .by_process = process_succeed},   [MESSAGE_INPUT] = {"B", .by_process = process_input},
    [MESSAGE_FOLLOW] = {"8", .by_process = process_follow},     [MESSAGE_KEEP] = {"4", .by_process = process_keep},
};

static void dispatch(struct hub *hub, const struct message *message) {
    if (message->type >= sizeof(MESSAGES) / sizeof(MESSAGES[0]) || MESSAGES[message->type].signature == NULL)
        return;
    struct reader reader = reader_of(message->payload);
    struct process *process = process_find(hub, message->id);
    union value given[MOST_VALUES];
    if (read_values(&reader, MESSAGES[message->type].signature, given) < 0)
        hub_report_failure(hub, message->id, READING_MESSAGE, EBADMSG);
    else if (MESSAGES[message->type].by_hub != NULL)
        MESSAGES[message->type].by_hub(hub, message->id, given);
    else if (process != NULL) /* else it failed or was released while the message was on its way */
        MESSAGES[message->type].by_process(process, given);
}

/* With PID 1 goes everything, unless something is kept. */
static void java_gone(struct hub *hub) {
    if (!process_abandon(hub))
        _exit(0);
    loop_remove(&hub->loop, &hub->input);
    loop_remove(&hub->loop, &hub->output);
}

static void dispatch_all(struct hub *hub) {
    size_t done = 0;
    struct message message;
    int result;
    while ((result = message_parse((struct slice){hub->inbox.data + done, hub->inbox.used - done}, &message)) == 1) {
        dispatch(hub, &message);
        done += message.size;
    }
    if (result < 0)
        _exit(1); /* this is not Java talking, or not the Java this program was built with */
    buffer_take(&hub->inbox, done);
}

static void input_ready(struct source *source, uint32_t events) {
    struct hub *hub = OWNER_OF(source, struct hub, input);
    ssize_t got = read(source->fd, buffer_room(&hub->inbox, 65536), 65536);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    hub->inbox.used += got > 0 ? (size_t)got : 0;
    if (got > 0)
        dispatch_all(hub);
    else
        java_gone(hub);
}

static void flush(struct hub *hub) {
    if (hub->outbox.used == hub->patient)
        return;
    hub->patient = 0;
    while (hub->outbox.used > 0 && hub->output.fd >= 0) {
        ssize_t written = write(hub->output.fd, hub->outbox.data, hub->outbox.used);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && errno != EAGAIN)
            java_gone(hub);
        if (written < 0)
            break;
        buffer_take(&hub->outbox, (size_t)written);
    }
    if (hub->output.fd < 0) /* nobody listens any more */
        hub->outbox.used = 0;
    loop_change(&hub->loop, &hub->output, hub->outbox.used > 0 ? EPOLLOUT : 0);
}

int hub_give_input(struct hub *hub) {
    int input = loop_steal(&hub->loop, &hub->input);
    return fcntl(input, F_SETFL, 0) < 0 ? -errno : input;
}

static void output_ready(struct source *source, uint32_t events) {
    flush(OWNER_OF(source, struct hub, output));
}

static void child_ended(struct source *source, uint32_t events) {
    struct hub *hub = OWNER_OF(source, struct hub, signals);
    struct signalfd_siginfo info;
    while (read(source->fd, &info, sizeof(info)) == sizeof(info)) {
    }
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
        struct process *process = hub->processes;
        while (process != NULL && process->pid != pid)
            process = process->next;
        if (process != NULL)
            process_reaped(process, status);
    }
    if (hub->input.fd < 0 && !process_abandon(hub)) {
        flush(hub);
        _exit(0);
    }
}

static int adopt_pipe(struct hub *hub, struct source *source, int fd, uint32_t interest, source_function *ready) {
    TRY_CALL(fcntl(fd, F_SETFL, TRY_CALL(fcntl(fd, F_GETFL)) | O_NONBLOCK));
    TRY_CALL(fcntl(fd, F_SETFD, FD_CLOEXEC));
    return loop_add(&hub->loop, source, fd, interest, ready);
}

static int make_network(struct hub *hub) {
    TRY_CALL(unshare(CLONE_NEWNET));
    int network = CHECKED(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
    if (setns(hub->own_network, CLONE_NEWNET) < 0)
        _exit(1); /* a hub that is cut off from its bridge is of no use */
    return network;
}

int hub_new_network(struct hub *hub) {
    return hub->spare_network < 0 ? make_network(hub) : steal_fd(&hub->spare_network);
}

/* Makes a network namespace for the next sandbox while nobody waits: that is a fifth of the time a start takes. */
static void make_spare_network(struct hub *hub) {
    for (const struct process *process = hub->processes; process != NULL; process = process->next)
        if (process->channel.fd >= 0)
            return;                         /* one is being started right now */
    hub->spare_network = make_network(hub); /* the start that needs one will say why it cannot be made */
}

static void monitor_gone(struct source *source, uint32_t events) {
    _exit(1);
}

static int hub_open(struct hub *hub) {
    hub->own_pidfd = TRY_CALL(sys_pidfd_open(getpid()));
    hub->own_network = TRY_CALL(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
    hub->spare_network = -1;
    TRY(loop_open(&hub->loop));
    TRY(loop_add(&hub->loop, &hub->signals, TRY(open_signal(SIGCHLD)), EPOLLIN, child_ended));
    TRY(adopt_pipe(hub, &hub->input, STDIN_FILENO, EPOLLIN, input_ready));
    TRY(adopt_pipe(hub, &hub->output, STDOUT_FILENO, 0, output_ready));
    /* Only its hang-up is of interest, and that is always reported. Not PR_SET_PDEATHSIG: changing the user id clears it. */
    return loop_add(&hub->loop, &hub->lifeline, hub->monitor, 0, monitor_gone);
}

static void await_go_ahead(int monitor) {
    char go;
    if (recv(monitor, &go, 1, 0) != 1)
        _exit(1);
}

/* What a sandbox's root may trace is decided by the namespace this program was exec'ed in: the host's. Not dumpable, it is
 * out of reach for every capability inside (ptrace(2), PTRACE_MODE). Changing the user id resets that. */
static void become_untraceable(void) {
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
        _exit(1);
}

/* Keys in the session keyring of whoever started the JVM are not for sandboxes (session-keyring(7)); it is inherited through
 * every namespace. */
static int leave_session_keyring(void) {
    return join_new_session_keyring() < 0 && errno != ENOSYS ? -errno : 0;
}

/* One after the other, up to the first that fails: 0, or -errno with what it was. */
static int become_hub(struct hub *hub, struct slice boot, struct failure *failure) {
    struct stage stage = new_stage(0, -1, NULL);
    struct reader steps = reader_of(boot);
    failure->what = CLONING;
    TRY_CALL(sys_mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL));
    failure->what = JOINING_KEYRING;
    TRY(leave_session_keyring());
    TRY(run_steps(&steps, &stage, failure));
    close_fd(&stage.rootfs); /* which may have been the host's */
    become_untraceable();
    *failure = (struct failure){.index = -1, .what = ALLOCATING};
    return hub_open(hub);
}

_Noreturn void hub_main(int monitor, struct slice boot, struct slice input) {
    signal(SIGPIPE, SIG_IGN);
    await_go_ahead(monitor);
    become_untraceable();
    umask(022); /* of the sandboxes, whatever the JVM's is */
    struct hub hub = {.monitor = monitor};
    struct failure failure = {.index = -1};
    int result = become_hub(&hub, boot, &failure);
    if (result < 0) {
        failure.where = IN_HUB;
        failure.error = -result;
        send_failure(STDOUT_FILENO, 0, &failure);
        _exit(1);
    }
    put_message(&hub.outbox, EVENT_BOOTED, 0, "", NULL);
    put_raw(&hub.inbox, input);
    dispatch_all(&hub);
    loop_turn(&hub.loop, 0); /* what Java has asked for already comes before what is made in advance */
    for (;;) {
        int timeout = process_tick(&hub);
        flush(&hub);
        if (hub.spare_network < 0)
            make_spare_network(&hub);
        loop_turn(&hub.loop, timeout);
    }
}
