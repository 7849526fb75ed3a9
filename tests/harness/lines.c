/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/lines.h"

#include "core/cleanup.h"
#include "tests/harness/fixture.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define ENTRIES    39
#define TIMEOUT_MS 60000

static const char begin[] = "zonula() { \"$ZONULA\" \"$@\"; }\ncd \"$1\" || exit 99\n";

int lines_open(void **state)
{
    static struct lines opened;
    struct lines *lines = &opened;
    struct error err = {0};

    *state = lines;
    if (harness_open(&lines->harness, &err) < 0) {
        print_error("%s\n", err.text);
        return -1;
    }
    lines->filled = harness_path(lines->harness, "filled.db");
    fixture_fill(lines->harness, harness_write_file(lines->harness, "zonula.conf", FIXTURE_CONFIG),
                 lines->filled, ENTRIES);
    return 0;
}

int lines_close(void **state)
{
    const struct lines *lines = *state;

    harness_close(lines->harness);
    return 0;
}

char *lines_run(struct lines *lines, const char *script, int status)
{
    const char *room = harness_path(lines->harness, "room-%u", ++lines->rooms);
    CLEANUP(cleanup_free) char *whole = NULL;
    char program[600], diary[600], config[600];
    struct error err = {0};
    char *output = NULL;
    int got = 0;

    assert_int_equal(mkdir(room, 0700), 0);
    snprintf(diary, sizeof(diary), "%s/diary.db", room);
    fixture_copy(lines->filled, diary);
    snprintf(program, sizeof(program), "ZONULA=%s", harness_program(lines->harness, "zonula"));
    snprintf(config, sizeof(config), "ZONULA_CONFIG=%s",
             harness_path(lines->harness, "zonula.conf"));
    assert_true(asprintf(&whole, "%s%s", begin, script) > 0);
    const char *const arguments[] = {"/bin/sh", "-c", whole, "sh", room, NULL};
    const char *const environment[] = {program,
                                       config,
                                       "ZONULA_DB=diary.db",
                                       "ZONULA_NOW=2026-03-14T08:10:00+01:00",
                                       "LC_ALL=C.UTF-8",
                                       "COLUMNS=80",
                                       "NO_COLOR=1",
                                       NULL};
    if (harness_run(lines->harness, "shell", arguments, environment, TIMEOUT_MS, &output, &got,
                    &err) < 0)
        fail_msg("%s: %s", script, err.text);
    if (got != status)
        fail_msg("%s: ended with %d, not %d: %s", script, got, status, output);
    return output;
}

void lines_check(struct lines *lines, const char *script, int status, const char *expected)
{
    CLEANUP(cleanup_free) char *output = lines_run(lines, script, status);

    if (strcmp(output, expected) != 0)
        print_message("%s\n", script);
    assert_string_equal(output, expected);
}
