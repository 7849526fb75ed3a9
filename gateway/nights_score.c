/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the nights of a week say together: regularity, and with it the score of the last. */
#include "gateway/nights.h"

#include "gateway/indicators/statistics.h"

#define SRI_MS    (SLEEP_SRI_MINUTES * MS_PER_MINUTE)
#define TURN_HOUR 18

#define WAKE_NIGHTS     14
#define WAKE_NIGHTS_MIN 3
#define DAY_MINUTES     1440

int64_t nights_turn_ms(const struct zone *zone, int32_t day)
{
    struct civil civil;
    int64_t at_ms;
    int32_t offset_s;

    civil_from_day(day, &civil);
    civil.hour = TURN_HOUR;
    zone_from_civil(zone, &civil, &at_ms, &offset_s);
    return at_ms;
}

int nights_wake_minute(const struct nights *nights)
{
    const int turn_min = TURN_HOUR * 60;
    double minutes[WAKE_NIGHTS];
    size_t count = 0;

    for (size_t i = nights->count; i-- > 0 && count < WAKE_NIGHTS;) {
        const struct night *night = &nights->list[i];
        const int64_t local_min =
            (night->main.wake_ms + night->offset_s * MS_PER_SECOND) / MS_PER_MINUTE;

        /* Counted from the turn of the sleep-day, so that no night lies on both sides of it. */
        if (!night->secondary && !night->brief)
            minutes[count++] = (double)((local_min - turn_min) % DAY_MINUTES);
    }
    if (count < WAKE_NIGHTS_MIN)
        return -1;
    return ((int)statistics_median(minutes, count) + turn_min) % DAY_MINUTES;
}

double nights_regularity(const struct nights *nights, const struct night *night,
                         const struct zone *zone)
{
    unsigned char states[SLEEP_SRI_MINUTES] = {SLEEP_STATE_UNKNOWN};
    const int64_t base_ms = night->main.end_ms - SRI_MS;

    for (int32_t day = night->day - 8; day <= night->day; day++) {
        const struct sleep_span span = {nights_turn_ms(zone, day - 1), nights_turn_ms(zone, day)};

        if (nights_find(nights, day))
            sleep_mark(states, base_ms, &span, SLEEP_STATE_AWAKE);
    }
    for (size_t i = 0; i < nights->asleep_count; i++)
        if (nights->asleep[i].to_ms > base_ms && nights->asleep[i].from_ms < night->main.end_ms)
            sleep_mark(states, base_ms, &nights->asleep[i], SLEEP_STATE_ASLEEP);
    return sleep_regularity_index(states);
}

struct sleep_score nights_score(const struct nights *nights, const struct night *night,
                                const struct zone *zone)
{
    return sleep_score_of(night->tst24_min / 60.0, night->main.efficiency, night->main.waso_min,
                          nights_regularity(nights, night, zone));
}
