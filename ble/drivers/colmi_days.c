/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The history that is asked for day by day, oldest first (bytes: colmi_decode.h):
 *
 *      15 | u32, the date at 00:00 as if it were UTC |      heart rate
 *      37 | days ago |                                      stress
 *      39 | days ago, u32 |                                 HRV
 *      43 | days ago | 0F | first quarter | last | 01 |     steps
 *      big 25 | days ago |                                  temperature; also read as a number of
 *                                                           days, which gives no less
 *      big 77 | days ago | packet |                         temperature in 1/100 degree
 * and the oxygen saturation, which comes all at once:
 *      big 2A | FF |
 *
 * A day is kept when all of it is there. One that is refused is left for the next session, and the
 * days after it are kept without moving the cursor past it.
 *
 * The echo of the date is not always a midnight: some firmware adds hours. A day's difference is
 * that of a late answer to another question.
 *
 * What a ring calls HRV is a number of milliseconds for each half hour or hour; whether it is RMSSD
 * or SDNN nobody outside knows. It is kept as RMSSD: docs/indicators.md (C.2) takes what a device
 * computed as a window of that, and compares it only with what the same device said before, for
 * which any steady measure of variability will do. As an absolute number it may be neither.
 */
#include "ble/drivers/colmi_session.h"

#include <stdlib.h>
#include <string.h>

#define CMD_HEART_RATE           0x15
#define CMD_STRESS               0x37
#define CMD_HRV                  0x39
#define CMD_ACTIVITY             0x43
#define BIG_TEMPERATURE          0x25
#define BIG_SPO2                 0x2a
#define BIG_INTERVAL_TEMPERATURE 0x77

#define DAY_S               INT64_C(86400)
#define PATIENCE_S          10
#define ACTIVITY_PATIENCE_S 20
#define HEART_RATE_LAST     23 /* usual number of the last frame */
#define SHORT_LAST          4
#define QUARTER_MIN         15
#define HOUR_MIN            60
#define QUARTERS            96

struct colmi_series {
    const char *cursor;
    enum reading_kind kind;
    void (*ask)(struct colmi *ring);
};

static unsigned days_ago(const struct colmi *ring)
{
    return (unsigned)(ring->today - ring->day);
}

static void begin_series(struct colmi *ring, const struct colmi_series *series)
{
    ring->series = series;
    ring->hole = false;
    ring->day = colmi_first_day(ring, series->cursor);
    series->ask(ring);
}

/* The day has been answered: it is there, or it is refused. */
static void end_day(struct colmi *ring, bool there)
{
    if (there)
        colmi_commit_day(ring, ring->series->cursor, ring->day);
    else
        ring->hole = true;
    if (ring->day == ring->today) {
        colmi_next(ring);
        return;
    }
    ring->day++;
    ring->series->ask(ring);
}

static int refuse_day(struct colmi *ring, int result)
{
    end_day(ring, false);
    return result;
}

/* ---- numbered frames: 15, 37, 39 ---- */

static void ask_heart_rate(struct colmi *ring)
{
    const uint32_t date = (uint32_t)(ring->day * DAY_S);
    colmi_log_start(&ring->log, HEART_RATE_LAST, 4);
    colmi_ask(ring, CMD_HEART_RATE,
              (const uint8_t[]){(uint8_t)date, (uint8_t)(date >> 8), (uint8_t)(date >> 16),
                                (uint8_t)(date >> 24)},
              4);
}

static void ask_stress(struct colmi *ring)
{
    colmi_log_start(&ring->log, SHORT_LAST, 1);
    colmi_ask(ring, CMD_STRESS, (const uint8_t[]){(uint8_t)days_ago(ring)}, 1);
}

static void ask_hrv(struct colmi *ring)
{
    colmi_log_start(&ring->log, SHORT_LAST, 1);
    colmi_ask(ring, CMD_HRV, (const uint8_t[]){(uint8_t)days_ago(ring)}, 1);
}

static bool echo_fits(const struct colmi *ring)
{
    if (ring->log.echo_size == 1)
        return ring->log.echo == days_ago(ring);
    return llabs(ring->log.echo - ring->day * DAY_S) < DAY_S;
}

static int log_answer(struct colmi *ring, const uint8_t *frame, size_t length)
{
    (void)length;
    const int r = colmi_log_add(&ring->log, frame);
    switch (ring->log.state) {
    case COLMI_LOG_OPEN:
        return r;
    case COLMI_LOG_BROKEN:
        return refuse_day(ring, r < 0 ? r : -ERR_SYNTAX);
    case COLMI_LOG_WHOLE:
        if (!echo_fits(ring))
            return refuse_day(ring, -ERR_RANGE);
        colmi_keep_day(ring, ring->series->kind, ring->day, &ring->log.day);
        break;
    case COLMI_LOG_NONE:
        break;
    }
    end_day(ring, true);
    return r;
}

static void begin_heart_rate(struct colmi *ring)
{
    static const struct colmi_series series = {"hr", READING_HR, ask_heart_rate};
    begin_series(ring, &series);
}

