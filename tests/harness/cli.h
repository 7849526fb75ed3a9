/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The real command line under test: a fixed clock, a database of its own, no configuration but the
 * one that a test names. Standard output and error come back together.
 */
#ifndef TESTS_HARNESS_CLI_H
#define TESTS_HARNESS_CLI_H

#include "tests/harness/harness.h"

#define CLI_NOW       "ZONULA_NOW=2026-03-14T08:10:00+01:00"
#define CLI_ARGUMENTS 10

struct cli {
    struct harness *harness;
    const char *database;
};

/* A run: "KEY=value" lines beyond the usual ones, and the words behind the program's name. */
struct cli_run {
    const char *environment[4];
    const char *words[CLI_ARGUMENTS];
};

/* Opens a harness and adds Alice, in Berlin, to a new database. 0, or -1 with the reason printed.
 */
int cli_open(struct cli *cli);
void cli_close(struct cli *cli);

/* Set-up and tear-down for cmocka; the state is a struct cli. */
int cli_set_up(void **state);
int cli_tear_down(void **state);

/* Runs the program of the build to its end; its output (to be freed) and its exit status. With
 * `form` ("--json", NULL: none) as first word. */
char *cli_run(const struct cli *cli, const struct cli_run *run, const char *form, int *ret_exit);

/* Runs the program, and fails the test unless it prints `text` and ends with `status`. */
void cli_check(const struct cli *cli, const struct cli_run *run, int status, const char *text);

/* Fails the test unless the output is one line, one JSON object that begins with "zonula":1 and
 * "ok", and says of a failure the exit status that the process had. `text` is what the same failure
 * looks like without JSON, or NULL. */
void cli_check_json(const char *output, int status, const char *text);

#endif
