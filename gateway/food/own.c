/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/food/own.h"

#include "gateway/food/utf8.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 120
#define ID_MAX_BYTES   40
#define KCAL_MAX       950.0 /* pure fat has 902 */
#define GRAMS_MAX      100.0
#define MG_MAX         100000.0
#define WORD_SIZE      64

/* All that foods.tsv knows. */
static const char *const trigger_words[] = {
    "gluten", "dairy",     "lactose",    "fructose",  "fructan", "gos",
    "polyol", "egg",       "soy",        "nut",       "peanut",  "sesame",
    "fish",   "shellfish", "nightshade", "caffeine",  "alcohol", "carbonated",
    "spicy",  "sweetener", "high_fat",   "histamine", NULL};
static const char *const prop_words[] = {"fermented",  "live",       "collagen",   "glutamine",
                                         "polyphenol", "emulsifier", "wholegrain", NULL};

static int no_memory(struct error *err)
{
    return error_set(err, ERR_NOMEM, "out of memory");
}

/* Puts a copy of a text into a column. */
static int put(struct own *own, int column, const char *text, struct error *err)
{
    own->food.columns[column] = arena_text(&own->arena, text);
    return own->food.columns[column] ? 0 : no_memory(err);
}

int own_begin(struct own *own, const char *name, struct error *err)
{
    *own = (struct own){.food = {.layer = LAYER_OWN}};
    for (int i = 0; i < FOOD_COLUMNS; i++)
        own->food.columns[i] = "";
    own->food.columns[COLUMN_COMMON] = "0";
    own->food.columns[COLUMN_FORM] = "solid";
    own->food.columns[COLUMN_PLANTS] = FOOD_UNKNOWN;
    own->food.columns[COLUMN_PROPS] = FOOD_UNKNOWN;
    own->food.columns[COLUMN_TRIGGERS] = FOOD_UNKNOWN;
    if (!name[strspn(name, " ")] || strlen(name) > NAME_MAX_BYTES || !utf8_valid(name))
        return error_set(err, ERR_RANGE, "a name is 1 to %d bytes of UTF-8", NAME_MAX_BYTES);
    return put(own, COLUMN_NAME, name, err);
}

int own_copy(struct own *own, const struct food *from, struct error *err)
{
    int r = 0;

    *own = (struct own){.food = {.layer = LAYER_OWN}};
    for (int i = 0; r == 0 && i < FOOD_COLUMNS; i++)
        r = put(own, i, from->columns[i], err);
    return r;
}

void own_done(struct own *own)
{
    arena_done(&own->arena);
}

int own_id(struct own *own, struct error *err)
{
    struct folded folded;
    char id[sizeof(OWN_PREFIX) + ID_MAX_BYTES] = OWN_PREFIX;
    size_t used = sizeof(OWN_PREFIX) - 1;

    fold_text(food_name(&own->food), &folded);
    for (size_t i = 0; i < folded.length && used + 1 < sizeof(id); i++) {
        const char c = folded.text[i];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            id[used++] = c;
        else if (c == ' ' && id[used - 1] != '-')
            id[used++] = '-';
    }
    while (used > 0 && id[used - 1] == '-')
        used--;
    id[used] = '\0';
    if (used < sizeof(OWN_PREFIX))
        return error_set(err, ERR_RANGE, "no id can be made of \"%.100s\"; say one with --id",
                         food_name(&own->food));
    return put(own, COLUMN_ID, id, err);
}

void own_like(struct own *own, const struct food *like)
{
    static const int columns[] = {COLUMN_GROUP,  COLUMN_FORM,  COLUMN_SERVING_G, COLUMN_SERVING,
                                  COLUMN_EACH_G, COLUMN_UNITS, COLUMN_DENSITY};

    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
        own->food.columns[columns[i]] = like->columns[columns[i]];
}

/* ---- lists ---- */

/* Cuts the next element of "a=1, b=2" into key and value; false at the end. Without "=" the value
 * is NULL. -ERR_SYNTAX in *r: it is too long. */
static bool next_pair(const char **text, char word[WORD_SIZE], char **value, int *r)
{
    const char *from = *text + strspn(*text, " ");
    size_t length = strcspn(from, ",");

    if (!*from)
        return false;
    *text = from + length + (from[length] == ',');
    while (length > 0 && from[length - 1] == ' ')
        length--;
    *r = length > 0 && length < WORD_SIZE ? 0 : -ERR_SYNTAX;
    snprintf(word, WORD_SIZE, "%.*s", *r < 0 ? 0 : (int)length, from);
    *value = strchr(word, '=');
    if (*value)
        *(*value)++ = '\0';
    return true;
}

static int not_understood(const char *option, const char *text, struct error *err)
{
    return error_set(err, ERR_SYNTAX, "--%s: \"%.60s\" is not understood", option, text);
}

