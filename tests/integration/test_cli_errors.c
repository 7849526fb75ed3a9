/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bad input at the command line (docs/bad-input.md), with the real program: the words, the exit
 * status, the same failure as JSON, and that nothing was written.
 */
#include "core/cleanup.h"
#include "storage/migrate.h"
#include "storage/store.h"
#include "tests/harness/cli.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TIMEOUT_MS 30000
#define NOT_A_TIME                                                                      \
    "is not a time; try 19:30, -2h, \"yesterday dinner\", \"fri 8:00\", \"12 Mar\" or " \
    "2026-03-12T19:30\nnothing logged\n"
#define MANY_DAYS                                                                               \
    "is a different day to different people; write 2026-03-12 or \"12 Mar\", and times with a " \
    "colon\nnothing logged\n"

struct failure {
    struct cli_run run;
    int status;
    const char *text;
};

static void check_failure(const struct cli *cli, const struct failure *failure)
{
    int status = 0;
    CLEANUP(cleanup_free) char *text = cli_run(cli, &failure->run, NULL, &status);

    assert_string_equal(text, failure->text);
    assert_int_equal(status, failure->status);
    CLEANUP(cleanup_free) char *json = cli_run(cli, &failure->run, "--json", &status);
    assert_int_equal(status, failure->status);
    /* Control characters, shown in the text, stand in JSON as they are. */
    cli_check_json(json, status, strstr(text, "\\x1b") ? NULL : text);
}

static void check_failures(const struct cli *cli, const struct failure *failures, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_failure(cli, &failures[i]);
}

#define CHECK_ALL(cli, failures) \
    check_failures(cli, failures, sizeof(failures) / sizeof((failures)[0]))

static void check_nothing_written(const struct cli *cli)
{
    static const struct failure none = {{.words = {"log"}}, 1, "zonula: no entries\n"};

    check_failure(cli, &none);
}

/* ---- the command line itself ---- */

