#include "dns.h"

#include "test.h"

#include <arpa/inet.h>
#include <string.h>

enum { A = 1, PTR = 12, AAAA = 28, NO_SUCH_NAME = 3, FORMAT_ERROR = 1, NOT_IMPLEMENTED = 4 };

static unsigned char answer[DNS_STREAM_LIMIT];

static size_t put_name(unsigned char *bytes, const char *name) {
    size_t used = 0;
    while (*name != 0) {
        size_t label = strcspn(name, ".");
        bytes[used++] = (unsigned char)label;
        memcpy(bytes + used, name, label);
        used += label;
        name += label + (name[label] == '.' ? 1 : 0);
    }
    bytes[used++] = 0;
    return used;
}

static void put_entry(struct buffer *table, uint32_t viewer, const char *name, uint8_t type, const void *data,
                      size_t size) {
    unsigned char encoded[256];
    const unsigned char fixed[12] = {0xc0, 12, 0, type, 0, 1, 0, 0, 0, 1, 0, (unsigned char)size};
    put_u32(table, viewer);
    put_bytes(table, encoded, put_name(encoded, name));
    put_u16(table, type);
    put_u32(table, sizeof(fixed) + size);
    put_raw(table, (struct slice){fixed, sizeof(fixed)});
    put_raw(table, (struct slice){data, size});
}

/* The first has an IPv6 address and a reverse name, too. */
static struct buffer table_of(int count, const char *name, uint32_t viewer) {
    struct buffer table = {0};
    put_u32(&table, (uint32_t)count + 2);
    for (int i = 0; i < count; i++) {
        const uint32_t address = htonl(0x0ae80002 + (uint32_t)i);
        put_entry(&table, viewer, name, A, &address, sizeof(address));
    }
    put_entry(&table, viewer, name, AAAA, "\xfd\x5b\0\0\0\0\0\0\0\0\0\0\0\0\0\x02", 16);
    put_entry(&table, viewer, "3.0.232.10.in-addr.arpa", PTR, "\2db", 4);
    return table;
}

static size_t query_of(unsigned char *query, const char *name, uint16_t type) {
    static const unsigned char header[12] = {0x12, 0x34, 1, 0, 0, 1};
    memcpy(query, header, sizeof(header));
    size_t used = sizeof(header) + put_name(query + sizeof(header), name);
    const unsigned char rest[4] = {(unsigned char)(type >> 8), (unsigned char)type, 0, 1};
    memcpy(query + used, rest, sizeof(rest));
    return used + sizeof(rest);
}

static size_t ask(const struct buffer *table, uint32_t client, const char *name, uint16_t type, size_t limit) {
    unsigned char query[DNS_QUERY_LIMIT];
    size_t size = query_of(query, name, type);
    return dns_answer(slice_of(table), client, (struct slice){query, size}, answer, limit);
}

static void known_names_have_their_addresses(void) {
    struct buffer table = table_of(2, "db.shop", 0);
    EXPECT(ask(&table, 7, "DB.Shop", A, DNS_DATAGRAM_LIMIT) > 0);
    EXPECT((answer[3] & 15) == 0 && answer[7] == 2);
    EXPECT(ask(&table, 7, "db.shop", AAAA, DNS_DATAGRAM_LIMIT) > 0);
    EXPECT((answer[3] & 15) == 0 && answer[7] == 1);
    EXPECT(ask(&table, 7, "db.shop", PTR, DNS_DATAGRAM_LIMIT) > 0);
    EXPECT((answer[3] & 15) == 0 && answer[7] == 0);
    size_t answer_size = ask(&table, 7, "3.0.232.10.in-addr.arpa", PTR, DNS_DATAGRAM_LIMIT);
    EXPECT((answer[3] & 15) == 0 && answer[7] == 1);
    EXPECT(answer[answer_size - 4] == 2 && answer[answer_size - 3] == 'd');
    EXPECT(ask(&table, 7, "3.0.232.10.in-addr.arpa", A, DNS_DATAGRAM_LIMIT) > 0);
    EXPECT((answer[3] & 15) == 0 && answer[7] == 0);
    buffer_free(&table);
}

