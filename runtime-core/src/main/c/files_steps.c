#include "files_steps.h"

#include "cleanup.h"
#include "measure.h"
#include "remove.h"
#include "syscalls.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

void files_open(struct files *files, int root, bool in_sandbox) {
    *files = (struct files){.root = root, .in_sandbox = in_sandbox, .parent = -1, .file = -1};
}

static int open_beneath(const struct files *files, const char *path, uint64_t flags) {
    uint64_t resolve =
        files->in_sandbox ? RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS : RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
    return CHECKED(sys_openat2(files->root, *path == 0 ? "." : path, flags, resolve));
}

/* The directory a path's last name is in, which stays open for the next one; the name in `name`. A descriptor that
 * must not be closed, or -errno. */
static int parent_of(struct files *files, const char *path, const char **name) {
    const char *slash = strrchr(path, '/');
    *name = slash == NULL ? path : slash + 1;
    if (slash == NULL)
        return files->root;
    size_t size = (size_t)(slash - path);
    if (files->parent >= 0 && strncmp(files->parent_path, path, size) == 0 && files->parent_path[size] == 0)
        return files->parent;
    close_fd(&files->parent);
    free(files->parent_path);
    files->parent_path = strndup(path, size);
    if (files->parent_path == NULL)
        return -ENOMEM;
    files->parent = open_beneath(files, files->parent_path, O_PATH | O_DIRECTORY);
    return files->parent;
}

static void forget_parent(struct files *files) {
    close_fd(&files->parent);
}

static struct metadata read_metadata(struct reader *arguments) {
    struct metadata metadata;
    metadata.mode = read_u32(arguments) & 07777;
    metadata.uid = read_u32(arguments);
    metadata.gid = read_u32(arguments);
    metadata.modified.tv_sec = (time_t)read_u64(arguments);
    metadata.modified.tv_nsec = read_u32(arguments);
    return metadata;
}

/* Owner first: chown(2) clears the set-user-ID bit. Time last: the others do not change it, but writing does. */
static int apply(int fd, const struct metadata *metadata) {
    struct timespec times[2] = {metadata->modified, metadata->modified};
    if (fchown(fd, metadata->uid, metadata->gid) < 0 || fchmod(fd, metadata->mode) < 0 || futimens(fd, times) < 0)
        return -errno;
    return 0;
}

static int apply_to_name(int parent, const char *name, const struct metadata *metadata, bool is_symlink) {
    struct timespec times[2] = {metadata->modified, metadata->modified};
    if (fchownat(parent, name, metadata->uid, metadata->gid, AT_SYMLINK_NOFOLLOW) < 0)
        return -errno;
    if (!is_symlink && fchmodat(parent, name, metadata->mode, 0) < 0)
        return -errno;
    return CHECKED(utimensat(parent, name, times, AT_SYMLINK_NOFOLLOW));
}

static int complete_file(struct files *files) {
    if (files->file < 0)
        return 0;
    int result = apply(files->file, &files->file_metadata);
    if (close(steal_fd(&files->file)) < 0 && result == 0)
        result = -errno;
    return result;
}

static int step_directory(struct files *files, struct reader *arguments) {
    const char *path = read_string(arguments);
    struct metadata metadata = read_metadata(arguments);
    if (arguments->bad)
        return -EBADMSG;
    if (*path == 0)
        return 0;
    if (files->in_sandbox) {
        CLEAN_FD int existing = open_beneath(files, path, O_PATH | O_DIRECTORY);
        if (existing != -ENOENT)
            return existing < 0 ? existing : 0;
    }
    const char *name;
    int parent = parent_of(files, path, &name);
    if (parent < 0)
        return parent;
    if (mkdirat(parent, name, 0700) < 0 && errno != EEXIST)
        return -errno;
    CLEAN_FD int directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0)
        return -errno;
    if (!files->in_sandbox)
        metadata.mode |= 0700;
    return apply(directory, &metadata);
}

static int step_file(struct files *files, struct reader *arguments) {
    const char *path = read_string(arguments);
    files->file_metadata = read_metadata(arguments);
    if (arguments->bad)
        return -EBADMSG;
    const char *name;
    int parent = parent_of(files, path, &name);
    if (parent < 0)
        return parent;
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    files->file = openat(parent, name, flags, 0600);
    /* Replaced, not overwritten: the old one may have other names (hard links). */
    if (files->file < 0 && errno == EEXIST && unlinkat(parent, name, 0) == 0)
        files->file = openat(parent, name, flags, 0600);
    return files->file < 0 ? -errno : 0;
}

