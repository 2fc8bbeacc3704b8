#pragma once

#include "loop.h"

#include <netinet/in.h>

/* A socket that is being connected to a service in a sandbox, or -errno. The service sees the gateway of its network as the
 * peer, never 127.0.0.1 (CVE-2021-20199). */
int relay_dial(in_addr_t address, uint16_t port);

/* A socket at an address of the hub, which listens when it is one of streams, or -errno. Only what comes from the device gets
 * there: the address of a gateway can be named from other networks as well. */
int bind_to_device(int type, const char *device, in_addr_t address, uint16_t port);

struct relay;

/* Carries what comes from an accepted connection to one that is being connected, and back, with splice(2). It closes and
 * frees itself, and is in the list until then. Takes over both descriptors; a negative `service` resets the accepted
 * connection. */
void relay_start(struct loop *loop, struct relay **list, int accepted, int service);
/* Resets every connection of a list. */
void relay_reset_all(struct relay **list);
