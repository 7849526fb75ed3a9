/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Heart beats whose intervals are known in advance, so that a test can compute the HRV it must
 * find. Interval i in milliseconds is base + pattern[i mod k] + jitter, or a table's entry, or an
 * overwritten value; jitter is one draw r of a linear congruential generator per beat, r mod m -
 * m/2. On the air an interval is counted in 1/1024 s.
 */
#ifndef TESTS_WEARABLES_BEATS_H
#define TESTS_WEARABLES_BEATS_H

#include <stddef.h>
#include <stdint.h>

#define BEATS_PATTERN_MAX   16
#define BEATS_OVERWRITE_MAX 16

struct beats_plan {
    int base_ms;
    int pattern_ms[BEATS_PATTERN_MAX];
    size_t pattern_count; /* 0: no pattern */
    uint32_t seed;
    unsigned jitter_modulus;  /* odd: symmetric jitter; 0: none */
    const uint16_t *table_ms; /* instead of base and pattern, repeated; NULL: none */
    size_t table_count;
    struct {
        size_t index;
        int ms;
    } overwrites[BEATS_OVERWRITE_MAX];
    size_t overwrite_count;
};

/* Where a heart is in its plan. */
struct beats {
    const struct beats_plan *plan;
    uint32_t state;
    size_t index; /* of the interval that comes next */
};

void beats_start(struct beats *beats, const struct beats_plan *plan);

/* The next interval in milliseconds. */
int beats_next_ms(struct beats *beats);

/* Milliseconds as the strap sends them: 1/1024 s, rounded. */
uint16_t beats_units(int ms);

/* The intervals first ... first + count - 1 of a plan as sent, in 1/1024 s. */
void beats_expected_units(const struct beats_plan *plan, size_t first, size_t count,
                          uint16_t *ret_units);

/* Root mean square of successive differences in milliseconds of intervals in 1/1024 s, without any
 * artefact removal: what a clean plan must give. */
double beats_rmssd_ms(const uint16_t *units, size_t count);

#endif
