/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the trigger finder needs of a person, out of the database: the slots of complete days, what
 * was eaten before them, and what wearables and the diary say of everything besides
 * (docs/indicators.md E.1 to E.4).
 */
#ifndef GATEWAY_TRIGGER_DIARY_H
#define GATEWAY_TRIGGER_DIARY_H

#include "core/error.h"
#include "core/zone.h"
#include "gateway/config.h"
#include "gateway/diary/eaten.h"
#include "gateway/diary/slots.h"
#include "gateway/indicators/triggers.h"
#include "gateway/sensor_days.h"
#include "storage/store.h"

/* Gut-days that are looked at, where nobody says how many. */
#define TRIGGER_DIARY_DAYS     180
#define TRIGGER_DIARY_DAYS_MAX 732

struct trigger_span {
    int32_t first, last; /* gut-days, all over */
    unsigned symptoms;   /* which count: a bit each, as slot_symptom_of() */
};

struct trigger_diary {
    struct slots slots;
    struct eaten eaten;
    struct sensor_days sensors; /* from some days before the first on, for baselines */
    size_t complete_days;
    size_t whole_days; /* complete, but what was felt is told of the whole day only */
    struct triggers_row *rows;
    double *confounders;
    size_t row_count;
    struct trigger_confounder_use use;
};

/* The caller calls trigger_diary_done() in every case. -ERR_RANGE: the span is empty or too long.
 */
int trigger_diary_read(struct store *store, int64_t person_row, const struct config *config,
                       const struct zone *zone, int64_t now_ms, const struct trigger_span *span,
                       struct trigger_diary *ret, struct error *err);
void trigger_diary_done(struct trigger_diary *diary);

/* Hours on the axis of rows and meals. */
double trigger_diary_hours(const struct trigger_diary *diary, int64_t at_ms);

/* The gut symptoms: what is looked at where nobody asks for another. */
unsigned trigger_gut_symptoms(void);

#endif
