/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fetching, all on vendor characteristics 0000xxxx-0000-3512-2118-0009af100700 (times: u16 year,
 * month, day, hour, minute; the zone in quarters of an hour; least significant byte first):
 *
 *      host -> 0004   01 data time(6) 00 zone            what is there from then on?
 *      0004 -> host   10 01 01 length(u32) time(6) second zone [00]
 *      host -> 0004   02                                 send it
 *      0005 -> host   counter payload ...                as many as it takes
 *      0004 -> host   10 02 01 [CRC-32 of the payload]
 *      host -> 0004   03 09                              keep it all the same
 *      0004 -> host   10 03 01
 *
 * What is in brackets is of bands with the authentication of 2021. They also take 03 01 for "you
 * may forget it", which older ones understand by 03 alone; this band only counts it.
 */
#include "tests/wearables/band_inside.h"

#include "core/ztime.h"
#include <string.h>

#define PACKETS_A_TICK  16
#define TICK_MS         10
#define MINUTES_DEFAULT 4320 /* of memory, three days */

static int64_t clock_ms(const struct band *band)
{
    return band->now_ms + (band->clock_set ? band->clock_ms : band->drift_s * MS_PER_SECOND);
}

/* A byte with a sign. */
int band_signed(uint8_t byte)
{
    return byte < 0x80 ? byte : byte - 0x100;
}

/* year month day hour minute, and the second in another place in each form of time */
bool band_read_time(const uint8_t *bytes, int second, int zone, int64_t *ret_ms)
{
    const struct civil civil = {.year = bytes[0] | bytes[1] << 8,
                                .month = bytes[2],
                                .day = bytes[3],
                                .hour = bytes[4],
                                .minute = bytes[5],
                                .second = second};
    if (civil.year < 2000 || civil.month < 1 || civil.month > 12 || civil.day < 1 ||
        civil.day > 31 || civil.hour > 23 || civil.minute > 59 || second > 59 || zone < -48 ||
        zone > 56)
        return false;
    *ret_ms = civil_to_ms(&civil, zone * 900);
    return true;
}

static uint32_t crc32(const uint8_t *bytes, size_t length)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < length; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    }
    return ~crc;
}

static void put_u32(uint8_t *bytes, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

static void answer_start(struct band *band, const struct band_transfer *transfer)
{
    struct civil civil;
    civil_from_ms(transfer->start * MS_PER_MINUTE, band->memory.zone_quarters * 900, &civil);
    uint8_t answer[16] = {0x10, 1, 1};
    put_u32(answer + 3, (uint32_t)transfer->length);
    answer[7] = (uint8_t)civil.year;
    answer[8] = (uint8_t)(civil.year >> 8);
    answer[9] = (uint8_t)civil.month;
    answer[10] = (uint8_t)civil.day;
    answer[11] = (uint8_t)civil.hour;
    answer[12] = (uint8_t)civil.minute;
    answer[14] = (uint8_t)band->memory.zone_quarters;
    band_send(band, "0004", answer, !band->memory.old ? 16 : 15);
}

static int start_fetch(struct band *band, const uint8_t *bytes, size_t length)
{
    int64_t asked_ms;
    if (length != 10)
        return ATT_INVALID_LENGTH;
    if (!band_read_time(bytes + 2, 0, band_signed(bytes[9]), &asked_ms))
        return ATT_APPLICATION;
    int64_t end = clock_ms(band) / MS_PER_MINUTE;
    if (band->until > 0 && end > band->until)
        end = band->until;
    band->memory.from_minute = band->from > 0 ? band->from : end - MINUTES_DEFAULT;
    struct band_transfer transfer = {.data = bytes[1], .announced = true};
    const int r = band_round(&band->memory, bytes[1], asked_ms / MS_PER_MINUTE, end,
                             &transfer.start, band->bytes, &transfer.length);
    if (r < 0) {
        band_send(band, "0004", (const uint8_t[]){0x10, 1, 2}, 3);
        return ATT_OK;
    }
    band->transfer = transfer;
    answer_start(band, &transfer);
    return ATT_OK;
}

static void finish_fetch(struct band *band)
{
    uint8_t answer[7] = {0x10, 2, 1};
    put_u32(answer + 3, crc32(band->bytes, band->transfer.length));
    band->transfer.running = false;
    band->rounds++;
    band_send(band, "0004", answer, !band->memory.old ? 7 : 3);
}

static void send_packet(struct band *band)
{
    struct band_transfer *transfer = &band->transfer;
    const size_t room = (size_t)band->base.mtu - 4;
    const size_t left = transfer->length - transfer->sent;
    const size_t part = left < room ? left : room;
    uint8_t packet[WEARABLE_VALUE_MAX];
    packet[0] = transfer->counter++;
    memcpy(packet + 1, band->bytes + transfer->sent, part);
    transfer->sent += part;
    band_send(band, "0005", packet, part + 1);
}

int64_t band_tick(struct wearable *wearable, int64_t now_ms)
{
    struct band *band = (struct band *)wearable;
    band->now_ms = now_ms;
    if (!band->transfer.running)
        return WEARABLE_NEVER;
    for (int i = 0; i < PACKETS_A_TICK && band->transfer.sent < band->transfer.length; i++)
        send_packet(band);
    if (band->transfer.sent < band->transfer.length)
        return now_ms + TICK_MS;
    finish_fetch(band);
    return WEARABLE_NEVER;
}

static int acknowledged(struct band *band, const uint8_t *bytes, size_t length)
{
    if (!band->memory.old && length == 2 && bytes[1] == 9)
        band->kept++;
    else
        band->dropped++;
    band_send(band, "0004", (const uint8_t[]){0x10, 3, 1}, 3);
    return ATT_OK;
}

int band_control(struct band *band, const uint8_t *bytes, size_t length)
{
    if (!band->trusted)
        return ATT_WRITE_NOT_PERMITTED;
    if (length == 0)
        return ATT_INVALID_LENGTH;
    if (bytes[0] == 1)
        return start_fetch(band, bytes, length);
    if (bytes[0] == 3)
        return acknowledged(band, bytes, length);
    if (bytes[0] != 2 || length != 1 || !band->transfer.announced)
        return ATT_APPLICATION;
    band->transfer.announced = false;
    band->transfer.running = band->transfer.data != band->stuck;
    return ATT_OK;
}
