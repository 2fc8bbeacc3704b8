#include "trees.h"

#include "cleanup.h"
#include "syscalls.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH_LIMIT = 64 };

int each_entry(int directory, entry_function *function, void *context) {
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
            result = function(directory, entry->d_name, context);
    }
    closedir(entries);
    return result;
}

struct measure {
    uint64_t bytes;
    int depth;
};

static int measure_entry(int directory, const char *name, void *context) {
    struct measure *measure = context;
    struct stat status;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return -errno;
    measure->bytes += (uint64_t)status.st_blocks * 512;
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

struct removal {
    int top;
    int depth;
    unsigned moved;
    int error;
};

/* A workload can nest directories deeper than there are descriptors: from a certain depth on a directory is moved up
 * to the top of the tree and deleted from there. */
static void move_up(struct removal *removal, int directory, const char *name) {
    char unique[48];
    snprintf(unique, sizeof(unique), ".sandboxed-deep-%u", removal->moved++);
    if (renameat(directory, name, removal->top, unique) < 0)
        removal->error = -errno;
}

static int remove_entry(int directory, const char *name, void *context);

static void remove_children(struct removal *removal, int directory) {
    int result = each_entry(directory, remove_entry, removal);
    if (result < 0)
        removal->error = result;
}

/* Goes on whatever fails, to leave as little as possible. */
static int remove_entry(int directory, const char *name, void *context) {
    struct removal *removal = context;
    if (unlinkat(directory, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR && errno != EPERM) {
        removal->error = -errno;
        return 0;
    }
    CLEAN_FD int child = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (child < 0) {
        removal->error = -errno;
        return 0;
    }
    if (removal->depth == DEPTH_LIMIT) {
        move_up(removal, directory, name);
        return 0;
    }
    removal->depth++;
    remove_children(removal, child);
    removal->depth--;
    if (unlinkat(directory, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
        removal->error = -errno;
    return 0;
}

int remove_tree(int directory, const char *path) {
    if (unlinkat(directory, path, 0) == 0 || errno == ENOENT)
        return 0;
    CLEAN_FD int top = openat(directory, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (top < 0)
        return -errno;
    struct removal removal = {.top = top};
    unsigned moved;
    do {
        moved = removal.moved;
        removal.error = 0;
        remove_children(&removal, top);
    } while (removal.moved != moved);
    if (removal.error == 0 && unlinkat(directory, path, AT_REMOVEDIR) < 0 && errno != ENOENT)
        return -errno;
    return removal.error;
}
