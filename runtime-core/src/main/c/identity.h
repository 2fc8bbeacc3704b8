#pragma once

#include "wire.h"

/* How the ids of a new user namespace are mapped; the strings point into the message they were read from. */
struct identity {
    uint8_t method;
    const char *uid_map;
    const char *gid_map;
    const char **newuidmap; /* owned */
    const char **newgidmap; /* owned */
};

/* Reads it from a message; `reader->bad` tells whether it was whole. */
struct identity read_identity(struct reader *reader);
void identity_free(struct identity *identity);

/* Writes the maps of a process that was just cloned with CLONE_NEWUSER. 0, or -1 with `failure`. The process must be
 * dumpable: otherwise its files in /proc belong to root and newuidmap(1) refuses. */
int identity_apply(const struct identity *identity, pid_t pid, struct failure *failure);

/* The id outside that 0 stands for inside, the first number pair of a map. */
uid_t mapped_root(const char *map);
