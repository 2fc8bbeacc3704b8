#include "ports.h"

#include "cleanup.h"
#include "datagrams.h"
#include "host.h"
#include "hub.h"
#include "netlink.h"
#include "relay.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { BACKLOG = 1024, ACCEPTS = 64 };

struct port {
    struct source source;
    struct ports *ports;
    int bound; /* until it listens */
    uint16_t container, host;
    uint8_t protocol;
    bool served;                /* at the last look */
    struct datagrams datagrams; /* of a UDP port */
};

static void report(const struct port *port, enum message_type type) {
    put_message(&port->ports->hub->outbox, type, port->ports->id, "221",
                VALUES({port->container}, {port->host}, {port->protocol}));
}

/* There is no telling whether somebody listens: what comes too early is lost, as datagrams are. */
static int open_datagrams(struct port *port) {
    return datagrams_open(&port->datagrams, &port->ports->hub->loop, steal_fd(&port->bound), port->ports->address,
                          port->container);
}

enum { PORT_SIZE = 9 };

static int port_bind(struct port *port, struct reader *reader, uint16_t *refused) {
    struct hub *hub = port->ports->hub;
    port->container = read_u16(reader);
    struct host_request request = {.service = HOST_BIND, .port = read_u16(reader)};
    request.address = read_u32(reader);
    request.protocol = port->protocol = read_u8(reader);
    *refused = request.port;
    port->bound = host_ask(hub->monitor, request, &port->host);
    if (port->bound < 0)
        return port->bound;
    report(port, EVENT_PORT_BOUND);
    return port->protocol == IPPROTO_UDP ? open_datagrams(port) : 0;
}

int ports_bind(struct ports *ports, struct hub *hub, uint32_t id, in_addr_t address, struct slice list,
               uint16_t *refused) {
    *ports = (struct ports){.hub = hub, .id = id, .address = address, .diagnosis = -1};
    uint32_t count = (uint32_t)(list.size / PORT_SIZE);
    ports->list = calloc((size_t)count + 1, sizeof(*ports->list));
    if (ports->list == NULL)
        return -ENOMEM;
    struct reader reader = reader_of(list);
    int result = 0;
    for (; ports->count < count && result == 0; ports->count++) {
        struct port *port = &ports->list[ports->count];
        *port = (struct port){.source = {.fd = -1}, .ports = ports, .bound = -1};
        result = port_bind(port, &reader, refused);
        ports->closed += port->protocol == IPPROTO_TCP ? 1 : 0;
    }
    return result;
}

static void client_arrived(struct source *source, uint32_t events) {
    struct ports *ports = OWNER_OF(source, struct port, source)->ports;
    uint16_t container = OWNER_OF(source, struct port, source)->container;
    for (int i = 0; i < ACCEPTS; i++) {
        int accepted = accept4(source->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (accepted < 0)
            return;
        relay_start(&ports->hub->loop, &ports->relays, accepted, relay_dial(ports->address, container));
    }
}

/* The option is for what remains of connections from before. While nobody listens it is off: with it somebody else could take
 * the port. */
static void allow_reuse(int fd, int allowed) {
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &allowed, sizeof(allowed));
}

static void port_open(struct port *port) {
    allow_reuse(port->bound, 1);
    if (listen(port->bound, BACKLOG) < 0)
        return;
    if (loop_add(&port->ports->hub->loop, &port->source, steal_fd(&port->bound), EPOLLIN, client_arrived) < 0)
        return;
    port->ports->closed--;
    report(port, EVENT_PORT_OPEN);
}

static void note_served(void *context, const struct listener *listener) {
    const struct ports *ports = context;
    for (uint32_t i = 0; i < ports->count; i++)
        if (listener_accepts(listener, ports->address, ports->list[i].container))
            ports->list[i].served = true;
}

static void look(const struct ports *ports) {
    for (uint32_t i = 0; i < ports->count; i++)
        ports->list[i].served = false;
    if (ports->diagnosis >= 0)
        netlink_listeners(ports->diagnosis, note_served, (void *)ports);
}

static void open_served(const struct ports *ports) {
    for (uint32_t i = 0; i < ports->count; i++)
        if (ports->list[i].served && ports->list[i].bound >= 0)
            port_open(&ports->list[i]);
}

void ports_check(struct ports *ports) {
    if (ports->closed == 0 || ports->diagnosis < 0)
        return;
    look(ports);
    open_served(ports);
}

struct listing {
    struct buffer entries;
    uint32_t count;
};

static void add_to_listing(void *context, const struct listener *listener) {
    struct listing *listing = context;
    put_values(&listing->entries, "1R2",
               VALUES({listener->family}, {.bytes = {listener->address, sizeof(listener->address)}}, {listener->port}));
    listing->count++;
}

void ports_report_listeners(struct ports *ports) {
    struct listing listing = {0};
    if (ports->diagnosis >= 0)
        netlink_listeners(ports->diagnosis, add_to_listing, &listing);
    put_message(&ports->hub->outbox, EVENT_LISTENERS, ports->id, "4R",
                VALUES({listing.count}, {.bytes = slice_of(&listing.entries)}));
    buffer_free(&listing.entries);
}

/* Shutting a listening socket down ends its listening, and nothing else (inet_shutdown). */
static void port_shut(struct port *port) {
    if (port->source.fd < 0)
        return;
    port->bound = loop_steal(&port->ports->hub->loop, &port->source);
    shutdown(port->bound, SHUT_RDWR);
    allow_reuse(port->bound, 0);
    port->ports->closed++;
}

void ports_shut(struct ports *ports) {
    for (uint32_t i = 0; i < ports->count; i++)
        port_shut(&ports->list[i]);
}

static void close_list(struct ports *ports) {
    for (uint32_t i = 0; i < ports->count; i++) {
        close_fd(&ports->list[i].bound);
        datagrams_close(&ports->list[i].datagrams);
        loop_remove(&ports->hub->loop, &ports->list[i].source);
    }
    if (ports->list != NULL)
        loop_discard(&ports->hub->loop, ports->list);
    ports->list = NULL;
    ports->count = ports->closed = 0;
}

void ports_take(struct ports *ports, struct ports *from) {
    relay_reset_all(&from->relays);
    relay_reset_all(&ports->relays);
    close_list(ports);
    ports->list = from->list;
    ports->count = from->count;
    ports->closed = from->closed;
    from->list = NULL;
    from->count = from->closed = 0;
    if (ports->diagnosis < 0)
        ports->diagnosis = steal_fd(&from->diagnosis);
    for (uint32_t i = 0; i < ports->count; i++) {
        struct port *port = &ports->list[i];
        port->ports = ports;
        if (port->protocol == IPPROTO_UDP)
            datagrams_redirect(&port->datagrams, ports->address);
        report(port, EVENT_PORT_BOUND);
    }
    look(ports);
    for (uint32_t i = 0; i < ports->count; i++)
        if (!ports->list[i].served)
            port_shut(&ports->list[i]);
        else if (ports->list[i].source.fd >= 0)
            report(&ports->list[i], EVENT_PORT_OPEN);
    open_served(ports);
}

void ports_close(struct ports *ports) {
    relay_reset_all(&ports->relays);
    close_list(ports);
    close_fd(&ports->diagnosis);
}
