/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reports beyond the examples of docs/cli.md (test_cli_examples): months, plots over longer times,
 * lists by span and text, days that begin at another time, and the page.
 */
#include "core/cleanup.h"
#include "core/json.h"
#include "tests/harness/fixture.h"
#include "tests/harness/terminal.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define NOW        "ZONULA_NOW=2026-03-14T08:10:00+01:00"
#define TIMEOUT_MS 20000
#define ARGS_MAX   12
#define ENTRIES    39

struct suite {
    struct harness *harness;
    char database[512]; /* of the running test */
    const char *config;
    const char *filled;
};

struct run {
    const char *now, *config;
    const char *args[ARGS_MAX]; /* without the program */
};

static void set_environment(const struct suite *suite, const struct run *what, char lines[2][600],
                            const char *environment[10])
{
    size_t used = 0;

    snprintf(lines[0], 600, "ZONULA_DB=%s", suite->database);
    snprintf(lines[1], 600, "ZONULA_CONFIG=%s", what->config ? what->config : suite->config);
    environment[used++] = what->now ? what->now : NOW;
    environment[used++] = lines[0];
    environment[used++] = lines[1];
    environment[used++] = "LC_ALL=C.UTF-8";
    environment[used++] = "COLUMNS=80";
    environment[used++] = "NO_COLOR=1";
    environment[used] = NULL;
}

static char *run(struct suite *suite, const struct run *what, int *ret_exit)
{
    const char *arguments[ARGS_MAX + 2] = {harness_program(suite->harness, "zonula")};
    const char *environment[10];
    char lines[2][600];
    struct error err = {0};
    char *output = NULL;

    set_environment(suite, what, lines, environment);
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
    suite.config = harness_write_file(suite.harness, "zonula.conf", FIXTURE_CONFIG);
    suite.filled = harness_path(suite.harness, "filled.db");
    fixture_fill(suite.harness, suite.config, suite.filled, ENTRIES);
    return 0;
}

static int finish(void **state)
{
    harness_close(((struct suite *)*state)->harness);
    return 0;
}

static int start_from_fixture(void **state)
{
    struct suite *suite = *state;
    static int number;

    snprintf(suite->database, sizeof(suite->database), "%s",
             harness_path(suite->harness, "copy-%d.db", ++number));
    fixture_copy(suite->filled, suite->database);
    return 0;
}

static void check(struct suite *suite, const struct run *what, int status, const char *expected)
{
    int got = 0;
    CLEANUP(cleanup_free) char *output = run(suite, what, &got);

    assert_string_equal(output, expected);
    assert_int_equal(got, status);
}

static void check_has(struct suite *suite, const struct run *what, const char *const *parts)
{
    int status = 0;
    CLEANUP(cleanup_free) char *output = run(suite, what, &status);

    assert_int_equal(status, 0);
    for (; *parts; parts++)
        if (!strstr(output, *parts))
            fail_msg("no \"%s\" in: %s", *parts, output);
}

/* ---- months and plots ---- */

static void a_month(void **state)
{
    static const char so_far[] =
        "Sun 1 Mar - Sat 14 Mar 2026 (today until 08:10)\n"
        "              1      8\n"
        "bloating      ·······▅▁▂▅▄▃·  0 to 6  mean 3.3 of 10, 6 days\n"
        "pain          ·······▂▁▁▁▂▁·  0 to 2  mean 0.5 of 10, 6 days\n"
        "stool type    ········544644  6 in 14 days\n"
        "energy kcal   ·······█▇██▅█▃  909 to 1552  mean 1382, 6 days\n"
        "fibre g       ·······▆▇▅█▄█▂  16 to 36  mean 27.5, 6 days, goal 30\n"
        "plants        ·······▇█▆█▇▆▂  8.0 to 12.2  35.75 different, goal 30\n"
        "live foods    ·······▁▅▅▅██▅  0 to 2  8\n"
        "NOVA 4 %      ·······█▁▁▁▁▃▁  0 to 36\n";
    static const struct run now = {.args = {"month"}};
    static const struct run another = {.args = {"month", "3 Feb", "--iso", "--ascii"}};
    static const struct run later = {.now = "ZONULA_NOW=2026-04-02T12:00:00+02:00",
                                     .args = {"month", "12", "Mar"}};

    check(*state, &now, 0, so_far);
    check_has(
        *state, &another,
        (const char *const[]){"2026-02-01 - 2026-02-28\n", "1      8      15     22\n", NULL});
    /* A month that is over is whole. */
    check_has(*state, &later,
              (const char *const[]){"Sun 1 Mar - Tue 31 Mar 2026\n",
                                    "1      8      15     22     29\n", "6 in 31 days", NULL});
}

