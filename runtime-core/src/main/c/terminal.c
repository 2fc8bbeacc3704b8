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
    CLEAN_FD int controlling = look_up(stage, "/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (controlling < 0)
        return controlling;
    if (!is_multiplexer(controlling))
        return -ENODEV;
    const int unlocked = 0;
    if (ioctl(controlling, TIOCSPTLCK, &unlocked) < 0)
        return -errno;
    CLEAN_FD int terminal = ioctl(controlling, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0 || ioctl(terminal, TIOCSWINSZ, &size) < 0 || ioctl(terminal, TIOCSCTTY, 0) < 0)
        return -errno;
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (dup2(terminal, fd) < 0)
            return -errno;
    return hand_to_hub(stage, controlling);
}
