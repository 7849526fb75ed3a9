/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What holds for every score, and the generator of docs/indicators.md H for inputs of all kinds. */
#ifndef TESTS_UNIT_SCORE_FIXTURE_H
#define TESTS_UNIT_SCORE_FIXTURE_H

#include "gateway/indicators/diet.h"
#include "gateway/indicators/load.h"
#include "gateway/indicators/score.h"
#include "tests/harness/near.h"
#include <stdint.h>
#include <string.h>

#define SCORE_ROUNDS 400 /* of inputs in a property test */
#define SCORE_DOSES  6

/* ---- draws ---- */

static inline uint32_t draw(uint32_t *seed)
{
    *seed = (1103515245U * *seed + 12345U) & 0x7fffffffU;
    return *seed >> 16;
}

/* 0 to max, or with one chance in `unknown` NaN (0: never). */
static inline double draw_value(uint32_t *seed, double max, uint32_t unknown)
{
    const bool is_unknown = unknown > 0 && draw(seed) % unknown == 0;
    const double value = max * draw(seed) / 32767.0;

    return is_unknown ? NAN : value;
}

static inline bool draw_bool(uint32_t *seed)
{
    return draw(seed) % 2;
}

static inline void draw_days(uint32_t *seed, double days[3], double max)
{
    for (size_t i = 0; i < 3; i++)
        days[i] = draw_value(seed, max, 4);
}

static inline void draw_doses(uint32_t *seed, struct load_dose doses[SCORE_DOSES], double max)
{
    for (size_t i = 0; i < SCORE_DOSES; i++)
        doses[i] = (struct load_dose){draw_value(seed, 240, 0), draw_value(seed, max, 0)};
}

/* The largest amounts that days are drawn with, by enum diet_value. */
static const double diet_most[DIET_VALUES] = {
    [DIET_FIBRE_G] = 40,     [DIET_SUGAR_G] = 150,      [DIET_ALCOHOL_G] = 80,
    [DIET_FERMENTED] = 6,    [DIET_PREBIOTIC_G] = 8,    [DIET_POLYPHENOL] = 5,
    [DIET_GLUTAMINE_G] = 20, [DIET_GLUTAMINE_RICH] = 4, [DIET_COLLAGEN_G] = 20,
    [DIET_BROTH] = 3,        [DIET_ZINC_MG] = 20,       [DIET_BETA_GLUCAN_G] = 5,
    [DIET_PPI] = 1,          [DIET_PROBIOTIC] = 1,      [DIET_NOVA4] = 8,
    [DIET_SERVINGS] = 20,
};

static inline struct diet_week draw_week(uint32_t *seed)
{
    struct diet_day days[DIET_DAYS];

    for (size_t i = 0; i < DIET_DAYS; i++) {
        days[i].complete = draw(seed) % 4 > 0;
        for (size_t value = 0; value < DIET_VALUES; value++)
            days[i].sums[value] = draw_value(seed, diet_most[value], 8);
        days[i].sums[DIET_SERVINGS] += days[i].sums[DIET_NOVA4];
        days[i].strains = draw_value(seed, 6, 5);
    }
    return diet_week_of(days, draw_value(seed, 40, 8));
}

/* ---- the published week (H.8) ---- */

static inline struct diet_week published_week(void)
{
    static const double means[DIET_VALUES] = {
        [DIET_FIBRE_G] = 24,    [DIET_SUGAR_G] = 58,         [DIET_ALCOHOL_G] = 12,
        [DIET_FERMENTED] = 1.5, [DIET_PREBIOTIC_G] = 2,      [DIET_POLYPHENOL] = 1.5,
        [DIET_GLUTAMINE_G] = 5, [DIET_GLUTAMINE_RICH] = 0.5, [DIET_COLLAGEN_G] = 5,
        [DIET_BROTH] = 0.5,     [DIET_ZINC_MG] = 8.5,        [DIET_BETA_GLUCAN_G] = 1.8,
        [DIET_PPI] = 0,         [DIET_PROBIOTIC] = 5.0 / 6,  [DIET_NOVA4] = 3.4,
        [DIET_SERVINGS] = 10,
    };
    struct diet_day days[DIET_DAYS];

    for (size_t i = 0; i < DIET_DAYS; i++) {
        days[i] = (struct diet_day){.complete = i != 6, .strains = i == 2 ? 4 : 1};
        memcpy(days[i].sums, means, sizeof(means));
    }
    return diet_week_of(days, 18);
}

/* ---- what is asked of a score ---- */

/* Fails if there is none. */
static inline struct score_factor factor_of(const struct score *score, const char *key)
{
    const struct score_factor *factor = score_find(score, key);

    if (factor)
        return *factor;
    fail_msg("no factor %s", key);
    return (struct score_factor){0};
}

static inline double factor_points(const struct score *score, const char *key)
{
    return factor_of(score, key).points;
}

struct expected_points {
    const char *key;
    double points; /* NaN: unknown */
};

static inline void assert_points(const struct score *score, const struct expected_points *expected,
                                 size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const double points = factor_points(score, expected[i].key);

        if (isnan(expected[i].points) ? !isnan(points)
                                      : !(fabs(points - expected[i].points) <= NEAR_TOLERANCE))
            fail_msg("%s is %.9g, expected %.9g", expected[i].key, points, expected[i].points);
    }
}

#define assert_factors(score, expected) \
    assert_points((score), (expected), sizeof(expected) / sizeof(*(expected)))

/* The largest first, then by key; the unknown ones behind. */
static inline void assert_sorted(const struct score *score)
{
    for (size_t i = 0; i < score->count; i++)
        assert_int_equal(isnan(score->factors[i].points), i >= score->known);
    for (size_t i = 1; i < score->count; i++) {
        const struct score_factor *a = &score->factors[i - 1], *b = &score->factors[i];

        if (i == score->known)
            continue;
        assert_false(fabs(a->points) < fabs(b->points));
        if (i > score->known || fabs(a->points) == fabs(b->points))
            assert_true(strcmp(a->row->key, b->row->key) < 0);
    }
}

/* Its factors make it up, it lies in its range, and there is none without enough data. */
static inline void assert_sound(const struct score *score)
{
    double sum = 0;

    assert_sorted(score);
    for (size_t i = 0; i < score->known; i++) {
        const struct score_factor *factor = &score->factors[i];

        sum += factor->points;
        assert_true(factor->coverage > 0 && factor->coverage <= 1 + 1e-9);
        if (!isnan(factor->max))
            assert_true(fabs(factor->points) <= fabs(factor->max) + 1e-9 &&
                        factor->points * factor->max >= 0);
    }
    assert_true(score->coverage >= 0 && score->coverage <= 1 + 1e-9);
    assert_true(score->range_lo >= 0 && score->range_hi <= 100 + 1e-9);
    assert_true(score->range_lo <= score->range_hi + 1e-9);
    if (isnan(score->value)) {
        assert_int_equal(score->grade, 0);
        return;
    }
    assert_true(score->coverage >= 0.5);
    assert_true(score->grade >= 'A' && score->grade <= 'C');
    assert_true(score->value >= score->range_lo - 1e-9);
    assert_true(score->value <= score->range_hi + 1e-9);
    assert_true(fabs(sum - score->value) <= 1e-6);
}

/* What is learned less of is known less, and no range becomes narrower by it. */
static inline void assert_less_known(const struct score *less, const struct score *more)
{
    assert_true(less->coverage <= more->coverage + 1e-12);
    assert_true(less->range_lo <= more->range_lo + 1e-9);
    assert_true(less->range_hi >= more->range_hi - 1e-9);
}

#endif
