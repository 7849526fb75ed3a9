/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grammar of amounts, rule by rule (docs/cli.md 3). */
#include "gateway/food/amount.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check_split(const char *line, int count, const char *const *expected)
{
    struct span items[MEAL_ITEMS_MAX];

    assert_int_equal(amount_split(line, items, NULL), count);
    for (int i = 0; i < count; i++) {
        if (strlen(expected[i]) != items[i].length ||
            strncmp(expected[i], items[i].start, items[i].length) != 0)
            fail_msg("\"%s\": item %d is \"%.*s\", not \"%s\"", line, i, (int)items[i].length,
                     items[i].start, expected[i]);
    }
}

static void test_separators(void **state)
{
    static const struct {
        const char *line;
        int count;
        const char *items[4];
    } cases[] = {
        {"a, b;c + d", 4, {"a", "b", "c", "d"}},
        {"1,5 dl milk, tea", 2, {"1,5 dl milk", "tea"}},
        {"1, 5 figs", 2, {"1", "5 figs"}},
        {"tea,2 eggs", 2, {"tea", "2 eggs"}},
        {"2 slices rye bread and 30 g gouda", 2, {"2 slices rye bread", "30 g gouda"}},
        {"rice and beans", 1, {"rice and beans"}},
        {"porridge with milk", 1, {"porridge with milk"}},
        {"porridge with a banana", 2, {"porridge", "a banana"}},
        {"toast & 10 g butter", 2, {"toast", "10 g butter"}},
        {"m&m", 1, {"m&m"}},
        {"toast and ~10 g butter", 2, {"toast", "~10 g butter"}},
        {"toast and handful of nuts", 2, {"toast", "handful of nuts"}},
        {"sand and 3 figs", 2, {"sand", "3 figs"}},
        {"'mac, and cheese', tea", 2, {"'mac, and cheese'", "tea"}},
        {"goat's milk, tea's", 2, {"goat's milk", "tea's"}},
        {",; a ,,", 1, {"a"}},
        {" , ;", 0, {NULL}},
        {"", 0, {NULL}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        check_split(cases[i].line, cases[i].count, cases[i].items);
}

static void test_limits_of_a_line(void **state)
{
    struct span items[MEAL_ITEMS_MAX];
    char *line = calloc(1, MEAL_TEXT_MAX + 2);

    (void)state;
    assert_non_null(line);
    memset(line, 'x', MEAL_TEXT_MAX);
    assert_int_equal(amount_split(line, items, NULL), 1);
    line[MEAL_TEXT_MAX] = 'x';
    assert_int_equal(amount_split(line, items, NULL), -ERR_LENGTH);
    free(line);

    char many[2 * (MEAL_ITEMS_MAX + 1) + 1] = "";
    for (size_t i = 0; i < sizeof(many) - 3; i++)
        many[i] = i % 2 ? ',' : 'a';
    assert_int_equal(amount_split(many, items, NULL), MEAL_ITEMS_MAX);
    many[2 * MEAL_ITEMS_MAX] = 'b';
    assert_int_equal(amount_split(many, items, NULL), -ERR_LENGTH);
}

static void test_amounts(void **state)
{
    static const struct {
        const char *text;
        const char *unit; /* NULL: none */
        double value;     /* 0: no amount */
        const char *name;
        bool approx;
    } cases[] = {
        /* integer, decimal, fraction, mixed, range, word */
        {"2 eggs", NULL, 2, "eggs", false},
        {"1.5 dl milk", "dl", 1.5, "milk", false},
        {"1,5 dl milk", "dl", 1.5, "milk", false},
        {"1/2 avocado", NULL, 0.5, "avocado", false},
        {"½ avocado", NULL, 0.5, "avocado", false},
        {"¼ cup rice", "cup", 0.25, "rice", false},
        {"¾ cup rice", "cup", 0.75, "rice", false},
        {"⅓ cup rice", "cup", 1.0 / 3, "rice", false},
        {"⅔ cup rice", "cup", 2.0 / 3, "rice", false},
        {"1 1/2 cups rice", "cup", 1.5, "rice", false},
        {"1½ cups rice", "cup", 1.5, "rice", false},
        {"2-3 figs", NULL, 2.5, "figs", true},
        {"2–3 figs", NULL, 2.5, "figs", true},
        {"1/2-1 cup rice", "cup", 0.75, "rice", true},
        {"a banana", NULL, 1, "banana", false},
        {"an apple", NULL, 1, "apple", false},
        {"twelve grapes", NULL, 12, "grapes", false},
        {"half cucumber", NULL, 0.5, "cucumber", false},
        {"half a cucumber", NULL, 0.5, "cucumber", false},
        {"half an avocado", NULL, 0.5, "avocado", false},
        {"quarter melon", NULL, 0.25, "melon", false},
        {"couple of eggs", NULL, 2, "eggs", false},
        {"a couple of eggs", NULL, 2, "eggs", false},
        {"a few figs", NULL, 3, "figs", false},
        {"a dozen oysters", NULL, 12, "oysters", false},
        {"Two Eggs", NULL, 2, "Eggs", false},
        /* about */
        {"~40 g muesli", "g", 40, "muesli", true},
        {"~ 40 g muesli", "g", 40, "muesli", true},
        {"about 40 g muesli", "g", 40, "muesli", true},
        {"ca. 40 g muesli", "g", 40, "muesli", true},
        {"ca 40 g muesli", "g", 40, "muesli", true},
        /* x, of, attached units */
        {"2 x eggs", NULL, 2, "eggs", false},
        {"2x eggs", NULL, 2, "eggs", false},
        {"2 cups of tea", "cup", 2, "tea", false},
        {"30g gouda", "g", 30, "gouda", false},
        {"1 tbsp. honey", "tbsp", 1, "honey", false},
        {"8 fl oz milk", "fl oz", 8, "milk", false},
        {"2 Tablespoons honey", "tbsp", 2, "honey", false},
        {"3 leaves basil", "leaf", 3, "basil", false},
        {"2 glasses water", "glass", 2, "water", false},
        /* a unit alone */
        {"handful of almonds", "handful", 1, "almonds", false},
        {"slice rye bread", "slice", 1, "rye bread", false},
        {"a handful of almonds", "handful", 1, "almonds", false},
        /* behind the name */
        {"kefir 200ml", "ml", 200, "kefir", false},
        {"kefir 200 ml", "ml", 200, "kefir", false},
        {"muesli ~40 g", "g", 40, "muesli", true},
        {"muesli about 40 g", "g", 40, "muesli", true},
        {"eggs 2", NULL, 2, "eggs", false},
        {"rice 1 1/2 cups", "cup", 1.5, "rice", false},
        /* no amount at all */
        {"walnuts", NULL, 0, "walnuts", false},
        {"7up", NULL, 0, "7up", false},
        {"2% milk", NULL, 0, "2% milk", false},
        {"stew for two", NULL, 0, "stew for two", false},
        {"'mac and cheese'", NULL, 0, "mac and cheese", false},
        /* a unit without a name is the name */
        {"1 roll", NULL, 1, "roll", false},
        {"roll", NULL, 0, "roll", false},
        {"2 'mac and cheese'", NULL, 2, "mac and cheese", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct span text = {cases[i].text, strlen(cases[i].text)};
        struct amount_item item;
        struct error err = {0};
        if (amount_read(text, &item, &err) < 0)
            fail_msg("\"%s\": %s", cases[i].text, err.text);
        if (item.amount.given != (cases[i].value > 0) ||
            (item.amount.given && fabs(item.amount.value - cases[i].value) > 1e-12))
            fail_msg("\"%s\": value %g", cases[i].text, item.amount.value);
        const char *unit = item.amount.unit ? item.amount.unit->name : NULL;
        if (!unit != !cases[i].unit || (unit && strcmp(unit, cases[i].unit) != 0))
            fail_msg("\"%s\": unit %s", cases[i].text, unit ? unit : "none");
        if (item.name.length != strlen(cases[i].name) ||
            strncmp(item.name.start, cases[i].name, item.name.length) != 0)
            fail_msg("\"%s\": name \"%.*s\"", cases[i].text, (int)item.name.length,
                     item.name.start);
        if (item.amount.approx != cases[i].approx)
            fail_msg("\"%s\": approx %d", cases[i].text, item.amount.approx);
    }
}

static void test_refused_amounts(void **state)
{
    static const struct {
        const char *text;
        int error;
    } cases[] = {
        {"0 eggs", -ERR_RANGE},       {"0.0 g salt", -ERR_RANGE}, {"-2 eggs", -ERR_RANGE},
        {"2000000 eggs", -ERR_RANGE}, {"200 ml", -ERR_SYNTAX},    {"2", -ERR_SYNTAX},
        {"0-0 figs", -ERR_RANGE},     {"a", -ERR_SYNTAX},         {"3 of", -ERR_SYNTAX},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct span text = {cases[i].text, strlen(cases[i].text)};
        struct amount_item item;
        int r = amount_read(text, &item, NULL);
        if (r != cases[i].error)
            fail_msg("\"%s\": %d", cases[i].text, r);
    }
}

static void test_templates(void **state)
{
    struct amount_item item;

    (void)state;
    assert_int_equal(amount_read((struct span){"@kefir * 2", 10}, &item, NULL), 0);
    assert_true(item.template_name);
}

static void test_plurals(void **state)
{
    static const char *const cases[][2] = {
        {"slice", "slices"},        {"leaf", "leaves"},   {"half", "halves"},
        {"glass", "glasses"},       {"pinch", "pinches"}, {"patty", "patties"},
        {"sandwich", "sandwiches"}, {"tbsp", "tbsp"},     {"g", "g"},
        {"large", "large"},         {"cup", "cups"},
    };
    char plural[UNIT_NAME_MAX + 3];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        unit_plural(cases[i][0], plural);
        assert_string_equal(plural, cases[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_separators), cmocka_unit_test(test_limits_of_a_line),
        cmocka_unit_test(test_amounts),    cmocka_unit_test(test_refused_amounts),
        cmocka_unit_test(test_templates),  cmocka_unit_test(test_plurals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
