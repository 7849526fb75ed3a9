/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The diary of the examples: tests/data/cli-fixture.tsv, logged line by line by the real program at
 * its own time. Examples work on copies of it.
 */
#ifndef TESTS_HARNESS_FIXTURE_H
#define TESTS_HARNESS_FIXTURE_H

#include "tests/harness/harness.h"

/* What the examples have in their configuration. */
#define FIXTURE_CONFIG "[diary]\nfibre_goal = 30\nplants_goal = 30\ntrack = bloating, pain\n"

/* Makes a database with Alice, in Berlin, and the first `entries` of the fixture. Fails the test if
 * a line is not taken. */
void fixture_fill(struct harness *harness, const char *config, const char *database,
                  unsigned entries);

/* The last one to close a database leaves no write-ahead log behind: the file is all. */
void fixture_copy(const char *from, const char *to);

#endif
