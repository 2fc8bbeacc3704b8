#include "layer_tree.h"

#include "cleanup.h"
#include "entries.h"
#include "syscalls.h"

#include <linux/limits.h>
#include <search.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/xattr.h>

/* Must: leave nothing out but what means nothing elsewhere (sockets, devices).
 * Must not: follow a symlink, or hold more than a chunk of what it reads. */

enum { CHUNK = 128 << 10, MOST_PARTS = 4096 };

struct walk {
    int (*emit)(struct buffer *message);
    struct buffer message;
    size_t begin;
    char path[PATH_MAX]; /* of what is told of now */
    void *names;         /* struct name by inode, of files that have several */
    struct name *all;
};

struct name {
    dev_t device;
    ino_t inode;
    char *path;
    struct name *next;
};

static int compare_names(const void *left, const void *right) {
    const struct name *one = left, *other = right;
    if (one->device != other->device)
        return one->device < other->device ? -1 : 1;
    return (one->inode > other->inode) - (one->inode < other->inode);
}

/* The first name of a file that has several; NULL: this is the first. */
static int find_first_name(struct walk *walk, const struct stat *status, const char **first) {
    struct name wanted = {.device = status->st_dev, .inode = status->st_ino};
    struct name *const *found = tfind(&wanted, &walk->names, compare_names);
    *first = found == NULL ? NULL : (*found)->path;
    if (found != NULL)
        return 0;
    struct name *name = malloc(sizeof(*name));
    wanted.path = strdup(walk->path);
    if (name == NULL || wanted.path == NULL) {
        free(name);
        free(wanted.path);
        return -ENOMEM;
    }
    wanted.next = walk->all;
    *name = wanted;
    walk->all = name;
    return tsearch(name, &walk->names, compare_names) == NULL ? -ENOMEM : 0;
}

static void begin(struct walk *walk) {
    walk->begin = message_begin(&walk->message, EVENT_ENTRIES, 0);
}

static int flush(struct walk *walk) {
    if (walk->message.failed)
        return -ENOMEM;
    message_end(&walk->message, walk->begin);
    int result = walk->emit(&walk->message);
    begin(walk);
    return result;
}

static int flush_if_full(struct walk *walk) {
    return walk->message.used >= CHUNK ? flush(walk) : 0;
}

static void put_count(struct walk *walk, size_t at, uint32_t count) {
    for (size_t i = 0; !walk->message.failed && i < sizeof(count); i++)
        walk->message.data[at + i] = (unsigned char)(count >> (8 * i));
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
    ssize_t size = fd < 0 ? 0 : flistxattr(fd, names, sizeof(names));
    if (size < 0 && errno != ENOTSUP)
        return -errno;
    size_t at = walk->message.used;
    uint32_t count = 0;
    put_u32(&walk->message, 0);
    for (const char *name = names; name < names + size; name += strlen(name) + 1) {
        int put = put_xattr(walk, fd, name);
        if (put < 0)
            return put;
        count += (uint32_t)put;
    }
    put_count(walk, at, count);
    return 0;
}

/* The parts of a file that are no holes: their number, or -1 when it is better not to look for them. */
static int find_parts(int file, const struct stat *status, off_t parts[][2]) {
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
        parts[count][0] = start;
        parts[count][1] = (end > status->st_size ? status->st_size : end) - start;
    }
    return count;
}

/* What a file has lost since it was measured reads as zeros. */
static int put_data(struct walk *walk, int file, off_t at, off_t end) {
    while (at < end) {
        size_t size = end - at < CHUNK ? (size_t)(end - at) : CHUNK;
        unsigned char *room = buffer_room(&walk->message, size + 16);
        if (room == NULL)
            return -ENOMEM;
        put_u8(&walk->message, 'D');
        put_u32(&walk->message, (uint32_t)size);
        ssize_t got = pread(file, walk->message.data + walk->message.used, size, at);
        if (got < 0)
            return -errno;
        memset(walk->message.data + walk->message.used + got, 0, got == 0 ? size : 0);
        size = got == 0 ? size : (size_t)got;
        put_count(walk, walk->message.used - sizeof(uint32_t), (uint32_t)size);
        walk->message.used += size;
        at += (off_t)size;
        int result = flush_if_full(walk);
        if (result < 0)
            return result;
    }
    return 0;
}

static int put_entry(struct walk *walk, char kind, const struct stat *status, const char *target, int fd) {
    struct buffer *message = &walk->message;
    put_u8(message, (uint8_t)kind);
    put_string(message, walk->path);
    put_u32(message, status->st_mode & 07777);
    put_u32(message, status->st_uid);
    put_u32(message, status->st_gid);
    put_u64(message, (uint64_t)status->st_mtim.tv_sec);
    put_u32(message, (uint32_t)status->st_mtim.tv_nsec);
    put_string(message, target);
    put_u64(message, kind == 'f' ? (uint64_t)status->st_size : 0);
    return put_xattrs(walk, fd);
}

