/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A simulated person who keeps a diary, for the trigger finder: what they eat, how they sleep, what
 * they feel, and what of it gets logged (docs/indicators.md E.9). It has what makes trigger foods
 * hard to find: stress and bad nights that move symptoms and appetites, symptoms that last, a food
 * that is eaten because of them, foods that travel together, gaps in the log, and noisy wearables.
 * Responses to triggers are gamma-shaped, unlike the triangles that are looked for.
 */
#ifndef TESTS_HARNESS_TRIGGER_PERSON_H
#define TESTS_HARNESS_TRIGGER_PERSON_H

#include "gateway/indicators/triggers.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PERSON_DAYS_MAX     180
#define PERSON_FOODS        40
#define PERSON_TRIGGERS_MAX 3
#define PERSON_DAILY_MEALS  4
#define PERSON_ROWS_MAX     (3 * PERSON_DAYS_MAX)
#define PERSON_MEALS_MAX    (PERSON_DAILY_MEALS * PERSON_DAYS_MAX)

enum person_lag { LAG_FAST, LAG_MID, LAG_SLOW, LAGS };

struct person_spec {
    int days;
    size_t foods; /* PERSON_FOODS, up to TRIGGERS_MAX for measurements */
    size_t trigger_count;
    enum person_lag lags[PERSON_TRIGGERS_MAX];
    double points;      /* that a portion which is responded to adds at the peak, as it is logged */
    double confounding; /* of what is chosen to eat; 1 is usual */
    double reliability; /* of wearables: squared correlation with the truth */
};

struct person_trigger {
    size_t food;
    enum person_lag lag;
    double peak_h, shape; /* of the response */
    double height;        /* of the latent response, before rounding and the scale's ends */
    double effect;        /* mean over portions of what is logged: the truth */
};

struct person {
    struct person_spec spec;
    struct person_trigger triggers[PERSON_TRIGGERS_MAX];

    /* What is logged, and the input that it makes. */
    size_t row_count;
    struct triggers_row rows[PERSON_ROWS_MAX];
    double confounders[PERSON_ROWS_MAX * TRIGGER_CONFOUNDERS];
    bool used[TRIGGER_CONFOUNDERS];
    struct trigger_meal meals[TRIGGERS_MAX][PERSON_MEALS_MAX];
    size_t meal_counts[TRIGGERS_MAX];
    size_t exposed_days[TRIGGERS_MAX];
    /* All logged meals, in the order of time, whatever was in them. */
    double logged_meals[PERSON_MEALS_MAX];
    size_t logged_meal_count;
    size_t complete_days;
    /* Foods eaten often enough, and which they are. */
    struct triggers_candidate candidates[TRIGGERS_MAX];
    size_t foods[TRIGGERS_MAX];
    char keys[TRIGGERS_MAX][32];
    struct triggers_input input; /* points into the person: it must not be copied */
};

/* Lives the days; the same seed gives the same person. */
void person_live(const struct person_spec *spec, uint64_t seed, struct person *ret);

/* The trigger that a food is, or NULL. */
const struct person_trigger *person_trigger_of(const struct person *person, size_t food);

#endif
