#pragma once

#include "control_groups.h"
#include "wire.h"

/* What a process has right after it was cloned from the hub; a descriptor that is not there is -1. */
struct child {
    uint32_t id;
    int channel;
    int stdio[3];
    int control_groups[CONTROL_GROUPS_LIMIT + 1]; /* cgroup.procs of those to join, ended by -1 */
    int enter;                                    /* pidfd of the sandbox whose namespaces it enters */
    struct reader steps; /* the first ones; it has a copy of the hub's memory, so they need not be sent */
};

/* Closes everything from 3 on but these two; `other` may be -1. */
void close_all_but(int one, int other);

/* Executes steps, first these and then what comes over the channel, until one of them becomes the program; never returns. */
_Noreturn void child_main(const struct child *child);
