/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the diary's commands hold to, beyond the examples of docs/cli.md (test_cli_examples):
 * nothing is half written, a key writes once, persons, devices, failures in JSON.
 */
#include "core/cleanup.h"
#include "tests/harness/fixture.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOW        "ZONULA_NOW=2026-03-14T08:10:00+01:00"
#define TIMEOUT_MS 20000
#define ARGS_MAX   12
#define ENTRIES    39

struct suite {
    struct harness *harness;
    char database[512]; /* of the running test */
    const char *filled; /* the fixture */
};

struct run {
    const char *now;
    const char *args[ARGS_MAX]; /* without the program */
};

static char *run(struct suite *suite, const struct run *what, int *ret_exit)
{
    const char *arguments[ARGS_MAX + 2] = {harness_program(suite->harness, "zonula")};
    char database[600];
    const char *environment[] = {
        what->now ? what->now : NOW,
        database,
        "ZONULA_CONFIG=/dev/null",
        "LC_ALL=C.UTF-8",
        "COLUMNS=80",
        "NO_COLOR=1",
        "TERM=dumb",
        NULL,
    };
    struct error err = {0};
    char *output = NULL;

    snprintf(database, sizeof(database), "ZONULA_DB=%s", suite->database);
    for (size_t i = 0; i < ARGS_MAX && what->args[i]; i++)
        arguments[i + 1] = what->args[i];
    if (harness_run(suite->harness, "zonula", arguments, environment, TIMEOUT_MS, &output, ret_exit,
                    &err) < 0)
        fail_msg("%s", err.text);
    return output;
}

static int fill(void **state)
{
    static struct suite suite;
    struct error err = {0};

    if (harness_open(&suite.harness, &err) < 0) {
        print_error("%s\n", err.text);
        return -1;
    }
    *state = &suite;
    suite.filled = harness_path(suite.harness, "filled.db");
    fixture_fill(suite.harness, "/dev/null", suite.filled, ENTRIES);
    return 0;
}

static int finish(void **state)
{
    harness_close(((struct suite *)*state)->harness);
    return 0;
}

static void start_from_fixture(struct suite *suite)
{
    static int number;

    snprintf(suite->database, sizeof(suite->database), "%s",
             harness_path(suite->harness, "example-%d.db", ++number));
    fixture_copy(suite->filled, suite->database);
}

static void check(struct suite *suite, const struct run *what, int status, const char *expected)
{
    int got = 0;
    CLEANUP(cleanup_free) char *output = run(suite, what, &got);

    assert_string_equal(output, expected);
    assert_int_equal(got, status);
}

/* Example 20: what can be taken back, and that there is an end to it. */
static void test_undo(void **state)
{
    struct suite *suite = *state;
    const struct run undo = {.args = {"undo"}};
    int status = 0;

    start_from_fixture(suite);
    check(suite, &undo, 0, "undone: eat #39 (Kefir, plain 200 g; Rye bread 64 g; Almonds 30 g)\n");
    check(suite, &undo, 0, "undone: stool #38 (type 4)\n");
    /* A number is never used twice. */
    check(suite, &(struct run){.args = {"-q", "eat", "1 apple"}}, 0, "40\n");
    for (int i = 0; i < 38; i++) {
        CLEANUP(cleanup_free) char *output = run(suite, &undo, &status);
        assert_int_equal(status, 0);
    }
    check(suite, &undo, 1, "zonula: nothing to undo\n");
}

/* All or none; nothing refused is counted. */
static void test_a_refused_line_writes_nothing(void **state)
{
    struct suite *suite = *state;
    int status = 0;

    start_from_fixture(suite);
    CLEANUP(cleanup_free)
    char *output =
        run(suite, &(struct run){.args = {"eat", "1 apple, 1 unicorn, 2 eggs"}}, &status);
    assert_int_equal(status, 65);
    check(suite, &(struct run){.args = {"-q", "eat", "1 apple"}}, 0, "40\n");
}

/* One step, all or none. */
static void test_a_batch(void **state)
{
    struct suite *suite = *state;
    const char *good = harness_write_file(
        suite->harness, "good.txt",
        "# a day\n\nyesterday 20:00 eat 1 apple\n07:20 stool 4 --urgency 1\nnote \"two  words\"\n");
    const char *bad =
        harness_write_file(suite->harness, "bad.txt", "eat 1 apple\n07:20 stool 8\neat 2 eggs\n");

    start_from_fixture(suite);
    check(suite, &(struct run){.args = {"batch", bad}}, 65,
          "zonula: line 2: 8: types go from 1 (hard lumps) to 7 (watery)\n"
          "nothing logged (3 lines)\n");
    check(suite, &(struct run){.args = {"-q", "batch", good}}, 0, "40\n41\n42\n");
    check(suite, &(struct run){.args = {"undo"}}, 0,
          "undone: batch #42 (two  words)\nundone: batch #41 (type 4)\n"
          "undone: batch #40 (Apple, raw, with skin 182 g)\n");
    check(suite, &(struct run){.args = {"-q", "redo"}}, 0, "42\n");
    check(suite, &(struct run){.args = {"undo", "3"}}, 0,
          "undone: batch #42 (two  words)\nundone: batch #41 (type 4)\n"
          "undone: batch #40 (Apple, raw, with skin 182 g)\n"
          "undone: eat #39 (Kefir, plain 200 g; Rye bread 64 g; Almonds 30 g)\n"
          "undone: stool #38 (type 4)\n");
}

