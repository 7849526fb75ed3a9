/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/exposure.h"

#include "gateway/diary/figures.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The groups. A figure, if the item has it, says more than a flag; references of ordinary portions
 * are judgement (docs/indicators.md B.6). */
static const struct group {
    const char *name;
    const char *flag;  /* in an item's triggers or props; NULL: only the figure counts */
    const char *list;  /* where the flag stands */
    const char *grams; /* a nutrient; NULL: there is no figure */
    const char *less;  /* what is taken off it; NULL: nothing */
    double portion;    /* of the nutrient, in its unit */
} groups[EXPOSURE_GROUPS] = {
    {"alcohol", "alcohol", "triggers", "alcohol_g", NULL, 10},
    {"caffeine", "caffeine", "triggers", "caffeine_mg", NULL, 100},
    {"carbonated", "carbonated", "triggers", NULL, NULL, 0},
    {"dairy", "dairy", "triggers", NULL, NULL, 0},
    {"egg", "egg", "triggers", NULL, NULL, 0},
    {"emulsifier", "emulsifier", "props", NULL, NULL, 0},
    {"fat", NULL, NULL, "fat_g", NULL, 25},
    {"fermented", "fermented", "props", NULL, NULL, 0},
    {"fish", "fish", "triggers", NULL, NULL, 0},
    {"fructans", "fructan", "triggers", NULL, NULL, 0},
    {"fructose", "fructose", "triggers", "fructose_g", "glucose_g", 3},
    {"gluten_wheat", "gluten", "triggers", NULL, NULL, 0},
    {"gos", "gos", "triggers", NULL, NULL, 0},
    {"histamine", "histamine", "triggers", NULL, NULL, 0},
    {"lactose", "lactose", "triggers", "lactose_g", NULL, 5},
    {"nightshade", "nightshade", "triggers", NULL, NULL, 0},
    {"nuts", "nut", "triggers", NULL, NULL, 0},
    {"peanut", "peanut", "triggers", NULL, NULL, 0},
    {"polyols", "polyol", "triggers", NULL, NULL, 0},
    {"sesame", "sesame", "triggers", NULL, NULL, 0},
    {"shellfish", "shellfish", "triggers", NULL, NULL, 0},
    {"soy", "soy", "triggers", NULL, NULL, 0},
    {"spicy", "spicy", "triggers", NULL, NULL, 0},
};

const char *exposure_group_name(size_t group)
{
    return groups[group].name;
}

int exposure_group_of(const char *name)
{
    for (int i = 0; i < EXPOSURE_GROUPS; i++)
        if (strcmp(groups[i].name, name) == 0)
            return i;
    return -1;
}

int exposure_group_like(const char *text)
{
    for (int i = 0; i < EXPOSURE_GROUPS; i++)
        if (strcasecmp(groups[i].name, text) == 0 ||
            (groups[i].flag && strcasecmp(groups[i].flag, text) == 0))
            return i;
    return -1;
}

/* By the figures of an item; NaN if it lacks one. */
static double dose_by_figure(const struct group *group, const json_t *item)
{
    const double amount = group->grams ? item_nutrient(item, group->grams) : NAN;
    const double less = group->less ? item_nutrient(item, group->less) : 0;

    if (isnan(amount) || isnan(less))
        return NAN;
    return amount > less ? (amount - less) / group->portion : 0;
}

bool exposure_add(const json_t *item, double servings, double doses[EXPOSURE_GROUPS])
{
    for (size_t i = 0; i < EXPOSURE_GROUPS; i++) {
        const double by_figure = dose_by_figure(&groups[i], item);

        if (!isnan(by_figure))
            doses[i] += by_figure;
        else if (groups[i].flag && item_has(item, groups[i].list, groups[i].flag))
            doses[i] += servings;
    }
    return json_is_array(json_object_get(item, "triggers"));
}

void exposure_portion_text(int group, double portions, char ret[EXPOSURE_PORTION_TEXT])
{
    const char *grams = group >= 0 ? groups[group].grams : NULL;
    const char *unit = grams ? strrchr(grams, '_') : NULL;

    ret[0] = '\0';
    if (unit)
        snprintf(ret, EXPOSURE_PORTION_TEXT, "%.4g %s %s", portions * groups[group].portion,
                 unit + 1, groups[group].name);
}

double exposure_dose(double sum)
{
    if (!(sum >= EXPOSURE_DOSE_MIN))
        return 0;
    return sum < EXPOSURE_DOSE_MAX ? sum : EXPOSURE_DOSE_MAX;
}
