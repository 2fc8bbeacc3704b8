#include "cleanup.h"
#include "steps.h"
#include "syscalls.h"

#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>

/* Steps inside the rootfs, whose content an image may have chosen.
 *
 * Must: look every path up with openat2 below the rootfs descriptor and act on the descriptor that gives.
 * Must not: hand a path that goes through the rootfs to the kernel in any other way, or follow magic links. */

/* 0755 and 0:0, with the time at which it is made. */
static const struct metadata ORDINARY = {.mode = 0755, .modified = {.tv_nsec = UTIME_OMIT}};

/* Opens a directory, making what is missing of it: the last one with this metadata, the others ordinary. */
static int make_directories(const struct stage *stage, const char *path, const struct metadata *metadata) {
    int existing = look_up(stage, path, O_PATH | O_DIRECTORY);
    if (existing != -ENOENT)
        return existing;
    size_t size = strlen(path);
    while (size > 0 && path[size - 1] == '/')
        size--;
    CLEAN_FREE char *trimmed = copy_text(path, size);
    const char *name;
    CLEAN_FD int parent = open_parent(stage, trimmed, &name);
    if (parent == -ENOENT) {
        CLEAN_FREE char *above = copy_text(trimmed, (size_t)(name - trimmed));
        parent = make_directories(stage, above, &ORDINARY);
    }
    TRY_CALL(mkdirat(TRY(parent), name, 0700)); /* EEXIST: a dangling symlink stands there */
    CLEAN_FD int made = TRY_CALL(openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    TRY(apply_metadata(made, metadata));
    return steal_fd(&made);
}

int step_mkdir(struct stage *stage, const union value *given) {
    CLEAN_FD int directory = TRY(make_directories(stage, given[0].text, &given[1].metadata));
    return 0;
}

/* A detached copy of the mount at a path, with the MOUNT_ATTR_ attributes added (to all of it when recursive). A
 * descriptor or -errno. */
static int clone_mount(int directory, const char *path, bool recursive, uint64_t attributes) {
    unsigned depth = recursive ? AT_RECURSIVE : 0;
    const unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | depth;
    CLEAN_FD int tree = TRY_CALL(sys_open_tree(directory, path, flags));
    struct mount_attr attr = {.attr_set = attributes};
    if (attributes != 0)
        TRY_CALL(sys_mount_setattr(tree, "", AT_EMPTY_PATH | depth, &attr));
    return steal_fd(&tree);
}

static int attach(int tree, int target) {
    return CHECKED(sys_move_mount(tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
}

/* Nothing covers what the kernel tells: somebody would believe it (CVE-2019-16884, CVE-2023-28642). */
static bool is_of_kernel(int target) {
    struct statfs status;
    return fstatfs(target, &status) < 0 || status.f_type == PROC_SUPER_MAGIC || status.f_type == SYSFS_MAGIC;
}

static int configure(int fs, const char *option) {
    const char *equals = strchr(option, '=');
    if (equals == NULL)
        return CHECKED(sys_fsconfig(fs, FSCONFIG_SET_FLAG, option, NULL));
    CLEAN_FREE char *key = copy_text(option, (size_t)(equals - option));
    return CHECKED(sys_fsconfig(fs, FSCONFIG_SET_STRING, key, equals + 1));
}

int step_root_mount(struct stage *stage, const union value *given) {
    CLEAN_FD int target = TRY(make_directories(stage, given[1].text, &ORDINARY));
    CLEAN_FD int fs = TRY_CALL(sys_fsopen(given[0].text, FSOPEN_CLOEXEC));
    for (const char **option = given[3].strings; *option != NULL; option++)
        TRY(configure(fs, *option));
    TRY_CALL(sys_fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL));
    CLEAN_FD int mount = TRY_CALL(sys_fsmount(fs, FSMOUNT_CLOEXEC, (unsigned)given[2].number));
    return is_of_kernel(target) ? -EPERM : attach(mount, target);
}

/* Makes a mount point like what is mounted there. A descriptor, or -errno. */
static int make_mount_point(const struct stage *stage, const char *path, int source) {
    struct stat status;
    TRY_CALL(fstat(source, &status));
    if (S_ISDIR(status.st_mode))
        return make_directories(stage, path, &ORDINARY);
    const char *name;
    CLEAN_FD int parent = TRY(open_parent(stage, path, &name));
    return CHECKED(openat(parent, name, O_RDONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
}

enum { BIND_CREATE = 1, BIND_RECURSIVE = 2, BIND_SKIP_MISSING = 4, BIND_OVER_KERNEL = 8 };

int step_root_bind(struct stage *stage, const union value *given) {
    const char *source = given[0].text, *path = given[1].text;
    uint64_t flags = given[3].number;
    CLEAN_FD int target = look_up(stage, path, O_PATH);
    if (target == -ENOENT && (flags & BIND_SKIP_MISSING) != 0)
        return 0;
    bool is_missing = target == -ENOENT && (flags & BIND_CREATE) != 0;
    if (!is_missing)
        TRY(target);
    int from = *source == 0 ? target : AT_FDCWD;
    CLEAN_FD int tree = TRY(clone_mount(from, source, (flags & BIND_RECURSIVE) != 0, given[2].number));
    if (is_missing)
        target = TRY(make_mount_point(stage, path, tree));
    return (flags & BIND_OVER_KERNEL) == 0 && is_of_kernel(target) ? -EPERM : attach(tree, target);
}

/* Only the rootfs itself, not what is mounted in it. */
int step_root_seal(struct stage *stage, const union value *given) {
    struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};
    return CHECKED(sys_mount_setattr(stage->rootfs, "", AT_EMPTY_PATH, &attr));
}

int step_enter_root(struct stage *stage, const union value *given) {
    /* pivot_root(2): with "." twice the old root is stacked on the new one, and the unmount takes it off again. */
    TRY_CALL(fchdir(stage->rootfs));
    TRY_CALL(sys_pivot_root(".", "."));
    TRY_CALL(sys_unmount(".", MNT_DETACH));
    return CHECKED(chdir("/"));
}

int step_chdir(struct stage *stage, const union value *given) {
    CLEAN_FD int directory = TRY(look_up(stage, given[0].text, O_PATH | O_DIRECTORY));
    TRY_CALL(fchdir(directory));
    /* The kernel prefixes "(unreachable)" when the directory lies outside the root (CVE-2024-21626). */
    char where[4096];
    if (getcwd(where, sizeof(where)) == NULL)
        return -errno;
    return where[0] == '/' ? 0 : -ENOTDIR;
}

int step_sysctl(struct stage *stage, const union value *given) {
    char path[256];
    if ((size_t)snprintf(path, sizeof(path), "/proc/sys/%s", given[0].text) >= sizeof(path))
        return -ENAMETOOLONG;
    CLEAN_FD int fd = look_up(stage, path, O_WRONLY | O_NOCTTY | O_NOFOLLOW);
    /* Read-only is a /proc that was bound from a container, whose settings are not ours to change. */
    if (fd == -ENOENT || fd == -EROFS)
        return 0;
    struct statfs status;
    TRY_CALL(fstatfs(TRY(fd), &status));
    /* An image that puts something else at /proc must not choose what is written to (CVE-2019-16884). */
    return status.f_type == PROC_SUPER_MAGIC ? write_all(fd, given[1].text, strlen(given[1].text)) : -EPERM;
}
