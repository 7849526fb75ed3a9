// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/adherence.h"
#include <math.h>

const struct score_row adherence_rows[ADHERENCE_FACTORS] = {
    [ADHERENCE_ELIMINATION] = {"elimination", "Trigger foods left out", 25, "X",
                               "the plan, step 1"},
    [ADHERENCE_PROBIOTIC] = {"probiotic", "Probiotic of several strains", 25, "X",
                             "the plan, step 2"},
    [ADHERENCE_BROTH_COLLAGEN] = {"broth_collagen", "Broth or collagen", 25, "X",
                                  "the plan, step 3"},
    [ADHERENCE_SLEEP_CALM] = {"sleep_calm", "Sleep and calm", 25, "X", "the plan, step 4"},
};

#define COLLAGEN_G  5.0
#define SLEEP_MIN_H 7.0
#define SLEEP_MAX_H 9.0
#define SLEEP_SCORE 70.0
#define CALM_MIN    15.0

double adherence_broth(double broth_servings, double collagen_g)
{
    if (broth_servings >= 1 || collagen_g >= COLLAGEN_G)
        return 1;
    return isnan(broth_servings) || isnan(collagen_g) ? NAN : 0;
}

double adherence_sleep_ok(double tst24_h, double sleep_score)
{
    if ((tst24_h >= SLEEP_MIN_H && tst24_h <= SLEEP_MAX_H) || sleep_score >= SLEEP_SCORE)
        return 1;
    return isnan(tst24_h) && isnan(sleep_score) ? NAN : 0;
}

double adherence_calm_min(double mindfulness_min, double easy_exercise_min)
{
    return mindfulness_min + 0.5 * easy_exercise_min;
}

/* One strain is half a step. */
static double probiotic(const struct adherence_day *day)
{
    if (isnan(day->strains))
        return NAN;
    return day->strains >= 2 ? 1 : day->strains >= 1 ? 0.5 : 0;
}

/* Without a known night the calm is the whole step. */
static double sleep_calm(const struct adherence_day *day)
{
    const double calm = isnan(day->calm_min) ? NAN : fmin(1, day->calm_min / CALM_MIN);

    return isnan(day->sleep_ok) ? calm : 0.5 * day->sleep_ok + 0.5 * calm;
}

/* How far a step was taken on one day: 0..1, NaN unknown. */
static double step(const struct adherence_day *day, size_t factor)
{
    switch ((enum adherence_factor)factor) {
    case ADHERENCE_ELIMINATION:
        return day->clean;
    case ADHERENCE_PROBIOTIC:
        return probiotic(day);
    case ADHERENCE_BROTH_COLLAGEN:
        return day->broth;
    case ADHERENCE_SLEEP_CALM:
        return sleep_calm(day);
    case ADHERENCE_FACTORS:
        break;
    }
    return NAN;
}

static struct score_part part_of(const struct adherence_day *days, size_t count, size_t factor)
{
    double sum = 0;
    size_t known = 0;

    for (size_t i = 0; i < count; i++) {
        const double taken = days[i].complete ? step(&days[i], factor) : NAN;

        if (isnan(taken))
            continue;
        sum += taken;
        known++;
    }
    if (known < DIET_DAYS_MIN)
        return SCORE_UNKNOWN;
    return (struct score_part){adherence_rows[factor].max * sum / (double)known,
                               (double)known / DIET_DAYS};
}

struct score adherence_of(const struct adherence_day *days, size_t count)
{
    struct score_part parts[ADHERENCE_FACTORS];

    for (size_t i = 0; i < ADHERENCE_FACTORS; i++)
        parts[i] = part_of(days, count, i);
    return score_of_week(adherence_rows, parts, ADHERENCE_FACTORS, 0);
}
