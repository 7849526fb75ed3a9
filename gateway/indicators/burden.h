/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Symptom burden of a gut-day, 0-100, higher is worse: the worst of each symptom, and the stools.
 * In the manner of IBS-SSS and GSRS-IBS, but equal to neither. docs/indicators.md D.5.
 */
#ifndef GATEWAY_INDICATORS_BURDEN_H
#define GATEWAY_INDICATORS_BURDEN_H

#include "gateway/indicators/score.h"

enum burden_symptom {
    BURDEN_ABDOMINAL_PAIN,
    BURDEN_BLOATING,
    BURDEN_DIARRHOEA,
    BURDEN_CONSTIPATION,
    BURDEN_REFLUX,
    BURDEN_NAUSEA,
    BURDEN_GAS,
    BURDEN_FATIGUE,
    BURDEN_BRAIN_FOG,
    BURDEN_HEADACHE,
    BURDEN_SKIN,
    BURDEN_JOINT_PAIN,
    BURDEN_LOW_MOOD,
    BURDEN_SYMPTOMS
};

enum burden_factor { BURDEN_GI, BURDEN_EXTRA_INTESTINAL, BURDEN_STOOL, BURDEN_FACTORS };

extern const struct score_row burden_rows[BURDEN_FACTORS];

/* A symptom's word in the diary ("low_mood"). */
const char *burden_symptom_name(enum burden_symptom symptom);

struct burden_input {
    bool complete;
    double severity[BURDEN_SYMPTOMS]; /* largest of the day, 0..10; NaN: not logged */
    const int *bristol;               /* 1..7 of each movement; other numbers: type unknown */
    size_t movements;
};

/* On a day that is not complete the value is that of what was logged, with coverage 0.5; NaN if no
 * symptom was. */
struct score burden_of_day(const struct burden_input *input);

#endif
