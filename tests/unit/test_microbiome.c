// SPDX-License-Identifier: GPL-3.0-or-later
/* Microbiome support (docs/indicators.md D.2), and what all scores of a week share. */
#include "gateway/indicators/microbiome.h"
#include "tests/unit/score_fixture.h"

static void published_vector(void **state)
{
    static const struct expected_points points[] = {
        {"base", 10},        {"fibre", 17.5},         {"plants", 11.553778},
        {"fermented", 10.8}, {"probiotic", 8.333333}, {"prebiotic", 4},
        {"polyphenol", 3.5}, {"antibiotic", 0},       {"ppi", 0},
        {"upf", -2.24},      {"sugar", -1.76},        {"alcohol", -0.333333},
    };
    const struct diet_week week = published_week();
    const struct score score = microbiome_support(&week, 0);

    (void)state;
    assert_near(score.value, 61.353778);
    assert_near(score.coverage, 0.857143);
    assert_int_equal(score.grade, 'A');
    assert_int_equal(score.count, MICROBIOME_FACTORS + 1);
    assert_string_equal(score.factors[0].row->key, "fibre");
    assert_factors(&score, points);
    assert_false(signbit(factor_points(&score, "antibiotic")));
    assert_sound(&score);
    /* A seventh of the week is not known: it may have been all good, or all bad. */
    const double gained = 61.353778 - 10 + 4.333333, lost = -4.333333;
    assert_near(score.range_lo, 10 + (gained * 6 + lost * 6 - 51) / 7);
    assert_near(score.range_hi, 10 + (gained * 6 + lost * 6 + 90) / 7);
}

static struct diet_week week_of(size_t complete_days)
{
    struct diet_day days[DIET_DAYS] = {0};

    for (size_t i = 0; i < DIET_DAYS; i++) {
        days[i].complete = i < complete_days;
        days[i].sums[DIET_FIBRE_G] = 30;
        days[i].sums[DIET_SERVINGS] = 10;
    }
    return diet_week_of(days, 12);
}

/* Two complete days say nothing; three give factors, but are less than half of the week. */
static void few_days(void **state)
{
    struct diet_week week = week_of(2);
    struct score score = microbiome_support(&week, 0);

    (void)state;
    assert_nan(score.value);
    assert_near(score.coverage, 0);
    assert_near(score.range_lo, 0);
    assert_near(score.range_hi, 100);
    assert_int_equal(score.known, 1); /* where it starts */

    week = week_of(3);
    score = microbiome_support(&week, 0);
    assert_nan(score.value);
    assert_near(score.coverage, 3 / 7.0);
    assert_near(factor_points(&score, "fibre"), 25);
    assert_int_equal(score.grade, 0);
    assert_sound(&score);

    week = week_of(4);
    score = microbiome_support(&week, 0);
    assert_near(score.value, 35 + 20 * (12 * sqrt(7 / 4.0) - 5) / 25);
    assert_int_equal(score.grade, 'C');
}

static void limits(void **state)
{
    struct diet_day days[DIET_DAYS];
    struct diet_week week;
    struct score score;

    (void)state;
    for (size_t i = 0; i < DIET_DAYS; i++) {
        days[i] = (struct diet_day){.complete = true};
        days[i].sums[DIET_NOVA4] = days[i].sums[DIET_SERVINGS] = 10;
        days[i].sums[DIET_SUGAR_G] = days[i].sums[DIET_ALCOHOL_G] = 200;
        days[i].sums[DIET_PPI] = 1;
    }
    week = diet_week_of(days, 0);
    score = microbiome_support(&week, 5);
    assert_near(score.value, 0);
    assert_near(factor_points(&score, "cap"), 41);
    assert_near(factor_points(&score, "antibiotic"), -30);
    assert_sound(&score);

    for (size_t i = 0; i < DIET_DAYS; i++) {
        days[i] = (struct diet_day){.complete = true, .strains = 8};
        days[i].sums[DIET_FIBRE_G] = 50;
        days[i].sums[DIET_FERMENTED] = days[i].sums[DIET_PREBIOTIC_G] = 9;
        days[i].sums[DIET_POLYPHENOL] = 9;
        days[i].sums[DIET_PROBIOTIC] = 1;
        days[i].sums[DIET_SERVINGS] = 10;
    }
    week = diet_week_of(days, 40);
    score = microbiome_support(&week, 0);
    assert_near(score.value, 100);
    assert_near(score.range_lo, 100);
    assert_sound(&score);
}

