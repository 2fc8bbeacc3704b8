#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Sends a signal to processes and everything that descends from them; with `sessions`, also to whatever belongs to a session
 * that one of them leads. For every signal but SIGCONT they are stopped first, so that none escapes by forking, unless they are frozen. Where
 * /proc does not show them, only the processes themselves and their groups are reached. */
void tree_signal(const pid_t *roots, size_t count, bool sessions, int signal, bool frozen);