static const struct failure usage[] = {
    {{.words = {NULL}}, 64, "zonula: what to do? see: zonula help\n"},
    {{.words = {"etat", "1 apple"}}, 64, "zonula: no command \"etat\"; closest: eat\n"},
    {{.words = {"xyzzy"}}, 64, "zonula: no command \"xyzzy\"; see: zonula help\n"},
    {{.words = {""}}, 64, "zonula: no command \"\"; see: zonula help\n"},
    {{.words = {"\xff\x1b[31m"}}, 64, "zonula: no command \"\\xff\\x1b[31m\"; see: zonula help\n"},
    {{.words = {"--frob", "today"}}, 64, "zonula: no option \"--frob\"\n"},
    {{.words = {"today", "-x"}}, 64, "zonula: no option \"-x\"\n"},
    {{.words = {"eat", "1 apple", "--at"}}, 64, "zonula: --at needs a value\n"},
    {{.words = {"today", "--yes=1"}}, 64, "zonula: --yes takes no value\n"},
    {{.words = {"today", "--color", "blue"}},
     64,
     "zonula: --color is auto, always or never, not \"blue\"\n"},
    {{.words = {"eat", "1 apple", "--tz", "UTC"}}, 64, "zonula: --tz does not belong to eat\n"},
    {{.words = {"eat", "-3 apples"}}, 64, "zonula: no option \"-3 apples\"\n"},
    {{.words = {"eat", "1 apple", "--key", ""}}, 64, "zonula: --key is a text of 1 to 255 bytes\n"},
    {{.words = {"eat", "1 apple", "--key", "k\xff"}},
     64,
     "zonula: --key is a text of 1 to 255 bytes\n"},
    {{.words = {"eat"}},
     64,
     "zonula: eat: what, and how much? e.g. zonula eat \"2 slices rye bread\"\n"},
    {{.words = {"drink", "  "}},
     64,
     "zonula: drink: what, and how much? e.g. zonula drink \"200 ml kefir\"\n"},
    {{.words = {"symptom"}},
     64,
     "zonula: symptom: what, and how strong? e.g. zonula symptom \"bloating 4\"\n"},
    {{.words = {"food"}},
     64,
     "zonula: food: search, show, add, edit, alias, import, list, rm or recompute, or what "
     "was eaten\n"},
    {{.words = {"food", "show"}},
     64,
     "zonula: food show: which? e.g. zonula food show bread-rye\n"},
    {{.words = {"food", "search"}}, 64, "zonula: food search: what? e.g. zonula food search rye\n"},
    {{.words = {"log", "--limit", "0"}}, 64, "zonula: --limit is a number from 1 to 100000\n"},
    {{.words = {"log", "--limit", "99999999999999999999"}},
     64,
     "zonula: --limit is a number from 1 to 100000\n"},
    {{.words = {"today", "yesterday"}},
     64,
     "zonula: today takes no argument; another day: zonula day DAY\n"},
    {{.words = {"undo", "x"}},
     64,
     "zonula: undo: how many steps, or the number of one; see: zonula history\n"},
    {{.words = {"undo", "-n"}}, 64, "zonula: undo has no dry run\n"},
    {{.words = {"version", "1"}}, 64, "zonula: version takes no argument\n"},
    {{.words = {"help", "eat", "log"}}, 64, "zonula: help: of one command, or of all\n"},
    {{.words = {"help", "etat"}}, 64, "zonula: no command \"etat\"; closest: eat\n"},
    {{.words = {"person"}}, 64, "zonula: person: add NAME [--tz ZONE] [--id ID], or list\n"},
    {{.words = {"person", "add"}}, 64, "zonula: person add: who? e.g. zonula person add Alice\n"},
    {{.words = {"device"}},
     64,
     "zonula: device: scan, add, pair, list, info, sync, unpair or rm; see: zonula help device\n"},
    {{.words = {"device", "add"}},
     64,
     "zonula: device add: which? e.g. zonula device add C4:7C:8D:6A:11:02\n"},
    {{.words = {"device", "pair"}},
     64,
     "zonula: device pair: which? e.g. zonula device pair C4:7C:8D:6A:11:02\n"},
    {{.words = {"device", "pair", "strap", "--for", "0"}},
     64,
     "zonula: device: --for is a number of seconds, 1 to 600\n"},
    {{.words = {"device", "rm"}}, 64, "zonula: device rm: which? see: zonula device list\n"},
    {{.words = {"device", "list", "all"}}, 64, "zonula: device list takes no argument\n"},
    {{.words = {"device", "scan", "now"}},
     64,
     "zonula: device scan takes no argument but --for SECONDS\n"},
    {{.words = {"device", "scan", "--for", "601"}},
     64,
     "zonula: device: --for is a number of seconds, 1 to 600\n"},
};

static void test_usage(void **state)
{
    CHECK_ALL(*state, usage);
    check_nothing_written(*state);
}

static void test_too_many_arguments(void **state)
{
    const struct cli *cli = *state;
    const char *arguments[70] = {harness_program(cli->harness, "zonula"), "eat"};
    struct error err = {0};
    char *output = NULL;
    int status = 0;

    for (size_t i = 2; i < 68; i++)
        arguments[i] = "1";
    assert_int_equal(
        harness_run(cli->harness, "zonula", arguments, NULL, TIMEOUT_MS, &output, &status, &err),
        0);
    assert_string_equal(output, "zonula: more than 64 arguments\n");
    assert_int_equal(status, 64);
    free(output);
}

/* ---- amounts, symptoms, names ---- */

