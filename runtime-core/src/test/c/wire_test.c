#include "wire.h"

#include "netlink.h"
#include "steps.h"
#include "test.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void values_come_back_as_they_were_put(void) {
    struct buffer buffer = {0};
    put_message(&buffer, EVENT_PAUSED, 7, "1248sB",
                VALUES({0xfe}, {0xfedc}, {0xfedcba98}, {0xfedcba9876543210}, {.text = "text"},
                       {.bytes = {(const unsigned char *)"\0\1", 2}}));

    struct message message;
    EXPECT(message_parse(slice_of(&buffer), &message) == 1);
    EXPECT(message.type == EVENT_PAUSED && message.id == 7 && message.size == buffer.used);
    struct reader reader = reader_of(message.payload);
    EXPECT(read_u8(&reader) == 0xfe);
    EXPECT(read_u16(&reader) == 0xfedc);
    EXPECT(read_u32(&reader) == 0xfedcba98);
    EXPECT(read_u64(&reader) == 0xfedcba9876543210);
    EXPECT(strcmp(read_string(&reader), "text") == 0);
    struct slice bytes = read_bytes(&reader);
    EXPECT(bytes.size == 2 && memcmp(bytes.data, "\0\1", 2) == 0);
    EXPECT(!reader.bad && reader.at == reader.end);
    buffer_free(&buffer);
}

static void every_cut_of_a_message_is_incomplete(void) {
    struct buffer buffer = {0};
    put_message(&buffer, EVENT_PAUSED, 1, "s", VALUES({.text = "payload"}));
    struct message message;
    for (size_t size = 0; size < buffer.used; size++)
        EXPECT(message_parse((struct slice){buffer.data, size}, &message) == 0);
    buffer_free(&buffer);
}

static void impossible_lengths_are_refused(void) {
    struct message message;
    const unsigned char too_short[HEADER_SIZE] = {7};
    EXPECT(message_parse((struct slice){too_short, sizeof(too_short)}, &message) == -EMSGSIZE);
    const unsigned char too_long[HEADER_SIZE] = {0xff, 0xff, 0xff, 0xff};
    EXPECT(message_parse((struct slice){too_long, sizeof(too_long)}, &message) == -EMSGSIZE);
}

static void counts_and_sizes_beyond_the_message_are_bad(void) {
    const unsigned char huge[] = {0xff, 0xff, 0xff, 0xff, 1, 2, 3};
    struct reader reader = reader_of((struct slice){huge, sizeof(huge)});
    union value given[MOST_VALUES];
    EXPECT(read_values(&reader, "S", given) == -EBADMSG && *given[0].strings == NULL);
    free_values("S", given);
    reader = reader_of((struct slice){huge, sizeof(huge)});
    EXPECT(read_bytes(&reader).size == 0 && reader.bad);
    reader = reader_of((struct slice){huge, sizeof(huge)});
    EXPECT(*read_string(&reader) == 0 && reader.bad);
    EXPECT(read_u64(&reader) == 0);
}

static void a_string_needs_its_nul_and_has_no_other(void) {
    const unsigned char unterminated[] = {1, 0, 0, 0, 'a', 'b'};
    struct reader reader = reader_of((struct slice){unterminated, sizeof(unterminated)});
    read_string(&reader);
    EXPECT(reader.bad);
    const unsigned char embedded[] = {2, 0, 0, 0, 'a', 0, 0};
    reader = reader_of((struct slice){embedded, sizeof(embedded)});
    read_string(&reader);
    EXPECT(reader.bad);
}

/* What a hostile or broken sender could make of a list of steps: any cut and any flipped byte. */
static void damaged_steps_fail_without_being_executed(void) {
    struct buffer buffer = {0};
    put_u32(&buffer, 1);
    put_u16(&buffer, STEP_WRITE_FILE);
    put_u16(&buffer, 0);
    struct buffer arguments = {0};
    put_string(&arguments, "/nonexistent/sandboxed/file");
    put_u32(&arguments, 0600);
    put_bytes(&arguments, "x", 1);
    put_bytes(&buffer, arguments.data, arguments.used);
    for (size_t size = 0; size < buffer.used; size++) {
        unsigned char *copy = malloc(size + 1);
        EXPECT(copy != NULL);
        memcpy(copy, buffer.data, size);
        struct reader list = reader_of((struct slice){copy, size});
        struct stage stage = new_stage(0, -1, NULL);
        struct failure failure = {0};
        EXPECT(run_steps(&list, &stage, &failure) < 0);
        EXPECT(failure.error == EBADMSG);
        free(copy);
    }
    for (size_t at = 0; at < buffer.used; at++) {
        unsigned char *copy = malloc(buffer.used);
        EXPECT(copy != NULL);
        memcpy(copy, buffer.data, buffer.used);
        copy[at] ^= 0xff;
        struct reader list = reader_of((struct slice){copy, buffer.used});
        struct stage stage = new_stage(0, -1, NULL);
        struct failure failure = {0};
        EXPECT(run_steps(&list, &stage, &failure) < 0 || at == 0 || at == 6 || at == 7);
        free(copy);
    }
    buffer_free(&arguments);
    buffer_free(&buffer);
}

