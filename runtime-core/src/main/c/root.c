#include "cleanup.h"
#include "steps.h"
#include "syscalls.h"

#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>

/* Steps inside the rootfs, whose content an image chose.
 *
 * Must: look every path up with openat2 below the rootfs descriptor and act on the descriptor that gives.
 * Must not: hand a path that goes through the rootfs to the kernel in any other way, or follow magic links. */

/* Opens a directory, making what is missing of it. The last one gets mode and owner, the others 0755 and 0:0. */
static int make_directories(const struct stage *stage, const char *path, mode_t mode, uid_t uid, gid_t gid) {
    int existing = look_up(stage, path, O_PATH | O_DIRECTORY);
    if (existing != -ENOENT)
        return existing;
    size_t size = strlen(path);
    while (size > 0 && path[size - 1] == '/')
        size--;
    CLEAN_FREE char *trimmed = strndup(path, size);
    if (trimmed == NULL)
        return -ENOMEM;
    const char *name;
    CLEAN_FD int parent = open_parent(stage, trimmed, &name);
    if (parent == -ENOENT) {
        CLEAN_FREE char *above = strndup(trimmed, (size_t)(name - trimmed));
        parent = above == NULL ? -ENOMEM : make_directories(stage, above, 0755, 0, 0);
    }
    if (parent < 0)
        return parent;
    if (mkdirat(parent, name, 0700) < 0)
        return -errno; /* EEXIST: a dangling symlink stands there */
    CLEAN_FD int made = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (made < 0 || fchown(made, uid, gid) < 0 || fchmod(made, mode) < 0)
        return -errno;
    return steal_fd(&made);
}

int step_root_mkdir(struct stage *stage, const union value *given) {
    CLEAN_FD int directory =
        make_directories(stage, given[0].text, (mode_t)given[1].number, (uid_t)given[2].number, (gid_t)given[3].number);
    return directory < 0 ? directory : 0;
}

/* A detached copy of the mount at a path, with the MOUNT_ATTR_ attributes added (to all of it when recursive). A
 * descriptor or -errno. */
static int clone_mount(int directory, const char *path, bool recursive, uint64_t attributes) {
    unsigned depth = recursive ? AT_RECURSIVE : 0;
    CLEAN_FD int tree = sys_open_tree(directory, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | depth);
    if (tree < 0)
        return -errno;
    struct mount_attr attr = {.attr_set = attributes};
    if (attributes != 0 && sys_mount_setattr(tree, "", AT_EMPTY_PATH | depth, &attr) < 0)
        return -errno;
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

static int attach_new(int tree, int target) {
    return is_of_kernel(target) ? -EPERM : attach(tree, target);
}

static int configure(int fs, const char *option) {
    const char *equals = strchr(option, '=');
    if (equals == NULL)
        return CHECKED(sys_fsconfig(fs, FSCONFIG_SET_FLAG, option, NULL));
    CLEAN_FREE char *key = strndup(option, (size_t)(equals - option));
    return key == NULL ? -ENOMEM : CHECKED(sys_fsconfig(fs, FSCONFIG_SET_STRING, key, equals + 1));
}

int step_root_mount(struct stage *stage, const union value *given) {
    CLEAN_FD int target = make_directories(stage, given[1].text, 0755, 0, 0);
    if (target < 0)
        return target;
    CLEAN_FD int fs = sys_fsopen(given[0].text, FSOPEN_CLOEXEC);
    if (fs < 0)
        return -errno;
    for (const char **option = given[3].strings; *option != NULL; option++) {
        int result = configure(fs, *option);
        if (result < 0)
            return result;
    }
    if (sys_fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL) < 0)
        return -errno;
    CLEAN_FD int mount = sys_fsmount(fs, FSMOUNT_CLOEXEC, (unsigned)given[2].number);
    return mount < 0 ? -errno : attach_new(mount, target);
}

enum { BIND_CREATE = 1, BIND_RECURSIVE = 2, BIND_SKIP_MISSING = 4 };

