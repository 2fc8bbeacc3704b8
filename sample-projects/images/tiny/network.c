/* Commands that listen and connect. */
#include "tiny.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { MAX_SOCKETS = 1024 };

/* Serves a new connection or data that arrived; false closes the connection. */
typedef bool answer(int connection, const struct sockaddr_in *peer);

static bool listens_on_ipv6_only;

static int bound_socket(const struct sockaddr *at, socklen_t size) {
    int listener = socket(at->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int yes = 1;
    if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        (at->sa_family == AF_INET6 && setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes) != 0) ||
        bind(listener, at, size) != 0 || listen(listener, 128) != 0) {
        return -1;
    }
    return listener;
}

static int listening_socket(in_addr_t address, const char *port) {
    in_port_t at = htons((in_port_t)number(port));
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address), .sin_port = at};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = in6addr_any, .sin6_port = at};
    return listens_on_ipv6_only ? bound_socket((struct sockaddr *)&six, sizeof six)
                                : bound_socket((struct sockaddr *)&four, sizeof four);
}

static bool echo_back(int connection, const struct sockaddr_in *peer) {
    (void)peer;
    char data[4096];
    ssize_t length = read(connection, data, sizeof data);
    for (ssize_t sent = 0; sent < length;) {
        ssize_t step = write(connection, data + sent, (size_t)(length - sent));
        if (step <= 0) {
            return false;
        }
        sent += step;
    }
    return length > 0;
}

/*
 * Listens on every port and serves for ever. With `greet`, each connection gets that one answer and is closed;
 * without, what arrives is sent back.
 */
static int serve(in_addr_t address, int count, char **ports, answer *greet) {
    struct pollfd sockets[MAX_SOCKETS];
    int used = 0;
    exit_on_signals();
    signal(SIGPIPE, SIG_IGN);
    for (; used < count && used < MAX_SOCKETS / 2; used++) {
        sockets[used] = (struct pollfd){.fd = listening_socket(address, ports[used]), .events = POLLIN};
        if (sockets[used].fd < 0) {
            return failed(ports[used]);
        }
    }
    int listeners = used;
    for (int i = 0; i < listeners; i++) {
        printf("listening on %s\n", ports[i]);
    }
    while (poll(sockets, (nfds_t)used, -1) >= 0 || errno == EINTR) {
        for (int i = used - 1; i >= listeners; i--) {
            if (sockets[i].revents && !echo_back(sockets[i].fd, NULL)) {
                close(sockets[i].fd);
                sockets[i] = sockets[--used];
            }
        }
        for (int i = 0; i < listeners; i++) {
            struct sockaddr_in peer = {0};
            socklen_t size = sizeof peer;
            int connection = sockets[i].revents ? accept(sockets[i].fd, (struct sockaddr *)&peer, &size) : -1;
            if (connection < 0) {
                continue;
            }
            if (greet == NULL && used < MAX_SOCKETS) {
                sockets[used++] = (struct pollfd){.fd = connection, .events = POLLIN};
                continue;
            }
            if (greet != NULL) {
                greet(connection, &peer);
            }
            close(connection);
        }
    }
    return failed("poll");
}

int run_listen(int count, char **arguments) {
    return serve(INADDR_ANY, count, arguments, NULL);
}
int run_listen6(int count, char **arguments) {
    listens_on_ipv6_only = true;
    return serve(INADDR_ANY, count, arguments, NULL);
}
int run_listen_local(int count, char **arguments) {
    return serve(INADDR_LOOPBACK, count, arguments, NULL);
}

int run_listen_after(int count, char **arguments) {
    if (count < 2) {
        fputs("usage: listen-after MILLISECONDS PORT...\n", stderr);
        return 2;
    }
    exit_on_signals();
    poll(NULL, 0, (int)number(arguments[0]));
    return serve(INADDR_ANY, count - 1, arguments + 1, NULL);
}

