/*
 * `ambush`: waits for processes that enter this sandbox, and before they have become a program of it tries to get hold of
 * whatever they have of the world outside. Says "met PID" when it has tried everything on one of them, and "GOT WHAT of
 * PID" when something worked.
 */
#define _GNU_SOURCE
#include "tiny.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FDS = 16, REMEMBERED = 64 };

static bool is_entering(pid_t pid) {
    char path[64], name[32] = "";
    snprintf(path, sizeof path, "/proc/%d/comm", pid);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, name, sizeof name - 1);
    close(file);
    return length > 0 && strcmp(name, "sandbox-init\n") == 0;
}

/* What it has after it has become a program is its own. */
static void accuse(pid_t pid, const char *what) {
    if (is_entering(pid)) {
        printf("GOT %s of %d\n", what, pid);
    }
}

static int open_of(pid_t pid, const char *what, int flags) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, what);
    return open(path, flags | O_CLOEXEC | O_NONBLOCK);
}

static void try_to_open(pid_t pid, const char *what, int flags) {
    int file = open_of(pid, what, flags);
    if (file >= 0) {
        accuse(pid, what);
        close(file);
    }
}

/* Whether ".." leads from this directory to our own root. */
static bool is_inside(int directory) {
    struct stat root, here = {0};
    if (stat("/", &root) != 0) {
        return false;
    }
    for (int level = 0; level < 64; level++) {
        int parent = openat(directory, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (fstat(directory, &here) != 0 || parent < 0) {
            close(parent);
            break;
        }
        dup3(parent, directory, O_CLOEXEC);
        close(parent);
    }
    return here.st_dev == root.st_dev && here.st_ino == root.st_ino;
}

static void try_directory(pid_t pid, const char *what) {
    int directory = open_of(pid, what, O_PATH | O_DIRECTORY);
    if (directory >= 0 && !is_inside(directory)) {
        accuse(pid, what);
    }
    close(directory);
}

static void try_program(pid_t pid) {
    char path[64], target[256] = "";
    snprintf(path, sizeof path, "/proc/%d/exe", pid);
    if (readlink(path, target, sizeof target - 1) > 0 && strstr(target, "sandbox-init") != NULL) {
        printf("GOT exe of %d\n", pid);
    }
    try_to_open(pid, "exe", O_WRONLY);
}

static void try_descriptors(pid_t pid, int pidfd) {
    /* 0, 1 and 2 are meant for the program. */
    for (int fd = 3; fd < FDS; fd++) {
        char name[16];
        snprintf(name, sizeof name, "fd/%d", fd);
        try_to_open(pid, name, O_RDONLY);
        int copy = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
        if (copy >= 0) {
            accuse(pid, name);
            close(copy);
        }
    }
}

static void try_memory(pid_t pid) {
    char byte;
    struct iovec here = {&byte, 1}, there = {(void *)0x400000, 1};
    if (process_vm_readv(pid, &here, 1, &there, 1, 0) == 1) {
        accuse(pid, "memory");
    }
    if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0) {
        accuse(pid, "ptrace");
        ptrace(PTRACE_INTERRUPT, pid, NULL, NULL);
        waitpid(pid, NULL, __WALL);
        ptrace(PTRACE_DETACH, pid, NULL, NULL);
    }
    try_to_open(pid, "mem", O_RDWR);
    try_to_open(pid, "environ", O_RDONLY);
}

static void try_namespace(pid_t pid) {
    char path[64];
    struct stat own, other;
    snprintf(path, sizeof path, "/proc/%d/ns/mnt", pid);
    if (stat(path, &other) == 0 && stat("/proc/self/ns/mnt", &own) == 0 && own.st_ino != other.st_ino) {
        accuse(pid, "mount namespace");
    }
}

static void try_everything(pid_t pid) {
    int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    try_program(pid);
    try_directory(pid, "root");
    try_directory(pid, "cwd");
    try_descriptors(pid, pidfd);
    try_memory(pid);
    try_namespace(pid);
    close(pidfd);
}

static void meet(pid_t pid) {
    static pid_t met[REMEMBERED];
    static unsigned next;
    if (!is_entering(pid)) {
        return;
    }
    try_everything(pid);
    for (unsigned i = 0; i < REMEMBERED; i++) {
        if (met[i] == pid) {
            return;
        }
    }
    if (is_entering(pid)) {
        met[next++ % REMEMBERED] = pid;
        printf("met %d\n", pid);
    }
}

int run_ambush(int count, char **arguments) {
    (void)count, (void)arguments;
    for (;;) {
        DIR *processes = opendir("/proc");
        if (processes == NULL) {
            return failed("/proc");
        }
        for (const struct dirent *entry; (entry = readdir(processes)) != NULL;) {
            if (isdigit((unsigned char)entry->d_name[0]) && atoi(entry->d_name) != getpid()) {
                meet(atoi(entry->d_name));
            }
        }
        closedir(processes);
    }
}
