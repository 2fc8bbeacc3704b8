#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* Whether a process would ever see a signal: it handles it, or blocks it to take it with signalfd(2) or sigwait(3). When that
 * cannot be found out, it would. */
bool notices_signal(pid_t pid, int signal);
