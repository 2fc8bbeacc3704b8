#include "identity.h"

#include "cleanup.h"
#include "descriptors.h"
#include "syscalls.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* Runs newuidmap(1) or newgidmap(1), if there is a command. What it complains about Java reads from standard error. */
static int run_helper(const char **command, pid_t pid) {
    if (command[0] == NULL)
        return 0;
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
    waitpid(child, &status, 0); /* no signal has a handler here that could interrupt it */
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EPERM;
}

int identity_apply(const union value identity[static IDENTITY_VALUES], pid_t pid, uint16_t *activity) {
    *activity = WRITING_ID_MAPS;
    for (const char **file = identity[0].strings; file[0] != NULL && file[1] != NULL; file += 2) {
        CLEAN_FD int fd = TRY(open_proc(pid, file[0], O_WRONLY));
        TRY(write_all(fd, file[1], strlen(file[1])));
    }
    *activity = RUNNING_NEWUIDMAP;
    TRY(run_helper(identity[1].strings, pid));
    *activity = RUNNING_NEWGIDMAP;
    return run_helper(identity[2].strings, pid);
}
