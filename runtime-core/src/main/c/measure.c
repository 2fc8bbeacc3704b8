#include "measure.h"

#include "cleanup.h"
#include "entries.h"
#include "syscalls.h"

#include <sys/stat.h>

enum { DEPTH_LIMIT = 64, BLOCK = 512 };

struct measure {
    uint64_t bytes;
    int depth;
};

static int measure_entry(int directory, const char *name, void *context) {
    struct measure *measure = context;
    struct stat status;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return -errno;
    measure->bytes += (uint64_t)status.st_blocks * BLOCK;
    if (!S_ISDIR(status.st_mode) || measure->depth == DEPTH_LIMIT)
        return 0;
    CLEAN_FD int child = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (child < 0)
        return -errno;
    measure->depth++;
    int result = each_entry(child, measure_entry, measure);
    measure->depth--;
    return result;
}

int measure_tree(int directory, uint64_t *bytes) {
    struct measure measure = {0};
    int result = each_entry(directory, measure_entry, &measure);
    *bytes += measure.bytes;
    return result;
}
