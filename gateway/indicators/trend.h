/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The trend of a daily value over the last 14 gut-days: Theil-Sen slope with Sen's interval,
 * widened for the autocorrelation of the residuals. Without that every slow wave would be
 * announced as a trend.
 */
#ifndef GATEWAY_INDICATORS_TREND_H
#define GATEWAY_INDICATORS_TREND_H

#include <stddef.h>

#define TREND_DAYS 14
#define TREND_MIN  8 /* days with a value */

/* By this much a week the index must move to be called anything but stable. */
#define TREND_INDEX_PER_WEEK 2.0

enum trend_direction { TREND_UNKNOWN, TREND_FALLING, TREND_STEADY, TREND_RISING };

/* In a word (docs/mqtt.md 5.3): "unknown" "falling" "steady" "rising". */
const char *trend_name(enum trend_direction direction);

struct trend {
    enum trend_direction direction;
    size_t days;            /* with a value */
    double per_day;         /* slope; this and the rest NaN while the direction is unknown */
    double lower, upper;    /* 95 % interval of the slope */
    double autocorrelation; /* of the residuals, corrected for bias, 0..0.8 */
    size_t pairs;
};

/*
 * The trend of values[0..count), one a day, oldest first; NaN is a day without a value. Of more
 * than 14 days the last 14 count. The direction is rising or falling only if the interval excludes
 * 0 and the slope is at least `per_week` a week.
 */
struct trend trend_of(const double *values, size_t count, double per_week);

#endif
