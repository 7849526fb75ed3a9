/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The trigger groups: what foods have in common that people react to, and how much of it is one
 * portion (docs/indicators.md E, B.6). The references are judgement, of the order of an ordinary
 * portion; they only decide what "one portion" means in a result.
 */
#ifndef GATEWAY_INDICATORS_TRIGGER_GROUPS_H
#define GATEWAY_INDICATORS_TRIGGER_GROUPS_H

#include <stddef.h>

struct trigger_group {
    const char *key;
    const char *unit; /* "level" (0, 0.5, 1, 2), "g", "mg" or "servings" */
    double portion;   /* in that unit */
};

/* All of them, in the order of the table. */
const struct trigger_group *trigger_groups(size_t *ret_count);

/* NULL if there is no such group. */
const struct trigger_group *trigger_group_find(const char *key);

/* What an amount in a meal comes to, in portions, 2 at most. */
double trigger_group_dose(const struct trigger_group *group, double amount);

#endif