static int step_data(struct files *files, struct reader *arguments) {
    struct slice data = read_bytes(arguments);
    if (arguments->bad || files->file < 0)
        return -EBADMSG;
    return write_all(files->file, data.data, data.size);
}

static int step_hole(struct files *files, struct reader *arguments) {
    uint64_t length = read_u64(arguments);
    if (arguments->bad || files->file < 0)
        return -EBADMSG;
    off_t end = lseek(files->file, (off_t)length, SEEK_CUR);
    return end < 0 ? -errno : CHECKED(ftruncate(files->file, end));
}

/* The directory a path's last name is in, for its caller to close; the name in `name`. Or -errno. */
static int open_parent(const struct files *files, const char *path, const char **name) {
    const char *slash = strrchr(path, '/');
    *name = slash == NULL ? path : slash + 1;
    CLEAN_FREE char *directory = strndup(path, slash == NULL ? 0 : (size_t)(slash - path));
    return directory == NULL ? -ENOMEM : open_beneath(files, directory, O_PATH | O_DIRECTORY);
}

static int step_link(struct files *files, struct reader *arguments) {
    const char *existing = read_string(arguments);
    const char *path = read_string(arguments);
    if (arguments->bad)
        return -EBADMSG;
    const char *old_name;
    CLEAN_FD int old_parent = open_parent(files, existing, &old_name);
    if (old_parent < 0)
        return old_parent;
    const char *name;
    int parent = parent_of(files, path, &name);
    return parent < 0 ? parent : CHECKED(linkat(old_parent, old_name, parent, name, 0));
}

static int step_symlink(struct files *files, struct reader *arguments) {
    const char *target = read_string(arguments);
    const char *path = read_string(arguments);
    struct metadata metadata = read_metadata(arguments);
    if (arguments->bad)
        return -EBADMSG;
    const char *name;
    int parent = parent_of(files, path, &name);
    if (parent < 0)
        return parent;
    if (symlinkat(target, parent, name) < 0 &&
        (errno != EEXIST || unlinkat(parent, name, 0) < 0 || symlinkat(target, parent, name) < 0))
        return -errno;
    return apply_to_name(parent, name, &metadata, true);
}

