/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a daily score is made of: signed points, one row a factor, and how much of what it wants to
 * know it knew. The points and two bookkeeping factors add up to the value, so that nothing of a
 * score is hidden.
 *
 * "rescale" is what treating unknown factors like the known ones adds, "cap" what the limits of 0
 * and 100 take away.
 */
#ifndef GATEWAY_INDICATORS_SCORE_H
#define GATEWAY_INDICATORS_SCORE_H

#include <stdbool.h>
#include <stddef.h>

/* The most rows of a score, and the three that are added here. */
#define SCORE_ROWS_MAX    13
#define SCORE_FACTORS_MAX (SCORE_ROWS_MAX + 3)

/* One factor as it stands in docs/indicators.md D. "[m]" in a source: quoted from memory. */
struct score_row {
    const char *key;
    const char *label;
    double max;           /* points at most; below 0 it lowers the score */
    const char *evidence; /* R C A M X, the best there is; "R-": the experiments found no effect */
    const char *source;   /* where from, and what was found */
};

/* What one day gave for a row. NaN points or coverage 0: unknown. */
struct score_part {
    double points;
    double coverage; /* 0..1 */
};

#define SCORE_UNKNOWN ((struct score_part){.points = NAN})

struct score_factor {
    const struct score_row *row;
    double points;   /* NaN: unknown */
    double max;      /* the row's; NaN for what is bookkeeping */
    double coverage; /* 0: unknown */
};

/* The factors by falling |points|, ties by key; those that are unknown behind them, by key. */
struct score {
    double value;              /* 0..100; NaN if coverage < 0.5 */
    double coverage;           /* 0..1 */
    double range_lo, range_hi; /* if all that is missing were at its best, or its worst */
    char grade;                /* 'A' 'B' 'C'; 0 without a value */
    size_t baseline_days;
    size_t count, known; /* factors, and the first so many of them that are known */
    struct score_factor factors[SCORE_FACTORS_MAX];
};

/* A load score (D.0) of at most SCORE_ROWS_MAX rows with a positive max: what is missing can only
 * add to it. `baseline_days`: of the shortest baseline behind the parts, GRADE_NO_BASELINE if there
 * is none. The rows are not copied. */
struct score score_of_load(const struct score_row *rows, const struct score_part *parts,
                           size_t count, size_t baseline_days);

/*
 * A score of means over a week: `base` and the points of all rows, which may lower it. What is
 * missing could have raised or lowered the mean. Points that are unknown are taken to be like the
 * known ones of the same sign. Rows as above.
 */
struct score score_of_week(const struct score_row *rows, const struct score_part *parts,
                           size_t count, double base);

/* Puts a factor among those of a score whose value is up to the caller, and in the end the order
 * into them. */
void score_add(struct score *score, const struct score_row *row, struct score_part part,
               double max);
void score_sort(struct score *score);

/* The factor with a key; NULL if there is none. */
const struct score_factor *score_find(const struct score *score, const char *key);

/* clamp01(x / width): the share of a range; NaN stays NaN. */
double score_share(double x, double width);

/* What poor sleep adds to a load: `max` points at a three-day mean of 25, none from 75 on. The days
 * are today, -1, -2; NaN: unknown. */
struct score_part score_poor_sleep(const double sleep_score[3], double max);

#endif
