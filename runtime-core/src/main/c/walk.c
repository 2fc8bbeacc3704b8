#include "cleanup.h"
#include "entries.h"
#include "steps.h"
#include "syscalls.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Tells of files of a sandbox, as the FILES_ steps that would make them elsewhere.
 *
 * Must: open every entry below the directory that it was found in, which stays open, and tell of what was opened: a program
 * of the sandbox may put something else in its place at any moment.
 * Must not: follow a link below the path that was asked for, or run ahead of Java, which asks for each message. */

enum { CHUNK = 128 << 10, DEPTH_LIMIT = 128, OPEN_FLAGS = O_RDONLY | O_NONBLOCK | O_NOCTTY };

struct walk {
    const struct stage *stage;
    struct buffer message, inbox;
    int depth;
    char path[PATH_MAX]; /* of the entry, from the top, which is "" */
};

static void begin_message(struct walk *walk) {
    message_begin(&walk->message, EVENT_FILES, walk->stage->id);
}

/* Sends what there is, and waits until more is wanted. */
static int hand_over(struct walk *walk) {
    message_end(&walk->message, 0);
    int result = write_all(walk->stage->channel, walk->message.data, walk->message.used);
    walk->message.used = 0;
    if (result < 0)
        return result;
    begin_message(walk);
    struct message answer;
    result = message_read(walk->stage->channel, &walk->inbox, &answer);
    if (result < 0)
        return result;
    return result == 1 && answer.type == MESSAGE_CONTINUE ? 0 : -EPROTO;
}

static size_t step_begin(struct walk *walk, enum opcode opcode) {
    put_u16(&walk->message, (uint16_t)opcode);
    put_u16(&walk->message, 0);
    size_t begin = walk->message.used;
    put_u32(&walk->message, 0);
    return begin;
}

static int step_end(struct walk *walk, size_t begin) {
    if (walk->message.failed)
        return -ENOMEM;
    message_end(&walk->message, begin);
    return walk->message.used < CHUNK ? 0 : hand_over(walk);
}

static int tell_entry(struct walk *walk, enum opcode opcode, const char *target, const struct stat *status) {
    struct buffer *message = &walk->message;
    size_t begin = step_begin(walk, opcode);
    if (target != NULL)
        put_string(message, target);
    put_string(message, walk->path);
    put_u32(message, status->st_mode & 07777);
    put_u32(message, status->st_uid);
    put_u32(message, status->st_gid);
    put_u64(message, (uint64_t)status->st_mtim.tv_sec);
    put_u32(message, (uint32_t)status->st_mtim.tv_nsec);
    return step_end(walk, begin);
}

static int tell_hole(struct walk *walk, off_t length) {
    size_t begin = step_begin(walk, STEP_FILES_HOLE);
    put_u64(&walk->message, (uint64_t)length);
    return step_end(walk, begin);
}

/* The number of bytes, 0 at the end of the file, or -errno. */
static ssize_t tell_data(struct walk *walk, int file, off_t at, size_t limit) {
    size_t before = walk->message.used;
    size_t begin = step_begin(walk, STEP_FILES_DATA);
    put_u32(&walk->message, 0);
    unsigned char *room = buffer_room(&walk->message, limit);
    if (room == NULL)
        return -ENOMEM;
    ssize_t got = pread(file, room, limit, at);
    if (got <= 0) {
        walk->message.used = before;
        return got < 0 ? -errno : 0;
    }
    walk->message.used += (size_t)got;
    message_end(&walk->message, begin + sizeof(uint32_t)); /* the length of the `bytes`, within that of the step */
    int result = step_end(walk, begin);
    return result < 0 ? result : got;
}

/* Where there is data again; the end when there is none. */
static off_t next_data(int file, off_t at, off_t end) {
    off_t data = lseek(file, at, SEEK_DATA);
    if (data < 0)
        return errno == ENXIO ? end : at;
    return data < end ? data : end;
}

/* As long as it was when it was opened: a program that writes faster than we read is not waited for. */
static int tell_content(struct walk *walk, int file, off_t size) {
    /* What the kernel makes up, such as files of /proc, has no size. */
    off_t end = size > 0 ? size : CHUNK;
    for (off_t at = 0; at < end;) {
        off_t data = size > 0 ? next_data(file, at, end) : at;
        ssize_t done = data - at;
        if (done > 0) {
            int result = tell_hole(walk, done);
            if (result < 0)
                return result;
        } else {
            done = tell_data(walk, file, at, end - at < CHUNK ? (size_t)(end - at) : CHUNK);
            if (done <= 0)
                return (int)done;
        }
        at += done;
    }
    return 0;
}

static int tell_link(struct walk *walk, int directory, const char *name, const struct stat *status) {
    char target[PATH_MAX];
    ssize_t size = readlinkat(directory, name, target, sizeof(target) - 1);
    if (size < 0)
        return errno == EINVAL || errno == ENOENT ? 0 : -errno;
    target[size] = 0;
    return tell_entry(walk, STEP_FILES_SYMLINK, target, status);
}

static entry_function tell_named;

static int tell_opened(struct walk *walk, int fd) {
    struct stat status;
    if (fstat(fd, &status) < 0)
        return -errno;
    bool is_directory = S_ISDIR(status.st_mode);
    if (!is_directory && !S_ISREG(status.st_mode))
        return walk->depth == 0 ? -EINVAL : 0;
    int result = tell_entry(walk, is_directory ? STEP_FILES_DIRECTORY : STEP_FILES_FILE, NULL, &status);
    if (result < 0)
        return result;
    if (!is_directory)
        return tell_content(walk, fd, status.st_size);
    return walk->depth == DEPTH_LIMIT ? -ENAMETOOLONG : each_entry(fd, tell_named, walk);
}

/* What has gone since it was listed, or has become a link or a socket, is left out like sockets, devices and FIFOs. */
static int tell_child(struct walk *walk, int directory, const char *name) {
    struct stat status;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : -errno;
    if (S_ISLNK(status.st_mode))
        return tell_link(walk, directory, name, &status);
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
        return 0;
    CLEAN_FD int fd = openat(directory, name, OPEN_FLAGS | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT || errno == ELOOP || errno == ENXIO ? 0 : -errno;
    return tell_opened(walk, fd);
}

static int tell_named(int directory, const char *name, void *context) {
    struct walk *walk = context;
    size_t length = strlen(walk->path);
    size_t room = sizeof(walk->path) - length;
    if ((size_t)snprintf(walk->path + length, room, "%s%s", length == 0 ? "" : "/", name) >= room)
        return -ENAMETOOLONG;
    walk->depth++;
    int result = tell_child(walk, directory, name);
    walk->depth--;
    walk->path[length] = 0;
    return result;
}

int step_root_walk(struct stage *stage, const union value *given) {
    if (stage->channel < 0)
        return -EBADMSG;
    CLEAN_FD int top = look_up(stage, given[0].text, OPEN_FLAGS);
    if (top < 0)
        return top;
    struct walk walk = {.stage = stage};
    begin_message(&walk);
    int result = tell_opened(&walk, top);
    if (result == 0 && walk.message.used > HEADER_SIZE)
        result = hand_over(&walk);
    buffer_free(&walk.message);
    buffer_free(&walk.inbox);
    return result;
}
