#include "dns.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum {
    DNS_HEADER = 12,
    LONGEST_LABEL = 63,
    LONGEST_NAME = 253,
    FIXED_PART = 12, /* of a record: pointer to its name, type, class, time to live, length */
    TIME_TO_LIVE = 1,
};
enum { TYPE_A = 1, TYPE_PTR = 12, TYPE_AAAA = 28, CLASS_IN = 1 };
enum { NO_ERROR = 0, FORMAT_ERROR = 1, NO_SUCH_NAME = 3, NOT_IMPLEMENTED = 4, REFUSED = 5 };
enum { IS_ANSWER = 0x80, OPERATION = 0x78, AUTHORITATIVE = 0x04, CUT = 0x02, WANTS_RECURSION = 0x01, RECURSES = 0x80 };

struct question {
    char name[LONGEST_NAME + 1]; /* lower case, without the last dot */
    uint16_t type, class;
    size_t end; /* where it ends in the query */
};

struct entry {
    uint32_t viewer, address;
    struct slice six;
    const char *name;
};

struct answer {
    unsigned char *bytes;
    size_t used, limit;
    uint16_t records;
    bool cut;
};

static uint16_t number_at(const unsigned char *bytes) {
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static void put_short(unsigned char *bytes, uint16_t value) {
    bytes[0] = (unsigned char)(value >> 8);
    bytes[1] = (unsigned char)value;
}

/* A dot or a NUL inside a label must not make it look like another name. */
static char plain(unsigned char byte) {
    if (byte >= 'A' && byte <= 'Z')
        return (char)(byte - 'A' + 'a');
    if (byte <= ' ' || byte >= 0x7f || byte == '.')
        return '?';
    return (char)byte;
}

/* There is nothing before the question that a compressed name could point to: such a name is an error. */
static bool read_question(struct slice query, struct question *question) {
    size_t at = DNS_HEADER;
    size_t length = 0;
    for (;;) {
        if (at >= query.size)
            return false;
        size_t label = query.data[at++];
        if (label == 0)
            break;
        size_t dot = length == 0 ? 0 : 1;
        if (label > LONGEST_LABEL || label > query.size - at || length + dot + label > LONGEST_NAME)
            return false;
        if (dot != 0)
            question->name[length++] = '.';
        for (size_t i = 0; i < label; i++)
            question->name[length++] = plain(query.data[at++]);
    }
    question->name[length] = 0;
    if (query.size - at < 4)
        return false;
    question->type = number_at(query.data + at);
    question->class = number_at(query.data + at + 2);
    question->end = at + 4;
    return true;
}

static struct entry read_entry(struct reader *table) {
    struct entry entry = {.viewer = read_u32(table), .address = read_u32(table)};
    entry.six = read_bytes(table);
    entry.name = read_string(table);
    return entry;
}

static void put_record(struct answer *answer, uint16_t type, const void *data, size_t size) {
    if (answer->cut || answer->limit - answer->used < FIXED_PART + size) {
        answer->cut = true;
        return;
    }
    unsigned char *at = answer->bytes + answer->used;
    memset(at, 0, FIXED_PART);
    put_short(at, 0xc000 | DNS_HEADER);
    put_short(at + 2, type);
    put_short(at + 4, CLASS_IN);
    put_short(at + 8, TIME_TO_LIVE);
    put_short(at + 10, (uint16_t)size);
    memcpy(at + FIXED_PART, data, size);
    answer->used += FIXED_PART + size;
    answer->records++;
}

static void put_name(struct answer *answer, const char *name) {
    unsigned char encoded[LONGEST_NAME + 2];
    size_t used = 0;
    while (*name != 0) {
        size_t label = strcspn(name, ".");
        if (label == 0 || label > LONGEST_LABEL || used + label + 2 > sizeof(encoded))
            return;
        encoded[used++] = (unsigned char)label;
        memcpy(encoded + used, name, label);
        used += label;
        name += label + (name[label] == '.' ? 1 : 0);
    }
    encoded[used++] = 0;
    put_record(answer, TYPE_PTR, encoded, used);
}

static bool is_reverse_four(const char *name, uint32_t address) {
    unsigned char octets[4];
    char reverse[64];
    memcpy(octets, &address, sizeof(octets));
    snprintf(reverse, sizeof(reverse), "%u.%u.%u.%u.in-addr.arpa", octets[3], octets[2], octets[1], octets[0]);
    return strcmp(name, reverse) == 0;
}

static bool is_reverse_six(const char *name, struct slice six) {
    if (six.size != 16 || strlen(name) != 72)
        return false;
    for (size_t nibble = 0; nibble < 32; nibble++) {
        unsigned byte = six.data[15 - nibble / 2];
        unsigned value = nibble % 2 == 0 ? byte & 15 : byte >> 4;
        if (name[2 * nibble] != "0123456789abcdef"[value] || name[2 * nibble + 1] != '.')
            return false;
    }
    return strcmp(name + 64, "ip6.arpa") == 0;
}

/* Adds what an entry says to the question; false: it is about something else. */
static bool answer_from(const struct entry *entry, const struct question *question, struct answer *answer) {
    if (strcmp(entry->name, question->name) == 0) {
        if (question->type == TYPE_A)
            put_record(answer, TYPE_A, &entry->address, sizeof(entry->address));
        else if (question->type == TYPE_AAAA && entry->six.size == 16)
            put_record(answer, TYPE_AAAA, entry->six.data, entry->six.size);
        return true;
    }
    if (!is_reverse_four(question->name, entry->address) && !is_reverse_six(question->name, entry->six))
        return false;
    if (question->type == TYPE_PTR)
        put_name(answer, entry->name);
    return true;
}

static int look_up(struct slice table, uint32_t client, const struct question *question, struct answer *answer) {
    struct reader reader = reader_of(table);
    bool known = false;
    for (uint32_t left = read_count(&reader, 17); left > 0; left--) {
        struct entry entry = read_entry(&reader);
        if (!reader.bad && (entry.viewer == 0 || entry.viewer == client))
            known |= answer_from(&entry, question, answer);
    }
    return known ? NO_ERROR : NO_SUCH_NAME;
}

size_t dns_answer(struct slice table, uint32_t client, struct slice query, unsigned char *bytes, size_t limit) {
    if (query.size < DNS_HEADER || query.size > DNS_QUERY_LIMIT || limit < DNS_DATAGRAM_LIMIT ||
        (query.data[2] & IS_ANSWER) != 0)
        return 0; /* answering an answer could go on for ever */
    struct answer answer = {.bytes = bytes, .used = DNS_HEADER, .limit = limit};
    struct question question = {0};
    int code = NOT_IMPLEMENTED;
    bool whole = false;
    if ((query.data[2] & OPERATION) == 0) {
        whole = number_at(query.data + 4) == 1 && read_question(query, &question);
        code = whole ? REFUSED : FORMAT_ERROR;
    }
    if (whole) {
        memcpy(bytes, query.data, question.end);
        answer.used = question.end;
    }
    if (whole && question.class == CLASS_IN)
        code = look_up(table, client, &question, &answer);
    memset(bytes, 0, DNS_HEADER);
    memcpy(bytes, query.data, 2);
    bytes[2] = (unsigned char)(IS_ANSWER | AUTHORITATIVE | (query.data[2] & (OPERATION | WANTS_RECURSION)) |
                               (answer.cut ? CUT : 0));
    bytes[3] = (unsigned char)(RECURSES | code);
    put_short(bytes + 4, whole ? 1 : 0);
    put_short(bytes + 6, answer.records);
    return answer.used;
}
