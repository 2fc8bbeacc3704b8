#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* docs/protocol.md is the description of everything in this file. */

enum {
    HEADER_SIZE = 12,
    MESSAGE_LIMIT = 4 << 20,
};

enum message_type {
    MESSAGE_BOOT = 1,
    MESSAGE_START = 2,
    MESSAGE_CONTINUE = 3,
    MESSAGE_SIGNAL = 4,
    MESSAGE_EXEC = 6,
    MESSAGE_RELEASE = 7,
    MESSAGE_FOLLOW = 8,
    MESSAGE_SUCCEED = 10,
    MESSAGE_ATTEND = 11,
    MESSAGE_PROCESSES = 20,
    MESSAGE_INPUT = 21,
    MESSAGE_PERFORM = 24,
    MESSAGE_KEEP = 25,

    EVENT_BOOTED = 64,
    EVENT_FAILED = 65,
    EVENT_PAUSED = 67,
    EVENT_STARTED = 68,
    EVENT_EXITED = 69,
    EVENT_PORT_BOUND = 70,
    EVENT_PORT_OPEN = 71,
    EVENT_LOG = 72,
    EVENT_RELEASED = 73,
    EVENT_SUCCEEDED = 76,
    EVENT_PROCESSES = 80,
    EVENT_INPUT_TAKEN = 81,
    EVENT_KEPT = 84,
    EVENT_CLONED = 85,

    /* Between a process and the hub only. */
    MESSAGE_LINKED = 199,
    EVENT_DESCRIPTOR = 200, /* beside it the terminal of an executed process */
    EVENT_EXECUTING = 201,
};

/* Who failed, and at what when it was not a step (index -1). */
enum where { IN_MONITOR = 0, IN_HUB = 1, IN_PROCESS = 2 };
enum activity {
    READING_MESSAGE = 1,
    SEALING_PROGRAM = 2,
    MAKING_RUN_DIRECTORY = 3,
    CLONING = 4,
    WRITING_ID_MAPS = 5,
    RUNNING_NEWUIDMAP = 6,
    RUNNING_NEWGIDMAP = 7,
    CREATING_LINK = 8,
    BINDING_PORT = 9,
    OPENING_LOG = 10,
    ENTERING_SANDBOX = 11,
    ALLOCATING = 12,
    JOINING_KEYRING = 13,
    JOINING_CONTROL_GROUP = 14,
    TAKING_OVER = 15,
    PREPARING_NETWORK = 30,
    MOUNTING_FROM_HOST = 31,
};

struct failure {
    uint8_t where;
    int32_t index;
    uint16_t what; /* an opcode, or an activity when index is -1 */
    int32_t error; /* positive errno */
    char detail[512];
};

struct slice {
    const unsigned char *data;
    size_t size;
};

/* Reads values out of a message. After the first value that does not fit `bad` stays set and everything reads as zero
 * or empty, so that a caller checks once at the end. Strings and slices point into the message. */
struct reader {
    const unsigned char *at;
    const unsigned char *end;
    bool bad;
};

struct reader reader_of(struct slice slice);
uint64_t read_number(struct reader *reader, size_t size);
#define read_u8(reader) ((uint8_t)read_number(reader, 1))
#define read_u16(reader) ((uint16_t)read_number(reader, 2))
#define read_u32(reader) ((uint32_t)read_number(reader, 4))
#define read_u64(reader) read_number(reader, 8)
struct slice read_bytes(struct reader *reader);
const char *read_string(struct reader *reader);
/* The number of elements of a list whose elements take at least `least` bytes each. */
uint32_t read_count(struct reader *reader, size_t least);

struct metadata {
    mode_t mode;
    uid_t uid;
    gid_t gid;
    struct timespec modified;
};

/* One value of a message. Which it is says its character in a signature, which has one for each value in order. */
union value {
    uint64_t number;          /* 1, 2, 4 or 8 bytes */
    const char *text;         /* s str */
    struct slice bytes;       /* B bytes; R all that is left */
    const char **strings;     /* S list<str>, ended by NULL */
    struct metadata metadata; /* M metadata */
};
enum { MOST_VALUES = 10 };
#define VALUES(...) ((const union value[]){__VA_ARGS__})

/* 0 or -EBADMSG; in any case to be freed. */
int read_values(struct reader *reader, const char *signature, union value values[static MOST_VALUES]);
void free_values(const char *signature, const union value *values);

/* A growing byte queue: bytes are appended at the end and taken from the front. */
struct buffer {
    unsigned char *data;
    size_t used;
    size_t size;
};

static inline struct slice slice_of(const struct buffer *buffer) {
    return (struct slice){buffer->data, buffer->used};
}

unsigned char *buffer_room(struct buffer *buffer, size_t size);
void buffer_take(struct buffer *buffer, size_t size);
void buffer_free(struct buffer *buffer);

void put_raw(struct buffer *buffer, struct slice bytes);
void put_number(struct buffer *buffer, uint64_t value, size_t size);
#define put_u8(buffer, value) put_number(buffer, value, 1)
#define put_u16(buffer, value) put_number(buffer, value, 2)
#define put_u32(buffer, value) put_number(buffer, value, 4)
#define put_u64(buffer, value) put_number(buffer, value, 8)
/* Overwrites a number that was put before. */
void patch_u32(struct buffer *buffer, size_t at, size_t value);
void put_bytes(struct buffer *buffer, const void *data, size_t size);
void put_string(struct buffer *buffer, const char *text);
void put_values(struct buffer *buffer, const char *signature, const union value *values);

/* Builds one message at the end of a buffer. */
void put_message(struct buffer *buffer, enum message_type type, uint32_t id, const char *signature,
                 const union value *values);
void put_failure(struct buffer *buffer, uint32_t id, const struct failure *failure);

struct message {
    uint16_t type;
    uint32_t id;
    struct slice payload;
    size_t size; /* of the whole message; known as soon as its first four bytes are */
};

/* 1: a whole message is at the front of the bytes, 0: more bytes are needed, -EMSGSIZE: it cannot be a message. */
int message_parse(struct slice bytes, struct message *message);

/* Reads the next message from a blocking descriptor: takes the one before off the buffer, in which what has come after it
 * stays. Both begin empty. 1, 0 at end of file, or -errno. */
int message_read(int fd, struct buffer *inbox, struct message *message);

/* Writes everything to a blocking descriptor. 0 or -errno. */
int write_all(int fd, const void *data, size_t size);
/* Writes a message, and frees the buffer. */
int message_send(int fd, struct buffer *buffer);
/* Builds and writes one. */
int send_message(int fd, enum message_type type, uint32_t id, const char *signature, const union value *values);
int send_failure(int fd, uint32_t id, const struct failure *failure);
