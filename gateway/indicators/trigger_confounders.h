/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What moves symptoms besides food, as columns in a fixed order (docs/indicators.md E.4). Where
 * they come from is the caller's business; here they are made fit for the regression.
 */
#ifndef GATEWAY_INDICATORS_TRIGGER_CONFOUNDERS_H
#define GATEWAY_INDICATORS_TRIGGER_CONFOUNDERS_H

#include <stdbool.h>
#include <stddef.h>

#define TRIGGER_CONFOUNDER_MAX 3.0 /* all lie within +- this */

enum trigger_confounder {
    TRIGGER_INTERCEPT,
    TRIGGER_SLOT_A,
    TRIGGER_SLOT_E,
    TRIGGER_WEEKEND,    /* gut-day Saturday or Sunday */
    TRIGGER_TREND,      /* -1 on the first day, 1 on the last */
    TRIGGER_STRESS,     /* z of the 24 h before the slot; NaN: not known */
    TRIGGER_SLEEP,      /* z of the sleep score of the night that ended in this gut-day; NaN */
    TRIGGER_RESTING_HR, /* z, of that night; NaN */
    /* From here on a column counts only if at least three rows have something in it. */
    TRIGGER_ILLNESS,
    TRIGGER_ANTIBIOTIC,
    TRIGGER_EXERCISE,  /* hard, in the 24 h before */
    TRIGGER_NSAID,     /* dose in the 24 h before, at most 2 */
    TRIGGER_BOWEL,     /* laxative, loperamide or opioid that day */
    TRIGGER_CYCLE_SIN, /* of 2 pi * day of the cycle / its length */
    TRIGGER_CYCLE_COS,
    TRIGGER_CONFOUNDERS
};

/* What there is to the columns. */
struct trigger_confounder_use {
    bool used[TRIGGER_CONFOUNDERS];
    double coverage[TRIGGER_CONFOUNDERS]; /* share of the rows with a value; 0 without rows */
};

/*
 * Prepares row_count * TRIGGER_CONFOUNDERS values, row-major, in place: NaN (not known) becomes 0,
 * the z of wearables are limited to +-3, the dose of an NSAID to 2.
 */
struct trigger_confounder_use trigger_confounders_prepare(double *values, size_t row_count);

#endif
