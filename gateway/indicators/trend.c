// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/trend.h"
#include "gateway/indicators/statistics.h"
#include <math.h>

#define PAIRS_MAX     (TREND_DAYS * (TREND_DAYS - 1) / 2)
#define NORMAL_975    1.959963984540054
#define FLAT          1e-12 /* sum of squares below which a series has no residuals */
#define AUTOCORR_MAX  0.8
#define DAYS_PER_WEEK 7.0

/* The days that have a value. */
struct series {
    size_t n;
    double x[TREND_DAYS];
    double y[TREND_DAYS];
};

static struct series series_of(const double *values, size_t count)
{
    struct series series = {0};

    for (size_t i = count > TREND_DAYS ? count - TREND_DAYS : 0; i < count; i++) {
        if (!isfinite(values[i]))
            continue;
        series.x[series.n] = (double)i;
        series.y[series.n++] = values[i];
    }
    return series;
}

static size_t pairwise_slopes(const struct series *s, double slopes[PAIRS_MAX])
{
    size_t pairs = 0;

    for (size_t i = 0; i < s->n; i++)
        for (size_t j = i + 1; j < s->n; j++)
            slopes[pairs++] = (s->y[j] - s->y[i]) / (s->x[j] - s->x[i]);
    statistics_sort(slopes, pairs);
    return pairs;
}

/* Lag-1 autocorrelation of the residuals around the line, over directly following days. */
static double residual_autocorrelation(const struct series *s, double slope)
{
    double residual[TREND_DAYS], sorted[TREND_DAYS];
    double intercept, mean = 0, squares = 0, products = 0;
    double n = (double)s->n;

    for (size_t i = 0; i < s->n; i++)
        sorted[i] = s->y[i] - slope * s->x[i];
    intercept = statistics_median(sorted, s->n);
    for (size_t i = 0; i < s->n; i++) {
        residual[i] = s->y[i] - slope * s->x[i] - intercept;
        mean += residual[i] / n;
    }
    for (size_t i = 0; i < s->n; i++) {
        residual[i] -= mean;
        squares += residual[i] * residual[i];
        if (i > 0 && s->x[i] - s->x[i - 1] == 1.0)
            products += residual[i] * residual[i - 1];
    }
    if (squares < FLAT)
        return 0;
    return statistics_clamp((products / squares + 1.0 / n) / (1.0 - 4.0 / n), 0, AUTOCORR_MAX);
}

/* Sen's interval: two ranks of the sorted slopes, counted from 1. */
static void slope_interval(const double *slopes, size_t n, struct trend *trend)
{
    double days = (double)n, pairs = (double)trend->pairs;
    double r = trend->autocorrelation;
    double variance = days * (days - 1) * (2 * days + 5) / 18.0 * (1 + r) / (1 - r);
    double half = NORMAL_975 * sqrt(variance);
    double low = floor((pairs - half) / 2);
    double high = ceil((pairs + half) / 2) + 1;

    trend->lower = slopes[low < 1 ? 0 : (size_t)low - 1];
    trend->upper = slopes[high > pairs ? trend->pairs - 1 : (size_t)high - 1];
}

struct trend trend_of(const double *values, size_t count, double per_week)
{
    struct trend trend = {.per_day = NAN, .lower = NAN, .upper = NAN, .autocorrelation = NAN};
    struct series series = series_of(values, count);
    double slopes[PAIRS_MAX];

    trend.days = series.n;
    if (series.n < TREND_MIN)
        return trend;
    trend.pairs = pairwise_slopes(&series, slopes);
    trend.per_day = trend.pairs % 2 ? slopes[trend.pairs / 2]
                                    : (slopes[trend.pairs / 2 - 1] + slopes[trend.pairs / 2]) / 2;
    trend.autocorrelation = residual_autocorrelation(&series, trend.per_day);
    slope_interval(slopes, series.n, &trend);

    trend.direction = TREND_STEADY;
    if (trend.lower > 0 && DAYS_PER_WEEK * trend.per_day >= per_week)
        trend.direction = TREND_RISING;
    if (trend.upper < 0 && DAYS_PER_WEEK * trend.per_day <= -per_week)
        trend.direction = TREND_FALLING;
    return trend;
}

const char *trend_name(enum trend_direction direction)
{
    static const char *const names[] = {[TREND_UNKNOWN] = "unknown",
                                        [TREND_FALLING] = "falling",
                                        [TREND_STEADY] = "steady",
                                        [TREND_RISING] = "rising"};

    return names[direction];
}
