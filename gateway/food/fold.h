/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Folding: the form in which names of foods are compared. Lower case, accents off, apostrophes
 * dropped, other punctuation to blanks, plural endings off, yoghurt = yogurt. Both sides of a
 * comparison are folded, so a rule need not be right, only the same for both.
 */
#ifndef GATEWAY_FOOD_FOLD_H
#define GATEWAY_FOOD_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FOLD_TEXT_MAX  160
#define FOLD_WORDS_MAX 24

struct fold_word {
    uint8_t start;
    uint8_t length;
    bool content;     /* false: of, the, a, an, with, and, in, some, my */
    uint32_t letters; /* which letters occur, one bit each: a cheap bound for edit distance */
};

struct folded {
    size_t length;
    size_t word_count;
    size_t content_count; /* words that are content; all words if none is */
    char text[FOLD_TEXT_MAX];
    struct fold_word words[FOLD_WORDS_MAX];
};

/* Folds a text. What goes beyond FOLD_TEXT_MAX or FOLD_WORDS_MAX is left out, and false is
 * returned. */
bool fold_text(const char *text, struct folded *ret);

/* The same without judging words: no ending is cut off, and a blank at the end stays, so that what
 * a text begins with, its plain form begins with, too. What goes beyond the room is left out. */
void fold_plain(const char *text, char ret[FOLD_TEXT_MAX]);

/* Cuts a text that is folded already into its words. */
bool fold_cut(const char *text, struct folded *ret);

#endif
