#ifndef TINY_H
#define TINY_H

#include <errno.h>

/* A command gets its own arguments, without its name, ended by NULL; what it returns is the exit code. */
typedef int command(int count, char **arguments);

command run_listen, run_listen_after, run_listen_local, run_listen6, run_advertise, run_peer, run_http, run_connect,
    run_resolve, run_chatter, run_tell, run_ask, run_listen_udp;
command run_id, run_env, run_pwd, run_args, run_cat, run_write, run_ls, run_caps, run_mounts, run_hostname, run_fds,
    run_clock, run_terminal;
command run_sleep, run_exit, run_echo, run_err, run_spew, run_ignore_term, run_signals, run_fork_tree, run_zombie,
    run_memory, run_suicide, run_fork_bomb, run_fill, run_swap, run_swap_mounts, run_chmod;
command run_try, run_refusals, run_ambush, run_database;

/* "EPERM", or "E123" for a number this program has no name for. */
const char *errno_name(int number);

/* Prints "WHAT: ENAME" on stderr and returns 1, the exit code of every command that failed. */
int failed(const char *what);

/* The number in TEXT; exits 2 with a message when it is none. */
long number(const char *text);

/* From here on SIGTERM and SIGINT end the program with 0; PID 1 would ignore them otherwise. */
void exit_on_signals(void);

#endif
