/* Commands about living, dying, signals, output and memory. */
#define _GNU_SOURCE
#include "tiny.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXCHANGE 2U /* RENAME_EXCHANGE, which musl does not declare, nor renameat2 */

static int pause_for_ever(void) {
    while (pause() < 0) {
    }
    return 1;
}

int run_sleep(int count, char **arguments) {
    exit_on_signals();
    if (count > 0) {
        sleep((unsigned)number(arguments[0]));
        return 0;
    }
    return pause_for_ever();
}

int run_exit(int count, char **arguments) {
    return count > 0 ? (int)number(arguments[0]) : 0;
}

static int print_words(FILE *to, int count, char **arguments) {
    for (int i = 0; i < count; i++) {
        fprintf(to, "%s%s", i ? " " : "", arguments[i]);
    }
    fputc('\n', to);
    return 0;
}

int run_echo(int count, char **arguments) {
    return print_words(stdout, count, arguments);
}
int run_err(int count, char **arguments) {
    return print_words(stderr, count, arguments);
}

int run_spew(int count, char **arguments) {
    long lines = count > 0 ? number(arguments[0]) : 1000;
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
    for (long i = 1; i <= lines; i++) {
        printf("%010ld abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxy\n", i);
    }
    return 0;
}

int run_ignore_term(int count, char **arguments) {
    (void)count, (void)arguments;
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    puts("ignoring SIGTERM");
    return pause_for_ever();
}

int run_signals(int count, char **arguments) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    puts("waiting for signals");
    if (count > 0) {
        close(open(arguments[0], O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    }
    for (;;) {
        int received;
        sigwait(&all, &received);
        printf("received signal %d %s\n", received, strsignal(received));
        if (received == SIGTERM || received == SIGINT || received == SIGQUIT) {
            return 0;
        }
    }
}

/* Ends itself with a signal. */
int run_suicide(int count, char **arguments) {
    raise(count > 0 ? (int)number(arguments[0]) : SIGKILL);
    return 1;
}

/* N children, each with a child that leads a session of its own, so that no process group reaches it. */
int run_fork_tree(int count, char **arguments) {
    long children = count > 0 ? number(arguments[0]) : 3;
    exit_on_signals();
    for (long i = 0; i < children; i++) {
        pid_t child = fork();
        if (child < 0) {
            return failed("fork");
        }
        if (child == 0) {
            pid_t grandchild = fork();
            if (grandchild < 0) {
                _exit(failed("fork"));
            }
            if (grandchild == 0) {
                setsid();
                signal(SIGHUP, SIG_IGN);
            }
            pause_for_ever();
        }
    }
    printf("forked %ld processes\n", 2 * children);
    return pause_for_ever();
}

int run_zombie(int count, char **arguments) {
    (void)count, (void)arguments;
    exit_on_signals();
    pid_t child = fork();
    if (child < 0) {
        return failed("fork");
    }
    if (child == 0) {
        _exit(7);
    }
    siginfo_t ended;
    waitid(P_PID, (id_t)child, &ended, WEXITED | WNOWAIT);
    printf("process %d is a zombie\n", child);
    return pause_for_ever();
}

int run_memory(int count, char **arguments) {
    long megabytes = count > 0 ? number(arguments[0]) : 16;
    exit_on_signals();
    size_t size = (size_t)megabytes << 20;
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return failed("mmap");
    }
    memset(memory, 1, size);
    printf("holding %ld MB\n", megabytes);
    return pause_for_ever();
}

/* Every process of it forks for as long as it can. */
int run_fork_bomb(int count, char **arguments) {
    (void)count, (void)arguments;
    puts("forking");
    fflush(stdout);
    for (;;) {
        if (fork() < 0) {
            usleep(1000);
        }
    }
}

/* Writes into a file until that is refused. */
int run_fill(int count, char **arguments) {
    static const char block[1 << 16] = {1};
    int file = count == 0 ? -1 : open(arguments[0], O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    long long written = 0;
    for (ssize_t got = 0; file >= 0 && (got = write(file, block, sizeof block)) > 0;) {
        written += got;
    }
    printf("%lld bytes\n", written);
    return failed(count == 0 ? "no file" : arguments[0]);
}

/* swap DIRECTORY LINK TARGET: makes both and puts each in the other's place, for ever. */
int run_swap(int count, char **arguments) {
    if (count < 3 || mkdir(arguments[0], 0777) != 0 || symlink(arguments[2], arguments[1]) != 0) {
        return failed(count < 3 ? "three names" : arguments[0]);
    }
    puts("swapping");
    fflush(stdout);
    while (syscall(SYS_renameat2, AT_FDCWD, arguments[0], AT_FDCWD, arguments[1], EXCHANGE) == 0) {
    }
    return failed("renameat2");
}

/* swap-mounts DIRECTORY: makes it, mounts the root on it and takes that off again, for ever. */
int run_swap_mounts(int count, char **arguments) {
    if (count < 1 || mkdir(arguments[0], 0777) != 0) {
        return failed(count < 1 ? "a name" : arguments[0]);
    }
    puts("swapping");
    fflush(stdout);
    while (mount("/", arguments[0], NULL, MS_BIND | MS_REC, NULL) == 0 && umount2(arguments[0], MNT_DETACH) == 0) {
    }
    return failed("mount");
}

int run_chmod(int count, char **arguments) {
    return count < 2 || chmod(arguments[1], (mode_t)strtol(arguments[0], NULL, 8)) != 0 ? failed("chmod") : 0;
}
