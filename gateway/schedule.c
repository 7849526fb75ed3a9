/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/schedule.h"

#include <inttypes.h>
#include <stdio.h>

#define MINUTES_A_DAY (24 * 60)
#define MIDDAY        (13 * 60)
#define EVENING       (20 * 60)
#define MOMENTS       4

/* ---- the moments of a day ---- */

/* The shift of a moment: the finaliser of splitmix64 (Steele, Lea, Flood 2014) on its name. */
static int64_t jitter_ms(int64_t row, int32_t day, unsigned moment)
{
    uint64_t x = (uint64_t)row * 0x9e3779b97f4a7c15U + (uint64_t)(int64_t)day * MOMENTS + moment;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    x ^= x >> 31;
    return (int64_t)(x % (2 * SCHEDULE_JITTER_MS + 1)) - SCHEDULE_JITTER_MS;
}

/* The minute of a local day, which may lie in the next one. */
static int64_t at_minute(const struct zone *zone, int32_t day, int minute)
{
    struct civil civil = {0};
    int64_t at_ms;
    int32_t offset_s;

    civil_from_day(day + minute / MINUTES_A_DAY, &civil);
    civil.hour = minute % MINUTES_A_DAY / 60;
    civil.minute = minute % 60;
    zone_from_civil(zone, &civil, &at_ms, &offset_s);
    return at_ms;
}

static int64_t moment_ms(const struct schedule_device *device, int32_t day, unsigned moment)
{
    const int wake =
        device->wake_minute == SCHEDULE_WAKE_UNKNOWN ? SCHEDULE_WAKE_MINUTE : device->wake_minute;
    const int minutes[MOMENTS] = {wake + 60, wake + 120, MIDDAY, EVENING};

    return at_minute(device->zone, day, minutes[moment]) + jitter_ms(device->row, day, moment);
}

static int64_t next_moment_ms(const struct schedule_device *device, int64_t after_ms)
{
    struct civil civil;
    int64_t next_ms = INT64_MAX;

    civil_from_ms(after_ms, zone_offset_s(device->zone, after_ms), &civil);
    const int32_t today = civil_to_day(civil.year, civil.month, civil.day);
    for (int32_t day = today - 1; day <= today + 1; day++) {
        for (unsigned moment = 0; moment < MOMENTS; moment++) {
            const int64_t at_ms = moment_ms(device, day, moment);
            if (at_ms > after_ms && at_ms < next_ms)
                next_ms = at_ms;
        }
    }
    return next_ms;
}

/* ---- one device ---- */

/* The last success, 0: none. One in the future is of a clock that was wrong then; a step of some
 * minutes is not worth a session. */
static int64_t last_success_ms(const struct schedule_device *device, int64_t now_ms)
{
    if (device->success_ms <= now_ms)
        return device->success_ms;
    return device->success_ms - now_ms < SCHEDULE_FRESH_MS ? now_ms : 0;
}

static int64_t wanted_ms(const struct schedule_device *device, int64_t now_ms)
{
    const int64_t success_ms = last_success_ms(device, now_ms);

    if (success_ms == 0)
        return now_ms;
    const int64_t moment = next_moment_ms(device, success_ms + SCHEDULE_FRESH_MS);
    const int64_t stale_ms = success_ms + SCHEDULE_HEARD_MS;
    return device->heard && stale_ms < moment ? stale_ms : moment;
}

/* How long nothing is tried after the last try. */
static int64_t pause_ms(const struct schedule_device *device)
{
    static const int minutes[] = {0, 1, 2, 5, 15, 30, 60};
    const size_t last = sizeof(minutes) / sizeof(minutes[0]) - 1;
    const int64_t failed_ms =
        minutes[device->failures < last ? device->failures : last] * MS_PER_MINUTE;
    const int64_t unseen_ms = !device->unseen ? 0
                              : device->heard ? MS_PER_MINUTE
                                              : SCHEDULE_UNSEEN_MS;

    return failed_ms > unseen_ms ? failed_ms : unseen_ms;
}

int64_t schedule_due_ms(const struct schedule_device *device, int64_t now_ms)
{
    if (device->running)
        return INT64_MAX;
    if (device->asked)
        return now_ms;
    const int64_t due_ms = wanted_ms(device, now_ms);
    if (device->try_ms == 0 || device->try_ms > now_ms)
        return due_ms;
    const int64_t pause_end_ms = device->try_ms + pause_ms(device);
    return due_ms > pause_end_ms ? due_ms : pause_end_ms;
}

/* ---- all of them ---- */

/* Who asked comes first, then who is in reach, then who waits longest. */
static bool is_before(const struct schedule_device *a, const struct schedule_device *b)
{
    if (a->asked != b->asked)
        return a->asked;
    if (a->heard != b->heard)
        return a->heard;
    return a->success_ms < b->success_ms;
}

static int64_t last_news_ms(const struct schedule_device *device)
{
    return device->success_ms ? device->success_ms : device->since_ms;
}

/* When the worry will be another one by itself. */
static int64_t next_worry_ms(const struct schedule_device *device, int64_t now_ms)
{
    const int64_t news_ms = last_news_ms(device);

    if (now_ms < news_ms + SCHEDULE_LATE_MS)
        return news_ms + SCHEDULE_LATE_MS;
    if (now_ms < news_ms + SCHEDULE_LOSING_MS)
        return news_ms + SCHEDULE_LOSING_MS;
    return INT64_MAX;
}

int schedule_next(const struct schedule_device *devices, size_t count, bool clock_trusted,
                  int64_t now_ms, int64_t *ret_look_ms)
{
    int next = -1;

    *ret_look_ms = INT64_MAX;
    for (size_t i = 0; clock_trusted && i < count; i++) {
        const int64_t due_ms = schedule_due_ms(&devices[i], now_ms);
        const int64_t worry_ms = next_worry_ms(&devices[i], now_ms);
        const int64_t look_ms = due_ms > now_ms && due_ms < worry_ms ? due_ms : worry_ms;
        if (look_ms < *ret_look_ms)
            *ret_look_ms = look_ms;
        if (due_ms <= now_ms && (next < 0 || is_before(&devices[i], &devices[next])))
            next = (int)i;
    }
    return next;
}

/* ---- worries ---- */

enum schedule_worry schedule_worry(const struct schedule_device *device, int64_t now_ms)
{
    const int64_t ms = now_ms - last_news_ms(device);

    return ms >= SCHEDULE_LOSING_MS ? SCHEDULE_LOSING
           : ms >= SCHEDULE_LATE_MS ? SCHEDULE_LATE
                                    : SCHEDULE_WELL;
}

void schedule_worry_text(const struct schedule_device *device, int64_t now_ms, const char *reason,
                         char *text, size_t size)
{
    const int64_t days = (now_ms - last_news_ms(device)) / MS_PER_DAY;
    const bool losing = schedule_worry(device, now_ms) == SCHEDULE_LOSING;

    snprintf(text, size, "nothing fetched for %" PRId64 " days%s (%s)", days,
             losing ? "; the wearable will soon forget what it recorded" : "",
             reason ? reason : "never tried");
}
