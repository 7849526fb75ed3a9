// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/trigger_groups.h"
#include "gateway/indicators/trigger_kernel.h"
#include <math.h>
#include <string.h>

static const struct trigger_group groups[] = {
    {"gluten_wheat", "level", 1}, {"egg", "level", 1},
    {"soy", "level", 1},          {"nuts", "level", 1},
    {"shellfish", "level", 1},    {"nightshade", "level", 1},
    {"spicy", "level", 1},        {"histamine", "level", 1},
    {"fermented", "level", 1},    {"emulsifier", "level", 1},
    {"lactose", "g", 5},          {"dairy", "servings", 1},
    {"fructose", "g", 3}, /* what exceeds glucose */
    {"fructans", "g", 1},         {"gos", "g", 1},
    {"polyols", "g", 2}, /* sorbitol and mannitol */
    {"caffeine", "mg", 100},      {"fat", "g", 25},
    {"alcohol", "g", 10},
};

const struct trigger_group *trigger_groups(size_t *ret_count)
{
    *ret_count = sizeof(groups) / sizeof(groups[0]);
    return groups;
}

const struct trigger_group *trigger_group_find(const char *key)
{
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
        if (strcmp(groups[i].key, key) == 0)
            return &groups[i];
    return NULL;
}

double trigger_group_dose(const struct trigger_group *group, double amount)
{
    return fmin(amount / group->portion, TRIGGER_DOSE_MAX);
}
