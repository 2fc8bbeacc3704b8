#include "wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static uint64_t read_integer(struct reader *reader, size_t size) {
    const unsigned char *at = take(reader, size);
    uint64_t value = 0;
    for (size_t i = size; at != NULL && i-- > 0;)
        value = value << 8 | at[i];
    return value;
}

uint8_t read_u8(struct reader *reader) {
    return (uint8_t)read_integer(reader, 1);
}

uint16_t read_u16(struct reader *reader) {
    return (uint16_t)read_integer(reader, 2);
}

uint32_t read_u32(struct reader *reader) {
    return (uint32_t)read_integer(reader, 4);
}

uint64_t read_u64(struct reader *reader) {
    return read_integer(reader, 8);
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

const char **read_strings(struct reader *reader, size_t spare) {
    uint32_t count = read_count(reader, sizeof(uint32_t) + 1);
    const char **strings = calloc((size_t)count + spare + 1, sizeof(*strings));
    for (uint32_t i = 0; strings != NULL && i < count; i++)
        strings[i] = read_string(reader);
    if (reader->bad) {
        free(strings);
        return NULL;
    }
    return strings;
}

unsigned char *buffer_room(struct buffer *buffer, size_t size) {
    if (buffer->size - buffer->used < size) {
        size_t wanted = buffer->size < 4096 ? 4096 : buffer->size;
        while (wanted - buffer->used < size)
            wanted *= 2;
        unsigned char *data = realloc(buffer->data, wanted);
        if (data == NULL) {
            buffer->failed = true;
            return NULL;
        }
        buffer->data = data;
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
    if (room == NULL || bytes.size == 0)
        return;
    memcpy(room, bytes.data, bytes.size);
    buffer->used += bytes.size;
}

static void put_integer(struct buffer *buffer, uint64_t value, size_t size) {
    unsigned char bytes[8];
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)(value >> (8 * i));
    put_raw(buffer, (struct slice){bytes, size});
}

void put_u8(struct buffer *buffer, uint8_t value) {
    put_integer(buffer, value, 1);
}

void put_u16(struct buffer *buffer, uint16_t value) {
    put_integer(buffer, value, 2);
}

void put_u32(struct buffer *buffer, uint32_t value) {
    put_integer(buffer, value, 4);
}

void put_u64(struct buffer *buffer, uint64_t value) {
    put_integer(buffer, value, 8);
}

void put_bytes(struct buffer *buffer, const void *data, size_t size) {
    put_u32(buffer, (uint32_t)size);
    put_raw(buffer, (struct slice){data, size});
}

void put_string(struct buffer *buffer, const char *text) {
    put_bytes(buffer, text, strlen(text));
    put_u8(buffer, 0);
}

size_t message_begin(struct buffer *buffer, enum message_type type, uint32_t id) {
    size_t begin = buffer->used;
    put_u32(buffer, 0);
    put_u16(buffer, (uint16_t)type);
    put_u16(buffer, 0);
    put_u32(buffer, id);
    return begin;
}

void message_end(struct buffer *buffer, size_t begin) {
    if (buffer->failed) {
        buffer->used = begin;
        buffer->failed = false;
        return;
    }
    uint32_t length = (uint32_t)(buffer->used - begin - sizeof(length));
    for (size_t i = 0; i < sizeof(length); i++)
        buffer->data[begin + i] = (unsigned char)(length >> (8 * i));
}

void put_failure(struct buffer *buffer, uint32_t id, const struct failure *failure) {
    size_t begin = message_begin(buffer, EVENT_FAILED, id);
    put_u8(buffer, failure->where);
    put_u32(buffer, (uint32_t)failure->index);
    put_u16(buffer, failure->what);
    put_u32(buffer, (uint32_t)failure->error);
    put_string(buffer, failure->detail);
    message_end(buffer, begin);
}

int message_parse(struct slice bytes, struct message *message) {
    if (bytes.size < sizeof(uint32_t))
        return 0;
    struct reader reader = reader_of(bytes);
    uint32_t length = read_u32(&reader);
    if (length < HEADER_SIZE - sizeof(length) || length > MESSAGE_LIMIT)
        return -EMSGSIZE;
    if (bytes.size < HEADER_SIZE || bytes.size - sizeof(length) < length)
        return 0;
    message->type = read_u16(&reader);
    read_u16(&reader);
    message->id = read_u32(&reader);
    message->size = length + sizeof(length);
    message->payload = (struct slice){reader.at, message->size - HEADER_SIZE};
    return 1;
}

/* 1, 0 at end of file before the first byte, or -errno. */
static int read_exactly(int fd, struct buffer *buffer, size_t size) {
    unsigned char *room = buffer_room(buffer, size);
    if (room == NULL)
        return -ENOMEM;
    for (size_t done = 0; done < size;) {
        ssize_t got = read(fd, room + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -errno;
        if (got == 0)
            return done == 0 ? 0 : -EPROTO;
        done += (size_t)got;
    }
    buffer->used += size;
    return 1;
}

int message_read(int fd, struct buffer *buffer, struct message *message) {
    buffer->used = 0;
    int result = read_exactly(fd, buffer, HEADER_SIZE);
    if (result != 1)
        return result;
    struct reader reader = reader_of((struct slice){buffer->data, buffer->used});
    uint32_t length = read_u32(&reader);
    if (length < HEADER_SIZE - sizeof(length) || length > MESSAGE_LIMIT)
        return -EMSGSIZE;
    size_t rest = length + sizeof(length) - HEADER_SIZE;
    result = rest == 0 ? 1 : read_exactly(fd, buffer, rest);
    if (result != 1)
        return result == 0 ? -EPROTO : result;
    return message_parse((struct slice){buffer->data, buffer->used}, message);
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
    buffer->used = 0;
    return result;
}
