/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What of a diary advice is given on, and which entries the symptoms of a day came from
 * (docs/indicators.md D.5, D.10). Pure: the caller brings the entries; bodies may lack anything.
 */
#ifndef GATEWAY_DIARY_SIGNS_H
#define GATEWAY_DIARY_SIGNS_H

#include "gateway/diary/doses.h"
#include "gateway/indicators/burden.h"
#include <stdbool.h>

#define SIGNS_DAYS 14

struct signs {
    int32_t day; /* the gut-day in question */
    bool blood, black, diarrhoea, antibiotic;
    bool immunosuppressant;      /* on one of SIGNS_DAYS */
    double pain, pain_hours;     /* the worst abdominal pain, and how long; NaN: not said */
    bool nsaid_days[SIGNS_DAYS]; /* [0] is the day in question */
    bool nocturnal[SIGNS_DAYS];  /* loose stools at night */
    /* Severities of the day and the one before, and the types of stools. */
    struct doses felt[BURDEN_SYMPTOMS];
    struct doses stools;
};

void signs_init(struct signs *signs, int32_t day);
void signs_done(struct signs *signs);

/* Adds an entry, in any order. -ERR_NOMEM. */
int signs_add(struct signs *signs, const struct entry *entry);

/* How many of the last days are set. */
size_t signs_count(const bool days[SIGNS_DAYS], size_t last);

#endif
