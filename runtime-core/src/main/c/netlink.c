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

enum { TCP_LISTEN_STATE = 10, ETH0 = 100 /* the number that Java gives it */ };

static void put_listener(struct buffer *found, const struct inet_diag_msg *entry) {
    put_values(found, "1R2",
               VALUES({entry->idiag_family == AF_INET ? 4 : 6},
                      {.bytes = {(const unsigned char *)entry->id.idiag_src, sizeof(entry->id.idiag_src)}},
                      {ntohs(entry->id.idiag_sport)}));
}

/* Waits for the acknowledgement of a request, or for the one thing or the whole list that it asks for. 0 or -errno. */
static int await_answer(int fd, uint32_t sequence, struct buffer *found) {
    union {
        struct nlmsghdr header;
        unsigned char bytes[16384];
    } answer;
    for (;;) {
        int left = CHECKED(recv(fd, &answer, sizeof(answer), 0));
        if (left < 0 && left != -EINTR)
            return left;
        for (struct nlmsghdr *header = &answer.header; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
            if (header->nlmsg_type == NLMSG_ERROR && header->nlmsg_seq == sequence)
                return ((struct nlmsgerr *)NLMSG_DATA(header))->error;
            bool is_socket = header->nlmsg_type == SOCK_DIAG_BY_FAMILY;
            if (is_socket)
                put_listener(found, NLMSG_DATA(header));
            if (header->nlmsg_type == NLMSG_DONE || (is_socket && (header->nlmsg_flags & NLM_F_MULTI) == 0))
                return 0;
        }
    }
}

int netlink_execute(struct slice messages) {
    CLEAN_FD int fd = TRY_CALL(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    CLEAN_FREE void *aligned = allocate(1, messages.size);
    memcpy(aligned, messages.data, messages.size);
    int left = (int)messages.size;
    for (const struct nlmsghdr *header = aligned; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
        TRY_CALL(send(fd, header, header->nlmsg_len, 0));
        TRY(await_answer(fd, header->nlmsg_seq, NULL));
    }
    return left > 0 ? -EBADMSG : 0;
}

void netlink_fill_pid(unsigned char *messages, size_t size, pid_t pid) {
    static const struct {
        struct rtattr header;
        uint32_t pid;
    } empty = {{sizeof(empty), IFLA_NET_NS_PID}, 0};
    for (size_t at = 0; at + sizeof(empty) <= size; at += RTA_ALIGNTO)
        if (memcmp(messages + at, &empty, sizeof(empty)) == 0)
            memcpy(messages + at + sizeof(empty.header), &pid, sizeof(empty.pid));
}

int step_netlink(struct stage *stage, const union value *given) {
    return netlink_execute(given[0].bytes);
}

int netlink_diagnosis(void) {
    return socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
}

/* All listeners of a family (NLM_F_DUMP), or the one that a connection to this place would reach. */
static int diagnose(int diagnosis, uint16_t flags, uint8_t family, in_addr_t address, uint16_t port,
                    struct buffer *found) {
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 request;
    } message = {
        .header = {.nlmsg_len = sizeof(message),
                   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST | flags},
        .request = {.sdiag_family = family,
                    .sdiag_protocol = IPPROTO_TCP,
                    .idiag_states = 1u << TCP_LISTEN_STATE,
                    .id = {.idiag_src = {address},
                           .idiag_sport = htons(port),
                           .idiag_if = ETH0,
                           .idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}}},
    };
    TRY_CALL(send(diagnosis, &message, sizeof(message), 0));
    return await_answer(diagnosis, 0, found);
}

int netlink_listeners(int diagnosis, struct buffer *found) {
    TRY(diagnose(diagnosis, NLM_F_DUMP, AF_INET, 0, 0, found));
    return diagnose(diagnosis, NLM_F_DUMP, AF_INET6, 0, 0, found);
}

bool netlink_is_served(int diagnosis, in_addr_t address, uint16_t port) {
    struct buffer found = {0};
    int result = diagnose(diagnosis, 0, AF_INET, address, port, &found);
    buffer_free(&found);
    return result == 0;
}
