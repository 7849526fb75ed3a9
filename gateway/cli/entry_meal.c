/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Food and drink, as a table and in a line. */
#include "gateway/cli/entry_forms.h"

#include "gateway/diary/figures.h"
#include "gateway/food/grams.h"
#include <math.h>
#include <string.h>

static const char *string_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

void item_amount_text(const json_t *item, char ret[AMOUNT_TEXT_MAX])
{
    const json_t *amount = json_object_get(item, "amount");
    struct grams grams = {
        .grams = json_number_value(json_object_get(item, "grams")),
        .value = json_number_value(json_object_get(amount, "value")),
        .assumed = json_is_true(json_object_get(amount, "assumed")),
        .approx = json_is_true(json_object_get(amount, "approx")),
    };

    snprintf(grams.unit, sizeof(grams.unit), "%s", string_of(amount, "unit"));
    amount_text(&grams, ret);
}

static void kcal_text(double kcal, char ret[32])
{
    if (isnan(kcal))
        snprintf(ret, 32, "?");
    else
        snprintf(ret, 32, "%.0f", kcal);
}

/* Grams as shown: whole, but what is less than one is not nothing. */
static void grams_text(double grams, char ret[32])
{
    if (grams < 0.95)
        snprintf(ret, 32, "%.2g", grams);
    else
        snprintf(ret, 32, "%.0f", grams);
}

struct columns {
    size_t name, amount, kcal;
};

static void widen(size_t *width, const char *text)
{
    size_t cells = text_cells(text);

    if (cells > *width)
        *width = cells;
}

static void measure(const json_t *items, struct columns *ret)
{
    size_t index = 0;
    const json_t *item;

    *ret = (struct columns){0};
    json_array_foreach(items, index, item)
    {
        char amount[AMOUNT_TEXT_MAX];
        char kcal[32];
        item_amount_text(item, amount);
        kcal_text(item_nutrient(item, "kcal"), kcal);
        widen(&ret->name, string_of(item, "name"));
        widen(&ret->amount, amount);
        widen(&ret->kcal, kcal);
    }
}

/* "  dairy lactose +live" */
static void print_flags(FILE *out, const json_t *item)
{
    size_t index = 0;
    const json_t *word;
    const char *before = "  ";

    json_array_foreach(json_object_get(item, "triggers"), index, word)
    {
        fputs(before, out);
        print_text(out, json_string_value(word) ? json_string_value(word) : "");
        before = " ";
    }
    json_array_foreach(json_object_get(item, "props"), index, word)
    {
        if (json_string_value(word) && strcmp(json_string_value(word), "live") == 0)
            fprintf(out, "%s+live", before);
    }
}

static void print_item(const struct output *output, const json_t *item,
                       const struct columns *columns)
{
    char amount[AMOUNT_TEXT_MAX];
    char grams[32];
    char kcal[32];

    item_amount_text(item, amount);
    grams_text(json_number_value(json_object_get(item, "grams")), grams);
    kcal_text(item_nutrient(item, "kcal"), kcal);
    if (output->numbered)
        fprintf(output->out, "  .%-2lld",
                (long long)json_integer_value(json_object_get(item, "n")));
    fprintf(output->out, "%6s g  ", grams);
    print_padded(output->out, string_of(item, "name"), columns->name + 2);
    print_padded(output->out, amount, columns->amount + 2);
    fprintf(output->out, "%*s kcal", (int)columns->kcal, kcal);
    print_flags(output->out, item);
    if (output->verbose) {
        const json_t *match = json_object_get(item, "match");
        fprintf(output->out, "  [%s %.2f]", string_of(match, "how"),
                json_number_value(json_object_get(match, "score")));
    }
    fputc('\n', output->out);
}

static void print_totals(const struct output *output, const struct figures *figures)
{
    char plants[32];

    figure_text(figures_plants(figures), plants);
    fprintf(output->out, "  %s%.0f kcal  fibre ",
            figures_lack(figures, NUTRIENT_KCAL) ? "at least " : "",
            figures->nutrients[NUTRIENT_KCAL]);
    if (figures->known[NUTRIENT_FIBRE] == 0)
        fputs("unknown", output->out);
    else
        fprintf(output->out, "%s%.1f g", figures_lack(figures, NUTRIENT_FIBRE) ? "at least " : "",
                figures->nutrients[NUTRIENT_FIBRE]);
    fprintf(output->out, "  plants %s\n", plants);
}

static bool any_assumed(const json_t *items)
{
    size_t index = 0;
    const json_t *item;

    json_array_foreach(items, index, item)
    {
        if (json_is_true(json_object_get(json_object_get(item, "amount"), "assumed")))
            return true;
    }
    return false;
}

void print_meal(const struct output *output, const struct entry *entry)
{
    const json_t *items = json_object_get(entry->body, "items");
    struct figures figures;
    struct columns columns;
    size_t index = 0;
    const json_t *item;

    measure(items, &columns);
    json_array_foreach(items, index, item) print_item(output, item, &columns);
    if (figures_init(&figures) < 0)
        return;
    figures_add(&figures, entry);
    print_totals(output, &figures);
    figures_done(&figures);
    if (any_assumed(items))
        fputs("  * no amount given: one usual serving\n", output->out);
}

void item_grams_text(const json_t *item, char ret[32])
{
    grams_text(json_number_value(json_object_get(item, "grams")), ret);
}

void summarise_meal(FILE *out, const struct entry *entry)
{
    size_t index = 0;
    const json_t *item;
    char grams[32];

    json_array_foreach(json_object_get(entry->body, "items"), index, item)
    {
        grams_text(json_number_value(json_object_get(item, "grams")), grams);
        fprintf(out, "%s%s %s" NO_BREAK "g", index ? "; " : "", string_of(item, "name"), grams);
    }
}
