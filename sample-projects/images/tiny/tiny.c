/*
 * The payload of small tests: one static program with a command for each thing a test wants to see from inside a
 * sandbox. `tiny COMMAND ARGUMENT...`, or a link to it that is named as a command. README.md lists the commands.
 */
#include "tiny.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name;
    command *run;
} commands[] = {
    {"sleep", run_sleep},
    {"exit", run_exit},
    {"echo", run_echo},
    {"err", run_err},
    {"spew", run_spew},
    {"ignore-term", run_ignore_term},
    {"signals", run_signals},
    {"fork-tree", run_fork_tree},
    {"zombie", run_zombie},
    {"mem", run_memory},
    {"listen", run_listen},
    {"listen-after", run_listen_after},
    {"peer", run_peer},
    {"listen-local", run_listen_local},
    {"http", run_http},
    {"connect", run_connect},
    {"resolve", run_resolve},
    {"ask", run_ask},
    {"listen-udp", run_listen_udp},
    {"listen6", run_listen6},
    {"advertise", run_advertise},
    {"id", run_id},
    {"env", run_env},
    {"pwd", run_pwd},
    {"args", run_args},
    {"cat", run_cat},
    {"write", run_write},
    {"ls", run_ls},
    {"caps", run_caps},
    {"mounts", run_mounts},
    {"hostname", run_hostname},
    {"fds", run_fds},
    {"terminal", run_terminal},
    {"clock", run_clock},
    {"try", run_try},
    {"refusals", run_refusals},
    {"ambush", run_ambush},
    {"fork-bomb", run_fork_bomb},
    {"fill", run_fill},
    {"swap", run_swap},
    {"swap-mounts", run_swap_mounts},
    {"chmod", run_chmod},
    {"suicide", run_suicide},
    {"chatter", run_chatter},
    {"database", run_database},
    {"tell", run_tell},
};

static const struct {
    int number;
    const char *name;
} errno_names[] = {
    {EPERM, "EPERM"},
    {ENOENT, "ENOENT"},
    {ENXIO, "ENXIO"},
    {ENOTTY, "ENOTTY"},
    {ESRCH, "ESRCH"},
    {EINTR, "EINTR"},
    {EIO, "EIO"},
    {ENOEXEC, "ENOEXEC"},
    {EBADF, "EBADF"},
    {ECHILD, "ECHILD"},
    {EAGAIN, "EAGAIN"},
    {ENOMEM, "ENOMEM"},
    {EACCES, "EACCES"},
    {EFAULT, "EFAULT"},
    {EBUSY, "EBUSY"},
    {EEXIST, "EEXIST"},
    {EXDEV, "EXDEV"},
    {ENODEV, "ENODEV"},
    {ENOTDIR, "ENOTDIR"},
    {EISDIR, "EISDIR"},
    {EINVAL, "EINVAL"},
    {EMFILE, "EMFILE"},
    {EFBIG, "EFBIG"},
    {ENOSPC, "ENOSPC"},
    {EROFS, "EROFS"},
    {EPIPE, "EPIPE"},
    {ENAMETOOLONG, "ENAMETOOLONG"},
    {ENOSYS, "ENOSYS"},
    {ENOTEMPTY, "ENOTEMPTY"},
    {ELOOP, "ELOOP"},
    {EOVERFLOW, "EOVERFLOW"},
    {EOPNOTSUPP, "EOPNOTSUPP"},
    {EADDRINUSE, "EADDRINUSE"},
    {EADDRNOTAVAIL, "EADDRNOTAVAIL"},
    {ENETUNREACH, "ENETUNREACH"},
    {ECONNRESET, "ECONNRESET"},
    {ETIMEDOUT, "ETIMEDOUT"},
    {ECONNREFUSED, "ECONNREFUSED"},
    {EHOSTUNREACH, "EHOSTUNREACH"},
    {EDQUOT, "EDQUOT"},
};

const char *errno_name(int wanted) {
    static char unnamed[16];
    for (size_t i = 0; i < sizeof errno_names / sizeof *errno_names; i++) {
        if (errno_names[i].number == wanted) {
            return errno_names[i].name;
        }
    }
    snprintf(unnamed, sizeof unnamed, "E%d", wanted);
    return unnamed;
}

int failed(const char *what) {
    fprintf(stderr, "%s: %s\n", what, errno_name(errno));
    return 1;
}

long number(const char *text) {
    char *end;
    long value = strtol(text, &end, 10);
    if (end == text || *end != '\0') {
        fprintf(stderr, "tiny: '%s' is not a number\n", text);
        exit(2);
    }
    return value;
}

static void leave(int signal_number) {
    (void)signal_number;
    _exit(0);
}

void exit_on_signals(void) {
    signal(SIGTERM, leave);
    signal(SIGINT, leave);
}

static int print_usage(void) {
    fputs("usage: tiny COMMAND ARGUMENT...\ncommands:", stderr);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        fprintf(stderr, " %s", commands[i].name);
    }
    fputc('\n', stderr);
    return 2;
}

int main(int count, char **arguments) {
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    const char *slash = count > 0 ? strrchr(arguments[0], '/') : NULL;
    const char *name = slash ? slash + 1 : count > 0 ? arguments[0] : "";
    if (strncmp(name, "tiny", 4) == 0) {
        if (count < 2) {
            return print_usage();
        }
        name = arguments[1];
        arguments++;
        count--;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            int code = commands[i].run(count - 1, arguments + 1);
            return fflush(stdout) == 0 ? code : failed("stdout");
        }
    }
    fprintf(stderr, "tiny: there is no command '%s'\n", name);
    return print_usage();
}
