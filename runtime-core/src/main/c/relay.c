#include "relay.h"

#include "cleanup.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { SPLICE_SIZE = 1 << 20, TURNS = 16, BACKLOG = 128 };

/* One direction: from one socket through a pipe to the other. */
struct flow {
    int pipe[2];
    size_t pending; /* bytes in the pipe */
    bool ended;     /* nothing more comes from the reading side */
    bool shut;      /* and the writing side knows */
};

struct relay {
    struct relay *next, **link; /* what points to this one */
    struct loop *loop;
    struct source sides[2];
    struct flow flows[2]; /* flows[i] is read from sides[i] and written to sides[1 - i] */
    bool connecting;
};

static void relay_close(struct relay *relay) {
    *relay->link = relay->next;
    if (relay->next != NULL)
        relay->next->link = relay->link;
    for (int i = 0; i < 2; i++) {
        loop_remove(relay->loop, &relay->sides[i]);
        close_fd(&relay->flows[i].pipe[0]);
        close_fd(&relay->flows[i].pipe[1]);
    }
    loop_discard(relay->loop, relay);
}

/* Makes close(2) send a reset, so that the peer of a broken connection does not take it for a clean end. */
static void relay_reset(struct relay *relay) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    for (int i = 0; i < 2; i++)
        setsockopt(relay->sides[i].fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
    relay_close(relay);
}

static bool would_block(ssize_t result) {
    return result < 0 && (errno == EAGAIN || errno == EINTR);
}

/* Moves what can be moved now. False when the connection is broken. */
static bool flow_pump(struct flow *flow, int from, int to) {
    const unsigned flags = SPLICE_F_NONBLOCK | SPLICE_F_MOVE;
    for (int turn = 0; turn < TURNS; turn++) {
        if (flow->pending == 0 && !flow->ended) {
            ssize_t got = splice(from, NULL, flow->pipe[1], NULL, SPLICE_SIZE, flags);
            if (would_block(got))
                break;
            if (got < 0)
                return false;
            flow->ended = got == 0;
            flow->pending = (size_t)got;
        }
        if (flow->pending == 0)
            break;
        ssize_t written = splice(flow->pipe[0], NULL, to, NULL, flow->pending, flags);
        if (would_block(written))
            break;
        if (written <= 0)
            return false;
        flow->pending -= (size_t)written;
    }
    if (flow->ended && flow->pending == 0 && !flow->shut) {
        flow->shut = true;
        shutdown(to, SHUT_WR);
    }
    return true;
}

static uint32_t interest_of(const struct flow *reading, const struct flow *writing) {
    /* Never wait for input while the pipe still holds some: the loop would spin when the other side takes nothing. */
    uint32_t input = reading->pending == 0 && !reading->ended ? EPOLLIN : 0;
    uint32_t interest = input | (writing->pending > 0 ? EPOLLOUT : 0);
    /* A hang-up is reported whether or not it is of interest; a side that waits for nothing must hear of it only once. */
    return interest != 0 ? interest : EPOLLET;
}

static void relay_pump(struct relay *relay) {
    for (int i = 0; i < 2; i++) {
        if (!flow_pump(&relay->flows[i], relay->sides[i].fd, relay->sides[1 - i].fd)) {
            relay_reset(relay);
            return;
        }
    }
    if (relay->flows[0].shut && relay->flows[1].shut) {
        relay_close(relay);
        return;
    }
    for (int i = 0; i < 2; i++)
        loop_change(relay->loop, &relay->sides[i], interest_of(&relay->flows[i], &relay->flows[1 - i]));
}

static void client_ready(struct source *source, uint32_t events) {
    struct relay *relay = OWNER_OF(source, struct relay, sides[0]);
    if ((events & EPOLLERR) != 0)
        relay_reset(relay);
    else if (!relay->connecting)
        relay_pump(relay);
    else if ((events & EPOLLHUP) != 0)
        relay_close(relay);
}

static void service_ready(struct source *source, uint32_t events) {
    struct relay *relay = OWNER_OF(source, struct relay, sides[1]);
    if ((events & EPOLLERR) != 0) {
        relay_reset(relay);
        return;
    }
    relay->connecting = false;
    relay_pump(relay);
}

int relay_dial(in_addr_t address, uint16_t port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = address};
    CLEAN_FD int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0 && errno != EINPROGRESS))
        return -errno;
    return steal_fd(&fd);
}

int bind_to_device(int type, const char *device, in_addr_t address, uint16_t port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = address};
    CLEAN_FD int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, (socklen_t)strlen(device)) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
        bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 || (type == SOCK_STREAM && listen(fd, BACKLOG) < 0))
        return -errno;
    return steal_fd(&fd);
}

static void send_at_once(int fd) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

void relay_reset_all(struct relay **list) {
    while (*list != NULL)
        relay_reset(*list);
}

void relay_start(struct loop *loop, struct relay **list, int accepted, int connecting) {
    CLEAN_FD int service = connecting;
    struct relay *relay = calloc(1, sizeof(*relay));
    if (relay == NULL) {
        close(accepted);
        return;
    }
    *relay = (struct relay){.next = *list,
                            .link = list,
                            .loop = loop,
                            .sides = {{.fd = -1}, {.fd = -1}},
                            .flows = {{.pipe = {-1, -1}}, {.pipe = {-1, -1}}},
                            .connecting = true};
    *list = relay;
    if (relay->next != NULL)
        relay->next->link = &relay->next;
    send_at_once(accepted);
    bool whole = loop_add(loop, &relay->sides[0], accepted, 0, client_ready) == 0;
    for (int i = 0; i < 2; i++)
        whole = whole && pipe2(relay->flows[i].pipe, O_CLOEXEC | O_NONBLOCK) == 0;
    if (service >= 0)
        send_at_once(service);
    if (!whole || service < 0 || loop_add(loop, &relay->sides[1], steal_fd(&service), EPOLLOUT, service_ready) < 0)
        relay_reset(relay);
}
