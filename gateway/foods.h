/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The food table as a person sees it: what ships, what was imported, own foods and own names. From
 * the database a text is answered with the few foods it can mean (storage/foods.h), and the matcher
 * of gateway/food/ decides among them as it would among all. An own name, and the names of an own
 * food, take that name away from all other foods.
 */
#ifndef GATEWAY_FOODS_H
#define GATEWAY_FOODS_H

#include "gateway/food/table.h"
#include "storage/foods.h"

/* How long what was eaten counts when foods are put in order. */
#define FOODS_USE_DAYS 90

/*
 * Opens the table of a person (row 0: nobody's). The rows that ship are written into the database
 * first, if it has none or those of an earlier version; so not inside a transaction. Without a
 * store it is the embedded table. The caller frees it with food_table_free().
 */
int foods_open(struct store *store, int64_t person_row, int64_t now_ms, struct food_table **ret,
               struct error *err);

/* All foods of such a table at once, for lists. It lives as long as `table`; of its foods id, name
 * and `common` are known. */
int foods_whole(struct food_table *table, const struct food_table **ret, struct error *err);

#endif
