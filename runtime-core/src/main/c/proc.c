#include "proc.h"

#include "cleanup.h"
#include "loop.h"
#include "syscalls.h"
#include "trees.h"
#include "wire.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Reads the beginning of /proc/PID/NAME as text; empty when it cannot be read. */
static void read_proc(pid_t pid, const char *name, char *text, size_t size) {
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
    CLEAN_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, text, size - 1);
    text[got < 0 ? 0 : got] = 0;
}

/* sigtimedwait(2) takes the signals it waits for off the mask that /proc shows, and then no other trace of them is left. */
static bool waits_for_signals(pid_t pid) {
    char call[64];
    read_proc(pid, "syscall", call, sizeof(call));
    return call[0] != 0 && strtol(call, NULL, 10) == SYS_rt_sigtimedwait;
}

static bool shows_own_processes(void) {
    char self[2];
    return readlink("/proc/self", self, sizeof(self)) == 1 && self[0] == '1';
}

bool notices_signal(pid_t pid, int signal) {
    char status[4096];
    if (!shows_own_processes())
        return true;
    read_proc(pid, "status", status, sizeof(status));
    const char *blocked = strstr(status, "\nSigBlk:");
    const char *caught = strstr(status, "\nSigCgt:");
    if (blocked == NULL || caught == NULL || waits_for_signals(pid))
        return true;
    uint64_t noticed = strtoull(blocked + 8, NULL, 16) | strtoull(caught + 8, NULL, 16);
    return signal < 1 || signal > 64 || (noticed >> (signal - 1) & 1) != 0;
}

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

/* `PID (NAME) STATE PPID PGRP SESSION …`, where NAME may be anything: proc(5). */
static bool read_entry(pid_t pid, struct entry *entry) {
    char text[512];
    read_proc(pid, "stat", text, sizeof(text));
    char *at = strrchr(text, ')');
    if (at == NULL || at[1] == 0 || at[2] == 0)
        return false;
    *entry = (struct entry){.pid = pid, .state = at[2]};
    at += 3;
    entry->parent = (pid_t)strtol(at, &at, 10);
    strtol(at, &at, 10);
    entry->session = (pid_t)strtol(at, &at, 10);
    return true;
}

/* In the order of their pids, as /proc has them. */
struct entries {
    struct buffer list;
    size_t count;
};

static struct entry *entry_at(const struct entries *entries, size_t index) {
    return (struct entry *)entries->list.data + index;
}

static int add(int directory, const char *name, void *context) {
    struct entries *entries = context;
    struct entry entry;
    if (isdigit((unsigned char)*name) && read_entry((pid_t)strtol(name, NULL, 10), &entry))
        put_raw(&entries->list, (struct slice){(const unsigned char *)&entry, sizeof(entry)});
    return 0;
}

static int by_pid(const void *left, const void *right) {
    const struct entry *one = left, *other = right;
    return (one->pid > other->pid) - (one->pid < other->pid);
}

static bool is_included(const struct entries *entries, pid_t pid) {
    struct entry wanted = {.pid = pid};
    const struct entry *found =
        entries->count == 0 ? NULL : bsearch(&wanted, entries->list.data, entries->count, sizeof(wanted), by_pid);
    return found != NULL && found->included;
}

static void include(const struct entries *entries, const pid_t *roots, size_t count, bool sessions) {
    for (size_t i = 0; i < entries->count * count; i++) {
        struct entry *entry = entry_at(entries, i / count);
        pid_t root = roots[i % count];
        entry->included |= entry->pid == root || (sessions && entry->session == root);
    }
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < entries->count; i++) {
            struct entry *entry = entry_at(entries, i);
            if (!entry->included && is_included(entries, entry->parent))
                more = entry->included = true;
        }
    }
}

static void look(struct entries *entries, const pid_t *roots, size_t count, bool sessions) {
    CLEAN_FD int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    entries->list.used = 0;
    each_entry(proc, add, entries);
    entries->count = entries->list.used / sizeof(struct entry);
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
        const struct entry *entry = entry_at(entries, i);
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
        if (entry_at(&entries, i)->included)
            kill(entry_at(&entries, i)->pid, signal);
    buffer_free(&entries.list);
}
