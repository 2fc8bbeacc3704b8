#include "steps.h"

#include "cleanup.h"
#include "mounts.h"
#include "syscalls.h"

#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Steps on plain paths.
 *
 * Must: be given only paths that Java made, in a root that no sandbox can write to.
 * Must not: be used once an image's files are reachable under the path; that is what the ROOT_ steps are for. */

enum { DEPTH_LIMIT = 8 };

static int existing_is(const char *path, mode_t type) {
    struct stat status;
    if (lstat(path, &status) < 0)
        return -errno;
    return (status.st_mode & S_IFMT) == type ? 0 : -EEXIST;
}

static int step_mkdir(struct stage *stage, struct reader *arguments) {
    (void)stage;
    const char *path = read_string(arguments);
    mode_t mode = read_u32(arguments);
    if (arguments->bad)
        return -EBADMSG;
    if (mkdir(path, 0700) < 0)
        return errno == EEXIST ? existing_is(path, S_IFDIR) : -errno;
    return CHECKED(chmod(path, mode));
}

static int step_write_file(struct stage *stage, struct reader *arguments) {
    (void)stage;
    const char *path = read_string(arguments);
    mode_t mode = read_u32(arguments);
    struct slice content = read_bytes(arguments);
    if (arguments->bad)
        return -EBADMSG;
    CLEAN_FD int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 || fchmod(fd, mode) < 0)
        return -errno;
    return write_all(fd, content.data, content.size);
}

static int step_create_file(struct stage *stage, struct reader *arguments) {
    (void)stage;
    const char *path = read_string(arguments);
    mode_t mode = read_u32(arguments);
    if (arguments->bad)
        return -EBADMSG;
    CLEAN_FD int fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode);
    return fd < 0 ? -errno : 0;
}

static int step_symlink(struct stage *stage, struct reader *arguments) {
    (void)stage;
    const char *target = read_string(arguments);
    const char *path = read_string(arguments);
    return arguments->bad ? -EBADMSG : CHECKED(symlink(target, path));
}

static int step_mount(struct stage *stage, struct reader *arguments) {
    (void)stage;
    const char *source = read_string(arguments);
    const char *target = read_string(arguments);
    const char *type = read_string(arguments);
    uint64_t flags = read_u64(arguments);
    const char *data = read_string(arguments);
    return arguments->bad ? -EBADMSG : CHECKED(sys_mount(source, target, type, flags, data));
}

static int step_bind(struct stage *stage, struct reader *arguments) {
    (void)stage;
    const char *source = read_string(arguments);
    const char *target = read_string(arguments);
    bool recursive = read_u8(arguments) != 0;
    uint64_t attributes = read_u64(arguments);
    if (arguments->bad)
        return -EBADMSG;
    CLEAN_FD int tree = clone_mount(AT_FDCWD, source, recursive, attributes);
    if (tree < 0)
        return tree;
    return CHECKED(sys_move_mount(tree, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH));
}

static int step_pivot(struct stage *stage, struct reader *arguments) {
    (void)stage;
    const char *path = read_string(arguments);
    if (arguments->bad)
        return -EBADMSG;
    if (chdir(path) < 0)
        return -errno;
    return pivot_to_working_directory();
}

static int step_chdir(struct stage *stage, struct reader *arguments) {
    (void)stage;
    const char *path = read_string(arguments);
    return arguments->bad ? -EBADMSG : CHECKED(chdir(path));
}

static int step_rootfs(struct stage *stage, struct reader *arguments) {
    const char *path = read_string(arguments);
    if (arguments->bad)
        return -EBADMSG;
    int fd = open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    close_fd(&stage->rootfs);
    stage->rootfs = fd;
    return 0;
}

static int step_become_root(struct stage *stage, struct reader *arguments) {
    (void)stage;
    (void)arguments;
    /* Refused where /proc/PID/setgroups says "deny", that is with a single id: the caller's groups stay, unmapped. */
    if (setgroups(0, NULL) < 0 && errno != EPERM)
        return -errno;
    if (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
        return -errno;
    return 0;
}

static int step_hostname(struct stage *stage, struct reader *arguments) {
    (void)stage;
    const char *name = read_string(arguments);
    return arguments->bad ? -EBADMSG : CHECKED(sethostname(name, strlen(name)));
}

static int step_unmount(struct stage *stage, struct reader *arguments) {
    (void)stage;
    const char *path = read_string(arguments);
    return arguments->bad ? -EBADMSG : CHECKED(sys_unmount(path, 0));
}

static int first_of(struct stage *stage, struct reader *arguments) {
    uint32_t count = read_count(arguments, 8);
    int result = -EBADMSG;
    uint16_t refused = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct slice slice = read_bytes(arguments);
        struct reader list = reader_of(slice);
        struct failure failure = {0};
        if (arguments->bad)
            return -EBADMSG;
        if (run_steps(&list, stage, &failure) == 0)
            return 0;
        if (i == 0) {
            result = -failure.error;
            refused = failure.what;
        }
    }
    stage->refused = refused;
    return result;
}

