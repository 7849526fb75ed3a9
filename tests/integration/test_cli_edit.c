/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * show, edit and rm of every kind of entry, each step as it is told when it is taken back and done
 * again: after all of them the diary is what it was.
 */
#include "core/cleanup.h"
#include "core/json.h"
#include "tests/harness/cli.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct cli_run whole_diary = {.words = {"log", "--json", "--limit", "1000"}};

static char *whole(const struct cli *cli)
{
    int status = 0;

    return cli_run(cli, &whole_diary, NULL, &status);
}

/* One entry of each kind, number 1 to 12. */
static int start(void **state)
{
    static const struct cli_run entries[] = {
        {.words = {"eat", "--at", "08:05", "200 ml kefir, 2 slices rye bread, handful of almonds"}},
        {.words = {"drink", "1 mug coffee"}},
        {.words = {"symptom", "cramps strong", "--for", "2h"}},
        {.words = {"checkin", "bloating 4", "--slot", "E"}},
        {.words = {"stool", "4", "--urgency", "2"}},
        {.words = {"supp", "psyllium 5 g, zinc 15 mg"}},
        {.words = {"med", "ibuprofen 400 mg", "--until", "2026-03-20"}},
        {.words = {"illness", "gi_infection", "5"}},
        {.words = {"exercise", "40", "hard"}},
        {.words = {"mindfulness", "20"}},
        {.words = {"mark", "sleep=7"}},
        {.words = {"note", "hello there"}},
    };
    struct cli *cli;
    int status = 0;

    if (cli_set_up(state) < 0)
        return -1;
    cli = *state;
    for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        CLEANUP(cleanup_free) char *output = cli_run(cli, &entries[i], "-q", &status);
        if (status != 0)
            print_error("%s\n", output);
        if (status != 0 || strtoul(output, NULL, 10) != i + 1)
            return -1;
    }
    return 0;
}

