#include "cleanup.h"
#include "steps.h"
#include "syscalls.h"

#include <dirent.h>
#include <limits.h>
#include <search.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/xattr.h>

/* Tells of a tree: parents before their children, and names in the order of their bytes, so that equal trees are told of alike.
 *
 * Must: open every entry below the directory that it was found in, which stays open, and tell of what was opened: a program
 * of a sandbox may put something else in its place at any moment.
 * Must not: follow a link below the path that was asked for, hold more than a chunk of what it reads, or run ahead of a Java that
 * asks for each message. */

enum { WALK_ASKED = 1, WALK_WHOLE = 2 };
enum { CHUNK = 128 << 10, MOST_PARTS = 4096, OPEN_FLAGS = O_RDONLY | O_NONBLOCK | O_NOCTTY };

struct walk {
    struct stage *stage;
    bool asked; /* Java asks for each message after the first */
    bool whole; /* tells of extended attributes, other names, FIFOs and whiteouts, too */
    struct buffer message, inbox;
    char path[PATH_MAX]; /* of what is told of now, from the top, which is "" */
    void *names;         /* struct name by inode, of files that have several */
    struct name *all;
};

struct name {
    struct name *next;
    dev_t device;
    ino_t inode;
    char path[];
};

static int compare_inodes(const void *left, const void *right) {
    const struct name *one = left, *other = right;
    if (one->device != other->device)
        return one->device < other->device ? -1 : 1;
    return (one->inode > other->inode) - (one->inode < other->inode);
}

/* The first name of a file that has several; NULL: this is the first. */
static int find_first_name(struct walk *walk, const struct stat *status, const char **first) {
    const struct name wanted = {.next = walk->all, .device = status->st_dev, .inode = status->st_ino};
    struct name *const *known = tfind(&wanted, &walk->names, compare_inodes);
    *first = known == NULL ? NULL : (*known)->path;
    if (known != NULL)
        return 0;
    size_t size = strlen(walk->path) + 1;
    struct name *name = malloc(sizeof(*name) + size);
    if (name == NULL)
        return -ENOMEM;
    *name = wanted;
    memcpy(name->path, walk->path, size);
    walk->all = name;
    return tsearch(name, &walk->names, compare_inodes) == NULL ? -ENOMEM : 0;
}

/* Sends what there is, and waits until more is wanted. */
static int hand_over(struct walk *walk) {
    int channel = walk->stage->channel;
    message_end(&walk->message, 0);
    int result = walk->message.used == 0 ? -ENOMEM : write_all(channel, walk->message.data, walk->message.used);
    walk->message.used = 0;
    message_begin(&walk->message, EVENT_WALKED, walk->stage->id);
    if (result < 0 || !walk->asked)
        return result;
    struct message answer;
    result = message_read(channel, &walk->inbox, &answer);
    if (result < 0)
        return result;
    return result == 1 && answer.type == MESSAGE_CONTINUE ? 0 : -EPROTO;
}

static int hand_over_if_full(struct walk *walk) {
    return walk->message.used >= CHUNK ? hand_over(walk) : 0;
}

static int put_xattr(struct walk *walk, int fd, const char *name) {
    static char value[XATTR_SIZE_MAX]; /* not on the stack, which grows with the depth of the tree */
    ssize_t size = fgetxattr(fd, name, value, sizeof(value));
    if (size < 0)
        return errno == ENODATA ? 0 : -errno;
    put_string(&walk->message, name);
    put_bytes(&walk->message, value, (size_t)size);
    return 1;
}

static int put_xattrs(struct walk *walk, int fd) {
    static char names[XATTR_LIST_MAX];
    ssize_t size = fd < 0 || !walk->whole ? 0 : flistxattr(fd, names, sizeof(names));
    if (size < 0 && errno != ENOTSUP)
        return -errno;
    size_t count_at = walk->message.used;
    size_t count = 0;
    put_u32(&walk->message, 0);
    for (const char *name = names; name < names + size; name += strlen(name) + 1) {
        int put = put_xattr(walk, fd, name);
        if (put < 0)
            return put;
        count += (size_t)put;
    }
    patch_u32(&walk->message, count_at, count);
    return 0;
}

static int put_entry(struct walk *walk, char kind, const struct stat *status, const char *target, int fd) {
    const struct metadata metadata = {status->st_mode, status->st_uid, status->st_gid, status->st_mtim};
    put_values(&walk->message, "1sMs8",
               VALUES({(uint8_t)kind}, {.text = walk->path}, {.metadata = metadata}, {.text = target},
                      {kind == 'f' ? (uint64_t)status->st_size : 0}));
    return put_xattrs(walk, fd);
}

struct part {
    off_t start, end;
};

/* The parts of a file that are no holes: their number, or -1 when it is better not to look for them. */
static int find_parts(int file, const struct stat *status, struct part *parts) {
    if (status->st_blocks * 512 >= status->st_size)
        return -1;
    int count = 0;
    for (off_t end = 0; end < status->st_size; count++) {
        off_t start = lseek(file, end, SEEK_DATA);
        if (start < 0)
            return errno == ENXIO ? count : -1;
        end = lseek(file, start, SEEK_HOLE);
        if (end < 0 || count == MOST_PARTS || start >= status->st_size)
            return end < 0 || count == MOST_PARTS ? -1 : count;
        parts[count] = (struct part){start, end > status->st_size ? status->st_size : end};
    }
    return count;
}

