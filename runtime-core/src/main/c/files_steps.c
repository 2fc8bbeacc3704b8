#include "cleanup.h"
#include "steps.h"
#include "syscalls.h"
#include "trees.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

/* Steps that write files: of a layer, where no link is followed, or of a sandbox. */

static bool is_in_sandbox(const struct stage *stage) {
    return (stage->resolve & RESOLVE_IN_ROOT) != 0;
}

/* The directory a path's last name is in, which stays open for the next one; the name in `name`. A descriptor that
 * must not be closed, or -errno. */
static int parent_of(struct stage *stage, const char *path, const char **name) {
    const char *slash = strrchr(path, '/');
    *name = slash == NULL ? path : slash + 1;
    if (slash == NULL)
        return stage->rootfs;
    size_t size = (size_t)(slash - path);
    if (stage->parent >= 0 && strncmp(stage->parent_path, path, size) == 0 && stage->parent_path[size] == 0)
        return stage->parent;
    close_fd(&stage->parent);
    free(stage->parent_path);
    stage->parent_path = strndup(path, size);
    if (stage->parent_path == NULL)
        return -ENOMEM;
    stage->parent = look_up(stage, stage->parent_path, O_PATH | O_DIRECTORY);
    return stage->parent;
}

/* Owner first: chown(2) clears the set-user-ID bit. Time last: the others do not change it, but writing does. */
int apply_metadata(int fd, const struct metadata *metadata) {
    struct timespec times[2] = {metadata->modified, metadata->modified};
    if (fchown(fd, metadata->uid, metadata->gid) < 0 || fchmod(fd, metadata->mode) < 0 || futimens(fd, times) < 0)
        return -errno;
    return 0;
}

int apply_metadata_to_name(int parent, const char *name, const struct metadata *metadata, bool is_symlink) {
    struct timespec times[2] = {metadata->modified, metadata->modified};
    if (fchownat(parent, name, metadata->uid, metadata->gid, AT_SYMLINK_NOFOLLOW) < 0)
        return -errno;
    if (!is_symlink && fchmodat(parent, name, metadata->mode, 0) < 0)
        return -errno;
    return CHECKED(utimensat(parent, name, times, AT_SYMLINK_NOFOLLOW));
}

int complete_file(struct stage *stage) {
    if (stage->file < 0)
        return 0;
    int result = apply_metadata(stage->file, &stage->file_metadata);
    if (close(steal_fd(&stage->file)) < 0 && result == 0)
        result = -errno;
    return result;
}

int step_files_directory(struct stage *stage, const union value *given) {
    const char *path = given[0].text;
    struct metadata metadata = given[1].metadata;
    if (*path == 0)
        return 0;
    if (is_in_sandbox(stage)) {
        CLEAN_FD int existing = look_up(stage, path, O_PATH | O_DIRECTORY);
        if (existing != -ENOENT)
            return existing < 0 ? existing : 0;
    }
    const char *name;
    int parent = parent_of(stage, path, &name);
    if (parent < 0)
        return parent;
    if (mkdirat(parent, name, 0700) < 0 && errno != EEXIST)
        return -errno;
    CLEAN_FD int directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0)
        return -errno;
    if (!is_in_sandbox(stage))
        metadata.mode |= 0700;
    return apply_metadata(directory, &metadata);
}

int step_files_file(struct stage *stage, const union value *given) {
    stage->file_metadata = given[1].metadata;
    const char *name;
    int parent = parent_of(stage, given[0].text, &name);
    if (parent < 0)
        return parent;
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    stage->file = openat(parent, name, flags, 0600);
    /* Replaced, not overwritten: the old one may have other names (hard links). */
    if (stage->file < 0 && errno == EEXIST && unlinkat(parent, name, 0) == 0)
        stage->file = openat(parent, name, flags, 0600);
    return stage->file < 0 ? -errno : 0;
}

int step_files_data(struct stage *stage, const union value *given) {
    return write_all(stage->file, given[0].bytes.data, given[0].bytes.size);
}

int step_files_hole(struct stage *stage, const union value *given) {
    off_t end = lseek(stage->file, (off_t)given[0].number, SEEK_CUR);
    return end < 0 ? -errno : CHECKED(ftruncate(stage->file, end));
}