static const struct failure texts[] = {
    {{.words = {"eat", "0 g apple"}},
     65,
     "zonula: \"0 g apple\": an amount is more than zero\nnothing logged\n"},
    {{.words = {"eat", "--", "-3 apples"}},
     65,
     "zonula: \"-3 apples\": an amount is more than zero\nnothing logged\n"},
    {{.words = {"eat", "6 kg apple"}},
     65,
     "zonula: \"6 kg apple\": more than 5 kg of one thing\nnothing logged\n"},
    {{.words = {"eat", "6 kg apple", "--yes"}},
     65,
     "zonula: \"6 kg apple\": more than 5 kg of one thing\nnothing logged\n"},
    {{.words = {"eat", "3 kg apple"}},
     65,
     "zonula: \"3 kg apple\": 3000 g is unusually much\nnothing logged; if it is right: --yes\n"},
    {{.words = {"eat", ",;"}}, 65, "zonula: \",;\": there is no food in it\nnothing logged\n"},
    {{.words = {"eat", "1 apple \xff\xfe"}},
     65,
     "zonula: \"1 apple \\xff\\xfe\" is not UTF-8\nnothing logged\n"},
    {{.words = {"symptom", "bloating \xc3"}},
     65,
     "zonula: \"bloating \\xc3\" is not UTF-8\nnothing logged\n"},
    {{.words = {"eat", "1 \x1b[31mthing"}},
     65,
     "zonula: no food called \"\\x1b[31mthing\"\nnothing logged; look for it: zonula food search "
     "TEXT, or add it: zonula food add \"\\x1b[31mthing\"\n"},
    {{.words = {"eat", "1 apple, 1 unicorn"}},
     65,
     "zonula: no food called \"unicorn\"\nnothing logged; look for it: zonula food search TEXT, or "
     "add it: zonula food add \"unicorn\"\n"},
    {{.words = {"symptom", "bloating"}},
     65,
     "zonula: bloating: how strong? 0 to 10, or none, slight, moderate, strong, severe\n"
     "nothing logged\n"},
    {{.words = {"symptom", "bloating 11"}},
     65,
     "zonula: bloating 11: symptoms go from 0 to 10\nnothing logged\n"},
    {{.words = {"symptom", "bloating -1"}},
     65,
     "zonula: bloating -1: symptoms go from 0 to 10\nnothing logged\n"},
    {{.words = {"symptom", "envy 3"}},
     65,
     "zonula: no symptom called \"envy\"; known: abdominal pain, bloating, brain fog, "
     "constipation, diarrhoea, fatigue, gas, headache, joint pain, low mood, nausea, reflux, "
     "skin\nnothing logged\n"},
    {{.words = {"symptom", "bloating 3", "--for", "soon"}},
     65,
     "zonula: --for soon: a time like 2h, 90m or 1h30m, a week at most\nnothing logged\n"},
    {{.words = {"symptom", "bloating 3", "--for", "200h"}},
     65,
     "zonula: --for 200h: a time like 2h, 90m or 1h30m, a week at most\nnothing logged\n"},
    {{.words = {"eat", "1 apple", "--person", "eve\xff"}},
     65,
     "zonula: no person called \"eve\\xff\"\nnothing done; see: zonula person list\n"},
    {{.words = {"log", "someday"}},
     65,
     "zonula: \"someday\" is not a day and no kind; days: today, yesterday, fri, \"12 Mar\", "
     "2026-03-12; kinds: food, drink, symptom\n"},
    {{.words = {"food", "search", "qqqqqq"}}, 1, "zonula: no food fits \"qqqqqq\"\n"},
    {{.words = {"undo"}}, 1, "zonula: nothing to undo\n"},
};

static void test_texts(void **state)
{
    CHECK_ALL(*state, texts);
    check_nothing_written(*state);
}

/* A meal of so many items. */
static void fill_figs(char *ret, size_t items)
{
    static const char item[] = "1 fig,";

    for (size_t i = 0; i < items; i++)
        memcpy(ret + i * strlen(item), item, sizeof(item));
}

static void check_long(const struct cli *cli, const char *text, const char *end)
{
    const struct cli_run eat = {.words = {"eat", text}};
    int status = 0;
    CLEANUP(cleanup_free) char *output = cli_run(cli, &eat, NULL, &status);

    assert_non_null(strstr(output, end));
    assert_int_equal(status, 65);
    CLEANUP(cleanup_free) char *json = cli_run(cli, &eat, "--json", &status);
    assert_int_equal(status, 65);
    cli_check_json(json, status, output);
}

/* 4096 bytes and 64 items are accepted, one more is not. */
static void test_limits_of_a_line(void **state)
{
    static const char too_long[] = "more than 4096 bytes in one line\nnothing logged\n";
    static const char too_many[] = "more than 64 items in one line\nnothing logged\n";
    char text[4200];
    int status = 0;

    memset(text, ' ', sizeof(text));
    memcpy(text, "1 apple", 7);
    text[4096] = '\0';
    const struct cli_run fits = {.words = {"-n", "eat", text}};
    CLEANUP(cleanup_free) char *accepted = cli_run(*state, &fits, NULL, &status);
    assert_int_equal(status, 0);
    text[4096] = ' ';
    text[4097] = '\0';
    check_long(*state, text, too_long);
    memset(text + 7, 0xc3, sizeof(text) - 8); /* cut inside a character: still too long */
    text[4199] = '\0';
    check_long(*state, text, too_long);

    fill_figs(text, 64);
    CLEANUP(cleanup_free) char *list = cli_run(*state, &fits, NULL, &status);
    assert_int_equal(status, 0);
    fill_figs(text, 65);
    check_long(*state, text, too_many);
    check_nothing_written(*state);
}

