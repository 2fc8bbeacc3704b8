#include "output.h"

#include "checks.h"
#include "cleanup.h"
#include "hub.h"

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

static void report_growth(struct output *output) {
    if (!output->following || output->size <= output->follow_offset)
        return;
    output->following = false;
    put_message(&output->hub->outbox, EVENT_LOG, output->id, "8", VALUES({output->size}));
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
static void drain(struct output *output, struct source *stream, int chunks) {
    static unsigned char chunk[CHUNK];
    while (chunks-- > 0 && stream->fd >= 0) {
        ssize_t got = read(stream->fd, chunk, sizeof(chunk));
        if (got > 0) {
            append_record(output, stream == &output->streams[0] ? 1 : 2, chunk, (size_t)got);
        } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
            loop_remove(&output->hub->loop, stream);
        } else {
            break;
        }
    }
    report_growth(output);
}

static void stdout_ready(struct source *source, uint32_t events) {
    drain(OWNER_OF(source, struct output, streams[0]), source, 4);
}

static void stderr_ready(struct source *source, uint32_t events) {
    drain(OWNER_OF(source, struct output, streams[1]), source, 4);
}

int output_open(struct output *output, struct hub *hub, uint32_t id, struct log log, int writing[2]) {
    static source_function *const READY[2] = {stdout_ready, stderr_ready};
    *output = (struct output){.hub = hub, .id = id, .limit = log.limit, .streams = {{.fd = -1}, {.fd = -1}}};
    if (log.before != NULL) {
        output->log = steal_fd(&log.before->log);
        output->size = log.before->size;
    } else {
        output->log = open(log.path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    }
    if (output->log < 0)
        return -errno;
    for (int i = 0; i < 2; i++) {
        int ends[2];
        TRY_CALL(pipe2(ends, O_CLOEXEC));
        writing[i] = ends[1];
        fcntl(ends[0], F_SETFL, O_NONBLOCK);
        TRY(loop_add(&hub->loop, &output->streams[i], ends[0], EPOLLIN, READY[i]));
    }
    return 0;
}

void output_use_terminal(struct output *output, int terminal) {
    for (int i = 0; i < 2; i++)
        loop_remove(&output->hub->loop, &output->streams[i]);
    loop_add(&output->hub->loop, &output->streams[0], terminal, EPOLLIN, stdout_ready);
}

void output_follow(struct output *output, uint64_t offset) {
    output->following = true;
    output->follow_offset = offset;
    report_growth(output);
}

void output_finish(struct output *output) {
    for (int i = 0; i < 2; i++) {
        /* A pipe holds at most 1 MiB (pipe(7)); whatever else wrote to it died with the pid namespace. */
        drain(output, &output->streams[i], 1024);
        loop_remove(&output->hub->loop, &output->streams[i]);
    }
}

void output_close(struct output *output) {
    for (int i = 0; i < 2; i++)
        loop_remove(&output->hub->loop, &output->streams[i]);
    close_fd(&output->log);
}
