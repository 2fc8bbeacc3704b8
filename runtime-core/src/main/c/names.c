#include "cleanup.h"
#include "dns.h"
#include "loop.h"
#include "relay.h"
#include "steps.h"
#include "syscalls.h"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/* The name server of one network, the last step of a process of its own.
 *
 * Must: answer at once and with what the hub knew before the question came, also while a client sends half a query, and hold up
 * nobody.
 * Must not: have a privilege, see a file but its table, or keep a descriptor of the hub's: its input is what sandboxes send. */

enum { PORT_DOMAIN = 53, CLIENTS = 32, LENGTH_PREFIX = 2 };
enum { DATAGRAM_SOCKET = STDIN_FILENO, STREAM_SOCKET = STDOUT_FILENO };
enum { CLIENT_EVENTS = EPOLLIN | EPOLLRDHUP | EPOLLET };

static struct server {
    struct loop loop;
    struct source datagrams, streams;
    struct source clients[CLIENTS]; /* whose descriptors are -1 when they are not there */
    unsigned accepted;
    const struct stage *stage;
    const char *path; /* of the table, in the rootfs */
    unsigned char table[MESSAGE_LIMIT];
} server;

int step_name_sockets(struct stage *stage, const union value *given) {
    in_addr_t gateway = (in_addr_t)given[1].number;
    CLEAN_FD int datagrams = TRY(bind_to_device(SOCK_DGRAM, given[0].text, gateway, PORT_DOMAIN));
    CLEAN_FD int streams = TRY(bind_to_device(SOCK_STREAM, given[0].text, gateway, PORT_DOMAIN));
    TRY_CALL(listen(streams, CLIENTS));
    TRY_CALL(dup2(datagrams, DATAGRAM_SOCKET));
    TRY_CALL(dup2(streams, STREAM_SOCKET));
    return 0;
}

/* By the table as it is now: what the hub has written is older than the question. */
static size_t answer(in_addr_t client, struct slice query, unsigned char *bytes, size_t limit) {
    CLEAN_FD int file = look_up(server.stage, server.path, O_RDONLY);
    ssize_t size = read(file, server.table, sizeof(server.table));
    if (size < 0)
        _exit(1); /* better another server than a wrong answer */
    return dns_answer((struct slice){server.table, (size_t)size}, client, query, bytes, limit);
}

static void datagram_ready(struct source *source, uint32_t events) {
    unsigned char query[DNS_QUERY_LIMIT + 1], reply[DNS_DATAGRAM_LIMIT];
    struct sockaddr_in from = {0};
    socklen_t size = sizeof(from);
    ssize_t got = recvfrom(source->fd, query, sizeof(query), MSG_DONTWAIT, (struct sockaddr *)&from, &size);
    if (got < 0)
        return;
    size_t length = answer(from.sin_addr.s_addr, (struct slice){query, (size_t)got}, reply, sizeof(reply));
    if (length > 0)
        sendto(source->fd, reply, length, MSG_DONTWAIT, (struct sockaddr *)&from, size);
}

static in_addr_t peer_of(int client) {
    struct sockaddr_in peer = {0};
    socklen_t size = sizeof(peer);
    getpeername(client, (struct sockaddr *)&peer, &size);
    return peer.sin_addr.s_addr;
}

/* Answers the query at the front, which stays in the socket until all of it is there. 0; -EAGAIN: it is not yet; another error:
 * the connection is of no more use. */
static int answer_next(int client) {
    unsigned char query[LENGTH_PREFIX + DNS_QUERY_LIMIT], reply[LENGTH_PREFIX + DNS_STREAM_LIMIT];
    size_t got = (size_t)TRY_CALL(recv(client, query, sizeof(query), MSG_PEEK | MSG_DONTWAIT));
    size_t whole = LENGTH_PREFIX + (got < LENGTH_PREFIX ? 0 : (size_t)(query[0] << 8 | query[1]));
    if (got == 0 || whole > sizeof(query))
        return -EBADMSG;
    if (got < whole)
        return -EAGAIN;
    TRY_CALL(recv(client, query, whole, MSG_DONTWAIT));
    struct slice asked = {query + LENGTH_PREFIX, whole - LENGTH_PREFIX};
    size_t size = answer(peer_of(client), asked, reply + LENGTH_PREFIX, DNS_STREAM_LIMIT);
    reply[0] = (unsigned char)(size >> 8);
    reply[1] = (unsigned char)size;
    size += LENGTH_PREFIX;
    /* One who does not read its answers gets no more of them. */
    bool is_taken = send(client, reply, size, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)size;
    return is_taken && size > LENGTH_PREFIX ? 0 : -EPIPE;
}

static void client_ready(struct source *source, uint32_t events) {
    int result = answer_next(source->fd);
    if (result == 0) { /* after the others: added anew it is ready when there is another query */
        loop_add(&server.loop, source, loop_steal(&server.loop, source), CLIENT_EVENTS, client_ready);
    } else if (result != -EAGAIN || (events & EPOLLRDHUP) != 0) {
        /* What is left unread would make its end a reset. */
        recv(source->fd, NULL, MESSAGE_LIMIT, MSG_TRUNC | MSG_DONTWAIT);
        loop_remove(&server.loop, source);
    }
}

/* The place of the oldest client is that of the new one. */
static void stream_ready(struct source *source, uint32_t events) {
    int accepted = accept4(source->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (accepted < 0)
        return;
    struct source *place = &server.clients[server.accepted++ % CLIENTS];
    loop_remove(&server.loop, place);
    loop_add(&server.loop, place, accepted, CLIENT_EVENTS, client_ready);
}

int step_serve_names(struct stage *stage, const union value *given) {
    server.stage = stage;
    server.path = given[0].text;
    for (int i = 0; i < CLIENTS; i++)
        server.clients[i].fd = -1;
    TRY(loop_open(&server.loop));
    TRY(loop_add(&server.loop, &server.datagrams, DATAGRAM_SOCKET, EPOLLIN, datagram_ready));
    TRY(loop_add(&server.loop, &server.streams, STREAM_SOCKET, EPOLLIN, stream_ready));
    TRY(send_message(stage->channel, EVENT_EXECUTING, stage->id, "", NULL));
    close(STDERR_FILENO);
    close(stage->channel);
    for (;;)
        loop_turn(&server.loop, -1);
}
