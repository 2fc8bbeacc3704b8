#pragma once

#include <stddef.h>
#include <sys/types.h>

/* Sends bytes over a UNIX socket, and a copy of a descriptor beside them unless it is -1. What sendmsg(2) returns, or
 * -errno. */
ssize_t send_with_descriptor(int socket, const void *data, size_t size, int fd);

/* Receives bytes, and in `fd` the descriptor that came beside them, or -1. What recvmsg(2) returns, or -errno. */
ssize_t receive_with_descriptor(int socket, void *data, size_t size, int flags, int *fd);

/* A file of a process. Or -errno. */
int open_proc(pid_t pid, const char *name, int flags);

/* What becomes readable with a signal, which is blocked from then on: a signalfd(2), or -errno. */
int open_signal(int number);