/* Carries out the first of several lists that can be. When none can, the first one's failure is the one to report: the others
 * are what one makes do with. Lists within lists take a stack, of which there is not any amount. */
static int step_first_of(struct stage *stage, struct reader *arguments) {
    if (stage->depth == DEPTH_LIMIT)
        return -EBADMSG;
    stage->depth++;
    int result = first_of(stage, arguments);
    stage->depth--;
    return result;
}

static step_function *const STEPS[] = {
    [STEP_MKDIR] = step_mkdir,
    [STEP_WRITE_FILE] = step_write_file,
    [STEP_SYMLINK] = step_symlink,
    [STEP_MOUNT] = step_mount,
    [STEP_BIND] = step_bind,
    [STEP_PIVOT] = step_pivot,
    [STEP_CHDIR] = step_chdir,
    [STEP_ROOTFS] = step_rootfs,
    [STEP_CREATE_FILE] = step_create_file,
    [STEP_BECOME_ROOT] = step_become_root,
    [STEP_UNMOUNT] = step_unmount,
    [STEP_FIRST_OF] = step_first_of,
    [STEP_ROOT_MKDIR] = step_root_mkdir,
    [STEP_ROOT_MOUNT] = step_root_mount,
    [STEP_ROOT_BIND] = step_root_bind,
    [STEP_ROOT_SYMLINK] = step_root_symlink,
    [STEP_ROOT_MASK] = step_root_mask,
    [STEP_ROOT_REMOUNT] = step_root_remount,
    [STEP_ROOT_READ] = step_root_read,
    [STEP_ROOT_WALK] = step_root_walk,
    [STEP_ENTER_ROOT] = step_enter_root,
    [STEP_ROOT_CHDIR] = step_root_chdir,
    [STEP_ROOT_SEAL] = step_root_seal,
    [STEP_NETLINK] = step_netlink,
    [STEP_HOSTNAME] = step_hostname,
    [STEP_SYSCTL] = step_sysctl,
    [STEP_DIAGNOSE] = step_diagnose,
    [STEP_LINKED] = step_linked,
    [STEP_IDENTITY] = step_identity,
    [STEP_EXEC] = step_exec,
    [STEP_SECCOMP] = step_seccomp,
    [STEP_RLIMIT] = step_rlimit,
    [STEP_INIT] = step_init,
    [STEP_TERMINAL] = step_terminal,
    [STEP_NAMES] = step_names,
    [STEP_HOST_PORT] = step_host_port,
    [STEP_HOST_MOUNT] = step_host_mount,
    [STEP_HOST_UNMOUNT] = step_host_unmount,
};

static int run_step(struct stage *stage, uint16_t opcode, struct reader *arguments) {
    if (opcode >= STEP_FILES_DIRECTORY && stage->rootfs >= 0) {
        if (stage->files.root == 0)
            files_open(&stage->files, stage->rootfs, true);
        return files_step(&stage->files, opcode, arguments);
    }
    step_function *step = opcode < sizeof(STEPS) / sizeof(STEPS[0]) ? STEPS[opcode] : NULL;
    return step == NULL ? -EBADMSG : step(stage, arguments);
}

int run_steps(struct reader *list, struct stage *stage, struct failure *failure) {
    uint32_t count = read_count(list, 8);
    for (uint32_t i = 0; i < count; i++) {
        uint16_t opcode = read_u16(list);
        read_u16(list);
        struct slice slice = read_bytes(list);
        struct reader arguments = reader_of(slice);
        int result = list->bad ? -EBADMSG : run_step(stage, opcode, &arguments);
        if (result < 0) {
            if (opcode >= STEP_FILES_DIRECTORY)
                files_describe(opcode, slice, failure);
            failure->index = (int32_t)i;
            failure->what = stage->refused != 0 ? stage->refused : opcode;
            stage->refused = 0;
            failure->error = -result;
            return -1;
        }
    }
    if (list->bad) {
        failure->index = -1;
        failure->what = READING_MESSAGE;
        failure->error = EBADMSG;
        return -1;
    }
    return 0;
}
