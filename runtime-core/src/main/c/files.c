#include "files.h"

#include "cleanup.h"
#include "identity.h"
#include "steps.h"
#include "syscalls.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Writes layers in a user namespace of its own.
 *
 * Must: see nothing but the layer's directory before the first name from an image is used.
 * Must not: follow a symlink, ever. */

static _Noreturn void fail(const struct failure *failure) {
    send_failure(STDOUT_FILENO, 0, failure);
    _exit(1);
}

static _Noreturn void fail_at(enum activity activity, int error) {
    struct failure failure = {.where = IN_MONITOR, .index = -1, .what = (uint16_t)activity, .error = error};
    fail(&failure);
}

static int make_layer_root(int directory, uid_t uid, gid_t gid) {
    if (mkdirat(directory, "fs", 0755) < 0)
        return -errno;
    CLEAN_FD int root = openat(directory, "fs", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (root < 0 || fchmod(root, 0755) < 0)
        return -errno;
    if ((uid != geteuid() || gid != getegid()) && fchown(root, uid, gid) < 0)
        return -errno;
    return steal_fd(&root);
}

static _Noreturn void work(int root, bool create, int go) {
    char byte;
    if (read(go, &byte, 1) != 1)
        _exit(1);
    /* An existing directory may belong to an id that is not mapped: there we stay who we are outside, with
     * capabilities over what is mapped, which is all that deleting needs. */
    int result = create ? become_root() : 0;
    if (result == 0)
        result = fchdir(root) < 0 || chroot(".") < 0 ? -errno : 0;
    if (result < 0)
        fail_at(ENTERING_SANDBOX, -result);
    umask(0);

    struct stage stage = new_stage(0, STDOUT_FILENO, NULL);
    close(stage.rootfs);
    stage.rootfs = root;
    stage.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
    struct buffer inbox = {0};
    struct message message;
    while (message_read(STDIN_FILENO, &inbox, &message) == 1) {
        struct failure failure = {.where = IN_PROCESS};
        struct reader list = reader_of(message.payload);
        if (message.type == MESSAGE_WRITE)
            result = run_steps(&list, &stage, &failure);
        else if (message.type == MESSAGE_FINISH)
            result = send_message(STDOUT_FILENO, EVENT_DONE, message.id, "8", VALUES({stage.measured}));
        else
            fail_at(READING_MESSAGE, EBADMSG);
        if (result < 0)
            fail(&failure);
    }
    _exit(0);
}

static pid_t clone_worker(int root, bool create, int go) {
    struct clone_args args = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    pid_t pid = sys_clone3(&args);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        work(root, create, go);
    }
    return pid;
}

int files_main(void) {
    signal(SIGPIPE, SIG_IGN);
    struct buffer inbox = {0};
    struct message message;
    int result = message_read(STDIN_FILENO, &inbox, &message);
    if (result == 0)
        return 0;
    if (result < 0 || message.type != MESSAGE_FILES)
        fail_at(READING_MESSAGE, result < 0 ? -result : EBADMSG);
    struct reader reader = reader_of(message.payload);
    union value given[MOST_VALUES];
    if (read_values(&reader, IDENTITY "s144", given) < 0)
        fail_at(READING_MESSAGE, EBADMSG);
    const union value *place = given + IDENTITY_VALUES;
    bool create = place[1].number != 0;
    CLEAN_FD int directory = open(place[0].text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        fail_at(ENTERING_SANDBOX, errno);
    CLEAN_FD int root =
        create ? make_layer_root(directory, (uid_t)place[2].number, (gid_t)place[3].number) : steal_fd(&directory);
    if (root < 0)
        fail_at(ENTERING_SANDBOX, -root);
    int go[2];
    if (pipe2(go, O_CLOEXEC) < 0)
        fail_at(CLONING, errno);
    pid_t pid = clone_worker(root, create, go[0]);
    if (pid < 0)
        fail_at(CLONING, errno);
    struct failure failure = {.where = IN_MONITOR};
    if (identity_apply(given, pid, &failure) < 0)
        fail(&failure);
    free_values(IDENTITY, given);
    if (write_all(go[1], "", 1) < 0)
        fail_at(CLONING, EPIPE);
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    buffer_free(&inbox);
    int status;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
