/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A series is the history of one kind. It is fetched day by day, oldest first, or all at once. A
 * day is kept when all of it is there. One that is refused is left for the next session, and the
 * days after it are kept without moving the cursor past it.
 *
 * How far it has come: its cursor is the number of the last day that is complete. A day is
 * complete when it was fetched after 03:00 of the next one, because rings file some things late;
 * until then, and once more after it, it is fetched again.
 *
 * What is fetched before the clock of a new ring is set moves no cursor: the same days are fetched
 * again when it is set.
 */
#include "ble/drivers/colmi_session.h"

#define DAY_S         INT64_C(86400)
#define COMPLETE_AT_S (3 * 3600)
#define SECONDS_A_MIN 60

/* Whether the session began after 03:00 of the day after. */
static bool is_complete(const struct colmi *ring, int32_t day)
{
    const int32_t offset_s = zone_offset_s(ring->zone, ring->start_s * MS_PER_SECOND);
    return ring->start_s + offset_s >= (day + 1) * DAY_S + COMPLETE_AT_S;
}

int32_t colmi_first_day(const struct colmi *ring, const char *cursor)
{
    const int32_t oldest = ring->today - COLMI_DAYS_BACK;
    const int64_t complete = ring->io->cursor(ring->io->host, cursor);
    if (!ring->time_set && ring->first)
        return oldest;
    if (complete == DRIVER_NONE || complete < oldest)
        return oldest;
    return complete > ring->today ? ring->today : (int32_t)complete;
}

bool colmi_is_wanted(const struct colmi *ring, const char *cursor, unsigned days_ago)
{
    return days_ago <= COLMI_DAYS_BACK &&
           (!cursor || ring->today - (int32_t)days_ago >= colmi_first_day(ring, cursor));
}

static unsigned longer(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

/* A slot of a time that never was, is yet to be, or cannot be told from another is left out. */
void colmi_keep_day(struct colmi *ring, enum reading_kind kind, int32_t day,
                    const struct colmi_day *slots)
{
    const int32_t span_s =
        (int32_t)longer(slots->slot_minutes, slots->span_minutes) * SECONDS_A_MIN;
    for (unsigned i = 0; i < slots->count; i++) {
        const int64_t shown_s = day * DAY_S + (int64_t)i * slots->slot_minutes * SECONDS_A_MIN;
        int64_t at_s;
        int32_t offset_s;
        if (slots->values[i] == 0 || colmi_clock_instant(&ring->clock, shown_s, span_s,
                                                         colmi_now_s(ring), &at_s, &offset_s) < 0)
            continue;
        const struct reading reading = {
            .kind = kind, .value = slots->values[i], .at_ms = at_s * MS_PER_SECOND};
        ring->io->keep(ring->io->host, &reading);
    }
}

void colmi_commit_day(struct colmi *ring, const char *cursor, int32_t day)
{
    const int64_t before = ring->io->cursor(ring->io->host, cursor);
    const bool moves = is_complete(ring, day) && !ring->hole &&
                       (before == DRIVER_NONE || before < day) && (ring->time_set || !ring->first);
    ring->io->commit(ring->io->host, moves ? cursor : NULL, moves ? day : 0);
}

void colmi_commit_days(struct colmi *ring, const char *cursor)
{
    const int32_t yesterday = ring->today - 1;
    colmi_commit_day(ring, cursor, is_complete(ring, yesterday) ? yesterday : yesterday - 1);
}

/* ---- day by day ---- */

unsigned colmi_days_ago(const struct colmi *ring)
{
    return (unsigned)(ring->today - ring->day);
}

void colmi_begin_series(struct colmi *ring, const struct colmi_series *series)
{
    ring->series = series;
    ring->hole = false;
    ring->day = colmi_first_day(ring, series->cursor);
    series->ask(ring);
}

void colmi_end_day(struct colmi *ring, bool there)
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

int colmi_refuse_day(struct colmi *ring, int result)
{
    colmi_end_day(ring, false);
    return result;
}
