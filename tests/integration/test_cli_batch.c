/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is logged together: lines of a batch, "again" and "copy", one step each; a key that was used
 * gives all that was logged with it. And a text out of an editor.
 */
#include "core/cleanup.h"
#include "core/json.h"
#include "tests/harness/cli.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BREAKFAST                                  \
    "# Friday\n"                                   \
    "\n"                                           \
    "yesterday 08:00 eat 200 ml kefir\r\n"         \
    "fri 8:05 d \"1 mug coffee\"\n"                \
    "2026-03-13T09:00+01:00 stool 4 --urgency 1\n" \
    "n what a day"

/* A command with a file that holds a text. */
static void check_batch(const struct cli *cli, const char *text, const char *option, int status,
                        const char *expected)
{
    const char *file = harness_write_file(cli->harness, "batch.txt", text);
    const struct cli_run run = {.words = {"batch", file, option}};

    cli_check(cli, &run, status, expected);
}

static void check_count(const struct cli *cli, size_t count)
{
    static const struct cli_run log = {.words = {"log", "--json", "--limit", "1000"}};
    int status = 0;
    CLEANUP(cleanup_free) char *output = cli_run(cli, &log, NULL, &status);
    CLEANUP(json_drop) json_t *json = json_loads(output, 0, NULL);

    assert_int_equal(json_array_size(json_object_get(json, "entries")), count);
}

static void many_at_once(void **state)
{
    const struct cli *cli = *state;

    check_batch(cli, BREAKFAST, "-n", 0,
                "(dry run) food  Fri 13 Mar 08:00\n"
                "   200 g  Kefir, plain  200 ml  104 kcal  dairy lactose +live\n"
                "  104 kcal  fibre 0.0 g  plants 0\n"
                "(dry run) drink  Fri 13 Mar 08:05\n"
                "   240 g  Coffee, filter  1 mug  2 kcal  caffeine\n"
                "  2 kcal  fibre 0.0 g  plants 0.25\n"
                "(dry run) stool  Fri 13 Mar 09:00\n"
                "  type 4: smooth and soft, like a sausage; urgency 1/3\n"
                "(dry run) note  Sat 14 Mar 08:10\n"
                "  what a day\n");
    check_count(cli, 0);
    check_batch(cli, BREAKFAST, "-q", 0, "1\n2\n3\n4\n");
    check_count(cli, 4);
    cli_check(cli, &(struct cli_run){.words = {"undo", "-q"}}, 0, "1\n");
    check_count(cli, 0);
    cli_check(cli, &(struct cli_run){.words = {"redo", "-q"}}, 0, "4\n");
    check_count(cli, 4);
}

/* Numbers of lines count what is passed over too. */
static void one_bad_line_and_nothing_is_logged(void **state)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"07:20 stool 4\n\n# milk\neat milk\n",
         "zonula: line 4: \"milk\" fits several foods: milk-whole, milk-skim, chocolate-bar-milk, "
         "milk-semi, milk-oat, tea-black-milk, ...\nnothing logged (4 lines)\n"},
        {"eat 1 apple\neat 2 slices rye braed\nfoo\n",
         "zonula: line 2: no food called \"rye braed\"; closest: bread-rye\n"
         "nothing logged (3 lines)\n"},
        {"eat 1 apple --person bob\n",
         "zonula: line 1: an option that belongs to batch, not to a line of it\n"
         "nothing logged (1 line)\n"},
        {"eat 1 apple\neat\n",
         "zonula: line 2: eat: what, and how much? e.g. zonula eat \"2 slices rye bread\"\n"
         "nothing logged (2 lines)\n"},
        {"08:00 eat 1 apple --at 07:00\n",
         "zonula: line 1: the time is said twice\nnothing logged (1 line)\n"},
        {"note \xff\n", "zonula: line 1: \"\\xff\" is not UTF-8\nnothing logged (1 line)\n"},
    };
    const struct cli *cli = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check_batch(cli, rows[i].text, NULL, 65, rows[i].says);
    check_count(cli, 4);
    check_batch(cli, "# nothing\n\n", NULL, 1, "zonula: there is no line in it\nnothing logged\n");
    cli_check(cli, &(struct cli_run){.words = {"batch", "/nonexistent"}}, 66,
              "zonula: /nonexistent: No such file or directory\nnothing logged\n");
    cli_check(cli, &(struct cli_run){.words = {"batch", "-", "--at", "07:00"}}, 64,
              "zonula: batch: the times stand in the lines, before the commands\n");
}

