/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula food: the food table, see food_commands.h; zonula food TEXT: logs like eat. */
#include "core/cleanup.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/food_commands.h"
#include "gateway/cli/food_print.h"
#include "gateway/cli/food_table.h"
#include "gateway/food/match.h"
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE 512

static int print_found_json(const struct output *output, const struct match_result *match)
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

static int print_found(const struct context *context, struct food_table *table,
                       const struct match_result *match)
{
    CLEANUP(cleanup_free)
    const struct food **foods = calloc(match->count + 1, sizeof(const struct food *));

    for (size_t i = 0; foods && i < match->count; i++)
        foods[i] = match->list[i].food;
    return foods ? food_print_list(context, table, foods, match->count) : EXIT_SOFTWARE;
}

static int fail_none(const struct context *context, const char *text)
{
    char message[TEXT_SIZE + 64];

    snprintf(message, sizeof(message), "no food fits \"%s\"", text);
    return output_fail(&context->output, EXIT_NOTHING, "not_found", text, message, NULL, NULL);
}

static int search(struct context *context)
{
    CLEANUP(food_table_freep) struct food_table *table = NULL;
    CLEANUP(match_done) struct match_result match = {0};
    char text[TEXT_SIZE];

    context_arguments(context, 1, text, sizeof(text));
    if (!*text)
        return context_usage(context, "food search: what? e.g. zonula food search rye");
    int status = food_table_look(context, &table);
    if (status)
        return status;
    if ((context->store && store_freeze(context->store, NULL) < 0) ||
        match_search(table, text, &match) < 0)
        return output_fail(&context->output, EXIT_IO, "io", text, "the food table cannot be read",
                           NULL, NULL);
    if (match.count == 0)
        return fail_none(context, text);
    return context->output.json ? print_found_json(&context->output, &match)
                                : print_found(context, table, &match);
}

static int show(struct context *context)
{
    CLEANUP(food_table_freep) struct food_table *table = NULL;
    const struct food *food;
    struct food_facts facts;
    struct error err = {0};
    char text[TEXT_SIZE];

    context_arguments(context, 1, text, sizeof(text));
    if (!*text)
        return context_usage(context, "food show: which? e.g. zonula food show bread-rye");
    int status = food_table_look(context, &table);
    if (status == 0)
        status = food_one(context, table, text, NULL, &food);
    if (status)
        return status;
    if (food_table_read(table, food, &food, &facts, &err) < 0)
        return output_error(&context->output, &err, NULL);
    if (context->output.json)
        return print_json(&context->output, json_pack("{s:i, s:b, s:o}", "zonula", 1, "ok", 1,
                                                      "food", food_page_json(food, &facts)));
    food_print_page(context, food, &facts);
    return EXIT_OK;
}

int food_one(const struct context *context, struct food_table *table, const char *text,
             const char *otherwise, const struct food **ret)
{
    CLEANUP(cleanup_free) char *more = NULL;
    char message[TEXT_SIZE + 64];

    *ret = food_table_find(table, text);
    if (!*ret)
        *ret = match_exact(table, text);
    if (*ret)
        return EXIT_OK;
    snprintf(message, sizeof(message), "no food with the id or name \"%.400s\"", text);
    if (asprintf(&more, "%s%slook for it: zonula food search TEXT", otherwise ? otherwise : "",
                 otherwise ? "; " : "") < 0)
        more = NULL;
    return output_fail(&context->output, EXIT_NOTHING, "not_found", text, message, more, NULL);
}

int cmd_food(struct context *context)
{
    static const struct {
        const char *word;
        int (*run)(struct context *context);
    } subcommands[] = {
        {"search", search},  {"show", show},        {"add", food_add},
        {"edit", food_edit}, {"alias", food_alias}, {"import", food_import},
        {"list", food_list}, {"rm", food_rm},       {"recompute", food_recompute},
    };
    const struct options *options = context->options;

    if (options->argument_count == 0)
        return context_usage(context, "food: search, show, add, edit, alias, import, list, rm or "
                                      "recompute, or what was eaten");
    for (size_t i = 0; i < sizeof(subcommands) / sizeof(subcommands[0]); i++) {
        if (strcmp(subcommands[i].word, options->arguments[0]) == 0)
            return subcommands[i].run(context);
    }
    return cmd_eat(context);
}
