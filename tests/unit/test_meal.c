/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a line to items: readings of words that are amount or name, the six steps to grams, limits,
 * and what is said when a line is not understood. */
#include "gateway/food/meal.h"
#include "tests/unit/food_fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void test_grams_step_by_step(void **state)
{
    static const struct {
        const char *line;
        const char *food;
        double grams;
        const char *shown;
    } cases[] = {
        /* 1: a unit of mass */
        {"150 g steak", "beef-steak", 150, "150 g"},
        {"0.1 kg gouda", "cheese-gouda", 100, "0.1 kg"},
        {"500 mg salt", NULL, 0.5, "500 mg"},
        {"1 oz gouda", "cheese-gouda", 28.349523125, "1 oz"},
        {"1 lb steak", "beef-steak", 453.59237, "1 lb"},
        {"a pinch of cinnamon", NULL, 0.3, "1 pinch"},
        /* 2: the food's own unit */
        {"2 slices rye bread", "bread-rye", 64, "2 slices"},
        {"1 glass red wine", "wine-red", 150, "1 glass"},
        {"1 large apple", "apple", 223, "1 large"},
        {"1 portion broccoli", "broccoli", 90, "1 portion"},
        {"2 servings broccoli", "broccoli", 180, "2 servings"},
        /* 3: a volume times the density */
        {"1,5 dl orange juice", "juice-orange", 157.5, "1.5 dl"},
        {"200 ml kefir", "kefir", 200, "200 ml"},
        {"1 mug red wine", "wine-red", 240 * 0.99, "1 mug"},
        {"2 splashes kefir", "kefir", 30, "2 splashes"},
        /* 4: a volume of a solid through its cup */
        {"1/2 cup broccoli", "broccoli", 90, "0.5 cup"},
        {"1 tbsp muesli", "muesli", 100.0 / 16, "1 tbsp"},
        {"1 tsp muesli", "muesli", 100.0 / 48, "1 tsp"},
        {"120 ml muesli", "muesli", 50, "120 ml"},
        /* 5: a bare number */
        {"2-3 figs", "fig", 125, "~2.5 x 50 g"},
        {"2 kefir", "kefir", 400, "2 x 200 g"},
        /* 6: no amount */
        {"walnuts", "walnut", 30, "1 handful*"},
        {"avocado", "avocado", 75, "0.5 fruit*"},
        {"almonds", "almond", 30, "1 handful*"},
        /* words that are amount or name */
        {"handful of almonds", "almond", 30, "1 handful"},
        {"1 wrap falafel in pitta", "falafel-wrap", NAN, NULL},
        {"2% milk", "milk-semi", 240, "1 cup*"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct meal meal;
        struct meal_problem problem;
        struct error err = {0};
        char shown[AMOUNT_TEXT_MAX];
        if (meal_read(*state, cases[i].line, NULL, &meal, &problem, &err) < 0)
            fail_msg("\"%s\": %s%s", cases[i].line, problem.message, err.text);
        assert_int_equal(meal.count, 1);
        amount_text(&meal.items[0].grams, shown);
        if (cases[i].food)
            assert_string_equal(food_id(meal.items[0].food), cases[i].food);
        if (fabs(meal.items[0].grams.grams - cases[i].grams) > 1e-9)
            fail_msg("\"%s\": %g g", cases[i].line, meal.items[0].grams.grams);
        if (cases[i].shown)
            assert_string_equal(shown, cases[i].shown);
        meal_done(&meal);
        meal_problem_done(&problem);
    }
}

static void test_troubles(void **state)
{
    static const struct {
        const char *line;
        enum meal_trouble trouble;
        const char *text;
        const char *message;
    } cases[] = {
        {"milk", MEAL_AMBIGUOUS, "milk", "\"milk\" fits several foods"},
        {"1 apple, 2 slices rye braed", MEAL_TYPO, "rye braed",
         "no food called \"rye braed\"; closest"},
        {"150 g unicorn steak", MEAL_NOT_FOUND, "unicorn steak",
         "no food called \"unicorn steak\""},
        {"1 broccoli", MEAL_AMOUNT, "1 broccoli",
         "\"1 broccoli\": one what? Broccoli, cooked is known in g, cup (180 g), stalk (280 g), "
         "serving (90 g)"},
        {"3 broccoli", MEAL_AMOUNT, "3 broccoli",
         "\"3 broccoli\": 3 what? Broccoli, cooked is known in g, cup (180 g), stalk (280 g), "
         "serving (90 g)"},
        {"1 wing broccoli", MEAL_AMOUNT, "1 wing broccoli",
         "\"1 wing broccoli\": no wing of it is known. Broccoli, cooked is known in g, "
         "cup (180 g), stalk (280 g), serving (90 g)"},
        {"1 pint kefir", MEAL_AMOUNT, "1 pint kefir",
         "\"1 pint kefir\": a pint is 568 ml or 473 ml; say it in ml. Kefir, plain is known in g, "
         "ml, glass (200 g), serving (200 g)"},
        {"6 kg steak", MEAL_TOO_MUCH, "6 kg steak", "\"6 kg steak\": more than 5 kg of one thing"},
        {"3 kg steak", MEAL_MUCH, "3 kg steak", "\"3 kg steak\": 3000 g is unusually much"},
        {"0 g steak", MEAL_SYNTAX, "0 g steak", "\"0 g steak\": an amount is more than zero"},
        {"200 ml", MEAL_SYNTAX, "200 ml", "\"200 ml\": an amount, but of what?"},
        {",", MEAL_SYNTAX, ",", "\",\": there is no food in it"},
        {"@mine", MEAL_TEMPLATE, "@mine", "no meal called \"@mine\""},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct meal meal;
        struct meal_problem problem;
        assert_int_equal(meal_read(*state, cases[i].line, NULL, &meal, &problem, NULL),
                         -ERR_SYNTAX);
        assert_int_equal(problem.trouble, cases[i].trouble);
        assert_string_equal(problem.text, cases[i].text);
        assert_string_equal(problem.message, cases[i].message);
        assert_int_equal(meal.count, 0);
        meal_problem_done(&problem);
        meal_done(&meal);
    }
}

static int choose_fourth(void *userdata, const char *text, const struct match_result *match)
{
    int *calls = userdata;

    (*calls)++;
    assert_string_equal(text, "milk");
    assert_true(match->count > 4);
    return 3;
}

static bool confirm(void *userdata, const char *text, double grams)
{
    bool *answer = userdata;

    assert_string_equal(text, "3 kg steak");
    assert_true(grams == 3000);
    return *answer;
}

static void test_a_choice_is_taken(void **state)
{
    int calls = 0;
    struct meal_help help = {.choose = choose_fourth, .userdata = &calls};
    struct meal meal;
    struct meal_problem problem;

    assert_int_equal(meal_read(*state, "milk", &help, &meal, &problem, NULL), 0);
    assert_int_equal(calls, 1);
    assert_string_equal(food_id(meal.items[0].food), "milk-semi");
    assert_int_equal(meal.items[0].tier, MATCH_CHOSEN);
    meal_done(&meal);
    meal_problem_done(&problem);
}

static void test_much_is_asked_about(void **state)
{
    bool answer = true;
    struct meal_help help = {.confirm_much = confirm, .userdata = &answer};
    struct meal meal;
    struct meal_problem problem;

    assert_int_equal(meal_read(*state, "3 kg steak", &help, &meal, &problem, NULL), 0);
    meal_done(&meal);
    answer = false;
    assert_int_equal(meal_read(*state, "3 kg steak", &help, &meal, &problem, NULL), -ERR_SYNTAX);
    meal_problem_done(&problem);
    help = (struct meal_help){.accept_much = true};
    assert_int_equal(meal_read(*state, "3 kg steak", &help, &meal, &problem, NULL), 0);
    meal_done(&meal);
}

static void test_body(void **state)
{
    struct meal meal;
    struct meal_problem problem;

    assert_int_equal(meal_read(*state, "2 slices rye bread, kefir", NULL, &meal, &problem, NULL),
                     0);
    json_t *body = meal_body(&meal, "2 slices rye bread, kefir\xff");
    assert_non_null(body);
    /* bytes that are no text become U+FFFD */
    assert_string_equal(json_string_value(json_object_get(body, "text")),
                        "2 slices rye bread, kefir\xef\xbf\xbd");
    json_t *items = json_object_get(body, "items");
    assert_int_equal(json_array_size(items), 2);
    json_t *bread = json_array_get(items, 0);
    json_t *nutrients = json_object_get(bread, "nutrients");
    assert_true(json_number_value(json_object_get(nutrients, "kcal")) == 165.76);
    assert_true(json_is_null(json_object_get(nutrients, "fructose_g")));
    assert_int_equal(json_object_size(nutrients), NUTRIENTS);
    char *tags = json_dumps(json_object_get(body, "tags"), JSON_COMPACT);
    assert_string_equal(tags, "[\"dairy\",\"fructan\",\"gluten\",\"lactose\"]");
    free(tags);
    json_t *amount = json_object_get(json_array_get(items, 1), "amount");
    assert_true(json_is_true(json_object_get(amount, "assumed")));
    assert_string_equal(json_string_value(json_object_get(amount, "unit")), "glass");
    json_decref(body);
    meal_done(&meal);
    meal_problem_done(&problem);
}

static void test_figures(void **state)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{1, "1"},     {2.5, "2.5"},     {1.0 / 3, "0.33"}, {100, "100"},
                 {0, "0"},     {35.75, "35.75"}, {0.001, "0.001"},  {10, "10"},
                 {0.3, "0.3"}, {1200, "1200"}};
    char text[32];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        figure_text(cases[i].value, text);
        assert_string_equal(text, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grams_step_by_step),
        cmocka_unit_test(test_troubles),
        cmocka_unit_test(test_a_choice_is_taken),
        cmocka_unit_test(test_much_is_asked_about),
        cmocka_unit_test(test_body),
        cmocka_unit_test(test_figures),
    };
    return cmocka_run_group_tests(tests, open_table, close_table);
}
