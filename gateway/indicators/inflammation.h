/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inflammation load, 0-100, higher is more: what of food, sleep, illness and the signals of
 * wearables goes with inflammation. No marker of it is measured. docs/indicators.md D.4.
 */
#ifndef GATEWAY_INDICATORS_INFLAMMATION_H
#define GATEWAY_INDICATORS_INFLAMMATION_H

#include "gateway/indicators/diet.h"
#include "gateway/indicators/load.h"
#include "gateway/indicators/score.h"

enum inflammation_factor {
    INFLAMMATION_DIET,
    INFLAMMATION_ALCOHOL,
    INFLAMMATION_SLEEP,
    INFLAMMATION_RHR,
    INFLAMMATION_HRV,
    INFLAMMATION_TEMP,
    INFLAMMATION_SPO2,
    INFLAMMATION_SKIN,
    INFLAMMATION_JOINT,
    INFLAMMATION_ILLNESS,
    INFLAMMATION_FACTORS
};

extern const struct score_row inflammation_rows[INFLAMMATION_FACTORS];

/* How fast an illness fades. */
#define INFLAMMATION_ILLNESS_HALF_LIFE_H 72.0

/* A signal of the night of the gut-day against its own baseline. NaN: unknown. */
struct inflammation_signal {
    double z;
    size_t baseline_days;
};

struct inflammation_input {
    const struct diet_week *week;
    double sleep_score[3]; /* today, -1, -2; NaN: unknown */
    struct inflammation_signal rhr, lnrmssd, temp, spo2;
    bool complete[2];                /* today, yesterday */
    double skin[2], joint[2];        /* largest severity of each, 0..10; NaN: none was logged */
    double t_h;                      /* the end of the day, on the axis of the illness */
    const struct load_dose *illness; /* severity / 10 of each day ill, in any order */
    size_t illness_count;
};

struct score inflammation_load(const struct inflammation_input *input);

#endif
