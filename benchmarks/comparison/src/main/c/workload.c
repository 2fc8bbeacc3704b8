/*
 * What every runtime runs in benchmarks/runtime, and the clock that is held
 * beside them.
 *
 *   workload stamp              writes the time and ends
 *   workload wait               writes the time and waits for SIGTERM
 *   workload serve PORT         the same, and serves connections: their first
 * byte says what is wanted, 'e' an echo of every byte, 'd' bytes without end
 *   workload time COMMAND ...   runs a command and writes when it was started
 * and when it had ended
 *
 * Times are nanoseconds of CLOCK_MONOTONIC, which System.nanoTime reads too.
 */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void end(int signal) {
  (void)signal;
  _exit(0);
}

static void stamp(void) {
  char line[64];
  int length = snprintf(line, sizeof line, "stamp %lld\n", now());
  if (write(STDOUT_FILENO, line, (size_t)length) < 0) {
    _exit(1);
  }
}

static void echo(int connection) {
  char byte;
  while (read(connection, &byte, 1) == 1 && write(connection, &byte, 1) == 1) {
  }
}

static void pour(int connection) {
  static char zeros[1 << 18];
  while (write(connection, zeros, sizeof zeros) > 0) {
  }
}

static void serve(int connection) {
  int on = 1;
  char wanted = 0;
  setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (read(connection, &wanted, 1) == 1) {
    wanted == 'e' ? echo(connection) : pour(connection);
  }
  _exit(0);
}

static int accept_for_ever(int port) {
  struct sockaddr_in any = {.sin_family = AF_INET,
                            .sin_port = htons((unsigned short)port)};
  int on = 1;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&any, sizeof any) < 0 ||
      listen(listener, 128) < 0) {
    perror("workload: listen");
    return 1;
  }
  stamp();
  signal(SIGCHLD, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
  for (;;) {
    int connection = accept(listener, NULL, NULL);
    if (connection >= 0 && fork() == 0) {
      serve(connection);
    }
    close(connection);
  }
}

static int run(char **command) {
  pid_t child = 0;
  int status = 0;
  long long begin = now();
  if (posix_spawnp(&child, command[0], NULL, NULL, command, environ) != 0) {
    perror(command[0]);
    return 127;
  }
  waitpid(child, &status, 0);
  printf("time %lld %lld\n", begin, now());
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

int main(int count, char **arguments) {
  const char *mode = count > 1 ? arguments[1] : "";
  if (strcmp(mode, "time") == 0 && count > 2) {
    return run(arguments + 2);
  }
  signal(SIGTERM, end);
  if (strcmp(mode, "serve") == 0 && count > 2) {
    return accept_for_ever(atoi(arguments[2]));
  }
  stamp();
  if (strcmp(mode, "wait") == 0) {
    for (;;) {
      pause();
    }
  }
  return 0;
}
