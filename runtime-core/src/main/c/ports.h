#pragma once

#include "loop.h"
#include "wire.h"

#include <netinet/in.h>

struct hub;

/* The published ports of one sandbox. A host port is bound at once, so that it is reserved, and listens only when the
 * service itself does: until then clients are refused. */
struct ports {
    struct hub *hub;
    uint32_t id;
    in_addr_t address; /* of the sandbox, network byte order */
    int diagnosis;     /* NETLINK_SOCK_DIAG of its network namespace, -1 until STEP_DIAGNOSE */
    struct port *list;
    uint32_t count;
    uint32_t closed; /* how many do not listen yet */
};

/* Reads address and list from a START message and binds. 0, or -errno with the host port that was asked for. */
int ports_bind(struct ports *ports, struct hub *hub, uint32_t id, struct reader *reader, uint16_t *refused);
/* Looks whether the services listen by now, and opens the host ports of those that do. */
void ports_check(struct ports *ports);
/* Sends a LISTENERS event. */
void ports_report_listeners(struct ports *ports);
void ports_close(struct ports *ports);
