#include "cleanup.h"
#include "steps.h"
#include "syscalls.h"

#include <dirent.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

/* Steps that tell of files, one each; which of them, and in which order, Java decides.
 *
 * Must: tell of what is open, which stays the same until another is opened: a program of a sandbox may put something else in
 * its place at any moment.
 * Must not: fail because of what is there, of which it tells instead; wait for it; or tell more than a message holds. */

enum { MOST_TOLD = 3 << 20, MOST_DATA = 1 << 20, NAMES_AT_ONCE = 16 << 10 };

/* Begins what a step tells with the errno that kept it from telling more, or 0. */
static int tell(struct stage *stage, step_function *function, const union value *given) {
    struct buffer *told = &stage->told;
    size_t begin = told->used;
    put_u32(told, 0);
    int result = function(stage, given);
    if (result >= 0 && told->used > MOST_TOLD)
        result = -ENOBUFS;
    if (result < 0) {
        told->used = begin + sizeof(uint32_t);
        patch_u32(told, begin, (size_t)-result);
    }
    return 0;
}

static void put_status(struct buffer *told, const struct stat *status) {
    const struct metadata metadata = {status->st_mode, status->st_uid, status->st_gid, status->st_mtim};
    put_values(told, "4M888848",
               VALUES({status->st_mode}, {.metadata = metadata}, {(uint64_t)status->st_size},
                      {(uint64_t)status->st_blocks}, {status->st_dev}, {status->st_ino}, {status->st_nlink},
                      {status->st_rdev}));
}

static int put_xattrs(struct buffer *told, int fd) {
    static char names[XATTR_LIST_MAX], value[XATTR_SIZE_MAX];
    ssize_t size = flistxattr(fd, names, sizeof(names));
    if (size < 0 && errno != ENOTSUP)
        return -errno;
    for (const char *name = names; name < names + size && told->used <= MOST_TOLD; name += strlen(name) + 1) {
        ssize_t length = fgetxattr(fd, name, value, sizeof(value));
        if (length < 0 && errno != ENODATA)
            return -errno;
        if (length >= 0)
            put_values(told, "1sB", VALUES({1}, {.text = name}, {.bytes = {(unsigned char *)value, (size_t)length}}));
    }
    return 0;
}

static int open_file(struct stage *stage, const union value *given) {
    close_fd(&stage->opened);
    /* O_NONBLOCK: a FIFO planted as /etc/passwd must not make the start wait (CVE-2024-9676). */
    stage->opened = TRY(look_up(stage, given[0].text, O_RDONLY | O_NONBLOCK | O_NOCTTY));
    struct stat status;
    TRY_CALL(fstat(stage->opened, &status));
    put_status(&stage->told, &status);
    if (given[1].number != 0)
        TRY(put_xattrs(&stage->told, stage->opened));
    put_u8(&stage->told, 0);
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
        close_fd(&stage->opened); /* reading a device may do something */
    return 0;
}

int step_read_open(struct stage *stage, const union value *given) {
    return tell(stage, open_file, given);
}

/* From here on paths are those of the tree below the directory that is open, and follow no link. */
int step_read_tree(struct stage *stage, const union value *given) {
    if (stage->opened < 0)
        return -EBADF;
    close_fd(&stage->rootfs);
    stage->rootfs = steal_fd(&stage->opened);
    stage->resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
    return 0;
}

static int find_part(struct stage *stage, const union value *given) {
    off_t start = lseek(stage->opened, (off_t)given[0].number, SEEK_DATA);
    off_t end = start < 0 ? start : lseek(stage->opened, start, SEEK_HOLE);
    if (end < 0)
        return -errno;
    put_values(&stage->told, "88", VALUES({(uint64_t)start}, {(uint64_t)end}));
    return 0;
}

int step_read_part(struct stage *stage, const union value *given) {
    return tell(stage, find_part, given);
}

static int read_data(struct stage *stage, const union value *given) {
    struct buffer *told = &stage->told;
    size_t most = given[1].number < MOST_DATA ? (size_t)given[1].number : MOST_DATA;
    size_t begin = told->used + sizeof(uint32_t);
    put_u32(told, 0);
    unsigned char *room = buffer_room(told, most);
    size_t done = 0;
    for (int got = 1; got > 0 && done < most;
         done += (size_t)got) /* of what the kernel makes up it gives a page at once */
        got = TRY_CALL(pread(stage->opened, room + done, most - done, (off_t)(given[0].number + done)));
    patch_u32(told, begin - sizeof(uint32_t), done);
    told->used = begin + done;
    return 0;
}

int step_read_data(struct stage *stage, const union value *given) {
    return tell(stage, read_data, given);
}

static int put_name(struct buffer *told, int directory, const char *name) {
    char target[PATH_MAX];
    struct stat status;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : -errno; /* gone since it was listed */
    ssize_t size = S_ISLNK(status.st_mode) ? readlinkat(directory, name, target, sizeof(target) - 1) : 0;
    if (size < 0)
        return errno == ENOENT || errno == EINVAL ? 0 : -errno; /* it is a link no more */
    target[size] = 0;
    put_values(told, "1s", VALUES({1}, {.text = name}));
    put_status(told, &status);
    put_string(told, target);
    return 0;
}

/* Returns how many bytes of names there were; 0 at the end of the directory. */
static int list_some(struct buffer *told, int directory) {
    static _Alignas(struct dirent64) char names[NAMES_AT_ONCE];
    int size = TRY_CALL(syscall(SYS_getdents64, directory, names, sizeof(names)));
    for (int at = 0; at < size;) {
        const struct dirent64 *entry = (const struct dirent64 *)(names + at);
        TRY(put_name(told, directory, entry->d_name));
        at += entry->d_reclen;
    }
    return size;
}

static int list_names(struct stage *stage, const union value *given) {
    size_t begin = stage->told.used;
    int size = 1;
    while (size > 0 && stage->told.used - begin < NAMES_AT_ONCE)
        size = TRY(list_some(&stage->told, stage->opened));
    put_u8(&stage->told, 0);
    put_u8(&stage->told, size == 0);
    return 0;
}

int step_read_names(struct stage *stage, const union value *given) {
    return tell(stage, list_names, given);
}

int send_told(struct stage *stage) {
    int result = send_message(stage->channel, EVENT_PAUSED, stage->id, "R", VALUES({.bytes = slice_of(&stage->told)}));
    buffer_free(&stage->told);
    return result;
}