/* What is done, what it says, what undo and redo call it. */
static const struct change {
    struct cli_run run;
    const char *says, *undo, *redo;
} changes[] = {
    {{.words = {"edit", "1.2", "3 slices"}},
     "#1 food  Sat 14 Mar 08:05  (changed)\n"
     "   200 g  Kefir, plain  200 ml     104 kcal  dairy lactose +live\n"
     "    96 g  Rye bread     3 slices   249 kcal  gluten fructan\n"
     "    30 g  Almonds       1 handful  174 kcal  gos nut high_fat\n"
     "  526 kcal  fibre 9.3 g  plants 2.25\n",
     "edit #1.2 (3 slices -> 2 slices)",
     "edit #1.2 (2 slices -> 3 slices)"},
    {{.words = {"edit", "1.2", "30", "g", "gouda"}},
     "#1 food  Sat 14 Mar 08:05  (changed)\n"
     "   200 g  Kefir, plain  200 ml     104 kcal  dairy lactose +live\n"
     "    30 g  Gouda         30 g       107 kcal  dairy high_fat histamine +live\n"
     "    30 g  Almonds       1 handful  174 kcal  gos nut high_fat\n"
     "  384 kcal  fibre 3.8 g  plants 1\n",
     "edit #1.2 (30 g Gouda -> 3 slices Rye bread)",
     "edit #1.2 (3 slices Rye bread -> 30 g Gouda)"},
    {{.words = {"edit", "1", "--at", "07:45"}},
     "#1 food  Sat 14 Mar 07:45  (was 08:05)\n",
     "edit #1 (07:45 -> 08:05)",
     "edit #1 (08:05 -> 07:45)"},
    {{.words = {"edit", "1", "--at", "yesterday"}},
     "#1 food  Fri 13 Mar  (was Sat 14 Mar 07:45)\n",
     "edit #1 (Fri 13 Mar -> Sat 14 Mar 07:45)",
     "edit #1 (Sat 14 Mar 07:45 -> Fri 13 Mar)"},
    {{.words = {"rm", "1.1"}},
     "#1 removed: 200 g Kefir, plain   (zonula undo brings it back)\n",
     "rm #1.1 (nothing -> 200 ml Kefir, plain)",
     "rm #1.1 (200 ml Kefir, plain -> nothing)"},
    {{.words = {"edit", "2", "2 mugs coffee, 1 cup of water"}},
     "#2 drink  Sat 14 Mar 08:10  (changed)\n"
     "   480 g  Coffee, filter  2 mugs  5 kcal  caffeine\n"
     "   240 g  Water, tap      1 cup   0 kcal\n"
     "  5 kcal  fibre 0.0 g  plants 0.25\n",
     "edit #2 (Coffee, filter 480 g; Water, tap 240 g -> Coffee, filter 240 g)",
     "edit #2 (Coffee, filter 240 g -> Coffee, filter 480 g; Water, tap 240 g)"},
    {{.words = {"edit", "3", "cramps 3"}},
     "#3 symptom  Sat 14 Mar 08:10  (changed)\n  pain 3/10, for 2 h\n",
     "edit #3 (pain 3 -> pain 7)",
     "edit #3 (pain 7 -> pain 3)"},
    {{.words = {"edit", "4", "bloating 6"}},
     "#4 symptom  Sat 14 Mar 08:10  (changed)\n  bloating 6/10, pain 0/10  (evening)\n",
     "edit #4 (bloating 6, pain 0 -> bloating 4, pain 0)",
     "edit #4 (bloating 4, pain 0 -> bloating 6, pain 0)"},
    {{.words = {"edit", "5", "5"}},
     "#5 stool  Sat 14 Mar 08:10  (changed)\n"
     "  type 5: soft pieces with clear edges; urgency 2/3\n",
     "edit #5 (type 5 -> type 4)",
     "edit #5 (type 4 -> type 5)"},
    {{.words = {"edit", "6", "zinc 20 mg"}},
     "#6 supplement  Sat 14 Mar 08:10  (changed)\n  zinc 20 mg\n",
     "edit #6 (zinc 20 mg -> psyllium 5 g; zinc 15 mg)",
     "edit #6 (psyllium 5 g; zinc 15 mg -> zinc 20 mg)"},
    {{.words = {"edit", "7", "ibuprofen 200 mg"}},
     "#7 medicine  Sat 14 Mar 08:10  (changed)\n  ibuprofen 200 mg  nsaid  until 2026-03-20\n",
     "edit #7 (ibuprofen 200 mg -> ibuprofen 400 mg)",
     "edit #7 (ibuprofen 400 mg -> ibuprofen 200 mg)"},
    {{.words = {"edit", "8", "febrile", "3"}},
     "#8 illness  Sat 14 Mar 08:10  (changed)\n  febrile 3/10\n",
     "edit #8 (febrile 3/10 -> gi infection 5/10)",
     "edit #8 (gi infection 5/10 -> febrile 3/10)"},
    {{.words = {"edit", "9", "50 easy"}},
     "#9 exercise  Sat 14 Mar 08:10  (changed)\n  50 min easy\n",
     "edit #9 (50 min easy -> 40 min hard)",
     "edit #9 (40 min hard -> 50 min easy)"},
    {{.words = {"edit", "10", "30"}},
     "#10 mindfulness  Sat 14 Mar 08:10  (changed)\n  30 min\n",
     "edit #10 (30 min -> 20 min)",
     "edit #10 (20 min -> 30 min)"},
    {{.words = {"edit", "11", "sleep=8"}},
     "#11 mark  Sat 14 Mar 08:10  (changed)\n  sleep 8\n",
     "edit #11 (sleep 8 -> sleep 7)",
     "edit #11 (sleep 7 -> sleep 8)"},
    {{.words = {"edit", "12", "hello  you"}},
     "#12 note  Sat 14 Mar 08:10  (changed)\n  hello  you\n",
     "edit #12 (hello  you -> hello there)",
     "edit #12 (hello there -> hello  you)"},
    {{.words = {"rm", "12"}},
     "#12 removed: note Sat 14 Mar 08:10, hello  you   (zonula undo brings it back)\n",
     "rm #12 (hello  you)",
     "rm #12 (hello  you)"},
};

#define CHANGES (sizeof(changes) / sizeof(changes[0]))