/* A line of a file can be anything: it ends the batch and nothing else. */
static void lines_that_are_none(void **state)
{
    static const char nul[] = "note a\0b\n";
    const struct cli *cli = *state;
    const char *path = harness_path(cli->harness, "bytes.txt");
    const struct cli_run run = {.words = {"batch", path}};
    CLEANUP(cleanup_file) FILE *file = fopen(path, "we");

    assert_non_null(file);
    fwrite(nul, 1, sizeof(nul) - 1, file);
    fflush(file);
    cli_check(cli, &run, 65,
              "zonula: line 1: there is a NUL byte in it\nnothing logged (1 line)\n");
    rewind(file);
    fputs("note ", file);
    for (int i = 0; i < 5000; i++)
        fputc('x', file);
    fflush(file);
    cli_check(cli, &run, 65, "zonula: line 1: longer than 4096 bytes\nnothing logged (1 line)\n");
    cli_check(cli, &(struct cli_run){.words = {"batch", "/dev/zero"}}, 65,
              "zonula: line 1: longer than 4096 bytes\nnothing logged (1 line)\n");
    check_count(cli, 4);
}

/* More words than a command line has arguments are a text all the same; "-almonds" is no option. */
static void words_of_a_text(void **state)
{
    const struct cli *cli = *state;
    char line[2048] = "eat 1 slice rye bread";
    size_t used = strlen(line);

    for (int i = 0; i < 60; i++)
        used += (size_t)snprintf(line + used, sizeof(line) - used, ", 1 egg");
    check_batch(cli, line, "-q", 0, "5\n");
    check_batch(cli, "eat 200 ml kefir, 30 g almonds\n", "-q", 0, "6\n");
    cli_check(cli, &(struct cli_run){.words = {"meal", "save", "m", "6"}}, 0,
              "meal m: 2 items, 230 g, 278 kcal (from #6)\n");
    check_batch(cli, "e @m -almonds\n", NULL, 0,
                "#7 food  Sat 14 Mar 08:10  (@m)\n"
                "   200 g  Kefir, plain  200 ml  104 kcal  dairy lactose +live\n"
                "  104 kcal  fibre 0.0 g  plants 0\n");
}

/* Said again with the same key, whatever it is, it is what was logged then, all of it. */
static void a_key_stands_for_all(void **state)
{
    static const struct cli_run again = {
        .words = {"again", "yesterday breakfast", "--key", "b", "-q"}};
    static const struct cli_run eat = {.words = {"eat", "1 banana", "--key", "b", "-q"}};
    const struct cli *cli = *state;
    const char *file = harness_write_file(cli->harness, "batch.txt", BREAKFAST);
    const struct cli_run batch = {.words = {"batch", file, "--key", "a", "-q"}};

    for (int turn = 0; turn < 2; turn++)
        cli_check(cli, &batch, 0, "8\n9\n10\n11\n");
    cli_check(cli, &again, 0, "12\n13\n14\n15\n"); /* it is there twice by now */
    cli_check(cli, &again, 0, "12\n13\n14\n15\n");
    cli_check(cli, &eat, 0, "12\n");
    cli_check(cli, &(struct cli_run){.words = {"batch", file, "--key", "b", "-q"}}, 0,
              "12\n13\n14\n15\n");
    cli_check(cli, &(struct cli_run){.words = {"-q", "eat", "1 apple"}}, 0, "16\n");
}

static void as_json(void **state)
{
    const struct cli *cli = *state;
    const char *good = harness_write_file(cli->harness, "good.txt", "eat 1 apple\nstool 4\n");
    const struct cli_run lines = {.words = {"batch", good, "-n"}};
    const char *bad = harness_write_file(cli->harness, "bad.txt", "eat 1 apple\neat milk\n");
    const struct cli_run failing = {.words = {"batch", bad}};
    int status = 0;
    CLEANUP(cleanup_free) char *output = cli_run(cli, &lines, "--json", &status);
    CLEANUP(cleanup_free) char *listed = cli_run(cli, &lines, "--jsonl", &status);
    CLEANUP(cleanup_free) char *failed = cli_run(cli, &failing, "--json", &status);
    CLEANUP(json_drop) json_t *failure = json_loads(failed, 0, NULL);

    cli_check_json(output, 0, NULL);
    assert_non_null(strstr(listed, "}\n{"));
    assert_memory_equal(listed, "{\"id\":null,\"kind\":\"food\"", 24);
    cli_check_json(failed, 65, NULL);
    assert_int_equal(json_integer_value(json_object_get(failure, "line")), 2);
    assert_true(json_array_size(json_object_get(failure, "candidates")) > 6);
}

