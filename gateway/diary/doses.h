/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Doses out of a diary with the entry that each came from, so that a score can name what made it;
 * and sums that know of how much of what was logged an amount is known. Pure.
 */
#ifndef GATEWAY_DIARY_DOSES_H
#define GATEWAY_DIARY_DOSES_H

#include "core/entry.h"
#include "gateway/indicators/load.h"
#include <stddef.h>

struct dose_source {
    int64_t entry; /* its number */
    int32_t day;   /* gut-day */
    int item;      /* of its items, from 1; 0: the entry as a whole */
};

struct doses {
    struct load_dose *list;      /* owned; hours since 1970 */
    struct dose_source *sources; /* owned; one of each */
    size_t count, room;
};

/* Hours on the axis of doses. */
double dose_hours(int64_t at_ms);

/* Adds a dose of an entry, or of an item of its body (NULL: none); nothing for an amount that is
 * not above 0. -ERR_NOMEM. */
int doses_add(struct doses *doses, const struct entry *entry, const json_t *item, double amount);

/* The same for a day of which only the largest dose counts, as that of an illness; `day` need not
 * be that of the entry: a course goes on. */
int doses_add_of_day(struct doses *doses, const struct entry *entry, const json_t *item,
                     int32_t day, double amount);

void doses_done(struct doses *doses);

/* A sum over what was logged. */
struct tally {
    double sum;
    size_t known, all;
    bool lost; /* an amount is missing that may be as large as all others together */
};

/* Adds an amount; NaN: unknown. */
void tally_add(struct tally *tally, double amount);

/* How much of what was logged is known, 0 to 1; 1 if nothing was. */
double tally_share(const struct tally *tally);

/* The share from which a sum stands for the whole. */
#define TALLY_ENOUGH 0.8

/* The sum; NaN if too little of it is known. */
double tally_sum(const struct tally *tally);

#endif
