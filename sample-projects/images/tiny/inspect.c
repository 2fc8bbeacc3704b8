/* Commands that show what the program was given: identity, environment, files, mounts, capabilities. */
#include "tiny.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

int run_id(int count, char **arguments) {
    (void)count, (void)arguments;
    gid_t groups[256];
    int number_of_groups = getgroups(256, groups);
    printf("uid=%u euid=%u gid=%u egid=%u groups=", getuid(), geteuid(), getgid(), getegid());
    for (int i = 0; i < number_of_groups; i++) {
        printf("%s%u", i ? "," : "", groups[i]);
    }
    puts("");
    return 0;
}

int run_env(int count, char **arguments) {
    for (int i = 0; i < count; i++) {
        const char *value = getenv(arguments[i]);
        puts(value == NULL ? "" : value);
    }
    for (char **entry = environ; count == 0 && *entry != NULL; entry++) {
        puts(*entry);
    }
    return 0;
}

int run_pwd(int count, char **arguments) {
    (void)count, (void)arguments;
    char path[PATH_MAX];
    return getcwd(path, sizeof path) == NULL ? failed("getcwd") : puts(path) < 0;
}

int run_terminal(int count, char **arguments) {
    (void)count, (void)arguments;
    struct winsize size;
    struct stat status;
    for (int fd = 0; fd < 3; fd++) {
        if (ioctl(fd, TIOCGWINSZ, &size) < 0 || fstat(fd, &status) < 0) {
            return failed("terminal");
        }
    }
    int controlling = open("/dev/tty", O_RDWR | O_CLOEXEC);
    printf("%s %dx%d %s %s %o %u:%u\n", ttyname(0), size.ws_col, size.ws_row,
           controlling >= 0 && tcgetsid(0) == getsid(0) ? "controlling" : "foreign",
           tcgetpgrp(0) == getpgrp() ? "foreground" : "background", status.st_mode & 07777, status.st_uid,
           status.st_gid);
    return 0;
}

int run_args(int count, char **arguments) {
    for (int i = 0; i < count; i++) {
        puts(arguments[i]);
    }
    return 0;
}

static int print_file(const char *path, const char *only_lines_starting_with) {
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return failed(path);
    }
    char line[8192];
    bool keep = true, starts = true;
    while (fgets(line, sizeof line, file) != NULL) {
        if (starts && only_lines_starting_with != NULL) {
            char name[64];
            size_t length = strcspn(line, ":");
            snprintf(name, sizeof name, " %.*s ", (int)length, line);
            keep = strstr(only_lines_starting_with, name) != NULL;
        }
        starts = strchr(line, '\n') != NULL;
        if (keep) {
            fputs(line, stdout);
        }
    }
    fclose(file);
    return 0;
}

int run_cat(int count, char **arguments) {
    int code = 0;
    for (int i = 0; i < count; i++) {
        code |= print_file(arguments[i], NULL);
    }
    return count == 0 ? print_file("/proc/self/fd/0", NULL) : code;
}

int run_mounts(int count, char **arguments) {
    (void)count, (void)arguments;
    return print_file("/proc/self/mountinfo", NULL);
}

int run_caps(int count, char **arguments) {
    (void)count, (void)arguments;
    return print_file("/proc/self/status", " CapInh CapPrm CapEff CapBnd CapAmb NoNewPrivs Seccomp ");
}

int run_write(int count, char **arguments) {
    if (count < 2) {
        fputs("usage: write FILE TEXT\n", stderr);
        return 2;
    }
    int file = open(arguments[0], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0 || dprintf(file, "%s\n", arguments[1]) < 0 || close(file) != 0) {
        return failed(arguments[0]);
    }
    return 0;
}

static char type_letter(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return 'd';
    case S_IFLNK:
        return 'l';
    case S_IFCHR:
        return 'c';
    case S_IFBLK:
        return 'b';
    case S_IFIFO:
        return 'p';
    case S_IFSOCK:
        return 's';
    default:
        return '-';
    }
}

/* TYPE OCTAL-MODE LINKS UID GID SIZE-OR-DEVICE NAME [-> TARGET] */
static int print_entry(const char *path, const char *name) {
    struct stat entry;
    if (lstat(path, &entry) != 0) {
        return failed(path);
    }
    printf("%c %04o %lu %u %u ", type_letter(entry.st_mode), entry.st_mode & 07777, (unsigned long)entry.st_nlink,
           entry.st_uid, entry.st_gid);
    if (S_ISCHR(entry.st_mode) || S_ISBLK(entry.st_mode)) {
        printf("%u:%u %s", major(entry.st_rdev), minor(entry.st_rdev), name);
    } else {
        printf("%lld %s", (long long)entry.st_size, name);
    }
    char target[PATH_MAX];
    ssize_t length = S_ISLNK(entry.st_mode) ? readlink(path, target, sizeof target) : -1;
    printf(length >= 0 ? " -> %.*s\n" : "\n", (int)length, target);
    return 0;
}

static int by_name(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static int list(const char *path) {
    DIR *directory = opendir(path);
    if (directory == NULL) {
        return errno == ENOTDIR ? print_entry(path, path) : failed(path);
    }
    char *names[4096];
    size_t count = 0;
    int code = 0;
    for (const struct dirent *entry; count < 4096 && (entry = readdir(directory)) != NULL;) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            names[count++] = strdup(entry->d_name);
        }
    }
    closedir(directory);
    qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++) {
        char full[PATH_MAX];
        snprintf(full, sizeof full, "%s/%s", path, names[i]);
        code |= print_entry(full, names[i]);
        free(names[i]);
    }
    return code;
}

int run_ls(int count, char **arguments) {
    int code = 0;
    for (int i = 0; i < count; i++) {
        code |= list(arguments[i]);
    }
    return count == 0 ? list(".") : code;
}

/* Asks for each number in turn: listing /proc/self/fd would show the descriptor that lists it, and needs /proc. */
int run_fds(int count, char **arguments) {
    (void)count, (void)arguments;
    for (int fd = 0; fd < 1024; fd++) {
        if (fcntl(fd, F_GETFD) < 0) {
            continue;
        }
        char link[32], target[PATH_MAX];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(link, target, sizeof target);
        printf("%d %.*s\n", fd, length < 0 ? 1 : (int)length, length < 0 ? "?" : target);
    }
    return 0;
}

int run_hostname(int count, char **arguments) {
    (void)count, (void)arguments;
    char name[HOST_NAME_MAX + 1];
    return gethostname(name, sizeof name) != 0 ? failed("gethostname") : puts(name) < 0;
}

/* CLOCK_MONOTONIC, then CLOCK_REALTIME, in nanoseconds: when this program was running. */
int run_clock(int count, char **arguments) {
    (void)count, (void)arguments;
    struct timespec monotonic, real;
    clock_gettime(CLOCK_MONOTONIC, &monotonic);
    clock_gettime(CLOCK_REALTIME, &real);
    printf("%lld %lld\n", monotonic.tv_sec * 1000000000LL + monotonic.tv_nsec,
           real.tv_sec * 1000000000LL + real.tv_nsec);
    return 0;
}
