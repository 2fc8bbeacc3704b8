#include "control_groups.h"

#include "cleanup.h"
#include "host.h"
#include "syscalls.h"
#include "trees.h"
#include "wire.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Must: touch only directories that are named as this program's are.
 * Must not: be asked by a sandbox; the hub asks with numbers, never with a path. */

static const char OURS[] = "/sandboxed-";

/* One of the directories that Java has listed, opened with O_PATH, or -1; and its path, to be freed, NULL when there is none. One
 * that is not ours is not opened. */
static int open_listed(int run_directory, uint32_t number, char **path) {
    *path = host_listed(run_directory, "control-groups", 0, number);
    const char *name = *path == NULL ? NULL : strrchr(*path, '/');
    bool is_ours = name != NULL && strncmp(name, OURS, strlen(OURS)) == 0;
    return is_ours ? open(*path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
}

int control_group_open(int run_directory, uint32_t sandbox, uint32_t number) {
    CLEAN_FREE char *path = NULL;
    CLEAN_FD int directory = open_listed(run_directory, number, &path);
    if (directory < 0)
        return -ENOENT;
    char name[64];
    snprintf(name, sizeof(name), "%u/cgroup.procs", sandbox);
    return CHECKED(openat(directory, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
}

/* The kernel may need a moment after the last process has been waited for. */
static int remove_patiently(int directory, const char *name, void *context) {
    static const struct timespec moment = {.tv_nsec = 2000000};
    for (int tries = 0; tries < 50 && unlinkat(directory, name, AT_REMOVEDIR) < 0 && errno == EBUSY; tries++)
        nanosleep(&moment, NULL);
    return 0;
}

static int thaw(int directory, const char *name, void *context) {
    char path[512];
    snprintf(path, sizeof(path), "%s/freezer.state", name);
    CLEAN_FD int state = openat(directory, path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    if (state >= 0)
        write_all(state, "THAWED", 6);
    return 0;
}

/* What is no group is a file of the control group file system, of which nothing is done with any. */
static void for_each_group(int run_directory, entry_function *action) {
    char *path;
    int directory = open_listed(run_directory, 0, &path);
    for (uint32_t number = 1; path != NULL; directory = open_listed(run_directory, number++, &path)) {
        if (directory >= 0) {
            each_entry(directory, action, NULL);
            action(AT_FDCWD, path, NULL);
        }
        close_fd(&directory);
        free(path);
    }
}

void control_groups_thaw(int run_directory) {
    for_each_group(run_directory, thaw);
}

void control_groups_remove(int run_directory) {
    control_groups_thaw(run_directory);
    for_each_group(run_directory, remove_patiently);
}
