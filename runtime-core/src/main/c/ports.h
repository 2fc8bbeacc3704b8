#pragma once

#include "loop.h"
#include "wire.h"

#include <netinet/in.h>

struct hub;

/* The published ports of one sandbox. A host port is bound at once, so that it is reserved, and listens only when the
 * service itself does: until then clients are refused. It outlives the sandbox's program until it is closed or taken. */
struct ports {
    struct hub *hub;
    uint32_t id;
    in_addr_t address; /* of the sandbox, network byte order */
    int diagnosis;     /* of netlink_diagnosis() in its network namespace, -1: none */
    struct port *list;
    uint32_t count;
};

/* Binds what a START message lists, and reports each. 0 or -errno. */
int ports_bind(struct ports *ports, struct hub *hub, uint32_t id, in_addr_t address, struct slice list);
/* Looks whether the services listen by now, and opens the host ports of those that do. Whether others are closed. */
bool ports_check(const struct ports *ports);
/* Listens no longer; the host ports stay reserved. */
void ports_shut(struct ports *ports);
/* Has the host ports of another sandbox lead to this one: those that nobody listens for here are shut. Connections of either
 * are reset, and its own host ports given back. */
void ports_take(struct ports *ports, struct ports *from);
/* Resets what is left of the connections, and gives everything back. */
void ports_close(struct ports *ports);