/* ---- times ---- */

static const struct {
    const char *text;
    const char *answer;
} times[] = {
    {"", "zonula: \"\" " NOT_A_TIME},
    {"soon", "zonula: \"soon\" " NOT_A_TIME},
    {"tomorrow", "zonula: \"tomorrow\" " NOT_A_TIME},
    {"next friday", "zonula: \"next friday\" " NOT_A_TIME},
    {"25:00", "zonula: \"25:00\" " NOT_A_TIME},
    {"7:61", "zonula: \"7:61\" " NOT_A_TIME},
    {"13pm", "zonula: \"13pm\" " NOT_A_TIME},
    {"-2", "zonula: \"-2\" " NOT_A_TIME},
    {"-2h ago", "zonula: \"-2h ago\" " NOT_A_TIME},
    {"\xff", "zonula: \"\\xff\" " NOT_A_TIME},
    {"3/4", "zonula: \"3/4\" " MANY_DAYS},
    {"12.3.", "zonula: \"12.3.\" " MANY_DAYS},
    {"12.03.2026", "zonula: \"12.03.2026\" " MANY_DAYS},
    {"3/4/2026 8:00", "zonula: \"3/4/2026 8:00\" " MANY_DAYS},
    {"31 Feb", "zonula: 31 Feb: there is no such date\nnothing logged\n"},
    {"2026-02-30", "zonula: 2026-02-30: there is no such date\nnothing logged\n"},
    {"2026-13-01T00:00",
     "zonula: 2026-13-01T00:00: there is no such date or time\nnothing logged\n"},
    {"2026-03-12T19:30+25:00",
     "zonula: 2026-03-12T19:30+25:00: there is no such date or time\nnothing logged\n"},
    {"23:30",
     "zonula: 23:30 is still to come; did you mean --at \"yesterday 23:30\"?\nnothing logged\n"},
    {"2026-03-15", "zonula: 2026-03-15 is still to come\nnothing logged\n"},
    {"2026-03-14T08:16", "zonula: 2026-03-14T08:16 is still to come\nnothing logged\n"},
    {"2026-03-14T08:10-01:00", "zonula: 2026-03-14T08:10-01:00 is still to come\nnothing logged\n"},
    {"1989-12-31", "zonula: 1989-12-31 is before 1990\nnothing logged\n"},
    {"1969-01-01T00:00:00Z", "zonula: 1969-01-01T00:00:00Z is before 1990\nnothing logged\n"},
};

static void test_times(void **state)
{
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        const struct failure failure = {
            {.words = {"eat", "--at", times[i].text, "1 apple"}}, 65, times[i].answer};
        check_failure(*state, &failure);
    }
    check_nothing_written(*state);
}

/* ---- the environment: clock, zone, database ---- */

#define BAD_NOW "zonula: ZONULA_NOW is not a time such as 2026-11-22T08:00:03+01:00\n"

