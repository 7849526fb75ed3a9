/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the database hands out for a text is enough: the matcher comes to the same answer among
 * these few foods as among all of them, for names, pieces of names and slips.
 */
#include "core/cleanup.h"
#include "gateway/food/match.h"
#include "gateway/foods.h"
#include "gateway/foods_change.h"
#include "gateway/usda_files.h"
#include "tests/harness/typos.h"
#include "tests/harness/usda_made.h"
#include "tests/unit/storage_fixture.h"

#define USDA_SAMPLE "tests/data/usda/sr"

struct pair {
    struct food_table *table;       /* of the database */
    const struct food_table *whole; /* all of it in memory */
    size_t asked, taken, suggested, ambiguous;
};

static void pair_open(const struct fixture *fixture, struct pair *ret)
{
    *ret = (struct pair){0};
    assert_ok(foods_open(fixture->store, fixture->person.row, FIXTURE_START_MS, &ret->table, &err));
    assert_ok(foods_whole(ret->table, &ret->whole, &err));
}

static void fail_different(const char *text, const char *what, const struct match_result *few,
                           const struct match_result *all)
{
    fail_msg("\"%s\" (%s): %zu foods, decision %d, first %s; among all: %zu, %d, %s", text, what,
             few->count, few->decision, few->count ? food_id(few->list[0].food) : "-", all->count,
             all->decision, all->count ? food_id(all->list[0].food) : "-");
}

static void compare(const char *text, const char *what, const struct match_result *few,
                    const struct match_result *all)
{
    if (few->decision != all->decision || few->count != all->count)
        fail_different(text, what, few, all);
    for (size_t i = 0; i < few->count; i++) {
        const struct match *a = &few->list[i];
        const struct match *b = &all->list[i];
        if (strcmp(food_id(a->food), food_id(b->food)) != 0 || a->score != b->score ||
            a->tier != b->tier)
            fail_msg("\"%s\" (%s): at %zu %s %d, among all %s %d", text, what, i, food_id(a->food),
                     a->score, food_id(b->food), b->score);
    }
}

/* Both tables are asked the three questions that there are. */
static void ask(struct pair *pair, const char *text)
{
    struct food_table all = *pair->whole;
    struct match_result few_result;
    struct match_result all_result;
    const struct food *few_food = match_exact(pair->table, text);
    const struct food *all_food = match_exact(&all, text);

    if ((few_food != NULL) != (all_food != NULL) ||
        (few_food && strcmp(food_id(few_food), food_id(all_food)) != 0))
        fail_msg("\"%s\" is exactly %s, among all %s", text,
                 few_food ? food_id(few_food) : "nothing",
                 all_food ? food_id(all_food) : "nothing");
    assert_int_equal(match_food(pair->table, text, &few_result), 0);
    assert_int_equal(match_food(&all, text, &all_result), 0);
    compare(text, "to log", &few_result, &all_result);
    pair->asked++;
    pair->taken += few_result.decision == MATCH_TAKEN;
    pair->suggested += few_result.decision == MATCH_SUGGESTION;
    pair->ambiguous += few_result.decision == MATCH_AMBIGUOUS;
    match_done(&few_result);
    match_done(&all_result);
    assert_int_equal(match_search(pair->table, text, &few_result), 0);
    assert_int_equal(match_search(&all, text, &all_result), 0);
    compare(text, "to look up", &few_result, &all_result);
    match_done(&few_result);
    match_done(&all_result);
}

/* The name of every `step`th food as it is, and so many times in pieces and with slips. */
static void ask_all(struct pair *pair, unsigned times, size_t step)
{
    uint64_t random = UINT64_C(0x9e3779b97f4a7c15);
    char text[TYPOS_SIZE];

    for (size_t i = 0; i < pair->whole->food_count; i += step) {
        ask(pair, food_name(&pair->whole->foods[i]));
        for (unsigned j = 0; j < times; j++) {
            typos_make(food_name(&pair->whole->foods[i]), &random, text);
            ask(pair, text);
        }
    }
    print_message("%zu texts: %zu taken, %zu suggested, %zu ambiguous\n", pair->asked, pair->taken,
                  pair->suggested, pair->ambiguous);
    assert_true(pair->taken > 0 && pair->suggested > 0 && pair->ambiguous > 0);
    assert_true(pair->asked > pair->taken + pair->suggested + pair->ambiguous);
}

static void what_ships(void **state)
{
    const struct fixture *fixture = *state;
    struct pair pair;

    pair_open(fixture, &pair);
    assert_int_equal(pair.whole->food_count, 874);
    ask_all(&pair, 1, 2);
    food_table_free(pair.table);
}

/* Texts that are no name, and those at the edges of the rules. */
static void odd_texts(void **state)
{
    static const char *const texts[] = {"",
                                        "...",
                                        "a",
                                        "the",
                                        "with and the",
                                        "ryebread",
                                        "r y e",
                                        "кефир",
                                        "85%",
                                        "\xff\xfe",
                                        "milk milk",
                                        "bread rye of the",
                                        "braed rye",
                                        "raw raw raw",
                                        "1",
                                        "é",
                                        "\"rye\" OR *",
                                        "NEAR(rye bread)",
                                        "rice and b",
                                        "tea",
                                        "green tee",
                                        "brown rice cooked with a very long tail of it",
                                        "cooked brown basmati rice plain steamed",
                                        "sweet potato baked in its skin unsalted"};
    const struct fixture *fixture = *state;
    struct pair pair;

    pair_open(fixture, &pair);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        ask(&pair, texts[i]);
    food_table_free(pair.table);
}

