/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines out of the bytes of a Bangle.js' console.
 *
 * The console ends a line with "\r\n", may have a prompt (">") or a terminal sequence (ESC [ J) in
 * front of it, and stops and resumes the other side with XOFF (0x13) and XON (0x11) anywhere, also
 * between two letters of a word.
 */
#ifndef BLE_DRIVERS_BANGLE_LINE_H
#define BLE_DRIVERS_BANGLE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BANGLE_LINE_MAX 4096 /* a day of the sleep log has at most 144 entries of 13 characters */

struct bangle_line {
    bool stopped; /* XOFF was the last word: write nothing */
    bool whole;   /* text is a line; the next byte begins another */
    bool too_long;
    enum { ESCAPE_NONE, ESCAPE_BEGUN, ESCAPE_BRACKET } escape;
    size_t length;
    char text[BANGLE_LINE_MAX]; /* without an end */
};

/* Takes one byte. 1: `text` is a line, not empty; 0: not yet; -ERR_LENGTH: the line that ended here
 * was longer than any we know and is gone. */
int bangle_line_add(struct bangle_line *line, uint8_t byte);

/* Whether the line is an uncaught error that has these words. */
bool bangle_line_complains(const struct bangle_line *line, const char *words);

#endif
