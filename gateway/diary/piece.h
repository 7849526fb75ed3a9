/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A piece of a line about doses, read from the left: its words and its numbers. Pure. */
#ifndef GATEWAY_DIARY_PIECE_H
#define GATEWAY_DIARY_PIECE_H

#include <stdbool.h>
#include <stddef.h>

/* What is left of it. */
struct piece {
    const char *at, *end;
};

struct word {
    const char *start;
    size_t length; /* 0: there was none */
};

/* Whether it is this text, or one of a blank-separated list, in small or capital letters. */
bool word_is(struct word word, const char *text);
bool word_in(const char *list, struct word word);

void piece_skip_blanks(struct piece *piece);
struct word piece_next_word(struct piece *piece);

/* Moves over the next word if it is one of a list. */
bool piece_take(struct piece *piece, const char *words);

/* Whether the next word begins like a number: "400", but also "-400" and ".5", which
 * piece_number() does not take. */
bool piece_has_number(struct piece piece);

/* Moves over a number as amounts of food are written, or larger: "1e10". "875/125" is none: it is
 * two doses. */
bool piece_number(struct piece *piece, double *ret);

/* Moves over the "x" of "2 x 200 mg" and "2x200mg". */
bool piece_take_times(struct piece *piece);

/* Moves over "billion" or "million"; 1 if there is neither. */
double piece_take_scale(struct piece *piece);

#endif