static const struct failure environment[] = {
    {{{"ZONULA_NOW=noon"}, {"today"}}, 65, BAD_NOW},
    {{{"ZONULA_NOW="}, {"eat", "1 apple"}}, 65, BAD_NOW},
    {{{"ZONULA_NOW=2026-13-14T08:10:00Z"}, {"today"}}, 65, BAD_NOW},
    {{{"ZONULA_NOW=2026-03-14T08:10:00"}, {"today"}},
     65,
     "zonula: ZONULA_NOW has no offset such as +01:00 or Z\n"},
    /* One cause, one message: the command line is looked at first. */
    {{{"ZONULA_NOW=noon"}, {"today", "--frob"}}, 64, "zonula: no option \"--frob\"\n"},
    {{{"ZONULA_NOW=1970-01-01T05:00:10Z"}, {"eat", "1 apple"}},
     65,
     "zonula: the clock is wrong: it shows Thursday 1 January 1970\n"
     "nothing logged; set the clock first\n"},
    {{{"ZONULA_NOW=1970-01-01T05:00:10Z"}, {"symptom", "bloating 3", "--at", "-2h"}},
     65,
     "zonula: the clock is wrong: it shows Thursday 1 January 1970\n"
     "nothing logged; set the clock first\n"},
    {{{"TZ=Mars/Olympus"}, {"person", "add", "Bob"}},
     78,
     "zonula: environment variable TZ: unknown time zone \"Mars/Olympus\"; names look like "
     "Europe/Berlin\nnothing done\n"},
    {{{"TZ=../../etc/passwd"}, {"person", "add", "Bob"}},
     78,
     "zonula: environment variable TZ: \"../../etc/passwd\" is not the name of a time zone, such "
     "as Europe/Berlin\nnothing done\n"},
    {{{"TZDIR=/nonexistent"}, {"eat", "1 apple"}},
     78,
     "zonula: there are no time zones in /nonexistent (package tzdata); only UTC is known\n"
     "nothing done\n"},
    {{.words = {"person", "add", "Bob", "--tz", "Mars/Olympus"}},
     65,
     "zonula: unknown time zone \"Mars/Olympus\"; names look like Europe/Berlin\nnobody added\n"},
    {{{"ZONULA_DB=/nonexistent/zonula.db"}, {"today"}},
     73,
     "zonula: create /nonexistent/zonula.db: No such file or directory\nnothing done\n"},
    {{{"ZONULA_DB=", "HOME=", "XDG_DATA_HOME=", "ZONULA_CONFIG="},
      {"--config", "/nonexistent", "today"}},
     66,
     "zonula: /nonexistent: No such file or directory\n"},
    {{{"ZONULA_DB=/dev/full"}, {"today"}},
     74,
     "zonula: /dev/full: commit the migration: database or disk is full\n"},
    {{{"DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent"}, {"device", "scan", "--for", "1"}},
     69,
     "zonula: no Bluetooth adapter is up\nnothing read\n"},
    {{{"DBUS_SYSTEM_BUS_ADDRESS=nonsense"}, {"device", "scan", "--for", "1"}},
     69,
     "zonula: no Bluetooth adapter is up\nnothing read\n"},
};

static void test_environment(void **state)
{
    CHECK_ALL(*state, environment);
    check_nothing_written(*state);
}

static void test_configuration(void **state)
{
    struct cli *cli = *state;
    char text[700];
    const char *config = harness_write_file(cli->harness, "bad.conf", "[mqtt]\n\nport = x\n");
    const struct failure failure = {{{"ZONULA_DB="}, {"--config", config, "today"}}, 78, text};

    snprintf(text, sizeof(text), "zonula: %s:3: mqtt port must be a whole number from 1 to 65535\n",
             config);
    check_failure(cli, &failure);
    /* A configuration that is good, and names the database. */
    char good[700];
    int status = 0;
    snprintf(good, sizeof(good), "[storage]\npath = %s\n", cli->database);
    const struct cli_run list = {
        {"ZONULA_DB="},
        {"--config", harness_write_file(cli->harness, "z.conf", good), "-q", "person", "list"}};
    CLEANUP(cleanup_free) char *output = cli_run(cli, &list, NULL, &status);
    assert_string_equal(output, "id     name   zone\nalice  Alice  Europe/Berlin\n");
    assert_int_equal(status, 0);
}

/* ---- the database file ---- */

/* A copy of Alice's database with some of its bytes replaced; its path. */
static const char *changed_copy(struct cli *cli, const char *name, long at, const char *bytes,
                                size_t length)
{
    const char *path = harness_path(cli->harness, "%s", name);
    CLEANUP(cleanup_file) FILE *from = fopen(cli->database, "re");
    CLEANUP(cleanup_file) FILE *to = fopen(path, "we");
    char block[4096];
    size_t got;

    assert_non_null(from);
    assert_non_null(to);
    while ((got = fread(block, 1, sizeof(block), from)) > 0)
        assert_int_equal(fwrite(block, 1, got, to), got);
    assert_int_equal(fseek(to, at, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, length, to), length);
    return path;
}