/* As many lists within lists as one message holds. */
static void lists_within_lists_come_to_an_end(void) {
    enum { LEVELS = MESSAGE_LIMIT / 20 - 1, LEVEL = 20 };
    unsigned char *message = calloc(1, (size_t)LEVELS * LEVEL + 4);
    EXPECT(message != NULL);
    for (uint32_t level = 0; level < LEVELS; level++) {
        uint32_t rest = (LEVELS - level - 1) * LEVEL + 4;
        struct __attribute__((packed)) {
            uint32_t steps;
            uint16_t opcode, zero;
            uint32_t arguments, lists, list;
        } first_of = {1, STEP_FIRST_OF, 0, rest + 8, 1, rest};
        memcpy(message + (size_t)level * LEVEL, &first_of, LEVEL);
    }
    struct reader list = reader_of((struct slice){message, (size_t)LEVELS * LEVEL + 4});
    struct stage stage = new_stage(0, -1, NULL);
    struct failure failure = {0};
    EXPECT(run_steps(&list, &stage, &failure) < 0 && failure.error == EBADMSG && stage.depth == 0);
    free(message);
}

static void a_queue_keeps_what_was_not_taken(void) {
    struct buffer buffer = {0};
    for (int i = 0; i < 5000; i++)
        put_u8(&buffer, (uint8_t)i);
    buffer_take(&buffer, 4990);
    EXPECT(buffer.used == 10 && buffer.data[0] == (4990 & 0xff));
    buffer_free(&buffer);
}

static void the_pid_is_filled_in_where_it_is_zero(void) {
    struct {
        struct rtattr other;
        uint32_t other_value;
        struct rtattr pid;
        uint32_t pid_value;
    } attributes = {{8, IFLA_MASTER}, 0, {8, IFLA_NET_NS_PID}, 0};
    netlink_fill_pid((unsigned char *)&attributes, sizeof(attributes), 4711);
    EXPECT(attributes.other_value == 0 && attributes.pid_value == 4711);
}

static int listening(int family, const void *address, int only_v6) {
    struct sockaddr_in6 at = {.sin6_family = (sa_family_t)family};
    if (family == AF_INET)
        memcpy(&((struct sockaddr_in *)&at)->sin_addr, address, sizeof(struct in_addr));
    else
        memcpy(&at.sin6_addr, address, sizeof(struct in6_addr));
    int fd = socket(family, SOCK_STREAM, 0);
    if (family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only_v6, sizeof(only_v6)) < 0)
        return -1;
    EXPECT(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0 && listen(fd, 1) == 0);
    return fd;
}

static bool is_reached(int listener, uint16_t beside) {
    struct sockaddr_in6 at;
    socklen_t size = sizeof(at);
    EXPECT(getsockname(listener, (struct sockaddr *)&at, &size) == 0);
    int diagnosis = netlink_diagnosis();
    bool reached = netlink_is_served(diagnosis, htonl(INADDR_LOOPBACK), ntohs(at.sin6_port) + beside);
    close(diagnosis);
    return reached;
}

/* Port and address have the same place in both kinds of address. */
static void listeners_are_told_apart(void) {
    const uint32_t any = 0, own = htonl(INADDR_LOOPBACK), other = htonl(INADDR_LOOPBACK + 1);
    int any4 = listening(AF_INET, &any, 0);
    EXPECT(is_reached(any4, 0) && !is_reached(any4, 1));
    EXPECT(is_reached(listening(AF_INET, &own, 0), 0));
    EXPECT(!is_reached(listening(AF_INET, &other, 0), 0));
    int any6 = listening(AF_INET6, &in6addr_any, 0);
    EXPECT(any6 < 0 || is_reached(any6, 0));
    int only6 = listening(AF_INET6, &in6addr_any, 1);
    EXPECT(only6 < 0 || !is_reached(only6, 0));
}

int main(void) {
    RUN(values_come_back_as_they_were_put);
    RUN(every_cut_of_a_message_is_incomplete);
    RUN(impossible_lengths_are_refused);
    RUN(counts_and_sizes_beyond_the_message_are_bad);
    RUN(a_string_needs_its_nul_and_has_no_other);
    RUN(damaged_steps_fail_without_being_executed);
    RUN(lists_within_lists_come_to_an_end);
    RUN(a_queue_keeps_what_was_not_taken);
    RUN(the_pid_is_filled_in_where_it_is_zero);
    RUN(listeners_are_told_apart);
    return 0;
}
