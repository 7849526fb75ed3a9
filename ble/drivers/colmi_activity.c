/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Steps, asked for day by day (answers: colmi_decode.h).
 *
 *      43 | days ago | 0F | first quarter of an hour | last | 01 |
 *
 * Only slots with steps are said, and the slot at hand grows. Rings also say them unasked.
 */
#include "ble/drivers/colmi_session.h"

#include <string.h>

#define CMD_ACTIVITY 0x43
#define PATIENCE_S   20
#define QUARTER_MIN  15
#define HOUR_MIN     60
#define QUARTERS     96

static void ask_activity(struct colmi *ring)
{
    memset(&ring->log, 0, sizeof(ring->log));
    ring->log.day.slot_minutes = QUARTER_MIN;
    ring->log.day.span_minutes = HOUR_MIN; /* the R10 says whole hours */
    ring->log.day.count = QUARTERS;
    colmi_ask(ring, CMD_ACTIVITY,
              (const uint8_t[]){(uint8_t)colmi_days_ago(ring), 0x0f, 0, QUARTERS - 1, 0x01}, 5);
}

/* Of another day: the ring says today's steps of its own accord, too. But one that says other days
 * than we ask for, and whose clock we did not set or may have set in a session that was cut, is on
 * another day. */
static int other_day(struct colmi *ring, int32_t day)
{
    if (!ring->time_set && (ring->first || ring->ahead) && day != ring->today) {
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
    ring->right_date = true;
    if (log->last != 0 && record->total != log->last)
        return -ERR_RANGE;
    log->last = record->total;
    log->broken |= record->index != log->next;
    log->next = record->index + 1;
    log->day.values[record->quarter] = (uint16_t)record->steps;
    if (log->next < log->last)
        return log->broken ? -ERR_SYNTAX : 0;
    if (log->broken)
        return colmi_refuse_day(ring, -ERR_SYNTAX);
    colmi_keep_day(ring, ring->series->kind, ring->day, &log->day);
    colmi_end_day(ring, true);
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
    if (ring->log.next > 0) {
        ring->log.broken = true;
        return -ERR_SYNTAX;
    }
    ring->log.last = activity.total;
    if (activity.total == 0)
        colmi_end_day(ring, true);
    return 0;
}

static void begin_activity(struct colmi *ring)
{
    static const struct colmi_series series = {"steps", READING_STEPS, ask_activity};
    colmi_begin_series(ring, &series);
}

const struct colmi_step colmi_steps = {begin_activity, activity_answer, NULL, PATIENCE_S};
