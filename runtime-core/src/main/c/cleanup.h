#pragma once

#include <stdlib.h>
#include <unistd.h>

/* Closes a descriptor or frees memory when the variable goes out of scope. */
#define CLEAN_FD __attribute__((cleanup(clean_fd)))
#define CLEAN_FREE __attribute__((cleanup(clean_free)))

static inline void clean_fd(const int *fd) {
    if (*fd >= 0)
        close(*fd);
}

static inline void clean_free(void *pointer) {
    free(*(void **)pointer);
}

static inline int steal_fd(int *fd) {
    int taken = *fd;
    *fd = -1;
    return taken;
}

static inline void close_fd(int *fd) {
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}
