#pragma once

#include "loop.h"
#include "wire.h"

struct process;

/* Drains standard output and error of one process into its log file (format: docs/protocol.md). */
struct output {
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
int output_open(struct process *process, struct log log, int writing[2]);
/* Drains a terminal instead of the pipes: its descriptor does not block, and is taken over. */
void output_use_terminal(struct process *process, int terminal);
/* Takes what is still in the pipes, after the last writer is gone, and closes them. */
void output_finish(struct process *process);
void output_close(struct process *process);
