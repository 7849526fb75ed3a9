/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a food may matter, and what of a medicine irritates the gut, in doses (B.4, B.6). */
#include "gateway/diary/exposure.h"
#include "gateway/diary/irritant.h"
#include "tests/harness/near.h"
#include <math.h>
#include <string.h>

static json_t *item_of(const char *text)
{
    json_t *item = json_loads(text, 0, NULL);
    assert_non_null(item);
    return item;
}

static double dose_of(const char *text, double servings, const char *group)
{
    double doses[EXPOSURE_GROUPS] = {0};
    json_t *item = item_of(text);
    exposure_add(item, servings, doses);
    json_decref(item);
    assert_true(exposure_group_of(group) >= 0);
    return doses[exposure_group_of(group)];
}

static void groups_have_an_order_and_a_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXPOSURE_GROUPS; i++) {
        assert_int_equal(exposure_group_of(exposure_group_name(i)), i);
        if (i > 0)
            assert_true(strcmp(exposure_group_name(i - 1), exposure_group_name(i)) < 0);
    }
    assert_int_equal(exposure_group_of("bread"), -1);
}

static void a_figure_says_more_than_a_flag(void **state)
{
    static const struct {
        const char *item;
        double servings;
        const char *group;
        double dose;
    } rows[] = {
        {"{\"nutrients\": {\"lactose_g\": 12.5}, \"triggers\": [\"lactose\"]}", 1, "lactose", 2.5},
        {"{\"nutrients\": {\"lactose_g\": 0}, \"triggers\": [\"lactose\"]}", 1, "lactose", 0},
        {"{\"nutrients\": {\"lactose_g\": null}, \"triggers\": [\"lactose\"]}", 1.5, "lactose",
         1.5},
        {"{\"nutrients\": {\"fructose_g\": 7, \"glucose_g\": 4}, \"triggers\": []}", 1, "fructose",
         1},
        {"{\"nutrients\": {\"fructose_g\": 4, \"glucose_g\": 7}, \"triggers\": [\"fructose\"]}", 1,
         "fructose", 0},
        {"{\"nutrients\": {\"fructose_g\": 7}, \"triggers\": [\"fructose\"]}", 2, "fructose", 2},
        {"{\"nutrients\": {\"caffeine_mg\": 150}}", 1, "caffeine", 1.5},
        {"{\"nutrients\": {\"alcohol_g\": 20}}", 1, "alcohol", 2},
        {"{\"nutrients\": {\"fat_g\": 12.5}}", 3, "fat", 0.5},
        {"{\"triggers\": [\"high_fat\"]}", 3, "fat", 0},
        {"{\"triggers\": [\"gluten\"]}", 0.5, "gluten_wheat", 0.5},
        {"{\"triggers\": [\"nut\"]}", 1, "nuts", 1},
        {"{\"props\": [\"emulsifier\"]}", 1, "emulsifier", 1},
        {"{\"triggers\": [\"emulsifier\"]}", 1, "emulsifier", 0},
        {"{\"triggers\": null}", 1, "egg", 0},
        {"{\"nutrients\": {\"lactose_g\": -4}, \"triggers\": \"lactose\"}", 1, "lactose", 0},
        {"{}", 1, "soy", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_near(dose_of(rows[i].item, rows[i].servings, rows[i].group), rows[i].dose);
}

static void it_says_whether_anybody_knows(void **state)
{
    double doses[EXPOSURE_GROUPS] = {0};
    json_t *known = item_of("{\"triggers\": []}");
    json_t *unknown = item_of("{\"triggers\": null}");
    (void)state;
    assert_true(exposure_add(known, 1, doses));
    assert_false(exposure_add(unknown, 1, doses));
    json_decref(known);
    json_decref(unknown);
}

static void a_meal_is_two_doses_at_most(void **state)
{
    (void)state;
    assert_near(exposure_dose(0.09), 0);
    assert_near(exposure_dose(0.1), 0.1);
    assert_near(exposure_dose(1.4), 1.4);
    assert_near(exposure_dose(7), 2);
    assert_near(exposure_dose(NAN), 0);
}

static void a_pain_reliever_counts_by_its_dose(void **state)
{
    static const struct {
        const char *item;
        double dose;
    } rows[] = {
        {"{\"name\": \"ibuprofen\", \"class\": \"nsaid\", \"grams\": 0.4}", 1},
        {"{\"name\": \"Ibuprofen lysine\", \"class\": \"nsaid\", \"grams\": 0.2}", 0.5},
        {"{\"name\": \"ibuprofen\", \"class\": \"nsaid\", \"grams\": 2.4}", 2},
        {"{\"name\": \"ibuprofen\", \"class\": \"nsaid\", \"grams\": null}", 1},
        {"{\"name\": \"naproxen\", \"class\": \"nsaid\", \"grams\": 0.5}", 2},
        {"{\"name\": \"diclofenac\", \"class\": \"nsaid\", \"grams\": 0.05}", 1},
        {"{\"name\": \"piroxicam\", \"class\": \"nsaid\", \"grams\": 0.02}", 1},
        {"{\"name\": \"celecoxib\", \"class\": \"nsaid_cox2\", \"grams\": 0.2}", 0.4},
        {"{\"name\": \"diclofenac gel\", \"class\": \"nsaid_topical\", \"grams\": 2}", 0.1},
        {"{\"name\": \"aspirin\", \"class\": \"aspirin\", \"grams\": 0.1}", 0.5},
        {"{\"name\": \"aspirin\", \"class\": \"aspirin\", \"grams\": 0.5}", 1},
        {"{\"name\": \"aspirin\", \"class\": \"aspirin\"}", 1},
        {"{\"name\": \"paracetamol\", \"class\": \"other\", \"grams\": 0.5}", 0},
        {"{\"class\": 5}", 0},
        {"{}", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_t *item = item_of(rows[i].item);
        assert_near(irritant_nsaid_dose(item), rows[i].dose);
        json_decref(item);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_have_an_order_and_a_name),
        cmocka_unit_test(a_figure_says_more_than_a_flag),
        cmocka_unit_test(it_says_whether_anybody_knows),
        cmocka_unit_test(a_meal_is_two_doses_at_most),
        cmocka_unit_test(a_pain_reliever_counts_by_its_dose),
    };
    return cmocka_run_group_tests_name("exposure", tests, NULL, NULL);
}
