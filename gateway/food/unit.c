/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/food/unit.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The kitchen words beyond docs/cli.md 3 are those the food table uses. */
static const struct unit units[] = {
    {"mg", "milligram milligrams", UNIT_MASS, 0.001, true},
    {"g", "gr gram grams gramme grammes", UNIT_MASS, 1, true},
    {"kg", "kilo kilos kilogram kilograms", UNIT_MASS, 1000, true},
    {"oz", "ounce ounces", UNIT_MASS, 28.349523125, true},
    {"lb", "lbs pound pounds", UNIT_MASS, 453.59237, true},
    {"pinch", "pinches", UNIT_MASS, 0.3, false},
    {"ml", "millilitre millilitres milliliter milliliters", UNIT_VOLUME, 1, true},
    {"cl", "centilitre centilitres centiliter centiliters", UNIT_VOLUME, 10, true},
    {"dl", "decilitre decilitres deciliter deciliters", UNIT_VOLUME, 100, true},
    {"l", "litre litres liter liters", UNIT_VOLUME, 1000, true},
    {"tsp", "tsps teaspoon teaspoons", UNIT_VOLUME, 5, true},
    {"tbsp", "tbsps tablespoon tablespoons", UNIT_VOLUME, 15, true},
    {"fl oz", "floz", UNIT_VOLUME, 29.57, true},
    {"cup", NULL, UNIT_VOLUME, 240, false},
    {"glass", "glasses", UNIT_VOLUME, 200, false},
    {"mug", NULL, UNIT_VOLUME, 240, false},
    {"splash", "splashes", UNIT_VOLUME, 15, false},
    {"pint", "pt", UNIT_KITCHEN, 0,
     false}, /* two sizes are in use: only a food's own pint counts */
    {"slice", NULL, UNIT_KITCHEN, 0, false},
    {"piece", "pc pcs", UNIT_KITCHEN, 0, false},
    {"handful", "handfuls", UNIT_KITCHEN, 0, false},
    {"bowl", NULL, UNIT_KITCHEN, 0, false},
    {"plate", NULL, UNIT_KITCHEN, 0, false},
    {"pot", NULL, UNIT_KITCHEN, 0, false},
    {"portion", NULL, UNIT_KITCHEN, 0, false},
    {"serving", NULL, UNIT_KITCHEN, 0, false},
    {"square", NULL, UNIT_KITCHEN, 0, false},
    {"fillet", "filet filets", UNIT_KITCHEN, 0, false},
    {"clove", NULL, UNIT_KITCHEN, 0, false},
    {"can", NULL, UNIT_KITCHEN, 0, false},
    {"tin", NULL, UNIT_KITCHEN, 0, false},
    {"bottle", NULL, UNIT_KITCHEN, 0, false},
    {"bag", NULL, UNIT_KITCHEN, 0, false},
    {"bar", NULL, UNIT_KITCHEN, 0, false},
    {"wrap", NULL, UNIT_KITCHEN, 0, false},
    {"stalk", NULL, UNIT_KITCHEN, 0, false},
    {"stick", NULL, UNIT_KITCHEN, 0, false},
    {"leaf", "leaves", UNIT_KITCHEN, 0, false},
    {"shot", NULL, UNIT_KITCHEN, 0, false},
    {"scoop", NULL, UNIT_KITCHEN, 0, false},
    {"rib", NULL, UNIT_KITCHEN, 0, false},
    {"wing", NULL, UNIT_KITCHEN, 0, false},
    {"roll", NULL, UNIT_KITCHEN, 0, false},
    {"ear", NULL, UNIT_KITCHEN, 0, false},
    {"head", NULL, UNIT_KITCHEN, 0, false},
    {"sheet", NULL, UNIT_KITCHEN, 0, false},
    {"ring", NULL, UNIT_KITCHEN, 0, false},
    {"spear", NULL, UNIT_KITCHEN, 0, false},
    {"sachet", NULL, UNIT_KITCHEN, 0, false},
    {"ball", NULL, UNIT_KITCHEN, 0, false},
    {"cube", NULL, UNIT_KITCHEN, 0, false},
    {"sprig", NULL, UNIT_KITCHEN, 0, false},
    {"jar", NULL, UNIT_KITCHEN, 0, false},
    {"pack", "packet packets", UNIT_KITCHEN, 0, false},
    {"whole", NULL, UNIT_KITCHEN, 0, true},
    {"small", NULL, UNIT_KITCHEN, 0, true},
    {"medium", NULL, UNIT_KITCHEN, 0, true},
    {"large", "big", UNIT_KITCHEN, 0, true},
};

static bool same(const char *name, size_t name_length, const char *word, size_t length)
{
    if (name_length != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (name[i] != tolower((unsigned char)word[i]))
            return false;
    }
    return true;
}

static bool is_unit(const struct unit *unit, const char *word, size_t length)
{
    size_t name_length = strlen(unit->name);

    if (same(unit->name, name_length, word, length))
        return true;
    if (!unit->measure && length == name_length + 1 && (word[length - 1] | 0x20) == 's' &&
        same(unit->name, name_length, word, length - 1))
        return true;
    for (const char *also = unit->also; also && *also;) {
        size_t also_length = strcspn(also, " ");
        if (same(also, also_length, word, length))
            return true;
        also += also_length + (also[also_length] == ' ');
    }
    return false;
}

const struct unit *unit_find(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (is_unit(&units[i], word, length))
            return &units[i];
    }
    return NULL;
}

void unit_plural(const char *name, char ret[UNIT_NAME_MAX + 3])
{
    const struct unit *unit = unit_find(name, strlen(name));
    int length = (int)strnlen(name, UNIT_NAME_MAX);
    const char *tail = length >= 2 ? name + length - 2 : "";

    if (unit && unit->measure)
        snprintf(ret, UNIT_NAME_MAX + 3, "%.*s", length, name);
    else if (strcmp(tail, "af") == 0 || strcmp(tail, "lf") == 0)
        snprintf(ret, UNIT_NAME_MAX + 3, "%.*sves", length - 1, name);
    else if (strcmp(tail, "ch") == 0 || strcmp(tail, "sh") == 0 || strcmp(tail, "ss") == 0)
        snprintf(ret, UNIT_NAME_MAX + 3, "%.*ses", length, name);
    else if (strcmp(tail, "ty") == 0 || strcmp(tail, "ry") == 0)
        snprintf(ret, UNIT_NAME_MAX + 3, "%.*sies", length - 1, name);
    else
        snprintf(ret, UNIT_NAME_MAX + 3, "%.*ss", length, name);
}
