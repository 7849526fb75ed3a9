/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes of a person's food table, each a step of the journal of its own. `at_ms`: when it is
 * done.
 */
#ifndef GATEWAY_FOODS_CHANGE_H
#define GATEWAY_FOODS_CHANGE_H

#include "core/person.h"
#include "gateway/food/usda.h"
#include "gateway/foods.h"

/* Who changes it, when, with which command. */
struct foods_change {
    struct store *store;
    int64_t person_row;
    int64_t at_ms;
    const char *command;
};

/* Stores an own food under its id, or with `food` NULL removes the one of `id` (-ERR_NOT_FOUND). It
 * is found by its id, name and aliases. -ERR_RANGE: one of them folds to nothing, or a column is
 * not what it may be. */
int foods_put(const struct foods_change *change, const char *id, const struct food *food,
              struct error *err);

/* Gives a food (by its id) a name of the person's own, or with `id` NULL takes it away
 * (-ERR_NOT_FOUND). -ERR_RANGE: it folds to nothing. */
int foods_name(const struct foods_change *change, const char *text, const char *id,
               struct error *err);

/* Stores imported foods, in one transaction. `source` names the import. -ERR_EXISTS: all of them
 * are there already. */
int foods_import(const struct foods_change *change, const struct usda *usda, const char *prefix,
                 const char *source, struct error *err);

#endif
