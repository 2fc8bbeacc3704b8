#include "checks.h"
#include "cleanup.h"
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/uio.h>
#include <time.h>

enum { CHUNK = 65536 };

struct __attribute__((packed)) record {
    uint64_t time;
    uint8_t stream;
    uint8_t zero[3];
    uint32_t length;
};

static void report_growth(struct process *process) {
    struct output *output = &process->output;
    if (!output->following || output->size <= output->follow_offset)
        return;
    output->following = false;
    put_message(&process->hub->outbox, EVENT_LOG, process->id, "8", VALUES({output->size}));
}

static void write_record(struct output *output, uint8_t stream, const void *data, size_t size) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct record header = {(uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec, stream, {0}, (uint32_t)size};
    struct iovec parts[2] = {{&header, sizeof(header)}, {(void *)data, size}};
    /* A full disk loses output, it does not stop the process that writes it. The size counts whole records only, and
     * the next record is written there. */
    if (pwritev(output->log, parts, 2, (off_t)output->size) == (ssize_t)(sizeof(header) + size))
        output->size += sizeof(header) + size;
}

/* What comes first is kept: a service that loops must not fill the disk, and how it began says more than how it goes on. */
static void append_record(struct output *output, uint8_t stream, const void *data, size_t size) {
    static const char notice[] = "\n[sandboxed: the log is full; the rest is dropped]\n";
    if (output->full)
        return;
    uint64_t room = output->limit - output->size;
    output->full = room < sizeof(struct record) + size;
    if (!output->full)
        write_record(output, stream, data, size);
    else if (room > sizeof(struct record))
        write_record(output, stream, data, (size_t)room - sizeof(struct record));
    if (output->full)
        write_record(output, 2, notice, sizeof(notice) - 1);
}

/* Reads what there is, at most so many chunks, so that one that spews does not hold up the others. */
static void drain(struct process *process, int number, int chunks) {
    static unsigned char chunk[CHUNK];
    struct source *stream = &process->output.streams[number];
    while (chunks-- > 0 && stream->fd >= 0) {
        ssize_t got = read(stream->fd, chunk, sizeof(chunk));
        if (got > 0)
            append_record(&process->output, (uint8_t)(number + 1), chunk, (size_t)got);
        else if (got < 0 && (errno == EAGAIN || errno == EINTR))
            break;
        else
            loop_remove(&process->hub->loop, stream);
    }
    report_growth(process);
}

static void stdout_ready(struct source *source, uint32_t events) {
    drain(OWNER_OF(source, struct process, output.streams[0]), 0, 4);
}

static void stderr_ready(struct source *source, uint32_t events) {
    drain(OWNER_OF(source, struct process, output.streams[1]), 1, 4);
}

static int open_pipe(struct process *process, int number, source_function *ready) {
    int ends[2];
    TRY_CALL(pipe2(ends, O_CLOEXEC));
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    int result = loop_add(&process->hub->loop, &process->output.streams[number], ends[0], EPOLLIN, ready);
    return result < 0 ? result : ends[1];
}

int output_open(struct process *process, struct log log, int writing[2]) {
    struct output *output = &process->output;
    output->limit = log.limit;
    if (log.before != NULL) {
        output->log = steal_fd(&log.before->log);
        output->size = log.before->size;
    } else {
        output->log = TRY_CALL(open(log.path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
    }
    writing[0] = TRY(open_pipe(process, 0, stdout_ready));
    writing[1] = TRY(open_pipe(process, 1, stderr_ready));
    return 0;
}

static void close_streams(struct process *process) {
    for (int i = 0; i < 2; i++)
        loop_remove(&process->hub->loop, &process->output.streams[i]);
}

void output_use_terminal(struct process *process, int terminal) {
    close_streams(process);
    loop_add(&process->hub->loop, &process->output.streams[0], terminal, EPOLLIN, stdout_ready);
}

void process_follow(struct process *process, const union value *given) {
    process->output.following = true;
    process->output.follow_offset = given[0].number;
    report_growth(process);
}

void output_finish(struct process *process) {
    /* A pipe holds at most 1 MiB (pipe(7)); whatever else wrote to it died with the pid namespace. */
    for (int i = 0; i < 2; i++)
        drain(process, i, 1024);
    close_streams(process);
}

void output_close(struct process *process) {
    close_streams(process);
    close_fd(&process->output.log);
}
