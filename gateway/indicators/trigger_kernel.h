/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long after a meal its effect is looked for: seven triangles, from the first hour to the third
 * day. Smooth shapes and not boxes, because a box that is a little too wide loses a third of a late
 * effect. What a person says of a part of the day is the worst of it, so that a slot takes the
 * largest value that the triangle has in it (docs/indicators.md E.2).
 */
#ifndef GATEWAY_INDICATORS_TRIGGER_KERNEL_H
#define GATEWAY_INDICATORS_TRIGGER_KERNEL_H

#include <stddef.h>

#define TRIGGER_KERNELS  7
#define TRIGGER_DOSE_MAX 2.0 /* portions; of a meal, and of a slot */

/* Hours after the meal; 0 outside of ]from, to[, 1 at the peak. */
struct trigger_triangle {
    double from_h, peak_h, to_h;
};

/* What is told of a kernel: the window that it stands for, and how likely it is beforehand. */
struct trigger_window {
    double prior; /* the seven sum up to 1 */
    double from_h, to_h;
};

extern const struct trigger_triangle trigger_kernels[TRIGGER_KERNELS];
extern const struct trigger_window trigger_windows[TRIGGER_KERNELS];

/* The negative control: a triangle that ends at the meal. */
extern const struct trigger_triangle trigger_lead;

/* The core of a slot, in hours on the axis that the meals are on, too. */
struct trigger_slot {
    double start_h, end_h;
};

struct trigger_meal {
    double at_h;
    double dose; /* portions, > 0; what is above 2 does not count */
};

/* The height of the triangle so many hours after the meal. */
double trigger_response(const struct trigger_triangle *triangle, double hours);

/* The largest height between two times, both in hours after the meal. */
double trigger_slot_weight(const struct trigger_triangle *triangle, double low_h, double high_h);

/*
 * The exposure columns of one food: ret[slot * count + k] of the slots, which ascend, and of
 * `count` triangles is min(2, sum of dose * weight). The order of the meals does not matter.
 */
void trigger_columns(const struct trigger_slot *slots, size_t slot_count,
                     const struct trigger_meal *meals, size_t meal_count,
                     const struct trigger_triangle *triangles, size_t count, double *ret);

#endif
