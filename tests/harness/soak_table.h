/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was committed of a wearable, as the database would have it: a value that is said again takes
 * the place of the earlier one. All memory is taken at the start, so that it does not grow.
 */
#ifndef TESTS_HARNESS_SOAK_TABLE_H
#define TESTS_HARNESS_SOAK_TABLE_H

#include "core/history.h"

struct soak_table;

/* Keeps what was recorded from an instant on. Aborts without memory. */
struct soak_table *soak_table_new(int64_t from_ms);
void soak_table_free(struct soak_table *table);

/* -ERR_LENGTH: there is more than there can be. */
int soak_table_put(struct soak_table *table, const struct history *history);

struct soak_difference {
    unsigned readings; /* in `whole`, up to the instant */
    unsigned blocks;
    unsigned missing; /* in `table`, of both */
    unsigned other;   /* in `table` with another value */
    unsigned more;    /* in `table` alone */
};

/* Compares what was recorded before an instant. */
struct soak_difference soak_table_compare(const struct soak_table *table,
                                          const struct soak_table *whole, int64_t before_ms);

#endif