static void plots(void **state)
{
    static const struct run long_one = {.args = {"plot", "bloating", "--days", "32"}};
    static const struct run short_one = {.args = {"plot", "pain", "stool", "--days", "8"}};
    static const struct run unknown = {.args = {"plot", "fibre", "wine"}};
    static const struct run too_long = {.args = {"plot", "fibre", "--days", "367"}};

    check(*state, &long_one, 0,
          "bloating, Wed 11 Feb - Sat 14 Mar 2026\n"
          "Wed 11 Feb  ·······\n"
          "Wed 18 Feb  ·······\n"
          "Wed 25 Feb  ·······\n"
          "Wed 4 Mar   ····▅▁▂  mean 2.7, 3 days\n"
          "Wed 11 Mar  ▅▄▃·     mean 4.0, 3 days\n");
    check_has(*state, &short_one,
              (const char *const[]){"pain, Sat 7 Mar - Sat 14 Mar 2026\nSat 7 Mar       -\n",
                                    "Sun 8 Mar     2.0  ████░░░░░░░░░░░░░░░░\n",
                                    "\n\nstool type, Sat 7 Mar", NULL});
    check(*state, &unknown, 65,
          "zonula: there is no such series\n"
          "there are energy, fibre, plants, live, nova4, stool, symptoms, sleep, sleep_score, "
          "stress, resting_hr, hrv, heart\n");
    check(*state, &too_long, 64, "zonula: --days is a number from 1 to 366\n");
}

/* ---- what wearables measured ---- */

static void sensors_in_plots_and_on_the_page(void **state)
{
    struct suite *suite = *state;
    const char *file = harness_write_file(
        suite->harness, "night.jsonl",
        "{\"device\": \"ring\", \"kind\": \"sleep\", \"at\": \"2026-03-12T23:00:00+01:00\", "
        "\"end\": \"2026-03-13T06:30:00+01:00\", \"stages\": [[\"light\", 10800], [\"deep\", "
        "16200]]}\n");
    const struct run import = {.args = {"import", "readings", file}};
    static const struct run plot = {.args = {"plot", "sleep", "--days", "3"}};
    const char *path = harness_path(suite->harness, "with-sleep.html");
    const struct run report = {.args = {"report", "--html", path, "--from", "8 Mar"}};
    int status = 0;
    CLEANUP(cleanup_free) char *imported = run(suite, &import, &status);

    if (status != 0)
        fail_msg("%s", imported);
    check(suite, &plot, 0,
          "sleep h, Thu 12 Mar - Sat 14 Mar 2026\n"
          "Thu      -\n"
          "Fri    7.5  ████████████████████\n"
          "Sat      -\n");
    CLEANUP(cleanup_free) char *told = run(suite, &report, &status);
    assert_int_equal(status, 0);
    assert_non_null(strstr(told, ": 7 days, 10 charts, ")); /* and its score */
}

/* ---- lists ---- */

