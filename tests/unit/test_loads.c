/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries as doses: what counts as how much, which entry it came from, and what is not known. */
#include "core/cleanup.h"
#include "gateway/diary/loads.h"
#include "tests/harness/near.h"
#include "tests/unit/intake_fixture.h"

#define DAY 6

static struct loads fresh(void)
{
    struct loads loads;

    loads_init(&loads, DIARY_DAY + DAY);
    return loads;
}

static void add(struct loads *loads, enum entry_kind kind, int day, int hour, const char *body)
{
    static int64_t number;
    CLEANUP(entry_done) struct entry entry = diary_entry(kind, day, hour, 0, body);

    entry.number = ++number;
    assert_int_equal(loads_add(loads, &entry, intake_servings, NULL), 0);
}

static double sum_of(const struct loads *loads, enum barrier_factor factor)
{
    double sum = 0;

    for (size_t i = 0; i < loads->factors[factor].count; i++)
        sum += loads->factors[factor].list[i].amount;
    return sum;
}

static void food_in_its_own_units(void **state)
{
    CLEANUP(loads_done) struct loads loads = fresh();
    (void)state;
    add(&loads, ENTRY_FOOD, DAY, 8, ITEMS(OATS "," CAKE));
    add(&loads, ENTRY_DRINK, DAY, 20, ITEMS(WINE));
    assert_near(sum_of(&loads, BARRIER_ALCOHOL), 16);
    assert_near(sum_of(&loads, BARRIER_SUGAR), 32);
    assert_near(sum_of(&loads, BARRIER_UPF), 2);
    assert_near(sum_of(&loads, BARRIER_EMULSIFIER), 2);
    assert_near(loads_known(&loads, BARRIER_ALCOHOL), 1);
    assert_near(loads_known(&loads, BARRIER_REFINED_CARB), 0);
    /* 20:00 one hour east */
    assert_near(loads.factors[BARRIER_ALCOHOL].list[0].at_h, (DIARY_DAY + DAY) * 24.0 + 19);
    assert_int_equal(loads.factors[BARRIER_ALCOHOL].sources[0].day, DIARY_DAY + DAY);
}

static void what_nobody_said_is_unknown(void **state)
{
    CLEANUP(loads_done) struct loads loads = fresh();
    (void)state;
    add(&loads, ENTRY_FOOD, DAY, 8, ITEMS(OATS "," MYSTERY));
    add(&loads, ENTRY_FOOD, DAY - 3, 8, ITEMS(MYSTERY "," MYSTERY)); /* too long ago to matter */
    add(&loads, ENTRY_FOOD, DAY, 9, "{}");
    for (int factor = BARRIER_ALCOHOL; factor <= BARRIER_SUGAR; factor++)
        if (factor != BARRIER_NSAID && factor != BARRIER_ANTIBIOTIC)
            assert_near(loads_known(&loads, (enum barrier_factor)factor), 0.5);
    assert_near(sum_of(&loads, BARRIER_UPF), 0);
    /* Nothing was logged of it: the completeness of the days says what that means. */
    assert_near(loads_known(&loads, BARRIER_NSAID), 1);
}

static void ultra_processed_of_unknown_size(void **state)
{
    CLEANUP(loads_done) struct loads loads = fresh();
    (void)state;
    add(&loads, ENTRY_FOOD, DAY, 8,
        ITEMS("{\"food\": \"mystery\", \"grams\": 10, \"nova\": 4, \"props\": []}"));
    assert_near(loads_known(&loads, BARRIER_UPF), 0);
    assert_near(loads_known(&loads, BARRIER_EMULSIFIER), 1);
}

static void pain_relievers(void **state)
{
    CLEANUP(loads_done) struct loads loads = fresh();
    (void)state;
    add(&loads, ENTRY_MEDICATION, DAY, 9,
        ITEMS("{\"name\": \"ibuprofen\", \"class\": \"nsaid\", \"grams\": 0.6},"
              "{\"name\": \"metformin\", \"class\": \"metformin\", \"grams\": 0.5}"));
    assert_int_equal(loads.factors[BARRIER_NSAID].count, 1);
    assert_near(sum_of(&loads, BARRIER_NSAID), 1.5);
    assert_int_equal(loads.factors[BARRIER_ANTIBIOTIC].count, 0);
}