static void import(const struct fixture *fixture, const char *path, size_t foods, uint64_t values)
{
    CLEANUP(bundle_closep) struct bundle *bundle = NULL;
    CLEANUP(usda_done) struct usda usda = {0};
    struct usda_source source = {0};
    const struct foods_change change = {fixture->store, fixture->person.row, FIXTURE_START_MS,
                                        "food import"};

    assert_ok(bundle_open(path, &bundle, &err));
    assert_ok(usda_read(bundle, &source, &usda, &err));
    assert_int_equal(usda.count, foods);
    assert_int_equal(usda.values, values);
    assert_ok(foods_import(&change, &usda, source.prefix, "test", &err));
}

static void own_foods_and_names(void **state)
{
    const struct fixture *fixture = *state;
    const struct foods_change change = {fixture->store, fixture->person.row, FIXTURE_START_MS, "x"};
    struct food food = {.layer = LAYER_OWN};
    struct pair pair;

    pair_open(fixture, &pair); /* so that the shipped table is there */
    food_table_free(pair.table);
    for (int i = 0; i < FOOD_COLUMNS; i++)
        food.columns[i] = "";
    food.columns[COLUMN_ID] = "user-rye";
    food.columns[COLUMN_NAME] = "Grandmother's rye loaf";
    food.columns[COLUMN_ALIASES] = "rye bread;black loaf"; /* a name that another food has */
    food.columns[COLUMN_COMMON] = "0";
    food.columns[COLUMN_FORM] = "solid";
    assert_ok(foods_put(&change, "user-rye", &food, &err));
    assert_ok(foods_name(&change, "milk", "milk-semi", &err));
    assert_ok(
        foods_name(&change, "my usual", "porridge-unknown", &err)); /* there is no such food */
    assert_ok(foods_name(&change, "apple", "user-rye", &err));
    pair_open(fixture, &pair);
    const struct food *mine = match_exact(pair.table, "rye bread");
    assert_non_null(mine);
    assert_string_equal(food_id(mine), "user-rye");
    mine = match_exact(pair.table, "milk");
    assert_non_null(mine);
    assert_string_equal(food_id(mine), "milk-semi");
    mine = match_exact(pair.table, "apple");
    assert_non_null(mine);
    assert_string_equal(food_id(mine), "user-rye");
    ask_all(&pair, 1, 3);
    food_table_free(pair.table);
}

/* An own food takes the place of the one of the same id; the next version of the table that ships
 * does not touch it. */
static void an_own_row_wins(void **state)
{
    const struct fixture *fixture = *state;
    const struct foods_change change = {fixture->store, fixture->person.row, FIXTURE_START_MS, "x"};
    const struct food *found;
    struct food_facts facts;
    struct food food;
    struct pair pair;

    pair_open(fixture, &pair);
    assert_ok(
        food_table_read(pair.table, food_table_find(pair.table, "kefir"), &found, &facts, &err));
    food = *found;
    food.columns[COLUMN_NUTRIENTS + NUTRIENT_KCAL] = "77";
    assert_ok(foods_put(&change, "kefir", &food, &err));
    food_table_free(pair.table);

    fixture_begin(*state); /* as if an older version had been loaded */
    assert_ok(food_shipped_end(fixture->store, 0, &err));
    fixture_commit(*state);
    pair_open(fixture, &pair);
    assert_int_equal(food_shipped_version(fixture->store), FOOD_TABLE_VERSION);
    assert_int_equal(pair.whole->food_count, 874);
    assert_ok(food_table_read(pair.table, match_exact(pair.table, "kefir"), &found, &facts, &err));
    assert_int_equal(found->layer, LAYER_OWN);
    assert_true(facts.per_100g[NUTRIENT_KCAL] == 77);
    food_table_free(pair.table);

    assert_ok(foods_open(fixture->store, 0, FIXTURE_START_MS, &pair.table, &err));
    assert_ok(food_table_read(pair.table, match_exact(pair.table, "kefir"), &found, &facts, &err));
    assert_int_equal(found->layer, LAYER_SHIPPED); /* for everybody else it is as it was */
    assert_true(facts.per_100g[NUTRIENT_KCAL] == 52);
    food_table_free(pair.table);
}

static void a_sample_of_what_is_imported(void **state)
{
    const struct fixture *fixture = *state;
    struct pair pair;

    import(fixture, USDA_SAMPLE, 4, 27);
    pair_open(fixture, &pair);
    assert_int_equal(pair.whole->food_count, 878);
    ask(&pair, "beans baked canned");
    ask(&pair, "beens baked");
    const struct food *food = match_exact(pair.table, "sr-90001");
    assert_non_null(food);
    assert_int_equal(food->layer, LAYER_IMPORTED);
    assert_null(match_exact(pair.table, "sr-90009"));
    ask_all(&pair, 1, 5);
    food_table_free(pair.table);
}

static void all_of_the_usda(void **state)
{
    const struct fixture *fixture = *state;
    struct pair pair;

    if (access(USDA_REAL_SR, R_OK) < 0) {
        print_message("skipped: all_of_the_usda, there is no %s\n", USDA_REAL_SR);
        skip();
    }
    import(fixture, USDA_REAL_SR, 8789, 679045);
    pair_open(fixture, &pair);
    assert_int_equal(pair.whole->food_count, 874 + 8789);
    ask_all(&pair, 2, 97);
    food_table_free(pair.table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_ships, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(odd_texts, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(own_foods_and_names, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(an_own_row_wins, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_sample_of_what_is_imported, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(all_of_the_usda, fixture_setup, fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
