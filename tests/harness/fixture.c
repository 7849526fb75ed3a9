/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/fixture.h"

#include "core/cleanup.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FIXTURE    "tests/data/cli-fixture.tsv"
#define TIMEOUT_MS 20000

static void run(struct harness *harness, const char *now, const char *config, const char *database,
                const char *const *words)
{
    char lines[3][600];
    const char *environment[] = {lines[0], lines[1], lines[2], "LC_ALL=C.UTF-8", NULL};
    const char *arguments[10] = {harness_program(harness, "zonula")};
    struct error err = {0};
    int status = 0;

    snprintf(lines[0], sizeof(lines[0]), "ZONULA_NOW=%s", now);
    snprintf(lines[1], sizeof(lines[1]), "ZONULA_CONFIG=%s", config);
    snprintf(lines[2], sizeof(lines[2]), "ZONULA_DB=%s", database);
    for (size_t i = 0; words[i]; i++)
        arguments[i + 1] = words[i];
    CLEANUP(cleanup_free) char *output = NULL;
    if (harness_run(harness, "zonula", arguments, environment, TIMEOUT_MS, &output, &status, &err) <
        0)
        fail_msg("%s", err.text);
    if (status != 0)
        fail_msg("%s %s: exit %d: %s", words[0], words[1], status, output);
}

static const char *command_of(const char *kind)
{
    static const char *const commands[][2] = {
        {"food", "eat"}, {"drink", "drink"}, {"symptom", "symptom"}, {"stool", "stool"}};

    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strcmp(kind, commands[i][0]) == 0)
            return commands[i][1];
    fail_msg("the fixture has an unknown kind \"%s\"", kind);
    return NULL;
}

/* "2026-03-08 08:10<TAB>food<TAB>1 banana" */
static void log_line(struct harness *harness, const char *config, const char *database, char *line)
{
    char now[40];
    char *kind = strchr(line, '\t');
    char *text = kind ? strchr(kind + 1, '\t') : NULL;

    if (!text) {
        fail_msg("the fixture has a line without a text: %s", line);
        return;
    }
    *kind++ = '\0';
    *text++ = '\0';
    text[strcspn(text, "\n")] = '\0';
    snprintf(now, sizeof(now), "%.10sT%.5s:00+01:00", line, line + 11);
    run(harness, now, config, database,
        (const char *const[]){command_of(kind), text, "--quiet", NULL});
}

void fixture_fill(struct harness *harness, const char *config, const char *database,
                  unsigned entries)
{
    CLEANUP(cleanup_file) FILE *file = fopen(FIXTURE, "re");
    char line[512];
    unsigned logged = 0;

    assert_non_null(file);
    run(harness, "2026-03-08T08:00:00+01:00", config, database,
        (const char *const[]){"person", "add", "Alice", "--tz", "Europe/Berlin", NULL});
    while (logged < entries && fgets(line, sizeof(line), file)) {
        if (line[0] == '#')
            continue;
        log_line(harness, config, database, line);
        logged++;
    }
    assert_int_equal(logged, entries);
}

void fixture_copy(const char *from, const char *to)
{
    CLEANUP(cleanup_file) FILE *in = fopen(from, "re");
    CLEANUP(cleanup_file) FILE *out = fopen(to, "we");
    char buffer[65536];
    char wal[600];
    size_t length;

    snprintf(wal, sizeof(wal), "%s-wal", from);
    assert_int_not_equal(access(wal, F_OK), 0);
    assert_non_null(in);
    assert_non_null(out);
    while ((length = fread(buffer, 1, sizeof(buffer), in)) > 0)
        assert_int_equal(fwrite(buffer, 1, length, out), length);
}
