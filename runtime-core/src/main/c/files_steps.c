#include "cleanup.h"
#include "steps.h"
#include "syscalls.h"
#include "trees.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

/* Steps that write files: of a layer, where no link is followed, or in what is the root then. */

/* As open_parent(), for a directory that stays open for the next name: it must not be closed. */
static int parent_of(struct stage *stage, const char *path, const char **name) {
    const char *slash = strrchr(path, '/');
    size_t size = slash == NULL ? 0 : (size_t)(slash - path);
    *name = slash == NULL ? path : slash + 1;
    if (stage->parent >= 0 && strncmp(stage->parent_path, path, size) == 0 && stage->parent_path[size] == 0)
        return stage->parent;
    close_fd(&stage->parent);
    free(stage->parent_path);
    stage->parent_path = copy_text(path, size);
    return stage->parent = look_up(stage, stage->parent_path, O_PATH | O_DIRECTORY);
}

/* Owner first: chown(2) clears the set-user-ID bit. Time last: the others do not change it, but writing does. */
int apply_metadata(int fd, const struct metadata *metadata) {
    struct timespec times[2] = {metadata->modified, metadata->modified};
    TRY_CALL(fchown(fd, metadata->uid, metadata->gid));
    TRY_CALL(fchmod(fd, metadata->mode));
    return CHECKED(futimens(fd, times));
}

int complete_file(struct stage *stage) {
    if (stage->file < 0)
        return 0;
    int applied = apply_metadata(stage->file, &stage->file_metadata);
    int closed = CHECKED(close(steal_fd(&stage->file)));
    return applied < 0 ? applied : closed;
}

/* Whether a name that was in the way has been removed. */
static bool has_made_way(int parent, const char *name) {
    return errno == EEXIST && unlinkat(parent, name, 0) == 0;
}

int step_write_file(struct stage *stage, const union value *given) {
    CLEAN_FD int file = TRY(look_up(stage, given[0].text, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW));
    TRY_CALL(fchmod(file, (mode_t)given[1].number));
    return write_all(file, given[2].bytes.data, given[2].bytes.size);
}

int step_files_directory(struct stage *stage, const union value *given) {
    const char *name;
    if ((stage->resolve & RESOLVE_IN_ROOT) != 0)
        return step_mkdir(stage, given);
    int parent = TRY(parent_of(stage, given[0].text, &name));
    if (*name == 0)
        name = ".";
    else if (mkdirat(parent, name, 0700) < 0 && errno != EEXIST)
        return -errno;
    CLEAN_FD int directory = TRY_CALL(openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    return apply_metadata(directory, &given[1].metadata);
}

/* Replaced, not overwritten: the old one may have other names (hard links). */
int step_files_file(struct stage *stage, const union value *given) {
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const char *name;
    int parent = TRY(parent_of(stage, given[0].text, &name));
    stage->file_metadata = given[1].metadata;
    stage->file = openat(parent, name, flags, 0600);
    if (stage->file < 0 && has_made_way(parent, name))
        stage->file = openat(parent, name, flags, 0600);
    return stage->file < 0 ? -errno : 0;
}

int step_files_data(struct stage *stage, const union value *given) {
    if (given[0].bytes.size == 0)
        return complete_file(stage);
    return write_all(stage->file, given[0].bytes.data, given[0].bytes.size);
}

int step_files_hole(struct stage *stage, const union value *given) {
    off_t end = lseek(stage->file, (off_t)given[0].number, SEEK_CUR);
    return end < 0 ? -errno : CHECKED(ftruncate(stage->file, end));
}

int step_files_link(struct stage *stage, const union value *given) {
    const char *old_name, *name;
    CLEAN_FD int old_parent = TRY(open_parent(stage, given[0].text, &old_name));
    int parent = TRY(parent_of(stage, given[1].text, &name));
    return CHECKED(linkat(old_parent, old_name, parent, name, 0));
}

int step_files_symlink(struct stage *stage, const union value *given) {
    const struct metadata *metadata = &given[2].metadata;
    const struct timespec times[2] = {metadata->modified, metadata->modified};
    const char *name;
    int parent = TRY(parent_of(stage, given[1].text, &name));
    int result = symlinkat(given[0].text, parent, name);
    if (result < 0 && has_made_way(parent, name))
        result = symlinkat(given[0].text, parent, name);
    TRY_CALL(result);
    TRY_CALL(fchownat(parent, name, metadata->uid, metadata->gid, AT_SYMLINK_NOFOLLOW));
    return CHECKED(utimensat(parent, name, times, AT_SYMLINK_NOFOLLOW));
}

int step_files_fifo(struct stage *stage, const union value *given) {
    const char *name;
    int parent = TRY(parent_of(stage, given[0].text, &name));
    TRY_CALL(mkfifoat(parent, name, 0600));
    CLEAN_FD int fifo = TRY_CALL(openat(parent, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
    return apply_metadata(fifo, &given[1].metadata);
}

/* The form of whiteout that any file system with user xattrs holds, understood since Linux 6.7 (overlayfs.rst). */
static int whiteout_by_xattr(int parent, const char *name) {
    CLEAN_FD int file = TRY_CALL(openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    TRY_CALL(fsetxattr(file, "user.overlay.whiteout", "y", 1, 0));
    CLEAN_FD int directory = TRY_CALL(openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    /* "x": the directory holds such whiteouts. It must not turn an opaque one ("y") back. */
    int result = CHECKED(fsetxattr(directory, "user.overlay.opaque", "x", 1, XATTR_CREATE));
    return result == -EEXIST ? 0 : result;
}

int step_files_whiteout(struct stage *stage, const union value *given) {
    const char *name;
    int parent = TRY(parent_of(stage, given[0].text, &name));
    int result = CHECKED(mknodat(parent, name, S_IFCHR, makedev(0, 0)));
    return result == -EPERM ? whiteout_by_xattr(parent, name) : result;
}

int step_files_xattr(struct stage *stage, const union value *given) {
    CLEAN_FD int fd = look_up(stage, given[0].text, O_RDONLY | O_NONBLOCK);
    if (fd == -ELOOP || fd == -ENXIO)
        return 0; /* a symlink or a FIFO cannot carry any */
    int result = CHECKED(fsetxattr(TRY(fd), given[1].text, given[2].bytes.data, given[2].bytes.size, 0));
    return result == -EPERM || result == -ENOTSUP || result == -EINVAL ? 0 : result;
}

int step_files_remove(struct stage *stage, const union value *given) {
    close_fd(&stage->parent);
    const char *name;
    CLEAN_FD int parent = open_parent(stage, given[0].text, &name);
    return parent == -ENOENT ? 0 : remove_tree(TRY(parent), name);
}

int step_files_move(struct stage *stage, const union value *given) {
    close_fd(&stage->parent);
    const char *old_name, *new_name;
    CLEAN_FD int old_parent = TRY(open_parent(stage, given[0].text, &old_name));
    CLEAN_FD int new_parent = TRY(open_parent(stage, given[1].text, &new_name));
    return CHECKED(renameat2(old_parent, old_name, new_parent, new_name, (unsigned)given[2].number));
}

int step_files_sync(struct stage *stage, const union value *given) {
    CLEAN_FD int directory = TRY(look_up(stage, "", O_RDONLY | O_DIRECTORY)); /* syncfs(2) takes none of O_PATH */
    return CHECKED(syncfs(directory));
}
