#include "datagrams.h"

#include "checks.h"
#include "cleanup.h"
#include "relay.h"

#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { CONVERSATIONS = 256, LARGEST = 65536, TURNS = 64 };

/* What one client says, and what it is answered: the service sees a port of the gateway for each client. There is no end to it
 * but that of the sandbox, or that so many others have had something to say since. */
struct conversation {
    struct source service; /* without a descriptor when it has no end there */
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
    return memcmp(&conversation->client, client, sizeof(*client)) == 0;
}

/* The place of this client; else a free one, or that of who has been silent the longest. */
static struct conversation *place_of(const struct datagrams *datagrams, const struct sockaddr_in *client) {
    struct conversation *found = datagrams->conversations;
    for (int i = 0; i < CONVERSATIONS && !is_of(found, client); i++) {
        struct conversation *each = &datagrams->conversations[i];
        if (is_of(each, client) || each->spoken < found->spoken)
            found = each;
    }
    return found;
}

/* Passes on what a client has sent. 0 or more, or -errno. */
static int pass_on(struct datagrams *datagrams, const struct sockaddr_in *client, size_t size) {
    struct conversation *conversation = place_of(datagrams, client);
    conversation->spoken = ++datagrams->count;
    if (conversation->service.fd < 0 || !is_of(conversation, client)) {
        loop_remove(datagrams->loop, &conversation->service);
        conversation->client = *client;
        int service = TRY(dial(SOCK_DGRAM, datagrams->address, datagrams->port));
        TRY(loop_add(datagrams->loop, &conversation->service, service, EPOLLIN, service_ready));
    }
    return CHECKED(send(conversation->service.fd, content, size, MSG_DONTWAIT | MSG_NOSIGNAL));
}

static void host_ready(struct source *source, uint32_t events) {
    for (int turn = 0; turn < TURNS; turn++) {
        struct sockaddr_in client = {0};
        socklen_t size = sizeof(client);
        ssize_t got = recvfrom(source->fd, content, sizeof(content), MSG_DONTWAIT, (struct sockaddr *)&client, &size);
        if (got < 0)
            return;
        pass_on(OWNER_OF(source, struct datagrams, host), &client, (size_t)got);
    }
}

int datagrams_open(struct datagrams *datagrams, struct loop *loop, int bound, in_addr_t address, uint16_t port) {
    struct conversation *conversations = allocate(CONVERSATIONS, sizeof(*conversations));
    for (int i = 0; i < CONVERSATIONS; i++)
        conversations[i] = (struct conversation){.service = {.fd = -1}, .datagrams = datagrams};
    *datagrams = (struct datagrams){.loop = loop, .address = address, .port = port, .conversations = conversations};
    return loop_add(loop, &datagrams->host, bound, EPOLLIN, host_ready);
}

void datagrams_redirect(struct datagrams *datagrams, in_addr_t address) {
    for (int i = 0; i < CONVERSATIONS; i++)
        loop_remove(datagrams->loop, &datagrams->conversations[i].service);
    datagrams->address = address;
}

void datagrams_close(struct datagrams *datagrams) {
    if (datagrams->conversations == NULL)
        return;
    datagrams_redirect(datagrams, 0);
    loop_discard(datagrams->loop, datagrams->conversations);
    datagrams->conversations = NULL;
    loop_remove(datagrams->loop, &datagrams->host);
}
