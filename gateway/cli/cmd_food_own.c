/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula food add, edit: own foods. */
#include "core/cleanup.h"
#include "gateway/cli/food_commands.h"
#include "gateway/cli/food_print.h"
#include "gateway/cli/food_table.h"
#include "gateway/food/own.h"
#include "gateway/foods_change.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NOTHING "nothing changed"

/* ---- adding and editing ---- */

/* Reads --recipe, with the food table. An exit status. */
static int take_recipe(const struct context *context, struct food_table *table, struct own *own)
{
    CLEANUP(meal_done) struct meal meal = {0};
    CLEANUP(meal_problem_done) struct meal_problem problem = {0};
    const char *text = context->options->recipe;
    const char *yield = context->options->yield;
    const struct meal_help help = {.accept_much = true};
    struct error err = {0};
    double yield_g = NAN;

    if (yield) {
        char *end = NULL;
        yield_g = strtod(yield, &end);
        if (strspn(yield, "0123456789.") != strlen(yield) || *end || !(yield_g > 0))
            return context_usage(context, "--yield: the grams that come of the recipe");
    }
    int r = meal_read(table, text, &help, &meal, &problem, &err);
    if (r == -ERR_SYNTAX)
        return output_fail(&context->output, EXIT_DATA, meal_trouble_name(problem.trouble),
                           problem.text, problem.message, NOTHING, NULL);
    if (r == 0)
        r = own_recipe(own, &meal, text, yield_g, &err);
    return r < 0 ? output_error(&context->output, &err, NOTHING) : EXIT_OK;
}

/* What the options say of a food. An exit status. */
static int take_options(const struct context *context, struct food_table *table, struct own *own)
{
    const struct options *options = context->options;
    const struct food *like;
    struct food_facts facts;
    struct error err = {0};
    int status = EXIT_OK;
    int r = 0;

    if (options->yield && !options->recipe)
        return context_usage(context, "--yield belongs to --recipe");
    if (options->like) {
        status = food_one(context, table, options->like, NOTHING, &like);
        if (status)
            return status;
        r = food_table_read(table, like, &like, &facts, &err);
        if (r == 0)
            own_like(own, like);
    }
    if (r == 0 && options->recipe)
        status = take_recipe(context, table, own);
    if (status)
        return status;
    if (r == 0 && options->set)
        r = own_set(own, options->set, &err);
    if (r == 0 && options->unit)
        r = own_unit(own, options->unit, &err);
    if (r == 0 && options->flags)
        r = own_flags(own, options->flags, &err);
    return r < 0 ? output_error(&context->output, &err, NOTHING) : EXIT_OK;
}

struct foods_change food_change_of(const struct context *context, char command[256])
{
    context_command_text(context, command, 256);
    return (struct foods_change){context->store, context->person.row, context->now_ms, command};
}

static int store_own(const struct context *context, const struct own *own, const char *behind)
{
    char command[256];
    struct food_facts facts;
    struct error err = {0};
    int r = food_facts_read(&own->food, &facts, &err);

    if (r == 0 && !context->options->dry_run) {
        const struct foods_change change = food_change_of(context, command);
        r = foods_put(&change, food_id(&own->food), &own->food, &err);
    }
    if (r < 0)
        return output_error(&context->output, &err, NOTHING);
    if (context->output.json)
        return print_json(&context->output, json_pack("{s:i, s:b, s:b, s:o}", "zonula", 1, "ok", 1,
                                                      "dry_run", (int)context->options->dry_run,
                                                      "food", food_page_json(&own->food, &facts)));
    FILE *out = context->output.out;
    if (context->output.quiet) {
        fprintf(out, "%s\n", food_id(&own->food));
        return EXIT_OK;
    }
    fprintf(out, "food %s: ", food_id(&own->food));
    print_text(out, food_name(&own->food));
    fputs(", ", out);
    food_print_summary(out, &facts);
    fprintf(out, "%s\n", behind);
    return EXIT_OK;
}

/* An id that was said: as those of the table. */
static int check_id(const struct context *context, const char *id)
{
    const size_t length = strlen(id);

    if (length > 0 && length <= FOOD_ID_MAX &&
        strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == length)
        return EXIT_OK;
    return context_usage(context, "--id: small letters, digits and -, at most 64");
}

static int name_it(const struct context *context, struct food_table *table, struct own *own)
{
    char message[160];
    struct error err = {0};
    int status = EXIT_OK;

    if (context->options->id) {
        status = check_id(context, context->options->id);
        own->food.columns[COLUMN_ID] = context->options->id;
    } else if (own_id(own, &err) < 0) {
        status = output_error(&context->output, &err, NOTHING);
    }
    if (status || !food_table_find(table, food_id(&own->food)))
        return status;
    snprintf(message, sizeof(message), "there is a food %.64s already", food_id(&own->food));
    return output_fail(&context->output, EXIT_DATA, "exists", food_id(&own->food), message,
                       NOTHING "; change it: zonula food edit, or say --id", NULL);
}

int food_add(struct context *context)
{
    CLEANUP(food_table_freep) struct food_table *table = NULL;
    CLEANUP(own_done) struct own own = {0};
    struct error err = {0};

    if (context->options->argument_count != 2 || context->options->name)
        return context_usage(context, "food add: one name; e.g. zonula food add \"ajvar\" --like "
                                      "baba-ganoush --set kcal=95");
    int status = context_person(context);
    if (status == 0)
        status = food_table_of(context, NOTHING, &table);
    if (status)
        return status;
    if (own_begin(&own, context_argument(context, 1), &err) < 0)
        return output_error(&context->output, &err, NOTHING);
    status = name_it(context, table, &own);
    if (status == 0)
        status = take_options(context, table, &own);
    return status ? status : store_own(context, &own, "");
}

int food_edit(struct context *context)
{
    CLEANUP(food_table_freep) struct food_table *table = NULL;
    CLEANUP(own_done) struct own own = {0};
    const struct options *options = context->options;
    const struct food *food;
    struct food_facts facts;
    struct error err = {0};

    if (options->argument_count != 2 || !(options->set || options->unit || options->flags ||
                                          options->name || options->recipe || options->like))
        return context_usage(context,
                             "food edit: which, and what; e.g. zonula food edit user-ajvar "
                             "--set kcal=90");
    int status = context_person(context);
    if (status == 0)
        status = food_table_of(context, NOTHING, &table);
    if (status == 0)
        status = food_one(context, table, context_argument(context, 1), NOTHING, &food);
    if (status)
        return status;
    int r = food_table_read(table, food, &food, &facts, &err);
    if (r == 0)
        r = own_copy(&own, food, &err);
    if (r < 0)
        return output_error(&context->output, &err, NOTHING);
    if (options->name) {
        struct own named;
        r = own_begin(&named, options->name, &err);
        own_done(&named);
        own.food.columns[COLUMN_NAME] = options->name;
    }
    if (r < 0)
        return output_error(&context->output, &err, NOTHING);
    status = take_options(context, table, &own);
    return status
               ? status
               : store_own(context, &own,
                           food->layer == LAYER_OWN ? "" : "   (own, in place of the one there)");
}
