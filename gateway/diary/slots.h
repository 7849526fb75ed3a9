/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A diary as the trigger finder looks at it: gut-days of three slots, each with the largest
 * severity of every symptom, whether a day was logged as a whole, and what besides food could be
 * behind a symptom (docs/indicators.md B.5, E.1, E.4). The order of meal and symptom inside a day
 * is what parts a cause from a habit, so what has no time of day is not used. Pure: the caller
 * brings the entries, in any order, and where the gut-days begin.
 */
#ifndef GATEWAY_DIARY_SLOTS_H
#define GATEWAY_DIARY_SLOTS_H

#include "core/entry.h"
#include <stddef.h>

#define SLOTS         3 /* morning, noon, evening */
#define SLOT_SYMPTOMS 13

struct slot_day {
    double day_worst[SLOT_SYMPTOMS];     /* of the day, answers without a time among them; NaN */
    double worst[SLOTS][SLOT_SYMPTOMS];  /* as symptom_kinds; NaN: nothing was said */
    int64_t first_meal_ms, last_meal_ms; /* 0: none */
    bool answered;                       /* somebody said how it was */
    bool said_complete;
    bool whole_day;                     /* an answer for the day that does not say when */
    bool untimed_food;                  /* was eaten, nobody knows when */
    bool illness, antibiotic, gut_drug; /* a laxative, loperamide or an opioid */
};

/* Something with a time and an amount. */
struct slot_event {
    int64_t at_ms;
    double amount;
};

struct slot_events {
    struct slot_event *list;
    size_t count, room;
};

struct slots {
    struct slot_day *days;
    size_t count;
    int32_t first;             /* gut-day of days[0] */
    struct slot_events nsaid;  /* doses */
    struct slot_events hard;   /* exercise, minutes */
    struct slot_events onsets; /* of menstruation; the length of the cycle in days */
};

/* `count` gut-days from `first` on. -ERR_NOMEM. */
int slots_init(struct slots *slots, int32_t first, size_t count);
void slots_done(struct slots *slots);

/* Adds an entry. What is of other days is passed over, but for courses that reach into them.
 * -ERR_NOMEM. */
int slots_add(struct slots *slots, const struct entry *entry);

/* The day was logged as a whole (B.5). */
bool slot_day_complete(const struct slot_day *day);

/* Its slots can be compared: complete, and nothing in it lacks its time. */
bool slot_day_counts(const struct slot_day *day);

/* Which of symptom_kinds; -1. */
int slot_symptom_of(const char *kind);

/* The largest severity of several symptoms (a bit each) in a slot; 0 if nothing was said. */
double slot_worst(const struct slot_day *day, size_t slot, unsigned symptoms);

/* The sum of what lies in [from_ms, to_ms). */
double slot_events_sum(const struct slot_events *events, int64_t from_ms, int64_t to_ms);

/* How far a cycle has come on a gut-day, 0 to 1; NaN: no onset before it, or too long ago. */
double slots_cycle(const struct slots *slots, int32_t day);

#endif
