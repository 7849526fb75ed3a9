// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/diet.h"
#include "gateway/indicators/load.h"
#include <math.h>

/* At most so many more plants are believed of the days that were not logged. */
#define PLANTS_MORE 10.0

/* Between two meals of a day that was logged as a whole. */
#define MEALS_APART_H 5.0

bool diet_day_complete(bool checkin_complete, const double *meals_h, size_t count)
{
    double first = INFINITY, last = -INFINITY;

    for (size_t i = 0; i < count; i++) {
        first = fmin(first, meals_h[i]);
        last = fmax(last, meals_h[i]);
    }
    return checkin_complete || last - first >= MEALS_APART_H;
}

static struct diet_mean mean_of(double sum, size_t days)
{
    return (struct diet_mean){days < DIET_DAYS_MIN ? NAN : sum / (double)days, days};
}

static struct diet_mean value_mean(const struct diet_day *days, enum diet_value value)
{
    double sum = 0;
    size_t known = 0;

    for (size_t i = 0; i < DIET_DAYS; i++) {
        if (!days[i].complete || isnan(days[i].sums[value]))
            continue;
        sum += days[i].sums[value];
        known++;
    }
    return mean_of(sum, known);
}

/* Of all servings of the week: a day of fasting with one bar is no day of 100 %. */
static struct diet_mean upf_share(const struct diet_day *days)
{
    double nova4 = 0, all = 0;
    size_t known = 0;

    for (size_t i = 0; i < DIET_DAYS; i++) {
        const double day_nova4 = days[i].sums[DIET_NOVA4], day_all = days[i].sums[DIET_SERVINGS];

        if (!days[i].complete || isnan(day_nova4) || isnan(day_all))
            continue;
        nova4 += day_nova4;
        all += day_all;
        known++;
    }
    return (struct diet_mean){known < DIET_DAYS_MIN || all <= 0 ? NAN : nova4 / all, known};
}

static double largest_strains(const struct diet_day *days)
{
    double largest = NAN;

    for (size_t i = 0; i < DIET_DAYS; i++)
        if (days[i].complete)
            largest = fmax(largest, days[i].strains); /* fmax takes the one that is a number */
    return largest;
}

double diet_plants_adjusted(double plants, size_t n)
{
    if (isnan(plants) || n < DIET_DAYS_MIN)
        return NAN;
    return fmin(plants * sqrt((double)DIET_DAYS / (double)n), plants + PLANTS_MORE);
}

struct diet_week diet_week_of(const struct diet_day days[DIET_DAYS], double plants)
{
    double logged[3];
    struct diet_week week = {.strains = largest_strains(days), .upf_share = upf_share(days)};

    for (size_t i = 0; i < DIET_DAYS; i++) {
        week.complete_days += days[i].complete;
        if (i < 3)
            logged[i] = days[i].complete ? 1 : NAN;
    }
    week.c_short = load_ewma3(logged).coverage;
    week.c_long = (double)week.complete_days / DIET_DAYS;
    week.plants =
        (struct diet_mean){diet_plants_adjusted(plants, week.complete_days), week.complete_days};
    for (size_t value = 0; value < DIET_VALUES; value++)
        week.means[value] = value_mean(days, (enum diet_value)value);
    return week;
}

double diet_coverage(const struct diet_mean *mean)
{
    return isnan(mean->value) ? 0 : (double)mean->days / DIET_DAYS;
}