static bool tell_peer(int connection, const struct sockaddr_in *peer) {
    char text[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &peer->sin_addr, text, sizeof text);
    dprintf(connection, "%s:%d\n", text, ntohs(peer->sin_port));
    return false;
}

int run_peer(int count, char **arguments) {
    return serve(INADDR_ANY, count, arguments, tell_peer);
}

static const char *told;

static bool tell_file(int connection, const struct sockaddr_in *peer) {
    (void)peer;
    char text[4096];
    FILE *file = fopen(told, "re");
    size_t length = file == NULL ? 0 : fread(text, 1, sizeof text, file);
    if (file != NULL) {
        fclose(file);
    }
    dprintf(connection, "%.*s.\n", (int)length, text);
    return false;
}

int run_tell(int count, char **arguments) {
    told = count > 0 ? arguments[0] : "";
    return serve(INADDR_ANY, count - 1, arguments + 1, tell_file);
}

static long much = 1024;

/* Only whoever is answered knows that standard output has taken it all. */
static bool write_much(int connection, const struct sockaddr_in *peer) {
    (void)peer;
    for (long line = 0; line < 16 * much; line++) {
        printf("%063ld\n", line);
    }
    dprintf(connection, "written\n");
    return false;
}

int run_chatter(int count, char **arguments) {
    much = count > 1 ? number(arguments[1]) : much;
    return serve(INADDR_ANY, count > 0 ? 1 : 0, arguments, write_much);
}

static long http_status = 200;
static struct timespec http_begin; /* until then it answers 503 */

/* Reads what has come of the request, so that closing does not reset the connection before the answer is read. */
static bool answer_http(int connection, const struct sockaddr_in *peer) {
    (void)peer;
    char request[4096];
    if (read(connection, request, sizeof request) <= 0) {
        return false;
    }
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    bool begun =
        now.tv_sec > http_begin.tv_sec || (now.tv_sec == http_begin.tv_sec && now.tv_nsec >= http_begin.tv_nsec);
    dprintf(connection, "HTTP/1.1 %ld Answer\r\nContent-Length: 6\r\nConnection: close\r\n\r\n%s",
            begun ? http_status : 503, begun ? "hello\n" : "wait!\n");
    return false;
}

int run_http(int count, char **arguments) {
    http_status = count > 1 ? number(arguments[1]) : 200;
    long delay = count > 2 ? number(arguments[2]) : 0;
    clock_gettime(CLOCK_MONOTONIC, &http_begin);
    http_begin.tv_sec += delay / 1000;
    http_begin.tv_nsec += delay % 1000 * 1000000;
    if (http_begin.tv_nsec >= 1000000000) {
        http_begin.tv_sec++;
        http_begin.tv_nsec -= 1000000000;
    }
    return serve(INADDR_ANY, count > 0 ? 1 : 0, arguments, answer_http);
}

static struct addrinfo *addresses_of(const char *host, const char *port) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    int problem = getaddrinfo(host, port, &hints, &found);
    if (problem != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(problem));
        return NULL;
    }
    return found;
}

static const char *address_text(const struct addrinfo *address) {
    static char text[INET6_ADDRSTRLEN];
    const void *bytes = address->ai_family == AF_INET ? (void *)&((struct sockaddr_in *)address->ai_addr)->sin_addr
                                                      : (void *)&((struct sockaddr_in6 *)address->ai_addr)->sin6_addr;
    return inet_ntop(address->ai_family, bytes, text, sizeof text);
}

int run_resolve(int count, char **arguments) {
    struct addrinfo *found = count > 0 ? addresses_of(arguments[0], NULL) : NULL;
    for (const struct addrinfo *address = found; address != NULL; address = address->ai_next) {
        puts(address_text(address));
    }
    return found == NULL;
}

