#include "tree.h"

#include "cleanup.h"
#include "loop.h"
#include "signals.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* The processes that /proc shows, found again and again until nothing new appears.
 *
 * Must: come to an end, whatever the processes do meanwhile.
 * Must not: signal what is not in the tree. */

enum { ROUNDS = 100, ROUND_NANOSECONDS = 200000, PATIENCE_MILLISECONDS = 5000 };

struct entry {
    pid_t pid, parent, session;
    char state;
    bool included;
};

struct entries {
    struct entry *list; /* in the order of their pids, as /proc has them */
    size_t count, size;
};

/* `PID (NAME) STATE PPID PGRP SESSION …`, where NAME may be anything: proc(5). */
static bool read_entry(const char *pid, struct entry *entry) {
    char path[64], text[512];
    snprintf(path, sizeof(path), "/proc/%s/stat", pid);
    CLEAN_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    text[got < 0 ? 0 : got] = 0;
    char *at = strrchr(text, ')');
    if (at == NULL || at[1] == 0 || at[2] == 0)
        return false;
    *entry = (struct entry){.pid = (pid_t)strtol(pid, NULL, 10), .state = at[2]};
    at += 3;
    entry->parent = (pid_t)strtol(at, &at, 10);
    strtol(at, &at, 10);
    entry->session = (pid_t)strtol(at, &at, 10);
    return true;
}

static void add(struct entries *entries, const char *pid) {
    if (entries->count == entries->size) {
        size_t size = entries->size == 0 ? 256 : 2 * entries->size;
        struct entry *grown = realloc(entries->list, size * sizeof(*grown));
        if (grown == NULL)
            return;
        entries->list = grown;
        entries->size = size;
    }
    if (read_entry(pid, &entries->list[entries->count]))
        entries->count++;
}

static int by_pid(const void *left, const void *right) {
    const struct entry *one = left, *other = right;
    return (one->pid > other->pid) - (one->pid < other->pid);
}

static bool is_included(const struct entries *entries, pid_t pid) {
    struct entry wanted = {.pid = pid};
    const struct entry *found =
        entries->count == 0 ? NULL : bsearch(&wanted, entries->list, entries->count, sizeof(*entries->list), by_pid);
    return found != NULL && found->included;
}

static void include(struct entries *entries, const pid_t *roots, size_t count, bool sessions) {
    for (size_t i = 0; i < entries->count; i++) {
        struct entry *entry = &entries->list[i];
        for (size_t root = 0; root < count; root++)
            if (entry->pid == roots[root] || (sessions && entry->session == roots[root]))
                entry->included = true;
    }
    bool more;
    do {
        more = false;
        for (size_t i = 0; i < entries->count; i++) {
            struct entry *entry = &entries->list[i];
            if (!entry->included && is_included(entries, entry->parent))
                more = entry->included = true;
        }
    } while (more);
}

static void look(struct entries *entries, const pid_t *roots, size_t count, bool sessions) {
    entries->count = 0;
    DIR *directory = opendir("/proc");
    if (directory == NULL)
        return;
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;)
        if (isdigit((unsigned char)entry->d_name[0]))
            add(entries, entry->d_name);
    closedir(directory);
    include(entries, roots, count, sessions);
}

static bool is_still(char state, bool waits) {
    return state == 'T' || state == 't' || state == 'Z' || state == 'X' || (state == 'D' && !waits);
}

/* Returns whether any of them was still able to do something. One that waits for a disk, or for the program of a child that
 * is stopped (vfork(2)), will not be before it stops; it is given a moment only. */
static bool stop_all(const struct entries *entries, bool waits) {
    bool moved = false;
    for (size_t i = 0; i < entries->count; i++) {
        const struct entry *entry = &entries->list[i];
        if (entry->included && !is_still(entry->state, waits)) {
            kill(entry->pid, SIGSTOP);
            moved = true;
        }
    }
    return moved;
}

static void signal_groups(const pid_t *roots, size_t count, bool groups, int signal) {
    for (size_t i = 0; i < count; i++)
        if (!groups || kill(-roots[i], signal) < 0)
            kill(roots[i], signal);
}

void tree_signal(const pid_t *roots, size_t count, bool sessions, int signal, bool frozen) {
    if (!shows_own_processes()) {
        signal_groups(roots, count, sessions, signal);
        return;
    }
    struct entries entries = {0};
    look(&entries, roots, count, sessions);
    int64_t end = now_milliseconds() + PATIENCE_MILLISECONDS;
    for (int round = 0; signal != SIGCONT && !frozen && stop_all(&entries, round < ROUNDS); round++) {
        if (now_milliseconds() > end)
            break;
        nanosleep(&(struct timespec){.tv_nsec = ROUND_NANOSECONDS}, NULL);
        look(&entries, roots, count, sessions);
    }
    for (size_t i = 0; i < entries.count && signal != SIGSTOP; i++)
        if (entries.list[i].included)
            kill(entries.list[i].pid, signal);
    free(entries.list);
}
