#pragma once

#include "wire.h"

/* How the ids of a new user namespace are mapped: the names of files in /proc/PID, each followed by what is written to it, and two
 * commands that write others in place of this process, with an empty word for the pid, or none. */
#define IDENTITY "SSS"
enum { IDENTITY_VALUES = sizeof(IDENTITY) - 1 };

/* Writes the maps of a process that was just cloned with CLONE_NEWUSER: user_namespaces(7) says who may write what. 0, or -errno
 * and what failed. The process must be dumpable: otherwise its files in /proc belong to root and newuidmap(1) refuses. */
int identity_apply(const union value identity[static IDENTITY_VALUES], pid_t pid, uint16_t *activity);
