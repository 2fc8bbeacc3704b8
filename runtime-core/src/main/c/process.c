#include "process.h"

#include "cleanup.h"
#include "netlink.h"
#include "process_child.h"
#include "signals.h"
#include "syscalls.h"

#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

struct process *process_find(struct hub *hub, uint32_t id) {
    struct process *process = hub->processes;
    while (process != NULL && process->id != id)
        process = process->next;
    return process;
}

static struct process *process_create(struct hub *hub, uint32_t id, bool is_main) {
    struct process *process = calloc(1, sizeof(*process));
    if (process == NULL)
        return NULL;
    *process = (struct process){.next = hub->processes,
                                .hub = hub,
                                .id = id,
                                .is_main = is_main,
                                .channel = {.fd = -1},
                                .output = {.streams = {{.fd = -1}, {.fd = -1}}, .log = -1},
                                .ports = {.diagnosis = -1}};
    hub->processes = process;
    return process;
}

static void process_free(struct process *process) {
    struct hub *hub = process->hub;
    struct process **link = &hub->processes;
    while (*link != process)
        link = &(*link)->next;
    *link = process->next;
    loop_remove(&hub->loop, &process->channel);
    buffer_free(&process->inbox);
    if (process->output.hub != NULL)
        output_close(&process->output);
    if (process->ports.hub != NULL)
        ports_close(&process->ports);
    if (process->ports.list != NULL)
        loop_discard(&hub->loop, process->ports.list);
    loop_discard(&hub->loop, process);
}

static void process_kill(struct process *process) {
    process->kill_at = 0;
    if (process->pid > 0)
        kill(process->pid, SIGKILL);
}

static void channel_ready(struct source *source, uint32_t events);

/* The end of a start that came to nothing: reported once, and whatever exists of it goes. */
static void process_fail(struct process *process, enum activity activity, int error) {
    if (process->channel.fd >= 0)
        channel_ready(&process->channel,
                      0); /* what the process itself has to say is the reason, this its consequence */
    if (!process->failed)
        hub_report_failure(process->hub, process->id, activity, error);
    process->failed = true;
    if (process->pid > 0)
        process_kill(process); /* freed when it has been waited for */
    else
        process_free(process);
}

static void started(struct process *process) {
    process->started = true;
    process->started_at = now_milliseconds();
    struct buffer *outbox = &process->hub->outbox;
    size_t begin = message_begin(outbox, EVENT_STARTED, process->id);
    put_u32(outbox, (uint32_t)process->pid);
    message_end(outbox, begin);
    ports_check(&process->ports);
}

static void handle_event(struct process *process, const struct message *message, const unsigned char *whole) {
    struct buffer *outbox = &process->hub->outbox;
    switch (message->type) {
    case EVENT_EXECUTING:
        process->executing = true;
        break;
    case EVENT_DIAGNOSIS_SOCKET:
        break; /* its descriptor came beside it */
    case EVENT_FAILED:
        process->failed = true;
        __attribute__((fallthrough));
    default:
        put_raw(outbox, (struct slice){whole, message->size});
    }
}

static void keep_descriptor(struct process *process, struct msghdr *header) {
    const struct cmsghdr *attached = CMSG_FIRSTHDR(header);
    if (attached == NULL || attached->cmsg_type != SCM_RIGHTS)
        return;
    close_fd(&process->ports.diagnosis);
    memcpy(&process->ports.diagnosis, CMSG_DATA(attached), sizeof(int));
}

