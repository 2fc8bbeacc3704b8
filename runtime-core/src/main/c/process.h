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
    bool executing, started, failed;
    bool released;         /* Java has forgotten it, and so will the hub when it has ended */
    int network;           /* namespace of a main process, which another may follow in */
    struct source channel; /* from the process while it executes steps; end of file when its program runs */
    struct buffer inbox;
    struct output output;
    struct input input;
    struct ports ports;
    int64_t started_at; /* of now_milliseconds() */
    int lease;          /* of a main process that outlives the JVM: what it holds meanwhile; else -1 */
};

/* NULL: there is none, or it is released. */
struct process *process_find(struct hub *hub, uint32_t id);

/* What a message has done to one process, or begins. */
typedef void process_function(struct process *process, const union value *given);
typedef void hub_function(struct hub *hub, uint32_t id, const union value *given);

/* process_launch.c */
hub_function process_start, process_exec, process_attend;

/* What starting needs: a new process in the hub's list; the end of a start that came to nothing, reported once; and the channel
 * to a process that executes steps. */
struct process *process_create(struct hub *hub, uint32_t id, bool is_main);
void process_fail(struct process *process, enum activity activity, int error);
void process_send(struct process *process, enum message_type type, struct slice payload);
source_function process_channel_ready;

/* Ends those who handle the files of this main process, which are to be another's, or deleted. */
void process_dismiss_attendants(const struct process *process);

/* What Java asks for: docs/protocol.md. */
process_function process_continue, process_signal, process_succeed, process_input, process_follow, process_keep;
hub_function process_release, process_list;

/* Kills everything that is not to outlive the JVM. Returns whether something is that runs. */
bool process_abandon(struct hub *hub);

/* Takes note that it has ended. */
void process_reaped(struct process *process, int status);

/* Opens the ports of services that have begun to listen. Returns the milliseconds until it wants to be called again, or -1. */
int process_tick(struct hub *hub);
