/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/month.h"

#include "core/error.h"
#include "core/ztime.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A number of windows and not a date: a clock that runs wrong for a while must not make us forget.
 */
#define DAYS_KEPT       (STRAP_DAYS_ADVISED + 2)
#define WINDOWS_PER_DAY ((size_t)(MS_PER_DAY / WINDOW_MS))
#define VALUES_PER_DAY  ((size_t)1440) /* bands say one each minute */

/* ---- lists ---- */

/* What a list is of. */
struct kind {
    size_t size;    /* of an item */
    size_t per_day; /* so many at most */
    wear_time_fn time_ms;
};

static const struct kind windows = {sizeof(struct wear_window), WINDOWS_PER_DAY, wear_window_ms};
static const struct kind values = {sizeof(struct wear_value), VALUES_PER_DAY, wear_value_ms};

static int make_room(struct month_list *list, const struct kind *kind, size_t wanted)
{
    size_t room = list->room ? list->room : 64;
    void *grown;

    while (room < wanted)
        room *= 2;
    if (room == list->room)
        return 0;
    grown = reallocarray(list->items, room, kind->size);
    if (!grown)
        return -ERR_NOMEM;
    list->items = grown;
    list->room = room;
    return 0;
}

/* Forgets what no computation looks at any more. */
static void trim(struct month_list *list, const struct kind *kind)
{
    const size_t kept = DAYS_KEPT * kind->per_day;
    const size_t old = list->count > kept ? list->count - kept : 0;

    if (old < kind->per_day) /* so that it is not done at every window */
        return;
    memmove(list->items, (char *)list->items + old * kind->size, kept * kind->size);
    list->count = kept;
}

/* The first item from an instant on. Most of what comes is newer than all the rest, so the search
 * begins at the end. */
static size_t find(const struct month_list *list, const struct kind *kind, int64_t from_ms)
{
    size_t at = list->count;

    while (at > 0 && kind->time_ms(list->items, at - 1) >= from_ms)
        at--;
    return at;
}

/* Puts items in the place of those in [from_ms, to_ms). */
static int put(struct month_list *list, const struct kind *kind, int64_t from_ms, int64_t to_ms,
               const void *fresh, size_t fresh_count)
{
    const size_t from = find(list, kind, from_ms), to = find(list, kind, to_ms);
    const size_t behind = list->count - to;
    char *items;

    if (make_room(list, kind, from + fresh_count + behind) < 0)
        return -ERR_NOMEM;
    items = list->items;
    memmove(items + (from + fresh_count) * kind->size, items + to * kind->size,
            behind * kind->size);
    if (fresh_count > 0)
        memcpy(items + from * kind->size, fresh, fresh_count * kind->size);
    list->count = from + fresh_count + behind;
    trim(list, kind);
    return 0;
}

/* ---- sources ---- */

/* That of a device, which is made if there is none; NULL: out of memory. */
static struct month_source *source_of(struct month *month, int64_t device_row)
{
    struct month_source *grown;
    size_t at = month->count;

    while (at > 0 && month->sources[at - 1].device_row > device_row)
        at--;
    if (at > 0 && month->sources[at - 1].device_row == device_row)
        return &month->sources[at - 1];
    grown = reallocarray(month->sources, month->count + 1, sizeof(*grown));
    if (!grown)
        return NULL;
    month->sources = grown;
    memmove(grown + at + 1, grown + at, (month->count - at) * sizeof(*grown));
    grown[at] = (struct month_source){.device_row = device_row};
    month->count++;
    return &grown[at];
}

int month_add(struct month *month, const struct window *window)
{
    struct month_source *source = source_of(month, window->device_row);
    const struct wear_window fresh = {
        .start_ms = window->start_ms,
        .hr_count = window->hr_count,
        .rr_count = window->rr_all,
        .hr_mean = window->hr_mean,
        .valid = window->valid,
        .mean_hr = window->mean_hr,
        .rmssd = window->rmssd,
    };

    if (!source)
        return -ERR_NOMEM;
    return put(&source->windows, &windows, window->start_ms, window->start_ms + WINDOW_MS, &fresh,
               1);
}

