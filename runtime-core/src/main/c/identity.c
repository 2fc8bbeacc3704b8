#include "identity.h"

#include "cleanup.h"
#include "descriptors.h"
#include "syscalls.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

static int write_proc(pid_t pid, const char *name, const char *text) {
    CLEAN_FD int fd = TRY(open_proc(pid, name, O_WRONLY));
    return write_all(fd, text, strlen(text));
}

/* Runs newuidmap(1) or newgidmap(1). What it complains about Java reads from standard error. */
static int run_helper(const char **command, pid_t pid) {
    char number[16];
    snprintf(number, sizeof(number), "%d", pid);
    for (const char **word = command + 1; *word != NULL; word++)
        if (**word == 0)
            *word = number;
    pid_t child = TRY_CALL(fork());
    if (child == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execv(command[0], (char *const *)command);
        _exit(127);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EPERM;
}

int identity_apply(const union value identity[static IDENTITY_VALUES], pid_t pid, uint16_t *activity) {
    static const char *const FILES[] = {"uid_map", "gid_map"};
    *activity = WRITING_ID_MAPS;
    if (identity[0].number != 0)
        TRY(write_proc(pid, "setgroups", "deny"));
    for (int i = 0; i < 2; i++) {
        const char **command = identity[3 + i].strings;
        *activity = command[0] == NULL ? WRITING_ID_MAPS : RUNNING_NEWUIDMAP + i;
        TRY(command[0] == NULL ? write_proc(pid, FILES[i], identity[1 + i].text) : run_helper(command, pid));
    }
    return 0;
}
