/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A trial as an entry of the diary (docs/entries.md): the plan of phases with and without a food
 * (gateway/indicators/crossover.h), what is tried, and which symptoms it is about. As an entry it
 * can be undone, exported and restored like all else. Pure.
 */
#ifndef GATEWAY_DIARY_TRIAL_H
#define GATEWAY_DIARY_TRIAL_H

#include "core/entry.h"
#include "core/error.h"
#include "gateway/diary/slots.h"
#include "gateway/indicators/crossover.h"

#define TRIAL_NAME_MAX 263 /* bytes */

struct trial {
    int64_t entry; /* its number in the diary; 0: it is not there yet */
    int number;    /* of the person's trials, from 1 */
    struct crossover_plan plan;
    bool is_group;
    bool stopped;
    int32_t stopped_day; /* gut-day; it does not belong to the trial any more */
    size_t symptom_count;
    int symptoms[SLOT_SYMPTOMS];      /* as slot_symptom_of() */
    char subject[TRIAL_NAME_MAX + 1]; /* the name of a group, or the id of a food */
    char name[TRIAL_NAME_MAX + 1];    /* as people call it */
};

/* The body of its entry; NULL only when out of memory. */
json_t *trial_body(const struct trial *trial);

/* Reads a body; the start is that of the entry's gut-day. -ERR_CORRUPT: it is no plan that can be.
 */
int trial_of_entry(const struct entry *entry, struct trial *ret, struct error *err);

/* The days that belong to it: up to its end, or until it was stopped. */
int trial_last_day(const struct trial *trial);
bool trial_is_over(const struct trial *trial, int32_t today);

#endif
