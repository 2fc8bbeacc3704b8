#include "mounts.h"

#include "cleanup.h"
#include "syscalls.h"

int clone_mount(int directory, const char *path, bool recursive, uint64_t attributes) {
    unsigned depth = recursive ? AT_RECURSIVE : 0;
    CLEAN_FD int tree = sys_open_tree(directory, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | depth);
    if (tree < 0)
        return -errno;
    struct mount_attr attr = {.attr_set = attributes};
    if (attributes != 0 && sys_mount_setattr(tree, "", AT_EMPTY_PATH | depth, &attr) < 0)
        return -errno;
    return steal_fd(&tree);
}

int pivot_to_working_directory(void) {
    /* pivot_root(2): with "." twice the old root is stacked on the new one, and the unmount takes it off again. */
    if (sys_pivot_root(".", ".") < 0 || sys_unmount(".", MNT_DETACH) < 0)
        return -errno;
    return CHECKED(chdir("/"));
}
