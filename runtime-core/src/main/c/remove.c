#include "remove.h"

#include "cleanup.h"
#include "entries.h"
#include "syscalls.h"

#include <stdio.h>

enum { DEPTH_LIMIT = 64 };

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