static void check_database(const struct cli *cli, const char *path, int status, const char *why)
{
    char variable[600];
    char text[800];
    const struct failure failure = {{{variable}, {"eat", "1 apple"}}, status, text};

    snprintf(variable, sizeof(variable), "ZONULA_DB=%s", path);
    snprintf(text, sizeof(text), "zonula: %s: %s\n", path, why);
    check_failure(cli, &failure);
}

static void test_database_files(void **state)
{
    struct cli *cli = *state;
    struct migration list[MIGRATIONS_MAX];
    char noise[3000];
    char why[128];

    /* Where the file format keeps the version and the application. */
    snprintf(why, sizeof(why), "the database has version 99, this program knows up to %zu",
             migration_list(list));
    check_database(cli, changed_copy(cli, "newer.db", 60, "\0\0\0\143", 4), 78, why);
    check_database(cli, changed_copy(cli, "foreign.db", 68, "\0\0\0\001", 4), 74,
                   "the file is a database of another program");
    memset(noise, 0xa5, sizeof(noise));
    check_database(cli, changed_copy(cli, "noise.db", 0, noise, sizeof(noise)), 74,
                   "read the version of the database: file is not a database");
    check_database(cli, changed_copy(cli, "corrupt.db", 100, noise, sizeof(noise)), 74,
                   "read the version of the database: database disk image is malformed");
}

/* Another program writes and does not end: 5 seconds, then "try again"; readers do not wait. */
static void test_busy_database(void **state)
{
    static const struct cli_run eat = {.words = {"--json", "eat", "1 apple"}};
    static const struct cli_run today = {.words = {"today"}};
    const struct cli *cli = *state;
    CLEANUP(store_closep) struct store *store = NULL;
    struct error err = {0};
    int status = 0;

    assert_int_equal(store_open(cli->database, &store, &err), 0);
    assert_int_equal(store_begin(store, &err), 0);
    int64_t begun_ms = harness_now_ms();
    CLEANUP(cleanup_free) char *busy = cli_run(cli, &eat, NULL, &status);
    assert_int_equal(status, 75);
    cli_check_json(busy, status,
                   "zonula: begin: another program is using the database\nnothing logged\n");
    assert_true(harness_now_ms() - begun_ms >= 5000);
    CLEANUP(cleanup_free) char *day = cli_run(cli, &today, NULL, &status);
    assert_int_equal(status, 0);
    store_rollback(store);
    check_nothing_written(cli);
}

/* Runs a line of shell with the program as $0 and two words as $1 and $2. */
static char *shell(const struct cli *cli, const char *path, const char *script, const char *first,
                   const char *second, int *ret_exit)
{
    const char *const arguments[] = {
        "/bin/sh", "-c", script, harness_program(cli->harness, "zonula"), first, second, NULL};
    char database[600];
    const char *const variables[] = {database, CLI_NOW, "ZONULA_CONFIG=/dev/null", NULL};
    struct error err = {0};
    char *output = NULL;

    snprintf(database, sizeof(database), "ZONULA_DB=%s", path);
    if (harness_run(cli->harness, "shell", arguments, variables, TIMEOUT_MS, &output, ret_exit,
                    &err) < 0)
        fail_msg("%s", err.text);
    return output;
}

static void test_standard_input(void **state)
{
    static const struct {
        const char *script, *end;
        int status;
    } rows[] = {
        {"printf '1 ap\\0ple' | \"$0\" \"$1\" -",
         "zonula: there is a NUL byte in the text\nnothing logged\n", 65},
        {"printf '1 \\377' | \"$0\" \"$1\" -", "zonula: \"1 \\xff\" is not UTF-8\nnothing logged\n",
         65},
        {"head -c 100000 /dev/zero | tr '\\0' a | \"$0\" \"$1\" -",
         ": more than 4096 bytes in one line\nnothing logged\n", 65},
        {"\"$0\" \"$1\" - </", "zonula: standard input could not be read\nnothing logged\n", 74},
        {": | \"$0\" \"$1\" -",
         "zonula: eat: what, and how much? e.g. zonula eat \"2 slices rye bread\"\n", 64},
    };
    const struct cli *cli = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int status = 0;
        CLEANUP(cleanup_free)
        char *output = shell(cli, cli->database, rows[i].script, "eat", NULL, &status);
        const char *end = strstr(output, rows[i].end);
        if (!end || strcmp(end, rows[i].end) != 0)
            fail_msg("%s: %s", rows[i].script, output);
        assert_int_equal(status, rows[i].status);
    }
    check_nothing_written(cli);
}