static void check_turn(const struct cli *cli, const char *verb, const char *text)
{
    const struct cli_run run = {.words = {verb}};
    char expected[256];

    snprintf(expected, sizeof(expected), "%sne: %s\n", strcmp(verb, "undo") == 0 ? "undo" : "redo",
             text);
    cli_check(cli, &run, 0, expected);
}

static void there_and_back(void **state)
{
    const struct cli *cli = *state;
    CLEANUP(cleanup_free) char *before = whole(cli);
    CLEANUP(cleanup_free) char *after = NULL;

    for (size_t i = 0; i < CHANGES; i++)
        cli_check(cli, &changes[i].run, 0, changes[i].says);
    after = whole(cli);
    for (int round = 0; round < 2; round++) {
        CLEANUP(cleanup_free) char *undone = NULL;
        CLEANUP(cleanup_free) char *redone = NULL;

        for (size_t i = CHANGES; i-- > 0;)
            check_turn(cli, "undo", changes[i].undo);
        undone = whole(cli);
        assert_string_equal(undone, before);
        for (size_t i = 0; i < CHANGES; i++)
            check_turn(cli, "redo", changes[i].redo);
        redone = whole(cli);
        assert_string_equal(redone, after);
    }
    for (size_t i = CHANGES; i-- > 0;)
        check_turn(cli, "undo", changes[i].undo);
}

static void what_is_so_already_is_no_step(void **state)
{
    static const struct cli_run undo = {.words = {"undo"}};
    const struct cli *cli = *state;

    cli_check(cli, &(struct cli_run){.words = {"edit", "1.2", "2 slices"}}, 0,
              "#1 food  Sat 14 Mar 08:05  (not changed: it is so already)\n"
              "   200 g  Kefir, plain  200 ml     104 kcal  dairy lactose +live\n"
              "    64 g  Rye bread     2 slices   166 kcal  gluten fructan\n"
              "    30 g  Almonds       1 handful  174 kcal  gos nut high_fat\n"
              "  443 kcal  fibre 7.5 g  plants 2.25\n");
    cli_check(cli, &(struct cli_run){.words = {"edit", "1", "--at", "08:05"}}, 0,
              "#1 food  Sat 14 Mar 08:05  (not changed: it is so already)\n");
    cli_check(cli, &(struct cli_run){.words = {"edit", "5", "4"}}, 0,
              "#5 stool  Sat 14 Mar 08:10  (not changed: it is so already)\n"
              "  type 4: smooth and soft, like a sausage; urgency 2/3\n");
    cli_check(cli, &undo, 0, "undone: note #12 (hello there)\n");
    cli_check(cli, &(struct cli_run){.words = {"redo"}}, 0, "redone: note #12 (hello there)\n");
}

static void a_dry_run_changes_nothing(void **state)
{
    const struct cli *cli = *state;
    CLEANUP(cleanup_free) char *before = whole(cli);
    CLEANUP(cleanup_free) char *after = NULL;

    cli_check(cli, &(struct cli_run){.words = {"edit", "5", "6", "-n"}}, 0,
              "#5 stool  Sat 14 Mar 08:10  (dry run)\n"
              "  type 6: mushy pieces with ragged edges; urgency 2/3\n");
    cli_check(cli, &(struct cli_run){.words = {"edit", "5", "--at", "07:00", "-n"}}, 0,
              "#5 stool  Sat 14 Mar 07:00  (dry run)\n");
    cli_check(cli, &(struct cli_run){.words = {"rm", "1.3", "-n"}}, 0,
              "#1 removed: 30 g Almonds   (dry run: it is still there)\n");
    cli_check(cli, &(struct cli_run){.words = {"rm", "12", "-n"}}, 0,
              "#12 removed: note Sat 14 Mar 08:10, hello there   (dry run: it is still there)\n");
    after = whole(cli);
    assert_string_equal(after, before);
}

