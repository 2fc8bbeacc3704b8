#include "ports.h"

#include "checks.h"
#include "cleanup.h"
#include "datagrams.h"
#include "host.h"
#include "hub.h"
#include "netlink.h"
#include "relay.h"

#include <sys/socket.h>

enum { BACKLOG = 1024, PORT_SIZE = 9 };

struct port {
    struct gate gate;
    struct ports *ports;
    int bound; /* until it listens, or passes on datagrams */
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
    port->bound = TRY(host_ask(hub->monitor, request, &port->host));
    report(port, EVENT_PORT_BOUND);
    if (port->protocol != IPPROTO_UDP)
        return 0;
    /* There is no telling whether somebody listens: what comes too early is lost, as datagrams are. */
    return datagrams_open(&port->datagrams, &hub->loop, steal_fd(&port->bound), port->ports->address, port->container);
}

int ports_bind(struct ports *ports, struct hub *hub, uint32_t id, in_addr_t address, struct slice list) {
    uint32_t count = (uint32_t)(list.size / PORT_SIZE);
    *ports = (struct ports){.hub = hub, .id = id, .address = address, .diagnosis = -1};
    ports->list = allocate((size_t)count + 1, sizeof(*ports->list));
    struct reader reader = reader_of(list);
    while (ports->count < count) {
        struct port *port = &ports->list[ports->count++];
        *port = (struct port){
            .gate = {.source = {.fd = -1}, .loop = &hub->loop, .dial = dial_sandbox}, .ports = ports, .bound = -1};
        TRY(port_bind(port, &reader));
    }
    return 0;
}

/* The option is for what remains of connections from before. While nobody listens it is off: with it somebody else could take
 * the port. */
static void allow_reuse(int fd, int allowed) {
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &allowed, sizeof(allowed));
}

static void port_open(struct port *port) {
    if (port->bound >= 0) {
        allow_reuse(port->bound, 1);
        if (listen(port->bound, BACKLOG) < 0 || gate_open(&port->gate, steal_fd(&port->bound)) < 0)
            return;
    }
    report(port, EVENT_PORT_OPEN);
}

/* Shutting a listening socket down ends its listening, and nothing else (inet_shutdown). */
static void port_shut(struct port *port) {
    if (port->gate.source.fd < 0)
        return;
    port->bound = loop_steal(port->gate.loop, &port->gate.source);
    shutdown(port->bound, SHUT_RDWR);
    allow_reuse(port->bound, 0);
}

static bool is_served(const struct port *port) {
    return netlink_is_served(port->ports->diagnosis, port->ports->address, port->container);
}

bool ports_check(const struct ports *ports) {
    bool closed = false;
    for (struct port *port = ports->list; port < ports->list + ports->count; port++) {
        if (port->bound >= 0 && is_served(port))
            port_open(port);
        closed = closed || port->bound >= 0;
    }
    return closed;
}

void ports_shut(struct ports *ports) {
    for (uint32_t i = 0; i < ports->count; i++)
        port_shut(&ports->list[i]);
}

static void close_list(struct ports *ports) {
    for (uint32_t i = 0; i < ports->count; i++) {
        struct port *port = &ports->list[i];
        gate_reset(&port->gate);
        loop_remove(port->gate.loop, &port->gate.source);
        datagrams_close(&port->datagrams);
        close_fd(&port->bound);
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
        port_shut(port);
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
