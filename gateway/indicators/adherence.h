/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plan adherence, 0-100: how far the four daily steps of the plan were taken on the complete days
 * of the last seven. docs/indicators.md D.6.
 */
#ifndef GATEWAY_INDICATORS_ADHERENCE_H
#define GATEWAY_INDICATORS_ADHERENCE_H

#include "gateway/indicators/diet.h"
#include "gateway/indicators/score.h"

enum adherence_factor {
    ADHERENCE_ELIMINATION,
    ADHERENCE_PROBIOTIC,
    ADHERENCE_BROTH_COLLAGEN,
    ADHERENCE_SLEEP_CALM,
    ADHERENCE_FACTORS
};

extern const struct score_row adherence_rows[ADHERENCE_FACTORS];

/* One gut-day; NaN: unknown. */
struct adherence_day {
    bool complete;
    double clean;    /* 1: nothing of the list to avoid was eaten, and 1 while there is none */
    double strains;  /* of the best probiotic of the day; 0: there was none */
    double broth;    /* 1 or 0: adherence_broth() */
    double sleep_ok; /* 1 or 0: adherence_sleep_ok() */
    double calm_min; /* adherence_calm_min() */
};

/* Broth or collagen enough for the step: 1 or 0. */
double adherence_broth(double broth_servings, double collagen_g);

/* 7 to 9 hours, or a sleep score of 70: 1 or 0; NaN if both are unknown. */
double adherence_sleep_ok(double tst24_h, double sleep_score);

/* Minutes of mindfulness, and half of those of easy or moderate exercise. */
double adherence_calm_min(double mindfulness_min, double easy_exercise_min);

/* Of at most seven days, in any order. */
struct score adherence_of(const struct adherence_day *days, size_t count);

#endif
