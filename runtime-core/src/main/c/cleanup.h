#pragma once

#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

/* Zeroed memory, which there always is: without it this process ends, and with it whatever the kernel ends then. */
void *allocate(size_t count, size_t size);
/* The first `size` bytes of a text. */
char *copy_text(const char *text, size_t size);

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
