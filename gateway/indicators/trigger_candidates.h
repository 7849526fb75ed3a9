/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which foods and groups the trigger finder looks at (docs/indicators.md E.2): those eaten often
 * enough, at most 60 of them. Two that are always eaten together are one candidate, because no
 * diary can tell them apart.
 */
#ifndef GATEWAY_INDICATORS_TRIGGER_CANDIDATES_H
#define GATEWAY_INDICATORS_TRIGGER_CANDIDATES_H

#include "gateway/indicators/triggers.h"
#include <stdbool.h>
#include <stddef.h>

/* A food or group in one meal of a complete gut-day; in a meal each is at most once. */
struct trigger_eaten {
    long meal; /* its number, rising with time */
    long day;  /* its gut-day, likewise */
    double at_h;
    double dose; /* portions, > 0; of a group as docs/indicators.md E.2 says */
};

struct trigger_food {
    const char *key;
    bool group;
    bool challenged;
    const struct trigger_eaten *eaten; /* by rising `meal` */
    size_t eaten_count;
};

/* One candidate as triggers_find() takes it, and what it is made of. */
struct trigger_candidates {
    struct triggers_candidate *list; /* their keys are joined with " + " */
    size_t *members;       /* indices of foods: those of list[0], then those of list[1] ... */
    size_t *member_counts; /* one a candidate */
    size_t count;
    struct trigger_meal *meals; /* what the candidates point to, like the keys */
    char *keys;
};

/*
 * Chooses 60 at most of what has 6 exposures or more: the groups, then the foods, both by falling
 * number of days (ties: key). Then each joins the first candidate before it that it shares 95 % of
 * the meals with. Such a candidate counts as a group, or as challenged, if one of its members does;
 * its dose in a meal is the largest of theirs. -ERR_RANGE if a food's meals do not rise or its days
 * fall; -ERR_NOMEM. Else
 * trigger_candidates_done() frees it; the foods' keys are not needed any more.
 */
int trigger_candidates_select(const struct trigger_food *foods, size_t count,
                              struct trigger_candidates *ret);
void trigger_candidates_done(struct trigger_candidates *candidates);

/* Meals in both over meals in either; 0 if there are none. */
double trigger_jaccard(const struct trigger_food *a, const struct trigger_food *b);

#endif
