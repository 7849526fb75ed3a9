/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which days a baseline is made of: not those of illness, and where a cycle is followed those of
 * the same phase, because heart rate and temperature move with it. docs/indicators.md A.10.
 */
#ifndef GATEWAY_INDICATORS_BASELINE_DAYS_H
#define GATEWAY_INDICATORS_BASELINE_DAYS_H

#include "gateway/indicators/baseline.h"
#include <stdbool.h>

enum baseline_phase { BASELINE_NO_PHASE, BASELINE_FOLLICULAR, BASELINE_LUTEAL };

struct baseline_day {
    double value; /* NaN: unknown */
    bool ill;     /* an illness of BASELINE_ILL or more */
    enum baseline_phase phase;
};

/* The severity from which a day is left out. */
#define BASELINE_ILL 3.0

/*
 * As baseline_of(), for a day of a phase; BASELINE_NO_PHASE takes all days. *ret_mixed: there were
 * too few days of the phase, so that it is of all days and the grade is B at best.
 */
struct baseline baseline_of_days(const struct baseline_day *days, size_t count,
                                 enum baseline_phase phase, enum baseline_metric metric,
                                 bool *ret_mixed);

#endif
