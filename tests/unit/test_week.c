/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries as a week: sums of days, what makes one unknown, and the means over complete days. */
#include "core/cleanup.h"
#include "gateway/diary/week.h"
#include "tests/harness/near.h"
#include "tests/unit/intake_fixture.h"

#define DAY 6

static struct week fresh(void)
{
    struct week week;

    assert_int_equal(week_init(&week, DIARY_DAY + DAY), 0);
    return week;
}

static void add(struct week *week, enum entry_kind kind, int day, int hour, const char *body)
{
    CLEANUP(entry_done) struct entry entry = diary_entry(kind, day, hour, 0, body);

    assert_int_equal(week_add(week, &entry, intake_servings, NULL), 0);
}

static double value(const struct week *week, enum diet_value which)
{
    return week_value(&week->days[0], which);
}

static void a_day_in_sums(void **state)
{
    CLEANUP(week_done) struct week week = fresh();
    (void)state;
    add(&week, ENTRY_FOOD, DAY, 8, ITEMS(OATS "," KEFIR));
    add(&week, ENTRY_DRINK, DAY, 20, ITEMS(WINE));
    assert_near(value(&week, DIET_FIBRE_G), 5);
    assert_near(value(&week, DIET_SUGAR_G), 6);
    assert_near(value(&week, DIET_ALCOHOL_G), 16);
    assert_near(value(&week, DIET_FERMENTED), 2); /* what is alive */
    assert_near(value(&week, DIET_POLYPHENOL), 3);
    assert_near(value(&week, DIET_ZINC_MG), 2.6);
    assert_near(value(&week, DIET_NOVA4), 0);
    assert_near(value(&week, DIET_SERVINGS), 6);
    assert_near(value(&week, DIET_BETA_GLUCAN_G), 2); /* kefir and wine are no cereals */
    assert_near(value(&week, DIET_GLUTAMINE_G), 0);
    assert_near(value(&week, DIET_PROBIOTIC), 0);
    assert_near(week_strains(&week.days[0]), 0);
}

static void a_sum_of_which_much_is_missing_is_unknown(void **state)
{
    CLEANUP(week_done) struct week week = fresh();
    (void)state;
    for (int hour = 8; hour < 12; hour++)
        add(&week, ENTRY_FOOD, DAY, hour, ITEMS(OATS));
    add(&week, ENTRY_FOOD, DAY, 12, ITEMS(MYSTERY)); /* one of five */
    assert_near(value(&week, DIET_FIBRE_G), 20);
    assert_near(value(&week, DIET_NOVA4), 0);
    add(&week, ENTRY_FOOD, DAY, 13, ITEMS(MYSTERY));
    assert_nan(value(&week, DIET_FIBRE_G));
    assert_nan(value(&week, DIET_NOVA4));
    assert_nan(value(&week, DIET_BETA_GLUCAN_G));
    assert_near(value(&week, DIET_COLLAGEN_G), 0); /* it is none of the foods that are */
}

static void cereals_without_a_figure_are_unknown(void **state)
{
    CLEANUP(week_done) struct week week = fresh();
    (void)state;
    add(&week, ENTRY_FOOD, DAY, 8, ITEMS(CAKE));
    assert_nan(value(&week, DIET_BETA_GLUCAN_G));
}

static void supplements(void **state)
{
    CLEANUP(week_done) struct week week = fresh();
    (void)state;
    add(&week, ENTRY_SUPPLEMENT, DAY, 8,
        ITEMS("{\"supplement\": \"zinc\", \"grams\": 0.015},"
              "{\"supplement\": \"prebiotic\", \"grams\": 5},"
              "{\"supplement\": \"collagen\", \"grams\": 10},"
              "{\"supplement\": \"l_glutamine\", \"grams\": null},"
              "{\"supplement\": \"probiotic\", \"strains\": 4},"
              "{\"supplement\": \"other\"}"));
    assert_near(value(&week, DIET_ZINC_MG), 15);
    assert_near(week.days[0].zinc_supplement_mg, 15);
    assert_near(value(&week, DIET_PREBIOTIC_G), 5);
    assert_near(value(&week, DIET_COLLAGEN_G), 10);
    assert_nan(value(&week, DIET_GLUTAMINE_G));
    assert_near(value(&week, DIET_PROBIOTIC), 1);
    assert_near(week_strains(&week.days[0]), 4);
}

/* However much food is known besides. */
static void a_supplement_of_unknown_strength_makes_its_day_unknown(void **state)
{
    CLEANUP(week_done) struct week week = fresh();
    (void)state;
    for (int hour = 8; hour < 20; hour++)
        add(&week, ENTRY_FOOD, DAY, hour, ITEMS(OATS));
    add(&week, ENTRY_SUPPLEMENT, DAY, 8, ITEMS("{\"supplement\": \"zinc\", \"grams\": null}"));
    assert_nan(value(&week, DIET_ZINC_MG));
    assert_near(week.days[0].zinc_supplement_mg, 0);
}

