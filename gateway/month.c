/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/month.h"

#include "core/error.h"
#include "core/ztime.h"
#include "gateway/indicators/strap.h"
#include <stdlib.h>
#include <string.h>

/* A number of windows and not a date: a clock that runs wrong for a while must not make us forget.
 */
#define WINDOWS_PER_DAY (MS_PER_DAY / WINDOW_MS)
#define WINDOWS_KEPT    ((STRAP_DAYS_ADVISED + 2) * WINDOWS_PER_DAY)

static int make_room(struct month *month)
{
    size_t room = month->room ? 2 * month->room : 1024;
    struct wear_window *windows;
    int64_t *sources;

    if (month->count < month->room)
        return 0;
    windows = reallocarray(month->windows, room, sizeof(*windows));
    if (!windows)
        return -ERR_NOMEM;
    month->windows = windows;
    sources = reallocarray(month->sources, room, sizeof(*sources));
    if (!sources)
        return -ERR_NOMEM;
    month->sources = sources;
    month->room = room;
    return 0;
}

/* Moves the windows from `from` on to begin at `to`. */
static void shift(struct month *month, size_t to, size_t from)
{
    size_t count = month->count - from;

    memmove(month->windows + to, month->windows + from, count * sizeof(month->windows[0]));
    memmove(month->sources + to, month->sources + from, count * sizeof(month->sources[0]));
}

/* Forgets what no computation looks at any more. */
static void trim(struct month *month)
{
    size_t old = month->count > WINDOWS_KEPT ? month->count - WINDOWS_KEPT : 0;

    if (old < WINDOWS_PER_DAY) /* so that it is not done at every window */
        return;
    shift(month, 0, old);
    month->count -= old;
}

int month_add(struct month *month, const struct window *window)
{
    size_t at;

    trim(month);
    at = month->count;
    while (at > 0 && month->windows[at - 1].start_ms >= window->start_ms)
        at--;
    if (at == month->count || month->windows[at].start_ms != window->start_ms) {
        if (make_room(month) < 0)
            return -ERR_NOMEM;
        shift(month, at + 1, at);
        month->count++;
    } else if (month->sources[at] < window->device_row) {
        return 0;
    }
    month->windows[at] = (struct wear_window){
        .start_ms = window->start_ms,
        .hr_count = window->hr_count,
        .rr_count = window->rr_all,
        .hr_mean = window->hr_mean,
        .valid = window->valid,
        .mean_hr = window->mean_hr,
        .rmssd = window->rmssd,
    };
    month->sources[at] = window->device_row;
    return 0;
}

int64_t month_newest_ms(const struct month *month, int64_t now_ms)
{
    size_t count = month->count;
    int64_t end_ms;

    while (count > 0 && month->windows[count - 1].start_ms > now_ms)
        count--; /* of a time when the clock was wrong */
    if (count == 0)
        return 0;
    end_ms = month->windows[count - 1].start_ms + WINDOW_MS;
    return end_ms < now_ms ? end_ms : now_ms;
}

void month_clear(struct month *month)
{
    free(month->windows);
    free(month->sources);
    *month = (struct month){0};
}