/* A limit of the file size stands for a full disk: the write-ahead log cannot grow. */
static void test_full_disk(void **state)
{
    static const char limited[] = "trap '' XFSZ; ulimit -f 66; exec \"$0\" \"$@\"";
    const struct cli *cli = *state;
    char meal[1000] = "";
    int status = 0;

    fill_figs(meal, 64);
    CLEANUP(cleanup_free)
    char *output = shell(cli, cli->database, limited, "eat", meal, &status);
    assert_string_equal(output, "zonula: commit: disk I/O error\nnothing logged\n");
    assert_int_equal(status, 74);
    check_nothing_written(cli);
}

/* What cannot be said is an error too. */
static void test_full_output(void **state)
{
    static const char full[] = "\"$0\" \"$@\" >/dev/full";
    const struct cli *cli = *state;
    int status = 0;
    CLEANUP(cleanup_free)
    char *output = shell(cli, cli->database, full, "today", "--json", &status);

    assert_string_equal(output, "zonula: the output could not be written\n");
    assert_int_equal(status, 74);
}

/* Failures talk on standard error; standard output is for data. */
static void test_talk_is_not_data(void **state)
{
    static const char quiet[] = "\"$0\" \"$@\" 2>/dev/null";
    const struct cli *cli = *state;
    int status = 0;
    CLEANUP(cleanup_free) char *output = shell(cli, cli->database, quiet, "eat", "milk", &status);

    assert_string_equal(output, "");
    assert_int_equal(status, 65);
}

/* Runs the program as somebody without rights: root is allowed everything, so it gives that up. */
static char *run_without_rights(const struct cli *cli, const char *path, int *ret_exit)
{
    static const char script[] =
        "umask 022; cp \"$0\" \"$1/zonula\"; chmod 755 \"$1\" \"$1/zonula\"\n"
        "set -- \"$1/zonula\" eat \"$2\"\n"
        "if [ \"$(id -u)\" = 0 ]; then set -- setpriv --reuid=65534 --regid=65534 --clear-groups "
        "\"$@\"; fi\nexec \"$@\"";

    return shell(cli, path, script, harness_dir(cli->harness), "1 apple", ret_exit);
}

static void test_no_rights(void **state)
{
    struct cli *cli = *state;
    const char *locked = harness_path(cli->harness, "locked");
    const char *inside = harness_path(cli->harness, "locked/zonula.db");
    char expected[700];
    int status = 0;

    assert_int_equal(chmod(cli->database, 0444), 0);
    CLEANUP(cleanup_free) char *file = run_without_rights(cli, cli->database, &status);
    assert_int_equal(chmod(cli->database, 0600), 0);
    assert_int_equal(status, 77);
    assert_non_null(strstr(file, cli->database));

    assert_int_equal(mkdir(locked, 0555), 0);
    CLEANUP(cleanup_free) char *folder = run_without_rights(cli, inside, &status);
    snprintf(expected, sizeof(expected), "zonula: create %s: Permission denied\n", inside);
    assert_string_equal(folder, expected);
    assert_int_equal(status, 77);
    check_nothing_written(cli);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_usage),         cmocka_unit_test(test_too_many_arguments),
        cmocka_unit_test(test_texts),         cmocka_unit_test(test_limits_of_a_line),
        cmocka_unit_test(test_times),         cmocka_unit_test(test_environment),
        cmocka_unit_test(test_configuration), cmocka_unit_test(test_database_files),
        cmocka_unit_test(test_busy_database), cmocka_unit_test(test_standard_input),
        cmocka_unit_test(test_full_disk),     cmocka_unit_test(test_full_output),
        cmocka_unit_test(test_no_rights),     cmocka_unit_test(test_talk_is_not_data),
    };
    return cmocka_run_group_tests(tests, cli_set_up, cli_tear_down);
}
