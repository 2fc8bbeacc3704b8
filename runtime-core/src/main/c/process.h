#pragma once

#include "hub.h"
#include "input.h"
#include "output.h"
#include "ports.h"

/* A process that Java asked for: the main process of a sandbox, or one executed in it. It exists until Java releases
 * it. */
struct process {
    struct process *next;
    struct hub *hub;
    uint32_t id;
    pid_t pid;              /* in the hub's pid namespace; 0 when it has been waited for */
    bool is_main;           /* PID 1 of its sandbox */
    uint32_t sandbox;       /* whose process it is */
    uint32_t attended;      /* the main process whose files it handles from outside, 0: none */
    uint8_t control_groups; /* in how many hierarchies its sandbox has one */
    bool executing, started, failed, released;
    int network;           /* namespace of a main process, which another may follow in */
    struct source channel; /* from the process while it executes steps; end of file when its program runs */
    struct buffer inbox;
    struct output output;
    struct input input;
    struct ports ports;
    int64_t started_at; /* of now_milliseconds() */
    int64_t kill_at;    /* 0: never */
    int lease;          /* of a main process that outlives the JVM: what it holds meanwhile; else -1 */
};

struct process *process_find(struct hub *hub, uint32_t id);

/* process_launch.c */
void process_start(struct hub *hub, uint32_t id, struct reader *arguments);
void process_exec(struct hub *hub, uint32_t id, struct reader *arguments);
void process_attend(struct hub *hub, uint32_t id, struct reader *arguments);

/* What starting needs: a new process in the hub's list (NULL when out of memory); the end of a start that came to nothing,
 * reported once; and the channel to a process that executes steps. */
struct process *process_create(struct hub *hub, uint32_t id, bool is_main);
void process_fail(struct process *process, enum activity activity, int error);
void process_send(struct process *process, enum message_type type, struct slice payload);
source_function process_channel_ready;

/* Ends those who handle the files of this main process, which are to be another's, or deleted. */
void process_dismiss_attendants(const struct process *process);

/* Hands the process the steps that follow those it has paused after. */
void process_continue(struct process *process, struct reader *arguments);
void process_signal(struct process *process, int signal);
/* To the process and its descendants, which may be frozen; to everything in the sandbox when it is the main process. Says
 * when it is done. */
void process_signal_tree(struct process *process, int signal, bool frozen);
void process_stop(struct process *process, int signal, uint32_t grace);

/* Has the host ports of another process's sandbox lead to the one of this main process. NULL: there is none any more. */
void process_succeed(struct process *process, struct process *before);

/* Has a main process outlive the JVM by so many seconds at most. */
void process_keep(struct process *process, uint32_t seconds);
/* Kills everything that is not to outlive the JVM. Returns whether something is that runs. */
bool process_abandon(struct hub *hub);

/* Takes note that it has ended. */
void process_reaped(struct process *process, int status);
/* Frees a process that has ended; one that has not is killed. */
void process_release(struct process *process);

/* Does what is due: opens ports, kills what outlived its grace. Returns the milliseconds until it wants to be called
 * again, or -1. */
int process_tick(struct hub *hub);
