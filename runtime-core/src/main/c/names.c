#include "names.h"

#include "cleanup.h"
#include "hub.h"
#include "names_server.h"
#include "relay.h"
#include "steps.h"
#include "syscalls.h"

#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

/* The hub's side of the name servers. Each network has one: a process without privileges, because it reads what sandboxes
 * send. The sockets stay here, so that one that has ended is replaced without anybody noticing. */

enum { PORT_DOMAIN = 53, ATTEMPTS = 16 };

struct names {
    struct names *next;
    uint32_t network;
    int datagrams, streams;
    int control; /* to the process */
    pid_t server;
    unsigned ended; /* how many servers have ended so far */
    struct buffer table;
};

static int start_server(struct names *names) {
    int ends[2];
    close_fd(&names->control);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return -errno;
    names->control = ends[0];
    CLEAN_FD int servers_end = ends[1];
    names->server = fork();
    if (names->server == 0)
        names_serve(names->datagrams, names->streams, servers_end, slice_of(&names->table));
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

static int open_sockets(struct names *names, const char *device, uint32_t gateway) {
    names->datagrams = bind_to_device(SOCK_DGRAM, device, gateway, PORT_DOMAIN);
    names->streams = bind_to_device(SOCK_STREAM, device, gateway, PORT_DOMAIN);
    int result = names->datagrams < 0 ? names->datagrams : names->streams;
    if (result >= 0)
        return 0;
    close_fd(&names->datagrams);
    close_fd(&names->streams);
    return result;
}

/* NULL when out of memory. */
static struct names *find_or_create(struct hub *hub, uint32_t network) {
    struct names *names = hub->names;
    while (names != NULL && names->network != network)
        names = names->next;
    if (names != NULL || (names = calloc(1, sizeof(*names))) == NULL)
        return names;
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
    return update_server(names);
}

void names_child_ended(struct hub *hub, pid_t pid) {
    struct names *names = hub->names;
    while (names != NULL && names->server != pid)
        names = names->next;
    if (names == NULL)
        return;
    names->server = 0;
    if (++names->ended < ATTEMPTS)
        start_server(names);
}