#define AMOXICILLIN(until) \
    ITEMS("{\"name\": \"amoxicillin\", \"class\": \"antibiotic\", \"until\": " until "}")

static void a_course_is_a_dose_a_day(void **state)
{
    CLEANUP(loads_done) struct loads loads = fresh();
    (void)state;
    add(&loads, ENTRY_MEDICATION, 1, 9, AMOXICILLIN("\"2026-03-12\"")); /* days 1 to 4 */
    add(&loads, ENTRY_MEDICATION, 1, 21, AMOXICILLIN("null"));          /* the same day */
    add(&loads, ENTRY_MEDICATION, 6, 9, AMOXICILLIN("\"2030-01-01\"")); /* one so far */
    assert_int_equal(loads.factors[BARRIER_ANTIBIOTIC].count, 5);
    assert_near(sum_of(&loads, BARRIER_ANTIBIOTIC), 5);
}

static void a_course_of_long_ago_is_bounded(void **state)
{
    CLEANUP(loads_done) struct loads loads = fresh();
    (void)state;
    add(&loads, ENTRY_MEDICATION, -9000, 9, AMOXICILLIN("\"2030-01-01\""));
    assert_int_equal(loads.factors[BARRIER_ANTIBIOTIC].count, LOADS_DAYS + 1);
}

static void a_day_ill_counts_once_and_by_its_worst(void **state)
{
    CLEANUP(loads_done) struct loads loads = fresh();
    (void)state;
    add(&loads, ENTRY_ILLNESS, 2, 8, "{\"type\": \"gi_infection\", \"severity\": 4}");
    add(&loads, ENTRY_ILLNESS, 2, 20, "{\"type\": \"gi_infection\", \"severity\": 7}");
    add(&loads, ENTRY_ILLNESS, 3, 8, "{\"type\": \"febrile\", \"severity\": 3}");
    add(&loads, ENTRY_ILLNESS, 4, 8, "{\"type\": \"other\", \"severity\": 5}");
    assert_near(sum_of(&loads, BARRIER_GI_INFECTION), 0.7);
    assert_near(sum_of(&loads, BARRIER_OTHER_INFECTION), 0.3);
    assert_int_equal(loads.illness.count, 3);
    add(&loads, ENTRY_ILLNESS, 5, 8, "{\"type\": \"febrile\", \"severity\": null}");
    assert_near(loads_known(&loads, BARRIER_OTHER_INFECTION), 0);
}

static void exercise(void **state)
{
    CLEANUP(loads_done) struct loads loads = fresh();
    (void)state;
    add(&loads, ENTRY_EXERCISE, DAY, 18, "{\"minutes\": 120, \"intensity\": \"hard\"}");
    add(&loads, ENTRY_EXERCISE, DAY, 19, "{\"minutes\": 120, \"intensity\": \"easy\"}");
    assert_near(sum_of(&loads, BARRIER_EXERTION), 1);
    assert_near(loads_known(&loads, BARRIER_EXERTION), 1);
    add(&loads, ENTRY_EXERCISE, DAY, 20, "{\"intensity\": \"hard\"}");
    add(&loads, ENTRY_EXERCISE, DAY, 21, "{\"minutes\": 60}");
    assert_near(loads_known(&loads, BARRIER_EXERTION), 0.5);
}

static void later_days_are_passed_over(void **state)
{
    CLEANUP(loads_done) struct loads loads = fresh();
    (void)state;
    add(&loads, ENTRY_DRINK, DAY + 1, 3, ITEMS(WINE)); /* still the gut-day */
    add(&loads, ENTRY_DRINK, DAY + 1, 4, ITEMS(WINE));
    assert_near(sum_of(&loads, BARRIER_ALCOHOL), 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(food_in_its_own_units),
        cmocka_unit_test(what_nobody_said_is_unknown),
        cmocka_unit_test(ultra_processed_of_unknown_size),
        cmocka_unit_test(pain_relievers),
        cmocka_unit_test(a_course_is_a_dose_a_day),
        cmocka_unit_test(a_course_of_long_ago_is_bounded),
        cmocka_unit_test(a_day_ill_counts_once_and_by_its_worst),
        cmocka_unit_test(exercise),
        cmocka_unit_test(later_days_are_passed_over),
    };
    return cmocka_run_group_tests_name("loads", tests, NULL, NULL);
}
