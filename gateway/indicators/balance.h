/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Gut balance index, 0-100, higher is better: the other scores in one number. Symptoms weigh most,
 * because they are the only part that the person can verify. docs/indicators.md D.8.
 */
#ifndef GATEWAY_INDICATORS_BALANCE_H
#define GATEWAY_INDICATORS_BALANCE_H

#include "gateway/indicators/score.h"

enum balance_factor {
    BALANCE_SYMPTOM, /* three-day mean of the burden */
    BALANCE_BARRIER,
    BALANCE_INFLAMMATION,
    BALANCE_MICROBIOME,
    BALANCE_SLEEP,
    BALANCE_REPAIR,
    BALANCE_FACTORS
};

extern const struct score_row balance_rows[BALANCE_FACTORS];

/* A score as it was published, also those of which more is worse. NaN value: unknown. */
struct balance_part {
    double value;
    double range_lo, range_hi; /* NaN: not wider than the value */
    size_t baseline_days;      /* GRADE_NO_BASELINE if it has none */
};

/* Not known without the symptoms, or below a weight of 60 of 100. */
struct score balance_of(const struct balance_part parts[BALANCE_FACTORS]);

#endif
