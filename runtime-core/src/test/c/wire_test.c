#include "wire.h"

#include "netlink.h"
#include "steps.h"
#include "test.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <unistd.h>

static void values_come_back_as_they_were_put(void) {
    struct buffer buffer = {0};
    size_t begin = message_begin(&buffer, EVENT_FILE, 7);
    put_u8(&buffer, 0xfe);
    put_u16(&buffer, 0xfedc);
    put_u32(&buffer, 0xfedcba98);
    put_u64(&buffer, 0xfedcba9876543210);
    put_string(&buffer, "text");
    put_bytes(&buffer, "\0\1", 2);
    message_end(&buffer, begin);

    struct message message;
    EXPECT(message_parse(slice_of(&buffer), &message) == 1);
    EXPECT(message.type == EVENT_FILE && message.id == 7 && message.size == buffer.used);
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
    size_t begin = message_begin(&buffer, EVENT_PAUSED, 1);
    put_string(&buffer, "payload");
    message_end(&buffer, begin);
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
    EXPECT(read_strings(&reader) == NULL && reader.bad);
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
        EXPECT(run_steps(&list, &stage, &failure) == -1);
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
        EXPECT(run_steps(&list, &stage, &failure) == -1 || at == 0 || at == 6 || at == 7);
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
    EXPECT(run_steps(&list, &stage, &failure) == -1 && failure.error == EBADMSG && stage.depth == 0);
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
    netlink_fill_pid(&attributes, sizeof(attributes), 4711);
    EXPECT(attributes.other_value == 0 && attributes.pid_value == 4711);
}

static void listeners_are_told_apart(void) {
    struct listener any4 = {.family = 4, .port = 80};
    struct listener local4 = {.family = 4, .port = 80, .address = {127, 0, 0, 1}};
    struct listener own4 = {.family = 4, .port = 80, .address = {10, 0, 0, 2}};
    struct listener any6 = {.family = 6, .port = 80};
    struct listener only6 = {.family = 6, .port = 80, .only_v6 = true};
    const unsigned char bytes[4] = {10, 0, 0, 2};
    in_addr_t address;
    memcpy(&address, bytes, sizeof(address));
    EXPECT(listener_accepts(&any4, address, 80) && listener_accepts(&own4, address, 80));
    EXPECT(listener_accepts(&any6, address, 80));
    EXPECT(!listener_accepts(&local4, address, 80) && !listener_accepts(&only6, address, 80));
    EXPECT(!listener_accepts(&any4, address, 81));
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
