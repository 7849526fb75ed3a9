// SPDX-License-Identifier: GPL-3.0-or-later
/* Repair nutrition (docs/indicators.md D.3). */
#include "gateway/indicators/repair.h"
#include "tests/unit/score_fixture.h"

static void published_vector(void **state)
{
    static const struct expected_points points[] = {
        {"glutamine", 21.45}, {"collagen", 10.5}, {"zinc", 30}, {"beta_glucan", 12}};
    const struct diet_week week = published_week();
    const struct score score = repair_nutrition(&week, REPAIR_ZINC_FEMALE_MG);

    (void)state;
    assert_near(score.value, 73.95);
    assert_near(score.coverage, 0.857143);
    assert_int_equal(score.grade, 'A');
    assert_factors(&score, points);
    assert_string_equal(score.factors[0].row->key, "zinc");
    assert_near(score.range_lo, 73.95 * 6 / 7);
    assert_near(score.range_hi, (73.95 * 6 + 100) / 7);
    assert_sound(&score);
}

static void zinc_by_need(void **state)
{
    struct diet_week week = published_week();
    struct score score;

    (void)state;
    week.means[DIET_ZINC_MG].value = 7;
    score = repair_nutrition(&week, REPAIR_ZINC_MALE_MG);
    assert_near(factor_points(&score, "zinc"), 30 * (7 - 4.4) / 6.6);
    score = repair_nutrition(&week, NAN); /* sex not said: 10 mg */
    assert_near(factor_points(&score, "zinc"), 15);
    week.means[DIET_ZINC_MG].value = 3.2;
    score = repair_nutrition(&week, REPAIR_ZINC_FEMALE_MG);
    assert_near(factor_points(&score, "zinc"), 0);
}

static void scales_that_bend(void **state)
{
    static const struct {
        double glutamine_g, glutamine_points, collagen_g, collagen_points;
    } rows[] = {{0, 0, 0, 0},       {2.5, 10.5, 5, 7}, {5, 21, 10, 14},
                {10, 25.5, 15, 17}, {15, 30, 20, 20},  {40, 30, 40, 20}};
    struct diet_week week = published_week();

    (void)state;
    week.means[DIET_GLUTAMINE_RICH].value = week.means[DIET_BROTH].value = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        week.means[DIET_GLUTAMINE_G].value = rows[i].glutamine_g;
        week.means[DIET_COLLAGEN_G].value = rows[i].collagen_g;
        const struct score score = repair_nutrition(&week, 8);
        assert_near(factor_points(&score, "glutamine"), rows[i].glutamine_points);
        assert_near(factor_points(&score, "collagen"), rows[i].collagen_points);
    }
}

/* More than the reference gives nothing more. */
static void enough_is_enough(void **state)
{
    struct diet_week week = published_week();
    struct score score;

    (void)state;
    for (size_t value = 0; value < DIET_VALUES; value++)
        week.means[value].value = 1000;
    score = repair_nutrition(&week, NAN);
    assert_near(score.value, 100);
    assert_null(score_find(&score, "cap"));
    assert_sound(&score);
}

static void sound_and_monotone(void **state)
{
    static const enum diet_value up[] = {DIET_GLUTAMINE_G, DIET_GLUTAMINE_RICH, DIET_COLLAGEN_G,
                                         DIET_BROTH,       DIET_ZINC_MG,        DIET_BETA_GLUCAN_G};
    uint32_t seed = 1;

    (void)state;
    for (int i = 0; i < SCORE_ROUNDS; i++) {
        const struct diet_week week = draw_week(&seed);
        const struct score score = repair_nutrition(&week, 8);

        assert_sound(&score);
        for (size_t f = 0; f < sizeof(up) / sizeof(*up); f++) {
            struct diet_week other = week;

            other.means[up[f]].value += 0.5;
            assert_false(repair_nutrition(&other, 8).value < score.value - 1e-9);
            other.means[up[f]].value = NAN;
            const struct score less = repair_nutrition(&other, 8);
            assert_less_known(&less, &score);
        }
    }
}

/* One nutrient that no food says anything of leaves the rest as it is. */
static void an_unknown_nutrient(void **state)
{
    struct diet_week week = published_week();
    struct score score;

    (void)state;
    week.means[DIET_BETA_GLUCAN_G].value = NAN;
    score = repair_nutrition(&week, 8);
    assert_near(score.value, (73.95 - 12) * 100 / 80);
    assert_near(factor_points(&score, "rescale"), (73.95 - 12) / 4);
    assert_near(score.coverage, 0.8 * 6 / 7);
    assert_int_equal(score.known, 4); /* three, and the scaling up */
    assert_string_equal(score.factors[4].row->key, "beta_glucan");
    assert_sound(&score);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vector),   cmocka_unit_test(zinc_by_need),
        cmocka_unit_test(scales_that_bend),   cmocka_unit_test(enough_is_enough),
        cmocka_unit_test(sound_and_monotone), cmocka_unit_test(an_unknown_nutrient),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
