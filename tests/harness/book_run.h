/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a command of an example as it stands there: with the shell, in a directory, and with zonula
 * in the path. */
#ifndef TESTS_HARNESS_BOOK_RUN_H
#define TESTS_HARNESS_BOOK_RUN_H

#include "tests/harness/book.h"
#include "tests/harness/harness.h"

#define BOOK_PAGE         "docs/cli.md"
#define BOOK_NOW          "2026-03-14T08:10:00+01:00" /* unless the block says otherwise */
#define BOOK_COMMA_LOCALE "de_DE.UTF-8"

struct book_run {
    struct harness *harness;
    const char *config;    /* its file */
    const char *directory; /* where the command runs */
    const char *database;
    const char *locale;
    const char *locales; /* where a locale that is not the machine's is; NULL: nowhere */
    bool terminal;
};

/* The output of both streams (to be freed). Fails the test if it does not end. */
char *book_run(const struct book_run *run, const struct book_block *block, const char *command);

/* Makes a locale with a decimal comma; the directory that it is in. */
const char *book_make_comma_locale(struct harness *harness);

#endif