/* Steps go all or none, one can be named, and the journal has the time of the commands. */
static void what_can_be_taken_back(void **state)
{
    const struct cli *cli = *state;

    cli_check(cli, &(struct cli_run){.words = {"history", "--limit", "2"}}, 0,
              "   17  Sat 14 Mar 08:10   eat 1 apple\n   13  Sat 14 Mar 08:10   again yesterday "
              "breakfast\n");
    cli_check(cli, &(struct cli_run){.words = {"undo", "99"}}, 1,
              "zonula: there are only 8 steps to undo\nnothing changed\n");
    check_count(cli, 16);
    cli_check(cli, &(struct cli_run){.words = {"undo", "step", "13", "-q"}}, 0, "12\n");
    check_count(cli, 12);
    cli_check(cli, &(struct cli_run){.words = {"undo", "step", "13"}}, 1,
              "zonula: nothing to undo\n");
    cli_check(cli, &(struct cli_run){.words = {"undo", "step"}}, 64,
              "zonula: undo: how many steps, or the number of one; see: zonula history\n");
    cli_check(cli, &(struct cli_run){.words = {"redo", "-q"}}, 0, "15\n");
    check_count(cli, 16);
}

/* Of a step of many entries the first are shown, all are taken back. */
static void a_long_step(void **state)
{
    const struct cli *cli = *state;
    char lines[512];
    size_t used = 0;
    int status = 0;

    for (int i = 0; i < 30; i++)
        used += (size_t)snprintf(lines + used, sizeof(lines) - used, "note again\n");
    const char *file = harness_write_file(cli->harness, "batch.txt", lines);
    free(cli_run(cli, &(struct cli_run){.words = {"batch", file}}, NULL, &status));
    check_count(cli, 46);
    CLEANUP(cleanup_free)
    char *output = cli_run(cli, &(struct cli_run){.words = {"undo"}}, NULL, &status);
    assert_non_null(strstr(output, "undone: batch #46 (again)\n"));
    assert_non_null(strstr(output, "#27 (again)\n... and 10 more of this step\n"));
    check_count(cli, 16);
}

/* ---- the editor ---- */

/* A program that stands for an editor: it puts lines into the file it is given. */
static const char *write_editor(const struct cli *cli, const char *does)
{
    char text[512];
    const char *path;

    snprintf(text, sizeof(text), "#!/bin/sh\n%s\n", does);
    path = harness_write_file(cli->harness, "editor", text);
    assert_int_equal(chmod(path, 0700), 0);
    return path;
}

static void check_editor(const struct cli *cli, const char *does, int status, const char *expected)
{
    char editor[600];
    char place[600];
    struct cli_run run = {{editor, place}, {"eat", "-E"}};
    int got = 0;

    snprintf(editor, sizeof(editor), "EDITOR='%s'", write_editor(cli, does));
    snprintf(place, sizeof(place), "XDG_RUNTIME_DIR=%s", harness_path(cli->harness, "desk"));
    CLEANUP(cleanup_free) char *output = cli_run(cli, &run, NULL, &got);
    if (!strstr(output, expected))
        fail_msg("%s", output);
    assert_int_equal(got, status);
    assert_int_equal(rmdir(harness_path(cli->harness, "desk")), 0); /* it is empty */
    assert_int_equal(mkdir(harness_path(cli->harness, "desk"), 0700), 0);
}

static void out_of_an_editor(void **state)
{
    const struct cli *cli = *state;

    assert_int_equal(mkdir(harness_path(cli->harness, "desk"), 0700), 0);
    check_editor(cli,
                 "printf '200 ml kefir\\n  # no\\n1 apple, 2 eggs\\n' >> \"$1\"; touch \"$1~\"", 0,
                 "#47 food  Sat 14 Mar 08:10\n   200 g  Kefir, plain           200 ml");
    check_editor(cli, "test \"$(stat -c %a \"$1\")\" = 600 && echo 1 egg > \"$1\"", 0, "#48 food");
    check_editor(cli, "printf '1 egg\\n' > \"$1.new\"; mv \"$1.new\" \"$1\"", 0, "#49 food");
    check_editor(cli, "true", 64, "eat: what, and how much?");
    check_editor(cli, "echo 1 egg > \"$1\"; exit 3", 69, "nothing logged\n");
    check_editor(cli, "rm \"$1\"", 74, "nothing logged\n");
    check_editor(cli, "printf 'egg\\000' > \"$1\"", 65, "the text: there is a NUL byte in it\n");
    cli_check(cli, &(struct cli_run){.words = {"eat", "-E", "1 egg"}}, 64,
              "zonula: --editor takes the place of the text\n");
    cli_check(cli, &(struct cli_run){.words = {"eat", "-E", "--no-input"}}, 64,
              "zonula: --editor asks, and --no-input forbids it\n");
    check_count(cli, 19); /* the long step stays undone */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_at_once),
        cmocka_unit_test(one_bad_line_and_nothing_is_logged),
        cmocka_unit_test(lines_that_are_none),
        cmocka_unit_test(words_of_a_text),
        cmocka_unit_test(a_key_stands_for_all),
        cmocka_unit_test(as_json),
        cmocka_unit_test(what_can_be_taken_back),
        cmocka_unit_test(a_long_step),
        cmocka_unit_test(out_of_an_editor),
    };

    return cmocka_run_group_tests(tests, cli_set_up, cli_tear_down);
}
