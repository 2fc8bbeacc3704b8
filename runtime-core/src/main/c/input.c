#include "checks.h"
#include "cleanup.h"
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/stat.h>

static void report_taken(const struct process *process, size_t count) {
    put_message(&process->hub->outbox, EVENT_INPUT_TAKEN, process->id, "41",
                VALUES({count}, {process->input.pipe.fd < 0}));
}

static void input_flush(struct process *process) {
    struct input *input = &process->input;
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
        input_close(process);
    else
        loop_change(&process->hub->loop, &input->pipe, input->waiting.used > 0 ? EPOLLOUT : 0);
    report_taken(process, taken);
}

/* An error is always reported: nobody reads any more. */
static void input_ready(struct source *source, uint32_t events) {
    struct process *process = OWNER_OF(source, struct process, input.pipe);
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
        input_close(process);
        report_taken(process, 0);
    } else {
        input_flush(process);
    }
}

int input_open(struct process *process) {
    int ends[2];
    TRY_CALL(pipe2(ends, O_CLOEXEC));
    CLEAN_FD int reading = ends[0], writing = ends[1];
    /* Whoever the process becomes may open /dev/stdin again. */
    TRY_CALL(fchmod(reading, 0666));
    TRY_CALL(fcntl(writing, F_SETFL, O_NONBLOCK));
    TRY(loop_add(&process->hub->loop, &process->input.pipe, steal_fd(&writing), 0, input_ready));
    return steal_fd(&reading);
}

void input_use_terminal(struct process *process, int terminal) {
    struct source *pipe = &process->input.pipe;
    loop_remove(&process->hub->loop, pipe);
    loop_add(&process->hub->loop, pipe, fcntl(terminal, F_DUPFD_CLOEXEC, 3), 0, input_ready);
}

void process_input(struct process *process, const union value *given) {
    struct input *input = &process->input;
    if (input->pipe.fd < 0)
        return;
    input->ending = given[0].bytes.size == 0;
    put_raw(&input->waiting, given[0].bytes);
    input_flush(process);
}

void input_close(struct process *process) {
    loop_remove(&process->hub->loop, &process->input.pipe);
    buffer_free(&process->input.waiting);
}
