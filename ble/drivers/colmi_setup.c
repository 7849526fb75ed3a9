/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The steps before the history: greeting, clock, what the ring can do, and who it is.
 *
 *      04 phone     | 02 | 0A | name |             acknowledged
 *      01 set time  | year month day hour minute second, BCD | language |
 *                   answered by the packet size (2F) and by what the ring can do (01)
 *      3C support                                  old firmware does not answer
 *      03 battery   answer | percent | charging |
 *
 * The time is local: that is what the maker's app sets, so that a ring that is also used with it
 * stays as it is.
 */
#include "ble/drivers/colmi_session.h"

#include <stdio.h>

#define UUID_FIRMWARE "00002a26-0000-1000-8000-00805f9b34fb"
#define UUID_HARDWARE "00002a27-0000-1000-8000-00805f9b34fb"

#define CMD_TIME    0x01
#define CMD_BATTERY 0x03
#define CMD_PHONE   0x04
#define CMD_SUPPORT 0x3c

#define LANGUAGE_ENGLISH 1
#define PATIENCE_S       10

const char *const colmi_clock_cursors[COLMI_REIGNS] = {"clock", "clock_2", "clock_3", "clock_4"};

/* ---- 04, 3C, 03 ---- */

static void begin_phone(struct colmi *ring)
{
    colmi_ask(ring, CMD_PHONE, (const uint8_t[]){0x02, 0x0a, 'Z', 'N'}, 4);
}

static int phone_answer(struct colmi *ring, const uint8_t *frame, size_t length)
{
    (void)frame;
    (void)length;
    colmi_next(ring);
    return 0;
}

const struct colmi_step colmi_phone = {begin_phone, phone_answer, NULL, PATIENCE_S};

static void begin_support(struct colmi *ring)
{
    colmi_ask(ring, CMD_SUPPORT, NULL, 0);
}

static int support_answer(struct colmi *ring, const uint8_t *frame, size_t length)
{
    (void)length;
    ring->interval_temperature = colmi_has_interval_temperature(frame);
    colmi_next(ring);
    return 0;
}

const struct colmi_step colmi_support = {begin_support, support_answer, NULL, PATIENCE_S};

static void begin_battery(struct colmi *ring)
{
    colmi_ask(ring, CMD_BATTERY, (const uint8_t[]){0x01}, 1);
}

static int battery_answer(struct colmi *ring, const uint8_t *frame, size_t length)
{
    (void)length;
    char percent[4];
    int result = -ERR_RANGE;
    if (frame[1] <= 100) {
        snprintf(percent, sizeof(percent), "%u", frame[1]);
        ring->io->fact(ring->io->host, "battery", percent);
        result = 0;
    }
    colmi_next(ring);
    return result;
}

const struct colmi_step colmi_battery = {begin_battery, battery_answer, NULL, PATIENCE_S};

/* ---- 01 ---- */

static int32_t offset_now_s(const struct colmi *ring)
{
    return zone_offset_s(ring->zone, colmi_now_s(ring) * MS_PER_SECOND);
}

static void begin_set_time(struct colmi *ring)
{
    struct civil local;
    uint8_t payload[7];
    civil_from_ms(colmi_now_s(ring) * MS_PER_SECOND, offset_now_s(ring), &local);
    colmi_put_time(payload, &local);
    payload[6] = LANGUAGE_ENGLISH;
    colmi_ask(ring, CMD_TIME, payload, sizeof(payload));
}

static void commit_reign(struct colmi *ring, const struct colmi_reign *reign)
{
    ring->io->commit(ring->io->host, colmi_clock_cursors[reign->slot], colmi_reign_pack(reign));
}

/* The oldest first: the ring is known when the first of them is kept, and nothing is lost then. */
static int set_time_answer(struct colmi *ring, const uint8_t *frame, size_t length)
{
    (void)length;
    const int32_t offset_s = offset_now_s(ring);
    for (size_t i = 0; ring->first && i < ring->clock.count; i++)
        commit_reign(ring, &ring->clock.reigns[i]);
    if (ring->clock.reigns[ring->clock.count - 1].offset_s != offset_s)
        commit_reign(ring, colmi_clock_add(&ring->clock, colmi_now_s(ring), offset_s));
    ring->time_set = true;
    ring->today = ring->local_day;
    ring->wrong_date = false;
    ring->abilities = colmi_abilities(frame);
    colmi_next(ring);
    return 0;
}

/* A clock that still has the offset it had is good enough. */
static void time_not_set(struct colmi *ring)
{
    if (ring->first || ring->clock.reigns[ring->clock.count - 1].offset_s != offset_now_s(ring))
        colmi_fail(ring, ring->heard ? "clock_not_set" : "no_answer");
    else
        colmi_next(ring);
}

const struct colmi_step colmi_set_time = {begin_set_time, set_time_answer, time_not_set,
                                          PATIENCE_S};

/* ---- device information ---- */

/* Printable characters up to the first that is not. */
static void tell(struct colmi *ring, const char *fact, const uint8_t *bytes, size_t length)
{
    char text[DRIVER_WORD_MAX + 1] = {0};
    for (size_t i = 0; i < length && i < DRIVER_WORD_MAX && bytes[i] >= ' ' && bytes[i] <= '~'; i++)
        text[i] = (char)bytes[i];
    if (text[0] != '\0')
        ring->io->fact(ring->io->host, fact, text);
}

static void begin_firmware(struct colmi *ring)
{
    colmi_read(ring, UUID_FIRMWARE);
}

static int firmware_answer(struct colmi *ring, const uint8_t *bytes, size_t length)
{
    tell(ring, "firmware", bytes, length);
    colmi_next(ring);
    return 0;
}

const struct colmi_step colmi_firmware = {begin_firmware, firmware_answer, NULL, PATIENCE_S};

static void begin_hardware(struct colmi *ring)
{
    colmi_read(ring, UUID_HARDWARE);
}

static int hardware_answer(struct colmi *ring, const uint8_t *bytes, size_t length)
{
    tell(ring, "hardware", bytes, length);
    colmi_next(ring);
    return 0;
}

const struct colmi_step colmi_hardware = {begin_hardware, hardware_answer, NULL, PATIENCE_S};
