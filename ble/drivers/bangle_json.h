/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The JSON in a line of a Bangle.js.
 *
 * It is scanned where it lies: jansson would build a tree on the heap for each of two thousand
 * lines of which four numbers are wanted, and drivers do not allocate. The scanner takes the whole
 * grammar and refuses everything else, a line cut in the middle above all; members that are arrays
 * or objects are checked and skipped.
 */
#ifndef BLE_DRIVERS_BANGLE_JSON_H
#define BLE_DRIVERS_BANGLE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BANGLE_FIELDS_MAX 16

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
