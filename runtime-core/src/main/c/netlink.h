#pragma once

#include "wire.h"

#include <netinet/in.h>

/* Sends every message of a block (each with NLM_F_ACK) through a new rtnetlink socket of this network namespace and
 * waits for its answer. 0, or -errno of the first refusal. */
int netlink_execute(struct slice messages);

/* rtnetlink messages with the pid of the new process filled in where IFLA_NET_NS_PID is 0. */
void netlink_fill_pid(unsigned char *messages, size_t size, pid_t pid);

/* A sock_diag(7) socket that tells of this network namespace, also when it is used in another; or -1 and errno. */
int netlink_diagnosis(void);

/* Whether somebody would accept a connection to the IPv4 address (network byte order) and port in the namespace of such a
 * socket. */
bool netlink_is_served(int diagnosis, in_addr_t address, uint16_t port);
