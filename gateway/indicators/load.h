/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the load scores share: doses that fade with a half-life, the three-day mean, piecewise
 * linear scales, and the assembly of factor points into a score that says how much of it is known.
 */
#ifndef GATEWAY_INDICATORS_LOAD_H
#define GATEWAY_INDICATORS_LOAD_H

#include <stddef.h>

struct load_dose {
    double at_h; /* hours on any axis */
    double amount;
};

/* The load that is left at t_h of all doses up to then: sum of amount * 2^(-(t - at) / half-life).
 * Later doses do not count. */
double load_decayed(const struct load_dose *doses, size_t count, double half_life_h, double t_h);

struct load_mean {
    double value;    /* NaN if today and yesterday do not carry it */
    double coverage; /* 0..1 */
};

/* The mean over today, the day before and the one before that, weights 1, 0.5, 0.25; NaN is a day
 * without a value. */
struct load_mean load_ewma3(const double days[3]);

struct load_point {
    double x, y;
};

/* Piecewise linear through points of ascending x, flat outside; NaN stays NaN. */
double load_piecewise(double x, const struct load_point *points, size_t count);

/* One factor of a load score. Coverage 0 means unknown, then the points do not count. */
struct load_factor {
    double points;
    double max;
    double coverage;
};

struct load_score {
    double value;              /* 0..100; NaN if coverage < 0.5 */
    double coverage;           /* 0..1 */
    double range_lo, range_hi; /* if all that is missing were best, or worst */
    double rescale;            /* bookkeeping: what scaling up for unknown factors added */
    double cap;                /* bookkeeping: what the limit of 100 took away, <= 0 */
};

struct load_score load_assemble(const struct load_factor *factors, size_t count);

#endif
