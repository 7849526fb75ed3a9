// SPDX-License-Identifier: GPL-3.0-or-later
/* The main sleep of a sleep-day: by record, else the usual night as far as there is data in it. */
#include "gateway/indicators/hrv.h"
#include "gateway/indicators/strap_days.h"

#define MINUTES_PER_DAY 1440
#define DAY_START_MIN   (4 * 60)
#define DAY_TURN_MIN    (18 * 60) /* a sleep with its midpoint after this belongs to the next date */

/*
 * The instant of a local time, given in minutes from the midnight with which date i begins. It is
 * counted from the start of the gut-day it lies in, so that a clock change is between the right
 * two nights. Beyond the table the days are taken as 24 hours.
 */
static int64_t local_instant(const struct strap_input *input, size_t i, int minute)
{
    int since = minute - DAY_START_MIN;
    int shift = since < 0 ? -1 : since / MINUTES_PER_DAY;
    int64_t day = (int64_t)i + shift;
    int64_t inside = day;

    if (inside < 0)
        inside = 0;
    if (inside > (int64_t)input->day_count)
        inside = (int64_t)input->day_count;
    return input->day_start_ms[inside] + (day - inside) * MS_PER_DAY +
           (since - shift * MINUTES_PER_DAY) * MS_PER_MINUTE;
}

/* The usual night of a sleep-day: placed so that its midpoint lies in [18:00 of the date before,
 * 18:00 of the date). Empty if it begins when it ends. */
static struct sleep_span usual_night(const struct strap_input *input, size_t i)
{
    int length =
        (input->night_end_min - input->night_start_min + MINUTES_PER_DAY) % MINUTES_PER_DAY;
    int start = input->night_start_min;

    if (2 * start + length >= 2 * DAY_TURN_MIN)
        start -= MINUTES_PER_DAY;
    return (struct sleep_span){.from_ms = local_instant(input, i, start),
                               .to_ms = local_instant(input, i, start + length)};
}

/* Counts the windows with a reading that lie in a span at least by half, and finds what the span
 * has in common with the time from the first to the last of them. */
static size_t data_in(const struct strap_input *input, const struct sleep_span *span,
                      struct sleep_span *ret_common)
{
    struct wear_series near =
        wear_between(input->series, span->from_ms - HRV_WINDOW_MS, span->to_ms);
    struct sleep_span common = *span;
    size_t count = 0;

    for (size_t k = 0; k < near.count; k++) {
        const struct wear_window *window = &near.windows[k];
        int64_t end_ms = window->start_ms + HRV_WINDOW_MS;

        if (!wear_has_reading(window) || !wear_mostly_in(window, span))
            continue;
        if (count++ == 0 && window->start_ms > span->from_ms)
            common.from_ms = window->start_ms;
        common.to_ms = end_ms < span->to_ms ? end_ms : span->to_ms;
    }
    *ret_common = common;
    return count;
}

struct strap_night strap_night_of(const struct strap_input *input, size_t i)
{
    struct strap_night night = {.assumed = true};
    struct sleep_span span = usual_night(input, i);
    struct sleep_span common;

    if (input->nights && input->nights[i].to_ms > input->nights[i].from_ms) {
        night.assumed = false;
        span = input->nights[i];
    }
    night.data_windows = data_in(input, &span, &common);
    night.span = night.assumed ? common : span;
    night.over_ms = span.to_ms;
    return night;
}
