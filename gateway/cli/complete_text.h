/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What of a half-typed list is to be completed: "200 ml kefir, 2 slices ry" is a list, of whose
 * last item "ry" may be the beginning of a food, or "slices ry", or all of it. Pure.
 */
#ifndef GATEWAY_CLI_COMPLETE_TEXT_H
#define GATEWAY_CLI_COMPLETE_TEXT_H

#include <stddef.h>

/* Where the last item begins. A comma between two digits is part of a number. */
size_t complete_item(const char *text);

/* Where the word behind the one at `at` begins; the length of the text if there is none. */
size_t complete_next_word(const char *text, size_t at);

#endif
