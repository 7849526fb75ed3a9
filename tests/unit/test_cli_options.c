/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arguments, commands by name, severities, and text that is shown. */
#include "gateway/cli/commands.h"
#include "gateway/cli/entries.h"
#include "gateway/diary/severity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ARGV(...)                                      \
    ((char *[]){(char *)"zonula", __VA_ARGS__, NULL}), \
        (int)(sizeof((char *[]){(char *)"zonula", __VA_ARGS__}) / sizeof(char *))

static int parse(char *const *argv, int argc, struct options *ret, struct error *err)
{
    return options_parse(argc, argv, ret, err);
}

static void test_options_stand_anywhere(void **state)
{
    struct options options;

    (void)state;
    assert_int_equal(parse(ARGV("--at", "-2h", "eat", "-nq", "1 apple", "--person=alice", "--json"),
                           &options, NULL),
                     0);
    assert_string_equal(options.at, "-2h");
    assert_string_equal(options.command, "eat");
    assert_string_equal(options.person, "alice");
    assert_true(options.dry_run && options.quiet && options.json);
    assert_false(options.verbose);
    assert_int_equal(options.argument_count, 1);
    assert_string_equal(options.arguments[0], "1 apple");
}

static void test_a_letter_with_a_value(void **state)
{
    struct options options;
    struct error err;

    (void)state;
    assert_int_equal(parse(ARGV("export", "-o", "a", "-q"), &options, NULL), 0);
    assert_string_equal(options.output, "a");
    assert_true(options.quiet);
    assert_int_equal(parse(ARGV("export", "-qoa.json", "b"), &options, NULL), 0);
    assert_string_equal(options.output, "a.json");
    assert_string_equal(options.arguments[0], "b");
    assert_int_equal(parse(ARGV("export", "--output=a"), &options, NULL), 0);
    assert_string_equal(options.output, "a");
    assert_int_equal(parse(ARGV("export", "-qo"), &options, &err), -ERR_USAGE);
    assert_string_equal(err.text, "-o needs a value");
}

static void test_end_of_options(void **state)
{
    struct options options;

    (void)state;
    assert_int_equal(parse(ARGV("eat", "--", "-n", "--json"), &options, NULL), 0);
    assert_false(options.dry_run || options.json);
    assert_int_equal(options.argument_count, 2);
    assert_int_equal(parse(ARGV("eat", "-"), &options, NULL), 0);
    assert_string_equal(options.arguments[0], "-");
}

static void test_usage_errors(void **state)
{
    struct options options;
    struct error err;

    (void)state;
    assert_int_equal(parse(ARGV("eat", "--nothing"), &options, &err), -ERR_USAGE);
    assert_string_equal(err.text, "no option \"--nothing\"");
    assert_int_equal(parse(ARGV("eat", "-nx"), &options, &err), -ERR_USAGE);
    assert_string_equal(err.text, "no option \"-x\"");
    assert_int_equal(parse(ARGV("eat", "--at"), &options, &err), -ERR_USAGE);
    assert_string_equal(err.text, "--at needs a value");
    assert_int_equal(parse(ARGV("eat", "--json=1"), &options, &err), -ERR_USAGE);
    assert_string_equal(err.text, "--json takes no value");
    assert_int_equal(parse(ARGV("eat", "--color", "blue"), &options, &err), -ERR_USAGE);
    assert_int_equal(parse(ARGV("eat", "--color", "never"), &options, NULL), 0);
    assert_int_equal(options.color_when, COLOR_NEVER);

    char *many[ARGUMENTS_MAX + 4];
    for (int i = 0; i < ARGUMENTS_MAX + 3; i++)
        many[i] = (char *)"a";
    assert_int_equal(options_parse(ARGUMENTS_MAX + 2, many, &options, NULL), 0);
    assert_int_equal(options_parse(ARGUMENTS_MAX + 3, many, &options, NULL), -ERR_USAGE);
}

static void test_options_of_commands(void **state)
{
    struct options options;
    struct error err;

    (void)state;
    assert_int_equal(parse(ARGV("person", "add", "A", "--tz", "UTC"), &options, NULL), 0);
    assert_int_equal(options_fit(&options, "person", NULL), 0);
    assert_int_equal(options_fit(&options, "eat", &err), -ERR_USAGE);
    assert_string_equal(err.text, "--tz does not belong to eat");
    assert_int_equal(parse(ARGV("s", "x", "--for", "2h"), &options, NULL), 0);
    assert_int_equal(options_fit(&options, "symptom", NULL), 0);
    assert_int_equal(options_fit(&options, "device", NULL), 0);
    assert_int_equal(options_fit(&options, "log", NULL), -ERR_USAGE);
}

