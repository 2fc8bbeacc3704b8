#pragma once

#include "wire.h"

/* The part of DNS (RFC 1035) that a closed network needs: addresses, names of addresses, and a quick "no". */

enum {
    DNS_QUERY_LIMIT = 512,
    DNS_DATAGRAM_LIMIT = 512,
    DNS_STREAM_LIMIT = 4096,
};

/* Writes the answer to a query, whatever its bytes are, and returns its size; 0: there is none to give. An answer that does
 * not fit is cut, and says so.
 *
 * `table` is a list of (u32 viewer, bytes name in lower case, u16 type, bytes record), name and record as they are in an answer
 * with one question. A viewer is the only client that an entry is meant for (an address in network byte order); 0: it is for
 * all. */
size_t dns_answer(struct slice table, uint32_t client, struct slice query, unsigned char *answer, size_t limit);
