/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The few statistics that all indicators share. Values must be finite: callers leave the unknown
 * ones out. Nothing is allocated; where a function says "in place" it changes the caller's array.
 */
#ifndef GATEWAY_INDICATORS_STATISTICS_H
#define GATEWAY_INDICATORS_STATISTICS_H

#include <stddef.h>

/* Ascending, in place. */
void statistics_sort(double *values, size_t count);

/* Linear interpolation at position (count - 1) * q of an ascending array; NaN if it is empty. */
double statistics_quantile_sorted(const double *sorted, size_t count, double q);

/* Sorts in place; an even count gives the mean of the two middle values; NaN if empty. */
double statistics_median(double *values, size_t count);

/* The median and the median absolute deviation from it (not scaled). In place: the values are gone
 * afterwards. Both NaN if empty. */
void statistics_median_mad(double *values, size_t count, double *ret_median, double *ret_mad);

/* Phi(x), the share of a standard normal distribution below x. */
double statistics_normal_cdf(double x);

/* x limited to [low, high]; NaN stays NaN. */
double statistics_clamp(double x, double low, double high);

#endif