static void test_what_is_not_taken(void **state)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"eat -\n", "zonula: line 1: - is no text here\n"},
        {"08:05 undo\n", "zonula: line 1: a time, then eat, drink, symptom, stool, ... and what\n"},
        {"note \"no end\n", "zonula: line 1: a quote has no end\n"},
        {"23:30 eat 1 apple\n", "zonula: line 1: 23:30 is still to come; did you mean --at "
                                "\"yesterday 23:30\"?\n"},
    };
    struct suite *suite = *state;

    start_from_fixture(suite);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char expected[256];
        const char *file = harness_write_file(suite->harness, "row.txt", rows[i].text);
        snprintf(expected, sizeof(expected), "%snothing logged (1 line)\n", rows[i].says);
        check(suite, &(struct run){.args = {"batch", file}}, 65, expected);
    }
}

/* A template may be changed where it is used; what it makes is as any other entry. */
static void test_templates(void **state)
{
    struct suite *suite = *state;

    start_from_fixture(suite);
    check(suite, &(struct run){.args = {"meal", "save", "m", "39"}}, 0,
          "meal m: 3 items, 294 g, 443 kcal (from #39)\n");
    check(suite, &(struct run){.args = {"eat", "@m -almonds +1 banana"}}, 0,
          "#40 food  Sat 14 Mar 08:10  (@m)\n"
          "   200 g  Kefir, plain  200 ml     104 kcal  dairy lactose +live\n"
          "    64 g  Rye bread     2 slices   166 kcal  gluten fructan\n"
          "   118 g  Banana, ripe  1 x 118 g  105 kcal  fructan\n"
          "  375 kcal  fibre 6.8 g  plants 2.25\n");
    check(suite, &(struct run){.args = {"eat", "@m -salmon"}}, 65,
          "zonula: @m has no \"salmon\"\nnothing logged\n");
    check(suite, &(struct run){.args = {"eat", "@m * 0"}}, 65,
          "zonula: @m: more than nothing, and at most 100 times\nnothing logged\n");
    check(suite, &(struct run){.args = {"meal", "save", "a b", "39"}}, 65,
          "zonula: \"a b\": the name of a meal has letters, digits, - and _, 64 at most\n"
          "nothing saved\n");
    check(suite, &(struct run){.args = {"meal", "save", "m", "38"}}, 65,
          "zonula: a meal is made of an entry of food or drink\nnothing saved\n");
}

static void test_a_key_writes_once(void **state)
{
    struct suite *suite = *state;

    start_from_fixture(suite);
    check(suite, &(struct run){.args = {"-q", "--key", "k1", "eat", "1 apple"}}, 0, "40\n");
    check(suite, &(struct run){.args = {"-q", "--key", "k1", "eat", "1 banana"}}, 0, "40\n");
    check(suite, &(struct run){.args = {"-q", "eat", "1 apple"}}, 0, "41\n");
}

static void test_a_dry_run_writes_nothing(void **state)
{
    struct suite *suite = *state;

    start_from_fixture(suite);
    check(suite, &(struct run){.args = {"-n", "s", "cramps strong", "--for", "90m"}}, 0,
          "(dry run) symptom  Sat 14 Mar 08:10\n  pain 7/10, for 1 h 30 min\n");
    check(suite, &(struct run){.args = {"-q", "eat", "1 apple"}}, 0, "40\n");
    /* Without a database none is made. */
    snprintf(suite->database, sizeof(suite->database), "%s", harness_path(suite->harness, "no.db"));
    check(suite, &(struct run){.args = {"-n", "-q", "eat", "1 apple"}}, 0, "0\n");
    assert_int_not_equal(access(suite->database, F_OK), 0);
}

