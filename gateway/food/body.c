/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A meal as the body of an entry: docs/entries.md. */
#include "core/json.h"
#include "gateway/food/meal.h"
#include "gateway/food/utf8.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define REPLACEMENT 0xfffd

/* A string that is text of the person: bytes that are no UTF-8 become U+FFFD. */
static json_t *text_json(const char *text, size_t length)
{
    json_t *json = json_stringn(text, length);

    if (json)
        return json;
    char *copy = malloc(length * 3 + 1);
    size_t used = 0;
    for (size_t i = 0; copy && i < length; i++) {
        if ((unsigned char)text[i] < 0x80) {
            copy[used++] = text[i];
        } else {
            used += utf8_encode(REPLACEMENT, copy + used);
        }
    }
    json = copy ? json_stringn(copy, used) : NULL;
    free(copy);
    return json;
}

/* null: nobody has said which. */
static json_t *words_json(bool known, const struct food_word *words, size_t count)
{
    json_t *list = known ? json_array() : json_null();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_string(words[i].text));
    return list;
}

static json_t *nutrients_json(const struct food_facts *facts, double grams)
{
    json_t *object = json_object();

    for (int i = 0; i < NUTRIENTS; i++)
        json_object_set_new(object, nutrient_names[i],
                            json_figure(facts->per_100g[i] * grams / 100));
    return object;
}

static json_t *plants_json(const struct food_facts *facts)
{
    json_t *object = facts->plants_known ? json_object() : json_null();

    for (size_t i = 0; i < facts->plant_count; i++)
        json_object_set_new(object, facts->plants[i].name, json_figure(facts->plants[i].weight));
    return object;
}

void meal_set_figures(json_t *item, const struct food_facts *facts, double grams)
{
    json_object_set_new(item, "nutrients", nutrients_json(facts, grams));
    json_object_set_new(item, "nova", facts->nova ? json_integer(facts->nova) : json_null());
    json_object_set_new(item, "plants", plants_json(facts));
    json_object_set_new(item, "props",
                        words_json(facts->props_known, facts->props, facts->prop_count));
    json_object_set_new(item, "triggers",
                        words_json(facts->triggers_known, facts->triggers, facts->trigger_count));
}

static json_t *item_json(const struct meal_item *item, size_t number)
{
    const struct food_facts *facts = &item->facts;
    const struct grams *grams = &item->grams;
    json_t *object = json_object();

    json_object_set_new(object, "n", json_integer((json_int_t)number));
    json_object_set_new(object, "food", json_string(food_id(item->food)));
    json_object_set_new(object, "name", json_string(food_name(item->food)));
    json_object_set_new(object, "text", text_json(item->read.text.start, item->read.text.length));
    json_object_set_new(object, "grams", json_figure(grams->grams));
    json_object_set_new(object, "amount",
                        json_pack("{s:o, s:s, s:b, s:b}", "value", json_figure(grams->value),
                                  "unit", grams->unit, "assumed", (int)grams->assumed, "approx",
                                  (int)grams->approx));
    json_object_set_new(object, "match",
                        json_pack("{s:s, s:o}", "how", match_tier_name(item->tier), "score",
                                  json_figure(item->score / 1000.0)));
    meal_set_figures(object, facts, grams->grams);
    return object;
}

static int compare_words(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* The triggers of all items, each once, sorted. */
static json_t *tags_json(const struct meal *meal)
{
    const char **words = calloc(meal->count * FOOD_LIST_MAX + 1, sizeof(*words));
    json_t *list = json_array();
    size_t count = 0;

    for (size_t i = 0; words && i < meal->count; i++) {
        for (size_t j = 0; j < meal->items[i].facts.trigger_count; j++)
            words[count++] = meal->items[i].facts.triggers[j].text;
    }
    if (count > 0)
        qsort(words, count, sizeof(*words), compare_words);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(words[i], words[i - 1]) != 0)
            json_array_append_new(list, json_string(words[i]));
    }
    free(words);
    return list;
}

json_t *meal_body(const struct meal *meal, const char *text)
{
    json_t *body = json_object();
    json_t *items = json_array();

    for (size_t i = 0; i < meal->count; i++)
        json_array_append_new(items, item_json(&meal->items[i], i + 1));
    json_object_set_new(body, "text", text_json(text, strlen(text)));
    json_object_set_new(body, "table", json_integer(FOOD_TABLE_VERSION));
    json_object_set_new(body, "tags", tags_json(meal));
    if (json_object_set_new(body, "items", items) < 0) {
        json_decref(body);
        return NULL;
    }
    return body;
}
