#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What /proc shows of processes. Where only another pid namespace's could be bound it shows other processes under the numbers of
 * ours, and is of no use. */

/* Whether a process would ever see a signal: it handles it, or blocks it to take it with signalfd(2) or sigwait(3). When that
 * cannot be found out, it would. */
bool notices_signal(pid_t pid, int signal);

/* Sends a signal to processes and everything that descends from them; with `sessions`, also to whatever belongs to a session
 * that one of them leads. For every signal but SIGCONT they are stopped first, so that none escapes by forking, unless they are
 * frozen. Without /proc only the processes themselves and their groups are reached. */
void tree_signal(const pid_t *roots, size_t count, bool sessions, int signal, bool frozen);