static void strains_of_a_probiotic(void **state)
{
    static const double strains[] = {0, 1, 2, 3, 4, 50};
    static const double points[] = {0, 6, 8, 8, 10, 10};
    struct diet_day days[DIET_DAYS];
    struct diet_week week;
    struct score score;

    (void)state;
    for (size_t s = 0; s < sizeof(strains) / sizeof(*strains); s++) {
        for (size_t i = 0; i < DIET_DAYS; i++) {
            days[i] = (struct diet_day){.complete = true, .strains = strains[s]};
            days[i].sums[DIET_PROBIOTIC] = 1;
        }
        week = diet_week_of(days, 10);
        score = microbiome_support(&week, 0);
        assert_near(factor_points(&score, "probiotic"), points[s]);
    }
    week.strains = NAN; /* taken, but not known what it was */
    score = microbiome_support(&week, 0);
    assert_nan(factor_points(&score, "probiotic"));
    week.means[DIET_PROBIOTIC].value = 0; /* not taken: nothing to know */
    score = microbiome_support(&week, 0);
    assert_near(factor_points(&score, "probiotic"), 0);
}

/* The bend of the scale: two servings are most of it, four all. */
static void servings_of_fermented_food(void **state)
{
    static const double servings[] = {0, 1, 2, 3, 4, 6}, points[] = {0, 7.2, 14.4, 16.2, 18, 18};
    struct diet_week week = week_of(7);

    (void)state;
    for (size_t i = 0; i < sizeof(servings) / sizeof(*servings); i++) {
        week.means[DIET_FERMENTED].value = servings[i];
        const struct score score = microbiome_support(&week, 0);
        assert_near(factor_points(&score, "fermented"), points[i]);
    }
}

/* ---- properties ---- */

static void sound_whatever_was_eaten(void **state)
{
    uint32_t seed = 1;

    (void)state;
    for (int i = 0; i < SCORE_ROUNDS; i++) {
        const struct diet_week week = draw_week(&seed);
        const struct score score = microbiome_support(&week, draw_value(&seed, 8, 5));

        assert_sound(&score);
        assert_int_equal(isnan(score.value), score.coverage < 0.5);
    }
}

static void each_factor_moves_it_its_way(void **state)
{
    static const enum diet_value up[] = {DIET_FIBRE_G, DIET_FERMENTED, DIET_PREBIOTIC_G,
                                         DIET_POLYPHENOL, DIET_PROBIOTIC};
    static const enum diet_value down[] = {DIET_PPI, DIET_SUGAR_G, DIET_ALCOHOL_G};
    uint32_t seed = 2;

    (void)state;
    for (int i = 0; i < SCORE_ROUNDS; i++) {
        const struct diet_week week = draw_week(&seed);
        const double load = draw_value(&seed, 8, 5);
        const double before = microbiome_support(&week, load).value;

        for (size_t f = 0; f < sizeof(up) / sizeof(*up); f++) {
            struct diet_week more = week;

            more.means[up[f]].value += diet_most[up[f]] / 10;
            assert_false(microbiome_support(&more, load).value < before - 1e-9);
        }
        for (size_t f = 0; f < sizeof(down) / sizeof(*down); f++) {
            struct diet_week more = week;

            more.means[down[f]].value += diet_most[down[f]] / 10;
            assert_false(microbiome_support(&more, load).value > before + 1e-9);
        }
        struct diet_week more = week;
        more.plants.value += 3;
        more.strains += 1;
        assert_false(microbiome_support(&more, load).value < before - 1e-9);
        more = week;
        more.upf_share.value += 0.1;
        assert_false(microbiome_support(&more, load).value > before + 1e-9);
        assert_false(microbiome_support(&week, load + 1).value > before + 1e-9);
    }
}

static void the_unknown_is_not_zero(void **state)
{
    uint32_t seed = 3;

    (void)state;
    for (int i = 0; i < SCORE_ROUNDS; i++) {
        const struct diet_week week = draw_week(&seed);
        const struct score known = microbiome_support(&week, 1);
        struct diet_week less = week;

        less.means[draw(&seed) % DIET_VALUES].value = NAN;
        less.plants.value = draw_bool(&seed) ? NAN : week.plants.value;
        const struct score unknown = microbiome_support(&less, draw_bool(&seed) ? NAN : 1);
        assert_less_known(&unknown, &known);
        assert_sound(&unknown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vector),
        cmocka_unit_test(few_days),
        cmocka_unit_test(limits),
        cmocka_unit_test(strains_of_a_probiotic),
        cmocka_unit_test(servings_of_fermented_food),
        cmocka_unit_test(sound_whatever_was_eaten),
        cmocka_unit_test(each_factor_moves_it_its_way),
        cmocka_unit_test(the_unknown_is_not_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
