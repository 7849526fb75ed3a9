/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How foods are shown. */
#ifndef GATEWAY_CLI_FOOD_PRINT_H
#define GATEWAY_CLI_FOOD_PRINT_H

#include "gateway/cli/context.h"
#include "gateway/food/match.h"
#include "gateway/food/table.h"

/* A line a food, in columns: id, name, usual serving, energy, fibre. An exit status. */
int food_print_list(const struct context *context, struct food_table *table,
                    const struct food *const *foods, size_t count);

/* All that is known of a food; it has all its columns. */
void food_print_page(const struct context *context, const struct food *food,
                     const struct food_facts *facts);

/* The same as an object. */
json_t *food_page_json(const struct food *food, const struct food_facts *facts);

/* "95 kcal, fibre 3.2 g per 100 g; unknown: 14 figures; flags nightshade" */
void food_print_summary(FILE *out, const struct food_facts *facts);

#endif
