/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/drivers/colmi_frame.h"

#include "ble/drivers/bytes.h"
#include "core/error.h"
#include <string.h>

#define BIG_MAGIC  0xbc
#define RAW_SENSOR 0xa1

static uint8_t checksum(const uint8_t *frame)
{
    unsigned sum = 0;
    for (size_t i = 0; i < COLMI_FRAME - 1; i++)
        sum += frame[i];
    return (uint8_t)(sum & 0xff);
}

void colmi_frame_make(uint8_t frame[COLMI_FRAME], uint8_t command, const uint8_t *payload,
                      size_t length)
{
    memset(frame, 0, COLMI_FRAME);
    frame[0] = command;
    if (length > 0)
        memcpy(frame + 1, payload, length);
    frame[COLMI_FRAME - 1] = checksum(frame);
}

int colmi_frame_check(const uint8_t *bytes, size_t length)
{
    if (length != COLMI_FRAME)
        return -ERR_LENGTH;
    return bytes[COLMI_FRAME - 1] == checksum(bytes) ? 0 : -ERR_SYNTAX;
}

uint16_t colmi_crc(const uint8_t *bytes, size_t length)
{
    unsigned crc = 0xffff;
    for (size_t i = 0; i < length; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xa001U : 0);
    }
    return (uint16_t)crc;
}

size_t colmi_big_make(uint8_t bytes[COLMI_REQUEST_MAX], uint8_t kind, const uint8_t *payload,
                      size_t length)
{
    const uint16_t crc = colmi_crc(payload, length);
    bytes[0] = BIG_MAGIC;
    bytes[1] = kind;
    bytes[2] = (uint8_t)length;
    bytes[3] = 0;
    bytes[4] = (uint8_t)(crc & 0xff);
    bytes[5] = (uint8_t)(crc >> 8);
    if (length > 0)
        memcpy(bytes + COLMI_BIG_HEADER, payload, length);
    return COLMI_BIG_HEADER + length;
}

void colmi_big_reset(struct colmi_big *big)
{
    big->length = 0;
    big->whole = false;
}

/* Of the whole message; until its header is there, that of the header. */
static size_t wanted_length(const struct colmi_big *big)
{
    return COLMI_BIG_HEADER + (big->length < COLMI_BIG_HEADER ? 0U : le16(big->bytes + 2));
}

/* Fills up to what is wanted; returns how much of the piece that took. */
static size_t fill(struct colmi_big *big, const uint8_t *piece, size_t length)
{
    const size_t room = wanted_length(big) - big->length;
    const size_t taken = length < room ? length : room;
    memcpy(big->bytes + big->length, piece, taken);
    big->length += taken;
    return taken;
}

/* A piece that begins with BC in the middle of a message is a piece like any other. */
int colmi_big_add(struct colmi_big *big, const uint8_t *piece, size_t length)
{
    if (big->whole)
        colmi_big_reset(big);
    if (length == 0)
        return -ERR_LENGTH;
    if (big->length == 0 && piece[0] != BIG_MAGIC)
        return piece[0] == RAW_SENSOR ? 0 : -ERR_SYNTAX;
    if (big->length < COLMI_BIG_HEADER) {
        const size_t taken = fill(big, piece, length);
        piece += taken;
        length -= taken;
    }
    if (wanted_length(big) > sizeof(big->bytes)) {
        colmi_big_reset(big);
        return -ERR_LENGTH;
    }
    if (length > 0)
        fill(big, piece, length);
    if (big->length < COLMI_BIG_HEADER || big->length < wanted_length(big))
        return 0;
    const uint16_t crc = colmi_crc(big->bytes + COLMI_BIG_HEADER, big->length - COLMI_BIG_HEADER);
    if (le16(big->bytes + 4) != crc) {
        colmi_big_reset(big);
        return -ERR_SYNTAX;
    }
    big->whole = true;
    return 1;
}

uint8_t colmi_big_kind(const struct colmi_big *big)
{
    return big->bytes[1];
}

const uint8_t *colmi_big_payload(const struct colmi_big *big, size_t *ret_length)
{
    *ret_length = big->length - COLMI_BIG_HEADER;
    return big->bytes + COLMI_BIG_HEADER;
}
