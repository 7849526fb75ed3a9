// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The difference between two arms whose days come in phases.
 *
 * Days of a phase resemble each other: a phase is a block in which any two days are correlated by
 * the same r, as in challenge.h. r is what the phases show (the intraclass correlation of a
 * one-way analysis of variance within the arms), but never below 0.3, which covers days that
 * depend on the day before as well. A phase of k days then says as much as 1/(r + (1 - r)/k)
 * days that know nothing of each other. The variance of a day has the weak prior of challenges.
 * Student's t has as many degrees of freedom as there are phases, not days, beyond two, because
 * phases are what was drawn by lot; the prior's come on top.
 */
#include "gateway/indicators/crossover.h"
#include "gateway/indicators/statistics.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

#define SPREAD_PRIOR      1.5 /* points, of days, before any is seen */
#define SPREAD_PRIOR_DAYS 5.0 /* that this belief weighs */
#define SHARED_LEAST      0.3
#define SHARED_MOST       0.9
#define FLAT              1e-12 /* variance below which days do not differ */
#define PHASES_LEAST      2     /* of an arm, before a verdict: one can be a coincidence */

/* The days of a phase that count and have a value, in sums. */
struct block {
    enum crossover_arm arm;
    double days;
    double mean;
    double within; /* sum of squares around the mean */
};

struct blocks {
    size_t count; /* of the phases that have such a day */
    struct block block[CROSSOVER_PHASES_MAX];
    double days; /* of all */
};

static struct blocks blocks_of(const struct crossover_plan *plan, const double *worst, size_t count)
{
    struct blocks blocks = {0};

    for (size_t p = 0; p < crossover_phase_count(plan); p++) {
        const struct crossover_phase phase = crossover_phase(plan, p);
        struct block block = {.arm = phase.arm};

        for (int32_t day = phase.first_day + plan->washout_days; day <= phase.last_day; day++) {
            const size_t i = (size_t)(day - plan->start_day);

            if (i >= count || !isfinite(worst[i]))
                continue;
            const double off = worst[i] - block.mean;
            block.days++;
            block.mean += off / block.days;
            block.within += off * (worst[i] - block.mean);
        }
        if (block.days > 0)
            blocks.block[blocks.count++] = block;
        blocks.days += block.days;
    }
    return blocks;
}

/* How much the days of a phase know of each other, by the variance between the phases of an arm
 * and that within phases. A phase an arm, an arm alone, or one day a phase cannot show it. */
static double correlation_of(const struct blocks *blocks)
{
    double days[CROSSOVER_ARMS] = {0}, sum[CROSSOVER_ARMS] = {0}, squares[CROSSOVER_ARMS] = {0};
    double between = 0, within = 0, spread;
    const double groups = (double)blocks->count;

    if (groups <= CROSSOVER_ARMS || blocks->days <= groups)
        return SHARED_LEAST;
    for (size_t i = 0; i < blocks->count; i++) {
        const struct block *b = &blocks->block[i];

        days[b->arm] += b->days;
        sum[b->arm] += b->days * b->mean;
        squares[b->arm] += b->days * b->days;
        within += b->within;
    }
    if (days[CROSSOVER_WITHOUT] < 1 || days[CROSSOVER_WITH] < 1)
        return SHARED_LEAST;
    for (size_t i = 0; i < blocks->count; i++) {
        const struct block *b = &blocks->block[i];

        between += b->days * pow(b->mean - sum[b->arm] / days[b->arm], 2);
    }
    between /= groups - CROSSOVER_ARMS;
    within /= blocks->days - groups;
    /* The mean size of a phase, as unequal ones have it in that analysis. */
    const double size = (blocks->days - squares[CROSSOVER_WITHOUT] / days[CROSSOVER_WITHOUT] -
                         squares[CROSSOVER_WITH] / days[CROSSOVER_WITH]) /
                        (groups - CROSSOVER_ARMS);
    spread = between + (size - 1) * within;
    if (spread < FLAT)
        return SHARED_LEAST;
    return statistics_clamp((between - within) / spread, SHARED_LEAST, SHARED_MOST);
}