int month_put_recorded(struct month *month, int64_t device_row, int64_t from_ms, int64_t to_ms,
                       const struct recorded *recorded)
{
    struct month_source *source = source_of(month, device_row);
    int r;

    if (!source)
        return -ERR_NOMEM;
    r = put(&source->windows, &windows, from_ms, to_ms, recorded->windows, recorded->window_count);
    if (r == 0)
        r = put(&source->stress, &values, from_ms, to_ms, recorded->stress, recorded->stress_count);
    if (r == 0)
        r = put(&source->resting_hr, &values, from_ms, to_ms, recorded->resting_hr,
                recorded->resting_count);
    return r;
}

size_t month_sources(const struct month *month, struct strap_source ret[STRAP_SOURCES_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < month->count && count < STRAP_SOURCES_MAX; i++) {
        const struct month_source *source = &month->sources[i];

        if (source->windows.count + source->stress.count + source->resting_hr.count == 0)
            continue;
        ret[count++] = (struct strap_source){
            .series = {source->windows.items, source->windows.count},
            .stress = {source->stress.items, source->stress.count},
            .resting_hr = {source->resting_hr.items, source->resting_hr.count},
        };
    }
    return count;
}

/* ---- one series ---- */

/* Adds what another wearable saw of the same five minutes and the first did not. */
static void complete(struct wear_window *window, const struct wear_window *other)
{
    if (window->hr_count == 0) {
        window->hr_count = other->hr_count;
        window->hr_mean = other->hr_mean;
    }
    if (!window->valid && other->valid) {
        window->valid = true;
        window->device = other->device;
        window->mean_hr = other->mean_hr;
        window->rmssd = other->rmssd;
    }
    if (window->rr_count == 0)
        window->rr_count = other->rr_count;
}

/* The earliest window that was not looked at yet; INT64_MAX: there is none. */
static int64_t next_start(const struct strap_source *sources, size_t count, const size_t *at)
{
    int64_t start_ms = INT64_MAX;

    for (size_t i = 0; i < count; i++)
        if (at[i] < sources[i].series.count && sources[i].series.windows[at[i]].start_ms < start_ms)
            start_ms = sources[i].series.windows[at[i]].start_ms;
    return start_ms;
}

int month_merge(const struct strap_source *sources, size_t count, struct wear_window **ret,
                size_t *ret_count)
{
    size_t at[STRAP_SOURCES_MAX] = {0};
    size_t all = 0, merged = 0;
    struct wear_window *list;
    int64_t start_ms;

    for (size_t i = 0; i < count; i++)
        all += sources[i].series.count;
    list = calloc(all + 1, sizeof(*list));
    if (!list)
        return -ERR_NOMEM;
    while ((start_ms = next_start(sources, count, at)) < INT64_MAX) {
        struct wear_window *window = &list[merged++];

        *window = (struct wear_window){.start_ms = start_ms, .hr_mean = NAN};
        for (size_t i = 0; i < count; i++)
            if (at[i] < sources[i].series.count &&
                sources[i].series.windows[at[i]].start_ms == start_ms)
                complete(window, &sources[i].series.windows[at[i]++]);
    }
    *ret = list;
    *ret_count = merged;
    return 0;
}

/* ---- all of it ---- */

static int64_t newest_of(const struct month_list *list, int64_t now_ms)
{
    const size_t count = find(list, &windows, now_ms + 1); /* later: the clock was wrong */
    int64_t end_ms;

    if (count == 0)
        return 0;
    end_ms = wear_window_ms(list->items, count - 1) + WINDOW_MS;
    return end_ms < now_ms ? end_ms : now_ms;
}

int64_t month_newest_ms(const struct month *month, int64_t now_ms)
{
    int64_t newest_ms = 0;

    for (size_t i = 0; i < month->count; i++) {
        const int64_t end_ms = newest_of(&month->sources[i].windows, now_ms);

        if (end_ms > newest_ms)
            newest_ms = end_ms;
    }
    return newest_ms;
}

void month_clear(struct month *month)
{
    for (size_t i = 0; i < month->count; i++) {
        free(month->sources[i].windows.items);
        free(month->sources[i].stress.items);
        free(month->sources[i].resting_hr.items);
    }
    free(month->sources);
    *month = (struct month){0};
}
