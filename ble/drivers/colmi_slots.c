/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Heart rate, stress and HRV, asked for day by day (answers: colmi_decode.h).
 *
 *      15 | u32, the date at 00:00 as if it were UTC |      heart rate
 *      37 | days ago |                                      stress
 *      39 | days ago, u32 |                                 HRV
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

#define CMD_HEART_RATE  0x15
#define CMD_STRESS      0x37
#define CMD_HRV         0x39
#define PATIENCE_S      10
#define HEART_RATE_LAST 23 /* usual number of the last frame */
#define SHORT_LAST      4
#define DAY_S           INT64_C(86400)

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
    colmi_ask(ring, CMD_STRESS, (const uint8_t[]){(uint8_t)colmi_days_ago(ring)}, 1);
}

static void ask_hrv(struct colmi *ring)
{
    colmi_log_start(&ring->log, SHORT_LAST, 1);
    colmi_ask(ring, CMD_HRV, (const uint8_t[]){(uint8_t)colmi_days_ago(ring)}, 1);
}

static bool echo_fits(const struct colmi *ring)
{
    if (ring->log.echo_size == 1)
        return ring->log.echo == colmi_days_ago(ring);
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
        return colmi_refuse_day(ring, r < 0 ? r : -ERR_SYNTAX);
    case COLMI_LOG_WHOLE:
        if (!echo_fits(ring))
            return colmi_refuse_day(ring, -ERR_RANGE);
        colmi_keep_day(ring, ring->series->kind, ring->day, &ring->log.day);
        break;
    case COLMI_LOG_NONE:
        break;
    }
    colmi_end_day(ring, true);
    return r;
}

static void begin_heart_rate(struct colmi *ring)
{
    static const struct colmi_series series = {"hr", READING_HR, ask_heart_rate};
    colmi_begin_series(ring, &series);
}

static void begin_stress(struct colmi *ring)
{
    static const struct colmi_series series = {"stress", READING_STRESS_VENDOR, ask_stress};
    if (ring->abilities.known && !ring->abilities.stress)
        colmi_next(ring);
    else
        colmi_begin_series(ring, &series);
}

static void begin_hrv(struct colmi *ring)
{
    static const struct colmi_series series = {"hrv", READING_HRV_RMSSD, ask_hrv};
    if (ring->abilities.known && !ring->abilities.hrv)
        colmi_next(ring);
    else
        colmi_begin_series(ring, &series);
}

const struct colmi_step colmi_heart_rate = {begin_heart_rate, log_answer, NULL, PATIENCE_S};
const struct colmi_step colmi_stress = {begin_stress, log_answer, NULL, PATIENCE_S};
const struct colmi_step colmi_hrv = {begin_hrv, log_answer, NULL, PATIENCE_S};