/* What a phase says, in days that know nothing of each other. */
static double weight_of(const struct block *b, double r)
{
    return 1 / (r + (1 - r) / b->days);
}

/* The variance of a day: residuals from the means of the arms, weighed by the inverse of the
 * correlation, and the prior. */
static double variance_of(const struct blocks *blocks, const struct crossover_result *result)
{
    const double r = result->correlation;
    double squares = SPREAD_PRIOR_DAYS * SPREAD_PRIOR * SPREAD_PRIOR;

    for (size_t i = 0; i < blocks->count; i++) {
        const struct block *b = &blocks->block[i];

        squares += b->within / (1 - r) + weight_of(b, r) * pow(b->mean - result->mean[b->arm], 2);
    }
    return squares / (blocks->days - CROSSOVER_ARMS + SPREAD_PRIOR_DAYS);
}

static enum crossover_verdict verdict_of(const struct crossover_result *result, double half_90)
{
    if (result->phases[CROSSOVER_WITHOUT] < PHASES_LEAST ||
        result->phases[CROSSOVER_WITH] < PHASES_LEAST)
        return CROSSOVER_CANNOT_TELL;
    if (fabs(result->difference) + half_90 < CROSSOVER_MATTERS)
        return CROSSOVER_NO_DIFFERENCE;
    if (result->lower > 0)
        return CROSSOVER_HIGHER;
    return result->upper < 0 ? CROSSOVER_LOWER : CROSSOVER_CANNOT_TELL;
}

struct crossover_result crossover_evaluate(const struct crossover_plan *plan, const double *worst,
                                           size_t count)
{
    const struct blocks blocks = blocks_of(plan, worst, count);
    struct crossover_result result = {.mean = {NAN, NAN},
                                      .difference = NAN,
                                      .lower = NAN,
                                      .upper = NAN,
                                      .sd = NAN,
                                      .correlation = NAN};
    double weight[CROSSOVER_ARMS] = {0}, sum[CROSSOVER_ARMS] = {0};
    const double r = correlation_of(&blocks);

    for (size_t i = 0; i < blocks.count; i++) {
        const struct block *b = &blocks.block[i];

        result.phases[b->arm]++;
        result.days[b->arm] += (int)b->days;
        weight[b->arm] += weight_of(b, r);
        sum[b->arm] += weight_of(b, r) * b->mean;
    }
    for (int arm = 0; arm < CROSSOVER_ARMS; arm++)
        if (weight[arm] > 0)
            result.mean[arm] = sum[arm] / weight[arm];
    if (result.phases[CROSSOVER_WITHOUT] == 0 || result.phases[CROSSOVER_WITH] == 0)
        return result;

    result.correlation = r;
    result.difference = result.mean[CROSSOVER_WITH] - result.mean[CROSSOVER_WITHOUT];
    const double variance = variance_of(&blocks, &result);
    const double se = sqrt(variance * (1 / weight[CROSSOVER_WITHOUT] + 1 / weight[CROSSOVER_WITH]));
    const double freedom = (double)blocks.count - CROSSOVER_ARMS + SPREAD_PRIOR_DAYS;
    result.sd = sqrt(variance);
    result.lower = result.difference - gsl_cdf_tdist_Pinv(0.975, freedom) * se;
    result.upper = result.difference + gsl_cdf_tdist_Pinv(0.975, freedom) * se;
    /* That nothing matters takes two one-sided tests of 5 %, which is the interval of 90 %. */
    result.verdict = verdict_of(&result, gsl_cdf_tdist_Pinv(0.95, freedom) * se);
    return result;
}

const char *crossover_verdict_name(enum crossover_verdict verdict)
{
    static const char *const names[] = {
        [CROSSOVER_CANNOT_TELL] = "cannot tell",
        [CROSSOVER_NO_DIFFERENCE] = "no difference that matters",
        [CROSSOVER_HIGHER] = "likely higher",
        [CROSSOVER_LOWER] = "likely lower",
    };

    return names[verdict];
}
