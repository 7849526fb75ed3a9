/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The examples of docs/cli.md with the real program, through a shell, as they stand there: in
 * scripts and on a terminal, in the locales C, C.UTF-8 and one with a decimal comma.
 */
#include "core/cleanup.h"
#include "tests/harness/book.h"
#include "tests/harness/fixture.h"
#include "tests/harness/terminal.h"
#include "tests/harness/test.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PAGE         "docs/cli.md"
#define NOW          "2026-03-14T08:10:00+01:00"
#define ENTRIES      39
#define TIMEOUT_MS   20000
#define ENVIRONMENTS 10
#define COMMA_LOCALE "de_DE.UTF-8"

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

static void make_comma_locale(struct suite *suite)
{
    const char *path = harness_path(suite->harness, "locales/" COMMA_LOCALE);
    const char *arguments[] = {"localedef", "-i", "de_DE", "-f", "UTF-8", path, NULL};
    struct error err = {0};
    int status = 0;
    CLEANUP(cleanup_free) char *output = NULL;

    suite->locales = harness_path(suite->harness, "locales");
    assert_int_equal(mkdir(suite->locales, 0700), 0);
    if (harness_run(suite->harness, "localedef", arguments, NULL, TIMEOUT_MS, &output, &status,
                    &err) < 0 ||
        status != 0)
        fail_msg("localedef: %s", output ? output : err.text);
}

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
    make_comma_locale(&suite);
    book_read(PAGE, &suite.book);
    return 0;
}

static int tear_down(void **state)
{
    struct suite *suite = *state;

    book_done(&suite->book);
    harness_close(suite->harness);
    return 0;
}

/* ---- running a command ---- */

/* An empty directory with the database of a block. */
static const char *new_place(struct suite *suite, const struct book_block *block)
{
    const char *directory = harness_path(suite->harness, "%u", suite->copies++);
    const char *database =
        harness_path(suite->harness, "%s/zonula.db", strrchr(directory, '/') + 1);

    assert_int_equal(mkdir(directory, 0700), 0);
    if (block->start[0])
        fixture_fill(suite->harness, suite->config, database,
                     (unsigned)strtoul(block->start, NULL, 10)); /* "none" is 0 */
    else
        fixture_copy(suite->filled, database);
    return directory;
}

static char *run(struct suite *suite, const struct mode *mode, const struct book_block *block,
                 const char *directory, const char *command)
{
    char lines[6][600];
    char script[1024];
    const char *environment[ENVIRONMENTS] = {"COLUMNS=80", "NO_COLOR=1", "TERM=dumb"};
    const char *arguments[] = {"/bin/sh", "-c", script, NULL};
    const char *program = harness_program(suite->harness, "zonula");
    struct error err = {0};
    char *output = NULL;
    int status = 0;

    snprintf(lines[0], sizeof(lines[0]), "ZONULA_NOW=%s", block->now[0] ? block->now : NOW);
    snprintf(lines[1], sizeof(lines[1]), "ZONULA_CONFIG=%s", suite->config);
    snprintf(lines[2], sizeof(lines[2]), "ZONULA_DB=%s/zonula.db", directory);
    snprintf(lines[3], sizeof(lines[3]), "LC_ALL=%s", mode->locale);
    snprintf(lines[4], sizeof(lines[4]), "LOCPATH=%s", suite->locales);
    snprintf(lines[5], sizeof(lines[5]), "PATH=%.*s:/usr/bin:/bin",
             (int)(strrchr(program, '/') - program), program);
    for (size_t i = 0; i < 6; i++)
        environment[3 + i] = lines[i];
    snprintf(script, sizeof(script), "cd %s && %s", directory, command);
    if (mode->terminal) {
        const struct terminal_run on = {.arguments = arguments,
                                        .environment = environment,
                                        .prompt = block->terminal[0] ? "] " : NULL,
                                        .answer = block->terminal};
        return terminal_run(&on, &status);
    }
    if (harness_run(suite->harness, "sh", arguments, environment, TIMEOUT_MS, &output, &status,
                    &err) < 0)
        fail_msg("%s: %s", command, err.text);
    return output;
}

/* ---- comparing ---- */

/* What stands for a character where there is nothing beyond ASCII. */
static char plain(const char *character)
{
    static const struct {
        const char *from;
        char to;
    } table[] = {{"█", '#'}, {"░", '-'}, {"·", ' '}, {"▁", '_'}, {"▂", '.'},
                 {"▃", '-'}, {"▄", ':'}, {"▅", '='}, {"▆", '+'}, {"▇", '*'}};

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (strncmp(character, table[i].from, strlen(table[i].from)) == 0)
            return table[i].to;
    fail_msg("no plain form of %.3s", character);
    return '?';
}

static void to_ascii(char *text)
{
    char *to = text;

    for (char *from = text; *from;) {
        if ((unsigned char)*from < 0x80) {
            *to++ = *from++;
            continue;
        }
        *to++ = plain(from);
        from++;
        while (((unsigned char)*from & 0xc0) == 0x80)
            from++;
    }
    *to = '\0';
}

/* All numbers are alike, and so is the room that they take. */
static void blur(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++) {
        if (isdigit((unsigned char)*from)) {
            if (to == text || to[-1] != '0')
                *to++ = '0';
        } else if (*from != ' ' || to == text || to[-1] != ' ') {
            *to++ = *from;
        }
    }
    *to = '\0';
}

static void join_lines(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++)
        if (*from != '\n' || !from[1])
            *to++ = *from;
    *to = '\0';
}

/* Every line of one is a line of the other. */
static void check_lines(const char *output, char *lines)
{
    char *place = NULL;

    for (char *line = strtok_r(lines, "\n", &place); line; line = strtok_r(NULL, "\n", &place)) {
        char whole[1024];
        snprintf(whole, sizeof(whole), "\n%s\n", line);
        CLEANUP(cleanup_free) char *framed = NULL;
        assert_true(asprintf(&framed, "\n%s", output) > 0);
        if (!strstr(framed, whole))
            fail_msg("no line \"%s\" in: %s", line, output);
    }
}

static void check(const struct mode *mode, const struct book_block *block,
                  const struct book_step *step, char *output)
{
    CLEANUP(cleanup_free) char *expected = strdup(step->output);

    assert_non_null(expected);
    if (strcmp(mode->locale, "C") == 0)
        to_ascii(expected);
    if (block->joined)
        join_lines(expected);
    if (block->sample) {
        blur(expected);
        blur(output);
    }
    if (block->lines)
        check_lines(output, expected);
    else
        assert_string_equal(output, expected);
}

static void check_block(struct suite *suite, const struct mode *mode,
                        const struct book_block *block)
{
    if (block->terminal[0] && !mode->terminal)
        return;
    print_message("%s, %s: %s\n", mode->locale, mode->terminal ? "terminal" : "script",
                  block->title);
    const char *directory = new_place(suite, block);
    for (size_t i = 0; i < block->step_count; i++) {
        CLEANUP(cleanup_free)
        char *output = run(suite, mode, block, directory, block->steps[i].command);
        check(mode, block, &block->steps[i], output);
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
MODE(in_a_script_with_decimal_comma, COMMA_LOCALE, false)
MODE(on_a_terminal_with_decimal_comma, COMMA_LOCALE, true)

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
