/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/figures.h"

#include <math.h>
#include <string.h>

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

    return json_is_number(figure) ? json_number_value(figure) : NAN;
}

/* Keeps the larger of two numbers under a key. */
static void keep_largest(json_t *object, const char *key, const json_t *value)
{
    if (!json_is_number(value))
        return;
    const json_t *old = json_object_get(object, key);
    if (!old || json_number_value(old) < json_number_value(value))
        json_object_set_new(object, key, json_real(json_number_value(value)));
}

static void add_words(struct figures *figures, const json_t *item)
{
    size_t index = 0;
    const json_t *word;

    json_array_foreach(json_object_get(item, "props"), index, word)
    {
        const char *text = json_string_value(word);
        figures->live += text && strcmp(text, "live") == 0;
    }
    json_array_foreach(json_object_get(item, "triggers"), index, word)
    {
        const char *text = json_string_value(word);
        if (!text)
            continue;
        json_int_t count = json_integer_value(json_object_get(figures->contact, text));
        json_object_set_new(figures->contact, text, json_integer(count + 1));
    }
}

static void add_item(struct figures *figures, const json_t *item)
{
    double kcal = item_nutrient(item, "kcal");
    double fibre_g = item_nutrient(item, "fibre_g");
    const char *plant;
    json_t *weight;

    figures->items++;
    figures->kcal_unknown += (size_t) !!isnan(kcal);
    figures->fibre_unknown += (size_t) !!isnan(fibre_g);
    figures->kcal += isnan(kcal) ? 0 : kcal;
    figures->fibre_g += isnan(fibre_g) ? 0 : fibre_g;
    if (json_integer_value(json_object_get(item, "nova")) == 4)
        figures->nova4_kcal += isnan(kcal) ? 0 : kcal;
    json_object_foreach(json_object_get(item, "plants"), plant, weight)
        keep_largest(figures->plants, plant, weight);
    add_words(figures, item);
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
        keep_largest(figures->symptoms, symptom, json_object_get(entry->body, "severity"));
    json_object_foreach(json_object_get(entry->body, "symptoms"), kind, severity)
        keep_largest(figures->symptoms, kind, severity);
}

double figures_plants(const struct figures *figures)
{
    double sum = 0;
    const char *plant;
    json_t *weight;

    json_object_foreach(figures->plants, plant, weight) sum += json_number_value(weight);
    return sum;
}
