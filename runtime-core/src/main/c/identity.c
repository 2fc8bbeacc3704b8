#include "identity.h"

#include "cleanup.h"
#include "syscalls.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

static int write_proc(pid_t pid, const char *name, const char *text) {
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
    CLEAN_FD int fd = open(path, O_WRONLY | O_CLOEXEC);
    return fd < 0 ? -errno : write_all(fd, text, strlen(text));
}

/* Runs newuidmap(1) or newgidmap(1) and keeps what it complains about. */
static int run_helper(const char **command, pid_t pid, char *complaint, size_t size) {
    char number[16];
    snprintf(number, sizeof(number), "%d", pid);
    for (const char **word = command + 1; *word != NULL; word++)
        if (**word == 0)
            *word = number;
    int pipe_ends[2];
    if (pipe2(pipe_ends, O_CLOEXEC) < 0)
        return -errno;
    CLEAN_FD int reading = pipe_ends[0];
    CLEAN_FD int writing = pipe_ends[1];
    pid_t child = fork();
    if (child < 0)
        return -errno;
    if (child == 0) {
        dup2(writing, STDOUT_FILENO);
        dup2(writing, STDERR_FILENO);
        execv(command[0], (char *const *)command);
        _exit(127);
    }
    close_fd(&writing);
    size_t used = 0;
    for (ssize_t got = 1; got > 0 && used < size - 1;) {
        got = read(reading, complaint + used, size - 1 - used);
        used += got > 0 ? (size_t)got : 0;
    }
    complaint[used] = 0;
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EPERM;
}

/* user_namespaces(7): who may write what. */
static int write_maps(const union value *identity, pid_t pid, struct failure *failure) {
    static const enum activity ACTIVITIES[] = {RUNNING_NEWUIDMAP, RUNNING_NEWGIDMAP};
    static const char *const FILES[] = {"uid_map", "gid_map"};
    failure->what = WRITING_ID_MAPS;
    int result = identity[0].number != 0 ? write_proc(pid, "setgroups", "deny") : 0;
    for (int i = 0; i < 2 && result == 0; i++) {
        const char **command = identity[3 + i].strings;
        failure->what = command[0] == NULL ? WRITING_ID_MAPS : ACTIVITIES[i];
        result = command[0] == NULL ? write_proc(pid, FILES[i], identity[1 + i].text)
                                    : run_helper(command, pid, failure->detail, sizeof(failure->detail));
    }
    return result;
}

int identity_apply(const union value identity[static IDENTITY_VALUES], pid_t pid, struct failure *failure) {
    failure->index = -1;
    int result = write_maps(identity, pid, failure);
    failure->error = -result;
    return result;
}
