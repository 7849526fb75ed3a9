/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Units of amounts (docs/cli.md 3): masses, volumes, and kitchen words whose size the food knows.
 */
#ifndef GATEWAY_FOOD_UNIT_H
#define GATEWAY_FOOD_UNIT_H

#include <stdbool.h>
#include <stddef.h>

#define UNIT_NAME_MAX 31

enum unit_kind {
    UNIT_NONE,
    UNIT_MASS,    /* size: grams */
    UNIT_VOLUME,  /* size: millilitres */
    UNIT_KITCHEN, /* the food says how much; size 0 */
};

struct unit {
    const char *name; /* "tbsp" */
    const char *also; /* plurals beyond "s", abbreviations; blank-separated; NULL: none */
    double size;
    enum unit_kind kind;
    bool measure; /* written without a plural: 2 tbsp, 60 g */
};

/* The unit that a word (length bytes, any case) means; NULL if it is none. */
const struct unit *unit_find(const char *word, size_t length);

/* The plural of a unit's or food's own unit's name, for display: "leaves", "slices". */
void unit_plural(const char *name, char ret[UNIT_NAME_MAX + 3]);

#endif
