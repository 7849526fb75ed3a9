/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of a batch: what is its time, its command, its text and its options. */
#include "gateway/cli/batch_line.h"

#include "core/cleanup.h"
#include "tests/harness/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The arguments with "|" between them. */
static void join(const struct options *options, char *ret, size_t size)
{
    size_t used = 0;

    ret[0] = '\0';
    for (size_t i = 0; i < options->argument_count && used < size; i++)
        used +=
            (size_t)snprintf(ret + used, size - used, "%s%s", i ? "|" : "", options->arguments[i]);
}

static void what_a_line_says(void **state)
{
    static const struct {
        const char *line, *at, *command, *arguments;
    } rows[] = {
        {"eat 200 ml kefir", NULL, "eat", "200|ml|kefir"},
        {"  08:05\teat  200 ml  kefir \r", "08:05", "eat", "200|ml|kefir"},
        {"yesterday 19:30 eat \"60 g feta,  1 egg\"", "yesterday 19:30", "eat",
         "60 g feta,  1 egg"},
        {"12 March 2026 7 am d 1 mug coffee", "12 March 2026 7 am", "drink", "1|mug|coffee"},
        {"2026-03-12T19:30+01:00 b 4", "2026-03-12T19:30+01:00", "stool", "4"},
        {"-2h s cramps strong", "-2h", "symptom", "cramps|strong"},
        {"c ok", NULL, "checkin", "ok"},
        {"e @breakfast * 0.5 -almonds +1 banana", NULL, "eat",
         "@breakfast|*|0.5|-almonds|+1|banana"},
        {"note eat more", NULL, "note", "eat|more"},
        {"eat", NULL, "eat", ""},
        {"n \"\"", NULL, "note", ""},
        {"n 6\" of it", NULL, "note", "6\"|of|it"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CLEANUP(batch_line_done) struct batch_line line = {0};
        struct error err = {0};
        char arguments[256];

        if (batch_line_read(rows[i].line, strlen(rows[i].line), &line, &err) != 0)
            fail_msg("%s: %s", rows[i].line, err.text);
        assert_string_equal(line.command, rows[i].command);
        assert_int_equal(line.options.at != NULL, rows[i].at != NULL);
        if (rows[i].at)
            assert_string_equal(line.options.at, rows[i].at);
        join(&line.options, arguments, sizeof(arguments));
        assert_string_equal(arguments, rows[i].arguments);
    }
}

static void options_of_a_line(void **state)
{
    static const char text[] = "fri 22:00 s bloating 4 --for 2h --yes";
    static const char first[] = "stool --urgency 1 --blood --colour \"dark brown\" 4";
    CLEANUP(batch_line_done) struct batch_line line = {0};
    CLEANUP(batch_line_done) struct batch_line stool = {0};

    (void)state;
    assert_int_equal(batch_line_read(text, strlen(text), &line, NULL), 0);
    assert_string_equal(line.options.at, "fri 22:00");
    assert_string_equal(line.options.for_text, "2h");
    assert_true(line.options.yes);
    assert_int_equal(line.options.argument_count, 2);
    assert_int_equal(batch_line_read(first, strlen(first), &stool, NULL), 0);
    assert_string_equal(stool.options.urgency, "1");
    assert_true(stool.options.blood);
    assert_string_equal(stool.options.colour, "dark brown");
    assert_int_equal(stool.options.argument_count, 1);
    assert_string_equal(stool.options.arguments[0], "4");
}

static void a_time_may_be_an_option(void **state)
{
    static const char text[] = "eat 1 apple --at 07:00";
    CLEANUP(batch_line_done) struct batch_line line = {0};

    (void)state;
    assert_int_equal(batch_line_read(text, strlen(text), &line, NULL), 0);
    assert_string_equal(line.options.at, "07:00");
}

/* More words than arguments: the last one holds what is left. */
static void a_long_text(void **state)
{
    CLEANUP(batch_line_done) struct batch_line line = {0};
    char text[BATCH_LINE_MAX + 2] = "eat";
    size_t used = strlen(text);

    (void)state;
    while (used + 4 < BATCH_LINE_MAX)
        used += (size_t)snprintf(text + used, sizeof(text) - used, " egg");
    assert_int_equal(batch_line_read(text, used, &line, NULL), 0);
    assert_int_equal(line.options.argument_count, ARGUMENTS_MAX);
    assert_string_equal(line.options.arguments[0], "egg");
    assert_ptr_equal(strstr(line.options.arguments[ARGUMENTS_MAX - 1], "egg egg"),
                     line.options.arguments[ARGUMENTS_MAX - 1]);
}

static void lines_that_say_nothing(void **state)
{
    static const char *const lines[] = {"", "  \t\r", "# eat 1 apple", "   #"};

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        CLEANUP(batch_line_done) struct batch_line line = {0};

        assert_int_equal(batch_line_read(lines[i], strlen(lines[i]), &line, NULL), 1);
    }
}

