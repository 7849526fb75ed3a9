/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The seven gut-days that end with one, as the scores of a week look at them (docs/indicators.md
 * B.5, B.6): what was eaten and taken each day, with the entries it came from. Pure: the caller
 * brings the entries, and says which days are complete.
 *
 * A sum of a day counts if it is known of four fifths of its items; what the others hold is left
 * out. A supplement of unknown strength makes its day unknown.
 */
#ifndef GATEWAY_DIARY_WEEK_H
#define GATEWAY_DIARY_WEEK_H

#include "gateway/diary/doses.h"
#include "gateway/diary/eaten.h"
#include "gateway/diary/figures.h"
#include "gateway/indicators/diet.h"

#define WEEK_MOVEMENTS_MAX 24 /* of a day; more are not looked at */

struct week_day {
    bool complete;
    struct tally values[DIET_VALUES];
    struct tally plants_said;
    struct figures figures; /* its plants */
    double strains;         /* largest number of one probiotic that was said; 0: none was */
    bool strains_unsaid;
    double zinc_supplement_mg;
    double mindfulness_min, easy_min; /* NaN: how long was not said */
    int bristol[WEEK_MOVEMENTS_MAX];  /* 0: type unknown */
    size_t movements;
};

struct week {
    int32_t day;                     /* gut-day of days[0] */
    struct week_day days[DIET_DAYS]; /* days[1] is yesterday */
    struct doses parts[DIET_VALUES]; /* what the sums came from */
};

/* The caller calls week_done() in every case. -ERR_NOMEM. */
int week_init(struct week *week, int32_t day);
void week_done(struct week *week);

/* Adds an entry, in any order; courses that began before the week reach into it. -ERR_NOMEM. */
int week_add(struct week *week, const struct entry *entry, eaten_servings_fn servings,
             void *userdata);

/* The value of a day; NaN: unknown. */
double week_value(const struct week_day *day, enum diet_value value);

/* The largest number of strains of a day's probiotics; 0 if there was none, NaN if nobody said. */
double week_strains(const struct week_day *day);

/* The means. -ERR_NOMEM. */
int week_diet(const struct week *week, struct diet_week *ret);

#endif
