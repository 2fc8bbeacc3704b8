#include "signals.h"

#include "cleanup.h"
#include "syscalls.h"

#include <stdio.h>
#include <string.h>

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

bool shows_own_processes(void) {
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
