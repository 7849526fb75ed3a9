/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula food recompute --since DAY: what was logged, with the figures that the foods have now. */
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/cli/collect.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/food_commands.h"
#include "gateway/cli/food_table.h"
#include "gateway/cli/meals.h"
#include "gateway/food/meal.h"
#include "gateway/record.h"
#include <stdlib.h>

struct recompute {
    struct food_table *table;
    struct entry *changed; /* copies; the bodies are new */
    size_t count;
    size_t items, missing;
};

static void recompute_done(struct recompute *recompute)
{
    for (size_t i = 0; i < recompute->count; i++)
        json_decref(recompute->changed[i].body);
    free(recompute->changed);
    food_table_free(recompute->table);
}

/* What is not in the table any more stays as it is. */
static int refigure_item(struct recompute *recompute, json_t *item, struct error *err)
{
    const char *id = json_string_value(json_object_get(item, "food"));
    const double grams = json_number_value(json_object_get(item, "grams"));
    const struct food *food = id ? food_table_find(recompute->table, id) : NULL;
    CLEANUP(json_drop) json_t *before = json_copy(item);
    struct food_facts facts;

    if (!food || !(grams > 0)) {
        recompute->missing++;
        return 0;
    }
    const int r = food_table_read(recompute->table, food, &food, &facts, err);
    if (r < 0)
        return r;
    meal_set_figures(item, &facts, grams);
    recompute->items += !json_equal(item, before);
    return 0;
}

/* Keeps the entry if something of it is different. */
static int refigure(struct recompute *recompute, const struct entry *entry, struct error *err)
{
    CLEANUP(json_drop) json_t *body = json_deep_copy(entry->body);
    const size_t before = recompute->items;
    size_t index = 0;
    json_t *item;

    json_array_foreach(json_object_get(body, "items"), index, item)
    {
        const int r = refigure_item(recompute, item, err);
        if (r < 0)
            return r;
    }
    if (recompute->items == before)
        return 0;
    json_object_set_new(body, "table", json_integer(FOOD_TABLE_VERSION));
    meals_retag(body);
    recompute->changed[recompute->count] = *entry;
    recompute->changed[recompute->count++].body = TAKE(body);
    return 0;
}

static int answer(const struct context *context, const struct recompute *recompute)
{
    FILE *out = context->output.out;

    if (context->output.json)
        return print_json(&context->output,
                          json_pack("{s:i, s:b, s:b, s:I, s:I, s:I}", "zonula", 1, "ok", 1,
                                    "dry_run", (int)context->options->dry_run, "entries",
                                    (json_int_t)recompute->count, "items",
                                    (json_int_t)recompute->items, "missing",
                                    (json_int_t)recompute->missing));
    if (context->output.quiet)
        return EXIT_OK;
    fprintf(out, "recomputed: %zu item%s in %zu entr%s", recompute->items,
            recompute->items == 1 ? "" : "s", recompute->count,
            recompute->count == 1 ? "y" : "ies");
    if (recompute->missing > 0)
        fprintf(out, "; %zu of foods that are not in the table any more stay as they are",
                recompute->missing);
    fputs(recompute->count > 0 && !context->options->dry_run ? "   (zonula undo takes it back)\n"
                                                             : "\n",
          out);
    return EXIT_OK;
}

static int store_changed(const struct context *context, const struct recompute *recompute)
{
    char command[256];
    struct error err = {0};

    if (context->options->dry_run || recompute->count == 0)
        return EXIT_OK;
    context_command_text(context, command, sizeof(command));
    if (record_edits(context->store, &context->person, recompute->changed, recompute->count,
                     command, context->now_ms, zone_offset_s(context->zone, context->now_ms),
                     &err) < 0)
        return output_error(&context->output, &err, "nothing changed");
    return EXIT_OK;
}

int food_recompute(struct context *context)
{
    CLEANUP(recompute_done) struct recompute recompute = {0};
    CLEANUP(collection_done) struct collection collection = {0};
    struct collect_filter filter = {
        .kinds = 1u << ENTRY_FOOD | 1u << ENTRY_DRINK, .by_day = true, .last_day = INT32_MAX};
    struct error err = {0};
    int r = 0;

    if (context->options->argument_count != 1 || !context->options->since)
        return context_usage(context, "food recompute: from which day on? e.g. zonula food "
                                      "recompute --since 2026-03-01");
    int status = context_person(context);
    if (status == 0)
        status = context_day(context, context->options->since, &filter.first_day);
    if (status == 0)
        status = context_day(context, "today", &filter.last_day);
    if (status == 0 && context->store)
        status = collect_days(context, &filter, &collection);
    if (status == 0)
        status = food_table_of(context, "nothing changed", &recompute.table);
    if (status)
        return status;
    recompute.changed = calloc(collection.count + 1, sizeof(*recompute.changed));
    if (!recompute.changed)
        return EXIT_SOFTWARE;
    for (size_t i = 0; r == 0 && i < collection.count; i++)
        r = refigure(&recompute, &collection.entries[i], &err);
    if (r < 0)
        return output_error(&context->output, &err, "nothing changed");
    status = store_changed(context, &recompute);
    return status ? status : answer(context, &recompute);
}
