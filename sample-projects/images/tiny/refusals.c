/* `refusals`: attempts, each in a process of its own, what no sandbox should get away with, and prints "WHAT: ERRNO-NAME". */
#define _GNU_SOURCE
#include "tiny.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static long write_to(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    return file < 0 ? -1 : write(file, text, strlen(text));
}

/* Whoever may mount can take the read-only cover off; what is below must hold by itself. */
static long write_uncovered(const char *cover, const char *path, const char *text) {
    umount2(cover, MNT_DETACH);
    mount(NULL, cover, NULL, MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
    return write_to(path, text);
}

static long mount_tmpfs(void) {
    return mount("tmpfs", "/tmp", "tmpfs", 0, NULL);
}
static long mount_disk(void) {
    return mount("/tmp", "/tmp", "ext4", 0, NULL);
}
static long mount_new(void) {
    return syscall(SYS_fsopen, "tmpfs", 0);
}
static long change_hierarchy(void) {
    mkdir("/tmp/cgroup", 0755);
    if (mount("cgroup", "/tmp/cgroup", "cgroup", 0, "none,name=refused") != 0) {
        return -1;
    }
    return write_to("/tmp/cgroup/release_agent", "/tmp/agent");
}
static long pivot(void) {
    return syscall(SYS_pivot_root, ".", ".");
}
static long unshare_user(void) {
    return unshare(CLONE_NEWUSER);
}
static long clone_user(void) {
    return syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
}
/* musl comes without the kernel's headers: the structures of clone3, bpf and perf_event_open in their first versions. */
static long clone_with_structure(void) {
    struct {
        uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
    } arguments = {.exit_signal = SIGCHLD};
    return syscall(SYS_clone3, &arguments, sizeof arguments);
}
static long join_namespace(void) {
    int namespace = open("/proc/1/ns/uts", O_RDONLY | O_CLOEXEC);
    return setns(namespace, 0);
}
static long keyring(void) {
    return syscall(SYS_keyctl, 0, -3, 0);
}
static long new_key(void) {
    return syscall(SYS_add_key, "user", "refused", "x", 1, -2);
}
static long list_bpf(void) {
    const int next_program_id = 11;
    uint64_t attributes[8] = {0};
    return syscall(SYS_bpf, next_program_id, attributes, sizeof attributes);
}
static long watch_machine(void) {
    const uint32_t software = 1;
    struct {
        uint32_t type, size;
        uint64_t rest[7];
    } attributes = {.type = software, .size = sizeof attributes};
    return syscall(SYS_perf_event_open, &attributes, -1, 0, -1, 0);
}
static long open_by_handle(void) {
    struct {
        struct file_handle handle;
        unsigned char bytes[128];
    } wanted = {.handle = {.handle_bytes = 128}};
    int mount_id;
    if (name_to_handle_at(AT_FDCWD, "/etc/hosts", &wanted.handle, &mount_id, 0) != 0) {
        return -1;
    }
    int mounted = open("/etc/hosts", O_RDONLY | O_CLOEXEC);
    return open_by_handle_at(mounted, &wanted.handle, O_RDONLY | O_CLOEXEC);
}
static long core_pattern(void) {
    return write_uncovered("/proc/sys", "/proc/sys/kernel/core_pattern", "core");
}
static long sysrq(void) {
    return write_uncovered("/proc/sysrq-trigger", "/proc/sysrq-trigger", "?");
}
static long kernel_object(void) {
    return write_uncovered("/sys", "/sys/kernel/mm/transparent_hugepage/enabled", "madvise");
}
static long load_module(void) {
    return syscall(SYS_init_module, "", 0, "");
}
static long unload_module(void) {
    return syscall(SYS_delete_module, "refused", 0);
}
static long load_kernel(void) {
    return syscall(SYS_kexec_load, 0, 0, NULL, 0);
}
static long restart_machine(void) {
    return reboot(RB_DISABLE_CAD);
}
static long make_disk(void) {
    return mknod("/tmp/disk", S_IFBLK | 0600, makedev(8, 0));
}
static long make_memory(void) {
    return mknod("/tmp/memory", S_IFCHR | 0600, makedev(1, 1));
}
static long open_memory(void) {
    return open("/dev/mem", O_RDONLY | O_CLOEXEC);
}
static long ring(void) {
    char parameters[256] = {0};
    return syscall(SYS_io_uring_setup, 1, parameters);
}
static long page_faults(void) {
    return syscall(SYS_userfaultfd, 0);
}
static long push_input(void) {
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
    return terminal < 0 ? -1 : ioctl(terminal, TIOCSTI, "x");
}
static long swap_on(void) {
    return syscall(SYS_swapon, "/etc/hosts", 0);
}
static long account(void) {
    return syscall(SYS_acct, "/tmp/account");
}
static long set_time(void) {
    struct timeval now;
    gettimeofday(&now, NULL);
    return settimeofday(&now, NULL);
}
static long clear_log(void) {
    return syscall(SYS_syslog, 5, NULL, 0);
}
static long host_name(void) {
    return sethostname("refused", 7);
}
static long raw_socket(void) {
    return socket(AF_INET, SOCK_RAW, 1);
}
static long packet_socket(void) {
    return socket(AF_PACKET, SOCK_RAW, 0);
}
static long virtual_socket(void) {
    return socket(AF_VSOCK, SOCK_STREAM, 0);
}
static long crypto_socket(void) {
    return socket(AF_ALG, SOCK_SEQPACKET, 0);
}
static long no_random_addresses(void) {
    return personality(ADDR_NO_RANDOMIZE);
}
static long be_first(void) {
    struct sched_param parameters = {.sched_priority = 1};
    return sched_setscheduler(0, SCHED_FIFO, &parameters);
}
static long foreign_user(void) {
    return syscall(SYS_setuid, 3000000000U);
}

static const struct {
    const char *name;
    long (*attempt)(void);
} attempts[] = {
    {"mount-tmpfs", mount_tmpfs},
    {"mount-disk", mount_disk},
    {"fsopen", mount_new},
    {"release-agent", change_hierarchy},
    {"pivot-root", pivot},
    {"unshare-user", unshare_user},
    {"clone-user", clone_user},
    {"clone3", clone_with_structure},
    {"setns", join_namespace},
    {"keyctl", keyring},
    {"add-key", new_key},
    {"bpf", list_bpf},
    {"perf", watch_machine},
    {"open-by-handle", open_by_handle},
    {"core-pattern", core_pattern},
    {"sysrq", sysrq},
    {"sysfs", kernel_object},
    {"init-module", load_module},
    {"delete-module", unload_module},
    {"kexec", load_kernel},
    {"reboot", restart_machine},
    {"mknod-disk", make_disk},
    {"mknod-memory", make_memory},
    {"open-memory", open_memory},
    {"io-uring", ring},
    {"userfaultfd", page_faults},
    {"tiocsti", push_input},
    {"swapon", swap_on},
    {"acct", account},
    {"settime", set_time},
    {"clear-log", clear_log},
    {"sethostname", host_name},
    {"raw-socket", raw_socket},
    {"packet-socket", packet_socket},
    {"vsock", virtual_socket},
    {"af-alg", crypto_socket},
    {"personality", no_random_addresses},
    {"real-time", be_first},
    {"foreign-user", foreign_user},
};

/* A mount namespace of its own, where it may have one, keeps what it does to mounts from the others. */
static int attempt_alone(long (*attempt)(void)) {
    int status;
    pid_t child = fork();
    if (child == 0) {
        unshare(CLONE_NEWNS);
        pid_t self = getpid();
        long result = attempt();
        if (getpid() != self) {
            _exit(0); /* what was cloned */
        }
        _exit(result < 0 ? errno : 0);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
}

int run_refusals(int count, char **arguments) {
    (void)count, (void)arguments;
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        int error = attempt_alone(attempts[i].attempt);
        printf("%s: %s\n", attempts[i].name, error == 0 ? "ok" : errno_name(error));
    }
    return 0;
}
