/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/sleep_value.h"

#include "core/version.h"
#include "gateway/indicators/baseline.h"
#include "gateway/indicators/grade.h"
#include "gateway/indicators/trend.h"
#include <math.h>

#define DAYS (BASELINE_DAYS + 1)

/* From here on the figures of a device do not fit together. */
#define DOUBT_MS (5 * MS_PER_MINUTE)

static void add_factors(const struct sleep_score *score, struct indicator_value *ret)
{
    static const struct {
        const char *key, *label;
    } components[SLEEP_COMPONENTS] = {
        [SLEEP_DURATION] = {"sleep_duration", "Time asleep"},
        [SLEEP_EFFICIENCY] = {"sleep_efficiency", "Share of the time in bed asleep"},
        [SLEEP_CONTINUITY] = {"sleep_continuity", "Time awake in the night"},
        [SLEEP_REGULARITY] = {"sleep_regularity", "Regularity of the last seven days"},
    };

    for (size_t i = 0; i < SLEEP_COMPONENTS; i++)
        if (!isnan(score->points[i]))
            ret->factors[ret->factor_count++] =
                (struct indicator_factor){.key = components[i].key,
                                          .label = components[i].label,
                                          .points = score->points[i],
                                          .max = NAN,
                                          .coverage = NAN};
}

/* The night itself. What is missing of the score could be at its worst or at its best. */
static void set_value(const struct night *night, const struct sleep_score *score,
                      struct indicator_value *ret)
{
    ret->value = score->value;
    ret->coverage = score->coverage;
    ret->range_lo = score->value * score->coverage;
    ret->range_hi = ret->range_lo + 100.0 * (1.0 - score->coverage);
    ret->grade = grade_of(score->coverage, GRADE_NO_BASELINE);
    if (night->doubt_ms > DOUBT_MS)
        ret->grade = grade_cap(ret->grade, 'C');
    ret->from_ms = night->main.start_ms;
    ret->to_ms = night->main.end_ms;
    ret->data_until_ms = night->main.end_ms;
    add_factors(score, ret);
}

/* The newest night before today's that has a score. */
static void set_last_good(const struct nights *nights, const double scores[DAYS], int32_t today,
                          struct indicator_value *ret)
{
    for (int32_t i = DAYS - 1; i-- > 0;) {
        if (isnan(scores[i]))
            continue;
        ret->last_good = scores[i];
        ret->last_good_ms = nights_find(nights, today - (DAYS - 1) + i)->main.end_ms;
        return;
    }
}

/* Among the nights before; a day that still runs is in no trend. */
static void compare(const double scores[DAYS], struct indicator_value *ret)
{
    const struct baseline baseline = baseline_of(scores, DAYS - 1, BASELINE_SLEEP_SCORE);
    const struct trend trend =
        trend_of(scores, DAYS - (ret->provisional ? 1 : 0), baseline_floor(BASELINE_SLEEP_SCORE));

    ret->baseline_median = baseline.median;
    ret->baseline_spread = baseline.scale;
    ret->baseline_days = (int)baseline.days;
    ret->level = baseline_level(baseline_z(&baseline, ret->value));
    ret->trend = trend_name(trend.direction);
    ret->trend_per_day = trend.per_day;
}

struct indicator_value sleep_value(const struct nights *nights, const struct zone *zone,
                                   int32_t today, int64_t now_ms, bool clock_trusted)
{
    struct indicator_value value = {.key = "sleep_score",
                                    .value = NAN,
                                    .last_good = NAN,
                                    .trend_days = TREND_DAYS,
                                    .range_lo = 0,
                                    .range_hi = 100,
                                    .model = ZONULA_MODEL,
                                    .from_ms = nights_turn_ms(zone, today - 1),
                                    .to_ms = nights_turn_ms(zone, today)};
    const struct night *night = NULL;
    double scores[DAYS];

    value.provisional = now_ms < value.to_ms;
    if (value.provisional)
        value.to_ms = now_ms;
    for (int32_t i = 0; i < DAYS; i++) {
        struct sleep_score score = {.value = NAN};

        night = nights_find(nights, today - (DAYS - 1) + i);
        if (night)
            score = nights_score(nights, night, zone);
        if (night && i == DAYS - 1 && clock_trusted)
            set_value(night, &score, &value);
        scores[i] = score.value;
    }
    compare(scores, &value);
    if (!isnan(value.value))
        return value;
    value.reason = !clock_trusted ? "clock_untrusted" : nights->count > 0 ? "no_sleep" : "no_data";
    set_last_good(nights, scores, today, &value);
    return value;
}
