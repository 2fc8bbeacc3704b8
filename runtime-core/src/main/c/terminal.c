#include "cleanup.h"
#include "steps.h"
#include "syscalls.h"

#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

/* The terminal of a command.
 *
 * Must: be one of the sandbox's own devpts, and be opened by descriptors only, whatever lies at its paths.
 * Must not: bind anything over a path (CVE-2025-52565), or leave the controlling side to the program. */

/* What else a sandbox might have put there could keep the hub from reading it. */
static bool is_multiplexer(int fd) {
    struct statfs system;
    struct stat status;
    return fstatfs(fd, &system) == 0 && system.f_type == DEVPTS_SUPER_MAGIC && fstat(fd, &status) == 0 &&
           S_ISCHR(status.st_mode) && status.st_rdev == makedev(5, 2);
}

int step_terminal(struct stage *stage, const union value *given) {
    const struct winsize size = {.ws_col = (uint16_t)given[0].number, .ws_row = (uint16_t)given[1].number};
    CLEAN_FD int controlling = TRY(look_up(stage, "/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK));
    if (!is_multiplexer(controlling))
        return -ENODEV;
    const int unlocked = 0;
    TRY_CALL(ioctl(controlling, TIOCSPTLCK, &unlocked));
    CLEAN_FD int terminal = TRY_CALL(ioctl(controlling, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
    TRY_CALL(ioctl(terminal, TIOCSWINSZ, &size));
    TRY_CALL(ioctl(terminal, TIOCSCTTY, 0));
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        TRY_CALL(dup2(terminal, fd));
    return hand_to_hub(stage, controlling);
}
