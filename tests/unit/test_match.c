/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folding, the tiers of a match and the decision (docs/cli.md 5). */
#include "gateway/food/match.h"

#include "gateway/food/distance.h"
#include "tests/unit/food_fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void test_folding(void **state)
{
    static const char *const cases[][2] = {
        {"Rye Bread", "rye bread"},
        {"  Crème   fraîche! ", "creme fraiche"},
        {"Gruyère, Käse; weiß", "gruyere kase weiss"},
        {"yoghurt", "yogurt"},
        {"Yoghurts", "yogurt"},
        {"berries", "berry"},
        {"potatoes", "potato"},
        {"sandwiches", "sandwich"},
        {"peas", "pea"},
        {"hummus", "hummus"},
        {"couscous", "couscous"},
        {"swiss", "swiss"},
        {"goat's", "goat"},
        {"builder’s tea", "builder tea"},
        {"2% milk", "2% milk"},
        {"stir-fry", "stir fry"},
        {"e\xcc\x81"
         "clair",
         "eclair"},
        {"кефир", "кефир"},
        {"a\xff"
         "b",
         "a\xff"
         "b"},
        {"!?", ""},
        {"", ""},
    };
    struct folded folded;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        fold_text(cases[i][0], &folded);
        assert_string_equal(folded.text, cases[i][1]);
    }
}

static void test_folding_of_long_texts(void **state)
{
    struct folded folded;
    char text[1000];

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_false(fold_text(text, &folded));
    for (size_t i = 1; i < sizeof(text) - 1; i += 2)
        text[i] = ' ';
    assert_false(fold_text(text, &folded));
    assert_int_equal(folded.word_count, FOLD_WORDS_MAX);
}

static void test_distance(void **state)
{
    static const struct {
        const char *a, *b;
        int limit, distance;
    } cases[] = {
        {"braed", "bread", 2, 1}, {"braed", "bread", 1, 1},  {"kefir", "kefir", 2, 0},
        {"kefr", "kefir", 2, 1},  {"keffir", "kefir", 2, 1}, {"kofir", "kefir", 2, 1},
        {"ca", "abc", 3, 3},      {"abcd", "badc", 2, 2},    {"abc", "xyz", 2, 3},
        {"", "ab", 2, 2},         {"", "abc", 2, 3},         {"", "", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(edit_distance(cases[i].a, strlen(cases[i].a), cases[i].b,
                                       strlen(cases[i].b), cases[i].limit),
                         cases[i].distance);
}

static const char header[] = "header\n";

/* A table of three foods whose names are chosen for the tiers. */
static struct food_table *small_table(void)
{
    static const char row[] = "%s\t%s\tfruit\t%s\t1\tsolid\t30\t1 cup\t\t\t\t"
                              "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t1\t\t\t\tmemory\t\t\n";
    char text[2048];
    struct food_table *table = NULL;
    int used = snprintf(text, sizeof(text), "%s", header);

    used += snprintf(text + used, sizeof(text) - (size_t)used, row, "f1",
                     "Bread of rye with seeds and salt", "black bread");
    snprintf(text + used, sizeof(text) - (size_t)used, row, "f2", "Currants", "");
    assert_int_equal(food_table_parse(text, strlen(text), &table, NULL), 0);
    return table;
}

static void test_tiers_and_scores(void **state)
{
    static const struct {
        const char *text;
        enum match_tier tier;
        int score;
    } cases[] = {
        {"bread of rye with seeds and salt", MATCH_EXACT, 1000},
        {"Bread of RYE with seed and salt", MATCH_EXACT, 1000},
        {"rye bread, salt and seeds", MATCH_WORDS, 950},
        {"rye bread with salt", MATCH_SUBSET, 820},
        {"rye bread", MATCH_SUBSET, 790},
        {"rye", MATCH_SUBSET, 760},
        {"bread black", MATCH_WORDS, 940}, /* an alias */
        {"black", MATCH_SUBSET, 810},
        {"see sal", MATCH_PREFIX, 680},
        {"curr", MATCH_PREFIX, 740},
        {"cu", MATCH_NONE, 0}, /* too short to begin a word */
        {"curants", MATCH_TYPO, 700},
        {"currnats", MATCH_TYPO, 700},
        {"cruarnt", MATCH_NONE, 0}, /* two edits, one allowed for seven letters */
        {"black braed", MATCH_TYPO, 690},
        {"rye unicorn", MATCH_PARTIAL, 250},
        {"unicorn", MATCH_NONE, 0},
    };
    struct food_table *table = small_table();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct folded query;
        int best = 0;
        enum match_tier best_tier = MATCH_NONE;
        assert_true(fold_text(cases[i].text, &query));
        for (size_t j = 0; j < table->label_count; j++) {
            enum match_tier tier;
            int score = match_score(&query, &table->labels[j], &tier);
            if (score > best) {
                best = score;
                best_tier = tier;
            }
        }
        if (best != cases[i].score || best_tier != cases[i].tier)
            fail_msg("\"%s\": %s %d", cases[i].text, match_tier_name(best_tier), best);
    }
    food_table_free(table);
}

static void test_decisions(void **state)
{
    static const struct {
        const char *text;
        enum match_decision decision;
        const char *first; /* NULL: nothing in the list */
        size_t count;
    } cases[] = {
        {"rye bread", MATCH_TAKEN, "bread-rye", 1},
        {"figs", MATCH_TAKEN, "fig", 1},
        {"boiled eggs", MATCH_TAKEN, "egg-boiled", 1},
        {"cooked spinach", MATCH_TAKEN, "spinach", 1},
        {"red wine", MATCH_TAKEN, "wine-red", 1},
        {"milk", MATCH_AMBIGUOUS, "milk-whole", 31},
        {"rye braed", MATCH_SUGGESTION, "bread-rye", 1},
        {"unicorn steak", MATCH_NOT_FOUND, NULL, 0},
        {"zzzzzz", MATCH_NOT_FOUND, NULL, 0},
        {"", MATCH_NOT_FOUND, NULL, 0},
        {"...", MATCH_NOT_FOUND, NULL, 0},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct match_result result;
        assert_int_equal(match_food(*state, cases[i].text, &result), 0);
        if (result.decision != cases[i].decision || result.count != cases[i].count)
            fail_msg("\"%s\": decision %d, %zu foods", cases[i].text, result.decision,
                     result.count);
        if (cases[i].first)
            assert_string_equal(food_id(result.list[0].food), cases[i].first);
        match_done(&result);
    }
}

/* score, then common, then the name begins with the text, then the shorter name, then the id */
static void test_order_of_candidates(void **state)
{
    static const char *const expected[] = {"milk-whole", "milk-skim", "chocolate-bar-milk",
                                           "milk-semi",  "milk-oat",  "tea-black-milk"};
    struct match_result result;

    assert_int_equal(match_food(*state, "milk", &result), 0);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(food_id(result.list[i].food), expected[i]);
    for (size_t i = 1; i < result.count; i++)
        assert_true(result.list[i].score <= result.list[i - 1].score);
    match_done(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_folding),   cmocka_unit_test(test_folding_of_long_texts),
        cmocka_unit_test(test_distance),  cmocka_unit_test(test_tiers_and_scores),
        cmocka_unit_test(test_decisions), cmocka_unit_test(test_order_of_candidates),
    };
    return cmocka_run_group_tests(tests, open_table, close_table);
}
