/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/figures.h"

#include <math.h>
#include <string.h>

/* No figure of a food comes near; sums of what is below stay finite. */
#define FIGURE_MAX   1e9
#define SEVERITY_MAX 10.0
#define PLANT_MAX    1.0

int figures_init(struct figures *figures)
{
    *figures = (struct figures){
        .plants = json_object(), .contact = json_object(), .symptoms = json_object()};
    if (figures->plants && figures->contact && figures->symptoms)
        return 0;
    figures_done(figures);
    return -1;
}

void figures_done(struct figures *figures)
{
    json_decref(figures->plants);
    json_decref(figures->contact);
    json_decref(figures->symptoms);
    *figures = (struct figures){0};
}

double item_nutrient(const json_t *item, const char *name)
{
    const json_t *figure = json_object_get(json_object_get(item, "nutrients"), name);
    const double value = json_is_number(figure) ? json_number_value(figure) : NAN;

    return value >= 0 && value <= FIGURE_MAX ? value : NAN;
}

bool item_has(const json_t *item, const char *list, const char *word)
{
    size_t index = 0;
    const json_t *member;

    json_array_foreach(json_object_get(item, list), index, member)
    {
        const char *text = json_string_value(member);
        if (text && strcmp(text, word) == 0)
            return true;
    }
    return false;
}

/* Keeps the larger of two numbers under a key; one that cannot be is none. */
static void keep_largest(json_t *object, const char *key, const json_t *value, double max)
{
    const double fresh = json_is_number(value) ? json_number_value(value) : NAN;
    const json_t *old = json_object_get(object, key);

    if (fresh >= 0 && fresh <= max && (!old || json_number_value(old) < fresh))
        json_object_set_new(object, key, json_real(fresh));
}

/* A trigger counts once an item, however often its list names it. */
static void add_triggers(struct figures *figures, const json_t *item)
{
    const json_t *list = json_object_get(item, "triggers");
    size_t index = 0;
    const json_t *word;

    json_array_foreach(list, index, word)
    {
        const char *text = json_string_value(word);
        bool is_first = text != NULL;

        for (size_t i = 0; is_first && i < index; i++)
            is_first = !json_equal(json_array_get(list, i), word);
        if (!is_first)
            continue;
        const json_int_t count = json_integer_value(json_object_get(figures->contact, text));
        json_object_set_new(figures->contact, text, json_integer(count + 1));
    }
}

static void add_nutrients(struct figures *figures, const json_t *item)
{
    for (size_t i = 0; i < NUTRIENTS; i++) {
        const double value = item_nutrient(item, nutrient_names[i]);

        if (isnan(value))
            continue;
        figures->nutrients[i] += value;
        figures->known[i]++;
    }
}

static void add_item(struct figures *figures, const json_t *item)
{
    const double kcal = item_nutrient(item, nutrient_names[NUTRIENT_KCAL]);
    const json_int_t nova = json_integer_value(json_object_get(item, "nova"));
    const bool is_live = item_has(item, "props", "live");
    const char *plant;
    json_t *weight;

    figures->items++;
    figures->nova_known += nova >= 1 && nova <= 4;
    if (nova == 4)
        figures->nova4_kcal += isnan(kcal) ? 0 : kcal;
    figures->live += is_live;
    figures->fermented += is_live || item_has(item, "props", "fermented");
    json_object_foreach(json_object_get(item, "plants"), plant, weight)
        keep_largest(figures->plants, plant, weight, PLANT_MAX);
    add_nutrients(figures, item);
    add_triggers(figures, item);
}

void figures_add(struct figures *figures, const struct entry *entry)
{
    const char *symptom = json_string_value(json_object_get(entry->body, "symptom"));
    const char *kind;
    json_t *severity;
    size_t index = 0;
    const json_t *item;

    if (entry->kind == ENTRY_FOOD || entry->kind == ENTRY_DRINK) {
        json_array_foreach(json_object_get(entry->body, "items"), index, item)
            add_item(figures, item);
    }
    if (symptom)
        keep_largest(figures->symptoms, symptom, json_object_get(entry->body, "severity"),
                     SEVERITY_MAX);
    json_object_foreach(json_object_get(entry->body, "symptoms"), kind, severity)
        keep_largest(figures->symptoms, kind, severity, SEVERITY_MAX);
}

void figures_join_plants(struct figures *figures, const struct figures *other)
{
    const char *plant;
    json_t *weight;

    json_object_foreach(other->plants, plant, weight)
        keep_largest(figures->plants, plant, weight, PLANT_MAX);
}

double figures_plants(const struct figures *figures)
{
    double sum = 0;
    const char *plant;
    json_t *weight;

    json_object_foreach(figures->plants, plant, weight) sum += json_number_value(weight);
    return sum;
}

double figures_sum(const struct figures *figures, enum nutrient nutrient)
{
    return figures->known[nutrient] > 0 ? figures->nutrients[nutrient] : NAN;
}

bool figures_lack(const struct figures *figures, enum nutrient nutrient)
{
    return figures->known[nutrient] < figures->items;
}

double figures_nova4_share(const struct figures *figures)
{
    const double kcal = figures->nutrients[NUTRIENT_KCAL];

    return kcal > 0 ? figures->nova4_kcal / kcal : NAN;
}
