#include "process.h"

#include "descriptors.h"
#include "syscalls.h"

#include <sys/socket.h>

/* What a process that executes steps and the hub say to each other. */

static void started(struct process *process) {
    process->started = true;
    process->started_at = now_milliseconds();
    put_message(&process->hub->outbox, EVENT_STARTED, process->id, "", NULL);
    ports_check(&process->ports);
}

/* Only what concerns the process itself is passed on, whoever holds the other end of the channel. EVENT_DESCRIPTOR has none but
 * what keep_descriptor() has. */
static void handle_event(struct process *process, const struct message *message, const unsigned char *whole) {
    if (message->id != process->id)
        return;
    process->executing |= message->type == EVENT_EXECUTING;
    process->failed |= message->type == EVENT_FAILED;
    if (message->type == EVENT_FAILED || message->type == EVENT_PAUSED)
        put_raw(&process->hub->outbox, (struct slice){whole, message->size});
}

/* The one of a terminal, which no main process has. */
static void keep_descriptor(struct process *process, int received) {
    if (process->is_main) {
        close(received);
        return;
    }
    input_use_terminal(process, received);
    output_use_terminal(process, received);
}

/* Returns what recvmsg(2) returned, or -errno. */
static ssize_t receive(struct process *process) {
    unsigned char *room = buffer_room(&process->inbox, 65536);
    int received;
    ssize_t got = receive_with_descriptor(process->channel.fd, room, 65536, MSG_DONTWAIT, &received);
    process->inbox.used += got > 0 ? (size_t)got : 0;
    if (received >= 0)
        keep_descriptor(process, received);
    return got;
}

void process_channel_ready(struct source *source, uint32_t events) {
    struct process *process = OWNER_OF(source, struct process, channel);
    ssize_t got;
    while ((got = receive(process)) > 0) {
    }
    struct message message;
    while (message_parse(slice_of(&process->inbox), &message) == 1) {
        handle_event(process, &message, process->inbox.data);
        buffer_take(&process->inbox, message.size);
    }
    if (got == -EAGAIN || got == -EINTR)
        return;
    loop_remove(&process->hub->loop, &process->channel);
    buffer_free(&process->inbox);
    if (!process->failed && process->executing)
        started(process);
}

/* Waiting until a main process has read it all is safe: it writes nothing meanwhile, and nobody else is in its namespace. One
 * that is executed in a sandbox can be stopped from there, and must not stop the hub. */
static int write_to_child(const struct process *process, const struct buffer *message) {
    int flags = MSG_NOSIGNAL | (process->is_main ? 0 : MSG_DONTWAIT);
    size_t sent = (size_t)TRY_CALL(send(process->channel.fd, message->data, message->used, flags));
    return sent == message->used ? 0 : -EAGAIN;
}

void process_send(struct process *process, enum message_type type, struct slice payload) {
    if (process->channel.fd < 0)
        return;
    struct buffer message = {0};
    put_message(&message, type, process->id, "R", VALUES({.bytes = payload}));
    int result = write_to_child(process, &message);
    buffer_free(&message);
    if (result < 0 && result != -EPIPE)
        process_fail(process, READING_MESSAGE, -result);
}
