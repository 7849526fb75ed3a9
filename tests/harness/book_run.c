/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/book_run.h"

#include "core/cleanup.h"
#include "tests/harness/terminal.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define TIMEOUT_MS   20000
#define ENVIRONMENTS 10

const char *book_make_comma_locale(struct harness *harness)
{
    const char *locales = harness_path(harness, "locales");
    const char *path = harness_path(harness, "locales/" BOOK_COMMA_LOCALE);
    const char *arguments[] = {"localedef", "-i", "de_DE", "-f", "UTF-8", path, NULL};
    struct error err = {0};
    int status = 0;
    CLEANUP(cleanup_free) char *output = NULL;

    assert_int_equal(mkdir(locales, 0700), 0);
    if (harness_run(harness, "localedef", arguments, NULL, TIMEOUT_MS, &output, &status, &err) <
            0 ||
        status != 0)
        fail_msg("localedef: %s", output ? output : err.text);
    return locales;
}

char *book_run(const struct book_run *run, const struct book_block *block, const char *command)
{
    char lines[6][600];
    char script[1024];
    const char *environment[ENVIRONMENTS] = {"COLUMNS=80", "NO_COLOR=1", "TERM=dumb"};
    const char *arguments[] = {"/bin/sh", "-c", script, NULL};
    const char *program = harness_program(run->harness, "zonula");
    struct error err = {0};
    char *output = NULL;
    int status = 0;

    snprintf(lines[0], sizeof(lines[0]), "ZONULA_NOW=%s", block->now[0] ? block->now : BOOK_NOW);
    snprintf(lines[1], sizeof(lines[1]), "ZONULA_CONFIG=%s", run->config);
    snprintf(lines[2], sizeof(lines[2]), "ZONULA_DB=%s", run->database);
    snprintf(lines[3], sizeof(lines[3]), "LC_ALL=%s", run->locale);
    snprintf(lines[4], sizeof(lines[4]), "PATH=%.*s:/usr/bin:/bin",
             (int)(strrchr(program, '/') - program), program);
    snprintf(lines[5], sizeof(lines[5]), "LOCPATH=%s", run->locales ? run->locales : "");
    for (size_t i = 0; i < (run->locales ? 6 : 5); i++)
        environment[3 + i] = lines[i];
    snprintf(script, sizeof(script), "cd %s && %s", run->directory, command);
    if (run->terminal) {
        const struct terminal_run on = {.arguments = arguments,
                                        .environment = environment,
                                        .prompt = block->terminal[0] ? "] " : NULL,
                                        .answer = block->terminal};
        return terminal_run(&on, &status);
    }
    if (harness_run(run->harness, "sh", arguments, environment, TIMEOUT_MS, &output, &status,
                    &err) < 0)
        fail_msg("%s: %s", command, err.text);
    return output;
}
