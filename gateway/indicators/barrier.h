/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Barrier strain, 0-100, higher is more: what is known to load the gut barrier, as far as it was
 * logged or measured. The state of the barrier itself is not measured. docs/indicators.md D.1.
 */
#ifndef GATEWAY_INDICATORS_BARRIER_H
#define GATEWAY_INDICATORS_BARRIER_H

#include "gateway/indicators/load.h"
#include "gateway/indicators/score.h"

enum barrier_factor {
    BARRIER_ALCOHOL,
    BARRIER_NSAID,
    BARRIER_ANTIBIOTIC,
    BARRIER_UPF,
    BARRIER_EMULSIFIER,
    BARRIER_SUGAR,
    BARRIER_REFINED_CARB,
    BARRIER_GI_INFECTION,
    BARRIER_OTHER_INFECTION,
    BARRIER_EXERTION,
    BARRIER_LOADS, /* so many come of doses */
    BARRIER_NSAID_X_EXERTION = BARRIER_LOADS,
    BARRIER_STRESS,
    BARRIER_SLEEP,
    BARRIER_FACTORS
};

extern const struct score_row barrier_rows[BARRIER_FACTORS];

/* The doses of one factor, in any order: g of ethanol, NSAID doses, days of antibiotics, servings
 * of NOVA 4, of emulsifiers, g of free sugar, servings of refined carbohydrates, severity / 10 of
 * each day ill (twice), exertion (event_dose.h). */
struct barrier_doses {
    const struct load_dose *list;
    size_t count;
    double known; /* 0..1: of which share of what was logged the amount is known; 0: of none */
};

struct barrier_input {
    double t_h; /* the end of the day, on the axis of the doses */
    struct barrier_doses doses[BARRIER_LOADS];
    double c_short, c_long;               /* how complete the log is (diet.h) */
    double stress_day[3], sleep_score[3]; /* today, -1, -2; NaN: unknown */
    size_t stress_baseline_days;          /* of the baseline behind stress_day */
};

/* Doses that last longer are judged by the completeness of the whole week. */
#define BARRIER_LONG_H 168.0

/* The half-life of a factor's doses in hours. */
double barrier_half_life_h(enum barrier_factor factor);

struct score barrier_strain(const struct barrier_input *input);

/* For display: "low" below 15, "moderate" below 35, "high" below 60, else "very_high"; NULL for
 * NaN. */
const char *barrier_band(double strain);

#endif
