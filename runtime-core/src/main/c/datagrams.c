#include "datagrams.h"

#include "cleanup.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { CONVERSATIONS = 256, LARGEST = 65536, TURNS = 64 };

/* What one client says, and what it is answered: the service sees a port of the gateway for each client. There is no end to it
 * but that of the sandbox, or that so many others have had something to say since. */
struct conversation {
    struct source service;
    struct datagrams *datagrams;
    struct conversation *next;
    struct sockaddr_in client;
};

static unsigned char content[LARGEST];

static void end_conversation(struct conversation **link) {
    struct conversation *conversation = *link;
    struct datagrams *datagrams = conversation->datagrams;
    *link = conversation->next;
    datagrams->count--;
    loop_remove(datagrams->loop, &conversation->service);
    loop_discard(datagrams->loop, conversation);
}

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

static void end_the_oldest(struct datagrams *datagrams) {
    struct conversation **link = &datagrams->conversations;
    while ((*link)->next != NULL)
        link = &(*link)->next;
    end_conversation(link);
}

static struct conversation *begin(struct datagrams *datagrams, const struct sockaddr_in *client) {
    CLEAN_FD int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&datagrams->service, sizeof(datagrams->service)) < 0)
        return NULL;
    struct conversation *conversation = calloc(1, sizeof(*conversation));
    if (conversation == NULL)
        return NULL;
    *conversation = (struct conversation){.datagrams = datagrams, .client = *client};
    if (loop_add(datagrams->loop, &conversation->service, steal_fd(&fd), EPOLLIN, service_ready) < 0) {
        free(conversation);
        return NULL;
    }
    if (datagrams->count == CONVERSATIONS)
        end_the_oldest(datagrams);
    conversation->next = datagrams->conversations;
    datagrams->conversations = conversation;
    datagrams->count++;
    return conversation;
}

/* The one of this client, which is the newest from then on; a new one when there is none. */
static struct conversation *conversation_of(struct datagrams *datagrams, const struct sockaddr_in *client) {
    struct conversation **link = &datagrams->conversations;
    while (*link != NULL &&
           ((*link)->client.sin_addr.s_addr != client->sin_addr.s_addr || (*link)->client.sin_port != client->sin_port))
        link = &(*link)->next;
    struct conversation *known = *link;
    if (known == NULL)
        return begin(datagrams, client);
    *link = known->next;
    known->next = datagrams->conversations;
    datagrams->conversations = known;
    return known;
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
        .service = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = address},
    };
    return loop_add(loop, &datagrams->host, bound, EPOLLIN, host_ready);
}

void datagrams_redirect(struct datagrams *datagrams, in_addr_t address) {
    while (datagrams->conversations != NULL)
        end_conversation(&datagrams->conversations);
    datagrams->service.sin_addr.s_addr = address;
}

void datagrams_close(struct datagrams *datagrams) {
    datagrams_redirect(datagrams, 0);
    loop_remove(datagrams->loop, &datagrams->host);
}
