// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/statistics.h"
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

/* Up to here insertion beats the heap sort of the library; the medians of eleven live on it. */
#define INSERTION_MAX 24

void statistics_sort(double *values, size_t count)
{
    if (count > INSERTION_MAX) {
        gsl_sort(values, 1, count);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        double value = values[i];
        size_t j = i;

        for (; j > 0 && values[j - 1] > value; j--)
            values[j] = values[j - 1];
        values[j] = value;
    }
}

double statistics_quantile_sorted(const double *sorted, size_t count, double q)
{
    if (count == 0)
        return NAN;
    return gsl_stats_quantile_from_sorted_data(sorted, 1, count, q);
}

double statistics_median(double *values, size_t count)
{
    if (count == 0)
        return NAN;
    statistics_sort(values, count);
    return gsl_stats_median_from_sorted_data(values, 1, count);
}

void statistics_median_mad(double *values, size_t count, double *ret_median, double *ret_mad)
{
    double median = statistics_median(values, count);

    for (size_t i = 0; i < count; i++)
        values[i] = fabs(values[i] - median);
    *ret_median = median;
    *ret_mad = statistics_median(values, count);
}

double statistics_normal_cdf(double x)
{
    return erfc(-x / M_SQRT2) / 2.0;
}

double statistics_clamp(double x, double low, double high)
{
    if (x < low)
        return low;
    return x > high ? high : x;
}
