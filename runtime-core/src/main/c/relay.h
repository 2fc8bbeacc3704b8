#pragma once

#include "loop.h"

#include <netinet/in.h>

/* Carries one accepted connection to a service in a sandbox and back, with splice(2). It closes and frees itself. The
 * service sees the gateway of its network as the peer, never 127.0.0.1 (CVE-2021-20199). Takes over the descriptor.
 * */
void relay_start(struct loop *loop, int accepted, in_addr_t address, uint16_t port);
