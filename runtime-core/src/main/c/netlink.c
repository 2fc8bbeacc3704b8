#include "netlink.h"

#include "cleanup.h"
#include "steps.h"
#include "syscalls.h"

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <string.h>
#include <sys/socket.h>

enum { TCP_LISTEN_STATE = 10 };

static struct listener listener_of(const struct nlmsghdr *header) {
    const struct inet_diag_msg *entry = NLMSG_DATA(header);
    struct listener listener = {.family = entry->idiag_family == AF_INET ? 4 : 6, .port = ntohs(entry->id.idiag_sport)};
    memcpy(listener.address, entry->id.idiag_src, listener.family == 4 ? 4 : 16);
    int left = (int)header->nlmsg_len - (int)NLMSG_LENGTH(sizeof(*entry));
    for (const struct rtattr *attribute = (const struct rtattr *)(entry + 1); RTA_OK(attribute, left);
         attribute = RTA_NEXT(attribute, left)) {
        if (attribute->rta_type == INET_DIAG_SKV6ONLY)
            listener.only_v6 = *(const uint8_t *)RTA_DATA(attribute) != 0;
    }
    return listener;
}

/* Waits for the acknowledgement of a request, or for the end of the list of listeners that it asks for. 0 or -errno. */
static int await_answer(int fd, uint32_t sequence, found_function *found, void *context) {
    union {
        struct nlmsghdr header;
        unsigned char bytes[16384];
    } answer;
    for (;;) {
        int left = (int)recv(fd, &answer, sizeof(answer), 0);
        if (left < 0 && errno != EINTR)
            return -errno;
        for (struct nlmsghdr *header = &answer.header; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
            if (header->nlmsg_type == NLMSG_DONE)
                return 0;
            if (header->nlmsg_type == NLMSG_ERROR && header->nlmsg_seq == sequence)
                return ((struct nlmsgerr *)NLMSG_DATA(header))->error;
            if (header->nlmsg_type == SOCK_DIAG_BY_FAMILY) {
                struct listener listener = listener_of(header);
                found(context, &listener);
            }
        }
    }
}

int netlink_execute(const void *messages, size_t size) {
    CLEAN_FD int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0)
        return -errno;
    const unsigned char *at = messages;
    while (size >= sizeof(struct nlmsghdr)) {
        struct nlmsghdr header;
        memcpy(&header, at, sizeof(header));
        if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > size)
            return -EBADMSG;
        if (send(fd, at, header.nlmsg_len, 0) < 0)
            return -errno;
        int result = await_answer(fd, header.nlmsg_seq, NULL, NULL);
        if (result < 0)
            return result;
        size_t whole = NLMSG_ALIGN(header.nlmsg_len);
        at += whole < size ? whole : size;
        size -= whole < size ? whole : size;
    }
    return size == 0 ? 0 : -EBADMSG;
}

void netlink_fill_pid(void *messages, size_t size, pid_t pid) {
    struct {
        struct rtattr header;
        uint32_t pid;
    } attribute = {{sizeof(attribute), IFLA_NET_NS_PID}, 0};
    unsigned char *bytes = messages;
    for (size_t at = 0; at + sizeof(attribute) <= size; at += RTA_ALIGNTO) {
        if (memcmp(bytes + at, &attribute, sizeof(attribute)) == 0) {
            uint32_t value = (uint32_t)pid;
            memcpy(bytes + at + sizeof(attribute.header), &value, sizeof(value));
        }
    }
}

int step_netlink(struct stage *stage, const union value *given) {
    return netlink_execute(given[0].bytes.data, given[0].bytes.size);
}

static int list_family(int fd, uint8_t family, found_function *found, void *context) {
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 request;
    } message = {
        .header = {.nlmsg_len = sizeof(message),
                   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .request = {.sdiag_family = family,
                    .sdiag_protocol = IPPROTO_TCP,
                    .idiag_ext = 0,
                    .idiag_states = 1u << TCP_LISTEN_STATE},
    };
    return send(fd, &message, sizeof(message), 0) < 0 ? -errno : await_answer(fd, 0, found, context);
}

int netlink_listeners(int socket, found_function *found, void *context) {
    int result = list_family(socket, AF_INET, found, context);
    return result < 0 ? result : list_family(socket, AF_INET6, found, context);
}

int netlink_diagnosis(void) {
    return socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
}

bool listener_accepts(const struct listener *listener, in_addr_t address, uint16_t port) {
    static const unsigned char any[16] = {0};
    if (listener->port != port)
        return false;
    if (listener->family == 4)
        return memcmp(listener->address, any, 4) == 0 || memcmp(listener->address, &address, 4) == 0;
    return !listener->only_v6 && memcmp(listener->address, any, 16) == 0;
}