static void lists_by_span_kind_and_text(void **state)
{
    static const struct run span = {
        .args = {"log", "symptom", "--from", "12 Mar", "--to", "yesterday"}};
    static const struct run text = {.args = {"log", "--text", "GOUDA", "--iso"}};
    static const struct run amount = {.args = {"log", "--text", "gouda 30 g", "-q"}};
    static const struct run last = {.args = {"log", "--from", "8 Mar", "--limit", "1"}};
    static const struct run nothing = {.args = {"log", "--text", "pizza", "--from", "9 Mar"}};
    static const struct run both = {.args = {"log", "yesterday", "--from", "9 Mar"}};
    static const struct run behind = {.args = {"log", "--from", "9 Mar", "--to", "8 Mar"}};
    static const char gouda[] =
        "2026-03-13\n08:00  #32 food     Kefir, plain 200 g; Rye bread 64 g; Gouda 30 g\n";

    check(*state, &span, 0,
          "Thursday 12 March 2026\n"
          "21:50  #30 symptom  bloating 4, pain 1\n"
          "\n"
          "Friday 13 March 2026\n"
          "22:10  #37 symptom  bloating 3, pain 0\n");
    check(*state, &text, 0, gouda);
    check_has(*state, &amount, (const char *const[]){"#32 food", NULL});
    check_has(*state, &last,
              (const char *const[]){"Saturday 14 March 2026\n08:05  #39 food", NULL});
    check(*state, &nothing, 1, "zonula: no entries\n");
    check(*state, &both, 64, "zonula: log: one day, or --from and --to\n");
    check(*state, &behind, 65, "zonula: --from lies behind --to\n");
}

/* Longer than the screen, on a terminal, and there is a pager: only then. */
static void a_long_list_is_paged(void **state)
{
    static const struct {
        const char *pager, *limit;
        bool paged;
    } rows[] = {{"PAGER=sed s/^/page:/", "39", true},
                {"PAGER=sed s/^/page:/", "3", false},
                {"PAGER=", "39", false},
                {"PAGER=/nowhere/at/all", "39", false}};
    struct suite *suite = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *arguments[] = {harness_program(suite->harness, "zonula"), "log", "--limit",
                                   rows[i].limit, NULL};
        const char *environment[10];
        char lines[2][600];
        int status = 0;

        set_environment(suite, &(struct run){0}, lines, environment);
        environment[6] = rows[i].pager;
        environment[7] = "TERM=xterm";
        environment[8] = NULL;
        const struct terminal_run on = {.arguments = arguments, .environment = environment};
        CLEANUP(cleanup_free) char *output = terminal_run(&on, &status);
        assert_int_equal(status, 0);
        assert_int_equal(strstr(output, "page:") != NULL, rows[i].paged);
        assert_non_null(strstr(output, "#39 food"));
    }
}

static void dates_as_they_are_wanted(void **state)
{
    static const struct run eat = {.args = {"eat", "30 g walnuts", "--iso", "--at", "08:00"}};
    static const struct run note = {.args = {"note", "x", "--iso", "--at", "yesterday"}};
    static const struct run history = {.args = {"history", "--limit", "1", "--iso"}};

    check_has(*state, &eat, (const char *const[]){"#40 food  2026-03-14T08:00:00+01:00\n", NULL});
    check_has(*state, &note, (const char *const[]){"#41 note  2026-03-13\n", NULL});
    check_has(*state, &history, (const char *const[]){"2026-03-14T08:10:00+01:00", NULL});
}

/* ---- when a day begins ---- */

