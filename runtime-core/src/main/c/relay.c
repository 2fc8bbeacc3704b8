#include "relay.h"

#include "checks.h"
#include "cleanup.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { SPLICE_SIZE = 1 << 20, TURNS = 16, ACCEPTS = 64, BACKLOG = 1024 };
enum { SPLICE_FLAGS = SPLICE_F_NONBLOCK | SPLICE_F_MOVE };

/* A socket, and the pipe through which what is read from it gets to the other one. */
struct side {
    struct source source;
    struct relay *relay;
    int pipe[2];
    size_t pending; /* bytes in the pipe */
    bool ended;     /* nothing more comes from here, and the other side knows */
};

struct relay {
    struct relay *next, **link; /* what points to this one */
    struct loop *loop;
    struct side sides[2]; /* the client, the service */
};

static void relay_close(struct relay *relay) {
    *relay->link = relay->next;
    if (relay->next != NULL)
        relay->next->link = relay->link;
    for (int i = 0; i < 2; i++) {
        loop_remove(relay->loop, &relay->sides[i].source);
        close_fd(&relay->sides[i].pipe[0]);
        close_fd(&relay->sides[i].pipe[1]);
    }
    loop_discard(relay->loop, relay);
}

/* Makes close(2) send a reset, so that the peer of a broken connection does not take it for a clean end. */
static void relay_reset(struct relay *relay) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    for (int i = 0; i < 2; i++)
        setsockopt(relay->sides[i].source.fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
    relay_close(relay);
}

/* Fills the pipe when it is empty, and empties it as far as the other side takes it. -EAGAIN: that is all for now. */
static int move(struct side *from, int to) {
    if (from->pending == 0 && !from->ended) {
        from->pending = (size_t)TRY_CALL(splice(from->source.fd, NULL, from->pipe[1], NULL, SPLICE_SIZE, SPLICE_FLAGS));
        from->ended = from->pending == 0;
        if (from->ended)
            shutdown(to, SHUT_WR);
    }
    if (from->ended)
        return -EAGAIN;
    from->pending -= (size_t)TRY_CALL(splice(from->pipe[0], NULL, to, NULL, from->pending, SPLICE_FLAGS));
    return 0;
}

/* Moves what can be moved now. False when the connection is broken. */
static bool pump(struct side *from, int to) {
    int result = 0;
    for (int turn = 0; turn < TURNS && result == 0; turn++)
        result = move(from, to);
    return result == 0 || result == -EAGAIN || result == -EINTR;
}

static uint32_t interest_of(const struct side *side, const struct side *other) {
    /* Never wait for input while the pipe still holds some: the loop would spin when the other side takes nothing. */
    uint32_t input = side->pending == 0 && !side->ended ? EPOLLIN : 0;
    uint32_t interest = input | (other->pending > 0 ? EPOLLOUT : 0);
    /* A hang-up is reported whether or not it is of interest; a side that waits for nothing must hear of it only once. */
    return interest != 0 ? interest : EPOLLET;
}

static void side_ready(struct source *source, uint32_t events) {
    struct relay *relay = OWNER_OF(source, struct side, source)->relay;
    struct side *client = &relay->sides[0], *service = &relay->sides[1];
    if ((events & EPOLLERR) != 0 || !pump(client, service->source.fd) || !pump(service, client->source.fd)) {
        relay_reset(relay);
    } else if (client->ended && service->ended) {
        relay_close(relay);
    } else {
        loop_change(relay->loop, &client->source, interest_of(client, service));
        loop_change(relay->loop, &service->source, interest_of(service, client));
    }
}

static int open_side(struct relay *relay, struct side *side, int fd, uint32_t interest) {
    int on = 1;
    *side = (struct side){.relay = relay, .pipe = {-1, -1}};
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    TRY(loop_add(relay->loop, &side->source, fd, interest, side_ready));
    return CHECKED(pipe2(side->pipe, O_CLOEXEC | O_NONBLOCK));
}

/* The client is not listened to until the service is connected: it could end a connection that is none yet. */
static void relay_start(struct gate *gate, int client, int service) {
    struct relay *relay = allocate(1, sizeof(*relay));
    *relay = (struct relay){.next = gate->relays, .link = &gate->relays, .loop = gate->loop};
    gate->relays = relay;
    if (relay->next != NULL)
        relay->next->link = &relay->next;
    int opened = open_side(relay, &relay->sides[0], client, 0);
    int connected = open_side(relay, &relay->sides[1], service, EPOLLOUT);
    if (opened < 0 || connected < 0)
        relay_reset(relay);
}

static void client_arrived(struct source *source, uint32_t events) {
    struct gate *gate = OWNER_OF(source, struct gate, source);
    for (int i = 0; i < ACCEPTS; i++) {
        struct sockaddr_in from = {0};
        socklen_t size = sizeof(from);
        int client = accept4(source->fd, (struct sockaddr *)&from, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (client < 0)
            return;
        relay_start(gate, client, gate->dial(gate, from.sin_addr.s_addr));
    }
}

/* The option is for what remains of connections from before. While nobody listens it is off: with it somebody else could take
 * the port. */
static void allow_reuse(int fd, int allowed) {
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &allowed, sizeof(allowed));
}

int gate_open(struct gate *gate) {
    if (gate->source.fd >= 0)
        return 0;
    allow_reuse(gate->bound, 1);
    TRY_CALL(listen(gate->bound, BACKLOG));
    return loop_add(gate->loop, &gate->source, steal_fd(&gate->bound), EPOLLIN, client_arrived);
}

void gate_shut(struct gate *gate) {
    if (gate->source.fd < 0)
        return;
    gate->bound = loop_steal(gate->loop, &gate->source);
    /* Ends its listening, and nothing else (inet_shutdown). */
    shutdown(gate->bound, SHUT_RDWR);
    allow_reuse(gate->bound, 0);
}

void gate_reset(struct gate *gate) {
    while (gate->relays != NULL)
        relay_reset(gate->relays);
}

void gate_close(struct gate *gate) {
    gate_reset(gate);
    loop_remove(gate->loop, &gate->source);
    close_fd(&gate->bound);
}

int dial(int type, in_addr_t address, uint16_t port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = address};
    CLEAN_FD int fd = TRY_CALL(socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0 && errno != EINPROGRESS)
        return -errno;
    return steal_fd(&fd);
}

int bind_to_device(int type, const char *device, in_addr_t address, uint16_t port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = address};
    CLEAN_FD int fd = TRY_CALL(socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    allow_reuse(fd, 1);
    TRY_CALL(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, (socklen_t)strlen(device)));
    TRY_CALL(bind(fd, (struct sockaddr *)&at, sizeof(at)));
    return steal_fd(&fd);
}
