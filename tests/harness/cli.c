/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/cli.h"

#include "core/cleanup.h"
#include "core/json.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS 30000

int cli_open(struct cli *cli)
{
    static const struct cli_run add = {
        .words = {"person", "add", "Alice", "--tz", "Europe/Berlin"}};
    struct error err = {0};
    int status = 0;

    if (harness_open(&cli->harness, &err) < 0) {
        print_error("%s\n", err.text);
        return -1;
    }
    cli->database = harness_path(cli->harness, "zonula.db");
    CLEANUP(cleanup_free) char *output = cli_run(cli, &add, NULL, &status);
    if (status != 0)
        print_error("%s", output);
    return status == 0 ? 0 : -1;
}

void cli_close(struct cli *cli)
{
    harness_close(cli->harness);
}

int cli_set_up(void **state)
{
    static struct cli cli;

    *state = &cli;
    return cli_open(&cli);
}

int cli_tear_down(void **state)
{
    cli_close(*state);
    return 0;
}

char *cli_run(const struct cli *cli, const struct cli_run *run, const char *form, int *ret_exit)
{
    const char *arguments[CLI_ARGUMENTS + 3] = {harness_program(cli->harness, "zonula"), form};
    char database[600];
    const char *environment[12] = {
        CLI_NOW, database, "ZONULA_CONFIG=/dev/null", "COLUMNS=80", "NO_COLOR=1", "LC_ALL=C.UTF-8",
    };
    struct error err = {0};
    char *output = NULL;
    size_t words = form ? 2 : 1;
    size_t lines = 6;

    snprintf(database, sizeof(database), "ZONULA_DB=%s", cli->database);
    for (size_t i = 0; i < CLI_ARGUMENTS && run->words[i]; i++)
        arguments[words++] = run->words[i];
    for (size_t i = 0; i < 4 && run->environment[i]; i++)
        environment[lines++] = run->environment[i]; /* the last of a name wins */
    if (harness_run(cli->harness, "zonula", arguments, environment, TIMEOUT_MS, &output, ret_exit,
                    &err) < 0)
        fail_msg("%s", err.text);
    return output;
}

void cli_check(const struct cli *cli, const struct cli_run *run, int status, const char *text)
{
    int got = 0;
    CLEANUP(cleanup_free) char *output = cli_run(cli, run, NULL, &got);

    assert_string_equal(output, text);
    assert_int_equal(got, status);
}

/* The message is the first line for people, without the name of the program. */
static void check_message(const char *message, const char *text)
{
    static const char begin[] = "zonula: ";
    const size_t length = strlen(message);

    assert_memory_equal(text, begin, strlen(begin));
    text += strlen(begin);
    assert_true(strncmp(text, message, length) == 0);
    assert_true(text[length] == '\n' || strncmp(text + length, ":\n", 2) == 0);
}

void cli_check_json(const char *output, int status, const char *text)
{
    char expected[64];
    CLEANUP(json_drop) json_t *json = json_loads(output, JSON_REJECT_DUPLICATES, NULL);

    if (!json_is_object(json))
        fail_msg("not a JSON object: %s", output);
    assert_ptr_equal(strchr(output, '\n'), output + strlen(output) - 1);
    snprintf(expected, sizeof(expected), "{\"zonula\":1,\"ok\":%s,",
             status == 0 ? "true" : "false");
    assert_memory_equal(output, expected, strlen(expected));
    if (status == 0)
        return;
    assert_int_equal(json_integer_value(json_object_get(json, "exit")), status);
    const char *error = json_string_value(json_object_get(json, "error"));
    const char *message = json_string_value(json_object_get(json, "message"));
    assert_true(error && *error);
    assert_true(message && *message);
    assert_non_null(json_object_get(json, "text"));
    if (text)
        check_message(message, text);
}