/* The nutrient of "fibre_g" or "fibre"; -1 if it is none. */
static int find_nutrient(const char *word)
{
    const size_t length = strlen(word);

    for (int i = 0; i < NUTRIENTS; i++) {
        const char *name = nutrient_names[i];
        if (strncmp(name, word, length) == 0 &&
            (!name[length] || strcmp(name + length, "_g") == 0 ||
             strcmp(name + length, "_mg") == 0))
            return i;
    }
    return -1;
}

static double most(int nutrient)
{
    if (nutrient == NUTRIENT_KCAL)
        return KCAL_MAX;
    return strstr(nutrient_names[nutrient], "_mg") ? MG_MAX : GRAMS_MAX;
}

/* A plain decimal; NaN if it is none. */
static double plain_figure(const char *text)
{
    char *end = NULL;

    if (!*text || strlen(text) > 16 || strspn(text, "0123456789.") != strlen(text))
        return NAN;
    const double value = strtod(text, &end);
    return *end ? NAN : value;
}

static int set_one(struct own *own, const char *word, const char *value, struct error *err)
{
    const int nutrient = find_nutrient(word);
    const double figure = plain_figure(value);

    if (strcmp(word, "nova") == 0 && value[0] >= '1' && value[0] <= '4' && !value[1])
        return put(own, COLUMN_NOVA, value, err);
    if (nutrient < 0)
        return error_set(err, ERR_SYNTAX, "--set: no figure \"%.40s\"; e.g. kcal, fibre, sodium",
                         word);
    if (*value && isnan(figure))
        return not_understood("set", value, err);
    if (figure > most(nutrient))
        return error_set(err, ERR_RANGE, "--set: %s of %.20s in 100 g is more than there can be",
                         word, value);
    return put(own, COLUMN_NUTRIENTS + nutrient, value, err);
}

int own_set(struct own *own, const char *text, struct error *err)
{
    char word[WORD_SIZE];
    char *value;
    int r = 0;

    while (r == 0 && next_pair(&text, word, &value, &r)) {
        if (r < 0 || !value)
            return not_understood("set", word, err);
        r = set_one(own, word, value, err);
    }
    return r;
}

/* ---- units ---- */

/* Appends "name=grams". */
static void append_unit(FILE *out, size_t *count, const char *name, double grams)
{
    fprintf(out, "%s%s=%.6g", (*count)++ ? ";" : "", name, grams);
}

/* The units of the food, without that of the name, and with it as it is now. */
static int replace_unit(struct own *own, const char *name, double grams, struct error *err)
{
    struct food_facts facts;
    char *text = NULL;
    size_t size = 0;
    size_t count = 0;
    int r = food_facts_read(&own->food, &facts, err);

    if (r < 0)
        return r;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return no_memory(err);
    for (size_t i = 0; i < facts.unit_count; i++) {
        if (strcmp(facts.units[i].name, name) != 0)
            append_unit(out, &count, facts.units[i].name, facts.units[i].grams);
    }
    append_unit(out, &count, name, grams);
    fclose(out);
    r = count > FOOD_LIST_MAX
            ? error_set(err, ERR_LENGTH, "--unit: more than %d units", FOOD_LIST_MAX)
            : put(own, COLUMN_UNITS, text, err);
    free(text);
    return r;
}

static int set_unit(struct own *own, const char *word, const char *value, struct error *err)
{
    const struct unit *unit = unit_find(word, strlen(word));
    const double grams = plain_figure(value);
    char serving[WORD_SIZE];

    if (!unit || unit->kind == UNIT_MASS)
        return error_set(err, ERR_SYNTAX, "--unit: no household measure \"%.40s\"", word);
    if (!(grams > 0 && grams <= ITEM_GRAMS_MAX))
        return error_set(err, ERR_RANGE, "--unit: \"%.20s\" is no mass of one %s, in grams", value,
                         unit->name);
    if (!*own->food.columns[COLUMN_SERVING_G]) { /* the first is the usual serving */
        snprintf(serving, sizeof(serving), "1 %s", unit->name);
        int r = put(own, COLUMN_SERVING, serving, err);
        if (r == 0)
            r = put(own, COLUMN_SERVING_G, value, err);
        if (r < 0)
            return r;
    }
    return replace_unit(own, unit->name, grams, err);
}

int own_unit(struct own *own, const char *text, struct error *err)
{
    char word[WORD_SIZE];
    char *value;
    int r = 0;

    while (r == 0 && next_pair(&text, word, &value, &r)) {
        if (r < 0 || !value)
            return not_understood("unit", word, err);
        r = set_unit(own, word, value, err);
    }
    return r;
}

/* ---- flags ---- */

static bool is_among(const char *const *words, const char *word)
{
    for (; *words; words++) {
        if (strcmp(*words, word) == 0)
            return true;
    }
    return false;
}

static void append_word(char *list, size_t size, const char *word)
{
    const size_t used = strlen(list);

    snprintf(list + used, size - used, "%s%s", used ? "," : "", word);
}

/* Whether a list "a,b" has a word. */
static bool has_word(const char *list, const char *word)
{
    const size_t length = strlen(word);

    for (; *list; list += strcspn(list, ","), list += *list == ',') {
        if (strncmp(list, word, length) == 0 && (list[length] == ',' || !list[length]))
            return true;
    }
    return false;
}

