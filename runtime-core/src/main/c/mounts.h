#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A detached copy of the mount at a path, with the MOUNT_ATTR_ attributes added (to all of it when recursive). A
 * descriptor or -errno. */
int clone_mount(int directory, const char *path, bool recursive, uint64_t attributes);

/* Makes the working directory, which must be a mount, the root, and detaches the old one. 0 or -errno. */
int pivot_to_working_directory(void);
