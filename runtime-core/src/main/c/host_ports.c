#include "checks.h"
#include "cleanup.h"
#include "host.h"
#include "hub.h"
#include "relay.h"
#include "steps.h"

#include <string.h>
#include <sys/socket.h>

/* Ports of the host's loopback that sandboxes may reach, at the gateway of their network.
 *
 * Must: connect only for a sandbox whose address is on the list of that port.
 * Must not: lead anywhere else in the host. */

struct host_port {
    struct host_port *next;
    struct gate gate;
    struct hub *hub;
    in_addr_t gateway;
    uint16_t number;
    struct buffer allowed; /* IPv4 addresses, network byte order */
};

static int dial_host(struct gate *gate, in_addr_t client) {
    const struct host_port *port = OWNER_OF(gate, struct host_port, gate);
    for (size_t at = 0; at + sizeof(client) <= port->allowed.used; at += sizeof(client))
        if (memcmp(port->allowed.data + at, &client, sizeof(client)) == 0)
            return host_ask(port->hub->monitor, (struct host_request){.service = HOST_CONNECT, .port = port->number},
                            NULL);
    return -EPERM;
}

static struct host_port *find_or_create(struct hub *hub, in_addr_t gateway, uint16_t number) {
    struct host_port *port = hub->host_ports;
    while (port != NULL && (port->gateway != gateway || port->number != number))
        port = port->next;
    if (port != NULL)
        return port;
    port = allocate(1, sizeof(*port));
    *port = (struct host_port){.next = hub->host_ports,
                               .gate = {.source = {.fd = -1}, .loop = &hub->loop, .dial = dial_host},
                               .hub = hub,
                               .gateway = gateway,
                               .number = number};
    hub->host_ports = port;
    return port;
}

/* One that nobody may reach any more listens no longer. */
int step_host_port(struct stage *stage, const union value *given) {
    in_addr_t gateway = (in_addr_t)given[1].number;
    uint16_t number = (uint16_t)given[2].number;
    struct slice allowed = given[3].bytes;
    if (stage->hub == NULL)
        return -EBADMSG;
    struct host_port *port = find_or_create(stage->hub, gateway, number);
    port->allowed.used = 0;
    put_raw(&port->allowed, allowed);
    if (allowed.size == 0)
        loop_remove(&stage->hub->loop, &port->gate.source);
    if (allowed.size == 0 || port->gate.source.fd >= 0)
        return 0;
    return gate_open(&port->gate, TRY(bind_to_device(SOCK_STREAM, given[0].text, gateway, number)));
}
