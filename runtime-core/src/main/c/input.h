#pragma once

#include "loop.h"
#include "wire.h"

struct hub;

/* The standard input of a process that Java writes piece by piece. Java is told what has been taken, and keeps no more than
 * a little on the way. */
struct input {
    struct hub *hub;
    uint32_t id;
    struct source pipe; /* the writing end, or a terminal */
    struct buffer waiting;
    bool ending;
};

/* Returns the reading end, which is the process's, or -errno. */
int input_open(struct input *input, struct hub *hub, uint32_t id);
/* Passes it on as soon as the process takes it; nothing: the end. */
void input_add(struct input *input, struct slice bytes);
/* What is added is typed at a terminal, of which this is a descriptor that does not block; it is copied. */
void input_use_terminal(struct input *input, struct hub *hub, uint32_t id, int terminal);
void input_close(struct input *input);
