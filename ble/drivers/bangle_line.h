/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text of a Bangle.js: lines out of the bytes of a console, and the JSON in them.
 *
 * The console ends a line with "\r\n", may have a prompt (">") or a terminal sequence (ESC [ J) in
 * front of it, and stops and resumes the other side with XOFF (0x13) and XON (0x11) anywhere, also
 * between two letters of a word.
 *
 * The JSON is scanned where it lies: jansson would build a tree on the heap for each of two
 * thousand lines of which four numbers are wanted, and drivers do not allocate. The scanner takes
 * the whole grammar and refuses everything else, a line cut in the middle above all; members that
 * are arrays or objects are checked and skipped.
 */
#ifndef BLE_DRIVERS_BANGLE_LINE_H
#define BLE_DRIVERS_BANGLE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BANGLE_LINE_MAX   4096 /* a day of the sleep log has at most 144 entries of 13 characters */
#define BANGLE_FIELDS_MAX 16

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

struct bangle_field {
    const char *key;
    size_t key_length;
    const char *value; /* as it was written; of a string what is between the quotes */
    size_t value_length;
    enum { BANGLE_STRING, BANGLE_NUMBER, BANGLE_ARRAY, BANGLE_OTHER } kind;
};

struct bangle_object {
    size_t count;
    struct bangle_field fields[BANGLE_FIELDS_MAX]; /* they point into the text */
};

/* -ERR_SYNTAX: not one JSON object, or with a key twice; -ERR_LENGTH: too many members. */
int bangle_object_parse(const char *text, size_t length, struct bangle_object *ret);

/* NULL: there is none. */
const struct bangle_field *bangle_object_find(const struct bangle_object *object, const char *key);

/* Whether a member is this string. */
bool bangle_object_says(const struct bangle_object *object, const char *key, const char *text);

/* A member as a whole number, halves rounded up; -ERR_NOT_FOUND, also for null; -ERR_SYNTAX: not a
 * number; -ERR_RANGE: too large, or with an exponent. */
int bangle_object_number(const struct bangle_object *object, const char *key, int64_t *ret);

#define BANGLE_ROW 3

/* Steps through an array of arrays of BANGLE_ROW whole numbers: *at begins as 0. 1: a row; 0: the
 * end; -ERR_SYNTAX: something else. */
int bangle_row_next(const struct bangle_field *array, size_t *at, int64_t ret[BANGLE_ROW]);

#endif
