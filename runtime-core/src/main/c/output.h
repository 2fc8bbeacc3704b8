#pragma once

#include "loop.h"
#include "wire.h"

struct hub;

/* Drains standard output and error of one process into its log file (format: docs/protocol.md). */
struct output {
    struct hub *hub;
    uint32_t id;
    struct source streams[2];
    int log;
    uint64_t size, limit;
    bool full;
    bool following;
    uint64_t follow_offset;
};

/* Where output goes, and how many bytes of it; what comes after is dropped. */
struct log {
    const char *path;
    uint64_t limit;
    struct output *before; /* of another process, which has ended: its log is appended to; NULL: none */
};

/* Opens the log and two pipes; the writing ends are the process's. 0 or -errno. */
int output_open(struct output *output, struct hub *hub, uint32_t id, struct log log, int writing[2]);
/* Drains a terminal instead of the pipes: its descriptor does not block, and is taken over. */
void output_use_terminal(struct output *output, int terminal);
/* Asks for one LOG event as soon as the log is longer than the offset. */
void output_follow(struct output *output, uint64_t offset);
/* Takes what is still in the pipes, after the last writer is gone, and closes them. */
void output_finish(struct output *output);
void output_close(struct output *output);
