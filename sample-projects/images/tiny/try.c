/* `try WHAT ARGUMENT...`: attempts one thing that a sandbox may refuse and prints "WHAT: ok" or "WHAT: ENAME". */
#define _GNU_SOURCE
#include "tiny.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <unistd.h>

static long argument_number(const char *argument, long otherwise) {
    return argument == NULL ? otherwise : number(argument);
}
static const char *argument_text(const char *argument, const char *otherwise) {
    return argument == NULL ? otherwise : argument;
}

static long try_mount(const char *argument) {
    return mount("tmpfs", argument_text(argument, "/tmp"), "tmpfs", 0, NULL);
}
static long try_umount(const char *argument) {
    return umount2(argument_text(argument, "/proc"), MNT_DETACH);
}
static long try_remount(const char *argument) {
    return mount(NULL, argument_text(argument, "/"), NULL, MS_REMOUNT | MS_BIND, NULL);
}
static long try_ptrace(const char *argument) {
    return ptrace(PTRACE_ATTACH, (pid_t)argument_number(argument, 1), NULL, NULL);
}
static long try_kill(const char *argument) {
    return kill((pid_t)argument_number(argument, 1), 0);
}
static long try_mknod(const char *argument) {
    return mknod(argument_text(argument, "/tmp/device"), S_IFCHR | 0600, makedev(1, 3));
}
static long try_setuid(const char *argument) {
    return setuid((uid_t)argument_number(argument, 0));
}
static long try_setgid(const char *argument) {
    return setgid((gid_t)argument_number(argument, 0));
}
static long try_chown(const char *argument) {
    return chown(argument_text(argument, "/tmp"), 1000, 1000);
}
static long try_chroot(const char *argument) {
    return chroot(argument_text(argument, "/tmp"));
}
static long try_open(const char *argument) {
    return open(argument_text(argument, "/"), O_RDONLY | O_CLOEXEC);
}
static long try_open_for_write(const char *argument) {
    return open(argument_text(argument, "/proc/sysrq-trigger"), O_WRONLY | O_CLOEXEC);
}
static long try_sethostname(const char *argument) {
    const char *name = argument_text(argument, "changed");
    return sethostname(name, strlen(name));
}
static long try_settime(const char *argument) {
    (void)argument;
    struct timeval now;
    gettimeofday(&now, NULL);
    return settimeofday(&now, NULL);
}
static long try_reboot(const char *argument) {
    (void)argument;
    return reboot(RB_DISABLE_CAD);
}
static long try_unshare_user(const char *argument) {
    (void)argument;
    return unshare(CLONE_NEWUSER);
}
static long try_unshare_mount(const char *argument) {
    (void)argument;
    return unshare(CLONE_NEWNS);
}
static long try_raw_socket(const char *argument) {
    (void)argument;
    return socket(AF_INET, SOCK_RAW, 1);
}
static long try_bind(const char *argument) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((in_port_t)argument_number(argument, 80))};
    return bind(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), (struct sockaddr *)&at, sizeof at);
}
static long try_bpf(const char *argument) {
    (void)argument;
    return syscall(SYS_bpf, 0, NULL, 0);
}
static long try_keyctl(const char *argument) {
    (void)argument;
    return syscall(SYS_keyctl, 0, -3, 0);
}
static long try_module(const char *argument) {
    (void)argument;
    return syscall(SYS_init_module, NULL, 0, "");
}

static const struct {
    const char *name;
    long (*attempt)(const char *argument);
} attempts[] = {
    {"mount", try_mount},
    {"umount", try_umount},
    {"remount", try_remount},
    {"ptrace", try_ptrace},
    {"kill", try_kill},
    {"mknod", try_mknod},
    {"setuid", try_setuid},
    {"setgid", try_setgid},
    {"chown", try_chown},
    {"chroot", try_chroot},
    {"open", try_open},
    {"open-for-write", try_open_for_write},
    {"sethostname", try_sethostname},
    {"settime", try_settime},
    {"reboot", try_reboot},
    {"unshare-user", try_unshare_user},
    {"unshare-mount", try_unshare_mount},
    {"raw-socket", try_raw_socket},
    {"bind", try_bind},
    {"bpf", try_bpf},
    {"keyctl", try_keyctl},
    {"module", try_module},
};

int run_try(int count, char **arguments) {
    for (size_t i = 0; count > 0 && i < sizeof attempts / sizeof *attempts; i++) {
        if (strcmp(attempts[i].name, arguments[0]) == 0) {
            long result = attempts[i].attempt(arguments[1]);
            printf("%s: %s\n", arguments[0], result < 0 ? errno_name(errno) : "ok");
            return result < 0;
        }
    }
    fputs("usage: try WHAT [ARGUMENT], where WHAT is one of:", stderr);
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        fprintf(stderr, " %s", attempts[i].name);
    }
    fputc('\n', stderr);
    return 2;
}