static void strains_that_nobody_said(void **state)
{
    CLEANUP(week_done) struct week week = fresh();
    (void)state;
    add(&week, ENTRY_SUPPLEMENT, DAY, 8, ITEMS("{\"supplement\": \"probiotic\"}"));
    add(&week, ENTRY_SUPPLEMENT, DAY, 9, ITEMS("{\"supplement\": \"probiotic\"}"));
    assert_near(value(&week, DIET_PROBIOTIC), 1);
    assert_int_equal(week.parts[DIET_PROBIOTIC].count, 1);
    assert_nan(week_strains(&week.days[0]));
}

static void foods_that_are_supplements(void **state)
{
    CLEANUP(week_done) struct week week = fresh();
    (void)state;
    add(&week, ENTRY_FOOD, DAY, 8,
        ITEMS("{\"food\": \"bone-broth-beef\", \"grams\": 100, \"props\": [\"collagen\"]},"
              "{\"food\": \"collagen-peptides\", \"grams\": 12, \"props\": []},"
              "{\"food\": \"glutamine-powder\", \"grams\": 5, \"props\": [\"glutamine\"]}"));
    assert_near(value(&week, DIET_BROTH), 2);
    assert_near(value(&week, DIET_COLLAGEN_G), 12);
    assert_near(value(&week, DIET_GLUTAMINE_G), 5);
    assert_near(value(&week, DIET_GLUTAMINE_RICH), 0); /* not twice */
}

static void a_course_of_a_proton_pump_inhibitor(void **state)
{
    CLEANUP(week_done) struct week week = fresh();
    (void)state;
    add(&week, ENTRY_MEDICATION, -5, 8,
        ITEMS("{\"class\": \"ppi\", \"until\": \"2026-03-10\"}")); /* to day 2 */
    for (size_t back = 0; back < DIET_DAYS; back++)
        assert_near(week_value(&week.days[back], DIET_PPI), back >= 4 ? 1 : 0);
}

static void calm_and_movements(void **state)
{
    CLEANUP(week_done) struct week week = fresh();
    (void)state;
    add(&week, ENTRY_MINDFULNESS, DAY, 8, "{\"minutes\": 10}");
    add(&week, ENTRY_EXERCISE, DAY, 9, "{\"minutes\": 30, \"intensity\": \"easy\"}");
    add(&week, ENTRY_EXERCISE, DAY, 10, "{\"minutes\": 60, \"intensity\": \"hard\"}");
    add(&week, ENTRY_STOOL, DAY, 7, "{\"bristol\": 6}");
    add(&week, ENTRY_STOOL, DAY, 8, "{\"bristol\": null}"); /* there was none */
    assert_near(week.days[0].mindfulness_min, 10);
    assert_near(week.days[0].easy_min, 30);
    assert_int_equal(week.days[0].movements, 1);
    assert_int_equal(week.days[0].bristol[0], 6);
    add(&week, ENTRY_MINDFULNESS, DAY, 11, "{}");
    assert_nan(week.days[0].mindfulness_min);
}

static void means_of_complete_days(void **state)
{
    CLEANUP(week_done) struct week week = fresh();
    struct diet_week diet;
    (void)state;
    for (int day = 2; day <= DAY; day++)
        add(&week, ENTRY_FOOD, day, 8, day % 2 ? ITEMS(OATS) : ITEMS(OATS "," WINE));
    add(&week, ENTRY_FOOD, DAY + 1, 8, ITEMS(CAKE)); /* another week */
    week.days[0].complete = week.days[1].complete = true;
    assert_int_equal(week_diet(&week, &diet), 0);
    assert_nan(diet.means[DIET_FIBRE_G].value); /* two days are too few */
    assert_nan(diet.plants.value);
    week.days[2].complete = true;
    assert_int_equal(week_diet(&week, &diet), 0);
    assert_near(diet.means[DIET_FIBRE_G].value, 5);
    assert_near(diet.means[DIET_ALCOHOL_G].value, 16 * 2 / 3.0);
    assert_near(diet.plants.value, diet_plants_adjusted(2, 3));
    assert_near(diet.c_short, 1);
}

/* A day without food that somebody calls complete is one of fasting. */
static void a_complete_day_without_food(void **state)
{
    CLEANUP(week_done) struct week week = fresh();
    (void)state;
    assert_near(value(&week, DIET_FIBRE_G), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_in_sums),
        cmocka_unit_test(a_sum_of_which_much_is_missing_is_unknown),
        cmocka_unit_test(cereals_without_a_figure_are_unknown),
        cmocka_unit_test(supplements),
        cmocka_unit_test(a_supplement_of_unknown_strength_makes_its_day_unknown),
        cmocka_unit_test(strains_that_nobody_said),
        cmocka_unit_test(foods_that_are_supplements),
        cmocka_unit_test(a_course_of_a_proton_pump_inhibitor),
        cmocka_unit_test(calm_and_movements),
        cmocka_unit_test(means_of_complete_days),
        cmocka_unit_test(a_complete_day_without_food),
    };
    return cmocka_run_group_tests_name("week", tests, NULL, NULL);
}
