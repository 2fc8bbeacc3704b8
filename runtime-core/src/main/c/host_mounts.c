#include "cleanup.h"
#include "host.h"
#include "hub.h"
#include "steps.h"
#include "syscalls.h"

#include <sched.h>
#include <sys/stat.h>

/* Files of the host for sandboxes. Only who sees the host's mounts can copy one, only who has a capability over a mount
 * namespace may, and without root nobody is both there: so a child of the monitor takes a copy of all mounts into the user
 * namespace of the hub, and hands over the one that is wanted.
 *
 * Must: open what Java has listed with the rights of the JVM's user, before any of that.
 * Must not: follow a symlink; Java has resolved them. */

static bool is_same(int one, int other) {
    struct stat left, right;
    return fstat(one, &left) == 0 && fstat(other, &right) == 0 && left.st_dev == right.st_dev &&
           left.st_ino == right.st_ino;
}

int host_tree_open(struct host *host, struct host_request *request) {
    CLEAN_FREE char *above = host_listed(host->run_directory, "binds", request->sandbox, 2 * request->number);
    CLEAN_FREE char *name = host_listed(host->run_directory, "binds", request->sandbox, 2 * request->number + 1);
    if (above == NULL || name == NULL)
        return -ENOENT;
    CLEAN_FD int directory = TRY_CALL(sys_openat2(AT_FDCWD, above, O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS));
    CLEAN_FD int source = TRY_CALL(sys_openat2(directory, name, O_PATH, RESOLVE_NO_SYMLINKS));
    /* The working directory moves along into the copy of the mounts; what is open stays in the original. It is the one above: the
     * one itself may belong to a user of sandboxes, and let nobody else in. */
    TRY_CALL(fchdir(directory));
    TRY_CALL(setns(host->user_namespace, CLONE_NEWUSER));
    TRY_CALL(unshare(CLONE_NEWNS));
    CLEAN_FD int tree = TRY_CALL(
        sys_open_tree(AT_FDCWD, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_SYMLINK_NOFOLLOW));
    return is_same(tree, source) ? steal_fd(&tree) : -ESTALE;
}

/* Makes the mount point, in a place where nobody deletes trees. */
static int make_mount_point(const char *path, bool is_directory) {
    if (is_directory)
        return CHECKED(mkdir(path, 0700));
    CLEAN_FD int file = TRY_CALL(open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    return 0;
}

int step_host_mount(struct stage *stage, const union value *given) {
    const char *path = given[1].text;
    struct mount_attr attr = {.attr_set = given[2].number, .propagation = MS_PRIVATE};
    if (stage->hub == NULL)
        return -EBADMSG;
    CLEAN_FD int tree = TRY(host_ask(
        stage->hub->monitor,
        (struct host_request){.service = HOST_TREE, .sandbox = stage->id, .number = (uint32_t)given[0].number}, NULL));
    struct stat status;
    TRY_CALL(fstat(tree, &status));
    TRY_CALL(sys_mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr));
    TRY(make_mount_point(path, S_ISDIR(status.st_mode)));
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
