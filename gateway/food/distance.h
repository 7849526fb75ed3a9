/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Edit distance: insertions, deletions, replacements and swaps of two neighbours, each counted once
 * (optimal string alignment; Damerau 1964, Boytsov 2011).
 */
#ifndef GATEWAY_FOOD_DISTANCE_H
#define GATEWAY_FOOD_DISTANCE_H

#include <stdbool.h>
#include <stddef.h>

#define DISTANCE_LENGTH_MAX 64

/* The distance, or limit + 1 if it is greater than limit or a text is longer than
 * DISTANCE_LENGTH_MAX. */
int edit_distance(const char *a, size_t a_length, const char *b, size_t b_length, int limit);

/* What *best begins with, when the closest of several names is looked for. */
#define CLOSEST_NONE 3

/* Whether a name is closer to a word than *best edits, which becomes its distance then. One that
 * shares nothing with the word is not. */
bool edit_is_closer(const char *word, const char *name, int *best);

#endif
