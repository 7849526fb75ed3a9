/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command line as words, and what words can say. */
#ifndef TESTS_CONTROL_WORDS_H
#define TESTS_CONTROL_WORDS_H

#include "core/error.h"
#include <stdbool.h>
#include <stddef.h>

#define WORDS_MAX 40

/* One command line. */
struct words {
    void *host; /* whose command it is */
    const char *line;
    char *word[WORDS_MAX];
    size_t count;
    char *answer; /* what follows "ok" */
    size_t size;
};

/* Splits a copy of the line at spaces, in place. -ERR_LENGTH: too many words. */
int words_split(struct words *words, char *copy, struct error *err);

/* The i-th word, or an empty one. */
const char *words_at(const struct words *words, size_t i);

/* The error of a command that is not as it should be. */
int words_usage(struct error *err, const char *usage);

/* A whole number between two bounds. */
int word_number(const char *word, long low, long high, long *ret, struct error *err);

/* "on" or "off". */
int word_switch(const char *word, bool *ret, struct error *err);

#endif
