#include "loop.h"

#include "checks.h"
#include "cleanup.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>

int loop_open(struct loop *loop) {
    *loop = (struct loop){.epoll = TRY_CALL(epoll_create1(EPOLL_CLOEXEC))};
    return 0;
}

int loop_add(struct loop *loop, struct source *source, int fd, uint32_t interest, source_function *ready) {
    struct epoll_event event = {.events = interest, .data.ptr = source};
    *source = (struct source){.fd = fd, .interest = interest, .ready = ready};
    int result = CHECKED(epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event));
    if (result < 0)
        close_fd(&source->fd);
    return result;
}

void loop_change(struct loop *loop, struct source *source, uint32_t interest) {
    struct epoll_event event = {.events = interest, .data.ptr = source};
    if (source->fd < 0 || source->interest == interest)
        return;
    source->interest = interest;
    epoll_ctl(loop->epoll, EPOLL_CTL_MOD, source->fd, &event);
}

int loop_steal(struct loop *loop, struct source *source) {
    /* Explicitly: a child that was just cloned may hold a copy of the descriptor, which would keep it registered. */
    epoll_ctl(loop->epoll, EPOLL_CTL_DEL, source->fd, NULL);
    return steal_fd(&source->fd);
}

void loop_remove(struct loop *loop, struct source *source) {
    if (source->fd >= 0)
        close(loop_steal(loop, source));
}

void loop_discard(struct loop *loop, void *memory) {
    put_raw(&loop->garbage, (struct slice){(const unsigned char *)&memory, sizeof(memory)});
}

void loop_turn(struct loop *loop, int timeout) {
    struct epoll_event events[64];
    int count = epoll_wait(loop->epoll, events, 64, timeout);
    for (int i = 0; i < count; i++) {
        struct source *source = events[i].data.ptr;
        if (source->fd >= 0)
            source->ready(source, events[i].events);
    }
    void **garbage = (void **)loop->garbage.data;
    for (size_t i = 0; i < loop->garbage.used / sizeof(*garbage); i++)
        free(garbage[i]);
    loop->garbage.used = 0;
}

int64_t now_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
