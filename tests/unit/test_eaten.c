/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was eaten: meals by food and by group, and what of an entry is none of it. */
#include "core/cleanup.h"
#include "gateway/diary/eaten.h"
#include "tests/harness/near.h"
#include "tests/unit/diary_fixture.h"
#include <math.h>
#include <string.h>

#define SERVING_G 50

/* Everything is known but the serving of water. */
static double servings(void *userdata, const char *id, double grams)
{
    (*(size_t *)userdata)++;
    return strcmp(id, "water") == 0 ? NAN : grams / SERVING_G;
}

static size_t asked;

static void add(struct eaten *eaten, enum entry_kind kind, int day, int hour, const char *body)
{
    CLEANUP(entry_done) struct entry entry = diary_entry(kind, day, hour, 0, body);

    assert_int_equal(eaten_add(eaten, &entry, servings, &asked), 0);
}

static const struct eaten_food *food_of(const struct eaten *eaten, const char *key)
{
    for (size_t i = 0; i < eaten->count; i++)
        if (strcmp(eaten->list[i].key, key) == 0)
            return &eaten->list[i];
    fail_msg("no %s", key);
    return NULL;
}

#define BREAD(grams)                                                \
    "{\"food\": \"bread\", \"name\": \"Bread\", \"grams\": " #grams \
    ", \"nutrients\": {\"fat_g\": 1}, \"triggers\": [\"gluten\"]}"
#define CHEESE(grams)                                                 \
    "{\"food\": \"cheese\", \"name\": \"Cheese\", \"grams\": " #grams \
    ", \"nutrients\": {\"fat_g\": 24}, \"triggers\": [\"dairy\"]}"

static void a_meal_is_one_of_each(void **state)
{
    CLEANUP(eaten_done) struct eaten eaten = {0};
    (void)state;
    assert_int_equal(eaten_init(&eaten), 0);
    add(&eaten, ENTRY_FOOD, 0, 8, "{\"items\": [" BREAD(50) "," CHEESE(25) "," BREAD(25) "]}");
    const struct eaten_food *bread = food_of(&eaten, "bread");
    assert_false(bread->is_group);
    assert_string_equal(bread->name, "Bread");
    assert_int_equal(bread->count, 1);
    assert_near(bread->meals[0].dose, 1.5);
    assert_near(food_of(&eaten, "cheese")->meals[0].dose, 0.5);
    assert_near(food_of(&eaten, "gluten_wheat")->meals[0].dose, 1.5);
    assert_near(food_of(&eaten, "dairy")->meals[0].dose, 0.5);
    assert_near(food_of(&eaten, "fat")->meals[0].dose, 26.0 / 25);
    assert_true(food_of(&eaten, "fat")->is_group);
    assert_int_equal(food_of(&eaten, "egg")->count, 0);
    assert_int_equal(eaten.items, 3);
    assert_int_equal(eaten.unknown, 0);
}

static void doses_have_bounds(void **state)
{
    static const struct {
        const char *item;
        double dose; /* 0: it was not eaten */
    } rows[] = {
        {BREAD(50), 1},   {BREAD(500), 2}, {BREAD(5), 0.1},   {BREAD(4), 0},
        {BREAD(null), 1}, {BREAD(-3), 1},  {BREAD(1e300), 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CLEANUP(eaten_done) struct eaten eaten = {0};
        char body[256];
        assert_int_equal(eaten_init(&eaten), 0);
        snprintf(body, sizeof(body), "{\"items\": [%s]}", rows[i].item);
        add(&eaten, ENTRY_FOOD, 0, 8, body);
        const struct eaten_food *bread = food_of(&eaten, "bread");
        assert_int_equal(bread->count, rows[i].dose > 0 ? 1 : 0);
        if (bread->count > 0)
            assert_near(bread->meals[0].dose, rows[i].dose);
    }
}

static void days_are_counted_once(void **state)
{
    CLEANUP(eaten_done) struct eaten eaten = {0};
    (void)state;
    assert_int_equal(eaten_init(&eaten), 0);
    for (int day = 0; day < 3; day++) {
        add(&eaten, ENTRY_FOOD, day, 8, "{\"items\": [" BREAD(50) "]}");
        add(&eaten, ENTRY_FOOD, day, 12, "{\"items\": [" BREAD(50) "]}");
    }
    add(&eaten, ENTRY_FOOD, 3, 1, "{\"items\": [" BREAD(50) "]}"); /* still the third day */
    assert_int_equal(food_of(&eaten, "bread")->count, 7);
    assert_int_equal(eaten_days(food_of(&eaten, "bread")), 3);
    assert_int_equal(eaten_days(food_of(&eaten, "egg")), 0);
}

static void what_is_no_meal_is_passed_over(void **state)
{
    CLEANUP(eaten_done) struct eaten eaten = {0};
    CLEANUP(entry_done)
    struct entry untimed = diary_entry(ENTRY_FOOD, 0, 12, 0, "{\"items\": [" BREAD(50) "]}");
    (void)state;
    assert_int_equal(eaten_init(&eaten), 0);
    untimed.precision = PRECISION_DAY;
    assert_int_equal(eaten_add(&eaten, &untimed, servings, &asked), 0);
    add(&eaten, ENTRY_SUPPLEMENT, 0, 8, "{\"items\": [" BREAD(50) "]}");
    add(&eaten, ENTRY_FOOD, 0, 8, "{\"items\": [{\"name\": 5}, 7, null]}");
    add(&eaten, ENTRY_FOOD, 0, 8, "{}");
    assert_int_equal(eaten.count, EXPOSURE_GROUPS);
    for (size_t i = 0; i < eaten.count; i++)
        assert_int_equal(eaten.list[i].count, 0);
    assert_int_equal(eaten.unknown, 3);
}

static void an_unknown_serving_is_one(void **state)
{
    CLEANUP(eaten_done) struct eaten eaten = {0};
    (void)state;
    assert_int_equal(eaten_init(&eaten), 0);
    add(&eaten, ENTRY_DRINK, 0, 8,
        "{\"items\": [{\"food\": \"water\", \"grams\": 300, \"triggers\": []}]}");
    assert_near(food_of(&eaten, "water")->meals[0].dose, 1);
    assert_string_equal(food_of(&eaten, "water")->name, "water");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_meal_is_one_of_each),
        cmocka_unit_test(doses_have_bounds),
        cmocka_unit_test(days_are_counted_once),
        cmocka_unit_test(what_is_no_meal_is_passed_over),
        cmocka_unit_test(an_unknown_serving_is_one),
    };
    return cmocka_run_group_tests_name("eaten", tests, NULL, NULL);
}
