#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* Whether the hub's /proc is that of its pid namespace. Where only another one's could be bound it shows other processes under
 * the numbers of ours. */
bool shows_own_processes(void);

/* Whether a process would ever see a signal: it handles it, or blocks it to take it with signalfd(2) or sigwait(3). When that
 * cannot be found out, it would. */
bool notices_signal(pid_t pid, int signal);
