/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion in the real bash, zsh and fish: what is offered for a half-typed line, and that
 * nothing is said, made or changed when there is nothing to offer. */
#include "core/cleanup.h"
#include "gateway/cli/commands.h"
#include "tests/harness/cli.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TIMEOUT_MS 60000

/* What each shell gives its completion function, and what it takes from it; $1 is the script. */
static const char bash_driver[] = "source \"$1\"; shift\n"
                                  "COMP_WORDS=(\"$@\") COMP_CWORD=$(($# - 1))\n"
                                  "_zonula 2> /dev/null\n"
                                  "printf '%s\\n' \"${COMPREPLY[@]}\"\n";
static const char zsh_driver[] =
    "compdef() { : }\n"
    "compadd() { while [[ $# -gt 0 && $1 != -- && $1 != -a ]]; do shift; done\n"
    "            [[ $1 == -a ]] && print -l -- ${(P)2} || { shift; print -l -- ${(M)@:#$PREFIX*} } "
    "}\n"
    "_describe() { local -a all=(${(P)2}); print -l -- ${(M)${all%%:*}:#$PREFIX*} }\n"
    "_files() { print files }\n"
    "source \"$1\"; shift\n"
    "words=(\"$@\") CURRENT=$# PREFIX=${@[-1]#[\\\"\\']}\n"
    "_zonula\n";
static const char fish_driver[] =
    "source $argv[1]\n"
    "complete -C (string join -- ' ' $argv[2..]) | string split -f 1 \\t\n";

struct line {
    const char *words[5]; /* behind "zonula"; the last is being typed */
    const char *first;    /* what is offered first, NULL: anywhere */
    const char *has, *has_not;
};

static const struct line lines[] = {
    {{"e"}, "eat", "export", "drink"},
    {{"eat", "\"200 ml kefir, 2 slices ry"}, "200 ml kefir, 2 slices rye bread", NULL, "kefir\n"},
    {{"eat", "ke"}, "kefir", NULL, "rye"},
    {{"--person", "alice", "d", "\"1 mug cof"}, "1 mug coffee", NULL, NULL},
    {{"eat", "\"@br"}, "@breakfast", NULL, "@lunch"},
    {{"symptom", "\"bloating 4, ga"}, "bloating 4, gas", NULL, NULL},
    {{"show", ""}, "2", "1", "3"},
    {{"device", "pa"}, NULL, "pair", "scan"},
    {{"meal", "rm", "lu"}, "lunch", NULL, "breakfast"},
    {{"config", "get", "fib"}, "fibre_goal", NULL, NULL},
    {{"plot", "fib"}, "fibre", NULL, NULL},
    {{"eat", "--ed"}, "--editor", NULL, "--force"},
    {{"backup", "--fo"}, "--force", NULL, "--editor"},
    {{"--person", "al"}, "alice", NULL, "eat"},
};

static char *shell_run(const struct cli *cli, const char *shell, const char *driver,
                       const char *const words[5])
{
    const char *program = harness_program(cli->harness, "zonula");
    const char *script = harness_path(cli->harness, "script.%s", shell);
    char shell_path[64], path[700], database[600];
    const char *arguments[10] = {shell_path, driver, script, "zonula"};
    const char *environment[] = {CLI_NOW,  database, path, "ZONULA_CONFIG=/dev/null",
                                 "HOME=/", NULL};
    struct error err = {0};
    char *output = NULL;
    int status = 0;

    snprintf(shell_path, sizeof(shell_path), "/usr/bin/%s", shell);
    snprintf(path, sizeof(path), "PATH=%.*s:/usr/bin:/bin", (int)(strrchr(program, '/') - program),
             program);
    snprintf(database, sizeof(database), "ZONULA_DB=%s", cli->database);
    for (size_t i = 0; i < 5 && words[i]; i++)
        arguments[4 + i] = words[i];
    if (harness_run(cli->harness, shell, arguments, environment, TIMEOUT_MS, &output, &status,
                    &err) < 0)
        fail_msg("%s", err.text);
    return output;
}

static void write_script(const struct cli *cli, const char *shell)
{
    const struct cli_run run = {.words = {"completion", shell}};
    char name[32];
    int status = 0;

    snprintf(name, sizeof(name), "script.%s", shell);
    CLEANUP(cleanup_free) char *script = cli_run(cli, &run, NULL, &status);
    assert_int_equal(status, 0);
    assert_non_null(harness_write_file(cli->harness, name, script));
}

/* Something to offer: two entries, two templates. */
static void log_something(const struct cli *cli)
{
    static const struct cli_run runs[] = {
        {.words = {"eat", "2 slices rye bread, 200 ml kefir", "-q"}},
        {.words = {"drink", "1 mug coffee", "-q"}},
        {.words = {"meal", "save", "breakfast", "1", "-q"}},
        {.words = {"meal", "save", "lunch", "1", "-q"}},
    };

    for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
        int status = 0;
        CLEANUP(cleanup_free) char *output = cli_run(cli, &runs[i], NULL, &status);
        assert_int_equal(status, 0);
    }
}

