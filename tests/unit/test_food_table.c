/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The embedded food table is whole: every row, every figure, no name twice. */
#include "gateway/food/table.h"

#include "gateway/food/match.h"
#include "gateway/food/unit.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int open_table(void **state)
{
    struct food_table *table = NULL;
    struct error err = {0};

    if (food_table_open(&table, &err) < 0) {
        print_error("%s\n", err.text);
        return -1;
    }
    *state = table;
    return 0;
}

static int close_table(void **state)
{
    *state = food_table_free(*state);
    return 0;
}

static void test_every_row_is_read(void **state)
{
    const struct food_table *table = *state;

    assert_int_equal(table->food_count, 874);
    for (size_t i = 0; i < table->food_count; i++) {
        struct food_facts facts;
        struct error err = {0};
        if (food_facts_read(&table->foods[i], &facts, &err) < 0)
            fail_msg("%s", err.text);
        assert_true(facts.serving_g > 0 && facts.serving_g <= 1000);
        assert_true(facts.per_100g[NUTRIENT_KCAL] >= 0); /* known: not NaN */
        assert_true(facts.per_100g[NUTRIENT_KCAL] <= 902);
        assert_true(facts.form != FORM_LIQUID || facts.density_g_ml > 0);
    }
}

struct sorted_label {
    const struct food_label *label;
};

static int compare_labels(const void *left, const void *right)
{
    const struct sorted_label *a = left;
    const struct sorted_label *b = right;
    return strcmp(a->label->text, b->label->text);
}

/* A folded name stands for one food only: otherwise an exact name would be ambiguous. */
static void test_no_label_stands_for_two_foods(void **state)
{
    const struct food_table *table = *state;
    struct sorted_label *sorted = calloc(table->label_count, sizeof(*sorted));

    assert_non_null(sorted);
    for (size_t i = 0; i < table->label_count; i++)
        sorted[i].label = &table->labels[i];
    qsort(sorted, table->label_count, sizeof(*sorted), compare_labels);
    for (size_t i = 1; i < table->label_count; i++) {
        const struct food_label *a = sorted[i - 1].label;
        const struct food_label *b = sorted[i].label;
        if (strcmp(a->text, b->text) == 0 && a->food != b->food)
            fail_msg("\"%s\" is %s and %s", a->text, food_id(&table->foods[a->food]),
                     food_id(&table->foods[b->food]));
    }
    free(sorted);
}

static void test_every_id_and_name_finds_its_food(void **state)
{
    struct food_table *table = *state;

    for (size_t i = 0; i < table->food_count; i++) {
        const struct food *food = &table->foods[i];
        assert_ptr_equal(match_exact(table, food_id(food)), food);
        assert_ptr_equal(match_exact(table, food_name(food)), food);
        assert_ptr_equal(food_table_find(table, food_id(food)), food);
    }
    assert_null(food_table_find(table, "unicorn"));
}

static void test_a_row_in_full(void **state)
{
    struct food_facts facts;
    const struct food *food = food_table_find(*state, "bread-rye");

    assert_non_null(food);
    assert_int_equal(food_facts_read(food, &facts, NULL), 0);
    assert_string_equal(food_name(food), "Rye bread");
    assert_true(facts.common);
    assert_int_equal(facts.form, FORM_SOLID);
    assert_true(facts.each_g == 32);
    assert_true(isnan(facts.density_g_ml) != 0);
    assert_int_equal(facts.nova, 3);
    assert_true(facts.per_100g[NUTRIENT_FIBRE] == 5.8);
    assert_true(isnan(facts.per_100g[NUTRIENT_FRUCTOSE]) != 0);
    assert_int_equal(facts.unit_count, 1);
    assert_string_equal(facts.units[0].name, "slice");
    assert_int_equal(facts.plant_count, 2);
    assert_string_equal(facts.plants[1].name, "wheat");
    assert_true(facts.plants[1].weight == 0.25);
    assert_int_equal(facts.trigger_count, 2);
    assert_string_equal(facts.triggers[1].text, "fructan");
}

/* The fields of a row before and behind one that is replaced. */
static int read_row_with(enum food_column column, const char *value)
{
    struct food food;
    struct food_facts facts;

    for (int i = 0; i < FOOD_COLUMNS; i++)
        food.columns[i] = "";
    food.columns[COLUMN_FORM] = "solid";
    food.columns[COLUMN_SERVING_G] = "30";
    food.columns[column] = value;
    return food_facts_read(&food, &facts, NULL);
}

static void test_bad_fields_are_refused(void **state)
{
    static const struct {
        enum food_column column;
        const char *value;
    } bad[] = {
        {COLUMN_FORM, "gas"},
        {COLUMN_SERVING_G, "0"},
        {COLUMN_SERVING_G, "-3"},
        {COLUMN_SERVING_G, "nan"},
        {COLUMN_SERVING_G, "30g"},
        {COLUMN_NUTRIENTS, "1e999"},
        {COLUMN_NUTRIENTS, "x"},
        {COLUMN_NOVA, "5"},
        {COLUMN_NOVA, "10"},
        {COLUMN_UNITS, "cup"},
        {COLUMN_UNITS, "cup=0"},
        {COLUMN_UNITS, "cup=1;;a=2"},
        {COLUMN_PLANTS, "a,,b"},
        {COLUMN_PROPS, "1,2,3,4,5,6,7,8,9"},
        {COLUMN_TRIGGERS, "a-word-that-is-longer-than-thirty-one-bytes"},
    };

    (void)state;
    assert_int_equal(read_row_with(COLUMN_NOVA, "4"), 0);
    assert_int_equal(read_row_with(COLUMN_SERVING_G, ""), 0); /* not of a food that ships */
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(read_row_with(bad[i].column, bad[i].value), -ERR_CORRUPT);
}

static void test_bad_tables_are_refused(void **state)
{
    static const char *const bad[] = {"header\nid\tname\n", "header\n\n"};
    struct food_table *table = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(food_table_parse(bad[i], strlen(bad[i]), &table, NULL), -ERR_CORRUPT);
    assert_int_equal(food_table_parse("a\0b", 3, &table, NULL), -ERR_CORRUPT);
    assert_int_equal(food_table_parse("header\n", 7, &table, NULL), 0);
    assert_int_equal(table->food_count, 0);
    food_table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_is_read),
        cmocka_unit_test(test_no_label_stands_for_two_foods),
        cmocka_unit_test(test_every_id_and_name_finds_its_food),
        cmocka_unit_test(test_a_row_in_full),
        cmocka_unit_test(test_bad_fields_are_refused),
        cmocka_unit_test(test_bad_tables_are_refused),
    };
    return cmocka_run_group_tests(tests, open_table, close_table);
}
