/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much a medicine irritates the gut, in doses of ibuprofen 400 mg (docs/indicators.md B.4). */
#ifndef GATEWAY_DIARY_IRRITANT_H
#define GATEWAY_DIARY_IRRITANT_H

#include <jansson.h>
#include <stdbool.h>

/* Of an item of a medication's body; 0 for what is no pain reliever of that kind. Pure; the body
 * may lack anything: an intake of unknown strength is one dose. */
double irritant_nsaid_dose(const json_t *item);

/* Whether the item is of a class ("antibiotic"). */
bool irritant_is(const json_t *item, const char *class);

#endif
