// SPDX-License-Identifier: GPL-3.0-or-later
/* Regularity and the score: what is computed over nights, where sleep.c has the single one. */
#include "core/ztime.h"
#include "gateway/indicators/load.h"
#include "gateway/indicators/sleep.h"
#include <math.h>
#include <string.h>

#define PAIRS_MIN  (5 * SLEEP_MINUTES_PER_DAY)
#define NIGHTS_MIN 5

void sleep_mark(unsigned char states[SLEEP_SRI_MINUTES], int64_t base_ms,
                const struct sleep_span *span, enum sleep_state state)
{
    /* The first minute that begins at or after each end of the span. */
    int64_t from = span->from_ms <= base_ms
                       ? 0
                       : (span->from_ms - base_ms + MS_PER_MINUTE - 1) / MS_PER_MINUTE;
    int64_t to =
        span->to_ms <= base_ms ? 0 : (span->to_ms - base_ms + MS_PER_MINUTE - 1) / MS_PER_MINUTE;

    if (to > SLEEP_SRI_MINUTES)
        to = SLEEP_SRI_MINUTES;
    if (from < to)
        memset(states + from, (int)state, (size_t)(to - from));
}

double sleep_regularity_index(const unsigned char states[SLEEP_SRI_MINUTES])
{
    size_t known = 0, same = 0;

    for (size_t m = SLEEP_MINUTES_PER_DAY; m < SLEEP_SRI_MINUTES; m++) {
        unsigned char today = states[m], before = states[m - SLEEP_MINUTES_PER_DAY];

        if (today == SLEEP_STATE_UNKNOWN || before == SLEEP_STATE_UNKNOWN)
            continue;
        known++;
        same += today == before;
    }
    if (known < PAIRS_MIN)
        return NAN;
    return -100.0 + 200.0 * (double)same / (double)known;
}

double sleep_midpoint_sd_h(const int64_t *local_midpoint_ms, size_t count)
{
    double sine = 0, cosine = 0, length;

    if (count < NIGHTS_MIN)
        return NAN;
    for (size_t i = 0; i < count; i++) {
        double angle = 2 * M_PI * (double)(local_midpoint_ms[i] % MS_PER_DAY) / (double)MS_PER_DAY;

        sine += sin(angle) / (double)count;
        cosine += cos(angle) / (double)count;
    }
    length = fmin(1.0, hypot(sine, cosine));
    return sqrt(-2.0 * log(length)) * 24.0 / (2 * M_PI);
}

#define SCALE_POINTS 4

static const struct {
    double weight;
    size_t count;
    struct load_point points[SCALE_POINTS];
} scales[SLEEP_COMPONENTS] = {
    [SLEEP_DURATION] = {40, 4, {{4, 0}, {7, 1}, {9, 1}, {12, 0.4}}},
    [SLEEP_EFFICIENCY] = {20, 3, {{0.65, 0}, {0.85, 0.85}, {0.92, 1}}},
    [SLEEP_CONTINUITY] = {15, 3, {{20, 1}, {41, 0.5}, {90, 0}}},
    [SLEEP_REGULARITY] = {25, 4, {{40, 0}, {60, 0.35}, {75, 0.70}, {87, 1}}},
};

struct sleep_score sleep_score_of(double tst24_h, double efficiency, double waso_min, double sri)
{
    const double inputs[SLEEP_COMPONENTS] = {tst24_h, efficiency, waso_min, sri};
    struct sleep_score score = {.value = NAN};
    double weight = 0, sum = 0;

    for (size_t i = 0; i < SLEEP_COMPONENTS; i++) {
        score.points[i] = NAN;
        if (!isnan(inputs[i]))
            weight += scales[i].weight;
    }
    score.coverage = weight / 100.0;
    if (isnan(tst24_h))
        return score;
    for (size_t i = 0; i < SLEEP_COMPONENTS; i++) {
        double share = load_piecewise(inputs[i], scales[i].points, scales[i].count);

        if (isnan(share))
            continue;
        score.points[i] = 100.0 * scales[i].weight * share / weight;
        sum += score.points[i];
    }
    score.value = sum;
    return score;
}
