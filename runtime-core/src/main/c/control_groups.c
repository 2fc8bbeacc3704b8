#include "control_groups.h"

#include "cleanup.h"

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

static void remove_groups_in(int directory) {
    int copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = copy < 0 ? NULL : fdopendir(copy);
    if (entries == NULL) {
        close_fd(&copy);
        return;
    }
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
            remove_patiently(directory, entry->d_name);
    closedir(entries);
}

void control_groups_remove(int run_directory) {
    FILE *list = open_list(run_directory);
    if (list == NULL)
        return;
    char path[4096];
    for (int directory; (directory = next_directory(list, path)) >= 0; close_fd(&directory)) {
        remove_groups_in(directory);
        remove_patiently(AT_FDCWD, path);
    }
    fclose(list);
}
