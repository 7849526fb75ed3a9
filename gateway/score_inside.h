/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of score_days_read() after reading. */
#ifndef GATEWAY_SCORE_INSIDE_H
#define GATEWAY_SCORE_INSIDE_H

#include "gateway/score_days.h"

/* What the diary says of a day, `back` days before the one in question. */
static inline const struct slot_day *score_slot_day(const struct score_days *days, size_t back)
{
    return &days->slots.days[SCORE_DAYS - 1 - back];
}

/* The largest severity of a symptom on a day; NaN: nothing was said. */
static inline double score_severity(const struct score_days *days, size_t back, const char *kind)
{
    return score_slot_day(days, back)->day_worst[slot_symptom_of(kind)];
}

static inline double score_sensor(const struct score_days *days, enum sensor sensor, size_t back)
{
    return days->sensors.values[sensor][SCORE_DAYS - 1 - back];
}

/* All scores, of what was read. -ERR_NOMEM. */
int score_days_compute(struct score_days *days);

/* The advice, of the scores. */
void score_days_advise(struct score_days *days);

#endif