/* 1; or 0 when the file has become shorter since it was opened, which empty data says. */
static int put_data(struct walk *walk, int file, struct part part) {
    ssize_t got;
    for (off_t at = part.start; at < part.end; at += got) {
        size_t size = part.end - at < CHUNK ? (size_t)(part.end - at) : CHUNK;
        put_u8(&walk->message, 'D');
        put_u32(&walk->message, 0);
        unsigned char *room = buffer_room(&walk->message, size);
        got = room == NULL ? -1 : pread(file, room, size, at);
        if (got < 0)
            return room == NULL ? -ENOMEM : -errno;
        patch_u32(&walk->message, walk->message.used - sizeof(uint32_t), (size_t)got);
        walk->message.used += (size_t)got;
        int result = hand_over_if_full(walk);
        if (result < 0 || got == 0)
            return result;
    }
    return 1;
}

/* As long as it was when it was opened: a program that writes faster than we read is not waited for. */
static int tell_file(struct walk *walk, int file, const struct stat *status) {
    static struct part parts[MOST_PARTS];
    int count = find_parts(file, status, parts);
    if (count < 0) {
        /* What the kernel makes up, such as files of /proc, has no size. */
        parts[0] = (struct part){0, status->st_size == 0 && !walk->whole ? CHUNK : status->st_size};
        count = parts[0].end > 0 ? 1 : 0;
    }
    int result = put_entry(walk, 'f', status, "", file);
    if (result < 0)
        return result;
    put_u32(&walk->message, (uint32_t)count);
    for (int i = 0; i < count; i++)
        put_values(&walk->message, "88",
                   VALUES({(uint64_t)parts[i].start}, {(uint64_t)(parts[i].end - parts[i].start)}));
    result = 1;
    for (int i = 0; result > 0 && i < count; i++)
        result = put_data(walk, file, parts[i]);
    return result < 0 ? result : 0;
}

static int tell_symlink(struct walk *walk, int directory, const char *name, const struct stat *status) {
    static char target[PATH_MAX];
    ssize_t size = readlinkat(directory, name, target, sizeof(target) - 1);
    if (size < 0)
        return errno == EINVAL ? -ENOENT : -errno;
    target[size] = 0;
    return put_entry(walk, 'l', status, target, -1);
}

static int tell_children(struct walk *walk, int directory);

static int tell_opened(struct walk *walk, int fd) {
    struct stat status;
    if (fstat(fd, &status) < 0)
        return -errno;
    if (S_ISREG(status.st_mode))
        return tell_file(walk, fd, &status);
    if (!S_ISDIR(status.st_mode))
        return *walk->path == 0 ? -EINVAL : -ENOENT;
    int result = put_entry(walk, 'd', &status, "", fd);
    return result < 0 ? result : tell_children(walk, fd);
}

static int tell(struct walk *walk, int directory, const char *name) {
    struct stat status;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return -errno;
    mode_t type = status.st_mode & S_IFMT;
    const char *first = NULL;
    if (walk->whole && status.st_nlink > 1 && (type == S_IFREG || type == S_IFLNK || type == S_IFIFO)) {
        int result = find_first_name(walk, &status, &first);
        if (result < 0 || first != NULL)
            return result < 0 ? result : put_entry(walk, 'h', &status, first, -1);
    }
    if (type == S_IFLNK)
        return tell_symlink(walk, directory, name, &status);
    if (walk->whole && type == S_IFIFO)
        return put_entry(walk, 'p', &status, "", -1);
    if (walk->whole && type == S_IFCHR && status.st_rdev == 0)
        return put_entry(walk, 'w', &status, "", -1);
    if (type != S_IFREG && type != S_IFDIR)
        return 0;
    CLEAN_FD int fd = openat(directory, name, OPEN_FLAGS | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? -errno : tell_opened(walk, fd);
}

static int is_child(const struct dirent *entry) {
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int compare_names(const struct dirent **left, const struct dirent **right) {
    return strcmp((*left)->d_name, (*right)->d_name);
}

static int tell_children(struct walk *walk, int directory) {
    struct dirent **names;
    int count = scandirat(directory, ".", &names, is_child, compare_names);
    if (count < 0)
        return -errno;
    int result = 0;
    size_t length = strlen(walk->path);
    size_t room = sizeof(walk->path) - length;
    for (int i = 0; i < count; i++) {
        const char *name = names[i]->d_name;
        if (result == 0 && (size_t)snprintf(walk->path + length, room, "%s%s", length == 0 ? "" : "/", name) >= room)
            result = -ENAMETOOLONG;
        if (result == 0)
            result = tell(walk, directory, name);
        /* What has gone since it was listed, or has become something else, is left out. */
        if (result == 0 || result == -ENOENT || result == -ELOOP || result == -ENXIO)
            result = hand_over_if_full(walk);
        if (result == 0)
            walk->path[length] = 0;
        free(names[i]);
    }
    free(names);
    return result;
}

static void keep_key(void *name) {
}

/* A descriptor for each level of the tree. */
static void allow_many_files(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int step_root_walk(struct stage *stage, const union value *given) {
    static struct walk walk;
    if (stage->channel < 0)
        return -EBADMSG;
    CLEAN_FD int top = look_up(stage, given[0].text, OPEN_FLAGS);
    if (top < 0)
        return top;
    allow_many_files();
    walk = (struct walk){
        .stage = stage, .asked = (given[1].number & WALK_ASKED) != 0, .whole = (given[1].number & WALK_WHOLE) != 0};
    stage->at = walk.path;
    message_begin(&walk.message, EVENT_WALKED, stage->id);
    int result = tell_opened(&walk, top);
    if (result == 0 && walk.message.used > HEADER_SIZE)
        result = hand_over(&walk);
    tdestroy(walk.names, keep_key);
    while (walk.all != NULL) {
        struct name *name = walk.all;
        walk.all = name->next;
        free(name);
    }
    buffer_free(&walk.message);
    buffer_free(&walk.inbox);
    return result;
}
