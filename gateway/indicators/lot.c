// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/lot.h"
#include "core/ztime.h"
#include <string.h>

#define CRC_POLYNOMIAL UINT32_C(0xedb88320) /* of CRC-32, lowest bit first */
#define STATE_MASK     UINT32_C(0x7fffffff)

/* Bit by bit: a few dozen bytes a trial are not worth a table. */
uint32_t lot_crc32(uint32_t crc, const void *bytes, size_t length)
{
    const unsigned char *next = bytes;

    crc = ~crc;
    for (size_t i = 0; i < length; i++) {
        crc ^= next[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ CRC_POLYNOMIAL : crc >> 1;
    }
    return ~crc;
}

struct lot lot_of(const char *person, const char *food, int32_t start_day)
{
    char date[11];
    uint32_t crc = lot_crc32(0, person, strlen(person));

    day_format(start_day, date);
    crc = lot_crc32(crc, "|", 1);
    crc = lot_crc32(crc, food, strlen(food));
    crc = lot_crc32(crc, "|", 1);
    crc = lot_crc32(crc, date, strlen(date));
    return (struct lot){.state = crc & STATE_MASK};
}

uint32_t lot_draw(struct lot *lot)
{
    lot->state = (UINT32_C(1103515245) * lot->state + 12345) & STATE_MASK;
    return lot->state >> 16;
}
