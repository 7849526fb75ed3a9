/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UUIDs as they are on the air: two bytes where the Bluetooth base allows it, else sixteen. */
#ifndef TESTS_AIR_UUID_H
#define TESTS_AIR_UUID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UUID_SHORT 2
#define UUID_LONG  16

struct uuid {
    uint8_t bytes[UUID_LONG]; /* little endian */
    size_t length;
};

/* "0000180d-0000-1000-8000-00805f9b34fb", as the tables of wearables have it. */
struct uuid uuid_parse(const char *text);

struct uuid uuid_short(uint16_t number);

/* Whether bytes off the air, in either length, name it. */
bool uuid_equals(const struct uuid *uuid, const uint8_t *bytes, size_t length);

#endif
