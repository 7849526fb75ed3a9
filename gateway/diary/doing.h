/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "run 40 min hard", "breathing 20 min", "stomach flu 6": exercise, calm and illness as people say
 * them. Words that say neither how long nor how bad are the description, and stay in the text.
 * Pure.
 */
#ifndef GATEWAY_DIARY_DOING_H
#define GATEWAY_DIARY_DOING_H

#include "core/error.h"

#define EXERCISE_MINUTES_MAX    1440
#define MINDFULNESS_MINUTES_MAX 600

struct exercise {
    int minutes;
    const char *intensity; /* "easy", "moderate", "hard" */
    double ambient_c;      /* NaN: not said */
};

/* How long ("40", "40 min", "1h30m", "1.5 h") and how hard; "28 C" is how warm it was. -ERR_SYNTAX:
 * one of the two is missing or there twice; -ERR_RANGE. */
int exercise_read(const char *text, struct exercise *ret, struct error *err);

/* How long. -ERR_SYNTAX, -ERR_RANGE. */
int mindfulness_read(const char *text, int *ret_minutes, struct error *err);

struct illness {
    const char *type; /* "gi_infection", "febrile", "chronic_infection", "other" */
    int severity;     /* 0 to 10 */
};

/* Which, and how bad: 0 to 10, or a word as for symptoms. -ERR_SYNTAX, -ERR_RANGE. */
int illness_read(const char *text, struct illness *ret, struct error *err);

#endif