static int step_fifo(struct files *files, struct reader *arguments) {
    const char *path = read_string(arguments);
    struct metadata metadata = read_metadata(arguments);
    if (arguments->bad)
        return -EBADMSG;
    const char *name;
    int parent = parent_of(files, path, &name);
    if (parent < 0)
        return parent;
    if (mkfifoat(parent, name, 0600) < 0)
        return -errno;
    return apply_to_name(parent, name, &metadata, false);
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

static int step_whiteout(struct files *files, struct reader *arguments) {
    const char *path = read_string(arguments);
    bool by_xattr = read_u8(arguments) != 0;
    if (arguments->bad)
        return -EBADMSG;
    const char *name;
    int parent = parent_of(files, path, &name);
    if (parent < 0)
        return parent;
    if (!by_xattr) {
        if (mknodat(parent, name, S_IFCHR, makedev(0, 0)) == 0)
            return 0;
        if (errno != EPERM)
            return -errno;
    }
    return whiteout_by_xattr(parent, name);
}

static int step_xattr(struct files *files, struct reader *arguments) {
    const char *path = read_string(arguments);
    const char *attribute = read_string(arguments);
    struct slice value = read_bytes(arguments);
    if (arguments->bad)
        return -EBADMSG;
    CLEAN_FD int fd = open_beneath(files, path, O_RDONLY | O_NONBLOCK);
    if (fd < 0)
        return fd == -ELOOP || fd == -ENXIO ? 0 : fd; /* a symlink or a FIFO cannot carry any */
    if (fsetxattr(fd, attribute, value.data, value.size, 0) == 0)
        return 0;
    return errno == EPERM || errno == ENOTSUP || errno == EINVAL ? 0 : -errno;
}

static int step_remove(struct files *files, struct reader *arguments) {
    const char *path = read_string(arguments);
    if (arguments->bad)
        return -EBADMSG;
    forget_parent(files);
    const char *name;
    int parent = parent_of(files, path, &name);
    if (parent < 0)
        return parent == -ENOENT ? 0 : parent;
    int result = remove_tree(parent, name);
    forget_parent(files);
    return result;
}

static int step_attributes(struct files *files, struct reader *arguments) {
    const char *path = read_string(arguments);
    struct metadata metadata = read_metadata(arguments);
    if (arguments->bad)
        return -EBADMSG;
    CLEAN_FD int directory = open_beneath(files, path, O_RDONLY | O_DIRECTORY);
    return directory < 0 ? directory : apply(directory, &metadata);
}

static int step_move(struct files *files, struct reader *arguments) {
    const char *from = read_string(arguments);
    const char *to = read_string(arguments);
    if (arguments->bad)
        return -EBADMSG;
    forget_parent(files);
    const char *old_name, *new_name;
    CLEAN_FD int old_parent = open_parent(files, from, &old_name);
    CLEAN_FD int new_parent = old_parent < 0 ? old_parent : open_parent(files, to, &new_name);
    if (new_parent < 0)
        return new_parent;
    return CHECKED(renameat2(old_parent, old_name, new_parent, new_name, RENAME_NOREPLACE));
}

static int step_measure(struct files *files, struct reader *arguments) {
    const char *path = read_string(arguments);
    CLEAN_FD int tree = arguments->bad ? -EBADMSG : open_beneath(files, path, O_RDONLY | O_DIRECTORY);
    return tree < 0 ? tree : measure_tree(tree, &files->measured);
}

static int step_sync(struct files *files, struct reader *arguments) {
    (void)arguments;
    return CHECKED(syncfs(files->root));
}

static int step_end(struct files *files, struct reader *arguments) {
    (void)files;
    return arguments->bad ? -EBADMSG : 0;
}

static int (*const STEPS[])(struct files *, struct reader *) = {
    [STEP_FILES_DIRECTORY] = step_directory,
    [STEP_FILES_FILE] = step_file,
    [STEP_FILES_DATA] = step_data,
    [STEP_FILES_LINK] = step_link,
    [STEP_FILES_SYMLINK] = step_symlink,
    [STEP_FILES_FIFO] = step_fifo,
    [STEP_FILES_WHITEOUT] = step_whiteout,
    [STEP_FILES_XATTR] = step_xattr,
    [STEP_FILES_REMOVE] = step_remove,
    [STEP_FILES_ATTRIBUTES] = step_attributes,
    [STEP_FILES_HOLE] = step_hole,
    [STEP_FILES_MOVE] = step_move,
    [STEP_FILES_MEASURE] = step_measure,
    [STEP_FILES_SYNC] = step_sync,
    [STEP_FILES_END] = step_end,
};

int files_step(struct files *files, uint16_t opcode, struct reader *arguments) {
    if (opcode >= sizeof(STEPS) / sizeof(STEPS[0]) || STEPS[opcode] == NULL)
        return -EBADMSG;
    bool continues = opcode == STEP_FILES_DATA || opcode == STEP_FILES_HOLE;
    int result = continues ? 0 : complete_file(files);
    return result < 0 ? result : STEPS[opcode](files, arguments);
}

static int report(struct failure *failure, int32_t index, uint16_t what, int result) {
    failure->index = index;
    failure->what = what;
    failure->error = -result;
    return result < 0 ? -1 : 0;
}

void files_describe(uint16_t opcode, struct slice arguments, struct failure *failure) {
    struct reader path = reader_of(arguments);
    bool has_path = opcode != STEP_FILES_DATA && opcode != STEP_FILES_HOLE && opcode != STEP_FILES_END;
    snprintf(failure->detail, sizeof(failure->detail), "%s", has_path ? read_string(&path) : "");
}

int files_run(struct files *files, struct reader *list, struct failure *failure) {
    uint32_t count = read_count(list, 8);
    for (uint32_t i = 0; i < count; i++, files->steps++) {
        uint16_t opcode = read_u16(list);
        read_u16(list);
        struct slice slice = read_bytes(list);
        struct reader arguments = reader_of(slice);
        int result = list->bad ? -EBADMSG : files_step(files, opcode, &arguments);
        if (result < 0) {
            files_describe(opcode, slice, failure);
            return report(failure, files->steps, opcode, result);
        }
    }
    return report(failure, -1, READING_MESSAGE, list->bad ? -EBADMSG : 0);
}

int files_finish(struct files *files, struct failure *failure) {
    return report(failure, files->steps, STEP_FILES_FILE, complete_file(files));
}
