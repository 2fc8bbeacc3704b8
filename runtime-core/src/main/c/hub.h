#pragma once

#include "loop.h"
#include "wire.h"

#include <sys/types.h>

struct process;
struct host_port;

/* PID 1 of the outer pid namespace: starts processes, owns their ports and output, and reports to Java. */
struct hub {
    struct loop loop;
    struct source input, output, signals, lifeline;
    struct buffer inbox, outbox;
    size_t patient; /* bytes at the front of the outbox that are sent together with the next ones */
    int monitor;    /* what has to be done in the host's namespaces is asked for here */
    int own_pidfd;
    int own_network;
    int spare_network; /* made in advance, -1 when there is none */
    struct process *processes;
    struct host_port *host_ports;
};

/* Runs the hub, which begins with a `list<step>` and with input that has been read already, until the monitor or Java ends; never
 * returns. */
_Noreturn void hub_main(int monitor, struct slice boot, struct slice input);

/* A network namespace for a sandbox: its descriptor, or -errno. */
int hub_new_network(struct hub *hub);

/* What Java says from now on is for a process to read, whose end is the hub's: a blocking descriptor, or -errno. */
int hub_give_input(struct hub *hub);

/* Tells Java that a process could not be started. */
void hub_report_failure(struct hub *hub, uint32_t id, enum activity activity, int error);