/* Returns what recvmsg(2) returned. */
static ssize_t receive(struct process *process) {
    unsigned char *room = buffer_room(&process->inbox, 65536);
    if (room == NULL)
        return 0;
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec content = {room, 65536};
    struct msghdr header = {
        .msg_iov = &content, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};
    ssize_t got = recvmsg(process->channel.fd, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (got > 0) {
        process->inbox.used += (size_t)got;
        keep_descriptor(process, &header);
    }
    return got;
}

static void channel_ready(struct source *source, uint32_t events) {
    (void)events;
    struct process *process = OWNER_OF(source, struct process, channel);
    ssize_t got;
    do {
        got = receive(process);
    } while (got > 0);
    struct message message;
    while (message_parse((struct slice){process->inbox.data, process->inbox.used}, &message) == 1) {
        handle_event(process, &message, process->inbox.data);
        buffer_take(&process->inbox, message.size);
    }
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    loop_remove(&process->hub->loop, &process->channel);
    buffer_free(&process->inbox);
    if (!process->failed && process->executing)
        started(process);
}

/* As clone3(2), with the spare network namespace in place of a new one. */
static pid_t clone_with_spare_network(struct hub *hub, uint64_t flags) {
    struct clone_args args = {.flags = flags, .exit_signal = SIGCHLD};
    if ((flags & CLONE_NEWNET) == 0 || hub->spare_network < 0 || setns(hub->spare_network, CLONE_NEWNET) < 0)
        return sys_clone3(&args);
    args.flags &= ~(uint64_t)CLONE_NEWNET;
    pid_t pid = sys_clone3(&args);
    if (pid == 0)
        return 0;
    int error = errno;
    close_fd(&hub->spare_network);
    if (setns(hub->own_network, CLONE_NEWNET) < 0)
        _exit(1); /* a hub that is cut off from its bridge is of no use */
    errno = error;
    return pid;
}

/* Clones the process, which then waits for its first steps. `enter` is the pidfd of a sandbox to enter, or -1. */
static int process_clone(struct process *process, uint64_t flags, int input, const int output[2], int enter) {
    struct hub *hub = process->hub;
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return -errno;
    CLEAN_FD int childs_end = ends[1];
    int result = loop_add(&hub->loop, &process->channel, ends[0], EPOLLIN, channel_ready);
    if (result < 0)
        return result;
    pid_t pid = clone_with_spare_network(hub, flags);
    if (pid == 0) {
        struct child child = {
            .id = process->id, .channel = childs_end, .stdio = {input, output[0], output[1]}, .enter = enter};
        child_main(&child);
    }
    if (pid < 0)
        return -errno;
    process->pid = pid;
    return 0;
}

/* Blocking is safe: a process that reads a message writes nothing before it has read it all. */
static void send_to_child(struct process *process, enum message_type type, struct slice payload) {
    if (process->channel.fd < 0)
        return;
    struct buffer message = {0};
    size_t begin = message_begin(&message, type, process->id);
    put_raw(&message, payload);
    message_end(&message, begin);
    int result = message.used == 0 ? -ENOMEM : message_send(process->channel.fd, &message);
    buffer_free(&message);
    if (result < 0 && result != -EPIPE)
        process_fail(process, READING_MESSAGE, -result);
}

static int open_output(struct process *process, const char *log_path, int output[2]) {
    output[0] = output[1] = -1;
    return output_open(&process->output, process->hub, process->id, log_path, output);
}

/* Creates what the sandbox is connected to its network with: the link's other end is put into its namespace by pid.
 * */
static int create_link(struct process *process, struct slice messages) {
    CLEAN_FREE unsigned char *copy = malloc(messages.size);
    if (copy == NULL)
        return -ENOMEM;
    memcpy(copy, messages.data, messages.size);
    netlink_fill_pid(copy, messages.size, process->pid);
    return netlink_execute(copy, messages.size);
}

void process_start(struct hub *hub, uint32_t id, struct reader *arguments) {
    struct process *process = process_create(hub, id, true);
    if (process == NULL) {
        hub_report_failure(hub, id, ALLOCATING, ENOMEM);
        return;
    }
    uint64_t flags = read_u64(arguments);
    const char *log_path = read_string(arguments);
    struct slice link = read_bytes(arguments);
    uint16_t refused = 0;
    int result = ports_bind(&process->ports, hub, id, arguments, &refused);
    if (result < 0) {
        process_fail(process, arguments->bad ? READING_MESSAGE : BINDING_PORT, -result);
        return;
    }
    int writing[2];
    result = open_output(process, log_path, writing);
    CLEAN_FD int standard_output = writing[0];
    CLEAN_FD int standard_error = writing[1];
    if (result < 0) {
        process_fail(process, OPENING_LOG, -result);
        return;
    }
    CLEAN_FD int input = open("/d/null", O_RDONLY | O_CLOEXEC);
    result = process_clone(process, flags, input, writing, -1);
    if (result < 0) {
        process_fail(process, CLONING, -result);
        return;
    }
    /* The process mounts its files while the link is made; at STEP_LINKED it waits for that. */
    process_continue(process, arguments);
    if (process->failed || link.size == 0)
        return;
    result = create_link(process, link);
    if (result < 0)
        process_fail(process, CREATING_LINK, -result);
    else
        send_to_child(process, MESSAGE_LINKED, (struct slice){NULL, 0});
}

static int input_of(struct slice content) {
    CLEAN_FD int fd = memfd_create("standard-input", MFD_CLOEXEC);
    if (fd < 0)
        return -errno;
    int result = write_all(fd, content.data, content.size);
    if (result < 0 || lseek(fd, 0, SEEK_SET) < 0)
        return result < 0 ? result : -errno;
    return steal_fd(&fd);
}

/* Clones into the pid namespace of a sandbox: the hub's next child is born there, the other namespaces it enters
 * itself. */
static int clone_into(struct process *process, const struct process *sandbox, int input, const int output[2]) {
    CLEAN_FD int target = sys_pidfd_open(sandbox->pid);
    if (target < 0 || setns(target, CLONE_NEWPID) < 0)
        return -errno;
    int result = process_clone(process, 0, input, output, target);
    return setns(process->hub->own_pidfd, CLONE_NEWPID) < 0 ? -errno : result;
}

void process_exec(struct hub *hub, uint32_t id, struct reader *arguments) {
    struct process *sandbox = process_find(hub, read_u32(arguments));
    const char *log_path = read_string(arguments);
    struct slice standard_input = read_bytes(arguments);
    struct process *process = process_create(hub, id, false);
    if (process == NULL || arguments->bad || sandbox == NULL || sandbox->pid == 0) {
        hub_report_failure(hub, id, arguments->bad ? READING_MESSAGE : ENTERING_SANDBOX,
                           arguments->bad ? EBADMSG : ESRCH);
        if (process != NULL)
            process_free(process);
        return;
    }
    int writing[2];
    int result = open_output(process, log_path, writing);
    CLEAN_FD int standard_output = writing[0];
    CLEAN_FD int standard_error = writing[1];
    if (result < 0) {
        process_fail(process, OPENING_LOG, -result);
        return;
    }
    CLEAN_FD int input = input_of(standard_input);
    result = input < 0 ? input : clone_into(process, sandbox, input, writing);
    if (result < 0) {
        process_fail(process, ENTERING_SANDBOX, -result);
        return;
    }
    process_continue(process, arguments);
}

void process_continue(struct process *process, struct reader *arguments) {
    send_to_child(process, MESSAGE_CONTINUE, (struct slice){arguments->at, (size_t)(arguments->end - arguments->at)});
}

void process_signal(struct process *process, int signal) {
    if (process->pid > 0)
        kill(process->pid, signal);
}

void process_stop(struct process *process, int signal, uint32_t grace) {
    if (process->pid == 0)
        return;
    /* pid_namespaces(7): a signal that PID 1 has no handler for does not reach it. Waiting would be in vain. */
    if (grace == 0 || (process->is_main && !notices_signal(process->pid, signal))) {
        process_kill(process);
        return;
    }
    process->kill_at = now_milliseconds() + grace;
    process_signal(process, signal);
}

void process_reaped(struct process *process, int status) {
    if (process->channel.fd >= 0)
        channel_ready(&process->channel, 0);
    process->pid = 0;
    process->kill_at = 0;
    if (process->failed) {
        process_free(process);
        return;
    }
    if (!process->started) {
        process_fail(process, CLONING, ECHILD);
        return;
    }
    output_finish(&process->output);
    ports_close(&process->ports);
    struct buffer *outbox = &process->hub->outbox;
    size_t begin = message_begin(outbox, EVENT_EXITED, process->id);
    put_u8(outbox, WIFSIGNALED(status) ? 1 : 0);
    put_u32(outbox, (uint32_t)(WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)));
    message_end(outbox, begin);
}

void process_release(struct process *process) {
    if (process->pid == 0) {
        process_free(process);
        return;
    }
    process->failed = true; /* nobody wants to hear of its end */
    process_kill(process);
}

enum {
    EAGER_FOR = 2000, /* milliseconds after a start in which its ports are looked at every millisecond, then
                         less often */
    LATER_EVERY = 5,
};

static int sooner(int one, int other) {
    return one < 0 || (other >= 0 && other < one) ? other : one;
}

int process_tick(struct hub *hub) {
    int64_t now = now_milliseconds();
    int next = -1;
    for (struct process *process = hub->processes; process != NULL; process = process->next) {
        if (process->started && process->ports.closed > 0 && process->ports.diagnosis >= 0) {
            ports_check(&process->ports);
            if (process->ports.closed > 0)
                next = sooner(next, now - process->started_at < EAGER_FOR ? 1 : LATER_EVERY);
        }
        if (process->kill_at != 0 && process->kill_at <= now)
            process_kill(process);
        else if (process->kill_at != 0)
            next = sooner(next, (int)(process->kill_at - now));
    }
    return next;
}
