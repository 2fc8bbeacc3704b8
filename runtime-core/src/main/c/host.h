#pragma once

#include <stdint.h>

/* What the hub asks the monitor for, over a SOCK_SEQPACKET pair: things that only exist in the host's namespaces. */
enum host_service {
    HOST_BIND,          /* a bound, non-blocking socket */
    HOST_CONTROL_GROUP, /* the cgroup.procs of a sandbox's control group, opened for writing */
    HOST_CONNECT,       /* a non-blocking socket that is being connected to a TCP port of 127.0.0.1 */
    HOST_TREE,          /* a mount of files, attached nowhere yet */
    HOST_KEEP, /* a lock that Java has named for a sandbox, held until it is closed; the monitor outlives the JVM */
};

struct host_request {
    enum host_service service;
    uint32_t address; /* IPv4, network byte order */
    uint16_t port;    /* 0: any; what it was in the answer */
    uint8_t protocol; /* IPPROTO_TCP or IPPROTO_UDP */
    uint32_t sandbox; /* whose control group or files, or which is kept */
    uint32_t number;  /* which of those that Java has listed; for how many seconds */
};

/* In the hub: the descriptor that is asked for, or -errno. Fills in the port that was bound, unless NULL. */
int host_ask(int monitor, struct host_request request, uint16_t *port);

/* What the monitor answers with. */
struct host {
    int hub;
    int run_directory;  /* -1: there is none */
    int user_namespace; /* of the hub */
    uint32_t keep;      /* the most seconds that were asked for */
};

/* Answers one request. 0, or -errno when the hub is gone. */
int host_answer(struct host *host);

/* One service: a descriptor, or -errno. That of HOST_TREE leaves the process in other namespaces. */
typedef int host_function(struct host *host, struct host_request *request);
host_function control_group_open, host_tree_open;

/* The string with this number in a file of the run directory, in which Java has written some that end with a NUL each, where the
 * hub cannot write. To be freed; NULL when there is none. `sandbox` is part of the file's name, but for 0. */
char *host_listed(int run_directory, const char *name, uint32_t sandbox, uint32_t number);

/* A file, made when there is none, that is locked until it is closed everywhere; or -errno. */
int host_lock(int directory, const char *path);
