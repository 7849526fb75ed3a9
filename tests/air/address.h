/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A device address and its type. */
#ifndef TESTS_AIR_ADDRESS_H
#define TESTS_AIR_ADDRESS_H

#include "core/error.h"
#include "tests/air/bytes.h"
#include <stdio.h>

#define ADDRESS_BYTES 6

struct address {
    uint8_t bytes[ADDRESS_BYTES]; /* little endian */
    bool random;
};

static inline bool address_equals(struct address a, struct address b)
{
    return a.random == b.random && memcmp(a.bytes, b.bytes, ADDRESS_BYTES) == 0;
}

/* A type and an address, as they stand in HCI packets. */
static inline struct address get_address(struct reader *reader)
{
    struct address address;
    address.random = get_u8(reader) != 0;
    get_copy(reader, address.bytes, ADDRESS_BYTES);
    return address;
}

static inline void put_address(struct writer *writer, struct address address)
{
    put_u8(writer, address.random);
    put_bytes(writer, address.bytes, ADDRESS_BYTES);
}

/* "AA:BB:CC:DD:EE:FF". */
int address_read(const char *text, bool random, struct address *ret, struct error *err);

#endif