static void what_cannot_be_done(void **state)
{
    static const struct {
        struct cli_run run;
        int status;
        const char *says;
    } rows[] = {
        {{.words = {"edit", "1.9", "3 slices"}},
         1,
         "zonula: entry #1 has no item 9\nnothing changed\n"},
        {{.words = {"edit", "99", "x"}}, 1, "zonula: there is no entry #99\nnothing changed\n"},
        {{.words = {"edit", "1.2", "1 apple, 2 eggs"}},
         64,
         "zonula: edit: one item in the place of one\n"},
        {{.words = {"edit", "6.2", "zinc 20 mg"}},
         64,
         "zonula: edit: items of this kind are edited as a whole\n"},
        {{.words = {"edit", "5", "9"}},
         65,
         "zonula: 9: types go from 1 (hard lumps) to 7 (watery)\nnothing logged\n"},
        {{.words = {"edit", "3", "cramps 3, gas 2"}},
         65,
         "zonula: that would be an entry of another kind\nnothing changed; rm it and log it "
         "again\n"},
        {{.words = {"edit", "12", "-"}}, 64, "zonula: edit: - is no text here\n"},
        {{.words = {"edit", "1", "--at", "23:30"}},
         65,
         "zonula: 23:30 is still to come; did you mean --at \"yesterday 23:30\"?\n"
         "nothing logged\n"},
        {{.words = {"rm", "1.9"}}, 1, "zonula: entry #1 has no item 9\nnothing changed\n"},
        {{.words = {"rm", "2.1"}},
         64,
         "zonula: rm: that is all of the entry; zonula rm with its number\n"},
        {{.words = {"rm", "1", "2"}}, 64, "zonula: rm: one at a time\n"},
        {{.words = {"show", "99"}}, 1, "zonula: there is no entry #99\n"},
        {{.words = {"show", "1.4"}}, 1, "zonula: entry #1 has no item 4\n"},
        {{.words = {"show", "1", "2"}}, 64, "zonula: show: one entry, e.g. zonula show 39\n"},
        {{.words = {"show", "1."}}, 64, "zonula: show: which entry? e.g. zonula show 39\n"},
        {{.words = {"show", "0"}}, 64, "zonula: show: which entry? e.g. zonula show 39\n"},
    };
    const struct cli *cli = *state;
    CLEANUP(cleanup_free) char *before = whole(cli);
    CLEANUP(cleanup_free) char *after = NULL;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        cli_check(cli, &rows[i].run, rows[i].status, rows[i].says);
    after = whole(cli);
    assert_string_equal(after, before);
}

static void items_have_their_numbers(void **state)
{
    const struct cli *cli = *state;

    cli_check(cli, &(struct cli_run){.words = {"show", "1"}}, 0,
              "#1 food  Sat 14 Mar 08:05\n"
              "  .1    200 g  Kefir, plain  200 ml     104 kcal  dairy lactose +live\n"
              "  .2     64 g  Rye bread     2 slices   166 kcal  gluten fructan\n"
              "  .3     30 g  Almonds       1 handful  174 kcal  gos nut high_fat\n"
              "  443 kcal  fibre 7.5 g  plants 2.25\n");
    cli_check(cli, &(struct cli_run){.words = {"rm", "1.2", "-q"}}, 0, "1\n");
    cli_check(cli, &(struct cli_run){.words = {"rm", "#1.2"}}, 1,
              "zonula: entry #1 has no item 2\nnothing changed\n");
    cli_check(cli, &(struct cli_run){.words = {"show", "#1.3"}}, 0,
              "#1 food  Sat 14 Mar 08:05\n"
              "  .3     30 g  Almonds  1 handful  174 kcal  gos nut high_fat\n"
              "  174 kcal  fibre 3.8 g  plants 1\n");
    cli_check(cli, &(struct cli_run){.words = {"rm", "12", "-q"}}, 0, "12\n");
    cli_check(cli, &(struct cli_run){.words = {"show", "12"}}, 1, "zonula: entry #12 is removed\n");
    cli_check(cli, &(struct cli_run){.words = {"edit", "12", "x"}}, 1,
              "zonula: entry #12 is removed\nnothing changed\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(what_is_so_already_is_no_step),
        cmocka_unit_test(a_dry_run_changes_nothing),
        cmocka_unit_test(what_cannot_be_done),
        cmocka_unit_test(items_have_their_numbers),
    };

    return cmocka_run_group_tests(tests, start, cli_tear_down);
}
