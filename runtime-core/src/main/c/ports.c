#include "ports.h"

#include "cleanup.h"
#include "datagrams.h"
#include "host.h"
#include "hub.h"
#include "netlink.h"
#include "relay.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { BACKLOG = 1024, ACCEPTS = 64 };

struct port {
    struct source source;
    struct ports *ports;
    int bound; /* until it listens */
    uint16_t container, host;
    uint8_t protocol;
    struct datagrams datagrams; /* of a UDP port */
};

static void report(const struct port *port, enum message_type type) {
    struct buffer *outbox = &port->ports->hub->outbox;
    size_t begin = message_begin(outbox, type, port->ports->id);
    put_u16(outbox, port->container);
    put_u16(outbox, port->host);
    put_u8(outbox, port->protocol);
    message_end(outbox, begin);
}

/* There is no telling whether somebody listens: what comes too early is lost, as datagrams are. */
static int open_datagrams(struct port *port) {
    return datagrams_open(&port->datagrams, &port->ports->hub->loop, steal_fd(&port->bound), port->ports->address,
                          port->container);
}

int ports_bind(struct ports *ports, struct hub *hub, uint32_t id, struct reader *reader, uint16_t *refused) {
    *ports = (struct ports){.hub = hub, .id = id, .diagnosis = -1};
    uint32_t address = read_u32(reader);
    memcpy(&ports->address, &address, sizeof(address));
    uint32_t count = read_count(reader, 9);
    ports->list = calloc((size_t)count + 1, sizeof(*ports->list));
    if (ports->list == NULL)
        return -ENOMEM;
    for (; ports->count < count; ports->count++) {
        struct port *port = &ports->list[ports->count];
        *port = (struct port){.source = {.fd = -1}, .ports = ports, .container = read_u16(reader)};
        struct host_request request = {0};
        request.port = read_u16(reader);
        request.address = read_u32(reader);
        request.protocol = port->protocol = read_u8(reader);
        if ((port->protocol != IPPROTO_TCP && port->protocol != IPPROTO_UDP) || reader->bad)
            return -EBADMSG;
        *refused = request.port;
        port->bound = host_bind(hub->monitor, request, &port->host);
        if (port->bound < 0)
            return port->bound;
        report(port, EVENT_PORT_BOUND);
        int result = port->protocol == IPPROTO_TCP ? 0 : open_datagrams(port);
        if (result < 0)
            return result;
        ports->closed += port->protocol == IPPROTO_TCP ? 1 : 0;
    }
    return 0;
}

static void client_arrived(struct source *source, uint32_t events) {
    (void)events;
    const struct port *port = OWNER_OF(source, struct port, source);
    for (int i = 0; i < ACCEPTS; i++) {
        int accepted = accept4(source->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (accepted < 0)
            return;
        relay_start(&port->ports->hub->loop, accepted, relay_dial(port->ports->address, port->container));
    }
}

static void port_open(struct port *port) {
    if (listen(port->bound, BACKLOG) < 0)
        return;
    if (loop_add(&port->ports->hub->loop, &port->source, steal_fd(&port->bound), EPOLLIN, client_arrived) < 0)
        return;
    port->ports->closed--;
    report(port, EVENT_PORT_OPEN);
}

static void open_if_served(void *context, const struct listener *listener) {
    struct ports *ports = context;
    for (uint32_t i = 0; i < ports->count; i++) {
        struct port *port = &ports->list[i];
        if (port->bound >= 0 && listener_accepts(listener, ports->address, port->container))
            port_open(port);
    }
}

void ports_check(struct ports *ports) {
    if (ports->closed > 0 && ports->diagnosis >= 0)
        netlink_listeners(ports->diagnosis, open_if_served, ports);
}

struct listing {
    struct buffer entries;
    uint32_t count;
};

static void add_to_listing(void *context, const struct listener *listener) {
    struct listing *listing = context;
    put_u8(&listing->entries, listener->family);
    put_raw(&listing->entries, (struct slice){listener->address, sizeof(listener->address)});
    put_u16(&listing->entries, listener->port);
    listing->count++;
}

void ports_report_listeners(struct ports *ports) {
    struct listing listing = {0};
    if (ports->diagnosis >= 0)
        netlink_listeners(ports->diagnosis, add_to_listing, &listing);
    struct buffer *outbox = &ports->hub->outbox;
    size_t begin = message_begin(outbox, EVENT_LISTENERS, ports->id);
    put_u32(outbox, listing.entries.failed ? 0 : listing.count);
    put_raw(outbox, (struct slice){listing.entries.data, listing.entries.failed ? 0 : listing.entries.used});
    message_end(outbox, begin);
    buffer_free(&listing.entries);
}

void ports_close(struct ports *ports) {
    for (uint32_t i = 0; i < ports->count; i++) {
        close_fd(&ports->list[i].bound);
        if (ports->list[i].datagrams.loop != NULL)
            datagrams_close(&ports->list[i].datagrams);
        loop_remove(&ports->hub->loop, &ports->list[i].source);
    }
    close_fd(&ports->diagnosis);
    ports->closed = 0;
}
