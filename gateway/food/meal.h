/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A meal: a line of text, understood. Amounts are read (amount.h), foods found (match.h), grams
 * worked out (grams.h). All items or none: a problem with one of them is a problem with the line.
 * Pure; who can ask a person hands in a function that does.
 */
#ifndef GATEWAY_FOOD_MEAL_H
#define GATEWAY_FOOD_MEAL_H

#include "gateway/food/grams.h"
#include "gateway/food/match.h"
#include <jansson.h>

struct meal_item {
    struct amount_item read;
    const struct food *food;
    struct food_facts facts;
    struct grams grams;
    enum match_tier tier;
    int score;
};

struct meal {
    struct meal_item *items; /* owned */
    size_t count;
};

enum meal_trouble {
    MEAL_SYNTAX,    /* no item, too long, an amount that is none */
    MEAL_AMBIGUOUS, /* several foods fit: candidates */
    MEAL_TYPO,      /* one food is probably meant: candidates[0] */
    MEAL_NOT_FOUND,
    MEAL_AMOUNT,   /* the amount means nothing for the food */
    MEAL_TOO_MUCH, /* beyond the limit of one item */
    MEAL_MUCH,     /* unusually much, and nobody said that it is right */
    MEAL_TEMPLATE, /* no such template */
};

/* "ambiguous": the word in documents. */
const char *meal_trouble_name(enum meal_trouble trouble);

/* Why a meal was not understood. */
struct meal_problem {
    enum meal_trouble trouble;
    char text[160];            /* the part of the line it is about */
    char message[896];         /* one line for people */
    struct match_result match; /* the candidates; owned */
};

/* What the one who hears a meal may do about doubts; all members may be NULL or false. */
struct meal_help {
    /* Several foods fit, or a typo is likely: the index in match->list that is meant, or -1. */
    int (*choose)(void *userdata, const char *text, const struct match_result *match);
    /* An unusual amount: whether it is right. */
    bool (*confirm_much)(void *userdata, const char *text, double grams);
    void *userdata;
    bool accept_much;
    int pint_ml; /* 0: a pint of what has none of its own is refused */
};

/*
 * Understands a line. Returns 0, -ERR_NOMEM or -ERR_CORRUPT (*err), or -ERR_SYNTAX with *problem
 * filled; the caller calls meal_done() and meal_problem_done() in every case.
 */
int meal_read(struct food_table *table, const char *text, const struct meal_help *help,
              struct meal *ret, struct meal_problem *problem, struct error *err);
void meal_done(struct meal *meal);
void meal_problem_done(struct meal_problem *problem);

/* Sets what an item of a body has of its food: figures for its grams, plants and flags. */
void meal_set_figures(json_t *item, const struct food_facts *facts, double grams);

/* The body of an entry (docs/entries.md). NULL only when out of memory. */
json_t *meal_body(const struct meal *meal, const char *text);

#endif