static bool has_line(const char *text, const char *line)
{
    const size_t length = strlen(line);

    for (const char *at = text; *at; at += strcspn(at, "\n"), at += *at == '\n')
        if (strncmp(at, line, length) == 0 && (at[length] == '\n' || !at[length]))
            return true;
    return false;
}

static void check_shell(const struct cli *cli, const char *shell, const char *driver)
{
    const char *path = harness_path(cli->harness, "driver.%s", shell);
    char name[32];

    snprintf(name, sizeof(name), "driver.%s", shell);
    assert_non_null(harness_write_file(cli->harness, name, driver));
    log_something(cli);
    write_script(cli, shell);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        const struct line *line = &lines[i];
        CLEANUP(cleanup_free) char *text = shell_run(cli, shell, path, line->words);

        if ((line->first && !has_line(text, line->first)) ||
            (line->has && !has_line(text, line->has)) ||
            (line->has_not && has_line(text, line->has_not)))
            fail_msg("%s, line %zu (%s): %s", shell, i, line->words[0], text);
        /* fish puts what it is given in an order of its own where it was not asked to keep it */
        if (line->first && strcmp(shell, "fish") != 0 &&
            strncmp(text, line->first, strlen(line->first)) != 0)
            fail_msg("%s, line %zu: not first: %s", shell, i, text);
    }
}

static void in_bash(void **state)
{
    check_shell(*state, "bash", bash_driver);
}

static void in_zsh(void **state)
{
    check_shell(*state, "zsh", zsh_driver);
}

static void in_fish(void **state)
{
    check_shell(*state, "fish", fish_driver);
}

/* A command or option that is new is in the scripts by itself. */
static void nothing_is_left_out(void **state)
{
    static const char *const shells[] = {"bash", "zsh", "fish"};

    for (size_t i = 0; i < 3; i++) {
        const struct cli_run run = {.words = {"completion", shells[i]}};
        int status = 0;
        CLEANUP(cleanup_free) char *script = cli_run(*state, &run, NULL, &status);

        for (const struct command *command = commands; command->name; command++)
            assert_non_null(strstr(script, command->name));
        const struct option_row *row;
        for (size_t j = 0; (row = option_at(j)); j++)
            assert_non_null(strstr(script, row->name));
    }
}

/* Runs zonula __complete and fails the test unless it is silent. */
static void check_silent(const struct cli *cli, const struct cli_run *run)
{
    cli_check(cli, run, 0, "");
}

static void what_is_wrong_is_not_said(void **state)
{
    const struct cli *cli = *state;
    const char *none = harness_path(cli->harness, "none/none.db");
    const char *text = harness_write_file(cli->harness, "text.db", "this is no database\n");
    const struct cli_run runs[] = {
        {.words = {"__complete"}},
        {.words = {"__complete", ""}},
        {.words = {"__complete", "eat", "no such food"}},
        {.words = {"__complete", "nonsense", "x"}},
        {.words = {"__complete", "--nonsense", "eat", "ke"}},
        {.words = {"__complete", "--person", "nobody", "show", ""}},
        {.words = {"__complete", "--db", none, "eat", "ke"}},
        {.words = {"__complete", "--db", text, "eat", "ke"}},
        {.words = {"__complete", "--config", none, "eat", "ke"}},
        {.words = {"__complete", "eat", "\xff\xfe,\xc3"}},
        {.words = {"__complete", "--limit"}},
    };
    struct stat status;

    for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++)
        check_silent(cli, &runs[i]);
    assert_int_equal(access(none, F_OK), -1);
    assert_int_equal(stat(text, &status), 0);
    assert_int_equal(status.st_size, (off_t)strlen("this is no database\n"));
    const struct cli_run wrong = {.words = {"completion", "csh"}};
    cli_check(cli, &wrong, 64, "zonula: completion: for which shell? bash, zsh or fish\n");
}

/* 50 lines at most, also for one letter; newest entries first. */
static void not_too_much(void **state)
{
    static const struct cli_run run = {.words = {"__complete", "eat", "c"}};
    int status = 0;
    size_t count = 0;

    log_something(*state);
    CLEANUP(cleanup_free) char *text = cli_run(*state, &run, NULL, &status);
    for (const char *at = text; (at = strchr(at, '\n')); at++)
        count++;
    assert_int_equal(count, 50);
    assert_true(strncmp(text, "coffee\t", 7) == 0); /* it was drunk */
    static const struct cli_run entries = {.words = {"__complete", "rm", ""}};
    cli_check(*state, &entries, 0,
              "2\tdrink 1 mug coffee\n1\tfood 2 slices rye bread, 200 ml kefir\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, cli_set_up, cli_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(in_bash),
        TEST(in_zsh),
        TEST(in_fish),
        TEST(nothing_is_left_out),
        TEST(what_is_wrong_is_not_said),
        TEST(not_too_much),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
