/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula food search TEXT: what the table has; zonula food TEXT: logs like eat. */
#include "core/cleanup.h"
#include "gateway/cli/commands.h"
#include "gateway/food/grams.h"
#include "gateway/food/match.h"
#include <math.h>
#include <string.h>

static int subcommand_of(const char *word)
{
    static const char *const words[] = {"search", "show", "add", "edit", "alias",
                                        "import", "list", "rm",  NULL};

    for (int i = 0; words[i]; i++) {
        if (strcmp(words[i], word) == 0)
            return i;
    }
    return -1;
}

static int print_foods_json(const struct output *output, const struct match_result *match)
{
    json_t *list = json_array();

    for (size_t i = 0; i < match->count; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:o}", "food",
                                              food_id(match->list[i].food), "name",
                                              food_name(match->list[i].food), "how",
                                              match_tier_name(match->list[i].tier), "score",
                                              json_real(match->list[i].score / 1000.0)));
    return print_json(output, json_pack("{s:i, s:b, s:o}", "zonula", 1, "ok", 1, "foods", list));
}

static void serving_text(const struct food *food, const struct food_facts *facts, char ret[64])
{
    const char *serving = food->columns[COLUMN_SERVING];
    char grams[32];
    size_t length = strcspn(serving, "(");

    while (length > 0 && serving[length - 1] == ' ')
        length--;
    figure_text(facts->serving_g, grams);
    snprintf(ret, 64, "%.*s = %s g", (int)length, serving, grams);
}

static int print_foods(const struct context *context, const struct match_result *match)
{
    FILE *out = context->output.out;
    size_t widths[3] = {0};
    struct error err = {0};
    struct food_facts facts;
    char serving[64];

    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < match->count; i++) {
            const struct food *food = match->list[i].food;
            if (food_facts_read(food, &facts, &err) < 0)
                return output_error(&context->output, &err, NULL);
            serving_text(food, &facts, serving);
            const char *cells[3] = {food_id(food), food_name(food), serving};
            for (int column = 0; column < 3; column++) {
                size_t width = text_cells(cells[column]);
                if (pass)
                    print_padded(out, cells[column], widths[column] + 2);
                else if (width > widths[column])
                    widths[column] = width;
            }
            if (pass && isnan(facts.per_100g[NUTRIENT_FIBRE]))
                fprintf(out, "%6.0f kcal  fibre unknown\n", facts.per_100g[NUTRIENT_KCAL]);
            else if (pass)
                fprintf(out, "%6.0f kcal  fibre %.1f g\n", facts.per_100g[NUTRIENT_KCAL],
                        facts.per_100g[NUTRIENT_FIBRE]);
        }
    }
    return EXIT_OK;
}

static int search(const struct context *context)
{
    CLEANUP(food_table_freep) struct food_table *table = NULL;
    CLEANUP(match_done) struct match_result match = {0};
    struct error err = {0};
    char text[512] = "";
    char message[640];
    size_t used = 0;

    for (size_t i = 1; i < context->options->argument_count && used < sizeof(text); i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i > 1 ? " " : "",
                                 context->options->arguments[i]);
    if (!*text)
        return context_usage(context, "food search: what? e.g. zonula food search rye");
    if (food_table_open(&table, &err) < 0)
        return output_error(&context->output, &err, NULL);
    if (match_search(table, text, &match) < 0)
        return EXIT_SOFTWARE;
    if (match.count == 0) {
        snprintf(message, sizeof(message), "no food fits \"%s\"", text);
        return output_fail(&context->output, EXIT_NOTHING, "not_found", text, message, NULL, NULL);
    }
    return context->output.json ? print_foods_json(&context->output, &match)
                                : print_foods(context, &match);
}

int cmd_food(struct context *context)
{
    const struct options *options = context->options;

    if (options->argument_count == 0)
        return context_usage(context, "food: search TEXT, or what was eaten");
    if (subcommand_of(options->arguments[0]) < 0)
        return cmd_eat(context);
    if (strcmp(options->arguments[0], "search") == 0)
        return search(context);
    return context_usage(context, "food: this version has only food search");
}
