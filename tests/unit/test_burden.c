// SPDX-License-Identifier: GPL-3.0-or-later
/* Symptom burden (docs/indicators.md D.5). */
#include "core/entry.h"
#include "gateway/indicators/burden.h"
#include "tests/unit/score_fixture.h"

static struct burden_input silent_day(bool complete)
{
    struct burden_input input = {.complete = complete};

    for (size_t i = 0; i < BURDEN_SYMPTOMS; i++)
        input.severity[i] = NAN;
    return input;
}

static void published_vector(void **state)
{
    static const struct expected_points points[] = {
        {"gi", 34.666667}, {"extra_intestinal", 8.133333}, {"stool", 9}};
    static const int bristol[] = {6, 5};
    struct burden_input input = silent_day(true);
    struct score score;

    (void)state;
    input.severity[BURDEN_BLOATING] = 6;
    input.severity[BURDEN_ABDOMINAL_PAIN] = 4;
    input.severity[BURDEN_GAS] = 5;
    input.severity[BURDEN_FATIGUE] = 5;
    input.severity[BURDEN_BRAIN_FOG] = 3;
    input.bristol = bristol;
    input.movements = 2;
    score = burden_of_day(&input);
    assert_near(score.value, 51.8);
    assert_near(score.coverage, 1);
    assert_near(score.range_lo, 51.8);
    assert_near(score.range_hi, 51.8);
    assert_int_equal(score.grade, 'A');
    assert_factors(&score, points);
    assert_sound(&score);
}

/* Nothing said on a complete day is none; on another day it is nothing. */
static void silence(void **state)
{
    static const int loose[] = {7};
    struct burden_input input = silent_day(true);
    struct score score = burden_of_day(&input);

    (void)state;
    assert_near(score.value, 0);
    assert_int_equal(score.grade, 'A');

    input = silent_day(false);
    score = burden_of_day(&input);
    assert_nan(score.value);
    assert_near(score.coverage, 0);
    assert_near(score.range_lo, 0);
    assert_near(score.range_hi, 100);
    assert_int_equal(score.known, 0);

    input.bristol = loose; /* a stool is no symptom */
    input.movements = 1;
    assert_nan(burden_of_day(&input).value);

    input.severity[BURDEN_GAS] = 0; /* but a 0 is an answer */
    score = burden_of_day(&input);
    assert_near(score.value, 15);
    assert_near(score.coverage, 0.5);
    assert_int_equal(score.grade, 'C');
    assert_near(score.range_lo, 15);
    assert_near(score.range_hi, 57.5);
    assert_sound(&score);
}

static void stools(void **state)
{
    static const struct {
        int bristol[6];
        size_t movements;
        double points;
    } rows[] = {
        {{1}, 1, 15},
        {{2}, 1, 9},
        {{3}, 1, 0},
        {{4}, 1, 0},
        {{5}, 1, 3},
        {{6}, 1, 9},
        {{7}, 1, 15},
        {{4, 5, 3}, 3, 3},
        {{0}, 1, 0},
        {{8}, 1, 0},
        {{4, 4, 4, 0, 4}, 5, 6},
        {{6, 6, 6, 6, 6, 6}, 6, 15},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct burden_input input = silent_day(true);

        input.bristol = rows[i].bristol;
        input.movements = rows[i].movements;
        assert_near(burden_of_day(&input).value, rows[i].points);
    }
}

/* Each symptom of the diary, by its word, alone at 5. */
static void each_symptom_counts(void **state)
{
    static const double weights[BURDEN_SYMPTOMS] = {
        [BURDEN_ABDOMINAL_PAIN] = 65,
        [BURDEN_BLOATING] = 65,
        [BURDEN_DIARRHOEA] = 65,
        [BURDEN_CONSTIPATION] = 65,
        [BURDEN_REFLUX] = 52,
        [BURDEN_NAUSEA] = 52,
        [BURDEN_GAS] = 39,
        [BURDEN_FATIGUE] = 20,
        [BURDEN_BRAIN_FOG] = 20,
        [BURDEN_HEADACHE] = 20,
        [BURDEN_SKIN] = 20,
        [BURDEN_JOINT_PAIN] = 20,
        [BURDEN_LOW_MOOD] = 20,
    };

    (void)state;
    for (size_t i = 0; i < BURDEN_SYMPTOMS; i++) {
        struct burden_input input = silent_day(true);
        const char *name = burden_symptom_name((enum burden_symptom)i);

        assert_string_equal(symptom_kind_of(name), name);
        input.severity[i] = 5;
        assert_near(burden_of_day(&input).value, weights[i] * (0.6 * 5 / 10 + 0.4 * 5 / 30));
    }
}

static void sound_and_monotone(void **state)
{
    uint32_t seed = 1;

    (void)state;
    for (int i = 0; i < SCORE_ROUNDS; i++) {
        struct burden_input input = {.complete = draw_bool(&seed)};
        int bristol[6];

        for (size_t k = 0; k < BURDEN_SYMPTOMS; k++)
            input.severity[k] = draw_value(&seed, 10, 2);
        for (size_t k = 0; k < 6; k++)
            bristol[k] = (int)(draw(&seed) % 9);
        input.bristol = bristol;
        input.movements = draw(&seed) % 7;
        const struct score score = burden_of_day(&input);
        assert_sound(&score);
        for (size_t k = 0; k < BURDEN_SYMPTOMS; k++) {
            struct burden_input worse = input;

            worse.severity[k] = isnan(worse.severity[k]) ? 3 : fmin(10, worse.severity[k] + 1);
            assert_false(burden_of_day(&worse).value < score.value - 1e-9);
        }
        for (size_t k = 0; k < 3; k++) { /* the other way round */
            const int type = bristol[k];

            bristol[k] = bristol[5 - k];
            bristol[5 - k] = type;
        }
        if (input.movements == 6)
            assert_near_or_nan(burden_of_day(&input).value, score.value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vector),
        cmocka_unit_test(silence),
        cmocka_unit_test(stools),
        cmocka_unit_test(each_symptom_counts),
        cmocka_unit_test(sound_and_monotone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
