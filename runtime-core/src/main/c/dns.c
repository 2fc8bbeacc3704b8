#include "dns.h"

#include <string.h>
#include <strings.h>

enum { DNS_HEADER = 12, LONGEST_LABEL = 63, LONGEST_NAME = 255, TYPE_AND_CLASS = 4, CLASS_IN = 1 };
enum { NO_ERROR = 0, FORMAT_ERROR = 1, NO_SUCH_NAME = 3, NOT_IMPLEMENTED = 4, REFUSED = 5 };
enum { IS_ANSWER = 0x80, OPERATION = 0x78, AUTHORITATIVE = 0x04, CUT = 0x02, WANTS_RECURSION = 0x01, RECURSES = 0x80 };

struct answer {
    unsigned char *bytes;
    size_t used, limit;
    uint16_t records;
    bool cut;
};

static uint16_t number_at(const unsigned char *bytes) {
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

/* The name that is asked for, as it is written in the query; empty: it is none. There is nothing before it that a compressed name
 * could point to: such a name is an error. */
static struct slice asked_name(struct slice query) {
    size_t end = DNS_HEADER;
    while (end < query.size && query.data[end] != 0 && query.data[end] <= LONGEST_LABEL)
        end += query.data[end] + 1;
    size_t size = end + 1 - DNS_HEADER;
    bool whole = end < query.size && query.data[end] == 0 && query.size - end > TYPE_AND_CLASS && size <= LONGEST_NAME;
    return (struct slice){query.data + DNS_HEADER, whole ? size : 0};
}

/* The length of a label is never mistaken for a letter: it is smaller. The one that is zero ends a name. */
static bool is_same(struct slice name, struct slice asked) {
    return name.size == asked.size && strncasecmp((const char *)name.data, (const char *)asked.data, name.size) == 0;
}

static void put_record(struct answer *answer, struct slice record) {
    answer->cut |= answer->limit - answer->used < record.size;
    if (answer->cut)
        return;
    memcpy(answer->bytes + answer->used, record.data, record.size);
    answer->used += record.size;
    answer->records++;
}

static int look_up_name(struct slice table, uint32_t client, struct slice name, uint16_t type, struct answer *answer) {
    struct reader reader = reader_of(table);
    bool known = false;
    for (uint32_t left = read_count(&reader, 14); left > 0; left--) {
        uint32_t viewer = read_u32(&reader);
        struct slice entry = read_bytes(&reader);
        bool is_of_type = read_u16(&reader) == type;
        struct slice record = read_bytes(&reader);
        if (reader.bad || (viewer != 0 && viewer != client) || !is_same(entry, name))
            continue;
        known = true;
        if (is_of_type)
            put_record(answer, record);
    }
    return known ? NO_ERROR : NO_SUCH_NAME;
}

size_t dns_answer(struct slice table, uint32_t client, struct slice query, unsigned char *bytes, size_t limit) {
    if (query.size < DNS_HEADER || query.size > DNS_QUERY_LIMIT || limit < DNS_DATAGRAM_LIMIT ||
        (query.data[2] & IS_ANSWER) != 0)
        return 0; /* answering an answer could go on for ever */
    struct answer answer = {.bytes = bytes, .used = DNS_HEADER, .limit = limit};
    bool is_question = (query.data[2] & OPERATION) == 0;
    struct slice name = is_question && number_at(query.data + 4) == 1 ? asked_name(query) : (struct slice){0};
    int code = is_question ? FORMAT_ERROR : NOT_IMPLEMENTED;
    if (name.size > 0) {
        const unsigned char *type = name.data + name.size;
        answer.used += name.size + TYPE_AND_CLASS;
        memcpy(bytes, query.data, answer.used);
        code = number_at(type + 2) == CLASS_IN ? look_up_name(table, client, name, number_at(type), &answer) : REFUSED;
    }
    const unsigned char flags = IS_ANSWER | AUTHORITATIVE | (query.data[2] & (OPERATION | WANTS_RECURSION));
    const unsigned char header[DNS_HEADER] = {query.data[0],
                                              query.data[1],
                                              flags | (answer.cut ? CUT : 0),
                                              (unsigned char)(RECURSES | code),
                                              0,
                                              name.size > 0,
                                              (unsigned char)(answer.records >> 8),
                                              (unsigned char)answer.records};
    memcpy(bytes, header, DNS_HEADER);
    return answer.used;
}
