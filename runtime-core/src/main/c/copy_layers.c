#include "cleanup.h"
#include "steps.h"
#include "syscalls.h"
#include "trees.h"

#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>

/* What overlayfs would show of layers, as files of their own.
 *
 * Must: leave a directory that is complete, or none.
 * Must not: follow a symlink, which an image chose. */

struct copy {
    int to;
    int links; /* the files of this layer that have several names, each by the number of its inode there */
};

static bool is_not_supported(int error) {
    return error == EXDEV || error == EINVAL || error == ENOSYS || error == EOPNOTSUPP;
}

static int copy_part(int from, int to, off_t at, off_t end) {
    for (off_t target = at; at < end; target = at) {
        ssize_t copied = copy_file_range(from, &at, to, &target, (size_t)(end - at), 0);
        if (copied < 0 && is_not_supported(errno) && lseek(to, at, SEEK_SET) >= 0)
            copied = sendfile(to, from, &at, (size_t)(end - at));
        if (copied <= 0)
            return copied == 0 ? -EIO : -errno;
    }
    return 0;
}

/* Holes stay holes. */
static int copy_content(int from, int to, off_t size) {
    if (ioctl(to, FICLONE, from) == 0)
        return 0;
    for (off_t end = 0, at; (at = lseek(from, end, SEEK_DATA)) >= 0;) {
        end = lseek(from, at, SEEK_HOLE);
        int result = end < 0 ? -errno : copy_part(from, to, at, end);
        if (result < 0)
            return result;
    }
    return errno == ENXIO ? CHECKED(ftruncate(to, size)) : -errno;
}

static int copy_xattrs(int from, int to) {
    static char names[XATTR_LIST_MAX], value[XATTR_SIZE_MAX]; /* not on the stack, which grows with the tree's depth */
    ssize_t size = flistxattr(from, names, sizeof(names));
    for (const char *name = names; name < names + size; name += strlen(name) + 1) {
        if (strncmp(name, "user.overlay.", strlen("user.overlay.")) == 0)
            continue;
        ssize_t length = fgetxattr(from, name, value, sizeof(value));
        if (length >= 0 && fsetxattr(to, name, value, (size_t)length, 0) < 0 && errno != EPERM && errno != ENOTSUP &&
            errno != EINVAL)
            return -errno;
    }
    return 0;
}

static struct metadata metadata_of(const struct stat *status) {
    return (struct metadata){status->st_mode & 07777, status->st_uid, status->st_gid, status->st_mtim};
}

/* Extended attributes after the owner, with whom the kernel takes capabilities away. */
static int copy_metadata(int from, int to, const struct stat *status) {
    const struct metadata metadata = metadata_of(status);
    int result = apply_metadata(to, &metadata);
    return result < 0 ? result : copy_xattrs(from, to);
}

static int copy_new_file(int from, const char *name, const struct stat *status, int to) {
    CLEAN_FD int source = openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    CLEAN_FD int target = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (source < 0 || target < 0)
        return -errno;
    int result = copy_content(source, target, status->st_size);
    return result < 0 ? result : copy_metadata(source, target, status);
}

static int copy_file(int from, const char *name, const struct stat *status, const struct copy *copy) {
    char inode[32];
    snprintf(inode, sizeof(inode), "%llu", (unsigned long long)status->st_ino);
    if (status->st_nlink > 1 && linkat(copy->links, inode, copy->to, name, 0) == 0)
        return 0;
    int result = copy_new_file(from, name, status, copy->to);
    if (result < 0 || status->st_nlink == 1)
        return result;
    return CHECKED(linkat(copy->to, name, copy->links, inode, 0));
}

/* A link, or a FIFO. */
static int copy_special(int from, const char *name, const struct stat *status, int to) {
    const struct metadata metadata = metadata_of(status);
    bool is_symlink = S_ISLNK(status->st_mode);
    char target[4097];
    if (is_symlink) {
        ssize_t size = readlinkat(from, name, target, sizeof(target) - 1);
        target[size < 0 ? 0 : size] = 0;
        if (size < 0 || symlinkat(target, to, name) < 0)
            return -errno;
    } else if (!S_ISFIFO(status->st_mode)) {
        return 0;
    } else if (mkfifoat(to, name, 0600) < 0) {
        return -errno;
    }
    return apply_metadata_to_name(to, name, &metadata, is_symlink);
}

static bool is_whiteout(int directory, const char *name, const struct stat *status) {
    if (!S_ISREG(status->st_mode) || status->st_size != 0)
        return S_ISCHR(status->st_mode) && status->st_rdev == 0;
    CLEAN_FD int file = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    return file >= 0 && fgetxattr(file, "user.overlay.whiteout", NULL, 0) >= 0;
}

static int copy_entry(int from, const char *name, void *context);

static int copy_directory(int parent, const char *name, const struct stat *status, const struct copy *copy) {
    CLEAN_FD int from = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (from < 0)
        return -errno;
    char opaque = 0;
    struct stat below;
    bool is_merged = fstatat(copy->to, name, &below, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(below.st_mode) &&
                     !(fgetxattr(from, "user.overlay.opaque", &opaque, 1) == 1 && opaque == 'y');
    int result = is_merged ? 0 : remove_tree(copy->to, name);
    if (result < 0 || (!is_merged && mkdirat(copy->to, name, 0700) < 0))
        return result < 0 ? result : -errno;
    struct copy inner = {.links = copy->links};
    CLEAN_FD int to = inner.to = openat(copy->to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (to < 0)
        return -errno;
    result = each_entry(from, copy_entry, &inner);
    return result < 0 ? result : copy_metadata(from, to, status);
}

static int copy_entry(int from, const char *name, void *context) {
    const struct copy *copy = context;
    struct stat status;
    if (fstatat(from, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return -errno;
    if (S_ISDIR(status.st_mode))
        return copy_directory(from, name, &status, copy);
    int result = remove_tree(copy->to, name);
    if (result < 0 || is_whiteout(from, name, &status))
        return result;
    return S_ISREG(status.st_mode) ? copy_file(from, name, &status, copy) : copy_special(from, name, &status, copy->to);
}

static int copy_layer(const char *layer, int work) {
    int result = remove_tree(work, "links");
    if (result < 0 || mkdirat(work, "links", 0700) < 0)
        return result < 0 ? result : -errno;
    CLEAN_FD int from = open(layer, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CLEAN_FD int to = openat(work, "root", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CLEAN_FD int links = openat(work, "links", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (from < 0 || to < 0 || links < 0)
        return -errno;
    return each_entry(from, copy_entry, &(struct copy){.to = to, .links = links});
}

int step_copy_layers(struct stage *stage, const union value *given) {
    const char *directory = given[0].text;
    if (access(directory, F_OK) == 0)
        return 0;
    CLEAN_FD int work = open(given[1].text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int result = work < 0 ? -errno : remove_tree(work, "root");
    if (result < 0 || mkdirat(work, "root", 0755) < 0 || fchmodat(work, "root", 0755, 0) < 0)
        return result < 0 ? result : -errno;
    for (const char **layer = given[2].strings; *layer != NULL; layer++) {
        stage->at = *layer;
        result = copy_layer(*layer, work);
        if (result < 0)
            return result;
    }
    return CHECKED(renameat(work, "root", AT_FDCWD, directory));
}
