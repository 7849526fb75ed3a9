/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/air/uuid.h"

#include "tests/wearables/wearable.h"
#include <stdlib.h>
#include <string.h>

/* The base UUID, 00000000-0000-1000-8000-00805f9b34fb (Core specification 5.4, volume 3, part B,
 * 2.5.1); a short one stands at its bytes 12 and 13. */
static const uint8_t base[UUID_LONG] = {0xfb, 0x34, 0x9b, 0x5f, 0x80, 0x00, 0x00, 0x80,
                                        0x00, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
#define BASE_SHORT 12

static void make_long(const struct uuid *uuid, uint8_t bytes[UUID_LONG])
{
    if (uuid->length == UUID_LONG) {
        memcpy(bytes, uuid->bytes, UUID_LONG);
        return;
    }
    memcpy(bytes, base, UUID_LONG);
    memcpy(bytes + BASE_SHORT, uuid->bytes, UUID_SHORT);
}

struct uuid uuid_short(uint16_t number)
{
    return (struct uuid){.bytes = {(uint8_t)number, (uint8_t)(number >> 8)}, .length = UUID_SHORT};
}

struct uuid uuid_parse(const char *text)
{
    char digits[2 * UUID_LONG + 1] = "";
    size_t count = 0;
    for (; *text != '\0' && count < 2 * UUID_LONG; text++) {
        if (*text != '-')
            digits[count++] = *text;
    }
    uint8_t bytes[UUID_LONG];
    size_t length;
    if (wearable_parse_hex(digits, bytes, sizeof(bytes), &length) < 0 || length != UUID_LONG)
        abort(); /* a table of the program is wrong */
    struct uuid uuid = {.length = UUID_LONG};
    for (size_t i = 0; i < UUID_LONG; i++)
        uuid.bytes[i] = bytes[UUID_LONG - 1 - i];
    const uint8_t *number = uuid.bytes + BASE_SHORT;
    const struct uuid brief = uuid_short((uint16_t)(number[0] | number[1] << 8));
    return uuid_equals(&brief, uuid.bytes, UUID_LONG) ? brief : uuid;
}

bool uuid_equals(const struct uuid *uuid, const uint8_t *bytes, size_t length)
{
    if (length == uuid->length)
        return memcmp(uuid->bytes, bytes, length) == 0;
    if (length != UUID_SHORT && length != UUID_LONG)
        return false;
    struct uuid other = {.length = length};
    memcpy(other.bytes, bytes, length);
    uint8_t one[UUID_LONG];
    uint8_t two[UUID_LONG];
    make_long(uuid, one);
    make_long(&other, two);
    return memcmp(one, two, UUID_LONG) == 0;
}
