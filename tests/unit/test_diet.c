// SPDX-License-Identifier: GPL-3.0-or-later
/* From days to a week (docs/indicators.md B.5, D.2). */
#include "tests/unit/score_fixture.h"

static void blank(struct diet_day days[DIET_DAYS])
{
    for (size_t i = 0; i < DIET_DAYS; i++) {
        days[i] = (struct diet_day){.strains = NAN};
        for (size_t value = 0; value < DIET_VALUES; value++)
            days[i].sums[value] = NAN;
    }
}

static void complete_days(void **state)
{
    static const double apart[] = {13, 8, 9}, close[] = {12.9, 8}, one[] = {12};

    (void)state;
    assert_true(diet_day_complete(true, NULL, 0));
    assert_false(diet_day_complete(false, NULL, 0));
    assert_true(diet_day_complete(false, apart, 3));
    assert_false(diet_day_complete(false, close, 2));
    assert_false(diet_day_complete(false, one, 1));
}

/* Today, yesterday and the day before weigh 4, 2, 1 of 7; for the week all days alike. */
static void completeness(void **state)
{
    static const struct {
        bool complete[DIET_DAYS];
        double c_short, c_long;
    } rows[] = {
        {{0}, 0, 0},
        {{1, 1, 1, 1, 1, 1, 1}, 1, 1},
        {{1, 0, 0, 0, 0, 0, 0}, 4 / 7.0, 1 / 7.0},
        {{0, 1, 1, 1, 0, 0, 0}, 3 / 7.0, 3 / 7.0},
        {{0, 0, 0, 1, 1, 1, 1}, 0, 4 / 7.0},
    };

    (void)state;
    for (size_t r = 0; r < sizeof(rows) / sizeof(*rows); r++) {
        struct diet_day days[DIET_DAYS];
        struct diet_week week;

        blank(days);
        for (size_t i = 0; i < DIET_DAYS; i++)
            days[i].complete = rows[r].complete[i];
        week = diet_week_of(days, NAN);
        assert_near(week.c_short, rows[r].c_short);
        assert_near(week.c_long, rows[r].c_long);
        assert_nan(week.means[DIET_FIBRE_G].value);
        assert_nan(week.strains);
        assert_nan(week.plants.value);
    }
}

static void means_of_complete_days(void **state)
{
    struct diet_day days[DIET_DAYS];
    struct diet_week week;

    (void)state;
    blank(days);
    for (size_t i = 0; i < DIET_DAYS; i++) {
        days[i].complete = i % 2 == 0; /* 0 2 4 6 */
        days[i].sums[DIET_FIBRE_G] = 10.0 * (double)i;
        days[i].sums[DIET_ZINC_MG] = i == 4 ? NAN : 8;
        days[i].sums[DIET_NOVA4] = (double)i;
        days[i].sums[DIET_SERVINGS] = i == 6 ? NAN : 10;
        days[i].strains = (double)i;
    }
    days[6].strains = NAN;
    days[5].strains = 30; /* not complete */
    week = diet_week_of(days, 16);
    assert_int_equal(week.complete_days, 4);
    assert_near(week.means[DIET_FIBRE_G].value, 30);
    assert_near(diet_coverage(&week.means[DIET_FIBRE_G]), 4 / 7.0);
    assert_near(week.means[DIET_ZINC_MG].value, 8);
    assert_int_equal(week.means[DIET_ZINC_MG].days, 3);
    assert_near(week.upf_share.value, 6 / 30.0); /* of days 0, 2 and 4 */
    assert_int_equal(week.upf_share.days, 3);
    assert_near(week.strains, 4);
    assert_near(week.plants.value, 16 * sqrt(7 / 4.0));

    /* Two days with a value are too few. */
    days[0].sums[DIET_ZINC_MG] = NAN;
    week = diet_week_of(days, 16);
    assert_nan(week.means[DIET_ZINC_MG].value);
    assert_near(diet_coverage(&week.means[DIET_ZINC_MG]), 0);
    days[4].sums[DIET_NOVA4] = NAN;
    assert_nan(diet_week_of(days, 16).upf_share.value);
}

static void plants_of_a_week(void **state)
{
    (void)state;
    assert_near(diet_plants_adjusted(18, 6), 18 * sqrt(7 / 6.0));
    assert_near(diet_plants_adjusted(30, 7), 30);
    assert_near(diet_plants_adjusted(30, 3), 40); /* not 45.8 */
    assert_nan(diet_plants_adjusted(30, 2));
    assert_nan(diet_plants_adjusted(NAN, 7));
}

/* Nothing eaten at all has no share of anything. */
static void fasting(void **state)
{
    struct diet_day days[DIET_DAYS];

    (void)state;
    blank(days);
    for (size_t i = 0; i < DIET_DAYS; i++) {
        days[i].complete = true;
        days[i].sums[DIET_NOVA4] = days[i].sums[DIET_SERVINGS] = 0;
    }
    assert_nan(diet_week_of(days, 0).upf_share.value);
    assert_near(diet_week_of(days, 0).plants.value, 0);
}

/* Which complete day is which does not matter for the means. */
static void the_order_of_days_does_not_matter_for_the_week(void **state)
{
    struct diet_day days[DIET_DAYS], swapped[DIET_DAYS];

    (void)state;
    for (size_t i = 0; i < DIET_DAYS; i++) {
        days[i] = (struct diet_day){.complete = i != 3, .strains = (double)i};
        for (size_t value = 0; value < DIET_VALUES; value++)
            days[i].sums[value] = (double)(i * i + value);
        swapped[DIET_DAYS - 1 - i] = days[i];
    }
    const struct diet_week a = diet_week_of(days, 20), b = diet_week_of(swapped, 20);
    for (size_t value = 0; value < DIET_VALUES; value++)
        assert_near(a.means[value].value, b.means[value].value);
    assert_near(a.upf_share.value, b.upf_share.value);
    assert_near(a.strains, b.strains);
    assert_near(a.c_long, b.c_long);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complete_days),
        cmocka_unit_test(completeness),
        cmocka_unit_test(means_of_complete_days),
        cmocka_unit_test(plants_of_a_week),
        cmocka_unit_test(fasting),
        cmocka_unit_test(the_order_of_days_does_not_matter_for_the_week),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
