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

/* With O_PATH, or -errno. One that is not ours is not opened. */
static int open_ours(const char *path) {
    const char *name = path == NULL ? NULL : strrchr(path, '/');
    bool is_ours = name != NULL && strncmp(name, OURS, strlen(OURS)) == 0;
    return is_ours ? CHECKED(open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) : -ENOENT;
}

int control_group_open(struct host *host, struct host_request *request) {
    CLEAN_FREE char *path = host_listed(host->run_directory, "control-groups", 0, request->number);
    CLEAN_FD int directory = TRY(open_ours(path));
    char name[64];
    snprintf(name, sizeof(name), "%u/cgroup.procs", request->sandbox);
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
    write_all(state, "THAWED", 6); /* which is refused where there is none */
    return 0;
}

/* What is no group is a file of the control group file system, of which nothing is done with any. */
static void for_each_group(int run_directory, entry_function *action) {
    char *path;
    for (uint32_t i = 0; (path = host_listed(run_directory, "control-groups", 0, i)) != NULL; free(path), i++) {
        CLEAN_FD int directory = open_ours(path);
        if (directory < 0)
            continue;
        each_entry(directory, action, NULL);
        action(AT_FDCWD, path, NULL);
    }
}

void control_groups_thaw(int run_directory) {
    for_each_group(run_directory, thaw);
}

void control_groups_remove(int run_directory) {
    for_each_group(run_directory, remove_patiently);
}