int step_files_link(struct stage *stage, const union value *given) {
    const char *old_name, *name;
    CLEAN_FD int old_parent = open_parent(stage, given[0].text, &old_name);
    int parent = old_parent < 0 ? old_parent : parent_of(stage, given[1].text, &name);
    return parent < 0 ? parent : CHECKED(linkat(old_parent, old_name, parent, name, 0));
}

int step_files_symlink(struct stage *stage, const union value *given) {
    const char *target = given[0].text, *name;
    int parent = parent_of(stage, given[1].text, &name);
    if (parent < 0)
        return parent;
    if (symlinkat(target, parent, name) < 0 &&
        (errno != EEXIST || unlinkat(parent, name, 0) < 0 || symlinkat(target, parent, name) < 0))
        return -errno;
    return apply_metadata_to_name(parent, name, &given[2].metadata, true);
}

int step_files_fifo(struct stage *stage, const union value *given) {
    const char *name;
    int parent = parent_of(stage, given[0].text, &name);
    if (parent < 0)
        return parent;
    if (mkfifoat(parent, name, 0600) < 0)
        return -errno;
    return apply_metadata_to_name(parent, name, &given[1].metadata, false);
}

/* The form of whiteout that any file system with user xattrs holds, understood since Linux 6.7 (overlayfs.rst). */
static int whiteout_by_xattr(int parent, const char *name) {
    CLEAN_FD int file = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0 || fsetxattr(file, "user.overlay.whiteout", "y", 1, 0) < 0)
        return -errno;
    CLEAN_FD int directory = openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return -errno;
    /* "x": the directory holds such whiteouts. It must not turn an opaque one ("y") back. */
    return fsetxattr(directory, "user.overlay.opaque", "x", 1, XATTR_CREATE) < 0 && errno != EEXIST ? -errno : 0;
}

int step_files_whiteout(struct stage *stage, const union value *given) {
    const char *name;
    int parent = parent_of(stage, given[0].text, &name);
    if (parent < 0)
        return parent;
    if (mknodat(parent, name, S_IFCHR, makedev(0, 0)) == 0)
        return 0;
    return errno == EPERM ? whiteout_by_xattr(parent, name) : -errno;
}

int step_files_xattr(struct stage *stage, const union value *given) {
    CLEAN_FD int fd = look_up(stage, given[0].text, O_RDONLY | O_NONBLOCK);
    if (fd < 0)
        return fd == -ELOOP || fd == -ENXIO ? 0 : fd; /* a symlink or a FIFO cannot carry any */
    if (fsetxattr(fd, given[1].text, given[2].bytes.data, given[2].bytes.size, 0) == 0)
        return 0;
    return errno == EPERM || errno == ENOTSUP || errno == EINVAL ? 0 : -errno;
}

int step_files_remove(struct stage *stage, const union value *given) {
    close_fd(&stage->parent);
    const char *name;
    CLEAN_FD int parent = open_parent(stage, given[0].text, &name);
    if (parent < 0)
        return parent == -ENOENT ? 0 : parent;
    return remove_tree(parent, name);
}

int step_files_attributes(struct stage *stage, const union value *given) {
    CLEAN_FD int directory = look_up(stage, given[0].text, O_RDONLY | O_DIRECTORY);
    return directory < 0 ? directory : apply_metadata(directory, &given[1].metadata);
}

int step_files_move(struct stage *stage, const union value *given) {
    close_fd(&stage->parent);
    const char *old_name, *new_name;
    CLEAN_FD int old_parent = open_parent(stage, given[0].text, &old_name);
    CLEAN_FD int new_parent = old_parent < 0 ? old_parent : open_parent(stage, given[1].text, &new_name);
    if (new_parent < 0)
        return new_parent;
    return CHECKED(renameat2(old_parent, old_name, new_parent, new_name, RENAME_NOREPLACE));
}

int step_files_measure(struct stage *stage, const union value *given) {
    CLEAN_FD int tree = look_up(stage, given[0].text, O_RDONLY | O_DIRECTORY);
    uint64_t bytes = 0;
    TRY(tree < 0 ? tree : measure_tree(tree, &bytes));
    return send_message(stage->channel, EVENT_MEASURED, stage->id, "8", VALUES({bytes}));
}

int step_files_sync(struct stage *stage, const union value *given) {
    return CHECKED(syncfs(stage->rootfs));
}

/* Whatever follows a file completes it. */
int step_files_end(struct stage *stage, const union value *given) {
    return 0;
}
