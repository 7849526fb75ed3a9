/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The examples of docs/cli.md with the real program, through a shell, as they stand there: in
 * scripts and on a terminal, in the locales C, C.UTF-8 and one with a decimal comma. Those with a
 * radio are in test_cli_examples_radio.c.
 */
#include "core/cleanup.h"
#include "tests/harness/book_check.h"
#include "tests/harness/book_run.h"
#include "tests/harness/fixture.h"
#include "tests/harness/test.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ENTRIES 39

struct suite {
    struct harness *harness;
    const char *config;
    const char *filled; /* the whole fixture */
    const char *locales;
    struct book book;
    unsigned copies;
};

/* How the examples are run. */
struct mode {
    const char *locale;
    bool terminal;
};

/* ---- making it ready ---- */

static int set_up(void **state)
{
    static struct suite suite;
    struct error err = {0};

    if (harness_open(&suite.harness, &err) < 0) {
        print_error("%s\n", err.text);
        return -1;
    }
    *state = &suite;
    suite.config = harness_write_file(suite.harness, "zonula.conf", FIXTURE_CONFIG);
    suite.filled = harness_path(suite.harness, "filled.db");
    fixture_fill(suite.harness, suite.config, suite.filled, ENTRIES);
    suite.locales = book_make_comma_locale(suite.harness);
    book_read(BOOK_PAGE, &suite.book);
    return 0;
}

static int tear_down(void **state)
{
    struct suite *suite = *state;

    book_done(&suite->book);
    harness_close(suite->harness);
    return 0;
}

/* ---- running ---- */

/* An empty directory, and in it the database of a block. */
static void make_place(struct suite *suite, const struct book_block *block, struct book_run *run)
{
    const unsigned number = suite->copies++;

    run->directory = harness_path(suite->harness, "%u", number);
    run->database = harness_path(suite->harness, "%u/zonula.db", number);
    assert_int_equal(mkdir(run->directory, 0700), 0);
    if (block->start[0])
        fixture_fill(suite->harness, suite->config, run->database,
                     (unsigned)strtoul(block->start, NULL, 10)); /* "none" is 0 */
    else
        fixture_copy(suite->filled, run->database);
}

static void check_block(struct suite *suite, const struct mode *mode,
                        const struct book_block *block)
{
    struct book_run run = {.harness = suite->harness,
                           .config = suite->config,
                           .locale = mode->locale,
                           .locales = suite->locales,
                           .terminal = mode->terminal};

    if (block->radio[0] || (block->terminal[0] && !mode->terminal))
        return;
    print_message("%s, %s: %s\n", mode->locale, mode->terminal ? "terminal" : "script",
                  block->title);
    make_place(suite, block, &run);
    for (size_t i = 0; i < block->step_count; i++) {
        CLEANUP(cleanup_free) char *output = book_run(&run, block, block->steps[i].command);
        book_check(block, &block->steps[i], strcmp(mode->locale, "C") == 0, output);
    }
}

static void check_all(struct suite *suite, const struct mode *mode)
{
    for (size_t i = 0; i < suite->book.count; i++)
        check_block(suite, mode, &suite->book.blocks[i]);
}

#define MODE(name, locale, terminal)                         \
    static void name(void **state)                           \
    {                                                        \
        check_all(*state, &(struct mode){locale, terminal}); \
    }

MODE(in_a_script, "C.UTF-8", false)
MODE(on_a_terminal, "C.UTF-8", true)
MODE(in_a_script_without_utf8, "C", false)
MODE(on_a_terminal_without_utf8, "C", true)
MODE(in_a_script_with_decimal_comma, BOOK_COMMA_LOCALE, false)
MODE(on_a_terminal_with_decimal_comma, BOOK_COMMA_LOCALE, true)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_a_script),
        cmocka_unit_test(on_a_terminal),
        cmocka_unit_test(in_a_script_without_utf8),
        cmocka_unit_test(on_a_terminal_without_utf8),
        cmocka_unit_test(in_a_script_with_decimal_comma),
        cmocka_unit_test(on_a_terminal_with_decimal_comma),
    };
    return cmocka_run_group_tests_name("cli_examples", tests, set_up, tear_down);
}
