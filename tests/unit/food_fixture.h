/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The food table that ships, opened for each test. */
#ifndef TESTS_UNIT_FOOD_FIXTURE_H
#define TESTS_UNIT_FOOD_FIXTURE_H

#include "gateway/food/table.h"
#include "tests/harness/test.h"

static inline int open_table(void **state)
{
    struct food_table *table = NULL;

    if (food_table_open(&table, NULL) < 0)
        return -1;
    *state = table;
    return 0;
}

static inline int close_table(void **state)
{
    *state = food_table_free(*state);
    return 0;
}

#endif
