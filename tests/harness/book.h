/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The examples of a page of the documentation: indented blocks below "## Examples", each a dialogue
 * of commands ("$ zonula ...") and what they print. A comment before a block says how it is run:
 *
 *     <!-- example start=38 now=2026-03-29T09:00:00+02:00 -->
 *
 *     start=N       with the first N entries of the fixture; none: with nobody's entry
 *     now=TIME      at another time
 *     terminal=TEXT only on a terminal, where TEXT is typed at the prompt
 *     radio=STATE   with a radio and wearables in that state, and in the household that the block
 *                   before has left (test_cli_examples_radio.c)
 *     joined        the output is one line, broken to be read
 *     sample        figures may differ: all numbers are alike
 *     lines=COMMAND the block is what COMMAND prints among other lines (up to the end of the
 * comment)
 */
#ifndef TESTS_HARNESS_BOOK_H
#define TESTS_HARNESS_BOOK_H

#include <stdbool.h>
#include <stddef.h>

#define BOOK_STEPS 8

struct book_step {
    char *command;
    char *output; /* what it prints, with its line ends */
};

struct book_block {
    char title[80]; /* of its section */
    char start[8];
    char now[40];
    char terminal[16];
    char radio[16];
    bool joined, sample, lines;
    struct book_step steps[BOOK_STEPS];
    size_t step_count;
};

struct book {
    struct book_block *blocks; /* owned */
    size_t count;
};

/* Fails the test if the page cannot be read or holds what is not understood. */
void book_read(const char *path, struct book *ret);
void book_done(struct book *book);

#endif
