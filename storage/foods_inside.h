/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the food table share. */
#ifndef STORAGE_FOODS_INSIDE_H
#define STORAGE_FOODS_INSIDE_H

#include "storage/foods.h"
#include "storage/internal.h"

/* The columns of foods.tsv in their order, as they are called in the table. */
#define FOOD_COLUMN_NAMES                                                                      \
    "id, name, food_group, aliases, common, form, serving_g, serving, each_g, units, density," \
    " kcal, protein_g, fat_g, carb_g, fibre_g, sugar_g, alcohol_g, lactose_g, fructose_g,"     \
    " glucose_g, sodium_mg, zinc_mg, caffeine_mg, glx_g, hyp_g, beta_glucan_g, nova, plants,"  \
    " props, triggers, source, fdc_id, est"

/* Columns of which NULL means FOOD_UNKNOWN, and not "". */
static inline bool food_column_is_list(int column)
{
    return column == COLUMN_PLANTS || column == COLUMN_PROPS || column == COLUMN_TRIGGERS;
}

/* Makes the food of a row whose columns from `first` on are FOOD_COLUMN_NAMES; its texts live as
 * long as the row. */
void food_of_row(sqlite3_stmt *query, int first, struct food *ret);

/* Runs a statement with one number that gives no row. */
int food_run_on(struct store *store, enum statement id, const char *sql, int64_t value,
                struct error *err, const char *what);

/* Removes a food with its labels; 0 is none. */
int food_drop(struct store *store, int64_t row, struct error *err);

#endif
