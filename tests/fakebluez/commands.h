/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of commands share. */
#ifndef TESTS_FAKEBLUEZ_COMMANDS_H
#define TESTS_FAKEBLUEZ_COMMANDS_H

#include "core/error.h"
#include "tests/control/words.h"
#include <stdbool.h>
#include <stddef.h>

struct fake;

/* One command line. */
struct fake_words {
    struct fake *fake;
    const char *line;
    char *word[WORDS_MAX];
    size_t count;
    char *answer; /* what follows "ok" */
    size_t size;
};

struct fake_command_entry {
    const char *name;
    size_t words; /* at least, with the name */
    int (*run)(const struct fake_words *words, struct error *err);
};

/* Each ends with an empty entry. */
extern const struct fake_command_entry fake_air_commands[];
extern const struct fake_command_entry fake_fault_commands[];

/* "strap VERB ADDRESS ...": the first word is a kind of wearable. */
int fake_wearable_command(const struct fake_words *words, struct error *err);

int fake_usage(struct error *err, const char *usage);

#endif
