// SPDX-License-Identifier: GPL-3.0-or-later
/* Gut balance index (docs/indicators.md D.8). */
#include "gateway/indicators/balance.h"
#include "gateway/indicators/grade.h"
#include "tests/unit/score_fixture.h"

#define ALONE(v)                         \
    {                                    \
        (v), NAN, NAN, GRADE_NO_BASELINE \
    }

static const struct balance_part published[BALANCE_FACTORS] = {
    [BALANCE_SYMPTOM] = ALONE(51.8),
    [BALANCE_BARRIER] = {49.506873, 49.506873, 59.168740, 20},
    [BALANCE_INFLAMMATION] = {31.816641, 30.948915, 38.744919, 15},
    [BALANCE_MICROBIOME] = ALONE(61.353778),
    [BALANCE_SLEEP] = ALONE(NAN),
    [BALANCE_REPAIR] = ALONE(73.95),
};

static void published_vector(void **state)
{
    static const struct expected_points points[] = {
        {"symptom", 17.757895},   {"barrier", 13.287665}, {"inflammation", 10.765794},
        {"microbiome", 9.687439}, {"repair", 3.892105},   {"sleep", NAN},
    };
    const struct score score = balance_of(published);

    (void)state;
    assert_near(score.value, 55.390897);
    assert_near(score.coverage, 0.95);
    assert_int_equal(score.grade, 'A');
    assert_int_equal(score.baseline_days, 15);
    assert_factors(&score, points);
    assert_near(factor_of(&score, "symptom").max, 3500 / 95.0);
    assert_sound(&score);
    /* Every part at its own worst and best, the sleep at 0 and 100. */
    const double sure = 0.35 * 48.2 + 0.15 * 61.353778 + 0.05 * 73.95;
    assert_near(score.range_lo, sure + 0.25 * (100 - 59.168740) + 0.15 * (100 - 38.744919));
    assert_near(score.range_hi, sure + 0.25 * (100 - 49.506873) + 0.15 * (100 - 30.948915) + 5);
}

static void symptoms_are_needed_and_sixty_of_a_hundred(void **state)
{
    struct balance_part parts[BALANCE_FACTORS];
    struct score score;

    (void)state;
    memcpy(parts, published, sizeof(parts));
    parts[BALANCE_SYMPTOM].value = NAN;
    score = balance_of(parts);
    assert_nan(score.value);
    assert_near(score.coverage, 0.6);
    assert_int_equal(score.known, 4);
    assert_sound(&score);

    memcpy(parts, published, sizeof(parts));
    parts[BALANCE_INFLAMMATION].value = parts[BALANCE_MICROBIOME].value = NAN;
    parts[BALANCE_REPAIR].value = NAN;
    score = balance_of(parts);
    assert_near(score.value, (35 * 48.2 + 25 * (100 - 49.506873)) / 60);
    assert_int_equal(score.grade, 'C');
    assert_int_equal(score.baseline_days, 20);
    parts[BALANCE_BARRIER].value = NAN;
    score = balance_of(parts);
    assert_nan(score.value);
    assert_near(score.range_lo, 0.35 * 48.2);
    assert_near(score.range_hi, 0.35 * 48.2 + 65);
    assert_sound(&score);

    for (size_t i = 0; i < BALANCE_FACTORS; i++)
        parts[i].value = NAN;
    score = balance_of(parts);
    assert_nan(score.value);
    assert_near(score.coverage, 0);
    assert_near(score.range_hi, 100);
    assert_int_equal(score.count, BALANCE_FACTORS);
}

static void sound_and_monotone(void **state)
{
    uint32_t seed = 1;

    (void)state;
    for (int i = 0; i < SCORE_ROUNDS; i++) {
        struct balance_part parts[BALANCE_FACTORS];

        for (size_t k = 0; k < BALANCE_FACTORS; k++) {
            const double value = draw_value(&seed, 100, 5);
            const double lo = draw_value(&seed, value, 3), hi = draw_value(&seed, 100 - value, 3);

            parts[k] = (struct balance_part){value, value - lo, value + hi, draw(&seed) % 29};
        }
        const struct score score = balance_of(parts);
        assert_sound(&score);
        for (size_t k = 0; k < BALANCE_FACTORS; k++) {
            const struct balance_part was = parts[k];
            const double better = k <= BALANCE_INFLAMMATION ? -1 : 1;

            parts[k].value += better;
            assert_false(balance_of(parts).value < score.value - 1e-9);
            parts[k].value = NAN;
            const struct score less = balance_of(parts);
            assert_less_known(&less, &score);
            parts[k] = was;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vector),
        cmocka_unit_test(symptoms_are_needed_and_sixty_of_a_hundred),
        cmocka_unit_test(sound_and_monotone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