static bool is_directory(int fd) {
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Opens the mount point for a bind; a missing one is made like the source when `create`. */
static int bind_target(const struct stage *stage, const char *path, int source, bool create) {
    int target = look_up(stage, path, O_PATH);
    if (target != -ENOENT || !create)
        return target;
    if (is_directory(source))
        return make_directories(stage, path, 0755, 0, 0);
    const char *name;
    CLEAN_FD int parent = open_parent(stage, path, &name);
    if (parent < 0)
        return parent;
    CLEAN_FD int file = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (file < 0)
        return -errno;
    return look_up(stage, path, O_PATH);
}

int step_root_bind(struct stage *stage, const union value *given) {
    uint64_t flags = given[3].number;
    CLEAN_FD int tree = clone_mount(AT_FDCWD, given[0].text, (flags & BIND_RECURSIVE) != 0, given[2].number);
    if (tree < 0)
        return tree;
    CLEAN_FD int target = bind_target(stage, given[1].text, tree, (flags & BIND_CREATE) != 0);
    if (target == -ENOENT && (flags & BIND_SKIP_MISSING) != 0)
        return 0;
    return target < 0 ? target : attach_new(tree, target);
}

int step_root_symlink(struct stage *stage, const union value *given) {
    const char *name;
    CLEAN_FD int parent = open_parent(stage, given[1].text, &name);
    if (parent < 0)
        return parent;
    return symlinkat(given[0].text, parent, name) < 0 && errno != EEXIST ? -errno : 0;
}

int step_root_mask(struct stage *stage, const union value *given) {
    CLEAN_FD int target = look_up(stage, given[0].text, O_PATH);
    if (target < 0)
        return target == -ENOENT ? 0 : target;
    const char *over = given[is_directory(target) ? 2 : 1].text;
    CLEAN_FD int cover = clone_mount(AT_FDCWD, over, false, MOUNT_ATTR_RDONLY);
    return cover < 0 ? cover : attach(cover, target);
}

int step_root_remount(struct stage *stage, const union value *given) {
    CLEAN_FD int target = look_up(stage, given[0].text, O_PATH);
    if (target < 0)
        return target == -ENOENT ? 0 : target;
    CLEAN_FD int tree = clone_mount(target, "", true, given[1].number);
    return tree < 0 ? tree : attach(tree, target);
}

/* Only the rootfs itself, not what is mounted in it. */
int step_root_seal(struct stage *stage, const union value *given) {
    struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};
    return CHECKED(sys_mount_setattr(stage->rootfs, "", AT_EMPTY_PATH, &attr));
}

static int read_regular(const struct stage *stage, const char *path, uint32_t limit, struct buffer *content) {
    /* O_NONBLOCK: a FIFO planted as /etc/passwd must not make the start wait (CVE-2024-9676). */
    CLEAN_FD int fd = look_up(stage, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    if (fd < 0)
        return fd;
    if (fstat(fd, &status) < 0)
        return -errno;
    if (!S_ISREG(status.st_mode))
        return -EINVAL;
    while (content->used < limit) {
        size_t size = limit - content->used < 65536 ? limit - content->used : 65536;
        unsigned char *room = buffer_room(content, size);
        if (room == NULL)
            return -ENOMEM;
        ssize_t got = read(fd, room, size);
        if (got < 0)
            return -errno;
        if (got == 0)
            return 0;
        content->used += (size_t)got;
    }
    return -EFBIG;
}

int step_root_read(struct stage *stage, const union value *given) {
    uint32_t limit = (uint32_t)given[1].number;
    if (limit > MESSAGE_LIMIT / 2)
        return -EBADMSG;
    struct buffer content = {0};
    int error = read_regular(stage, given[0].text, limit, &content);
    if (error < 0)
        content.used = 0;
    int result = send_message(stage->channel, EVENT_FILE, stage->id, "s4B",
                              VALUES({.text = given[0].text}, {(uint32_t)-error}, {.bytes = slice_of(&content)}));
    buffer_free(&content);
    return result;
}

int step_enter_root(struct stage *stage, const union value *given) {
    /* pivot_root(2): with "." twice the old root is stacked on the new one, and the unmount takes it off again. */
    if (fchdir(stage->rootfs) < 0 || sys_pivot_root(".", ".") < 0 || sys_unmount(".", MNT_DETACH) < 0)
        return -errno;
    return CHECKED(chdir("/"));
}

int step_root_chdir(struct stage *stage, const union value *given) {
    CLEAN_FD int directory = look_up(stage, given[0].text, O_PATH | O_DIRECTORY);
    if (directory < 0)
        return directory;
    if (fchdir(directory) < 0)
        return -errno;
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
    if (fd < 0)
        return fd == -ENOENT || fd == -EROFS ? 0 : fd;
    struct statfs status;
    if (fstatfs(fd, &status) < 0)
        return -errno;
    /* An image that puts something else at /proc must not choose what is written to (CVE-2019-16884). */
    return status.f_type == PROC_SUPER_MAGIC ? write_all(fd, given[1].text, strlen(given[1].text)) : -EPERM;
}
