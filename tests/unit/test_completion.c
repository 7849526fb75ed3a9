/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completing a line: words without their quotes, where a name begins in a list, what stands where
 * behind a command, and that what is offered is understood as the food that was meant. */
#include "core/cleanup.h"
#include "gateway/cli/choices.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/synopsis.h"
#include "gateway/cli/typed.h"
#include "gateway/food/meal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_words_lose_their_quotes(void **state)
{
    static const char *const cases[][2] = {
        {"plain", "plain"},
        {"\"200 ml kefir, 2 sl", "200 ml kefir, 2 sl"},
        {"\"closed\"", "closed"},
        {"'goat\"s $x \\ '", "goat\"s $x \\ "},
        {"rye\\ br", "rye br"},
        {"\"a\\\"b\\$c\\n\"", "a\"b$c\\n"},
        {"half\"and 'half'\"", "halfand 'half'"},
        {"open'", "open"},
        {"end\\", "end"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[64];
        typed_unquote(cases[i][0], text);
        assert_string_equal(text, cases[i][1]);
    }
}

static void test_where_a_name_begins(void **state)
{
    static const struct {
        const char *text;
        const char *name; /* NULL: nothing can become one */
    } cases[] = {
        {"", ""},
        {"ry", "ry"},
        {"rye br", "rye br"},
        {"rye ", "rye "},
        {"200 ml kefir, 2 slices ry", "ry"},
        {"200 ml kefir, 2 slices ", ""},
        {"200 ml kefir, ", ""},
        {"200 ml kefir,", ""},
        {"200 ml kefir;ry", "ry"},
        {"1,5 dl or", "or"},
        {"kefir and ry", "kefir and ry"},
        {"2 figs and 30 g go", "go"},
        {"handful of alm", "alm"},
        {"a few ol", "ol"},
        {"~40 g mu", "mu"},
        {"2 x eg", "eg"},
        {"1/2 av", "av"},
        {"'mac and ch", "mac and ch"},
        {"7up", "7up"},
        {"@br", "br"},
        {"1 banana, @", ""},
        {"caf\xc3\xa9 cr\xc3\xa8", "caf\xc3\xa9 cr\xc3\xa8"},
        {"-3 ap", NULL},
        {"2000000 ap", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct typed_names names;
        const bool found = typed_food(cases[i].text, &names);
        if (found != (cases[i].name != NULL))
            fail_msg("\"%s\"", cases[i].text);
        if (!found)
            continue;
        assert_string_equal(cases[i].text + names.starts[0], cases[i].name);
        assert_int_equal(names.template_name, strchr(cases[i].text, '@') != NULL);
    }
}

static void test_a_unit_may_be_part_of_the_name(void **state)
{
    static const char text[] = "tea, 1 rib ey";
    struct typed_names names;

    (void)state;
    assert_true(typed_food(text, &names));
    assert_int_equal(names.count, 2);
    assert_string_equal(text + names.starts[0], "ey");
    assert_string_equal(text + names.starts[1], "rib ey");
}

static void test_a_line_that_is_too_long(void **state)
{
    static char text[MEAL_TEXT_MAX + 2];
    struct typed_names names;

    (void)state;
    memset(text, 'a', sizeof(text) - 1);
    assert_false(typed_food(text, &names));
    text[MEAL_TEXT_MAX - 1] = '\0';
    assert_true(typed_food(text, &names));
    for (size_t i = 1; i < MEAL_TEXT_MAX - 1; i += 2)
        text[i] = ',';
    assert_false(typed_food(text, &names)); /* too many items */
}

static void test_where_a_symptom_begins(void **state)
{
    static const char *const cases[][2] = {
        {"", ""},        {"blo", "blo"},         {"bloating 3, ga", "ga"}, {"bloating 3;ga", "ga"},
        {"gas 1, ", ""}, {"brain f", "brain f"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(cases[i][0] + typed_symptom(cases[i][0]), cases[i][1]);
}

/* ---- what stands where ---- */

static void test_first_words(void **state)
{
    static const char *const cases[][2] = {
        {"save NAME ID | list | show NAME | rm NAME", "save list show rm"},
        {"TEXT | ok [--slot SLOT] [--complete]", "ok"},
        {"TEXT | - | -E", ""},
        {"[N | NUMBER | step NUMBER]", "step"},
        {"FILE [--map COLUMNS] | readings FILE", "readings"},
        {"[--format json|csv] [--from DAY] [-o FILE] [--force]", ""},
        {"--html FILE [--lang en|de]", ""},
        {"bash | zsh | fish", "bash zsh fish"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char words[64];
        synopsis_words(cases[i][0], words, sizeof(words));
        assert_string_equal(words, cases[i][1]);
    }
    char small[10];
    synopsis_words("save NAME | list | show NAME", small, sizeof(small));
    assert_string_equal(small, "save list"); /* "show" has no room */
}

static void test_what_stands_where(void **state)
{
    static const struct {
        const char *arguments;
        const char *before[3];
        const char *places; /* with the argument where each begins */
    } cases[] = {
        {"save NAME ID | list | show NAME", {NULL}, ""},
        {"save NAME ID | list | show NAME", {"save"}, "NAME1 "},
        {"save NAME ID | list | show NAME", {"save", "m"}, "ID2 "},
        {"save NAME ID | list | show NAME", {"save", "m", "1"}, ""},
        {"save NAME ID | list | show NAME", {"list"}, ""},
        {"search TEXT | show ID | TEXT", {NULL}, "TEXT0 "},
        {"search TEXT | show ID | TEXT", {"search", "rye"}, "TEXT1 "},
        {"search TEXT | show ID | TEXT", {"2", "slices"}, "TEXT0 "},
        {"ID[.ITEM] [TEXT] [--at TIME]", {NULL}, "ID0 "},
        {"ID[.ITEM] [TEXT] [--at TIME]", {"39"}, "TEXT1 "},
        {"[ID | DAY MEAL]", {NULL}, "ID0 DAY0 "},
        {"SERIES... [--days N]", {"fibre", "sleep"}, "SERIES2 "},
        {"TYPE [--urgency 0-3] [--blood] ... | --none", {NULL}, "TYPE0 "},
        {"TYPE [--urgency 0-3] [--blood] ... | --none", {"4"}, ""},
        {"FILE [--map COLUMNS] | readings FILE", {NULL}, "FILE0 "},
        {"FILE [--map COLUMNS] | readings FILE", {"readings"}, "FILE1 "},
        {"--html FILE [--from DAY]", {NULL}, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct synopsis_place places[SYNOPSIS_PLACES_MAX];
        char text[128] = "";
        size_t before = 0;
        size_t used = 0;
        while (before < 3 && cases[i].before[before])
            before++;
        const size_t count = synopsis_places(cases[i].arguments, cases[i].before, before, places);
        for (size_t j = 0; j < count; j++)
            used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%zu ", places[j].name,
                                     places[j].first);
        assert_string_equal(text, cases[i].places);
    }
}

/* A name in the table that grew too long or too many to be read would be cut silently. */
static void test_the_table_of_commands_can_be_read(void **state)
{
    (void)state;
    for (const struct command *command = commands; command->name; command++) {
        struct synopsis_place places[SYNOPSIS_PLACES_MAX];
        size_t letters = 0;
        for (const char *c = command->arguments; *c; c++) {
            letters = (*c >= 'A' && *c <= 'Z') ? letters + 1 : 0;
            assert_true(letters <= SYNOPSIS_NAME_MAX);
        }
        assert_true(synopsis_places(command->arguments, NULL, 0, places) < SYNOPSIS_PLACES_MAX);
    }
}

/* ---- what is offered ---- */

static void test_choices_in_order(void **state)
{
    struct choices choices = {0};
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    assert_int_equal(choices_offer(&choices, "1 b", 2, "banana", "Banana", 0), 0);
    assert_int_equal(choices_offer(&choices, "1 b", 2, "apple", "begins otherwise", 9), 0);
    assert_int_equal(choices_offer(&choices, "1 b", 2, "beer", "", 0), 0);
    assert_int_equal(choices_offer(&choices, "1 b", 2, "bulgur", "had\tlast", 5), 0);
    assert_int_equal(choices_offer(&choices, "1 b", 2, "beer", "twice", -1), 0);
    assert_int_equal(choices_offer(&choices, "1 b", 2, "b\nc", "two lines", 7), 0);
    choices_print(&choices, 2, out);
    fclose(out);
    assert_string_equal(text, "bulgur\thad\\x09last\nbanana\tBanana\nbeer\t\n");
    choices_done(&choices);
}

static void test_no_more_than_fit(void **state)
{
    struct choices choices = {0};
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    size_t lines = 0;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    for (int i = 0; i < 3 * CHOICES_SHOWN; i++) {
        char value[16];
        snprintf(value, sizeof(value), "%03d", i);
        assert_int_equal(choices_add(&choices, value, "", i), 0);
    }
    choices_print(&choices, 0, out);
    fclose(out);
    for (const char *c = text; *c; c++)
        lines += *c == '\n';
    assert_int_equal(lines, CHOICES_SHOWN);
    assert_memory_equal(text, "149\t\n148\t\n", 10);
    choices_done(&choices);
}

/* Whatever is offered for a food is one item without an amount, and no other food is meant by it.
 */
static void test_an_offered_name_means_its_food(void **state)
{
    CLEANUP(food_table_freep) struct food_table *table = NULL;

    (void)state;
    assert_int_equal(food_table_open(&table, NULL), 0);
    assert_true(table->food_count > 800);
    for (size_t i = 0; i < table->food_count; i++) {
        CLEANUP(meal_done) struct meal meal = {0};
        CLEANUP(meal_problem_done) struct meal_problem problem = {0};
        const struct meal_help help = {.accept_much = true};
        char name[FOLD_TEXT_MAX];
        assert_true(typed_rest("", food_name(&table->foods[i]), name));
        if (meal_read(table, name, &help, &meal, &problem, NULL) < 0 || meal.count != 1 ||
            strcmp(food_id(meal.items[0].food), food_id(&table->foods[i])) != 0)
            fail_msg("%s: %s", name, problem.message);
    }
}

/* A text begins with what was typed of it, also where folding cuts or spells otherwise. */
static void test_a_plain_beginning_is_a_beginning(void **state)
{
    static const char creme[] = "Cr\xc3\xa8me fra\xc3\xae" /* the next letter is no digit */
                                "che";
    const char *const names[] = {"Berries, mixed", "Yoghurt, plain", creme, "Goat's cheese",
                                 "Toes"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char whole[FOLD_TEXT_MAX];
        fold_plain(names[i], whole);
        for (size_t length = 0; length <= strlen(names[i]); length++) {
            char typed[64];
            char plain[FOLD_TEXT_MAX];
            if (((unsigned char)names[i][length] & 0xc0) == 0x80)
                continue; /* inside a character */
            snprintf(typed, sizeof(typed), "%.*s", (int)length, names[i]);
            fold_plain(typed, plain);
            if (strncmp(whole, plain, strlen(plain)) != 0)
                fail_msg("\"%s\" of \"%s\"", plain, whole);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_lose_their_quotes),
        cmocka_unit_test(test_where_a_name_begins),
        cmocka_unit_test(test_a_unit_may_be_part_of_the_name),
        cmocka_unit_test(test_a_line_that_is_too_long),
        cmocka_unit_test(test_where_a_symptom_begins),
        cmocka_unit_test(test_first_words),
        cmocka_unit_test(test_what_stands_where),
        cmocka_unit_test(test_the_table_of_commands_can_be_read),
        cmocka_unit_test(test_choices_in_order),
        cmocka_unit_test(test_no_more_than_fit),
        cmocka_unit_test(test_an_offered_name_means_its_food),
        cmocka_unit_test(test_a_plain_beginning_is_a_beginning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
