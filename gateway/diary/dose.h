/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "psyllium 5 g", "probiotic 10 billion CFU 4 strains": what is taken, and how much of it. Pure. */
#ifndef GATEWAY_DIARY_DOSE_H
#define GATEWAY_DIARY_DOSE_H

#include "core/error.h"
#include <stddef.h>

#define REMEDY_NAME_MAX 100 /* bytes */
#define REMEDIES_MAX    32
#define STRAINS_MAX     50

/* Of a supplement or a medicine. */
struct remedy {
    double value;     /* of the dose, all that was taken at once */
    double grams;     /* of it; NaN if its unit is no mass */
    const char *unit; /* ug, mg, g, IU, CFU, ml, drops, capsule, tablet, sachet */
    int doses;        /* 1, or 0: none was said */
    int strains;      /* -1: not said */
    char text[160];   /* as written, without blanks around */
    char name[REMEDY_NAME_MAX + 1];
};

/*
 * Items with commas, semicolons or "+" between them, or "and" next to a dose. Each is a name with a
 * dose before or behind it: a number, "2 x" before it if it is taken more than once, and a unit;
 * "billion" and "million" multiply. A number that is no dose and belongs to no name ("omega 3") is
 * refused. -ERR_SYNTAX: no name, two doses, a number that says nothing; -ERR_RANGE: zero, or more
 * than anybody takes; -ERR_LENGTH.
 */
int remedies_read(const char *text, struct remedy ret[REMEDIES_MAX], size_t *ret_count,
                  struct error *err);

/* "5 g", "10 billion CFU", "1 tablet", "2 tablets". */
void dose_text(double value, const char *unit, char *ret, size_t size);

#endif
