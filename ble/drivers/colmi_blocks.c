/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Skin temperature and oxygen saturation, in big messages (answers: colmi_decode.h).
 *
 *      25 | days ago |              temperature; if it is a number of days, that gives no less
 *      77 | days ago | packet |     temperature in 1/100 degree
 *      2A | FF |                    saturation, all that is kept
 *
 * The finer temperature has a cursor of its own: a session in which we do not learn that there is
 * one leaves it to the next.
 */
#include "ble/drivers/colmi_session.h"

#include <string.h>

#define BIG_TEMPERATURE          0x25
#define BIG_SPO2                 0x2a
#define BIG_INTERVAL_TEMPERATURE 0x77
#define PATIENCE_S               10

static void ask_temperature(struct colmi *ring)
{
    colmi_ask_big(ring, BIG_TEMPERATURE, (const uint8_t[]){(uint8_t)colmi_days_ago(ring)}, 1);
}

static void ask_packet(struct colmi *ring)
{
    colmi_ask_big(ring, BIG_INTERVAL_TEMPERATURE,
                  (const uint8_t[]){(uint8_t)colmi_days_ago(ring), (uint8_t)ring->packet}, 2);
}

static void ask_interval_temperature(struct colmi *ring)
{
    memset(&ring->log, 0, sizeof(ring->log));
    ring->packet = 0;
    ask_packet(ring);
}

static int interval_answer(struct colmi *ring, const uint8_t *payload, size_t length)
{
    const int r =
        colmi_interval_add(&ring->log.day, payload, length, colmi_days_ago(ring), ring->packet);
    if (r < 0)
        return colmi_refuse_day(ring, r);
    if (r == 0) {
        ring->packet++;
        ask_packet(ring);
        return 0;
    }
    colmi_keep_day(ring, ring->series->kind, ring->day, &ring->log.day);
    colmi_end_day(ring, true);
    return 0;
}

typedef int next_day_fn(const uint8_t *payload, size_t length, size_t *at, unsigned *ret_days_ago,
                        struct colmi_day *ret);

/* All days of a message, or none. */
static int keep_days(struct colmi *ring, next_day_fn *next, const char *cursor,
                     enum reading_kind kind, const uint8_t *payload, size_t length)
{
    unsigned ago;
    size_t at = 0;
    int r;
    do
        r = next(payload, length, &at, &ago, &ring->log.day);
    while (r > 0);
    if (r < 0)
        return r;
    for (at = 0; next(payload, length, &at, &ago, &ring->log.day) > 0;)
        if (colmi_is_wanted(ring, cursor, ago))
            colmi_keep_day(ring, kind, ring->today - (int32_t)ago, &ring->log.day);
    return 0;
}

static int temperature_answer(struct colmi *ring, const uint8_t *payload, size_t length)
{
    if (length > 0 && ring->series->ask == ask_interval_temperature)
        return interval_answer(ring, payload, length);
    const int r = keep_days(ring, colmi_temperature_next, ring->series->cursor, ring->series->kind,
                            payload, length);
    colmi_end_day(ring, r == 0);
    return r;
}

static void begin_temperature(struct colmi *ring)
{
    static const struct colmi_series plain = {"temperature", READING_SKIN_TEMP, ask_temperature};
    static const struct colmi_series interval = {"temperature_fine", READING_SKIN_TEMP,
                                                 ask_interval_temperature};
    if (ring->interval_temperature)
        colmi_begin_series(ring, &interval);
    else if (ring->abilities.known && !ring->abilities.temperature)
        colmi_next(ring);
    else
        colmi_begin_series(ring, &plain);
}

const struct colmi_step colmi_temperature = {begin_temperature, temperature_answer, NULL,
                                             PATIENCE_S};

/* ---- saturation ---- */

static void begin_spo2(struct colmi *ring)
{
    ring->hole = false;
    if (ring->abilities.known && !ring->abilities.spo2)
        colmi_next(ring);
    else
        colmi_ask_big(ring, BIG_SPO2, (const uint8_t[]){0xff}, 1);
}

static int spo2_answer(struct colmi *ring, const uint8_t *payload, size_t length)
{
    const int r = keep_days(ring, colmi_spo2_next, "spo2", READING_SPO2, payload, length);
    if (r == 0)
        colmi_commit_days(ring, "spo2");
    colmi_next(ring);
    return r;
}

const struct colmi_step colmi_spo2 = {begin_spo2, spo2_answer, NULL, PATIENCE_S};
