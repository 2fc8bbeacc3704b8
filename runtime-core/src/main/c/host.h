#pragma once

#include <stdint.h>

/* What the hub asks the monitor for, over a SOCK_SEQPACKET pair: things that only exist in the host's namespaces. */
struct host_request {
    uint32_t address; /* IPv4, network byte order */
    uint16_t port;    /* 0: any */
};

struct host_reply {
    int32_t error; /* 0: a bound TCP socket comes with the reply (SCM_RIGHTS) */
    uint16_t port;
};

/* In the hub: a bound, non-blocking TCP socket in the host's network namespace, or -errno. Fills in the port. */
int host_bind(int monitor, struct host_request request, uint16_t *port);

/* In the monitor: answers one request. 0, or -errno when the hub is gone. */
int host_answer(int hub);
