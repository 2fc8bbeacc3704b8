#include "cleanup.h"
#include "host.h"
#include "hub.h"
#include "relay.h"
#include "steps.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/* Ports of the host's loopback that sandboxes may reach, at the gateway of their network.
 *
 * Must: connect only for a sandbox whose address is on the list of that port.
 * Must not: lead anywhere else in the host. */

enum { ACCEPTS = 64 };

struct host_port {
    struct host_port *next;
    struct hub *hub;
    struct source source;
    struct relay *relays;
    uint32_t network;
    uint16_t port;
    struct buffer allowed; /* IPv4 addresses, network byte order */
};

static bool is_allowed(const struct host_port *port, uint32_t address) {
    for (size_t at = 0; at + sizeof(address) <= port->allowed.used; at += sizeof(address))
        if (memcmp(port->allowed.data + at, &address, sizeof(address)) == 0)
            return true;
    return false;
}

static void client_arrived(struct source *source, uint32_t events) {
    struct host_port *port = OWNER_OF(source, struct host_port, source);
    for (int i = 0; i < ACCEPTS; i++) {
        struct sockaddr_in from = {0};
        socklen_t size = sizeof(from);
        int accepted = accept4(source->fd, (struct sockaddr *)&from, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (accepted < 0)
            return;
        int service = -EPERM;
        if (is_allowed(port, from.sin_addr.s_addr))
            service =
                host_ask(port->hub->monitor, (struct host_request){.service = HOST_CONNECT, .port = port->port}, NULL);
        relay_start(&port->hub->loop, &port->relays, accepted, service);
    }
}

/* NULL when out of memory. */
static struct host_port *find_or_create(struct hub *hub, uint32_t network, uint16_t number) {
    struct host_port *port = hub->host_ports;
    while (port != NULL && (port->network != network || port->port != number))
        port = port->next;
    if (port != NULL || (port = calloc(1, sizeof(*port))) == NULL)
        return port;
    *port = (struct host_port){
        .next = hub->host_ports, .hub = hub, .source = {.fd = -1}, .network = network, .port = number};
    hub->host_ports = port;
    return port;
}

/* One that nobody may reach any more listens no longer. */
int step_host_port(struct stage *stage, const union value *given) {
    uint16_t number = (uint16_t)given[3].number;
    struct slice allowed = given[4].bytes;
    if (stage->hub == NULL)
        return -EBADMSG;
    struct host_port *port = find_or_create(stage->hub, (uint32_t)given[0].number, number);
    if (port == NULL)
        return -ENOMEM;
    port->allowed.used = 0;
    put_raw(&port->allowed, allowed);
    if (allowed.size == 0)
        loop_remove(&stage->hub->loop, &port->source);
    if (allowed.size == 0 || port->source.fd >= 0)
        return 0;
    int fd = bind_to_device(SOCK_STREAM, given[1].text, (uint32_t)given[2].number, number);
    return fd < 0 ? fd : loop_add(&stage->hub->loop, &port->source, fd, EPOLLIN, client_arrived);
}
