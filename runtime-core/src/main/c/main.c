#include "cleanup.h"
#include "monitor.h"
#include "process_init.h"
#include "syscalls.h"
#include "wire.h"

#include <linux/memfd.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

extern char **environ;

enum { ALL_SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

static int copy_sealed(int program) {
    CLEAN_FD int copy = memfd_create("sandbox-init", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
    if (copy < 0 && errno == EINVAL) /* before Linux 6.3 every memfd may be executed */
        copy = memfd_create("sandbox-init", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    TRY_CALL(copy);
    struct stat status;
    TRY_CALL(fstat(program, &status));
    for (off_t left = status.st_size; left > 0;) {
        ssize_t copied = TRY_CALL(sendfile(copy, program, NULL, (size_t)left));
        if (copied == 0)
            return -EIO;
        left -= copied;
    }
    TRY_CALL(fcntl(copy, F_ADD_SEALS, ALL_SEALS));
    return steal_fd(&copy);
}

/* Goes on as a sealed copy in memory: a sandbox that gets hold of /proc/PID/exe cannot change the program on the disk
 * (CVE-2019-5736). Returns 0 when this is that copy. */
static int run_sealed(char **argv) {
    CLEAN_FD int program = TRY_CALL(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    if (fcntl(program, F_GET_SEALS) == ALL_SEALS)
        return 0;
    CLEAN_FD int copy = TRY(copy_sealed(program));
    return CHECKED((int)syscall(SYS_execveat, copy, "", argv, environ, AT_EMPTY_PATH));
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "init") == 0)
        return init_main((pid_t)strtol(argv[2], NULL, 10));
    if (argc != 2 || strcmp(argv[1], "monitor") != 0) {
        fputs("sandbox-init is started by the Sandboxed library, which talks to it as docs/protocol.md describes.\n",
              stderr);
        return 2;
    }
    sys_close_range(3, ~0U, 0);
    int result = run_sealed(argv);
    if (result < 0) {
        struct failure failure = {.where = IN_MONITOR, .index = -1, .what = SEALING_PROGRAM, .error = -result};
        send_failure(STDOUT_FILENO, 0, &failure);
        return 1;
    }
    prctl(PR_SET_NAME, "sandbox-init");
    return monitor_main();
}
