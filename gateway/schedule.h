/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When to fetch what wearables have recorded. Pure: it is told what is known of a device and what
 * time it is, and says whether a session is due and when to look again.
 *
 * A day has four moments, in the local time of whoever wears the device: one and two hours after
 * the usual time of waking up (a night is often not computed before the second), midday and
 * evening; each is shifted by up to five minutes, the same for a device and a day at every look, so
 * that several devices and gateways do not act in step. A session is due from the first moment
 * after the last success on, until it succeeds; and when a device is heard that was not fetched for
 * six hours.
 *
 * Batteries of rings are small: nothing else makes a link, and after a failure there are pauses.
 * That a device is not heard is no failure; it is looked for now and then, and served as soon as it
 * is heard.
 */
#ifndef GATEWAY_SCHEDULE_H
#define GATEWAY_SCHEDULE_H

#include "core/zone.h"
#include "core/ztime.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCHEDULE_WAKE_UNKNOWN (-1)
#define SCHEDULE_WAKE_MINUTE  (7 * 60) /* until it is known */
#define SCHEDULE_JITTER_MS    (5 * MS_PER_MINUTE)
#define SCHEDULE_FRESH_MS     (30 * MS_PER_MINUTE) /* so soon after a success nothing is due */
#define SCHEDULE_HEARD_MS     (6 * MS_PER_HOUR)
#define SCHEDULE_UNSEEN_MS    (15 * MS_PER_MINUTE) /* until an unheard device is looked for again */
#define SCHEDULE_LATE_MS      (48 * MS_PER_HOUR)
#define SCHEDULE_LOSING_MS    (5 * MS_PER_DAY) /* the smallest memories hold about a week */

struct schedule_device {
    int64_t row;             /* its key: makes its shift */
    const struct zone *zone; /* of whoever wears it */
    int wake_minute;         /* of the day, or SCHEDULE_WAKE_UNKNOWN */
    int64_t since_ms;        /* it is known since */
    int64_t success_ms;      /* the end of the last session that succeeded; 0: none did */
    int64_t try_ms;          /* the end of the last session; 0: there was none */
    unsigned failures;       /* sessions since the last success that failed; not those unheard */
    bool unseen;             /* the last session ended because it was not heard */
    bool running;            /* a session is wanted or runs */
    bool heard;              /* an advertisement came in lately */
    bool asked;              /* somebody wants a session now; until it begins */
};

/* When a session with a device is due, in the past or in the future; INT64_MAX: not until something
 * changes. Without a trusted clock nothing is due, and this is not to be asked. */
int64_t schedule_due_ms(const struct schedule_device *device, int64_t now_ms);

/* The device whose session is to begin now, -1: none; and when to look again at the latest
 * (INT64_MAX: when something changes). Several may be due: then look again at once. */
int schedule_next(const struct schedule_device *devices, size_t count, bool clock_trusted,
                  int64_t now_ms, int64_t *ret_look_ms);

/* Whether somebody should be told that nothing is fetched. */
enum schedule_worry {
    SCHEDULE_WELL,
    SCHEDULE_LATE,   /* nothing for two days */
    SCHEDULE_LOSING, /* nothing for so long that the device will soon forget what it recorded */
};
enum schedule_worry schedule_worry(const struct schedule_device *device, int64_t now_ms);

/* The worry as a sentence, with the reason for which the last session ended (NULL: there was none):
 * "nothing fetched for 2 days (not_seen)". */
void schedule_worry_text(const struct schedule_device *device, int64_t now_ms, const char *reason,
                         char *text, size_t size);

#endif
