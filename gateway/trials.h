/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trials of a person (gateway/diary/trial.h) and what was logged while they run, out of the
 * database. */
#ifndef GATEWAY_TRIALS_H
#define GATEWAY_TRIALS_H

#include "core/zone.h"
#include "gateway/diary/trial.h"
#include "storage/store.h"

struct trials {
    struct trial *list; /* owned; by start */
    size_t count;
};

/* Those that are not removed. The caller calls trials_done(). */
int trials_read(struct store *store, int64_t person_row, struct trials *ret, struct error *err);
void trials_done(struct trials *trials);

/* What was logged on its days, up to today. */
struct trial_days {
    struct crossover_day *days; /* owned; the first of the trial first */
    double *worst;              /* owned; `count` of the first symptom, then of the next ...; NaN */
    size_t count;
};

/* The caller calls trial_days_done(). */
int trial_days_read(struct store *store, int64_t person_row, const struct zone *zone,
                    int64_t now_ms, const struct trial *trial, struct trial_days *ret,
                    struct error *err);
void trial_days_done(struct trial_days *days);

#endif
