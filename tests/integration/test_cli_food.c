/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The food table with the real program: own foods and names, what undo takes back, imports. */
#include "core/cleanup.h"
#include "tests/harness/cli.h"
#include "tests/harness/test.h"
#include "tests/harness/usda_made.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define USDA_CSV     "../shared/food/fdc-sr-legacy-testset.zip"
#define SAMPLE_SR    "tests/data/usda/sr"
#define SAMPLE_FDC   "tests/data/usda/fdc"
#define RSS_LIMIT_KB 40000

static int set_up(void **state)
{
    struct cli *cli = calloc(1, sizeof(*cli));

    *state = cli;
    return cli ? cli_open(cli) : -1;
}

static int tear_down(void **state)
{
    cli_close(*state);
    free(*state);
    return 0;
}

/* A step: the words of a command, how it ends, and all that it prints; NULL: whatever it is. */
struct step {
    const char *words[CLI_ARGUMENTS];
    int status;
    const char *output;
};

static void take(const struct cli *cli, const struct step *step)
{
    CLEANUP(cleanup_free) char *output = NULL;
    struct cli_run run = {0};
    int status = 0;

    memcpy(run.words, step->words, sizeof(run.words));
    output = cli_run(cli, &run, NULL, &status);
    if (status != step->status || (step->output && strcmp(output, step->output) != 0))
        fail_msg("%s %s %s: status %d, not %d:\n%s", step->words[0], step->words[1],
                 step->words[2] ? step->words[2] : "", status, step->status, output);
}

static void take_all(void **state, const struct step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++)
        take(*state, &steps[i]);
}

#define TAKE_ALL(steps) take_all(state, steps, sizeof(steps) / sizeof((steps)[0]))

static void own_foods(void **state)
{
    static const struct step steps[] = {
        {{"food", "add", "ajvar", "--like", "baba-ganoush", "--set", "kcal=95,fibre=3.2",
          "--unit=tbsp=15", "--flags=nightshade"},
         0,
         "food user-ajvar: ajvar, 95 kcal, fibre 3.2 g per 100 g; unknown: 14 figures; flags "
         "nightshade\n"},
        {{"food", "add", "ajvar"},
         65,
         "zonula: there is a food user-ajvar already\n"
         "nothing changed; change it: zonula food edit, or say --id\n"},
        {{"eat", "2 tbsp ajvar"},
         0,
         "#1 food  Sat 14 Mar 08:10\n    30 g  ajvar  2 tbsp  28 kcal  nightshade\n"
         "  28 kcal  fibre 1.0 g  plants 0\n"},
        {{"food", "edit", "user-ajvar", "--set", "kcal=90,fibre=", "--name", "Ajvar, mild"},
         0,
         "food user-ajvar: Ajvar, mild, 90 kcal per 100 g; unknown: 15 figures; flags "
         "nightshade\n"},
        {{"show", "1"}, 0, NULL},
        {{"food", "recompute", "--since", "2026-03-01"},
         0,
         "recomputed: 1 item in 1 entry   (zonula undo takes it back)\n"},
        {{"food", "recompute", "--since", "2026-03-01"}, 0, "recomputed: 0 items in 0 entries\n"},
        {{"undo"}, 0, "undone: food recompute\n"},
        {{"undo"}, 0, "undone: food edit user-ajvar\n"},
        {{"food", "search", "ajvar"},
         0,
         "user-ajvar  ajvar  1/4 cup = 60 g      95 kcal  fibre 3.2 g\n"},
        {{"food", "rm", "user-ajvar"},
         0,
         "removed: food user-ajvar   (zonula undo brings it back)\n"},
        {{"food", "search", "ajvar"}, 1, "zonula: no food fits \"ajvar\"\n"},
        {{"undo"}, 0, "undone: food rm user-ajvar\n"},
        {{"redo"}, 0, "redone: food rm user-ajvar\n"},
        {{"undo"}, 0, "undone: food rm user-ajvar\n"},
        {{"eat", "1 tbsp ajvar", "-n"}, 0, NULL},
    };

    TAKE_ALL(steps);
}

