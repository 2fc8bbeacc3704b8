#pragma once

#include "wire.h"

#include <netinet/in.h>

/* Sends every message of a block (each with NLM_F_ACK) through a new rtnetlink socket of this network namespace and
 * waits for its answer. 0, or -errno of the first refusal. */
int netlink_execute(const void *messages, size_t size);

/* rtnetlink messages with the pid of the new process filled in where IFLA_NET_NS_PID is 0. */
void netlink_fill_pid(void *messages, size_t size, pid_t pid);

/* One listening TCP socket as sock_diag(7) reports it. */
struct listener {
    uint8_t family; /* 4 or 6 */
    bool only_v6;
    uint16_t port;
    unsigned char address[16];
};

typedef void found_function(void *context, const struct listener *listener);

/* A socket that tells of this network namespace, also when it is used in another; or -1 and errno. */
int netlink_diagnosis(void);

/* Calls `found` for every listening TCP socket in the network namespace of such a socket. 0 or -errno. */
int netlink_listeners(int socket, found_function *found, void *context);

/* Whether a connection to the IPv4 address (network byte order) and port would reach this listener. */
bool listener_accepts(const struct listener *listener, in_addr_t address, uint16_t port);
