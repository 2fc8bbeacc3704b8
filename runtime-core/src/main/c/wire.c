#include "wire.h"

#include "checks.h"
#include "cleanup.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The protocol's order of bytes is that of every machine there is a program for. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are copied as they are");

enum { READ_SIZE = 65536 };

struct reader reader_of(struct slice slice) {
    return (struct reader){.at = slice.data, .end = slice.data + slice.size};
}

static const unsigned char *take(struct reader *reader, size_t size) {
    if (reader->bad || (size_t)(reader->end - reader->at) < size) {
        reader->bad = true;
        return NULL;
    }
    const unsigned char *at = reader->at;
    reader->at += size;
    return at;
}

uint64_t read_number(struct reader *reader, size_t size) {
    const unsigned char *at = take(reader, size);
    uint64_t value = 0;
    if (at != NULL)
        memcpy(&value, at, size);
    return value;
}

struct slice read_bytes(struct reader *reader) {
    uint32_t size = read_u32(reader);
    const unsigned char *at = take(reader, size);
    return at == NULL ? (struct slice){(const unsigned char *)"", 0} : (struct slice){at, size};
}

const char *read_string(struct reader *reader) {
    uint32_t size = read_u32(reader);
    const unsigned char *at = take(reader, (size_t)size + 1);
    if (at == NULL || memchr(at, 0, (size_t)size + 1) != at + size) {
        reader->bad = true;
        return "";
    }
    return (const char *)at;
}

uint32_t read_count(struct reader *reader, size_t least) {
    uint32_t count = read_u32(reader);
    if (reader->bad || count > (size_t)(reader->end - reader->at) / least) {
        reader->bad = true;
        return 0;
    }
    return count;
}

/* A NULL-terminated array. */
static const char **read_strings(struct reader *reader) {
    uint32_t count = read_count(reader, sizeof(uint32_t) + 1);
    const char **strings = allocate((size_t)count + 1, sizeof(*strings));
    for (uint32_t i = 0; i < count; i++)
        strings[i] = read_string(reader);
    return strings;
}

static struct metadata read_metadata(struct reader *reader) {
    struct metadata metadata = {.mode = read_u32(reader) & 07777};
    metadata.uid = read_u32(reader);
    metadata.gid = read_u32(reader);
    metadata.modified.tv_sec = (time_t)read_u64(reader);
    metadata.modified.tv_nsec = read_u32(reader);
    return metadata;
}

static union value read_value(struct reader *reader, char kind) {
    switch (kind) {
    case 's':
        return (union value){.text = read_string(reader)};
    case 'B':
        return (union value){.bytes = read_bytes(reader)};
    case 'R':
        return (union value){.bytes = {reader->at, (size_t)(reader->end - reader->at)}};
    case 'S':
        return (union value){.strings = read_strings(reader)};
    case 'M':
        return (union value){.metadata = read_metadata(reader)};
    default:
        return (union value){.number = read_number(reader, (size_t)(kind - '0'))};
    }
}

int read_values(struct reader *reader, const char *signature, union value values[static MOST_VALUES]) {
    for (; *signature != 0; signature++, values++)
        *values = read_value(reader, *signature);
    return reader->bad ? -EBADMSG : 0;
}

void free_values(const char *signature, const union value *values) {
    for (; *signature != 0; signature++, values++)
        if (*signature == 'S')
            free(values->strings);
}

void *allocate(size_t count, size_t size) {
    void *memory = calloc(count, size);
    if (memory == NULL)
        _exit(1);
    return memory;
}

char *copy_text(const char *text, size_t size) {
    return memcpy(allocate(size + 1, 1), text, size);
}

unsigned char *buffer_room(struct buffer *buffer, size_t size) {
    if (buffer->size - buffer->used < size) {
        size_t wanted = buffer->size < 4096 ? 4096 : buffer->size;
        while (wanted - buffer->used < size)
            wanted *= 2;
        void *larger = realloc(buffer->data, wanted);
        if (larger == NULL)
            _exit(1);
        buffer->data = larger;
        buffer->size = wanted;
    }
    return buffer->data + buffer->used;
}

void buffer_take(struct buffer *buffer, size_t size) {
    buffer->used -= size;
    if (buffer->used > 0)
        memmove(buffer->data, buffer->data + size, buffer->used);
}

void buffer_free(struct buffer *buffer) {
    free(buffer->data);
    *buffer = (struct buffer){0};
}

