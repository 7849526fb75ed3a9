/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often the trigger finder, and what it is compared with, is right about simulated people. */
#ifndef TESTS_HARNESS_TRIGGER_TALLY_H
#define TESTS_HARNESS_TRIGGER_TALLY_H

#include "tests/harness/trigger_person.h"

struct list {
    double wrong_share; /* sum over people of the share of wrong foods in their list */
    double wrong_lists; /* people with a wrong food */
    double found[LAGS];
};

/* Numbers and nothing else: tally_same() relies on it. */
struct tally {
    struct list method, welch, score;
    double people, triggers[LAGS];
    double harmless, harmless_covered;
    double listed, listed_covered, listed_bias;
    double called_unlikely; /* triggers */
    double rows, zeros;
};

enum figure {
    FIGURE_FDR,
    FIGURE_WRONG_LISTS,
    FIGURE_POWER,
    FIGURE_FAST,
    FIGURE_MID,
    FIGURE_COVER_HARMLESS,
    FIGURE_COVER_LISTED,
    FIGURE_UNLIKELY,
    FIGURES
};

/* In a few words. */
const char *tally_figure_name(enum figure figure);

/* Looks for one person's triggers in all three ways; false: it cannot be done. */
bool tally_person(const struct person *person, struct tally *tally);

/* Whether all that was counted is the same. */
bool tally_same(const struct tally *left, const struct tally *right);

double tally_figure(const struct tally *tally, enum figure figure);

void tally_print(const char *name, const struct tally *tally);

#endif
