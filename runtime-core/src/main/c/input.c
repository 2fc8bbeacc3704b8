#include "input.h"

#include "checks.h"
#include "cleanup.h"
#include "hub.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/stat.h>

static void report_taken(const struct input *input, size_t count) {
    put_message(&input->hub->outbox, EVENT_INPUT_TAKEN, input->id, "41", VALUES({count}, {input->pipe.fd < 0}));
}

static void input_flush(struct input *input) {
    size_t taken = 0;
    bool gone = false;
    while (taken < input->waiting.used && !gone) {
        ssize_t written = write(input->pipe.fd, input->waiting.data + taken, input->waiting.used - taken);
        if (written < 0 && errno == EAGAIN)
            break;
        gone = written < 0 && errno != EINTR;
        taken += written < 0 ? 0 : (size_t)written;
    }
    buffer_take(&input->waiting, taken);
    if (gone || (input->ending && input->waiting.used == 0))
        input_close(input);
    else
        loop_change(&input->hub->loop, &input->pipe, input->waiting.used > 0 ? EPOLLOUT : 0);
    report_taken(input, taken);
}

/* An error is always reported: nobody reads any more. */
static void input_ready(struct source *source, uint32_t events) {
    struct input *input = OWNER_OF(source, struct input, pipe);
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
        input_close(input);
        report_taken(input, 0);
    } else {
        input_flush(input);
    }
}

int input_open(struct input *input, struct hub *hub, uint32_t id) {
    int ends[2];
    TRY_CALL(pipe2(ends, O_CLOEXEC));
    CLEAN_FD int reading = ends[0], writing = ends[1];
    /* Whoever the process becomes may open /dev/stdin again. */
    TRY_CALL(fchmod(reading, 0666));
    TRY_CALL(fcntl(writing, F_SETFL, O_NONBLOCK));
    TRY(loop_add(&hub->loop, &input->pipe, steal_fd(&writing), 0, input_ready));
    input->hub = hub;
    input->id = id;
    return steal_fd(&reading);
}

void input_use_terminal(struct input *input, struct hub *hub, uint32_t id, int terminal) {
    loop_remove(&hub->loop, &input->pipe);
    loop_add(&hub->loop, &input->pipe, fcntl(terminal, F_DUPFD_CLOEXEC, 3), 0, input_ready);
    input->hub = hub;
    input->id = id;
}

void input_add(struct input *input, struct slice bytes) {
    if (input->pipe.fd < 0)
        return;
    input->ending = bytes.size == 0;
    put_raw(&input->waiting, bytes);
    input_flush(input);
}

void input_close(struct input *input) {
    if (input->pipe.fd >= 0)
        loop_remove(&input->hub->loop, &input->pipe);
    buffer_free(&input->waiting);
}
