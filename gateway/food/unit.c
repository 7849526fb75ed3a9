/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/food/unit.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The kitchen words beyond docs/cli.md 3 are those the food table uses. */
static const struct unit units[] = {
    {"mg", "milligram milligrams", 0.001, UNIT_MASS, true},
    {"g", "gr gram grams gramme grammes", 1, UNIT_MASS, true},
    {"kg", "kilo kilos kilogram kilograms", 1000, UNIT_MASS, true},
    {"oz", "ounce ounces", 28.349523125, UNIT_MASS, true},
    {"lb", "lbs pound pounds", 453.59237, UNIT_MASS, true},
    {"pinch", "pinches", 0.3, UNIT_MASS, false},
    {"ml", "millilitre millilitres milliliter milliliters", 1, UNIT_VOLUME, true},
    {"cl", "centilitre centilitres centiliter centiliters", 10, UNIT_VOLUME, true},
    {"dl", "decilitre decilitres deciliter deciliters", 100, UNIT_VOLUME, true},
    {"l", "litre litres liter liters", 1000, UNIT_VOLUME, true},
    {"tsp", "tsps teaspoon teaspoons", 5, UNIT_VOLUME, true},
    {"tbsp", "tbsps tablespoon tablespoons", 15, UNIT_VOLUME, true},
    {"fl oz", "floz", 29.57, UNIT_VOLUME, true},
    {"cup", NULL, 240, UNIT_VOLUME, false},
    {"glass", "glasses", 200, UNIT_VOLUME, false},
    {"mug", NULL, 240, UNIT_VOLUME, false},
    {"splash", "splashes", 15, UNIT_VOLUME, false},
    {"pint", "pt", 0, UNIT_KITCHEN,
     false}, /* two sizes are in use: only a food's own pint counts */
    {"slice", NULL, 0, UNIT_KITCHEN, false},
    {"piece", "pc pcs", 0, UNIT_KITCHEN, false},
    {"handful", "handfuls", 0, UNIT_KITCHEN, false},
    {"bowl", NULL, 0, UNIT_KITCHEN, false},
    {"plate", NULL, 0, UNIT_KITCHEN, false},
    {"pot", NULL, 0, UNIT_KITCHEN, false},
    {"portion", NULL, 0, UNIT_KITCHEN, false},
    {"serving", NULL, 0, UNIT_KITCHEN, false},
    {"square", NULL, 0, UNIT_KITCHEN, false},
    {"fillet", "filet filets", 0, UNIT_KITCHEN, false},
    {"clove", NULL, 0, UNIT_KITCHEN, false},
    {"can", NULL, 0, UNIT_KITCHEN, false},
    {"tin", NULL, 0, UNIT_KITCHEN, false},
    {"bottle", NULL, 0, UNIT_KITCHEN, false},
    {"bag", NULL, 0, UNIT_KITCHEN, false},
    {"bar", NULL, 0, UNIT_KITCHEN, false},
    {"wrap", NULL, 0, UNIT_KITCHEN, false},
    {"stalk", NULL, 0, UNIT_KITCHEN, false},
    {"stick", NULL, 0, UNIT_KITCHEN, false},
    {"leaf", "leaves", 0, UNIT_KITCHEN, false},
    {"shot", NULL, 0, UNIT_KITCHEN, false},
    {"scoop", NULL, 0, UNIT_KITCHEN, false},
    {"rib", NULL, 0, UNIT_KITCHEN, false},
    {"wing", NULL, 0, UNIT_KITCHEN, false},
    {"roll", NULL, 0, UNIT_KITCHEN, false},
    {"ear", NULL, 0, UNIT_KITCHEN, false},
    {"head", NULL, 0, UNIT_KITCHEN, false},
    {"sheet", NULL, 0, UNIT_KITCHEN, false},
    {"ring", NULL, 0, UNIT_KITCHEN, false},
    {"spear", NULL, 0, UNIT_KITCHEN, false},
    {"sachet", NULL, 0, UNIT_KITCHEN, false},
    {"ball", NULL, 0, UNIT_KITCHEN, false},
    {"cube", NULL, 0, UNIT_KITCHEN, false},
    {"sprig", NULL, 0, UNIT_KITCHEN, false},
    {"jar", NULL, 0, UNIT_KITCHEN, false},
    {"pack", "packet packets", 0, UNIT_KITCHEN, false},
    {"whole", NULL, 0, UNIT_KITCHEN, true},
    {"small", NULL, 0, UNIT_KITCHEN, true},
    {"medium", NULL, 0, UNIT_KITCHEN, true},
    {"large", "big", 0, UNIT_KITCHEN, true},
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
