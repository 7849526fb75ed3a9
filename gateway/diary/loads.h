/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What loaded the gut up to a gut-day, in the doses of barrier strain (docs/indicators.md B.4,
 * D.1), and of how much of it the amount is known. Pure: the caller brings the entries; bodies may
 * lack anything, and what they lack is unknown.
 */
#ifndef GATEWAY_DIARY_LOADS_H
#define GATEWAY_DIARY_LOADS_H

#include "gateway/diary/doses.h"
#include "gateway/diary/eaten.h"
#include "gateway/indicators/barrier.h"

/* So many days before the one in question still count: an infection of the gut is five half-lives
 * old then. */
#define LOADS_DAYS 120

struct loads {
    int32_t day; /* the gut-day in question */
    struct doses factors[BARRIER_LOADS];
    /* Amounts of the days that say how complete the log is: three, or a week for what stays. */
    struct tally logged[BARRIER_LOADS];
    struct doses illness; /* of any kind, one a day */
};

void loads_init(struct loads *loads, int32_t day);
void loads_done(struct loads *loads);

/* Adds an entry, in any order; those of later days are passed over. -ERR_NOMEM. */
int loads_add(struct loads *loads, const struct entry *entry, eaten_servings_fn servings,
              void *userdata);

/* Of which share of what was logged the amount is known. Nobody says of a food whether its
 * carbohydrates are refined: 0. */
double loads_known(const struct loads *loads, enum barrier_factor factor);

#endif