int run_connect(int count, char **arguments) {
    if (count < 2) {
        fputs("usage: connect HOST PORT\n", stderr);
        return 2;
    }
    const struct addrinfo *found = addresses_of(arguments[0], arguments[1]);
    if (found == NULL) {
        return 1;
    }
    int connection = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0 || connect(connection, found->ai_addr, found->ai_addrlen) != 0) {
        return failed("connect");
    }
    printf("connected to %s\n", address_text(found));
    char data[4096];
    shutdown(connection, SHUT_WR);
    for (ssize_t length; (length = read(connection, data, sizeof data)) > 0;) {
        fwrite(data, 1, (size_t)length, stdout);
    }
    return 0;
}

/* A router advertisement (RFC 4861): for half an hour this is the default router, and of 2001:db8::/64 addresses can be made. */
int run_advertise(int count, char **arguments) {
    unsigned char message[48] = {
        134, [4] = 64, [6] = 7, 8, [16] = 3, 4, 64, 0xc0, [22] = 7, 8, [26] = 7, 8, [32] = 0x20, 1, 0xd, 0xb8};
    int hops = 255;
    int sender = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6);
    struct sockaddr_in6 everybody = {.sin6_family = AF_INET6,
                                     .sin6_scope_id = count > 0 ? if_nametoindex(arguments[0]) : 0};
    inet_pton(AF_INET6, "ff02::1", &everybody.sin6_addr);
    if (sender < 0 || setsockopt(sender, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops) != 0) {
        return failed("socket");
    }
    /* It is believed with an address of the link only, which the kernel first makes sure that nobody else has. */
    for (int attempt = 0; attempt < 100; attempt++) {
        if (sendto(sender, message, sizeof message, 0, (struct sockaddr *)&everybody, sizeof everybody) < 0 &&
            attempt == 99) {
            return failed("sendto");
        }
        poll(NULL, 0, 30);
    }
    return 0;
}

static size_t bytes_of(const char *digits, unsigned char *bytes, size_t limit) {
    size_t count = 0;
    while (count < limit && sscanf(digits + 2 * count, "%2hhx", &bytes[count]) == 1) {
        count++;
    }
    return count;
}

/* A datagram, or all of a stream. */
static int print_received(int fd, bool stream) {
    unsigned char bytes[8192];
    ssize_t got;
    do {
        got = recv(fd, bytes, sizeof bytes, 0);
        for (ssize_t i = 0; i < got; i++) {
            printf("%02x", bytes[i]);
        }
    } while (stream && got > 0);
    putchar('\n');
    return got < 0 ? failed("receive") : 0;
}

/* Sends bytes, given in hexadecimal digits, and prints what comes back in the same way. */
int run_ask(int count, char **arguments) {
    if (count < 4) {
        fputs("usage: ask udp|tcp ADDRESS PORT BYTES\n", stderr);
        return 2;
    }
    bool tcp = strcmp(arguments[0], "tcp") == 0;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)number(arguments[2]))};
    inet_pton(AF_INET, arguments[1], &to.sin_addr);
    struct timeval patience = {.tv_sec = 20};
    unsigned char bytes[8192];
    size_t length = bytes_of(arguments[3], bytes, sizeof bytes);
    int fd = socket(AF_INET, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0 || send(fd, bytes, length, MSG_NOSIGNAL) < 0) {
        return failed("send");
    }
    if (tcp) {
        shutdown(fd, SHUT_WR);
    }
    return print_received(fd, tcp);
}

/* Sends every datagram back to where it came from. */
int run_listen_udp(int count, char **arguments) {
    struct sockaddr_in at = {.sin_family = AF_INET};
    at.sin_port = htons((uint16_t)(count > 0 ? number(arguments[0]) : 0));
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0) {
        return failed("bind");
    }
    exit_on_signals();
    puts("listening");
    fflush(stdout);
    for (;;) {
        char data[4096];
        struct sockaddr_in peer;
        socklen_t size = sizeof peer;
        ssize_t length = recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)&peer, &size);
        if (length >= 0) {
            sendto(fd, data, (size_t)length, 0, (struct sockaddr *)&peer, size);
        }
    }
}
