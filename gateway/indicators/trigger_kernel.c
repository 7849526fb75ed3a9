// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/trigger_kernel.h"
#include <math.h>

const struct trigger_triangle trigger_kernels[TRIGGER_KERNELS] = {
    {0, 1.5, 5}, {0, 4, 9}, {3, 9, 18}, {6, 14, 28}, {10, 22, 44}, {16, 32, 60}, {24, 42, 72},
};

const struct trigger_window trigger_windows[TRIGGER_KERNELS] = {
    {0.20, 0, 6},  {0.20, 0, 6},   {0.20, 6, 24},  {0.15, 6, 24},
    {0.10, 6, 24}, {0.08, 24, 72}, {0.07, 24, 72},
};

const struct trigger_triangle trigger_lead = {-24, -12, 0};

double trigger_response(const struct trigger_triangle *triangle, double hours)
{
    if (hours <= triangle->from_h || hours >= triangle->to_h)
        return 0;
    if (hours <= triangle->peak_h)
        return (hours - triangle->from_h) / (triangle->peak_h - triangle->from_h);
    return (triangle->to_h - hours) / (triangle->to_h - triangle->peak_h);
}

double trigger_slot_weight(const struct trigger_triangle *triangle, double low_h, double high_h)
{
    if (low_h <= triangle->peak_h && triangle->peak_h <= high_h)
        return 1;
    return fmax(trigger_response(triangle, low_h), trigger_response(triangle, high_h));
}

/* The hours around a meal outside of which all triangles are 0. */
static struct trigger_slot reach_of(const struct trigger_triangle *triangles, size_t count)
{
    struct trigger_slot reach = {INFINITY, -INFINITY};

    for (size_t k = 0; k < count; k++) {
        reach.start_h = fmin(reach.start_h, triangles[k].from_h);
        reach.end_h = fmax(reach.end_h, triangles[k].to_h);
    }
    return reach;
}

/* The first slot that ends behind a time. */
static size_t first_behind(const struct trigger_slot *slots, size_t count, double time_h)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (slots[middle].end_h > time_h)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

void trigger_columns(const struct trigger_slot *slots, size_t slot_count,
                     const struct trigger_meal *meals, size_t meal_count,
                     const struct trigger_triangle *triangles, size_t count, double *ret)
{
    const struct trigger_slot reach = reach_of(triangles, count);

    for (size_t i = 0; i < slot_count; i++)
        for (size_t k = 0; k < count; k++)
            ret[i * count + k] = 0;
    for (size_t m = 0; m < meal_count; m++) {
        const double at_h = meals[m].at_h;
        const double dose = fmin(meals[m].dose, TRIGGER_DOSE_MAX);
        size_t i = first_behind(slots, slot_count, at_h + reach.start_h);

        for (; i < slot_count && slots[i].start_h < at_h + reach.end_h; i++)
            for (size_t k = 0; k < count; k++)
                ret[i * count + k] +=
                    dose * trigger_slot_weight(&triangles[k], slots[i].start_h - at_h,
                                               slots[i].end_h - at_h);
    }
    for (size_t i = 0; i < slot_count; i++)
        for (size_t k = 0; k < count; k++)
            ret[i * count + k] = fmin(ret[i * count + k], TRIGGER_DOSE_MAX);
}