static void test_commands_by_name(void **state)
{
    static const struct {
        const char *word;
        const char *command; /* NULL: an error */
        const char *message;
    } cases[] = {
        {"eat", "eat", NULL},
        {"e", "eat", NULL},
        {"d", "drink", NULL},
        {"sym", "symptom", NULL},
        {"de", "device", NULL},
        {"v", "version", NULL},
        {"etat", NULL, "no command \"etat\"; closest: eat"},
        {"xyzzyx", NULL, "no command \"xyzzyx\"; see: zonula help"},
        {"", NULL, "no command \"\"; see: zonula help"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct error err = {0};
        const struct command *command = command_find(cases[i].word, &err);
        if (cases[i].command)
            assert_string_equal(command->name, cases[i].command);
        else
            assert_string_equal(err.text, cases[i].message);
    }
}

static void test_ambiguous_beginnings_are_listed(void **state)
{
    struct error err = {0};
    char word[2] = "";

    (void)state;
    /* Whatever the commands are: a beginning of two of them that is no letter of one. */
    for (int c = 'a'; c <= 'z'; c++) {
        int count = 0;
        bool letter = false;
        word[0] = (char)c;
        for (const struct command *command = commands; command->name; command++) {
            count += command->name[0] == c;
            letter = letter || (command->letter && command->letter[0] == c);
        }
        const struct command *command = command_find(word, &err);
        assert_int_equal(command != NULL, letter || count == 1);
        if (!command && count > 1)
            assert_non_null(strstr(err.text, "begins several commands: "));
    }
}

static void test_severities(void **state)
{
    static const struct {
        const char *text;
        const char *kind; /* NULL: an error */
        int value;
        int error;
    } cases[] = {
        {"bloating 4", "bloating", 4, 0},
        {"  Bloating   10 ", "bloating", 10, 0},
        {"cramps strong", "abdominal_pain", 7, 0},
        {"pain 2/10", "abdominal_pain", 2, 0},
        {"brain fog slight", "brain_fog", 2, 0},
        {"joint pain severe", "joint_pain", 9, 0},
        {"nausea none", "nausea", 0, 0},
        {"reflux moderate", "reflux", 5, 0},
        {"bloating 12", NULL, 0, -ERR_RANGE},
        {"bloating 99999999999999999999", NULL, 0, -ERR_RANGE},
        {"bloating -1", NULL, 0, -ERR_RANGE},
        {"bloating", NULL, 0, -ERR_SYNTAX},
        {"bloating 4.5", NULL, 0, -ERR_SYNTAX},
        {"4", NULL, 0, -ERR_SYNTAX},
        {"unicornitis 4", NULL, 0, -ERR_SYNTAX},
        {"", NULL, 0, -ERR_SYNTAX},
        {"none", NULL, 0, -ERR_SYNTAX},
        {"bloating 4, pain 2", NULL, 0, -ERR_SYNTAX},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct severity severity;
        struct error err = {0};
        int r = severity_parse(cases[i].text, &severity, &err);
        if (r != cases[i].error)
            fail_msg("\"%s\": %d %s", cases[i].text, r, err.text);
        if (r < 0)
            continue;
        assert_string_equal(severity.kind, cases[i].kind);
        assert_int_equal(severity.value, cases[i].value);
    }
    struct error err;
    struct severity severity;
    assert_int_equal(severity_parse("bloating 12", &severity, &err), -ERR_RANGE);
    assert_string_equal(err.text, "bloating 12: symptoms go from 0 to 10");
}

static char *shown(const char *text, size_t indent, size_t width)
{
    char *result = NULL;
    size_t size = 0;
    struct output output = {.out = open_memstream(&result, &size), .width = width};

    assert_non_null(output.out);
    if (width)
        print_wrapped(&output, text, indent);
    else
        print_text(output.out, text);
    fclose(output.out);
    return result;
}

static void test_text_is_shown_safely(void **state)
{
    static const char *const cases[][2] = {
        {"plain", "plain"},
        {"a\x1b[31mred", "a\\x1b[31mred"},
        {"tab\there\n", "tab\\x09here\\x0a"},
        {"caf\xc3\xa9", "caf\xc3\xa9"},
        {"bad\xff", "bad\\xff"},
        {"c1\xc2\x9b", "c1\\x9b"},
        {"turn\xe2\x80\xae", "turn\\u202e"},
        {"a" NO_BREAK "b", "a b"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *text = shown(cases[i][0], 0, 0);
        assert_string_equal(text, cases[i][1]);
        free(text);
    }
    assert_int_equal(text_cells("caf\xc3\xa9"), 4);
    assert_int_equal(text_cells("\xe7\xb4\x8d\xe8\xb1\x86"), 4); /* two wide characters */
    assert_int_equal(text_cells("e\xcc\x81"), 1);
    assert_int_equal(text_cells("\x1b"), 4);
}

static void test_wrapping(void **state)
{
    char *text = shown("one two" NO_BREAK "three four", 4, 14);

    (void)state;
    assert_string_equal(text, "one\n    two three\n    four\n");
    free(text);
    text = shown("a-word-longer-than-the-line x", 2, 10);
    assert_string_equal(text, "a-word-longer-than-the-line\n  x\n");
    free(text);
}

static void test_dates(void **state)
{
    char text[DATE_TEXT_MAX];
    int64_t at_ms = INT64_C(1773472200000); /* 2026-03-14T08:10:00+01:00 */

    (void)state;
    date_text(at_ms, 3600, PRECISION_MINUTE, at_ms, text);
    assert_string_equal(text, "Sat 14 Mar 08:10");
    date_text(at_ms, 3600, PRECISION_DAY, at_ms, text);
    assert_string_equal(text, "Sat 14 Mar");
    date_text(at_ms, 3600, PRECISION_MINUTE, at_ms + 366 * MS_PER_DAY, text);
    assert_string_equal(text, "Sat 14 Mar 2026 08:10");
    long_date_text(civil_to_day(2026, 3, 14), text);
    assert_string_equal(text, "Saturday 14 March 2026");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_letter_with_a_value),
        cmocka_unit_test(test_options_stand_anywhere),
        cmocka_unit_test(test_end_of_options),
        cmocka_unit_test(test_usage_errors),
        cmocka_unit_test(test_options_of_commands),
        cmocka_unit_test(test_commands_by_name),
        cmocka_unit_test(test_ambiguous_beginnings_are_listed),
        cmocka_unit_test(test_severities),
        cmocka_unit_test(test_text_is_shown_safely),
        cmocka_unit_test(test_wrapping),
        cmocka_unit_test(test_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
