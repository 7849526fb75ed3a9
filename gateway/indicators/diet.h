/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From days to a week: means over the complete days of the last seven. Only complete days count,
 * because people log more on bad ones; how many there are is the coverage. docs/indicators.md B.5,
 * D.2.
 */
#ifndef GATEWAY_INDICATORS_DIET_H
#define GATEWAY_INDICATORS_DIET_H

#include <stdbool.h>
#include <stddef.h>

#define DIET_DAYS 7

/* Complete days without which a mean is not formed. */
#define DIET_DAYS_MIN 3

enum diet_value {
    DIET_FIBRE_G,
    DIET_SUGAR_G, /* free */
    DIET_ALCOHOL_G,
    DIET_FERMENTED, /* servings, as all without a unit */
    DIET_PREBIOTIC_G,
    DIET_POLYPHENOL,
    DIET_GLUTAMINE_G, /* of supplements */
    DIET_GLUTAMINE_RICH,
    DIET_COLLAGEN_G,
    DIET_BROTH,
    DIET_ZINC_MG, /* of food and supplements */
    DIET_BETA_GLUCAN_G,
    DIET_PPI,       /* 1 on a day with a proton pump inhibitor */
    DIET_PROBIOTIC, /* 1 on a day with one */
    DIET_NOVA4,
    DIET_SERVINGS, /* all */
    DIET_VALUES
};

/* Whether a gut-day is complete: a check-in says so, or two meals lie far enough apart. Hours on
 * any axis, in any order. Symptoms and stools do not count: bad days would be complete more often.
 */
bool diet_day_complete(bool checkin_complete, const double *meals_h, size_t count);

/* One gut-day. NaN: unknown. */
struct diet_day {
    bool complete;
    double sums[DIET_VALUES];
    double strains; /* largest count of one probiotic; 0 if there was none */
};

/* A mean and of how many complete days it is; NaN below DIET_DAYS_MIN. */
struct diet_mean {
    double value;
    size_t days;
};

struct diet_week {
    size_t complete_days;
    struct diet_mean means[DIET_VALUES];
    struct diet_mean upf_share; /* NOVA-4 servings / all, 0..1 */
    struct diet_mean plants;    /* different ones, as if the week had been logged whole */
    double strains;             /* largest of the complete days; NaN if unknown of all */
    double c_short, c_long;     /* 0..1: how complete today and the two days before are; the week */
};

/* The week of days[0] today, days[1] yesterday and so on. `plants` are the different plants of its
 * complete days, herbs and spices a quarter each; NaN: unknown. */
struct diet_week diet_week_of(const struct diet_day days[DIET_DAYS], double plants);

/* The plants of a week of which n days are complete: more days show more plants, but not n times
 * as many. NaN below DIET_DAYS_MIN. */
double diet_plants_adjusted(double plants, size_t n);

/* The coverage of a mean: 0 below DIET_DAYS_MIN. */
double diet_coverage(const struct diet_mean *mean);

#endif
