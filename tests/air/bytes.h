/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Little endian fields out of and into byte strings of known length. A read beyond the end gives 0
 * and a write beyond the end is dropped; both leave a mark, so that a whole packet is taken or made
 * first and checked once.
 */
#ifndef TESTS_AIR_BYTES_H
#define TESTS_AIR_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct reader {
    const uint8_t *at;
    size_t left;
    bool failed; /* something was asked for that is not there */
};

struct writer {
    uint8_t *bytes;
    size_t size;
    size_t length;
    bool failed; /* something did not fit */
};

/* The next bytes; NULL if there are not so many. */
static inline const uint8_t *get_bytes(struct reader *reader, size_t length)
{
    if (reader->left < length) {
        reader->failed = true;
        reader->left = 0;
        return NULL;
    }
    const uint8_t *bytes = reader->at;
    reader->at += length;
    reader->left -= length;
    return bytes;
}

static inline void get_copy(struct reader *reader, uint8_t *copy, size_t length)
{
    const uint8_t *bytes = get_bytes(reader, length);
    if (bytes)
        memcpy(copy, bytes, length);
    else
        memset(copy, 0, length);
}

static inline uint8_t get_u8(struct reader *reader)
{
    const uint8_t *bytes = get_bytes(reader, 1);
    return bytes ? bytes[0] : 0;
}

static inline uint16_t get_u16(struct reader *reader)
{
    const uint8_t *bytes = get_bytes(reader, 2);
    return (uint16_t)(bytes ? bytes[0] | bytes[1] << 8 : 0);
}

static inline void put_bytes(struct writer *writer, const void *bytes, size_t length)
{
    if (writer->size - writer->length < length) {
        writer->failed = true;
        return;
    }
    if (length > 0)
        memcpy(writer->bytes + writer->length, bytes, length);
    writer->length += length;
}

static inline void put_u8(struct writer *writer, unsigned value)
{
    put_bytes(writer, &(uint8_t){(uint8_t)value}, 1);
}

static inline void put_u16(struct writer *writer, unsigned value)
{
    put_bytes(writer, (uint8_t[]){(uint8_t)value, (uint8_t)(value >> 8)}, 2);
}

#endif
