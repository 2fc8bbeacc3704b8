#include "measure.h"

#include "cleanup.h"
#include "syscalls.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH_LIMIT = 64, BLOCK = 512 };

static int measure_children(int directory, uint64_t *bytes, int depth);

static int measure_entry(int directory, const char *name, uint64_t *bytes, int depth) {
    struct stat status;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return -errno;
    *bytes += (uint64_t)status.st_blocks * BLOCK;
    if (!S_ISDIR(status.st_mode) || depth == DEPTH_LIMIT)
        return 0;
    CLEAN_FD int child = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return child < 0 ? -errno : measure_children(child, bytes, depth + 1);
}

static int measure_children(int directory, uint64_t *bytes, int depth) {
    int copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = copy < 0 ? NULL : fdopendir(copy);
    if (entries == NULL) {
        int error = errno;
        close_fd(&copy);
        return -error;
    }
    int result = 0;
    for (struct dirent *entry; result == 0 && (entry = readdir(entries)) != NULL;) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            result = measure_entry(directory, entry->d_name, bytes, depth);
    }
    closedir(entries);
    return result;
}

int measure_tree(int directory, uint64_t *bytes) {
    return measure_children(directory, bytes, 0);
}
