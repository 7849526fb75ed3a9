/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Completion: what the program answers while a line is typed and what it keeps to itself, and the
 * scripts: in bash, which is everywhere, with its own words and on a terminal; in zsh and fish by
 * what must be in them, and run by these shells where they are installed.
 */
#include "core/cleanup.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/complete.h"
#include "tests/harness/cli.h"
#include "tests/harness/terminal.h"
#include "tests/harness/test.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TIMEOUT_MS 30000

static const struct cli_run before[] = {
    {.words = {"eat", "--at", "07:30", "30 g walnuts"}},
    {.words = {"eat", "200 ml kefir, 2 slices rye bread, handful of almonds"}},
    {.words = {"meal", "save", "breakfast", "2"}},
    {.words = {"symptom", "reflux 2"}},
    {.words = {"food", "alias", "black brew=coffee"}},
    {.words = {"device", "add", "C4:7C:8D:6A:11:02", "--name", "chest strap", "--driver",
               "heart-rate"}},
};

static int start(void **state)
{
    if (cli_set_up(state) < 0)
        return -1;
    for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
        int status = 1;
        CLEANUP(cleanup_free) char *output = cli_run(*state, &before[i], NULL, &status);
        if (status != 0) {
            print_error("%s", output);
            return -1;
        }
    }
    return 0;
}

/* ---- what the program answers ---- */

