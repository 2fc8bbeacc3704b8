#pragma once

#include "loop.h"

#include <netinet/in.h>

/* Carries datagrams between a bound UDP socket and a service in a sandbox. */
struct datagrams {
    struct loop *loop;
    struct source host;
    in_addr_t address; /* of the sandbox */
    uint16_t port;
    struct conversation *conversations;
    uint64_t count; /* of datagrams that clients have sent */
};

/* Takes over the descriptor. 0 or -errno. */
int datagrams_open(struct datagrams *datagrams, struct loop *loop, int bound, in_addr_t address, uint16_t port);
/* Leads to another address from now on, and forgets who has been answered from the one before. */
void datagrams_redirect(struct datagrams *datagrams, in_addr_t address);
/* Does nothing where none have been opened. */
void datagrams_close(struct datagrams *datagrams);
