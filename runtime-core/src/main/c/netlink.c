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

enum { ETH0 = 100 }; /* the number that Java gives it */

/* What the kernel says to the message that was sent last, of which it has been done with when send(2) returns. 0 or -errno. */
static int read_answer(int fd) {
    struct {
        struct nlmsghdr header;
        struct nlmsgerr result;
    } answer = {0};
    TRY_CALL(recv(fd, &answer, sizeof(answer), 0));
    return answer.header.nlmsg_type == NLMSG_ERROR ? answer.result.error : 0;
}

int netlink_execute(struct slice messages) {
    CLEAN_FD int fd = TRY_CALL(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    CLEAN_FREE void *aligned = allocate(1, messages.size);
    memcpy(aligned, messages.data, messages.size);
    int left = (int)messages.size;
    for (const struct nlmsghdr *header = aligned; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
        TRY_CALL(send(fd, header, header->nlmsg_len, 0));
        TRY(read_answer(fd));
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

/* The kernel looks the listener up as for a connection. */
bool netlink_is_served(int diagnosis, in_addr_t address, uint16_t port) {
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 request;
    } message = {
        .header = {.nlmsg_len = sizeof(message), .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST},
        .request = {.sdiag_family = AF_INET,
                    .sdiag_protocol = IPPROTO_TCP,
                    .id = {.idiag_src = {address},
                           .idiag_sport = htons(port),
                           .idiag_if = ETH0,
                           .idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}}},
    };
    return send(diagnosis, &message, sizeof(message), 0) > 0 && read_answer(diagnosis) == 0;
}