static void a_day_begins_when_it_is_said(void **state)
{
    struct suite *suite = *state;
    const char *midnight =
        harness_write_file(suite->harness, "midnight.conf", "[diary]\nday_start = 00:00\n");
    const char *wrong =
        harness_write_file(suite->harness, "wrong.conf", "[diary]\nday_start = 12:01\n");
    static const struct run wine = {.now = "ZONULA_NOW=2026-03-14T01:00:00+01:00",
                                    .args = {"drink", "1 glass red wine", "-q", "--at", "00:30"}};
    static const struct run night = {.now = "ZONULA_NOW=2026-03-14T01:00:00+01:00",
                                     .args = {"today"}};
    static const struct run friday = {.args = {"log", "drink", "yesterday"}};
    const struct run saturday = {.config = midnight, .args = {"log", "drink", "today"}};
    const struct run refused = {.config = wrong, .args = {"today"}};
    int status = 0;

    check(suite, &wine, 0, "40\n");
    check_has(
        suite, &night,
        (const char *const[]){"Friday 13 March 2026, until 01:00\n", "00:30  #40 drink", NULL});
    check_has(suite, &friday,
              (const char *const[]){"Friday 13 March 2026\n", "00:30  #40 drink", NULL});
    check(suite, &saturday, 0, "Saturday 14 March 2026\n00:30  #40 drink    Wine, red 150 g\n");
    CLEANUP(cleanup_free) char *output = run(suite, &refused, &status);
    assert_int_equal(status, 78);
    assert_non_null(strstr(output, "diary day_start must be from 00:00 to 12:00"));
}

static void coverage_is_told(void **state)
{
    static const struct run day = {.args = {"day", "yesterday", "-v"}};

    check_has(*state, &day,
              (const char *const[]){"energy      1446 kcal (13 of 13 items)\n",
                                    "116 % of 30 g (13 of 13 items)\n", "(11 of 13 items)\n",
                                    NULL});
}

/* ---- the page ---- */

static void check_page(struct suite *suite, const char *path, const char *expected)
{
    const char *arguments[] = {"/usr/bin/python3", "tests/integration/check_page.py", path, NULL};
    struct error err = {0};
    CLEANUP(cleanup_free) char *output = NULL;
    int status = 0;

    if (harness_run(suite->harness, "check_page.py", arguments, NULL, TIMEOUT_MS, &output, &status,
                    &err) < 0)
        fail_msg("%s", err.text);
    assert_string_equal(output, expected);
    assert_int_equal(status, 0);
}

static char *read_page(const char *path)
{
    CLEANUP(cleanup_file) FILE *file = fopen(path, "re");
    char *text = calloc(1, 1 << 20);

    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
    return text;
}

