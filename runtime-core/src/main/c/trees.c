#include "trees.h"

#include "cleanup.h"
#include "syscalls.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH_LIMIT = 64 };

int each_entry(int directory, entry_function *function, void *context) {
    CLEAN_FD int copy = TRY_CALL(openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    DIR *entries = fdopendir(copy);
    if (entries == NULL)
        return -errno;
    steal_fd(&copy);
    int result = 0;
    for (struct dirent *entry; result == 0 && (entry = readdir(entries)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            result = function(directory, entry->d_name, context);
    closedir(entries);
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
static int move_up(struct removal *removal, int directory, const char *name) {
    char unique[48];
    snprintf(unique, sizeof(unique), ".sandboxed-deep-%u", removal->moved++);
    return CHECKED(renameat(directory, name, removal->top, unique));
}

static int remove_entry(int directory, const char *name, void *context);

static int remove_directory(struct removal *removal, int directory, const char *name) {
    CLEAN_FD int child = TRY_CALL(openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (removal->depth == DEPTH_LIMIT)
        return move_up(removal, directory, name);
    removal->depth++;
    int result = each_entry(child, remove_entry, removal);
    removal->depth--;
    TRY(result);
    return CHECKED(unlinkat(directory, name, AT_REMOVEDIR));
}

/* Goes on whatever fails, to leave as little as possible. */
static int remove_entry(int directory, const char *name, void *context) {
    struct removal *removal = context;
    int result = CHECKED(unlinkat(directory, name, 0));
    if (result == -EISDIR || result == -EPERM)
        result = remove_directory(removal, directory, name);
    if (result < 0 && result != -ENOENT && removal->error == 0)
        removal->error = result;
    return 0;
}

int remove_tree(int directory, const char *path) {
    CLEAN_FD int top = openat(directory, path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct removal removal = {.top = top};
    unsigned moved;
    do {
        moved = removal.moved;
        removal.error = 0;
        remove_entry(directory, path, &removal);
    } while (removal.moved != moved);
    return removal.error;
}
