/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines of shell with the real command line in them: "zonula ..." with the diary of the examples in
 * diary.db, in a directory of its own, at the time of the examples. What they print, standard
 * output and error together, is compared to the letter.
 */
#ifndef TESTS_HARNESS_LINES_H
#define TESTS_HARNESS_LINES_H

#include "tests/harness/harness.h"

struct lines {
    struct harness *harness;
    const char *filled; /* the diary of the examples; never changed */
    unsigned rooms;
};

/* Set-up and tear-down of a group of cmocka, whose state is a struct lines: opens a harness and
 * fills the diary. */
int lines_open(void **state);
int lines_close(void **state);

/* Runs a script in a new directory with a copy of the diary; its output, to be freed. Fails the
 * test unless the script ends with `status`. */
char *lines_run(struct lines *lines, const char *script, int status);

/* The same, and what is printed must be `expected`. */
void lines_check(struct lines *lines, const char *script, int status, const char *expected);

#endif
