/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding the food that a text names: tiers with a score, and a rule that decides (docs/cli.md 5).
 * Pure: text and table in, answer out. Use orders what fits equally well, and what was
 * imported stands behind the rest; neither ever decides.
 */
#ifndef GATEWAY_FOOD_MATCH_H
#define GATEWAY_FOOD_MATCH_H

#include "core/error.h"
#include "gateway/food/table.h"
#include <stddef.h>

enum match_tier {
    MATCH_NONE,
    MATCH_PARTIAL,
    MATCH_TYPO,
    MATCH_PREFIX,
    MATCH_SUBSET,
    MATCH_WORDS,
    MATCH_EXACT,
    MATCH_CHOSEN, /* the person picked it from a list */
};

/* "exact" */
const char *match_tier_name(enum match_tier tier);

struct match {
    const struct food *food;
    enum match_tier tier;
    int score; /* thousandths, so that scores can be compared without rounding */
};

enum match_decision {
    MATCH_TAKEN,      /* list[0] is it */
    MATCH_SUGGESTION, /* list[0] is probably meant: ask */
    MATCH_AMBIGUOUS,  /* several fit: all of the list */
    MATCH_NOT_FOUND,  /* the list is empty */
};

struct match_result {
    enum match_decision decision;
    struct match *list; /* best first; owned */
    size_t count;
};

/* -ERR_NOMEM, or what the source of the table fails with. The caller calls match_done(). Of the
 * foods of a result id, name and `common` are known; the rest is food_table_read(). */
int match_food(struct food_table *table, const char *text, struct match_result *ret);

/* Everything that fits at least as a typing slip, best first, exact names included: for looking
 * things up. The decision is set but means nothing. */
int match_search(struct food_table *table, const char *text, struct match_result *ret);

void match_done(struct match_result *result);

/* The one food that has this very name (folded), or NULL: much cheaper than match_food(). */
const struct food *match_exact(struct food_table *table, const char *text);

/* How many edits a text of a length may differ by and still be meant. */
int match_edits_allowed(size_t length);

/* The score of one folded text against one label; *ret_tier says why. */
int match_score(const struct folded *query, const struct food_label *label,
                enum match_tier *ret_tier);

#endif
