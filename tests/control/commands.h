/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of a program with a control socket, and the running of a line. */
#ifndef TESTS_CONTROL_COMMANDS_H
#define TESTS_CONTROL_COMMANDS_H

#include "tests/control/words.h"

#define COMMANDS_TABLES_MAX 5

struct command {
    const char *name; /* NULL ends a table */
    size_t words;     /* at least, with the name */
    int (*run)(const struct words *words, struct error *err);
};

struct commands {
    const struct command *tables[COMMANDS_TABLES_MAX]; /* NULL after the last */
    /* "strap VERB ADDRESS ...", of three words at least: the first is a kind of wearable. */
    int (*wearable)(const struct words *words, struct error *err);
};

/* Runs a line; writes the answer, always NUL-terminated, without a newline. */
void commands_run(const struct commands *commands, void *host, const char *line, char *answer,
                  size_t size);

#endif
