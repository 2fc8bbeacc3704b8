#pragma once

#include "loop.h"
#include "wire.h"

struct process;

/* The standard input of a process that Java writes piece by piece. Java is told what has been taken, and keeps no more than
 * a little on the way. */
struct input {
    struct source pipe; /* the writing end, or a terminal */
    struct buffer waiting;
    bool ending;
};

/* Returns the reading end, which is the process's, or -errno. */
int input_open(struct process *process);
/* What Java writes is typed at a terminal, of which this is a descriptor that does not block; it is copied. */
void input_use_terminal(struct process *process, int terminal);
void input_close(struct process *process);
