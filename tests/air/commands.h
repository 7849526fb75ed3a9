/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of commands share. */
#ifndef TESTS_AIR_COMMANDS_H
#define TESTS_AIR_COMMANDS_H

#include "tests/air/air.h"
#include "tests/control/words.h"

/* One command line. */
struct air_words {
    struct air *air;
    const char *line;
    char *word[WORDS_MAX];
    size_t count;
    char *answer; /* what follows "ok" */
    size_t size;
};

/* "strap VERB ADDRESS ...": the first word is a kind of wearable. */
int air_wearable_command(const struct air_words *words, struct error *err);

/* The wearable whose address is the i-th word. */
int air_word_peer(const struct air_words *words, size_t i, struct air_peer **ret,
                  struct error *err);

int air_usage(struct error *err, const char *usage);

#endif
