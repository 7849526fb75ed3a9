/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command line as words, and what words can say. */
#ifndef TESTS_CONTROL_WORDS_H
#define TESTS_CONTROL_WORDS_H

#include "core/error.h"
#include <stdbool.h>
#include <stddef.h>

#define WORDS_MAX 40

/* Splits at spaces, in place. -ERR_LENGTH: too many words. */
int words_split(char *line, char *words[WORDS_MAX], size_t *ret_count, struct error *err);

/* A whole number between two bounds. */
int word_number(const char *word, long low, long high, long *ret, struct error *err);

/* "on" or "off". */
int word_switch(const char *word, bool *ret, struct error *err);

#endif
