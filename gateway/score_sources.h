/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the points of a factor come from: the entries of the diary that gave most, or what was
 * measured. */
#ifndef GATEWAY_SCORE_SOURCES_H
#define GATEWAY_SCORE_SOURCES_H

#include "gateway/score_days.h"

#define SCORE_SOURCES_MAX 5
#define SCORE_SAID_MAX    128

struct score_source {
    int64_t entry; /* its number */
    int item;      /* of its items; 0: the entry as a whole */
    double amount;
    double left;      /* at the end of the day; NaN: it does not fade */
    const char *unit; /* "" for a severity */
};

struct score_sources {
    struct score_source list[SCORE_SOURCES_MAX]; /* what gave most stands first */
    size_t count;
    size_t more;               /* that gave something, too */
    char said[SCORE_SAID_MAX]; /* a mean, or what was measured; "": nothing */
};

/* Those of the factor `key` of a score. */
void score_sources_of(const struct score_days *days, enum day_score which, const char *key,
                      struct score_sources *ret);

#endif
