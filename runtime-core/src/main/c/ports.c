#include "ports.h"

#include "checks.h"
#include "cleanup.h"
#include "datagrams.h"
#include "host.h"
#include "hub.h"
#include "netlink.h"
#include "relay.h"
#include "steps.h"

#include <string.h>
#include <sys/socket.h>

/* Ports of the host that lead to sandboxes, and the other way.
 *
 * Must: connect to the host only for a sandbox whose address is on the list of that port.
 * Must not: lead anywhere else in the host. */

enum { PORT_SIZE = 9 };

struct port {
    struct gate gate;
    struct ports *ports;
    uint16_t container, host;
    uint8_t protocol;
    struct datagrams datagrams; /* of a UDP port */
};

static void report(const struct port *port, enum message_type type) {
    put_message(&port->ports->hub->outbox, type, port->ports->id, "221",
                VALUES({port->container}, {port->host}, {port->protocol}));
}

static int dial_sandbox(struct gate *gate, in_addr_t client) {
    const struct port *port = OWNER_OF(gate, struct port, gate);
    return dial(SOCK_STREAM, port->ports->address, port->container);
}

static int port_bind(struct port *port, struct reader *reader) {
    struct hub *hub = port->ports->hub;
    port->container = read_u16(reader);
    struct host_request request = {.service = HOST_BIND, .port = read_u16(reader)};
    request.address = read_u32(reader);
    request.protocol = port->protocol = read_u8(reader);
    port->gate.bound = TRY(host_ask(hub->monitor, request, &port->host));
    report(port, EVENT_PORT_BOUND);
    if (port->protocol != IPPROTO_UDP)
        return 0;
    /* There is no telling whether somebody listens: what comes too early is lost, as datagrams are. */
    return datagrams_open(&port->datagrams, &hub->loop, steal_fd(&port->gate.bound), port->ports->address,
                          port->container);
}

int ports_bind(struct ports *ports, struct hub *hub, uint32_t id, in_addr_t address, struct slice list) {
    uint32_t count = (uint32_t)(list.size / PORT_SIZE);
    *ports = (struct ports){.hub = hub, .id = id, .address = address, .diagnosis = -1};
    ports->list = allocate((size_t)count + 1, sizeof(*ports->list));
    struct reader reader = reader_of(list);
    while (ports->count < count) {
        struct port *port = &ports->list[ports->count++];
        *port = (struct port){.gate = {.source = {.fd = -1}, .bound = -1, .loop = &hub->loop, .dial = dial_sandbox},
                              .ports = ports};
        TRY(port_bind(port, &reader));
    }
    return 0;
}

static void port_open(struct port *port) {
    if (gate_open(&port->gate) == 0)
        report(port, EVENT_PORT_OPEN);
}

static bool is_served(const struct port *port) {
    return netlink_is_served(port->ports->diagnosis, port->ports->address, port->container);
}

bool ports_check(const struct ports *ports) {
    bool closed = false;
    for (struct port *port = ports->list; port < ports->list + ports->count; port++) {
        if (port->gate.bound >= 0 && is_served(port))
            port_open(port);
        closed = closed || port->gate.bound >= 0;
    }
    return closed;
}

void ports_shut(struct ports *ports) {
    for (uint32_t i = 0; i < ports->count; i++)
        gate_shut(&ports->list[i].gate);
}

static void close_list(struct ports *ports) {
    for (uint32_t i = 0; i < ports->count; i++) {
        gate_close(&ports->list[i].gate);
        datagrams_close(&ports->list[i].datagrams);
    }
    loop_discard(&ports->hub->loop, ports->list);
    ports->list = NULL;
    ports->count = 0;
}

/* Leads it to the sandbox of these ports. */
static void port_take(struct port *port, struct ports *ports) {
    port->ports = ports;
    gate_reset(&port->gate);
    report(port, EVENT_PORT_BOUND);
    if (port->protocol == IPPROTO_UDP)
        datagrams_redirect(&port->datagrams, ports->address);
    else if (is_served(port))
        port_open(port);
    else
        gate_shut(&port->gate);
}

void ports_take(struct ports *ports, struct ports *from) {
    close_list(ports);
    ports->list = from->list;
    ports->count = from->count;
    from->list = NULL;
    from->count = 0;
    if (ports->diagnosis < 0)
        ports->diagnosis = steal_fd(&from->diagnosis);
    for (uint32_t i = 0; i < ports->count; i++)
        port_take(&ports->list[i], ports);
}

void ports_close(struct ports *ports) {
    close_list(ports);
    close_fd(&ports->diagnosis);
}

/* A port of the host's loopback that sandboxes may reach, at the gateway of their network. */
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
                               .gate = {.source = {.fd = -1}, .bound = -1, .loop = &hub->loop, .dial = dial_host},
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
    if (allowed.size == 0) {
        gate_shut(&port->gate);
        return 0;
    }
    if (port->gate.source.fd < 0 && port->gate.bound < 0)
        port->gate.bound = TRY(bind_to_device(SOCK_STREAM, given[0].text, gateway, number));
    return gate_open(&port->gate);
}
