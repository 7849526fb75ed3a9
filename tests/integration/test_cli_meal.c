/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Templates of meals with the real program: used, changed where they are used, and their limits;
 * each command is one step. */
#include "core/cleanup.h"
#include "tests/harness/cli.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <string.h>

static int start(void **state)
{
    static const struct cli_run eat = {
        .words = {"eat", "200 ml kefir, 2 slices rye bread, handful of almonds"}};
    static const struct cli_run save = {.words = {"meal", "save", "m", "1"}};
    struct cli *cli;
    int first = 1;
    int second = 1;

    if (cli_set_up(state) < 0)
        return -1;
    cli = *state;
    CLEANUP(cleanup_free) char *eaten = cli_run(cli, &eat, NULL, &first);
    CLEANUP(cleanup_free) char *saved = cli_run(cli, &save, NULL, &second);
    return first || second ? -1 : 0;
}

static void changed_where_it_is_used(void **state)
{
    const struct cli *cli = *state;
    static const char expected[] = "(dry run) food  Sat 14 Mar 08:10  (@m)\n"
                                   "    64 g  Rye bread     2 slices   166 kcal  gluten fructan\n"
                                   "   118 g  Banana, ripe  1 x 118 g  105 kcal  fructan\n"
                                   "  271 kcal  fibre 6.8 g  plants 2.25\n";
    static const char *const uses[] = {
        "@m -almonds -kefir +1 banana",
        "@m -almonds +1 banana -kefir",
        "@m+1 banana -kefir -almonds",
        "@m -almonds -kefir, 1 banana",
    };

    for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++)
        cli_check(cli, &(struct cli_run){.words = {"eat", uses[i], "-n"}}, 0, expected);
}

static void what_cannot_be_used(void **state)
{
    static const struct {
        const char *use, *says;
    } rows[] = {
        {"@n", "zonula: there is no meal \"n\"\nnothing logged; see: zonula meal list\n"},
        {"@m -salmon", "zonula: @m has no \"salmon\"\nnothing logged\n"},
        {"@m +1 banana -salmon", "zonula: @m has no \"salmon\"\nnothing logged\n"},
        {"@m -kefir -rye bread -almonds", "zonula: all of it is left out\nnothing logged\n"},
        {"@m * 100", "zonula: \"@m: Kefir, plain\": more than 5 kg of one thing\n"
                     "nothing logged\n"},
        {"@m * 15", "zonula: \"@m: Kefir, plain\": 3000 g is unusually much\n"
                    "nothing logged; if it is right: --yes\n"},
        {"@m, @m, @m, @m, @m, @m, @m, @m, @m, @m, @m, @m, @m, @m, @m, @m, @m, @m, @m, @m, @m, @m",
         "zonula: more than 64 items\nnothing logged\n"},
    };
    const struct cli *cli = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        cli_check(cli, &(struct cli_run){.words = {"eat", rows[i].use}}, 65, rows[i].says);
    cli_check(cli, &(struct cli_run){.words = {"eat", "@m * 15", "--yes", "-q"}}, 0, "2\n");
    cli_check(cli, &(struct cli_run){.words = {"undo", "-q"}}, 0, "2\n");
}

static void renaming_is_one_step(void **state)
{
    static const char listed[] = "m                         3 items, 294 g, 443 kcal\n";
    const struct cli *cli = *state;

    cli_check(cli, &(struct cli_run){.words = {"meal", "rename", "m", "k"}}, 0,
              "meal m is k now\n");
    cli_check(cli, &(struct cli_run){.words = {"meal", "rename", "m", "k"}}, 1,
              "zonula: there is no meal \"m\"\nsee: zonula meal list\n");
    cli_check(cli, &(struct cli_run){.words = {"undo"}}, 0, "undone: meal rename m k\n");
    cli_check(cli, &(struct cli_run){.words = {"meal", "list"}}, 0, listed);
    cli_check(cli, &(struct cli_run){.words = {"meal", "rename", "m", "m"}}, 65,
              "zonula: there is a meal \"m\" already\nnothing changed\n");
    cli_check(cli, &(struct cli_run){.words = {"meal", "rm", "m"}}, 0,
              "removed: meal m   (zonula undo brings it back)\n");
    cli_check(cli, &(struct cli_run){.words = {"undo"}}, 0, "undone: meal rm m\n");
    cli_check(cli, &(struct cli_run){.words = {"meal", "list"}}, 0, listed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changed_where_it_is_used),
        cmocka_unit_test(what_cannot_be_used),
        cmocka_unit_test(renaming_is_one_step),
    };

    return cmocka_run_group_tests(tests, start, cli_tear_down);
}