static void the_page_is_a_page(void **state)
{
    struct suite *suite = *state;
    static const struct run note = {.args = {"note", "<script>alert(\"1\")</script> & co"}};
    static const struct run pills = {.args = {"supp", "zinc 15 mg"}};
    const char *path = harness_path(suite->harness, "page.html");
    const char *german = harness_path(suite->harness, "seite.html");
    const struct run report = {.args = {"report", "--html", path, "--from", "2026-03-08"}};
    const struct run bericht = {.args = {"report", "--html", german, "--lang", "de", "--no-notes"}};
    struct stat status_of;
    int status = 0;
    CLEANUP(cleanup_free) char *noted = run(suite, &note, &status);
    CLEANUP(cleanup_free) char *taken = run(suite, &pills, &status);
    CLEANUP(cleanup_free) char *told = run(suite, &report, &status);

    assert_int_equal(status, 0);
    assert_non_null(strstr(told, "page.html: 7 days, 8 charts, "));
    check_page(suite, path, "8 charts, 8 tables\n");
    CLEANUP(cleanup_free) char *text = read_page(path);
    assert_non_null(strstr(text, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; co"));
    assert_non_null(strstr(text, "<dd>zinc (1)</dd>"));
    /* The table of groups is the one of docs/cli.md: check-ins with and without. */
    assert_non_null(strstr(text, "<tr><td>alcohol</td><td>1</td><td>5</td></tr>"));
    assert_non_null(strstr(text, "<tr><td>fructan</td><td>6</td><td>0</td></tr>"));
    assert_int_equal(stat(path, &status_of), 0);
    assert_int_equal(status_of.st_mode & 0777, 0600);

    CLEANUP(cleanup_free) char *gesagt = run(suite, &bericht, &status);
    assert_non_null(strstr(gesagt, "seite.html: 28 days, 8 charts, "));
    check_page(suite, german, "8 charts, 8 tables\n");
    CLEANUP(cleanup_free) char *seite = read_page(german);
    assert_non_null(strstr(seite, "<h2>Ballaststoffe, g</h2>"));
    assert_null(strstr(seite, "alert"));
}

static void nothing_is_overwritten(void **state)
{
    struct suite *suite = *state;
    const char *path = harness_write_file(suite->harness, "mine.html", "precious\n");
    const struct run report = {.args = {"report", "--html", path}};
    const struct run forced = {.args = {"report", "--html", path, "--force"}};
    const struct run dry = {.args = {"report", "--html", path, "--force", "-n"}};
    const struct run json = {.args = {"report", "--html", path, "--force", "--json"}};
    const struct run nowhere = {.args = {"report", "--html", "/nowhere/page.html"}};
    char expected[700];
    int status = 0;

    snprintf(expected, sizeof(expected), "zonula: %s exists; --force overwrites it\n", path);
    check(suite, &report, 73, expected);
    CLEANUP(cleanup_free) char *tried = run(suite, &dry, &status);
    assert_int_equal(status, 0);
    CLEANUP(cleanup_free) char *before = read_page(path);
    assert_string_equal(before, "precious\n");
    CLEANUP(cleanup_free) char *told = run(suite, &forced, &status);
    assert_int_equal(status, 0);
    check_page(suite, path, "8 charts, 8 tables\n");
    CLEANUP(cleanup_free) char *object = run(suite, &json, &status);
    CLEANUP(json_drop) json_t *answer = json_loads(object, 0, NULL);
    struct stat page;
    assert_int_equal(stat(path, &page), 0);
    assert_int_equal(json_integer_value(json_object_get(answer, "bytes")), page.st_size);
    assert_int_equal(json_integer_value(json_object_get(answer, "charts")), 8);
    check(suite, &nowhere, 73, "zonula: /nowhere/page.html: No such file or directory\n");
    CLEANUP(cleanup_free) char *draft = NULL;
    assert_true(asprintf(&draft, "%s.draft", path) > 0);
    assert_int_not_equal(stat(draft, &page), 0);
}

static void a_page_that_is_asked_for_wrongly(void **state)
{
    static const struct {
        struct run run;
        int status;
        const char *expected;
    } rows[] = {
        {{.args = {"report"}},
         64,
         "zonula: report: into which file? e.g. zonula report --html report.html\n"},
        {{.args = {"report", "--html", "/tmp/no.html", "--lang", "xx"}},
         64,
         "zonula: --lang is en or de\n"},
        {{.args = {"report", "--html", "/tmp/no.html", "yesterday"}},
         64,
         "zonula: report takes no argument; days are named with --from and --to\n"},
        {{.args = {"report", "--html", "/tmp/no.html", "--from", "today", "--to", "yesterday"}},
         65,
         "zonula: --from lies behind --to\nnothing written\n"},
        {{.args = {"report", "--html", "/tmp/no.html", "--from", "2020-01-01"}},
         65,
         "zonula: a report has 366 days at most\nnothing written\n"},
        {{.args = {"report", "--html", "/tmp/no.html", "--from", "3/4"}},
         65,
         "zonula: \"3/4\" is not a day\n"},
        {{.args = {"today", "--lang", "de"}}, 64, "zonula: --lang does not belong to today\n"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check(*state, &rows[i].run, rows[i].status, rows[i].expected);
}

#define TEST(name) cmocka_unit_test_setup(name, start_from_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_month),
        TEST(plots),
        TEST(sensors_in_plots_and_on_the_page),
        TEST(lists_by_span_kind_and_text),
        TEST(a_long_list_is_paged),
        TEST(dates_as_they_are_wanted),
        TEST(a_day_begins_when_it_is_said),
        TEST(coverage_is_told),
        TEST(the_page_is_a_page),
        TEST(nothing_is_overwritten),
        TEST(a_page_that_is_asked_for_wrongly),
    };
    return cmocka_run_group_tests_name("cli_reports", tests, fill, finish);
}
