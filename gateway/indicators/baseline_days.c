// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/baseline_days.h"
#include <math.h>

static struct baseline of_phase(const struct baseline_day *days, size_t count,
                                enum baseline_phase phase, enum baseline_metric metric)
{
    const size_t first = count > BASELINE_DAYS ? count - BASELINE_DAYS : 0;
    double values[BASELINE_DAYS];

    for (size_t i = first; i < count; i++) {
        const bool counts = !days[i].ill && (phase == BASELINE_NO_PHASE || days[i].phase == phase);

        values[i - first] = counts ? days[i].value : NAN;
    }
    return baseline_of(values, count - first, metric);
}

struct baseline baseline_of_days(const struct baseline_day *days, size_t count,
                                 enum baseline_phase phase, enum baseline_metric metric,
                                 bool *ret_mixed)
{
    const struct baseline same = of_phase(days, count, phase, metric);

    *ret_mixed = phase != BASELINE_NO_PHASE && same.days < BASELINE_MIN;
    return *ret_mixed ? of_phase(days, count, BASELINE_NO_PHASE, metric) : same;
}
