#include "identity.h"

#include "cleanup.h"
#include "syscalls.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* user_namespaces(7): who may write what into uid_map, gid_map and setgroups. */
enum method { WRITE_DIRECTLY = 0, RUN_HELPERS = 1, SINGLE_ID = 2 };

struct identity read_identity(struct reader *reader) {
    struct identity identity;
    identity.method = read_u8(reader);
    identity.uid_map = read_string(reader);
    identity.gid_map = read_string(reader);
    identity.newuidmap = read_strings(reader, 1);
    identity.newgidmap = read_strings(reader, 1);
    return identity;
}

void identity_free(struct identity *identity) {
    free(identity->newuidmap);
    free(identity->newgidmap);
    identity->newuidmap = identity->newgidmap = NULL;
}

uid_t mapped_root(const char *map) {
    unsigned inside = 0;
    unsigned outside = 0;
    return sscanf(map, "%u %u", &inside, &outside) == 2 && inside == 0 ? outside : (uid_t)-1;
}

static int write_proc(pid_t pid, const char *name, const char *text) {
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
    CLEAN_FD int fd = open(path, O_WRONLY | O_CLOEXEC);
    return fd < 0 ? -errno : write_all(fd, text, strlen(text));
}

/* Puts the pid in as the second word: newuidmap PID 0 1000 1 ... */
static void insert_pid(const char **command, const char *pid) {
    size_t count = 0;
    while (command[count] != NULL)
        count++;
    for (size_t i = count; i > 1; i--)
        command[i] = command[i - 1];
    command[1] = pid;
}

/* Runs newuidmap(1) or newgidmap(1) and keeps what it complains about. */
static int run_helper(const char **command, pid_t pid, char *complaint, size_t size) {
    char number[16];
    snprintf(number, sizeof(number), "%d", pid);
    if (command[0] == NULL)
        return -EINVAL;
    insert_pid(command, number);
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

int identity_apply(const struct identity *identity, pid_t pid, struct failure *failure) {
    int result = 0;
    failure->index = -1;
    failure->what = WRITING_ID_MAPS;
    if (identity->method == RUN_HELPERS) {
        failure->what = RUNNING_NEWUIDMAP;
        result = run_helper(identity->newuidmap, pid, failure->detail, sizeof(failure->detail));
        if (result == 0) {
            failure->what = RUNNING_NEWGIDMAP;
            result = run_helper(identity->newgidmap, pid, failure->detail, sizeof(failure->detail));
        }
    } else {
        if (identity->method == SINGLE_ID)
            result = write_proc(pid, "setgroups", "deny");
        if (result == 0)
            result = write_proc(pid, "uid_map", identity->uid_map);
        if (result == 0)
            result = write_proc(pid, "gid_map", identity->gid_map);
    }
    failure->error = -result;
    return result == 0 ? 0 : -1;
}
