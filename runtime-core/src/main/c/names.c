#include "names.h"

#include "cleanup.h"
#include "hub.h"
#include "names_server.h"
#include "steps.h"
#include "syscalls.h"

#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

/* The hub's side of the name servers. Each network has one: a process without privileges, because it reads what sandboxes
 * send. The sockets stay here, so that one that has ended is replaced without anybody noticing. */

enum { PORT_DOMAIN = 53, BACKLOG = 64, ATTEMPTS = 16 };

struct names {
    struct names *next;
    uint32_t network;
    int datagrams, streams;
    int control; /* to the process */
    pid_t server;
    unsigned ended; /* how many servers have ended so far */
    struct buffer table;
};

static struct slice table_of(const struct names *names) {
    return (struct slice){names->table.data, names->table.used};
}

/* Only what comes from the network's own bridge: the gateway's address can be named from others as well. */
static int open_socket(int type, const char *device, uint32_t gateway) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(PORT_DOMAIN), .sin_addr.s_addr = gateway};
    CLEAN_FD int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, (socklen_t)strlen(device)) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
        bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 || (type == SOCK_STREAM && listen(fd, BACKLOG) < 0))
        return -errno;
    return steal_fd(&fd);
}

static int start_server(struct names *names) {
    int ends[2];
    close_fd(&names->control);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return -errno;
    names->control = ends[0];
    CLEAN_FD int servers_end = ends[1];
    names->server = fork();
    if (names->server == 0)
        names_serve(names->datagrams, names->streams, servers_end, table_of(names));
    return names->server < 0 ? -errno : 0;
}

/* One that does not take the table at once is of no use any more. */
static int update_server(struct names *names) {
    if (names->server > 0 &&
        send(names->control, names->table.data, names->table.used, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
        return 0;
    if (names->server > 0)
        kill(names->server, SIGKILL);
    return start_server(names);
}

static struct names *find(struct hub *hub, uint32_t network) {
    struct names *names = hub->names;
    while (names != NULL && names->network != network)
        names = names->next;
    return names;
}

static int open_sockets(struct names *names, const char *device, uint32_t gateway) {
    names->datagrams = open_socket(SOCK_DGRAM, device, gateway);
    names->streams = open_socket(SOCK_STREAM, device, gateway);
    int result = names->datagrams < 0 ? names->datagrams : names->streams;
    if (result >= 0)
        return 0;
    close_fd(&names->datagrams);
    close_fd(&names->streams);
    return result;
}

/* NULL when out of memory. */
static struct names *find_or_create(struct hub *hub, uint32_t network) {
    struct names *names = find(hub, network);
    if (names != NULL)
        return names;
    names = calloc(1, sizeof(*names));
    if (names == NULL)
        return NULL;
    *names = (struct names){.next = hub->names, .network = network, .datagrams = -1, .streams = -1, .control = -1};
    hub->names = names;
    return names;
}

int step_names(struct stage *stage, const union value *given) {
    if (stage->hub == NULL)
        return -EBADMSG;
    struct names *names = find_or_create(stage->hub, (uint32_t)given[0].number);
    if (names == NULL)
        return -ENOMEM;
    int result = names->streams < 0 ? open_sockets(names, given[1].text, (uint32_t)given[2].number) : 0;
    if (result < 0)
        return result;
    names->table.used = 0;
    put_raw(&names->table, given[3].bytes);
    return names->table.failed ? -ENOMEM : update_server(names);
}

bool names_child_ended(struct hub *hub, pid_t pid) {
    struct names *names = hub->names;
    while (names != NULL && names->server != pid)
        names = names->next;
    if (names == NULL)
        return false;
    names->server = 0;
    if (++names->ended < ATTEMPTS)
        start_server(names);
    return true;
}
