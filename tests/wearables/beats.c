/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The generator is the one of the indicators' test vectors: 31-bit state, x = 1103515245 x + 12345,
 * the draw is x >> 16. One draw per beat, also where the value is overwritten, so that a plan
 * without the overwrites has the same other beats.
 */
#include "tests/wearables/beats.h"

#include <math.h>

void beats_start(struct beats *beats, const struct beats_plan *plan)
{
    *beats = (struct beats){.plan = plan, .state = plan->seed & 0x7fffffffU};
}

static int jitter_ms(struct beats *beats)
{
    const unsigned modulus = beats->plan->jitter_modulus;
    if (modulus == 0)
        return 0;
    beats->state = (beats->state * 1103515245U + 12345U) & 0x7fffffffU;
    return (int)((beats->state >> 16) % modulus) - (int)(modulus / 2);
}

int beats_next_ms(struct beats *beats)
{
    const struct beats_plan *plan = beats->plan;
    const size_t i = beats->index++;
    const int jitter = jitter_ms(beats);
    for (size_t k = 0; k < plan->overwrite_count; k++) {
        if (plan->overwrites[k].index == i)
            return plan->overwrites[k].ms;
    }
    if (plan->table_ms && plan->table_count > 0)
        return plan->table_ms[i % plan->table_count];
    const int pattern = plan->pattern_count > 0 ? plan->pattern_ms[i % plan->pattern_count] : 0;
    const int ms = plan->base_ms + pattern + jitter;
    return ms > 0 ? ms : 1;
}

uint16_t beats_units(int ms)
{
    const long units = lround((double)ms * 1024.0 / 1000.0);
    return units > UINT16_MAX ? UINT16_MAX : (uint16_t)units;
}

void beats_expected_units(const struct beats_plan *plan, size_t first, size_t count,
                          uint16_t *ret_units)
{
    struct beats beats;
    beats_start(&beats, plan);
    for (size_t i = 0; i < first + count; i++) {
        const int ms = beats_next_ms(&beats);
        if (i >= first)
            ret_units[i - first] = beats_units(ms);
    }
}

double beats_rmssd_ms(const uint16_t *units, size_t count)
{
    if (count < 2)
        return 0.0;
    double sum = 0.0;
    for (size_t i = 1; i < count; i++) {
        const double difference = ((double)units[i] - (double)units[i - 1]) * 1000.0 / 1024.0;
        sum += difference * difference;
    }
    return sqrt(sum / (double)(count - 1));
}
