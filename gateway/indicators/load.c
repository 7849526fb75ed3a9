// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/load.h"
#include "gateway/indicators/grade.h"
#include <math.h>

#define SCORE_MAX 100.0

double load_decayed(const struct load_dose *doses, size_t count, double half_life_h, double t_h)
{
    double load = 0;

    for (size_t i = 0; i < count; i++)
        if (doses[i].at_h <= t_h)
            load += doses[i].amount * exp2(-(t_h - doses[i].at_h) / half_life_h);
    return load;
}

struct load_mean load_ewma3(const double days[3])
{
    static const double weights[3] = {1.0, 0.5, 0.25};
    static const double total = 1.75;
    static const double least = 0.875;
    double sum = 0, weight = 0;

    for (size_t i = 0; i < 3; i++) {
        if (isnan(days[i]))
            continue;
        sum += weights[i] * days[i];
        weight += weights[i];
    }
    return (struct load_mean){.value = weight < least ? NAN : sum / weight,
                              .coverage = weight / total};
}

double load_piecewise(double x, const struct load_point *points, size_t count)
{
    if (isnan(x) || count == 0)
        return NAN;
    if (x <= points[0].x)
        return points[0].y;
    for (size_t i = 1; i < count; i++) {
        const struct load_point *a = &points[i - 1], *b = &points[i];

        if (x <= b->x)
            return a->y + (b->y - a->y) * (x - a->x) / (b->x - a->x);
    }
    return points[count - 1].y;
}

struct load_score load_assemble(const struct load_factor *factors, size_t count)
{
    struct load_score score = {.value = NAN};
    double total = 0, known = 0, covered = 0, points = 0, worst = 0, scaled;

    for (size_t i = 0; i < count; i++) {
        const struct load_factor *factor = &factors[i];

        total += factor->max;
        if (factor->coverage > 0) {
            known += factor->max;
            covered += factor->max * factor->coverage;
            points += factor->points;
            worst += factor->points + (1 - factor->coverage) * (factor->max - factor->points);
        } else {
            worst += factor->max;
        }
    }
    score.range_lo = fmin(SCORE_MAX, points);
    score.range_hi = fmin(SCORE_MAX, worst);
    if (total > 0)
        score.coverage = covered / total;
    if (score.coverage < GRADE_COVERAGE_MIN)
        return score;
    scaled = points * total / known;
    score.value = fmin(SCORE_MAX, scaled);
    score.rescale = scaled - points;
    score.cap = score.value - scaled;
    return score;
}