static int tell_file(struct walk *walk, int directory, const char *name) {
    CLEAN_FD int file = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat status;
    if (file < 0 || fstat(file, &status) < 0)
        return -errno;
    if (!S_ISREG(status.st_mode))
        return -EAGAIN;
    static off_t parts[MOST_PARTS][2];
    int count = find_parts(file, &status, parts);
    if (count < 0) {
        parts[0][0] = 0;
        parts[0][1] = status.st_size;
        count = status.st_size > 0 ? 1 : 0;
    }
    int result = put_entry(walk, 'f', &status, "", file);
    put_u32(&walk->message, (uint32_t)count);
    for (int i = 0; i < count; i++) {
        put_u64(&walk->message, (uint64_t)parts[i][0]);
        put_u64(&walk->message, (uint64_t)parts[i][1]);
    }
    for (int i = 0; result == 0 && i < count; i++)
        result = put_data(walk, file, parts[i][0], parts[i][0] + parts[i][1]);
    return result;
}

static int tell_symlink(struct walk *walk, int directory, const char *name, const struct stat *status) {
    static char target[PATH_MAX];
    ssize_t size = readlinkat(directory, name, target, sizeof(target) - 1);
    if (size < 0)
        return -errno;
    target[size] = 0;
    return put_entry(walk, 'l', status, target, -1);
}

static int tell_children(struct walk *walk, int directory);

static int tell_directory(struct walk *walk, int directory, const char *name) {
    CLEAN_FD int child = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat status;
    if (child < 0 || fstat(child, &status) < 0)
        return -errno;
    int result = put_entry(walk, 'd', &status, "", child);
    return result < 0 ? result : tell_children(walk, child);
}

static int tell(struct walk *walk, int directory, const char *name) {
    struct stat status;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return -errno;
    bool is_whiteout = S_ISCHR(status.st_mode) && status.st_rdev == 0;
    if (is_whiteout || S_ISDIR(status.st_mode))
        return is_whiteout ? put_entry(walk, 'w', &status, "", -1) : tell_directory(walk, directory, name);
    const char *first = NULL;
    int result = status.st_nlink > 1 ? find_first_name(walk, &status, &first) : 0;
    if (result < 0)
        return result;
    if (first != NULL)
        return put_entry(walk, 'h', &status, first, -1);
    switch (status.st_mode & S_IFMT) {
    case S_IFREG:
        return tell_file(walk, directory, name);
    case S_IFLNK:
        return tell_symlink(walk, directory, name, &status);
    case S_IFIFO:
        return put_entry(walk, 'p', &status, "", -1);
    default:
        return 0;
    }
}

static int compare_texts(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

struct names {
    char **list;
    size_t count, room;
};

static int add_name(int directory, const char *text, void *context) {
    (void)directory;
    struct names *names = context;
    if (names->count == names->room) {
        size_t room = names->room == 0 ? 64 : 2 * names->room;
        char **list = realloc(names->list, room * sizeof(*list));
        if (list == NULL)
            return -ENOMEM;
        names->list = list;
        names->room = room;
    }
    names->list[names->count] = strdup(text);
    return names->list[names->count++] == NULL ? -ENOMEM : 0;
}

static int list_names(int directory, struct names *names) {
    int result = each_entry(directory, add_name, names);
    if (names->count > 0)
        qsort(names->list, names->count, sizeof(*names->list), compare_texts);
    return result;
}

static int tell_children(struct walk *walk, int directory) {
    struct names names = {0};
    int result = list_names(directory, &names);
    size_t length = strlen(walk->path);
    for (size_t i = 0; i < names.count; i++) {
        size_t room = sizeof(walk->path) - length;
        int size = snprintf(walk->path + length, room, "%s%s", length == 0 ? "" : "/", names.list[i]);
        if (result == 0)
            result = (size_t)size >= room ? -ENAMETOOLONG : tell(walk, directory, names.list[i]);
        if (result == 0 || result == -ENOENT) /* whatever goes on in the tree has removed it */
            result = flush_if_full(walk);
        if (result == 0)
            walk->path[length] = 0;
        free(names.list[i]);
    }
    free(names.list);
    return result;
}

/* A descriptor for each level of the tree. */
static void allow_many_files(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int layer_tree_tell(int root, int (*emit)(struct buffer *message), struct failure *failure) {
    allow_many_files();
    struct walk *walk = calloc(1, sizeof(*walk));
    if (walk == NULL)
        return -ENOMEM;
    walk->emit = emit;
    begin(walk);
    int result = tell_directory(walk, root, ".");
    if (result == 0)
        result = flush(walk);
    *failure = (struct failure){.where = IN_PROCESS, .index = -1, .what = READING_TREE, .error = -result};
    snprintf(failure->detail, sizeof(failure->detail), "%.500s", walk->path);
    while (walk->names != NULL)
        tdelete(*(struct name **)walk->names, &walk->names, compare_names);
    while (walk->all != NULL) {
        struct name *name = walk->all;
        walk->all = name->next;
        free(name->path);
        free(name);
    }
    buffer_free(&walk->message);
    free(walk);
    return result;
}