static void recipes(void **state)
{
    static const struct step steps[] = {
        {{"food", "add", "red spread", "--recipe",
          "200 g pepper-red, 100 g aubergine, 10 g oil-olive", "--yield", "250"},
         0,
         "food user-red-spread: red spread, 74 kcal, fibre 2.7 g per 100 g; unknown: 4 figures; "
         "flags nightshade, histamine, high_fat\n"},
        {{"food", "add", "nothing", "--recipe", "200 g unicorn"},
         65,
         "zonula: no food called \"unicorn\"\nnothing changed\n"},
        {{"food", "add", "thin", "--recipe", "200 g aubergine", "--yield", "1"},
         65,
         "zonula: --yield: 1 g of 200 g of ingredients\nnothing changed\n"},
        {{"food", "add", "x", "--yield", "3"}, 64, "zonula: --yield belongs to --recipe\n"},
    };

    TAKE_ALL(steps);
}

static void bad_figures(void **state)
{
    static const struct step steps[] = {
        {{"food", "add", "x", "--set", "kcal=9999"},
         65,
         "zonula: --set: kcal of 9999 in 100 g is more than there can be\nnothing changed\n"},
        {{"food", "add", "x", "--set", "kcal"}, 65, NULL},
        {{"food", "add", "x", "--set", "kcal=1,5"}, 65, NULL},
        {{"food", "add", "x", "--set", "joules=1"}, 65, NULL},
        {{"food", "add", "x", "--unit", "g=1"}, 65, NULL},
        {{"food", "add", "x", "--unit", "slice=0"}, 65, NULL},
        {{"food", "add", "x", "--unit", "slice"}, 65, NULL},
        {{"food", "add", "x", "--flags", "poison"}, 65, NULL},
        {{"food", "add", "x", "--like", "unicorn"}, 1, NULL},
        {{"food", "add", "\xff\xfe"}, 65, NULL},
        {{"food", "add", "???"}, 65, NULL},
        {{"food", "add", "x", "--id", "No Good"}, 64, NULL},
        {{"food", "edit", "kefir"}, 64, NULL},
        {{"food", "edit", "unicorn", "--set", "kcal=1"}, 1, NULL},
        {{"food", "rm", "kefir"},
         1,
         "zonula: that food is not your own; it cannot be removed\n"
         "nothing changed; see: zonula food list\n"},
        {{"food", "alias", "milk"}, 64, NULL},
        {{"food", "alias", "milk=unicorn"}, 1, NULL},
        {{"food", "alias", "...=kefir"}, 65, NULL},
        {{"food", "recompute"}, 64, NULL},
        {{"food", "show", "unicorn"},
         1,
         "zonula: no food with the id or name \"unicorn\"\n"
         "look for it: zonula food search TEXT\n"},
        {{"food", "list"}, 0, "0 own, 0 imported, 874 that ship (version 1)\n"},
        {{"undo"}, 1, "zonula: nothing to undo\n"},
    };

    TAKE_ALL(steps);
}

static void own_names(void **state)
{
    static const struct step steps[] = {
        {{"food", "alias", "milk=milk-semi"},
         0,
         "alias \"milk\" = milk-semi (Milk, semi-skimmed 2%)\n"},
        {{"-n", "drink", "200 ml milk"},
         0,
         "(dry run) drink  Sat 14 Mar 08:10\n"
         "   206 g  Milk, semi-skimmed 2%  200 ml  103 kcal  dairy lactose\n"
         "  103 kcal  fibre 0.0 g  plants 0\n"},
        {{"food", "alias", "Milk=milk-oat"}, 0, "alias \"Milk\" = milk-oat (Oat drink)\n"},
        {{"undo"}, 0, "undone: food alias Milk=milk-oat\n"},
        {{"food", "list"},
         0,
         "alias \"milk\" = milk-semi (Milk, semi-skimmed 2%)\n"
         "0 own, 0 imported, 874 that ship (version 1)\n"},
        {{"food", "rm", "milk"}, 0, "removed: alias milk   (zonula undo brings it back)\n"},
        {{"eat", "milk"}, 65, NULL},
        {{"undo"}, 0, "undone: food rm milk\n"},
        {{"undo"}, 0, "undone: food alias milk=milk-semi\n"},
        {{"eat", "milk"}, 65, NULL},
    };

    TAKE_ALL(steps);
}

