/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of one sector of the live journal. */
#include "storage/journal.h"

#include <string.h>

static const uint8_t magic[4] = {'Z', 'L', 'J', '1'};

enum { AT_CRC = 4, AT_IDENT = 8, AT_SEQUENCE = 16, AT_LENGTH = 24, AT_PAYLOAD = 26 };

/* CRC-32 of IEEE 802.3, four bits at a time. */
static uint32_t crc32_of(const uint8_t *bytes, size_t length)
{
    static const uint32_t table[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
        0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
        0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
    };
    uint32_t crc = 0xffffffff;

    for (size_t i = 0; i < length; i++) {
        crc ^= bytes[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

static void put_le(uint8_t *bytes, uint64_t value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t get_le(const uint8_t *bytes, size_t count)
{
    uint64_t value = 0;

    for (size_t i = 0; i < count; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

void journal_format(uint8_t ret[JOURNAL_SECTOR], uint64_t ident, uint64_t sequence,
                    const uint8_t *payload, size_t length)
{
    memset(ret, 0, JOURNAL_SECTOR);
    memcpy(ret, magic, sizeof(magic));
    put_le(ret + AT_IDENT, ident, 8);
    put_le(ret + AT_SEQUENCE, sequence, 8);
    put_le(ret + AT_LENGTH, length, 2);
    memcpy(ret + AT_PAYLOAD, payload, length);
    put_le(ret + AT_CRC, crc32_of(ret + AT_IDENT, JOURNAL_SECTOR - AT_IDENT), 4);
}

int journal_parse(const uint8_t sector[JOURNAL_SECTOR], uint64_t ident, uint64_t *ret_sequence,
                  const uint8_t **ret_payload, size_t *ret_length)
{
    size_t length;

    if (memcmp(sector, magic, sizeof(magic)) != 0)
        return -ERR_CORRUPT;
    if (get_le(sector + AT_CRC, 4) != crc32_of(sector + AT_IDENT, JOURNAL_SECTOR - AT_IDENT))
        return -ERR_CORRUPT;
    if (get_le(sector + AT_IDENT, 8) != ident)
        return -ERR_NOT_FOUND;
    length = (size_t)get_le(sector + AT_LENGTH, 2);
    if (length > JOURNAL_PAYLOAD_MAX)
        return -ERR_CORRUPT;

    *ret_sequence = get_le(sector + AT_SEQUENCE, 8);
    *ret_payload = sector + AT_PAYLOAD;
    *ret_length = length;
    return 0;
}