static void test_answers(void **state)
{
    static const struct {
        struct cli_run run;
        const char *answer;
    } cases[] = {
        {{.words = {"__complete", "eat", "\"200 ml kefir, 2 slices rye br"}},
         "200 ml kefir, 2 slices rye bread\tRye bread\n"},
        {{.words = {"__complete", "eat", "'2 figs; 1 walnut"}}, "2 figs; 1 walnuts\tWalnuts\n"},
        {{.words = {"__complete", "eat", "\"2 slices Rye-Br"}}, "2 slices Rye-Bread\tRye bread\n"},
        {{.words = {"__complete", "e", "2", "slices", "rye", "br"}}, "bread\tRye bread\n"},
        {{.words = {"__complete", "drink", "1 mug black br"}}, "1 mug black brew\tcoffee\n"},
        {{.words = {"__complete", "eat", "roggenb"}}, "roggenbrot\tRye bread\n"},
        {{.words = {"__complete", "--at", "-2h", "eat", "-n", "@br"}},
         "@breakfast\t3 items, 294 g, 443 kcal\n"},
        {{.words = {"__complete", "meal", "show", ""}}, "breakfast\t3 items, 294 g, 443 kcal\n"},
        {{.words = {"__complete", "symptom", "\"bloating 3, he"}},
         "bloating 3, headache\theadache\n"},
        {{.words = {"__complete", "device", "info", ""}},
         "chest strap\theart-rate, C4:7C:8D:6A:11:02\n"},
        {{.words = {"__complete", "show", ""}},
         "3\tsymptom  Sat 14 Mar 08:10  reflux 2\n"
         "2\tfood  Sat 14 Mar 08:10  Kefir, plain 200 g; Rye bread 64 g; Almonds 30 g\n"
         "1\tfood  Sat 14 Mar 07:30  Walnuts 30 g\n"},
        {{.words = {"__complete", "rm", "2."}},
         "2.1\tKefir, plain\n2.2\tRye bread\n2.3\tAlmonds\n"},
        {{.words = {"__complete", "food", "show", "bread-ry"}}, "bread-rye\tRye bread\n"},
        {{.words = {"__complete", "food", "search", "rye", "br"}}, "bread\tRye bread\n"},
        {{.words = {"__complete", "food", "add", "x", "--like", "bread-ry"}},
         "bread-rye\tRye bread\n"},
        {{.words = {"__complete", "config", "get", "fibre_g"}}, "fibre_goal\t30\n"},
        {{.words = {"__complete", "eat", "--person", ""}}, "alice\tAlice\n"},
        {{.words = {"__complete", "plot", "fibre", "nov"}}, "nova4\tNOVA 4 %\n"},
        {{.words = {"__complete", "explain", "micro"}},
         "microbiome_support\t0-100, higher is more support\n"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        cli_check(*state, &cases[i].run, 0, cases[i].answer);
}

/* Nothing typed: what was eaten last stands first; symptoms that were logged before the others. */
static void test_the_latest_first(void **state)
{
    static const char had[] = "almonds\tAlmonds\nrye bread\tRye bread\nkefir plain\tKefir, plain\n"
                              "walnuts\tWalnuts\n";
    static const char reflux[] = "reflux\treflux\nbloating\t";
    int status = 1;

    cli_check(*state, &(struct cli_run){.words = {"__complete", "eat", ""}}, 0, had);
    CLEANUP(cleanup_free)
    char *symptoms =
        cli_run(*state, &(struct cli_run){.words = {"__complete", "s", ""}}, NULL, &status);
    assert_memory_equal(symptoms, reflux, strlen(reflux));
    CLEANUP(cleanup_free)
    char *foods =
        cli_run(*state, &(struct cli_run){.words = {"__complete", "eat", "w"}}, NULL, &status);
    assert_memory_equal(foods, "walnuts\tWalnuts\n", strlen("walnuts\tWalnuts\n"));
}

static size_t count_lines(const char *text)
{
    size_t lines = 0;

    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

static void test_fifty_at_most(void **state)
{
    int status = 1;
    CLEANUP(cleanup_free)
    char *output =
        cli_run(*state, &(struct cli_run){.words = {"__complete", "eat", "c"}}, NULL, &status);

    assert_int_equal(status, 0);
    assert_int_equal(count_lines(output), CHOICES_SHOWN);
}

/* A database in which nobody has logged anything has no foods yet. */
static void test_before_the_first_meal(void **state)
{
    const struct cli *cli = *state;
    char variable[600];

    snprintf(variable, sizeof(variable), "ZONULA_DB=%s", harness_path(cli->harness, "fresh.db"));
    int status = 1;
    const struct cli_run add = {.environment = {variable}, .words = {"person", "add", "Bob"}};
    CLEANUP(cleanup_free) char *output = cli_run(cli, &add, NULL, &status);
    assert_int_equal(status, 0);
    cli_check(
        cli, &(struct cli_run){.environment = {variable}, .words = {"__complete", "eat", "rye br"}},
        0, "rye bread\tRye bread\n");
    cli_check(cli, &(struct cli_run){.environment = {variable}, .words = {"__complete", "eat", ""}},
              0, "");
}

/* ---- what it keeps to itself ---- */

static void test_silence(void **state)
{
    static const struct cli_run runs[] = {
        {.words = {"__complete"}},
        {.words = {"__complete", ""}},
        {.words = {"__complete", "eat"}},
        {.words = {"__complete", "etat", "ke"}},
        {.words = {"__complete", "eat", "-3 ke"}},
        {.words = {"__complete", "eat", "zzzzz"}},
        {.words = {"__complete", "eat", "\xff\x1b[31m"}},
        {.words = {"__complete", "--nothing", "eat", "--at"}},
        {.words = {"__complete", "--color", "blue", "show", "x"}},
        {.words = {"__complete", "show", "99."}},
        {.words = {"__complete", "show", "99999999999999999999."}},
        {.words = {"__complete", "eat", "--person", "bob", "@"}},
        {.words = {"__complete", "eat", "--at", "ke"}},
        {.words = {"__complete", "note", "ke"}},
        {.words = {"__complete", "today", "ke"}},
        {.environment = {"ZONULA_NOW=yesterday"}, .words = {"__complete", "eat", "ke"}},
        {.environment = {"ZONULA_DB=/nonexistent/zonula.db"}, .words = {"__complete", "eat", "ke"}},
        {.environment = {"ZONULA_DB=/dev/null"}, .words = {"__complete", "eat", "ke"}},
        {.environment = {"ZONULA_DB=/"}, .words = {"__complete", "eat", "ke"}},
    };

    for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++)
        cli_check(*state, &runs[i], 0, "");
}

/* A copy of the database, changed by a statement. */
static sqlite3 *changed_copy(const struct cli *cli, const char *name, const char *sql,
                             char ret_variable[600])
{
    sqlite3 *db = NULL;
    const char *path = harness_path(cli->harness, "%s", name);
    char copy[700];

    snprintf(copy, sizeof(copy), "VACUUM INTO '%s'", path);
    assert_int_equal(sqlite3_open(cli->database, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, copy, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    snprintf(ret_variable, 600, "ZONULA_DB=%s", path);
    return db;
}

static void test_silence_about_other_databases(void **state)
{
    static const struct {
        const char *sql;
        bool answers;
    } cases[] = {
        {"PRAGMA journal_mode = WAL", true}, /* the copy is a good one */
        {"PRAGMA user_version = 1", false},
        {"PRAGMA user_version = 99", false},
        {"PRAGMA application_id = 7", false},
        {"DROP TABLE food_label", false},
        {"PRAGMA journal_mode = WAL; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;"
         " DELETE FROM meta; COMMIT",
         false},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char name[16];
        char variable[600];
        snprintf(name, sizeof(name), "copy-%zu.db", i);
        sqlite3 *db = changed_copy(*state, name, cases[i].sql, variable);
        const struct cli_run run = {.environment = {variable},
                                    .words = {"__complete", "eat", "roggenb"}};
        cli_check(*state, &run, 0, cases[i].answers ? "roggenbrot\tRye bread\n" : "");
        sqlite3_close(db);
    }
}

static void test_silence_about_damage(void **state)
{
    const struct cli *cli = *state;
    char garbage[5000];
    char variable[600];

    memset(garbage, 'x', sizeof(garbage) - 1);
    garbage[sizeof(garbage) - 1] = '\0';
    const char *path = harness_write_file(cli->harness, "garbage.db", garbage);
    snprintf(variable, sizeof(variable), "ZONULA_DB=%s", path);
    cli_check(cli,
              &(struct cli_run){.environment = {variable}, .words = {"__complete", "eat", "ke"}}, 0,
              "");
    /* The head of a database, and then nothing that it says is there. */
    CLEANUP(cleanup_file) FILE *from = fopen(cli->database, "r");
    char head[4096];
    assert_int_equal(fread(head, 1, sizeof(head), from), sizeof(head));
    CLEANUP(cleanup_file) FILE *to = fopen(path, "w");
    assert_int_equal(fwrite(head, 1, sizeof(head), to), sizeof(head));
    fflush(to);
    cli_check(cli,
              &(struct cli_run){.environment = {variable}, .words = {"__complete", "eat", "ke"}}, 0,
              "");
}

/* Neither the database nor its directory changes, and none is made where there is none. */
static void test_nothing_is_written(void **state)
{
    const struct cli *cli = *state;
    struct stat old, now;
    char variable[600];
    char home[600];

    assert_int_equal(stat(cli->database, &old), 0);
    cli_check(cli, &(struct cli_run){.words = {"__complete", "eat", "roggenb"}}, 0,
              "roggenbrot\tRye bread\n");
    assert_int_equal(stat(cli->database, &now), 0);
    assert_int_equal(now.st_mtim.tv_sec, old.st_mtim.tv_sec);
    assert_int_equal(now.st_mtim.tv_nsec, old.st_mtim.tv_nsec);
    assert_int_equal(access(harness_path(cli->harness, "zonula.db-wal"), F_OK), -1);
    assert_int_equal(access(harness_path(cli->harness, "zonula.db-shm"), F_OK), -1);

    snprintf(variable, sizeof(variable), "XDG_DATA_HOME=%s/data", harness_dir(cli->harness));
    snprintf(home, sizeof(home), "HOME=%s", harness_dir(cli->harness));
    const struct cli_run run = {.environment = {"ZONULA_DB=", "ZONULA_CONFIG=", variable, home},
                                .words = {"__complete", "eat", "ke"}};
    cli_check(cli, &run, 0, "");
    assert_int_equal(access(harness_path(cli->harness, "data"), F_OK), -1);
}

/* While another program has the database open, its log is read, too. */
static void test_beside_another_program(void **state)
{
    const struct cli *cli = *state;
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(cli->database, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "BEGIN IMMEDIATE; UPDATE meal SET name = 'brunch'; COMMIT;"
                                  "BEGIN IMMEDIATE; UPDATE meal SET name = 'supper'",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    cli_check(cli, &(struct cli_run){.words = {"__complete", "meal", "show", ""}}, 0,
              "brunch\t3 items, 294 g, 443 kcal\n");
    assert_int_equal(
        sqlite3_exec(db, "ROLLBACK; UPDATE meal SET name = 'breakfast'", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
}

static void test_it_is_not_in_the_help(void **state)
{
    static const struct cli_run runs[] = {
        {.words = {"help"}}, {.words = {"help", "completion"}}, {.words = {"completion", "-h"}}};

    for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
        int status = 1;
        CLEANUP(cleanup_free) char *text = cli_run(*state, &runs[i], NULL, &status);
        assert_int_equal(status, 0);
        assert_non_null(strstr(text, "completion"));
        assert_null(strstr(text, COMPLETE_COMMAND));
    }
    cli_check(*state, &(struct cli_run){.words = {"help", "__complete"}}, 64,
              "zonula: no command \"__complete\"; see: zonula help\n");
    cli_check(*state, &(struct cli_run){.words = {"completion", "tcsh"}}, 64,
              "zonula: completion: of which shell? bash, zsh or fish\n");
}

/* ---- the scripts ---- */

static char *script_of(const struct cli *cli, const char *shell)
{
    int status = 1;
    char *script = cli_run(cli, &(struct cli_run){.words = {"completion", shell}}, NULL, &status);

    assert_int_equal(status, 0);
    return script;
}

/* As a word of its own. */
static bool has_word(const char *text, const char *word)
{
    static const char around[] = " '\n|):;";
    const size_t length = strlen(word);

    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
        if (at > text && strchr(around, at[-1]) && at[length] && strchr(around, at[length]))
            return true;
    return false;
}

/* Commands, options and choices are those of the tables, whatever these are. */
static void test_all_is_in_the_scripts(void **state)
{
    static const char *const shells[] = {"bash", "zsh", "fish"};

    for (size_t i = 0; i < 3; i++) {
        const bool fish = strcmp(shells[i], "fish") == 0;
        CLEANUP(cleanup_free) char *script = script_of(*state, shells[i]);
        for (const struct command *command = commands; command->name; command++)
            if (!has_word(script, command->name) ||
                (command->letter && !fish && !has_word(script, command->letter)))
                fail_msg("%s: no %s", shells[i], command->name);
        for (size_t j = 0; options_row(j); j++) {
            char word[64];
            snprintf(word, sizeof(word), "%s%s", fish ? "-l " : "--", options_row(j)->name);
            if (!has_word(script, word))
                fail_msg("%s: no %s", shells[i], word);
        }
        assert_true(has_word(script, "json csv jsonl fhir"));
        assert_true(has_word(script, "save list show rename rm"));
        assert_non_null(strstr(script, COMPLETE_COMMAND));
        assert_int_equal(script[strlen(script) - 1], '\n');
    }
}

struct shell {
    const char *environment[8];
    char variables[3][1200];
};

static void shell_prepare(const struct cli *cli, struct shell *ret)
{
    char *folder = strdup(harness_program(cli->harness, "zonula"));

    assert_non_null(folder);
    *strrchr(folder, '/') = '\0';
    snprintf(ret->variables[0], sizeof(ret->variables[0]), "ZONULA_DB=%s", cli->database);
    snprintf(ret->variables[1], sizeof(ret->variables[1]), "PATH=%s:%s", folder, getenv("PATH"));
    snprintf(ret->variables[2], sizeof(ret->variables[2]), "HOME=%s", harness_dir(cli->harness));
    free(folder);
    const char *const lines[] = {
        ret->variables[0],         ret->variables[1], ret->variables[2], CLI_NOW,
        "ZONULA_CONFIG=/dev/null", "LC_ALL=C.UTF-8",  "TERM=dumb",       NULL};
    memcpy(ret->environment, lines, sizeof(lines));
}

/* Writes a file of two texts. */
static const char *write_joined(const struct cli *cli, const char *name, const char *first,
                                const char *second)
{
    CLEANUP(cleanup_free) char *text = NULL;

    assert_true(asprintf(&text, "%s%s", first, second) > 0);
    const char *path = harness_write_file(cli->harness, name, text);
    assert_non_null(path);
    return path;
}

/* Words as bash cuts them, and what becomes of the last. */
static void test_bash_with_its_words(void **state)
{
    static const char calls[] = "try() {\n"
                                "    COMP_WORDS=(\"$@\")\n"
                                "    COMP_CWORD=$(($# - 1))\n"
                                "    _zonula zonula \"${!#}\" \"${@:$#-1:1}\"\n"
                                "    echo \"${#COMPREPLY[@]}\" \"${COMPREPLY[@]:0:3}\"\n"
                                "}\n"
                                "try zonula su\n"
                                "try zonula meal ''\n"
                                "try zonula meal show ''\n"
                                "try zonula eat '\"200 ml kefir, 2 slices rye br'\n"
                                "try zonula eat \"'2 slices rye br\"\n"
                                "try zonula eat 2 slices rye br\n"
                                "try zonula sy '\"bloating 3, he'\n"
                                "try zonula eat @ br\n"
                                "try zonula --color = al\n"
                                "try zonula --color =\n"
                                "try zonula --color = always export --format ''\n"
                                "try zonula --at -2h eat --ed\n"
                                "try zonula report --h\n"
                                "try zonula --person ''\n"
                                "try zonula device info c\n"
                                "try zonula help compl\n"
                                "try zonula completion ''\n"
                                "try zonula etat ''\n"
                                "try zonula --db /nonexistent eat '\"rye br'\n";
    static const char expected[] = "1 supp\n"
                                   "5 save list show\n"
                                   "1 breakfast\n"
                                   "1 200 ml kefir, 2 slices rye bread\n"
                                   "1 2 slices rye bread\n"
                                   "1 bread\n"
                                   "1 bloating 3, headache\n"
                                   "1 @breakfast\n"
                                   "1 always\n"
                                   "3 auto always never\n"
                                   "4 json csv jsonl\n"
                                   "1 --editor\n"
                                   "2 --html --help\n"
                                   "1 alice\n"
                                   "1 chest\\ strap\n"
                                   "1 completion\n"
                                   "3 bash zsh fish\n"
                                   "0\n"
                                   "0\n";
    const struct cli *cli = *state;
    CLEANUP(cleanup_free) char *script = script_of(cli, "bash");
    CLEANUP(cleanup_free) char *output = NULL;
    struct shell shell;
    struct error err;
    int status = 1;

    shell_prepare(cli, &shell);
    const char *const arguments[] = {"/bin/bash", write_joined(cli, "try.bash", script, calls),
                                     NULL};
    if (harness_run(cli->harness, "bash", arguments, shell.environment, TIMEOUT_MS, &output,
                    &status, &err) < 0)
        fail_msg("%s", err.text);
    assert_string_equal(output, expected);
    assert_int_equal(status, 0);
}

/* The keys that a person presses: what stands on the screen afterwards is what bash runs. */
static void test_bash_on_a_terminal(void **state)
{
    static const struct {
        const char *keys;
        const char *runs; /* what the program understood of it */
    } cases[] = {
        {"zonula eat -n \"200 ml kefir, 2 slices rye br\t", "    64 g  Rye bread     2 slices"},
        {"zonula eat -n 2 slices rye br\t", "    64 g  Rye bread  2 slices"},
        {"zonula eat -n @br\t", "(dry run) food  Sat 14 Mar 08:10  (@breakfast)"},
        {"zonula eat -n '1 goat\"s, @br\t\x15zonula meal sho\tbr\t", "Kefir, plain"},
        {"zonula --color=alw\tversi\t", "zonula "},
    };
    const struct cli *cli = *state;
    CLEANUP(cleanup_free) char *script = script_of(cli, "bash");
    struct shell shell;

    shell_prepare(cli, &shell);
    const char *rc =
        write_joined(cli, "bashrc", script,
                     "unset HISTFILE\nbind 'set enable-bracketed-paste off'\nPS1='ready '\n");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *const arguments[] = {"/bin/bash", "--noprofile", "--rcfile", rc, "-i", NULL};
        char keys[256];
        int status = 1;
        snprintf(keys, sizeof(keys), "%s\nexit 7", cases[i].keys);
        CLEANUP(cleanup_free)
        char *shown = terminal_run(
            &(struct terminal_run){arguments, shell.environment, "ready ", keys}, &status);
        const char *line = strchr(shown, '\n');
        if (!line || !strstr(line, cases[i].runs))
            fail_msg("%s", shown);
        assert_int_equal(status, 7);
    }
}

static bool is_installed(const char *program)
{
    char command[64];

    snprintf(command, sizeof(command), "command -v %s > /dev/null 2>&1", program);
    return system(command) == 0; /* NOLINT(cert-env33-c): a fixed word */
}

/* Where they are installed; what is in the scripts is looked at above in any case. */
static void test_zsh_and_fish_take_their_scripts(void **state)
{
    const struct cli *cli = *state;
    CLEANUP(cleanup_free) char *zsh = script_of(cli, "zsh");
    CLEANUP(cleanup_free) char *fish = script_of(cli, "fish");
    const char *const runs[][6] = {
        {"/usr/bin/env", "zsh", "-f", "-n", write_joined(cli, "_zonula", zsh, ""), NULL},
        {"/usr/bin/env", "fish", "--no-config",
         write_joined(cli, "try.fish", fish, "complete -C 'zonula eat \"2 slices rye br'\n"), NULL},
    };
    static const char *const expected[] = {"", "2 slices rye bread\tRye bread\n"};
    struct shell shell;

    shell_prepare(cli, &shell);
    for (size_t i = 0; i < 2; i++) {
        CLEANUP(cleanup_free) char *output = NULL;
        struct error err;
        int status = 1;
        if (!is_installed(runs[i][1])) {
            print_message("%s is not installed\n", runs[i][1]);
            continue;
        }
        if (harness_run(cli->harness, runs[i][1], runs[i], shell.environment, TIMEOUT_MS, &output,
                        &status, &err) < 0)
            fail_msg("%s", err.text);
        assert_string_equal(output, expected[i]);
        assert_int_equal(status, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_the_latest_first),
        cmocka_unit_test(test_fifty_at_most),
        cmocka_unit_test(test_before_the_first_meal),
        cmocka_unit_test(test_silence),
        cmocka_unit_test(test_silence_about_other_databases),
        cmocka_unit_test(test_silence_about_damage),
        cmocka_unit_test(test_nothing_is_written),
        cmocka_unit_test(test_beside_another_program),
        cmocka_unit_test(test_it_is_not_in_the_help),
        cmocka_unit_test(test_all_is_in_the_scripts),
        cmocka_unit_test(test_bash_with_its_words),
        cmocka_unit_test(test_bash_on_a_terminal),
        cmocka_unit_test(test_zsh_and_fish_take_their_scripts),
    };

    return cmocka_run_group_tests(tests, start, cli_tear_down);
}
