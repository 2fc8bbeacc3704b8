#pragma once

#include <stdint.h>

/* What the hub asks the monitor for, over a SOCK_SEQPACKET pair: things that only exist in the host's namespaces. */
enum host_service { HOST_BIND, HOST_CONTROL_GROUP, HOST_CONNECT, HOST_TREE, HOST_KEEP };

struct host_request {
    enum host_service service;
    uint32_t address; /* IPv4, network byte order */
    uint16_t port;    /* 0: any */
    uint8_t protocol; /* IPPROTO_TCP or IPPROTO_UDP */
    uint32_t sandbox; /* whose control group or files, or which is kept */
    uint32_t number;  /* which of those that Java has listed; for how many seconds */
};

struct host_reply {
    int32_t error; /* 0: a descriptor comes with the reply (SCM_RIGHTS) */
    uint16_t port;
};

/* In the hub: a bound, non-blocking socket in the host's network namespace, or -errno. Fills in the port. */
int host_bind(int monitor, struct host_request request, uint16_t *port);

/* In the hub: the cgroup.procs of a sandbox's control group, opened for writing in the host's namespaces, or -errno. */
int host_control_group(int monitor, uint32_t sandbox, uint32_t number);

/* In the hub: a non-blocking socket that is being connected to a TCP port of the host's 127.0.0.1, or -errno. */
int host_connect(int monitor, uint16_t port);

/* In the hub: a mount of files of the host, attached nowhere yet, or -errno. */
int host_tree(int monitor, uint32_t sandbox, uint32_t number);

/* In the hub: has the monitor outlive the JVM by so many seconds at most. Returns the lock file that Java has named for the
 * sandbox, locked until it is closed, or -errno. */
int host_keep(int monitor, uint32_t sandbox, uint32_t seconds);

/* In the monitor: answers one request. 0, or -errno when the hub is gone. What is asked for longest is noted in `keep`. */
int host_answer(int hub, int run_directory, int user_namespace, uint32_t *keep);
