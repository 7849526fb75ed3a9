/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nights: main sleep, naps and figures of each sleep-day of a person, out of the blocks of sleep
 * that their wearables recorded (docs/indicators.md C.5 to C.7). Where several saw one sleep-day,
 * one of them counts, as a whole; the others are kept beside it as secondary.
 *
 * A block says only what it says: where its parts are unknown, or end before it does, there is no
 * record. All durations are differences of UTC instants. The sleep-day of a session follows the
 * clock of the device that recorded it, as it stood at the end of the session.
 */
#ifndef GATEWAY_NIGHTS_H
#define GATEWAY_NIGHTS_H

#include "core/zone.h"
#include "gateway/indicators/sleep.h"
#include "storage/history.h"
#include <stdbool.h>

struct night {
    int32_t day; /* the sleep-day */
    int64_t device_row;
    int32_t offset_s;          /* of the device's clock at the end of the main sleep */
    bool secondary;            /* another wearable's night counts for this day */
    bool brief;                /* so little that it was a nap, and nobody saw the night */
    bool staged;               /* light, deep or REM sleep is told apart */
    int64_t doubt_ms;          /* the worst of its blocks: parts that do not add up */
    struct sleep_session main; /* first_record and record_count are without meaning */
    size_t naps;
    double tst24_min; /* asleep in main sleep and naps */
};

struct nights {
    struct night *list; /* by day; of one day the one that counts comes first */
    size_t count;
    struct sleep_span *asleep; /* of the nights that count, ascending */
    size_t asleep_count;
};

/* Of blocks that are ordered by device, then by start (sleep_blocks_read). -ERR_NOMEM. */
int nights_of(const struct stored_sleep *blocks, size_t count, struct nights *ret);

/* Those of a person whose blocks touch [from_ms, to_ms). */
int nights_read(struct store *store, int64_t person_row, int64_t from_ms, int64_t to_ms,
                struct nights *ret, struct error *err);

/* Frees the memory; there are no nights afterwards. */
void nights_clear(struct nights *nights);

/* Time in bed below which a night is brief. */
#define NIGHT_MIN 180.0

/* The night that counts for a sleep-day; NULL: nobody saw it. */
const struct night *nights_find(const struct nights *nights, int32_t day);

/* The usual time of waking up: the median over the last 14 nights that count, as minutes of the day
 * of the clock by which each was slept. -1: fewer than three are known. */
int nights_wake_minute(const struct nights *nights);

/* When a sleep-day ends and the next begins: 18:00 of its date. */
int64_t nights_turn_ms(const struct zone *zone, int32_t day);

/*
 * The Sleep Regularity Index over the seven days up to the end of a night's main sleep; NaN: too
 * little is known of them. The zone says where sleep-days begin: outside of sleep the minutes of a
 * day whose night is known are taken for awake.
 */
double nights_regularity(const struct nights *nights, const struct night *night,
                         const struct zone *zone);

/* The score of a night with its regularity. */
struct sleep_score nights_score(const struct nights *nights, const struct night *night,
                                const struct zone *zone);

#endif
