/*
 * A service that initialises itself at its first start, and knows whether it was stopped cleanly.
 */
#include "tiny.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool make_file(const char *path) {
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    return file >= 0 && close(file) == 0;
}

static int serve_until_asked(char **port, const sigset_t *signals, const char *lock) {
    pid_t child = fork();
    if (child == 0) {
        sigprocmask(SIG_UNBLOCK, signals, NULL);
        _exit(run_listen(1, port));
    }
    int number;
    sigwait(signals, &number);
    if (getenv("STUBBORN") != NULL) {
        pause();
    }
    kill(child, SIGKILL);
    puts("stopped");
    return unlink(lock) == 0 ? 0 : failed(lock);
}

/* database DIRECTORY MILLISECONDS PORT */
int run_database(int count, char **arguments) {
    if (count != 3) {
        fputs("usage: database DIRECTORY MILLISECONDS PORT\n", stderr);
        return 2;
    }
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    char data[256], lock[256];
    snprintf(data, sizeof data, "%s/data", arguments[0]);
    snprintf(lock, sizeof lock, "%s/lock", arguments[0]);
    mkdir(arguments[0], 0700);
    if (make_file(data)) {
        poll(NULL, 0, (int)number(arguments[1]));
        puts("initialised");
    } else {
        puts("found its data");
        if (getenv("SPOILED") != NULL) {
            return 1;
        }
    }
    if (!make_file(lock)) {
        puts("was not stopped cleanly");
    }
    puts("ready");
    return serve_until_asked(arguments + 2, &signals, lock);
}
