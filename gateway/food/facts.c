/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of one food as values. */
#include "gateway/food/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* "" is unknown. */
static int read_figure(const char *text, double *ret)
{
    char *end = NULL;

    if (!*text) {
        *ret = NAN;
        return 0;
    }
    double value = strtod(text, &end);
    if (*end || !isfinite(value) || value < 0)
        return -ERR_SYNTAX;
    *ret = value;
    return 0;
}

/* Takes the next element of a list into `word`; false at the end. */
static bool next_word(const char **list, char separator, char word[FOOD_WORD_MAX + 1], bool *bad)
{
    const char *from = *list;
    size_t length = 0;

    if (!*from)
        return false;
    while (from[length] && from[length] != separator)
        length++;
    *list = from + length + (from[length] == separator);
    *bad = length == 0 || length > FOOD_WORD_MAX;
    if (*bad)
        length = 0;
    memcpy(word, from, length);
    word[length] = '\0';
    return true;
}

static int read_words(const char *list, struct food_word words[FOOD_LIST_MAX], size_t *count,
                      bool *known)
{
    char word[FOOD_WORD_MAX + 1];
    bool bad = false;

    *known = strcmp(list, FOOD_UNKNOWN) != 0;
    if (!*known)
        return 0;
    while (next_word(&list, ',', word, &bad)) {
        if (bad || *count == FOOD_LIST_MAX)
            return -ERR_SYNTAX;
        memcpy(words[(*count)++].text, word, sizeof(word));
    }
    return 0;
}

static int read_units(const char *list, struct food_facts *facts)
{
    char word[FOOD_WORD_MAX + 1];
    bool bad = false;

    while (next_word(&list, ';', word, &bad)) {
        char *equals = strchr(word, '=');
        if (bad || !equals || facts->unit_count == FOOD_LIST_MAX)
            return -ERR_SYNTAX;
        *equals = '\0';
        struct food_unit *unit = &facts->units[facts->unit_count++];
        memcpy(unit->name, word, sizeof(word));
        if (read_figure(equals + 1, &unit->grams) < 0 || !(unit->grams > 0))
            return -ERR_SYNTAX;
    }
    return 0;
}

static int read_plants(const char *list, struct food_facts *facts)
{
    char word[FOOD_WORD_MAX + 1];
    bool bad = false;

    facts->plants_known = strcmp(list, FOOD_UNKNOWN) != 0;
    if (!facts->plants_known)
        return 0;
    while (next_word(&list, ',', word, &bad)) {
        if (bad || facts->plant_count == FOOD_LIST_MAX)
            return -ERR_SYNTAX;
        struct food_plant *plant = &facts->plants[facts->plant_count++];
        size_t length = strlen(word);
        bool minor = word[length - 1] == '~';
        if (minor)
            word[length - 1] = '\0';
        memcpy(plant->name, word, sizeof(word));
        plant->weight = minor ? 0.25 : 1;
    }
    return 0;
}

static int read_form(const char *text, enum food_form *ret)
{
    static const char *const names[] = {"solid", "liquid", "powder"};

    for (int i = 0; i < 3; i++) {
        if (strcmp(names[i], text) == 0) {
            *ret = (enum food_form)i;
            return 0;
        }
    }
    return -ERR_SYNTAX;
}

static int fail_field(const struct food *food, struct error *err)
{
    return error_set(err, ERR_CORRUPT, "food table: %s has a field that cannot be read",
                     food_id(food));
}

int food_facts_read(const struct food *food, struct food_facts *ret, struct error *err)
{
    struct food_facts facts = {.common = food->columns[COLUMN_COMMON][0] == '1'};
    const char *nova = food->columns[COLUMN_NOVA];
    int bad = read_form(food->columns[COLUMN_FORM], &facts.form);

    bad |= read_figure(food->columns[COLUMN_SERVING_G], &facts.serving_g);
    bad |= read_figure(food->columns[COLUMN_EACH_G], &facts.each_g);
    bad |= read_figure(food->columns[COLUMN_DENSITY], &facts.density_g_ml);
    for (int i = 0; i < NUTRIENTS; i++)
        bad |= read_figure(food->columns[COLUMN_NUTRIENTS + i], &facts.per_100g[i]);
    if (nova[0] >= '1' && nova[0] <= '4' && !nova[1])
        facts.nova = nova[0] - '0';
    else if (nova[0])
        bad = -ERR_SYNTAX;
    bad |= read_units(food->columns[COLUMN_UNITS], &facts);
    bad |= read_plants(food->columns[COLUMN_PLANTS], &facts);
    bad |=
        read_words(food->columns[COLUMN_PROPS], facts.props, &facts.prop_count, &facts.props_known);
    bad |= read_words(food->columns[COLUMN_TRIGGERS], facts.triggers, &facts.trigger_count,
                      &facts.triggers_known);
    if (bad || facts.serving_g <= 0)
        return fail_field(food, err);
    *ret = facts;
    return 0;
}

int food_line_read(const struct food *food, struct food_line *ret, struct error *err)
{
    struct food_line line = {.serving = food->columns[COLUMN_SERVING]};
    int bad = read_figure(food->columns[COLUMN_SERVING_G], &line.serving_g);

    bad |= read_figure(food->columns[COLUMN_NUTRIENTS + NUTRIENT_KCAL], &line.kcal);
    bad |= read_figure(food->columns[COLUMN_NUTRIENTS + NUTRIENT_FIBRE], &line.fibre_g);
    if (bad || line.serving_g <= 0)
        return fail_field(food, err);
    *ret = line;
    return 0;
}
