/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The daily scores of a person (docs/indicators.md D) out of the database: the entries of the
 * months before a gut-day in one pass, what wearables say of the four weeks before it, and of both
 * the scores and the advice of that day. What they were made of stays, so that they can be
 * explained.
 */
#ifndef GATEWAY_SCORE_DAYS_H
#define GATEWAY_SCORE_DAYS_H

#include "core/error.h"
#include "core/zone.h"
#include "gateway/config.h"
#include "gateway/diary/loads.h"
#include "gateway/diary/signs.h"
#include "gateway/diary/slots.h"
#include "gateway/diary/week.h"
#include "gateway/indicators/advice.h"
#include "gateway/indicators/baseline.h"
#include "gateway/indicators/score.h"
#include "gateway/sensor_days.h"
#include "storage/store.h"

enum day_score {
    DAY_BALANCE,
    DAY_BURDEN,
    DAY_BARRIER,
    DAY_INFLAMMATION,
    DAY_MICROBIOME,
    DAY_REPAIR,
    DAY_ADHERENCE,
    DAY_SCORES
};

struct score_form {
    const char *key, *label, *unit;
};

extern const struct score_form score_forms[DAY_SCORES];

/* By its key or its label, or the only one that begins with the word; DAY_SCORES: there is none. */
enum day_score score_from_name(const char *word);

/* The day and those before it that slots and sensors are of; the day itself is the last. */
#define SCORE_DAYS (BASELINE_DAYS + 1)

/* Today, -1, -2. */
#define SCORE_RECENT 3

/* What a wearable says of the day, against the four weeks before, days of illness left out. */
struct score_signal {
    double value; /* NaN: nothing; so is z without a baseline */
    double usual;
    double z;
    size_t baseline_days;
};

struct score_days {
    int32_t day;
    bool runs; /* it is not over yet */
    int64_t end_ms;
    struct slots slots;
    struct loads loads;
    struct week week;
    struct signs signs;
    struct sensor_days sensors;
    struct diet_week diet;
    double sleep_score[SCORE_RECENT], stress_day[SCORE_RECENT];
    struct score_signal resting_hr, hrv; /* HRV in ms; its z is that of ln RMSSD */
    struct score burdens[SCORE_RECENT];
    struct score scores[DAY_SCORES];
    struct advice advice[ADVICE_CODES];
    size_t advice_count;
};

/* The caller calls score_days_done() in every case. */
int score_days_read(struct store *store, int64_t person_row, const struct config *config,
                    const struct zone *zone, int64_t now_ms, int32_t day, struct score_days *ret,
                    struct error *err);
void score_days_done(struct score_days *days);

#endif
