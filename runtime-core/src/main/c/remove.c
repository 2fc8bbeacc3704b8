#include "remove.h"

#include "cleanup.h"
#include "syscalls.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH_LIMIT = 64 };

struct removal {
    int top;
    unsigned moved;
    int error;
};

static void remove_entry(struct removal *removal, int directory, const char *name, int depth);

static void remove_children(struct removal *removal, int directory, int depth) {
    int copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = copy < 0 ? NULL : fdopendir(copy);
    if (entries == NULL) {
        removal->error = -errno;
        close_fd(&copy);
        return;
    }
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            remove_entry(removal, directory, entry->d_name, depth);
    }
    closedir(entries);
}

/* A workload can nest directories deeper than there are descriptors: from a certain depth on a directory is moved up
 * to the top of the tree and deleted from there. */
static void move_up(struct removal *removal, int directory, const char *name) {
    char unique[48];
    snprintf(unique, sizeof(unique), ".sandboxed-deep-%u", removal->moved++);
    if (renameat(directory, name, removal->top, unique) < 0)
        removal->error = -errno;
}

static void remove_entry(struct removal *removal, int directory, const char *name, int depth) {
    if (unlinkat(directory, name, 0) == 0 || errno == ENOENT)
        return;
    if (errno != EISDIR && errno != EPERM) {
        removal->error = -errno;
        return;
    }
    CLEAN_FD int child = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (child < 0) {
        removal->error = -errno;
        return;
    }
    if (depth == DEPTH_LIMIT) {
        move_up(removal, directory, name);
        return;
    }
    remove_children(removal, child, depth + 1);
    if (unlinkat(directory, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
        removal->error = -errno;
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
        remove_children(&removal, top, 0);
    } while (removal.moved != moved);
    if (removal.error == 0 && unlinkat(directory, path, AT_REMOVEDIR) < 0 && errno != ENOENT)
        return -errno;
    return removal.error;
}
