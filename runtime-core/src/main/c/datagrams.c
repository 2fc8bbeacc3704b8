#include "datagrams.h"

#include "cleanup.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { CONVERSATIONS = 256, LARGEST = 65536, TURNS = 64 };

/* What one client says, and what it is answered: the service sees a port of the gateway for each client. There is no end to it
 * but that of the sandbox, or that so many others have had something to say since. */
struct conversation {
    struct source service; /* without a descriptor when it is none */
    struct datagrams *datagrams;
    struct sockaddr_in client;
    uint64_t spoken; /* the count of all datagrams at its last one */
};

static unsigned char content[LARGEST];

/* An error is what the service's refusal of an earlier datagram has become: there is nobody to tell. */
static void service_ready(struct source *source, uint32_t events) {
    const struct conversation *conversation = OWNER_OF(source, struct conversation, service);
    for (int turn = 0; turn < TURNS; turn++) {
        ssize_t got = recv(source->fd, content, sizeof(content), MSG_DONTWAIT);
        if (got < 0)
            return;
        sendto(conversation->datagrams->host.fd, content, (size_t)got, MSG_DONTWAIT,
               (const struct sockaddr *)&conversation->client, sizeof(conversation->client));
    }
}

static bool is_of(const struct conversation *conversation, const struct sockaddr_in *client) {
    return conversation->service.fd >= 0 && conversation->client.sin_addr.s_addr == client->sin_addr.s_addr &&
           conversation->client.sin_port == client->sin_port;
}

/* The one of this client; else a new one, in a free place or that of who has been silent the longest. NULL: it cannot begin. */
static struct conversation *conversation_of(struct datagrams *datagrams, const struct sockaddr_in *client) {
    struct conversation *found = datagrams->conversations;
    for (int i = 0; i < CONVERSATIONS && !is_of(found, client); i++) {
        struct conversation *each = &datagrams->conversations[i];
        if (is_of(each, client) || each->spoken < found->spoken)
            found = each;
    }
    found->spoken = ++datagrams->count;
    if (is_of(found, client))
        return found;
    loop_remove(datagrams->loop, &found->service);
    found->datagrams = datagrams;
    found->client = *client;
    CLEAN_FD int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&datagrams->service, sizeof(datagrams->service)) < 0)
        return NULL;
    return loop_add(datagrams->loop, &found->service, steal_fd(&fd), EPOLLIN, service_ready) < 0 ? NULL : found;
}

static void host_ready(struct source *source, uint32_t events) {
    struct datagrams *datagrams = OWNER_OF(source, struct datagrams, host);
    for (int turn = 0; turn < TURNS; turn++) {
        struct sockaddr_in client = {0};
        socklen_t size = sizeof(client);
        ssize_t got = recvfrom(source->fd, content, sizeof(content), MSG_DONTWAIT, (struct sockaddr *)&client, &size);
        if (got < 0)
            return;
        const struct conversation *conversation = conversation_of(datagrams, &client);
        if (conversation != NULL)
            send(conversation->service.fd, content, (size_t)got, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
}

int datagrams_open(struct datagrams *datagrams, struct loop *loop, int bound, in_addr_t address, uint16_t port) {
    *datagrams = (struct datagrams){
        .loop = loop,
        .host = {.fd = -1},
        .service = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = address},
        .conversations = calloc(CONVERSATIONS, sizeof(*datagrams->conversations)),
    };
    if (datagrams->conversations == NULL) {
        close(bound);
        return -ENOMEM;
    }
    for (int i = 0; i < CONVERSATIONS; i++)
        datagrams->conversations[i].service.fd = -1;
    return loop_add(loop, &datagrams->host, bound, EPOLLIN, host_ready);
}

void datagrams_redirect(struct datagrams *datagrams, in_addr_t address) {
    for (int i = 0; i < CONVERSATIONS; i++)
        loop_remove(datagrams->loop, &datagrams->conversations[i].service);
    datagrams->service.sin_addr.s_addr = address;
}

void datagrams_close(struct datagrams *datagrams) {
    if (datagrams->conversations == NULL)
        return;
    datagrams_redirect(datagrams, 0);
    loop_discard(datagrams->loop, datagrams->conversations);
    datagrams->conversations = NULL;
    loop_remove(datagrams->loop, &datagrams->host);
}