/* Bob has another table. */
static void names_are_a_persons_own(void **state)
{
    static const struct step steps[] = {
        {{"food", "alias", "milk=milk-semi"}, 0, NULL},
        {{"food", "edit", "kefir", "--set", "kcal=60"}, 0, NULL},
        {{"person", "add", "Bob", "--tz", "Europe/Berlin"}, 0, NULL},
        {{"eat", "milk", "--person", "bob"}, 65, NULL},
        {{"eat", "100 g kefir", "--person", "bob", "-n"},
         0,
         "(dry run) food  Sat 14 Mar 08:10\n"
         "   100 g  Kefir, plain  100 g  52 kcal  dairy lactose +live\n"
         "  52 kcal  fibre 0.0 g  plants 0\n"},
        {{"eat", "100 g kefir", "--person", "alice", "-n"},
         0,
         "(dry run) food  Sat 14 Mar 08:10\n"
         "   100 g  Kefir, plain  100 g  60 kcal  dairy lactose +live\n"
         "  60 kcal  fibre 0.0 g  plants 0\n"},
        {{"food", "search", "kefir", "--person", "nobody"}, 65, NULL},
        {{"food", "search", "kefir"}, 0, NULL},
    };

    TAKE_ALL(steps);
}

/* The food that comes first for "milk". */
static void check_first(void **state, const char *id)
{
    CLEANUP(cleanup_free) char *output = NULL;
    CLEANUP(cleanup_free) char *expected = NULL;
    const struct cli_run search = {.words = {"food", "search", "milk"}};
    int status = 0;

    output = cli_run(*state, &search, NULL, &status);
    assert_int_equal(status, 0);
    assert_true(asprintf(&expected, "%s ", id) > 0);
    if (strncmp(output, expected, strlen(expected)) != 0)
        fail_msg("%s is not the first of\n%s", id, output);
}

/* What was meant by the same name stands first, and decides nothing; what was called otherwise does
 * not count, nor does what was long ago. */
static void use_orders(void **state)
{
    static const struct step by_name[] = {
        {{"food", "alias", "milk=milk-oat"}, 0, NULL},
        {{"drink", "200 ml milk"}, 0, NULL},
        {{"food", "rm", "milk"}, 0, NULL},
    };

    take(*state, &(struct step){{"drink", "200 ml milk-semi"}, 0, NULL});
    check_first(state, "milk-whole");
    TAKE_ALL(by_name);
    check_first(state, "milk-oat");
    take(*state, &(struct step){{"drink", "200 ml milk"}, 65, NULL});
    take(*state, &(struct step){{"edit", "2", "--at", "2025-12-01 08:00"}, 0, NULL});
    check_first(state, "milk-whole");
}