static void lines_that_are_wrong(void **state)
{
    static const struct {
        const char *line;
        int code;
        const char *words;
    } rows[] = {
        {"200 ml kefir", -ERR_SYNTAX, "a time, then"},
        {"one two three four five six eat 1 apple", -ERR_SYNTAX, "a time, then"},
        {"undo", -ERR_SYNTAX, "a time, then"},
        {"again yesterday", -ERR_SYNTAX, "a time, then"},
        {"drin 1 mug coffee", -ERR_SYNTAX, "a time, then"},
        {"eat -", -ERR_USAGE, "no text here"},
        {"note \"no end", -ERR_SYNTAX, "no end"},
        {"stool 4 --colour \"no end", -ERR_SYNTAX, "no end"},
        {"eat 1 apple --editor", -ERR_USAGE, "belongs to batch"},
        {"eat 1 apple --person bob", -ERR_USAGE, "belongs to batch"},
        {"eat 1 apple --key k", -ERR_USAGE, "belongs to batch"},
        {"eat 1 apple --dry-run", -ERR_USAGE, "belongs to batch"},
        {"07:00 eat 1 apple --at 08:00", -ERR_USAGE, "said twice"},
        {"eat 1 apple --urgency 2", -ERR_USAGE, "does not belong to eat"},
        {"eat 1 apple --nonsense", -ERR_USAGE, "no option"},
        {"symptom bloating 4 --for", -ERR_USAGE, "needs a value"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CLEANUP(batch_line_done) struct batch_line line = {0};
        struct error err = {0};

        assert_int_equal(batch_line_read(rows[i].line, strlen(rows[i].line), &line, &err),
                         rows[i].code);
        if (!strstr(err.text, rows[i].words))
            fail_msg("%s: %s", rows[i].line, err.text);
    }
}

static void bytes_that_no_line_has(void **state)
{
    CLEANUP(batch_line_done) struct batch_line line = {0};
    CLEANUP(batch_line_done) struct batch_line zero = {0};
    CLEANUP(batch_line_done) struct batch_line many = {0};
    char text[BATCH_LINE_MAX + 1];
    struct error err;

    (void)state;
    memset(text, 'x', sizeof(text));
    assert_int_equal(batch_line_read(text, sizeof(text), &line, &err), -ERR_LENGTH);
    assert_int_equal(batch_line_read("eat\0 1 apple", 12, &zero, &err), -ERR_SYNTAX);
    size_t used = (size_t)snprintf(text, sizeof(text), "eat 1 apple");
    for (int i = 0; i < 40; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, " --x");
    assert_int_equal(batch_line_read(text, used, &many, &err), -ERR_USAGE);
    assert_non_null(strstr(err.text, "words of options"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_line_says),        cmocka_unit_test(options_of_a_line),
        cmocka_unit_test(a_time_may_be_an_option), cmocka_unit_test(a_long_text),
        cmocka_unit_test(lines_that_say_nothing),  cmocka_unit_test(lines_that_are_wrong),
        cmocka_unit_test(bytes_that_no_line_has),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
