// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/harness/trigger_naive.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

#define HOURS       24.0
#define SIGNIFICANT 0.05
#define SEVERE      3.0

struct sample {
    double n, sum, squares;
};

static void add(struct sample *sample, double value)
{
    sample->n++;
    sample->sum += value;
    sample->squares += value * value;
}

static double mean_of(const struct sample *sample)
{
    return sample->sum / sample->n;
}

/* Squared standard error of the mean. */
static double error_of(const struct sample *sample)
{
    const double mean = mean_of(sample);

    return (sample->squares / sample->n - mean * mean) / (sample->n - 1);
}

static bool eaten_between(const struct triggers_candidate *candidate, double from_h, double to_h)
{
    for (size_t m = 0; m < candidate->meal_count; m++)
        if (candidate->meals[m].at_h >= from_h && candidate->meals[m].at_h < to_h)
            return true;
    return false;
}

bool naive_welch(const struct person *person, const struct triggers_candidate *candidate)
{
    struct sample with = {0}, without = {0};
    double a, b, t, freedom;

    for (size_t i = 0; i < person->row_count; i++) {
        const struct triggers_row *row = &person->rows[i];
        const bool eaten = eaten_between(candidate, row->slot.end_h - HOURS, row->slot.end_h);

        add(eaten ? &with : &without, row->severity);
    }
    if (with.n < 2 || without.n < 2)
        return false;
    a = error_of(&with);
    b = error_of(&without);
    if (a + b <= 0)
        return false;
    t = (mean_of(&with) - mean_of(&without)) / sqrt(a + b);
    freedom = (a + b) * (a + b) / (a * a / (with.n - 1) + b * b / (without.n - 1));
    return t > 0 && 2 * gsl_cdf_tdist_Q(t, freedom) < SIGNIFICANT;
}

/* Whether a severe symptom is logged for a slot that begins or lasts within 24 h of a meal. */
static bool severe_after(const struct person *person, double at_h)
{
    for (size_t i = 0; i < person->row_count; i++) {
        const struct triggers_row *row = &person->rows[i];

        if (row->slot.end_h > at_h && row->slot.start_h < at_h + HOURS && row->severity >= SEVERE)
            return true;
    }
    return false;
}

bool naive_score(const struct person *person, const struct triggers_candidate *candidate)
{
    double count[2][2] = {{0}}; /* by eaten, severe */
    double all, difference, margins;

    for (size_t m = 0; m < person->logged_meal_count; m++) {
        const double at_h = person->logged_meals[m];
        const bool eaten = eaten_between(candidate, at_h, nextafter(at_h, INFINITY));

        count[eaten][severe_after(person, at_h)]++;
    }
    all = count[0][0] + count[0][1] + count[1][0] + count[1][1];
    difference = count[1][1] * count[0][0] - count[1][0] * count[0][1];
    margins = (count[0][0] + count[0][1]) * (count[1][0] + count[1][1]) *
              (count[0][0] + count[1][0]) * (count[0][1] + count[1][1]);
    return margins > 0 && difference > 0 &&
           gsl_cdf_chisq_Q(all * difference * difference / margins, 1) < SIGNIFICANT;
}