static void a_sample_is_imported(void **state)
{
    static const struct step steps[] = {
        {{"-n", "food", "import", SAMPLE_SR},
         0,
         SAMPLE_SR ": 4 foods, 27 values read, nothing written\n"},
        {{"food", "import", SAMPLE_SR},
         0,
         SAMPLE_SR ": 4 foods, 27 values read; their plants and flags are unknown\n"},
        {{"food", "import", SAMPLE_SR "/FOOD_DES.txt"},
         0,
         SAMPLE_SR "/FOOD_DES.txt: 4 foods, 27 values read, all of them there already\n"},
        {{"food", "import", SAMPLE_FDC},
         0,
         SAMPLE_FDC ": 3 foods, 12 values read; their plants and flags are unknown\n"},
        {{"food", "show", "sr-90003"},
         0,
         "sr-90003: Crème brûlée (Dairy things)\n"
         "serving   1 ramekin = 120 g\n"
         "per 100 g 285 kcal, protein 4.2, fat 22.5, carbohydrate 16.0; unknown: fibre, sugar, "
         "alcohol\n"
         "          unknown: lactose, fructose, glucose, zinc, caffeine, glutamate+glutamine, "
         "hydroxyproline,\n"
         "          beta-glucan\n"
         "plants    unknown\nis        unknown\nmay matter unknown\nsource    USDA SR 90003\n"},
        {{"food", "show", "fdc-500003"},
         0,
         "fdc-500003: Oats, rolled, tested (no group)\n"
         "serving   2 tablespoon = 11 g\n"
         "per 100 g 379 kcal; unknown: protein, fat, carbohydrate, fibre, sugar, alcohol\n"
         "          zinc 3.60 mg, beta-glucan 4.10 g; unknown: lactose, fructose, glucose, "
         "caffeine,\n"
         "          glutamate+glutamine, hydroxyproline\n"
         "plants    unknown\nis        unknown\nmay matter unknown\n"
         "source    FoodData Central 500003\n"},
        {{"eat", "1 can beans baked canned sauce", "-n"}, 65, NULL},
        {{"eat", "1 can sr-90001", "-n"},
         0,
         "(dry run) food  Sat 14 Mar 08:10\n"
         "   420 g  Beans, baked, in a can, sauce of tomatoes  1 can  340 kcal\n"
         "  340 kcal  fibre 17.2 g  plants 0\n"},
        {{"eat", "sr-90004"},
         65,
         "zonula: \"sr-90004\": how much? no usual serving of it is known. Buttermilk of sheep is "
         "known in g\nnothing logged\n"},
        {{"undo"}, 0, "undone: food import " SAMPLE_FDC "\n"},
        {{"food", "show", "fdc-500003"}, 1, NULL},
        {{"food", "show", "sr-90003"}, 0, NULL},
        {{"redo"}, 0, "redone: food import " SAMPLE_FDC "\n"},
        {{"food", "show", "fdc-500003"}, 0, NULL},
        {{"food", "list"}, 0, "0 own, 7 imported, 874 that ship (version 1)\n"},
    };

    TAKE_ALL(steps);
}

static void what_cannot_be_imported(void **state)
{
    static const struct step steps[] = {
        {{"food", "import", "/nowhere"}, 66, "zonula: there is no /nowhere\nnothing imported\n"},
        {{"food", "import", "tests/data"}, 65, NULL},
        {{"food", "import"}, 64, NULL},
    };

    TAKE_ALL(steps);
}

/* The most memory that a child of this process took so far. */
static long children_kb(void)
{
    struct rusage usage;

    getrusage(RUSAGE_CHILDREN, &usage);
    return usage.ru_maxrss;
}

static void import_real(void **state, const char *path, const char *counts, const char *known)
{
    CLEANUP(cleanup_free) char *expected = NULL;

    if (access(path, R_OK) < 0) {
        print_message("skipped: there is no %s\n", path);
        skip();
    }
    assert_true(asprintf(&expected, "%s: %s values read; their plants and flags are unknown\n",
                         path, counts) > 0);
    take(*state, &(struct step){{"food", "import", path}, 0, expected});
    take(*state, &(struct step){{"food", "show", known}, 0, NULL});
    print_message("%s: at most %ld kB\n", path, children_kb());
    /* Under a sanitizer a program takes more than its own. */
#ifndef __SANITIZE_ADDRESS__
    assert_true(children_kb() < RSS_LIMIT_KB);
#endif
}

static void all_of_the_standard_reference(void **state)
{
    import_real(state, USDA_REAL_SR, "8789 foods, 679045", "sr-01001");
}

static void all_of_sr_legacy(void **state)
{
    import_real(state, USDA_CSV, "7793 foods, 641056", "fdc-171688");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(own_foods, set_up, tear_down),
        cmocka_unit_test_setup_teardown(recipes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bad_figures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(own_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_are_a_persons_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(use_orders, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_sample_is_imported, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_imported, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_of_the_standard_reference, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_of_sr_legacy, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