static void begin_stress(struct colmi *ring)
{
    static const struct colmi_series series = {"stress", READING_STRESS_VENDOR, ask_stress};
    if (ring->abilities.known && !ring->abilities.stress)
        colmi_next(ring);
    else
        begin_series(ring, &series);
}

static void begin_hrv(struct colmi *ring)
{
    static const struct colmi_series series = {"hrv", READING_HRV_RMSSD, ask_hrv};
    if (ring->abilities.known && !ring->abilities.hrv)
        colmi_next(ring);
    else
        begin_series(ring, &series);
}

const struct colmi_step colmi_heart_rate = {begin_heart_rate, log_answer, NULL, PATIENCE_S};
const struct colmi_step colmi_stress = {begin_stress, log_answer, NULL, PATIENCE_S};
const struct colmi_step colmi_hrv = {begin_hrv, log_answer, NULL, PATIENCE_S};

/* ---- 43 ---- */

static void ask_activity(struct colmi *ring)
{
    memset(&ring->log, 0, sizeof(ring->log));
    ring->log.day.slot_minutes = QUARTER_MIN;
    ring->log.day.span_minutes = HOUR_MIN; /* the R10 says whole hours */
    ring->log.day.count = QUARTERS;
    colmi_ask(ring, CMD_ACTIVITY,
              (const uint8_t[]){(uint8_t)days_ago(ring), 0x0f, 0, QUARTERS - 1, 0x01}, 5);
}

/* Of another day: the ring says today's steps of its own accord, too. But one that says other days
 * than we ask for, and whose clock we did not set, is on another day. */
static int other_day(struct colmi *ring, int32_t day)
{
    if (!ring->time_set && ring->first && day != ring->today) {
        ring->wrong_date = true;
        colmi_next(ring);
    }
    return -ERR_RANGE;
}

/* `last` of the log is the number of records, 0 until it is known. */
static int take_record(struct colmi *ring, const struct colmi_activity *record)
{
    struct colmi_log *log = &ring->log;
    if (record->day != ring->day)
        return other_day(ring, record->day);
    if (log->last != 0 && record->total != log->last)
        return -ERR_RANGE;
    log->last = record->total;
    log->broken |= record->index != log->next;
    log->next = record->index + 1;
    log->day.values[record->quarter] = (uint16_t)record->steps;
    if (log->next < log->last)
        return log->broken ? -ERR_SYNTAX : 0;
    if (log->broken)
        return refuse_day(ring, -ERR_SYNTAX);
    colmi_keep_day(ring, ring->series->kind, ring->day, &log->day);
    end_day(ring, true);
    return 0;
}

static int activity_answer(struct colmi *ring, const uint8_t *frame, size_t length)
{
    (void)length;
    struct colmi_activity activity;
    const int r = colmi_activity(frame, &activity);
    if (r < 0) {
        ring->log.broken = true;
        return r;
    }
    if (activity.what == COLMI_ACTIVITY_RECORD)
        return take_record(ring, &activity);
    ring->log.last = activity.total;
    if (activity.total == 0)
        end_day(ring, true);
    return 0;
}

static void begin_activity(struct colmi *ring)
{
    static const struct colmi_series series = {"steps", READING_STEPS, ask_activity};
    begin_series(ring, &series);
}

const struct colmi_step colmi_steps = {begin_activity, activity_answer, NULL, ACTIVITY_PATIENCE_S};

/* ---- 25, 77 ---- */

static void ask_temperature(struct colmi *ring)
{
    colmi_ask_big(ring, BIG_TEMPERATURE, (const uint8_t[]){(uint8_t)days_ago(ring)}, 1);
}

static void ask_packet(struct colmi *ring)
{
    colmi_ask_big(ring, BIG_INTERVAL_TEMPERATURE,
                  (const uint8_t[]){(uint8_t)days_ago(ring), (uint8_t)ring->packet}, 2);
}

static void ask_interval_temperature(struct colmi *ring)
{
    memset(&ring->log, 0, sizeof(ring->log));
    ring->packet = 0;
    ask_packet(ring);
}

static int interval_answer(struct colmi *ring, const uint8_t *payload, size_t length)
{
    const int r = colmi_interval_add(&ring->log.day, payload, length, days_ago(ring), ring->packet);
    if (r < 0)
        return refuse_day(ring, r);
    if (r == 0) {
        ring->packet++;
        ask_packet(ring);
        return 0;
    }
    colmi_keep_day(ring, ring->series->kind, ring->day, &ring->log.day);
    end_day(ring, true);
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
    end_day(ring, r == 0);
    return r;
}

static void begin_temperature(struct colmi *ring)
{
    static const struct colmi_series plain = {"temperature", READING_SKIN_TEMP, ask_temperature};
    static const struct colmi_series interval = {"temperature_fine", READING_SKIN_TEMP,
                                                 ask_interval_temperature};
    if (ring->interval_temperature)
        begin_series(ring, &interval);
    else if (ring->abilities.known && !ring->abilities.temperature)
        colmi_next(ring);
    else
        begin_series(ring, &plain);
}

const struct colmi_step colmi_temperature = {begin_temperature, temperature_answer, NULL,
                                             PATIENCE_S};

/* ---- 2A ---- */

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
