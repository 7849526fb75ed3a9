/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a band says when it is fetched from: a round of one kind of data. A time is u16 year,
 * month, day, hour, minute; a zone is in quarters of an hour east of UTC, summer time included.
 *
 *      we -> 0004     01 data time[6] 00 zone           what is there from then on?
 *      0004 -> us     10 01 01 length[4] time[6] second zone [00]
 *      we -> 0004     02                                send it
 *      0005 -> us     counter payload ...               counter from 0, it wraps
 *      0004 -> us     10 02 01 [CRC-32 of all payload]
 *      we -> 0004     03 09                             keep it all the same
 *      0004 -> us     10 03 01
 *
 * In brackets: Zepp OS alone, by which it is told, and so is our acknowledgement. Older bands
 * understand any 03 as "you may forget it", and the maker's program would find nothing; they get
 * none. The length is in bytes; some are said to count records instead, which is taken, too.
 * Source: Gadgetbridge, AbstractFetchOperation.
 */
#include "ble/drivers/bytes.h"
#include "ble/drivers/huami_inside.h"
#include <string.h>

static uint32_t crc32(const uint8_t *bytes, size_t length)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < length; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

static bool valid_time(const struct civil *civil, int zone)
{
    return civil->year >= 2000 && civil->year < 2200 && civil->month >= 1 && civil->month <= 12 &&
           civil->day >= 1 && civil->day <= 31 && civil->hour <= 23 && civil->minute <= 59 &&
           zone >= -48 && zone <= 56;
}

/* 10 01 01 length time second zone. The second is of no use: records are of minutes. */
static int parse_start(const struct huami *huami, const uint8_t *bytes, size_t length,
                       int64_t *ret_ms)
{
    if (length != 15 && length != 16)
        return -ERR_LENGTH;
    const struct civil civil = {
        .year = le16(bytes + 7),
        .month = bytes[9],
        .day = bytes[10],
        .hour = bytes[11],
        .minute = bytes[12],
    };
    const int zone = bytes[14] < 0x80 ? bytes[14] : bytes[14] - 0x100;
    if (!valid_time(&civil, zone))
        return -ERR_RANGE;
    *ret_ms = civil_to_ms(&civil, zone * 900);
    return *ret_ms > huami->now_ms + HUAMI_FUTURE_MS ? -ERR_RANGE : 0;
}

static int started(struct huami *huami, const struct driver_io *io, const uint8_t *bytes,
                   size_t length)
{
    static const uint8_t send[] = {HUAMI_SEND};
    struct huami_fetch *fetch = &huami->fetch;
    int64_t start_ms;
    if (bytes[2] != HUAMI_OK) { /* it has no such data */
        fetch->silences = 0;
        huami_next_type(huami, io);
        return 0;
    }
    const int r = parse_start(huami, bytes, length, &start_ms);
    if (r < 0)
        return r;
    fetch->zepp = length == 16 && huami->auth.form == HUAMI_FORM_2021;
    fetch->silences = 0;
    fetch->announced = le32(bytes + 3);
    if (fetch->announced == 0) {
        huami_end_round(huami, io, false);
        return 0;
    }
    if (fetch->announced > sizeof(fetch->bytes)) {
        huami_fail_round(huami, io);
        return -ERR_LENGTH;
    }
    fetch->round.start_ms = start_ms;
    fetch->phase = FETCH_DATA;
    fetch->length = 0;
    fetch->counter = 0;
    fetch->gap = false;
    fetch->lost = 0;
    io->timer(io->host, HUAMI_ANSWER_MS);
    huami_command(&huami->out, io, UUID_FETCH_CONTROL, send, sizeof(send));
    return 0;
}

/* The round is lost; it has to end before the next, but not whenever the band likes. */
static void lose(struct huami_fetch *fetch, const struct driver_io *io, size_t length)
{
    fetch->lost += length + 1;
    if (fetch->lost < sizeof(fetch->bytes))
        io->timer(io->host, HUAMI_ANSWER_MS);
}

static int take_packet(struct huami_fetch *fetch, const uint8_t *bytes, size_t length)
{
    if (length < 2)
        return -ERR_LENGTH;
    if (bytes[0] != fetch->counter)
        return -ERR_SYNTAX;
    if (length - 1 > sizeof(fetch->bytes) - fetch->length)
        return -ERR_LENGTH;
    memcpy(fetch->bytes + fetch->length, bytes + 1, length - 1);
    fetch->length += length - 1;
    fetch->counter++;
    return 0;
}

int huami_fetch_data(struct huami *huami, const struct driver_io *io, const uint8_t *bytes,
                     size_t length)
{
    struct huami_fetch *fetch = &huami->fetch;
    if (huami->stage != HUAMI_FETCH || fetch->phase != FETCH_DATA)
        return -ERR_UNSUPPORTED; /* nobody asked */
    const int r = fetch->gap ? 0 : take_packet(fetch, bytes, length);
    if (r < 0)
        fetch->gap = true;
    if (fetch->gap)
        lose(fetch, io, length);
    else
        io->timer(io->host, HUAMI_ANSWER_MS);
    return r;
}

/* Bytes as announced, or records. */
static bool is_whole(const struct huami_fetch *fetch)
{
    const size_t announced = fetch->announced;
    if (fetch->gap)
        return false;
    return fetch->length == announced ||
           (fetch->round.data == HUAMI_ACTIVITY &&
            (fetch->length == 4 * announced || fetch->length == 8 * announced));
}

static int check_round(const struct huami_fetch *fetch, const uint8_t *bytes, size_t length)
{
    if (length != 3 && length != 7)
        return -ERR_LENGTH;
    if (!is_whole(fetch))
        return -ERR_LENGTH;
    if (length == 7 && crc32(fetch->bytes, fetch->length) != le32(bytes + 3))
        return -ERR_CORRUPT;
    return fetch->probing ? 0 : huami_round_check(&fetch->round);
}

static int sent(struct huami *huami, const struct driver_io *io, const uint8_t *bytes,
                size_t length)
{
    struct huami_fetch *fetch = &huami->fetch;
    fetch->round.record = fetch->record;
    fetch->round.bytes = fetch->bytes;
    fetch->round.length = fetch->length;
    if (length == 7 && huami->auth.form == HUAMI_FORM_2021)
        fetch->zepp = true;
    const int r = bytes[2] == HUAMI_OK ? check_round(fetch, bytes, length) : -ERR_UNAVAILABLE;
    if (r < 0)
        huami_fail_round(huami, io);
    else
        huami_take_round(huami, io);
    return r;
}

int huami_fetch_control(struct huami *huami, const struct driver_io *io, const uint8_t *bytes,
                        size_t length)
{
    struct huami_fetch *fetch = &huami->fetch;
    if (length < 3)
        return -ERR_LENGTH;
    if (bytes[0] != HUAMI_REPLY)
        return -ERR_SYNTAX;
    if (huami->stage != HUAMI_FETCH)
        return -ERR_UNSUPPORTED;
    if (bytes[1] == HUAMI_START && fetch->phase == FETCH_START)
        return started(huami, io, bytes, length);
    if (bytes[1] == HUAMI_SEND && fetch->phase == FETCH_DATA)
        return sent(huami, io, bytes, length);
    if (bytes[1] != HUAMI_ACK || fetch->phase != FETCH_ACK)
        return -ERR_UNSUPPORTED; /* not what was asked */
    huami_acknowledged(huami, io);
    return 0;
}
