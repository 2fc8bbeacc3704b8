#include "control_groups.h"

#include "cleanup.h"
#include "wire.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Must: touch only directories that are named as this program's are.
 * Must not: be asked by a sandbox; the hub asks with numbers, never with a path. */

static const char OURS[] = "/sandboxed-";

static FILE *open_list(int run_directory) {
    int fd = openat(run_directory, "control-groups", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    FILE *list = fd < 0 ? NULL : fdopen(fd, "r");
    if (list == NULL)
        close_fd(&fd);
    return list;
}

/* The next directory of the list, opened with O_PATH, or -1 at its end. One that is not ours or not there is skipped. */
static int next_directory(FILE *list, char path[4096]) {
    while (fgets(path, 4096, list) != NULL) {
        path[strcspn(path, "\n")] = 0;
        const char *name = strrchr(path, '/');
        if (name == NULL || strncmp(name, OURS, strlen(OURS)) != 0)
            continue;
        int fd = open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd >= 0)
            return fd;
    }
    return -1;
}

int control_group_open(int run_directory, uint32_t sandbox, uint32_t number) {
    char path[4096];
    char name[64];
    FILE *list = open_list(run_directory);
    if (list == NULL)
        return -errno;
    int directory = next_directory(list, path);
    for (uint32_t i = 0; i < number && directory >= 0; i++) {
        close_fd(&directory);
        directory = next_directory(list, path);
    }
    fclose(list);
    CLEAN_FD int found = directory;
    if (found < 0)
        return -ENOENT;
    snprintf(name, sizeof(name), "%u/cgroup.procs", sandbox);
    int fd = openat(found, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

/* The kernel may need a moment after the last process has been waited for. */
static void remove_patiently(int directory, const char *name) {
    static const struct timespec moment = {.tv_nsec = 2000000};
    for (int tries = 0; tries < 50 && unlinkat(directory, name, AT_REMOVEDIR) < 0 && errno == EBUSY; tries++)
        nanosleep(&moment, NULL);
}

typedef void group_function(int directory, const char *name);

static void thaw(int directory, const char *name) {
    char path[512];
    snprintf(path, sizeof(path), "%s/freezer.state", name);
    CLEAN_FD int state = openat(directory, path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    if (state >= 0)
        write_all(state, "THAWED", 6);
}

static void for_each_group_in(int directory, group_function *action) {
    int copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = copy < 0 ? NULL : fdopendir(copy);
    if (entries == NULL) {
        close_fd(&copy);
        return;
    }
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
            action(directory, entry->d_name);
    closedir(entries);
}

static void for_each_group(int run_directory, group_function *action, group_function *on_parent) {
    FILE *list = open_list(run_directory);
    if (list == NULL)
        return;
    char path[4096];
    for (int directory; (directory = next_directory(list, path)) >= 0; close_fd(&directory)) {
        for_each_group_in(directory, action);
        on_parent(AT_FDCWD, path);
    }
    fclose(list);
}

void control_groups_thaw(int run_directory) {
    for_each_group(run_directory, thaw, thaw);
}

void control_groups_remove(int run_directory) {
    control_groups_thaw(run_directory);
    for_each_group(run_directory, remove_patiently, remove_patiently);
}
