#pragma once

#include "wire.h"

/* Answers on a UDP socket and a listening TCP socket until the control socket (SOCK_SEQPACKET) ends; what comes over that is
 * the table from then on. The descriptors become 0, 1 and 2, all others are closed. Never returns. */
_Noreturn void names_serve(int datagrams, int streams, int control, struct slice table);
