#include "process_init.h"

#include "cleanup.h"
#include "steps.h"
#include "syscalls.h"

#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

/* Process 1 of a sandbox whose program is not written to be that: waits for orphans and passes signals on.
 *
 * Must: have become what the program is to be before, and end with the program, as it ended.
 * Must not: keep anything of the hub, of which it was a copy. So it is executed anew: then it is a process of the sandbox as
 * any other, that may be looked into and whose namespaces may be entered. */

static void reap(pid_t program) {
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
        if (pid == program)
            _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

/* Every signal stays blocked, and therefore reaches process 1 although it has no handler (pid_namespaces(7)). */
int init_main(pid_t program) {
    sys_close_range(0, ~0U, 0);
    prctl(PR_SET_NAME, "init", 0, 0, 0);
    sigset_t all;
    sigfillset(&all);
    int signals = signalfd(-1, &all, SFD_CLOEXEC);
    struct signalfd_siginfo received;
    do {
        reap(program);
        if (read(signals, &received, sizeof(received)) != sizeof(received))
            return 1;
        if (received.ssi_signo != SIGCHLD)
            kill(program, (int)received.ssi_signo);
    } while (true);
}

int step_init(struct stage *stage, const union value *given) {
    CLEAN_FD int self = TRY_CALL(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    /* What an image might have put there has no seals. */
    if (fcntl(self, F_GET_SEALS) <= 0)
        return -EPERM;
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    pid_t program = TRY_CALL(fork());
    if (program == 0)
        return CHECKED(setsid());
    char pid[16];
    snprintf(pid, sizeof(pid), "%d", program);
    char *const argv[] = {"init", "init", pid, NULL}, *const environment[] = {NULL};
    syscall(SYS_execveat, self, "", argv, environment, AT_EMPTY_PATH);
    _exit(127);
}
