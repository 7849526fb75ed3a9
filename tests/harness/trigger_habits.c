// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/harness/trigger_habits.h"
#include <math.h>

#define PAIRS 6

/* ---- chance ---- */

static uint64_t chance_next(struct chance *chance)
{
    uint64_t x = chance->state += UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* In ]0, 1[. */
double chance_uniform(struct chance *chance)
{
    return ((double)(chance_next(chance) >> 11) + 0.5) / 9007199254740992.0;
}

double chance_between(struct chance *chance, double low, double high)
{
    return low + (high - low) * chance_uniform(chance);
}

size_t chance_below(struct chance *chance, size_t count)
{
    return (size_t)(chance_uniform(chance) * (double)count);
}

double chance_normal(struct chance *chance)
{
    const double r = sqrt(-2 * log(chance_uniform(chance)));

    return r * cos(2 * M_PI * chance_uniform(chance));
}

/* ---- habits ---- */

static double draw_share(struct chance *chance, int band)
{
    static const double bands[3][2] = {{0.50, 0.85}, {0.20, 0.50}, {0.08, 0.20}};

    return chance_between(chance, bands[band][0], bands[band][1]);
}

static void shuffle(struct chance *chance, size_t *values, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        const size_t j = chance_below(chance, i), kept = values[i - 1];

        values[i - 1] = values[j];
        values[j] = kept;
    }
}

/* A quarter of the foods is eaten on most days, three eighths now and then, the others rarely. Of
 * the four with a part of their own coffee is of the first kind, the others of the second. */
void habits_draw(struct chance *chance, size_t foods, struct habits *ret)
{
    size_t mixed[TRIGGERS_MAX], others = foods - STRESS_FOODS;
    const size_t often = foods / 4 - 1, sometimes = foods * 3 / 8 - 3;

    for (size_t f = 0; f < foods; f++) {
        ret->partner[f] = f;
        ret->weekend[f] = false;
    }
    for (size_t f = 0; f < STRESS_FOODS; f++)
        ret->share[f] = draw_share(chance, f == COFFEE ? 0 : 1);
    for (size_t i = 0; i < others; i++)
        mixed[i] = STRESS_FOODS + i;
    shuffle(chance, mixed, others);
    for (size_t i = 0; i < others; i++)
        ret->share[mixed[i]] = draw_share(chance, i < often ? 0 : i < often + sometimes ? 1 : 2);
    shuffle(chance, mixed, others);
    for (size_t i = 0; i < 8; i++)
        ret->weekend[mixed[i]] = true;
    for (size_t i = 0, pairs = 0; pairs < PAIRS && i < others; i++)
        if (mixed[i] >= ORDINARY) {
            const size_t first = mixed[i];

            while (mixed[++i] < ORDINARY)
                ;
            ret->partner[first] = mixed[i];
            pairs++;
        }
}

void habits_draw_triggers(struct chance *chance, struct person *person)
{
    static const struct {
        double peak_h[2], shape[2];
    } kinds[LAGS] = {{{1, 4}, {1.5, 3}}, {{7, 16}, {3, 6}}, {{24, 44}, {4, 8}}};
    size_t mixed[TRIGGERS_MAX], count = 0;

    for (size_t f = STRESS_FOODS; f < person->spec.foods; f++)
        mixed[count++] = f;
    shuffle(chance, mixed, count);
    for (size_t i = 0; i < person->spec.trigger_count; i++) {
        const enum person_lag lag = person->spec.lags[i];

        person->triggers[i] = (struct person_trigger){
            .food = mixed[i],
            .lag = lag,
            .peak_h = chance_between(chance, kinds[lag].peak_h[0], kinds[lag].peak_h[1]),
            .shape = chance_between(chance, kinds[lag].shape[0], kinds[lag].shape[1]),
        };
    }
}
