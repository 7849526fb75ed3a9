/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UTF-8 in and out, without the locale: what a person types is UTF-8, or it is shown as bytes. */
#ifndef GATEWAY_FOOD_UTF8_H
#define GATEWAY_FOOD_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The character at *text, which is moved behind it. A byte that is not part of a well-formed
 * sequence (also overlong forms and surrogates) counts as one character and gives UTF8_BAD | byte.
 * Must not be called at the end of the string.
 */
#define UTF8_BAD UINT32_C(0x80000000)
uint32_t utf8_decode(const char **text);

/* Whether a text is well-formed from end to end. */
bool utf8_valid(const char *text);

/* Copies a text, cut at a character's boundary if it does not fit. */
void utf8_copy(const char *text, char *ret, size_t size);

/* Writes 1 to 4 bytes, no NUL; returns how many. */
size_t utf8_encode(uint32_t character, char ret[4]);

/* Cells that a character takes in a terminal: 0, 1 or 2. */
int utf8_cells(uint32_t character);

#endif