void put_raw(struct buffer *buffer, struct slice bytes) {
    unsigned char *room = buffer_room(buffer, bytes.size);
    if (bytes.size > 0)
        memcpy(room, bytes.data, bytes.size);
    buffer->used += bytes.size;
}

void put_number(struct buffer *buffer, uint64_t value, size_t size) {
    put_raw(buffer, (struct slice){(const unsigned char *)&value, size});
}

void patch_u32(struct buffer *buffer, size_t at, size_t value) {
    memcpy(buffer->data + at, &value, sizeof(uint32_t));
}

void put_bytes(struct buffer *buffer, const void *data, size_t size) {
    put_u32(buffer, (uint32_t)size);
    put_raw(buffer, (struct slice){data, size});
}

void put_string(struct buffer *buffer, const char *text) {
    put_bytes(buffer, text, strlen(text));
    put_u8(buffer, 0);
}

static void put_metadata(struct buffer *buffer, const struct metadata *metadata) {
    put_values(buffer, "44484",
               VALUES({metadata->mode & 07777}, {metadata->uid}, {metadata->gid}, {(uint64_t)metadata->modified.tv_sec},
                      {(uint64_t)metadata->modified.tv_nsec}));
}

void put_values(struct buffer *buffer, const char *signature, const union value *values) {
    for (; *signature != 0; signature++, values++) {
        if (*signature == 's')
            put_string(buffer, values->text);
        else if (*signature == 'B')
            put_bytes(buffer, values->bytes.data, values->bytes.size);
        else if (*signature == 'R')
            put_raw(buffer, values->bytes);
        else if (*signature == 'M')
            put_metadata(buffer, &values->metadata);
        else
            put_number(buffer, values->number, (size_t)(*signature - '0'));
    }
}

void put_message(struct buffer *buffer, enum message_type type, uint32_t id, const char *signature,
                 const union value *values) {
    size_t begin = buffer->used;
    put_u32(buffer, 0);
    put_u32(buffer, type); /* and two zeros */
    put_u32(buffer, id);
    put_values(buffer, signature, values);
    patch_u32(buffer, begin, buffer->used - begin - sizeof(uint32_t));
}

void put_failure(struct buffer *buffer, uint32_t id, const struct failure *failure) {
    put_message(buffer, EVENT_FAILED, id, "1424s",
                VALUES({failure->where}, {(uint32_t)failure->index}, {failure->what}, {(uint32_t)failure->error},
                       {.text = failure->detail}));
}

int message_parse(struct slice bytes, struct message *message) {
    if (bytes.size < sizeof(uint32_t))
        return 0;
    struct reader reader = reader_of(bytes);
    uint32_t length = read_u32(&reader);
    if (length < HEADER_SIZE - sizeof(length) || length > MESSAGE_LIMIT)
        return -EMSGSIZE;
    message->size = length + sizeof(length);
    if (bytes.size < HEADER_SIZE || bytes.size < message->size)
        return 0;
    message->type = (uint16_t)read_u32(&reader); /* and two zeros */
    message->id = read_u32(&reader);
    message->payload = (struct slice){reader.at, message->size - HEADER_SIZE};
    return 1;
}

int message_read(int fd, struct buffer *inbox, struct message *message) {
    int result;
    buffer_take(inbox, message->size);
    while ((result = message_parse(slice_of(inbox), message)) == 0) {
        size_t got = (size_t)TRY_CALL(read(fd, buffer_room(inbox, READ_SIZE), READ_SIZE));
        if (got == 0)
            return inbox->used == 0 ? 0 : -EPROTO;
        inbox->used += got;
    }
    return result;
}

int write_all(int fd, const void *data, size_t size) {
    const unsigned char *at = data;
    while (size > 0) {
        ssize_t written = write(fd, at, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -errno;
        at += written;
        size -= (size_t)written;
    }
    return 0;
}

int message_send(int fd, struct buffer *buffer) {
    int result = write_all(fd, buffer->data, buffer->used);
    buffer_free(buffer);
    return result;
}

int send_message(int fd, enum message_type type, uint32_t id, const char *signature, const union value *values) {
    struct buffer message = {0};
    put_message(&message, type, id, signature, values);
    return message_send(fd, &message);
}

int send_failure(int fd, uint32_t id, const struct failure *failure) {
    struct buffer message = {0};
    put_failure(&message, id, failure);
    return message_send(fd, &message);
}
