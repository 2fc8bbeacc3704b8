#pragma once

#include "loop.h"

#include <netinet/in.h>

/* A socket that is connected, or being connected, to an address, or -errno. A service in a sandbox sees the gateway of its
 * network as the peer, never 127.0.0.1 (CVE-2021-20199). */
int dial(int type, in_addr_t address, uint16_t port);

/* A socket at an address of the hub, or -errno. Only what comes from the device gets there: the address of a gateway can be named
 * from other networks as well. */
int bind_to_device(int type, const char *device, in_addr_t address, uint16_t port);

/* Accepts connections, and carries what comes over each to another one and back with splice(2). While nobody may connect its port
 * is kept, and does not listen. */
struct gate {
    struct source source; /* listens */
    int bound;            /* while it does not */
    struct loop *loop;
    struct relay *relays;
    /* Connects a client from this address. -errno: its connection is reset. */
    int (*dial)(struct gate *gate, in_addr_t client);
};

/* Listens, if it does not yet. 0 or -errno. */
int gate_open(struct gate *gate);
/* Listens no longer. */
void gate_shut(struct gate *gate);
/* Resets every connection. */
void gate_reset(struct gate *gate);
/* Resets every connection, and gives the port back. */
void gate_close(struct gate *gate);