static void others_are_unknown(void) {
    struct buffer table = table_of(1, "db", 7);
    static const char *const unknown[] = {"", "d", "dbb", "db.db", "d.b", "4.0.232.10.in-addr.arpa", "in-addr.arpa"};
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        EXPECT(ask(&table, 7, unknown[i], A, DNS_DATAGRAM_LIMIT) > 0);
        EXPECT((answer[3] & 15) == NO_SUCH_NAME && answer[7] == 0);
    }
    EXPECT(ask(&table, 7, "db", A, DNS_DATAGRAM_LIMIT) > 0 && answer[7] == 1);
    EXPECT(ask(&table, 8, "db", A, DNS_DATAGRAM_LIMIT) > 0 && (answer[3] & 15) == NO_SUCH_NAME);
    buffer_free(&table);
}

static void answer_that_is_too_long_is_cut_and_says_so(void) {
    struct buffer table = table_of(100, "db", 0);
    EXPECT(ask(&table, 7, "db", A, DNS_DATAGRAM_LIMIT) <= DNS_DATAGRAM_LIMIT);
    EXPECT((answer[2] & 2) != 0 && answer[7] > 0 && answer[7] < 100);
    EXPECT(ask(&table, 7, "db", A, DNS_STREAM_LIMIT) <= DNS_STREAM_LIMIT);
    EXPECT((answer[2] & 2) == 0 && answer[7] == 100);
    buffer_free(&table);
}

static void hostile_queries_are_errors_or_silence(void) {
    struct buffer table = table_of(1, "db", 0);
    struct slice names = slice_of(&table);
    unsigned char query[DNS_QUERY_LIMIT + 1] = {0};
    size_t whole = query_of(query, "db", A);
    for (size_t size = 0; size < whole; size++) {
        size_t got = dns_answer(names, 7, (struct slice){query, size}, answer, DNS_DATAGRAM_LIMIT);
        EXPECT(size < 12 ? got == 0 : got == 12 && (answer[3] & 15) == FORMAT_ERROR);
    }
    static const unsigned char loop[] = {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1};
    EXPECT(dns_answer(names, 7, (struct slice){loop, sizeof(loop)}, answer, DNS_DATAGRAM_LIMIT) == 12);
    EXPECT((answer[3] & 15) == FORMAT_ERROR);
    query[2] = 0x81;
    EXPECT(dns_answer(names, 7, (struct slice){query, whole}, answer, DNS_DATAGRAM_LIMIT) == 0);
    query[2] = 0x28;
    EXPECT(dns_answer(names, 7, (struct slice){query, whole}, answer, DNS_DATAGRAM_LIMIT) == 12);
    EXPECT((answer[3] & 15) == NOT_IMPLEMENTED);
    query[2] = 0;
    for (size_t at = 12; at < sizeof(query); at++)
        query[at] = at % 64 == 12 ? 63 : 'x';
    EXPECT(dns_answer(names, 7, (struct slice){query, DNS_QUERY_LIMIT}, answer, DNS_DATAGRAM_LIMIT) == 12);
    EXPECT(dns_answer(names, 7, (struct slice){query, sizeof(query)}, answer, DNS_DATAGRAM_LIMIT) == 0);
    buffer_free(&table);
}

/* Changed in a few places, or cut: for the sanitizers, which stop the program. The sequence is the same each time. */
static void changed_queries_do_no_harm(void) {
    struct buffer table = table_of(40, "primary.db", 0);
    uint32_t random = 1;
    for (int round = 0; round < 200000; round++) {
        unsigned char query[DNS_QUERY_LIMIT];
        size_t size =
            query_of(query, round % 2 == 0 ? "primary.db" : "2.0.232.10.in-addr.arpa", round % 3 == 0 ? A : PTR);
        for (int change = 0; change < 3; change++) {
            random = random * 1664525 + 1013904223;
            query[(random >> 16) % size] = (unsigned char)(random >> 8);
        }
        unsigned char *exact = malloc(size);
        memcpy(exact, query, size);
        size_t shorter = round % 5 == 0 ? random % size : size;
        size_t got = dns_answer(slice_of(&table), 7, (struct slice){exact, shorter}, answer, DNS_DATAGRAM_LIMIT);
        EXPECT(got <= DNS_DATAGRAM_LIMIT);
        free(exact);
    }
    buffer_free(&table);
}

int main(void) {
    RUN(known_names_have_their_addresses);
    RUN(others_are_unknown);
    RUN(answer_that_is_too_long_is_cut_and_says_so);
    RUN(hostile_queries_are_errors_or_silence);
    RUN(changed_queries_do_no_harm);
    return 0;
}