int own_flags(struct own *own, const char *text, struct error *err)
{
    char triggers[FOOD_LIST_MAX * (FOOD_WORD_MAX + 1) + 1] = "";
    char props[sizeof(triggers)] = "";
    size_t counts[2] = {0};
    char word[WORD_SIZE];
    char *value;
    int r = 0;

    while (next_pair(&text, word, &value, &r)) {
        const bool trigger = is_among(trigger_words, word);
        char *list = trigger ? triggers : props;
        if (r == 0 && strcmp(word, "none") == 0 && !value)
            continue;
        if (r < 0 || value || (!trigger && !is_among(prop_words, word)))
            return error_set(err, ERR_SYNTAX,
                             "--flags: no flag \"%.40s\"; e.g. gluten, lactose, fructan, fermented",
                             word);
        if (has_word(list, word))
            continue;
        if (counts[trigger]++ == FOOD_LIST_MAX)
            return error_set(err, ERR_LENGTH, "--flags: more than %d of a kind", FOOD_LIST_MAX);
        append_word(list, sizeof(triggers), word);
    }
    r = put(own, COLUMN_TRIGGERS, triggers, err);
    return r < 0 ? r : put(own, COLUMN_PROPS, props, err);
}

/* ---- recipes ---- */

static int recipe_figures(struct own *own, const struct meal *meal, double yield_g,
                          struct error *err)
{
    int r = 0;

    for (int i = 0; r == 0 && i < NUTRIENTS; i++) {
        double sum = 0;
        char text[32] = "";
        for (size_t j = 0; j < meal->count; j++)
            sum += meal->items[j].facts.per_100g[i] * meal->items[j].grams.grams / yield_g;
        if (!isnan(sum))
            snprintf(text, sizeof(text), "%.6g", sum);
        r = put(own, COLUMN_NUTRIENTS + i, text, err);
    }
    return r;
}

/* Triggers of all ingredients; unknown where those of one are. */
static int recipe_triggers(struct own *own, const struct meal *meal, struct error *err)
{
    char list[FOOD_LIST_MAX * (FOOD_WORD_MAX + 1) + 1] = "";
    size_t count = 0;

    for (size_t i = 0; i < meal->count; i++) {
        const struct food_facts *facts = &meal->items[i].facts;
        if (!facts->triggers_known)
            return put(own, COLUMN_TRIGGERS, FOOD_UNKNOWN, err);
        for (size_t j = 0; j < facts->trigger_count; j++) {
            if (has_word(list, facts->triggers[j].text))
                continue;
            if (count++ == FOOD_LIST_MAX)
                return error_set(err, ERR_LENGTH,
                                 "--recipe: more than %d flags; say them with "
                                 "--flags",
                                 FOOD_LIST_MAX);
            append_word(list, sizeof(list), facts->triggers[j].text);
        }
    }
    return put(own, COLUMN_TRIGGERS, list, err);
}

/* Plants of all ingredients, as far as there is room. */
static int recipe_plants(struct own *own, const struct meal *meal, struct error *err)
{
    char list[FOOD_LIST_MAX * (FOOD_WORD_MAX + 2) + 1] = "";
    char word[FOOD_WORD_MAX + 2];
    size_t count = 0;

    for (size_t i = 0; i < meal->count; i++) {
        const struct food_facts *facts = &meal->items[i].facts;
        if (!facts->plants_known)
            return put(own, COLUMN_PLANTS, FOOD_UNKNOWN, err);
        for (size_t j = 0; j < facts->plant_count && count < FOOD_LIST_MAX; j++) {
            snprintf(word, sizeof(word), "%.30s%s", facts->plants[j].name,
                     facts->plants[j].weight < 1 ? "~" : "");
            if (has_word(list, word) || has_word(list, facts->plants[j].name))
                continue;
            append_word(list, sizeof(list), word);
            count++;
        }
    }
    return put(own, COLUMN_PLANTS, list, err);
}

int own_recipe(struct own *own, const struct meal *meal, const char *text, double yield_g,
               struct error *err)
{
    char source[320];
    double sum = 0;
    int r;

    for (size_t i = 0; i < meal->count; i++)
        sum += meal->items[i].grams.grams;
    if (isnan(yield_g))
        yield_g = sum;
    /* Water goes; dry matter stays. And water may come: soup, rice. */
    if (!(yield_g > sum / 20 && yield_g < sum * 20))
        return error_set(err, ERR_RANGE, "--yield: %.0f g of %.0f g of ingredients", yield_g, sum);
    snprintf(source, sizeof(source), "recipe:%.300s", text);
    for (size_t length = strlen(source); !utf8_valid(source); length--)
        source[length - 1] = '\0'; /* cut inside a character */
    r = recipe_figures(own, meal, yield_g, err);
    if (r == 0)
        r = recipe_triggers(own, meal, err);
    if (r == 0)
        r = recipe_plants(own, meal, err);
    return r < 0 ? r : put(own, COLUMN_SOURCE, source, err);
}
