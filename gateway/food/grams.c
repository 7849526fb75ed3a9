/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/food/grams.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define CUP_ML 240.0

void figure_text(double value, char ret[32])
{
    if (fabs(value) < 0.01)
        snprintf(ret, 32, "%.2g", value);
    else
        snprintf(ret, 32, "%.2f", value);
    if (!strchr(ret, '.') || strchr(ret, 'e'))
        return;
    size_t length = strlen(ret);
    while (ret[length - 1] == '0')
        ret[--length] = '\0';
    if (ret[length - 1] == '.')
        ret[length - 1] = '\0';
}

static double own_unit(const struct food_facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->unit_count; i++) {
        if (strcmp(facts->units[i].name, name) == 0)
            return facts->units[i].grams;
    }
    return NAN;
}

/* Two words for one thing: a food that knows only the other one is meant all the same. */
static double own_unit_or_twin(const struct food_facts *facts, const char *name)
{
    static const char *const twins[][2] = {
        {"can", "tin"}, {"tin", "can"}, {"stalk", "stick"}, {"stick", "stalk"}};
    double grams = own_unit(facts, name);

    for (size_t i = 0; isnan(grams) && i < sizeof(twins) / sizeof(twins[0]); i++) {
        if (strcmp(twins[i][0], name) == 0)
            grams = own_unit(facts, twins[i][1]);
    }
    if (isnan(grams) && (strcmp(name, "serving") == 0 || strcmp(name, "portion") == 0))
        grams = facts->serving_g;
    return grams;
}

/* Grams of one unit; NaN if it means nothing for this food. */
static double unit_grams(const struct unit *unit, const struct food_facts *facts)
{
    if (unit->kind == UNIT_MASS)
        return unit->size;
    double grams = own_unit_or_twin(facts, unit->name);
    if (!isnan(grams) || unit->kind != UNIT_VOLUME)
        return grams;
    if (!isnan(facts->density_g_ml))
        return unit->size * facts->density_g_ml;
    return own_unit(facts, "cup") * (unit->size / CUP_ML);
}

/* Whether the usual serving is one container, so that "2 lentil soup" are two of them. */
static bool served_in_container(const struct food *food)
{
    static const char *const containers[] = {"1 glass", "1 bowl", "1 pot", "1 plate"};

    for (size_t i = 0; i < sizeof(containers) / sizeof(containers[0]); i++) {
        if (strcmp(food->columns[COLUMN_SERVING], containers[i]) == 0)
            return true;
    }
    return false;
}

void amount_text(const struct grams *grams, char ret[AMOUNT_TEXT_MAX])
{
    char value[32];
    char one[32];
    char plural[UNIT_NAME_MAX + 3];
    const char *about = grams->approx ? "~" : "";
    const char *mark = grams->assumed ? "*" : "";

    figure_text(grams->value, value);
    if (strcmp(grams->unit, UNIT_EACH) == 0) {
        figure_text(grams->grams / grams->value, one);
        snprintf(ret, AMOUNT_TEXT_MAX, "%s%s x %s g", about, value, one);
    } else if (grams->value > 1 && unit_find(grams->unit, strlen(grams->unit))) {
        unit_plural(grams->unit, plural);
        snprintf(ret, AMOUNT_TEXT_MAX, "%s%s %s%s", about, value, plural, mark);
    } else {
        snprintf(ret, AMOUNT_TEXT_MAX, "%s%s %s%s", about, value, grams->unit, mark);
    }
}

/* One usual serving: "1 handful (24)" is read as 1 handful. */
static void take_serving(const struct food *food, const struct food_facts *facts,
                         struct grams *grams)
{
    const char *serving = food->columns[COLUMN_SERVING];
    size_t length = strcspn(serving, "(");
    size_t used = 0;

    while (length > 0 && serving[length - 1] == ' ')
        length--;
    grams->grams = facts->serving_g;
    grams->assumed = true;
    if (!amount_number(serving, length, &grams->value, &grams->approx, &used)) {
        grams->value = 1;
        used = 0;
    }
    while (used < length && serving[used] == ' ')
        used++;
    const struct unit *unit = unit_find(serving + used, length - used);
    if (unit)
        snprintf(grams->unit, sizeof(grams->unit), "%s", unit->name);
    else
        snprintf(grams->unit, sizeof(grams->unit), "%.*s", (int)(length - used), serving + used);
}

int grams_of(const struct amount *amount, const struct food *food, const struct food_facts *facts,
             struct grams *ret)
{
    struct grams grams = {.value = amount->value, .approx = amount->approx};

    if (!amount->given) {
        take_serving(food, facts, &grams);
    } else if (amount->unit) {
        grams.grams = amount->value * unit_grams(amount->unit, facts);
        snprintf(grams.unit, sizeof(grams.unit), "%s", amount->unit->name);
    } else {
        double one_g = facts->each_g;
        if (isnan(one_g) && served_in_container(food))
            one_g = facts->serving_g;
        grams.grams = amount->value * one_g;
        snprintf(grams.unit, sizeof(grams.unit), "%s", UNIT_EACH);
    }
    if (isnan(grams.grams))
        return -ERR_UNSUPPORTED;
    if (!(grams.grams > 0) || grams.grams > ITEM_GRAMS_MAX)
        return -ERR_RANGE;
    *ret = grams;
    return 0;
}

void grams_known_units(const struct food_facts *facts, char *ret, size_t size)
{
    char grams[32];
    size_t used = (size_t)snprintf(ret, size, "g%s", isnan(facts->density_g_ml) ? "" : ", ml");

    for (size_t i = 0; i < facts->unit_count && used < size; i++) {
        figure_text(facts->units[i].grams, grams);
        used +=
            (size_t)snprintf(ret + used, size - used, ", %s (%s g)", facts->units[i].name, grams);
    }
    if (used < size && !isnan(facts->serving_g)) {
        figure_text(facts->serving_g, grams);
        snprintf(ret + used, size - used, ", serving (%s g)", grams);
    }
}
