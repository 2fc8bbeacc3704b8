#include "host_mounts.h"

#include "cleanup.h"
#include "host.h"
#include "hub.h"
#include "steps.h"
#include "syscalls.h"

#include <sched.h>
#include <string.h>
#include <sys/stat.h>

/* Files of the host for sandboxes. Only who sees the host's mounts can copy one, only who has a capability over a mount
 * namespace may, and without root nobody is both there: so a child of the monitor takes a copy of all mounts into the user
 * namespace of the hub, and hands over the one that is wanted.
 *
 * Must: open what Java has listed with the rights of the JVM's user, before any of that.
 * Must not: follow a symlink; Java has resolved them. */

static int open_directory(const char *path) {
    return CHECKED(sys_openat2(AT_FDCWD, *path == 0 ? "/" : path, O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS));
}

static bool is_same(int one, int other) {
    struct stat left, right;
    return fstat(one, &left) == 0 && fstat(other, &right) == 0 && left.st_dev == right.st_dev &&
           left.st_ino == right.st_ino;
}

int host_tree_open(int run_directory, int user_namespace, uint32_t sandbox, uint32_t number) {
    CLEAN_FREE char *path = host_listed(run_directory, "binds", sandbox, number);
    char *slash = path == NULL ? NULL : strrchr(path, '/');
    if (slash == NULL)
        return -ENOENT;
    CLEAN_FD int source = sys_openat2(AT_FDCWD, path, O_PATH, RESOLVE_NO_SYMLINKS);
    if (source < 0)
        return -errno;
    const char *name = slash[1] == 0 ? "." : slash + 1;
    if (slash[1] != 0)
        *slash = 0;
    /* The working directory moves along into the copy of the mounts; what is open stays in the original. It is the one above: the
     * one itself may belong to a user of sandboxes, and let nobody else in. */
    CLEAN_FD int directory = open_directory(path);
    if (directory < 0)
        return directory;
    if (fchdir(directory) < 0 || setns(user_namespace, CLONE_NEWUSER) < 0 || unshare(CLONE_NEWNS) < 0)
        return -errno;
    CLEAN_FD int tree =
        sys_open_tree(AT_FDCWD, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_SYMLINK_NOFOLLOW);
    if (tree < 0)
        return -errno;
    return is_same(tree, source) ? steal_fd(&tree) : -ESTALE;
}

/* Makes the mount point, in a place where nobody deletes trees. */
static int make_mount_point(const char *path, bool is_directory) {
    if (is_directory)
        return CHECKED(mkdir(path, 0700));
    CLEAN_FD int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return file < 0 ? -errno : 0;
}

int step_host_mount(struct stage *stage, const union value *given) {
    const char *path = given[1].text;
    struct mount_attr attr = {.attr_set = given[2].number, .propagation = MS_PRIVATE};
    if (stage->hub == NULL)
        return -EBADMSG;
    CLEAN_FD int tree = host_ask(
        stage->hub->monitor,
        (struct host_request){.service = HOST_TREE, .sandbox = stage->id, .number = (uint32_t)given[0].number}, NULL);
    if (tree < 0)
        return tree;
    struct stat status;
    if (fstat(tree, &status) < 0 || sys_mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr) < 0)
        return -errno;
    int result = make_mount_point(path, S_ISDIR(status.st_mode));
    if (result < 0)
        return result;
    return CHECKED(sys_move_mount(tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH));
}

int step_host_unmount(struct stage *stage, const union value *given) {
    const char *path = given[0].text;
    if (stage->hub == NULL)
        return -EBADMSG;
    /* What is still mounted is not emptied: neither of these removes more than a mount point. */
    sys_unmount(path, MNT_DETACH);
    if (unlink(path) < 0)
        rmdir(path);
    return 0;
}