static void test_persons(void **state)
{
    struct suite *suite = *state;

    snprintf(suite->database, sizeof(suite->database), "%s",
             harness_path(suite->harness, "empty.db"));
    check(suite, &(struct run){.args = {"eat", "1 apple"}}, 78,
          "zonula: there is no person yet whose diary this could be\n"
          "nothing done; add one: zonula person add NAME\n");
    check(suite, &(struct run){.args = {"person", "list"}}, 1,
          "zonula: nobody yet; add one: zonula person add NAME\n");
    check(suite, &(struct run){.args = {"person", "add", "Anna", "Ö.", "--tz", "Europe/Lisbon"}}, 0,
          "person anna: Anna Ö., Europe/Lisbon\n");
    check(suite, &(struct run){.args = {"person", "add", "Bob", "--id", "b2", "--tz", "UTC"}}, 0,
          "person b2: Bob, UTC\n");
    check(suite, &(struct run){.args = {"person", "list"}}, 0,
          "id    name     zone\n"
          "anna  Anna Ö.  Europe/Lisbon\n"
          "b2    Bob      UTC\n");
    check(suite, &(struct run){.args = {"eat", "1 apple"}}, 64,
          "zonula: whose diary? there are anna, b2\n"
          "nothing done; say --person NAME\n");
    check(suite, &(struct run){.args = {"-q", "eat", "1 apple", "--person", "bob"}}, 0, "1\n");
    check(suite, &(struct run){.args = {"eat", "1 apple", "--person", "eve"}}, 65,
          "zonula: no person called \"eve\"\n"
          "nothing done; see: zonula person list\n");
    check(suite, &(struct run){.args = {"--person", "b2", "--json", "log"}}, 0,
          "{\"zonula\":1,\"ok\":true,\"entries\":[{\"id\":1,\"kind\":\"food\","
          "\"at\":\"2026-03-14T07:10:00+00:00\",\"tz\":\"UTC\",\"precision\":\"minute\","
          "\"items\":[{\"n\":1,\"food\":\"apple\",\"name\":\"Apple, raw, with skin\","
          "\"text\":\"1 apple\",\"grams\":182,\"amount\":{\"value\":1,\"unit\":\"each\","
          "\"assumed\":false,\"approx\":false},\"match\":{\"how\":\"exact\",\"score\":1},"
          "\"nutrients\":{\"kcal\":94.64,\"protein_g\":0.546,\"fat_g\":0.364,\"carb_g\":25.116,"
          "\"fibre_g\":4.368,\"sugar_g\":18.928,\"alcohol_g\":0,\"lactose_g\":0,"
          "\"fructose_g\":10.738,\"glucose_g\":4.4226,\"sodium_mg\":1.82,\"zinc_mg\":0.0728,"
          "\"caffeine_mg\":0,\"glx_g\":0.0546,\"hyp_g\":null,\"beta_glucan_g\":null},\"nova\":1,"
          "\"plants\":{\"apple\":1},\"props\":[\"polyphenol\"],"
          "\"triggers\":[\"fructose\",\"polyol\"]}]}]}\n");
}

static void test_devices(void **state)
{
    struct suite *suite = *state;

    start_from_fixture(suite);
    check(suite,
          &(struct run){.args = {"device", "add", "c4:7c:8d:6a:11:02", "--name", "Strap",
                                 "--driver", "heart-rate"}},
          0, "added: strap (heart-rate)\n");
    check(suite, &(struct run){.args = {"device", "list"}}, 0,
          "name      kind        last seen         battery  readings\n"
          "strap     heart-rate  -                       -         -\n");
    check(suite, &(struct run){.args = {"device", "add", "C4:7C", "--driver", "heart-rate"}}, 65,
          "zonula: an address looks like C4:7C:8D:6A:11:02\n"
          "nothing added\n");
    check(suite, &(struct run){.args = {"device", "rm", "Strap"}}, 0,
          "removed: strap (its readings stay)\n");
    check(suite, &(struct run){.args = {"device", "rm", "strap"}}, 1,
          "zonula: no device called \"strap\"\n"
          "nothing removed; see: zonula device list\n");
}

static void test_json_failure(void **state)
{
    struct suite *suite = *state;

    start_from_fixture(suite);
    check(suite, &(struct run){.args = {"--json", "eat", "2 slices rye braed"}}, 65,
          "{\"zonula\":1,\"ok\":false,\"exit\":65,\"error\":\"not_found\",\"text\":\"rye braed\","
          "\"message\":\"no food called \\\"rye braed\\\"; closest\","
          "\"candidates\":[{\"food\":\"bread-rye\",\"name\":\"Rye bread\"}]}\n");
    check(suite, &(struct run){.args = {"--json", "undo", "x"}}, 64,
          "{\"zonula\":1,\"ok\":false,\"exit\":64,\"error\":\"usage\",\"text\":null,"
          "\"message\":\"undo: how many steps, or the number of one; see: zonula history\"}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_undo),
        cmocka_unit_test(test_a_refused_line_writes_nothing),
        cmocka_unit_test(test_a_batch),
        cmocka_unit_test(test_what_is_not_taken),
        cmocka_unit_test(test_templates),
        cmocka_unit_test(test_a_key_writes_once),
        cmocka_unit_test(test_a_dry_run_writes_nothing),
        cmocka_unit_test(test_persons),
        cmocka_unit_test(test_devices),
        cmocka_unit_test(test_json_failure),
    };
    return cmocka_run_group_tests(tests, fill, finish);
}
