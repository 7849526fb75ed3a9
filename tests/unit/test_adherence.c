// SPDX-License-Identifier: GPL-3.0-or-later
/* Plan adherence (docs/indicators.md D.6). */
#include "gateway/indicators/adherence.h"
#include "tests/unit/score_fixture.h"

static const struct adherence_day published[] = {
    {true, 1, 4, 1, 1, 20},
    {true, 0, 4, 0, 0, 5},
    {true, 1, 1, 1, NAN, 0},
    {true, 1, 0, 1, 1, 12},
};

static void published_vector(void **state)
{
    static const struct expected_points points[] = {{"elimination", 18.75},
                                                    {"probiotic", 15.625},
                                                    {"broth_collagen", 18.75},
                                                    {"sleep_calm", 12.916667}};
    const struct score score = adherence_of(published, 4);

    (void)state;
    assert_near(score.value, 66.041667);
    assert_near(score.coverage, 0.571429);
    assert_int_equal(score.grade, 'C');
    assert_factors(&score, points);
    assert_string_equal(score.factors[0].row->key, "broth_collagen"); /* a tie: by key */
    assert_near(score.range_lo, 66.041667 * 4 / 7);
    assert_near(score.range_hi, (66.041667 * 4 + 300) / 7);
    assert_sound(&score);
}

static void only_complete_days_count(void **state)
{
    struct adherence_day days[DIET_DAYS];
    struct score score;

    (void)state;
    memcpy(days, published, sizeof(published));
    for (size_t i = 4; i < DIET_DAYS; i++)
        days[i] = (struct adherence_day){false, 0, 0, 0, 0, 0};
    assert_near(adherence_of(days, DIET_DAYS).value, 66.041667);
    days[0].complete = false;
    score = adherence_of(days, DIET_DAYS);
    assert_nan(score.value); /* three of seven */
    assert_near(score.coverage, 3 / 7.0);
    assert_near(factor_points(&score, "broth_collagen"), 50 / 3.0);
    days[1].complete = false;
    score = adherence_of(days, DIET_DAYS);
    assert_near(score.coverage, 0);
    assert_int_equal(score.known, 0);
}

static void steps(void **state)
{
    static const double strains[] = {0, 1, 2, 3}, points[] = {0, 12.5, 25, 25};

    (void)state;
    for (size_t i = 0; i < sizeof(strains) / sizeof(*strains); i++) {
        const struct adherence_day day = {true, 1, strains[i], 1, 1, 15};
        const struct adherence_day days[4] = {day, day, day, day};
        const struct score score = adherence_of(days, 4);

        assert_near(factor_points(&score, "probiotic"), points[i]);
    }
    assert_near(adherence_sleep_ok(9.1, 69), 0);
    assert_near(adherence_broth(1, NAN), 1);
    assert_near(adherence_broth(0.5, 5), 1);
    assert_near(adherence_broth(0.5, 4.9), 0);
    assert_nan(adherence_broth(0.5, NAN));
    assert_near(adherence_sleep_ok(7, NAN), 1);
    assert_near(adherence_sleep_ok(9, 20), 1);
    assert_near(adherence_sleep_ok(9.1, 70), 1);
    assert_near(adherence_sleep_ok(6.9, 69), 0);
    assert_near(adherence_sleep_ok(6.9, NAN), 0);
    assert_nan(adherence_sleep_ok(NAN, NAN));
    assert_near(adherence_calm_min(5, 20), 15);
    assert_nan(adherence_calm_min(NAN, 20));
}

/* 1, 0 or not known. */
static double draw_yes(uint32_t *seed)
{
    return floor(draw_value(seed, 1.99, 5));
}

static void sound_and_monotone(void **state)
{
    uint32_t seed = 1;

    (void)state;
    for (int i = 0; i < SCORE_ROUNDS; i++) {
        struct adherence_day days[DIET_DAYS];

        for (size_t k = 0; k < DIET_DAYS; k++) {
            days[k] = (struct adherence_day){
                .complete = draw(&seed) % 4 > 0,
                .clean = draw_yes(&seed),
                .strains = floor(draw_value(&seed, 6, 6)),
                .broth = draw_yes(&seed),
                .sleep_ok = draw_yes(&seed),
                .calm_min = draw_value(&seed, 30, 6),
            };
        }
        const struct score score = adherence_of(days, DIET_DAYS);
        assert_sound(&score);
        const size_t k = draw(&seed) % DIET_DAYS;
        struct adherence_day *day = &days[k];
        const struct adherence_day was = *day;
        day->clean = isnan(was.clean) ? NAN : 1;
        day->strains += 1;
        day->calm_min += 5;
        assert_false(adherence_of(days, DIET_DAYS).value < score.value - 1e-9);
        *day = (struct adherence_day){was.complete, NAN, NAN, NAN, NAN, NAN};
        assert_true(adherence_of(days, DIET_DAYS).coverage <= score.coverage + 1e-12);
        *day = days[DIET_DAYS - 1 - k]; /* another order */
        days[DIET_DAYS - 1 - k] = was;
        if (2 * k + 1 != DIET_DAYS)
            assert_near_or_nan(adherence_of(days, DIET_DAYS).value, score.value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vector),
        cmocka_unit_test(only_complete_days_count),
        cmocka_unit_test(steps),
        cmocka_unit_test(sound_and_monotone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
