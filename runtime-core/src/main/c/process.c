#include "process.h"

#include "cleanup.h"
#include "host.h"
#include "signals.h"
#include "syscalls.h"
#include "tree.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

struct process *process_find(struct hub *hub, uint32_t id) {
    struct process *process = hub->processes;
    while (process != NULL && process->id != id)
        process = process->next;
    return process;
}

struct process *process_create(struct hub *hub, uint32_t id, bool is_main) {
    struct process *process = calloc(1, sizeof(*process));
    if (process == NULL)
        return NULL;
    *process = (struct process){.next = hub->processes,
                                .hub = hub,
                                .id = id,
                                .is_main = is_main,
                                .sandbox = id,
                                .network = -1,
                                .lease = -1,
                                .channel = {.fd = -1},
                                .input = {.pipe = {.fd = -1}},
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
    input_close(&process->input);
    if (process->output.hub != NULL)
        output_close(&process->output);
    ports_close(&process->ports);
    close_fd(&process->network);
    close_fd(&process->lease);
    loop_discard(&hub->loop, process);
}

static void process_kill(struct process *process) {
    process->kill_at = 0;
    if (process->pid > 0)
        kill(process->pid, SIGKILL);
}

void process_fail(struct process *process, enum activity activity, int error) {
    if (process->channel.fd >= 0)
        process_channel_ready(&process->channel,
                              0); /* what the process itself has to say is the reason, this its consequence */
    if (!process->failed)
        hub_report_failure(process->hub, process->id, activity, error);
    process->failed = true;
    process_kill(process);
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

/* Only what concerns the process itself is passed on, whoever holds the other end of the channel. */
static void handle_event(struct process *process, const struct message *message, const unsigned char *whole) {
    if (message->id != process->id)
        return;
    switch (message->type) {
    case EVENT_EXECUTING:
        process->executing = true;
        break;
    case EVENT_FAILED:
        process->failed = true;
        __attribute__((fallthrough));
    case EVENT_FILE:
    case EVENT_WALKED:
    case EVENT_PAUSED:
        put_raw(&process->hub->outbox, (struct slice){whole, message->size});
        break;
    default: /* EVENT_DESCRIPTOR: keep_descriptor() has it */
        break;
    }
}

static void keep_descriptor(struct process *process, struct msghdr *header) {
    const struct cmsghdr *attached = CMSG_FIRSTHDR(header);
    if (attached == NULL || attached->cmsg_type != SCM_RIGHTS)
        return;
    int received;
    memcpy(&received, CMSG_DATA(attached), sizeof(int));
    if (process->is_main) {
        close_fd(&process->ports.diagnosis);
        process->ports.diagnosis = received;
    } else {
        input_use_terminal(&process->input, process->hub, process->id, received);
        output_use_terminal(&process->output, received);
    }
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

void process_channel_ready(struct source *source, uint32_t events) {
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

/* Waiting until a main process has read it all is safe: it writes nothing meanwhile, and nobody else is in its namespace. One
 * that is executed in a sandbox can be stopped from there, and must not stop the hub. */
static int write_to_child(const struct process *process, const struct buffer *message) {
    if (process->is_main)
        return write_all(process->channel.fd, message->data, message->used);
    ssize_t sent = send(process->channel.fd, message->data, message->used, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0)
        return -errno;
    return (size_t)sent == message->used ? 0 : -EAGAIN;
}

void process_send(struct process *process, enum message_type type, struct slice payload) {
    if (process->channel.fd < 0)
        return;
    struct buffer message = {0};
    size_t begin = message_begin(&message, type, process->id);
    put_raw(&message, payload);
    message_end(&message, begin);
    int result = message.used == 0 ? -ENOMEM : write_to_child(process, &message);
    buffer_free(&message);
    if (result < 0 && result != -EPIPE)
        process_fail(process, READING_MESSAGE, -result);
}

void process_continue(struct process *process, struct reader *arguments) {
    process_send(process, MESSAGE_CONTINUE, (struct slice){arguments->at, (size_t)(arguments->end - arguments->at)});
}

void process_signal(struct process *process, int signal) {
    if (process->pid > 0)
        kill(process->pid, signal);
}

void process_signal_tree(struct process *process, int signal, bool frozen) {
    struct hub *hub = process->hub;
    size_t count = 0;
    for (const struct process *each = hub->processes; each != NULL; each = each->next)
        count++;
    CLEAN_FREE pid_t *roots = calloc(count + 1, sizeof(*roots));
    count = 0;
    for (const struct process *each = hub->processes; roots != NULL && each != NULL; each = each->next)
        if (each->pid > 0 && (each == process || (process->is_main && each->sandbox == process->id)))
            roots[count++] = each->pid;
    tree_signal(roots, count, !process->is_main, signal, frozen);
    message_end(&hub->outbox, message_begin(&hub->outbox, EVENT_TREE_SIGNALLED, process->id));
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

void process_succeed(struct process *process, struct process *before) {
    struct buffer *outbox = &process->hub->outbox;
    if (before != NULL && before != process)
        ports_take(&process->ports, &before->ports);
    message_end(outbox, message_begin(outbox, EVENT_SUCCEEDED, process->id));
}

void process_keep(struct process *process, uint32_t seconds) {
    struct hub *hub = process->hub;
    close_fd(&process->lease);
    process->lease = process->is_main ? host_keep(hub->monitor, process->id, seconds) : -EINVAL;
    size_t begin = message_begin(&hub->outbox, EVENT_KEPT, process->id);
    put_u32(&hub->outbox, process->lease < 0 ? (uint32_t)-process->lease : 0);
    message_end(&hub->outbox, begin);
}

bool process_abandon(struct hub *hub) {
    bool kept = false;
    for (struct process *next, *process = hub->processes; process != NULL; process = next) {
        next = process->next;
        if (process->lease < 0)
            process_release(process);
        else if (process->pid > 0)
            kept = true;
    }
    return kept;
}

void process_reaped(struct process *process, int status) {
    if (process->channel.fd >= 0)
        process_channel_ready(&process->channel, 0);
    process->pid = 0;
    process->kill_at = 0;
    ports_shut(&process->ports);
    if (process->released)
        process_free(process);
    if (process->released || process->failed)
        return;
    if (!process->started) {
        process_fail(process, CLONING, ECHILD);
        return;
    }
    input_close(&process->input);
    output_finish(&process->output);
    struct buffer *outbox = &process->hub->outbox;
    size_t begin = message_begin(outbox, EVENT_EXITED, process->id);
    put_u8(outbox, WIFSIGNALED(status) ? 1 : 0);
    put_u32(outbox, (uint32_t)(WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)));
    put_u64(outbox, process->output.size);
    message_end(outbox, begin);
}

void process_dismiss_attendants(const struct process *process) {
    for (struct process *each = process->hub->processes; each != NULL; each = each->next)
        if (each->attended == process->id)
            process_fail(each, ENTERING_SANDBOX, ESRCH);
}

void process_release(struct process *process) {
    process_dismiss_attendants(process);
    if (process->pid == 0) {
        process_free(process);
        return;
    }
    process->failed = process->released = true; /* nobody wants to hear of its end */
    process_kill(process);
}

/* How often the ports of a sandbox are looked at, in milliseconds: the longer it takes already, the less a moment matters. */
static int ports_interval(int64_t age) {
    if (age < 2000)
        return 1;
    return age < 60000 ? 5 : 100;
}

static int sooner(int one, int other) {
    return one < 0 || (other >= 0 && other < one) ? other : one;
}

int process_tick(struct hub *hub) {
    int64_t now = now_milliseconds();
    int next = -1;
    for (struct process *process = hub->processes; process != NULL; process = process->next) {
        if (process->started && process->pid > 0 && process->ports.closed > 0 && process->ports.diagnosis >= 0) {
            ports_check(&process->ports);
            if (process->ports.closed > 0)
                next = sooner(next, ports_interval(now - process->started_at));
        }
        if (process->kill_at != 0 && process->kill_at <= now)
            process_kill(process);
        else if (process->kill_at != 0)
            next = sooner(next, (int)(process->kill_at - now));
    }
    return next;
}
