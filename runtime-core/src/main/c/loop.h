#pragma once

#include "wire.h"

/* A single-threaded epoll(7) loop. */

struct source;
typedef void source_function(struct source *source, uint32_t events);

/* Something with a descriptor that becomes ready; embedded in what it belongs to. */
struct source {
    int fd; /* owned; -1 when not in a loop */
    uint32_t interest;
    source_function *ready;
};

struct loop {
    int epoll;
    struct buffer garbage; /* pointers to what is to be freed */
};

/* The structure a source is embedded in. */
#define OWNER_OF(source, type, member) ((type *)((char *)(source)-offsetof(type, member)))

int loop_open(struct loop *loop);
/* Takes over the descriptor, also when it fails. 0 or -errno. */
int loop_add(struct loop *loop, struct source *source, int fd, uint32_t interest, source_function *ready);
void loop_change(struct loop *loop, struct source *source, uint32_t interest);
/* Gives the descriptor back; the source must have one. */
int loop_steal(struct loop *loop, struct source *source);
/* Closes the descriptor. Events that were fetched for it already are dropped. */
void loop_remove(struct loop *loop, struct source *source);
/* Frees memory that holds removed sources once no fetched event can name them any more. */
void loop_discard(struct loop *loop, void *memory);
/* Waits for events, at most so many milliseconds (-1: for ever), and calls who is ready. */
void loop_turn(struct loop *loop, int timeout);

/* CLOCK_MONOTONIC in milliseconds. */
int64_t now_milliseconds(void);
