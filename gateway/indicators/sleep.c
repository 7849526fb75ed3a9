// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/sleep.h"
#include "core/error.h"
#include "core/ztime.h"
#include <stdbool.h>

#define JOIN_MS      (60 * MS_PER_MINUTE)
#define AWAKENING_MS (5 * MS_PER_MINUTE)
#define NAP_MIN      15.0
#define DAY_TURN_MS  (6 * MS_PER_HOUR) /* 18:00 belongs to the next date */

static double minutes(int64_t ms)
{
    return (double)ms / (double)MS_PER_MINUTE;
}

static bool in_order(const struct sleep_record *records, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (records[i].end_ms <= records[i].start_ms)
            return false;
        if (i > 0 && records[i].start_ms < records[i - 1].end_ms)
            return false;
    }
    return true;
}

/* Counts the times awake between onset and wake: awake records and gaps. */
static size_t count_awakenings(const struct sleep_record *records, size_t count, int64_t onset_ms,
                               int64_t wake_ms)
{
    size_t awakenings = 0;

    for (size_t i = 0; i < count; i++) {
        if (records[i].start_ms < onset_ms || records[i].end_ms > wake_ms)
            continue;
        if (records[i].stage == SLEEP_AWAKE &&
            records[i].end_ms - records[i].start_ms >= AWAKENING_MS)
            awakenings++;
        if (records[i].end_ms < wake_ms &&
            records[i + 1].start_ms - records[i].end_ms >= AWAKENING_MS)
            awakenings++;
    }
    return awakenings;
}

/* Fills a session of joined records; false if none of them is sleep. */
static bool describe(const struct sleep_record *records, size_t first, size_t count,
                     struct sleep_session *ret)
{
    const struct sleep_record *own = records + first;
    struct sleep_session s = {.first_record = first, .record_count = count};

    s.start_ms = own[0].start_ms;
    s.end_ms = own[count - 1].end_ms;
    for (size_t i = 0; i < count; i++) {
        double length = minutes(own[i].end_ms - own[i].start_ms);

        s.asleep_min[own[i].stage] += length;
        if (own[i].stage == SLEEP_AWAKE)
            continue;
        if (s.tst_min == 0)
            s.onset_ms = own[i].start_ms;
        s.wake_ms = own[i].end_ms;
        s.tst_min += length;
    }
    if (s.tst_min == 0)
        return false;
    s.tib_min = minutes(s.end_ms - s.start_ms);
    s.efficiency = s.tst_min / s.tib_min;
    s.latency_min = minutes(s.onset_ms - s.start_ms);
    s.waso_min = minutes(s.wake_ms - s.onset_ms) - s.tst_min;
    s.awakenings = count_awakenings(own, count, s.onset_ms, s.wake_ms);
    s.midpoint_ms = s.onset_ms + (s.wake_ms - s.onset_ms) / 2;
    *ret = s;
    return true;
}

int sleep_sessions(const struct sleep_record *records, size_t count, struct sleep_session *ret,
                   size_t max, size_t *ret_count)
{
    size_t sessions = 0;
    size_t first = 0;

    if (!in_order(records, count))
        return -ERR_RANGE;
    for (size_t i = 1; i <= count; i++) {
        struct sleep_session session;

        if (i < count && records[i].start_ms - records[i - 1].end_ms <= JOIN_MS)
            continue;
        if (describe(records, first, i - first, &session)) {
            if (sessions < max)
                ret[sessions] = session;
            sessions++;
        }
        first = i;
    }
    *ret_count = sessions;
    return 0;
}

int32_t sleep_day_of(const struct sleep_session *session, int32_t offset_s)
{
    int64_t local_ms = session->midpoint_ms + offset_s * MS_PER_SECOND + DAY_TURN_MS;
    int64_t day = local_ms / MS_PER_DAY;

    return (int32_t)(local_ms % MS_PER_DAY < 0 ? day - 1 : day);
}

struct sleep_day sleep_day_summarise(const struct sleep_session *sessions, size_t count)
{
    struct sleep_day day = {0};

    for (size_t i = 0; i < count; i++)
        if (!day.main || sessions[i].tst_min > day.main->tst_min)
            day.main = &sessions[i];
    if (day.main)
        day.tst24_min = day.main->tst_min;
    for (size_t i = 0; i < count; i++) {
        if (&sessions[i] == day.main || sessions[i].tst_min < NAP_MIN)
            continue;
        day.naps++;
        day.tst24_min += sessions[i].tst_min;
    }
    return day;
}
