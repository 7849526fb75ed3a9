/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula food alias, rm, list: own names, and what is a person's own. */
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/cli/food_commands.h"
#include "gateway/cli/food_print.h"
#include "gateway/cli/food_table.h"
#include "gateway/food/utf8.h"
#include "gateway/foods_change.h"
#include <stdlib.h>
#include <string.h>

#define NOTHING "nothing changed"

/* ---- names ---- */

static int fail_alias(const struct context *context)
{
    return context_usage(context, "food alias: NAME=ID; e.g. zonula food alias milk=milk-semi");
}

int food_alias(struct context *context)
{
    CLEANUP(food_table_freep) struct food_table *table = NULL;
    CLEANUP(cleanup_free) char *text = strdup(context_argument(context, 1));
    const struct food *food;
    char command[256];
    struct error err = {0};

    char *equals = text ? strrchr(text, '=') : NULL;
    if (!equals || equals == text || !equals[1] || context->options->argument_count != 2)
        return fail_alias(context);
    *equals = '\0';
    if (strlen(text) > FOOD_NAME_MAX || !utf8_valid(text))
        return fail_alias(context);
    int status = context_person(context);
    if (status == 0)
        status = food_table_of(context, NOTHING, &table);
    if (status == 0)
        status = food_one(context, table, equals + 1, NOTHING, &food);
    if (status)
        return status;
    if (!context->options->dry_run) {
        const struct foods_change change = food_change_of(context, command);
        if (foods_name(&change, text, food_id(food), &err) < 0)
            return output_error(&context->output, &err, NOTHING);
    }
    if (context->output.json)
        return print_json(&context->output,
                          json_pack("{s:i, s:b, s:b, s:s, s:s, s:s}", "zonula", 1, "ok", 1,
                                    "dry_run", (int)context->options->dry_run, "alias", text,
                                    "food", food_id(food), "name", food_name(food)));
    if (context->output.quiet)
        return EXIT_OK;
    fputs("alias \"", context->output.out);
    print_text(context->output.out, text);
    fprintf(context->output.out, "\" = %s (", food_id(food));
    print_text(context->output.out, food_name(food));
    fputs(")\n", context->output.out);
    return EXIT_OK;
}

/* ---- removing ---- */

struct wanted {
    const char *folded;
    bool found;
};

static int on_alias(void *userdata, const char *folded, const char *text, const char *id)
{
    struct wanted *wanted = userdata;

    (void)text;
    (void)id;
    wanted->found = wanted->found || strcmp(folded, wanted->folded) == 0;
    return 0;
}

/* Whether the person has given this name. */
static int is_alias(const struct context *context, const char *text, bool *ret, struct error *err)
{
    struct folded folded;
    struct wanted wanted = {folded.text, false};

    fold_text(text, &folded);
    const int r = food_alias_each(context->store, context->person.row, on_alias, &wanted, err);
    *ret = wanted.found;
    return r;
}

static int answer_rm(const struct context *context, const char *what, const char *text)
{
    if (context->output.json)
        return print_json(&context->output,
                          json_pack("{s:i, s:b, s:b, s:s}", "zonula", 1, "ok", 1, "dry_run",
                                    (int)context->options->dry_run, what, text));
    if (context->output.quiet)
        return EXIT_OK;
    fprintf(context->output.out, "removed: %s ", what);
    print_text(context->output.out, text);
    fputs("   (zonula undo brings it back)\n", context->output.out);
    return EXIT_OK;
}

int food_rm(struct context *context)
{
    CLEANUP(food_table_freep) struct food_table *table = NULL;
    const char *text = context_argument(context, 1);
    char command[256];
    struct error err = {0};
    bool alias = false;

    if (context->options->argument_count != 2 || !*text)
        return context_usage(context, "food rm: an own food, or an own name");
    int status = context_person(context);
    if (status == 0)
        status = food_table_of(context, NOTHING, &table);
    if (status)
        return status;
    if (!context->store)
        return context_usage(context, "food rm: there is no database yet");
    const struct food *food = food_table_find(table, text);
    const bool own = food && food->layer == LAYER_OWN;
    int r = own ? 0 : is_alias(context, text, &alias, &err);
    if (r == 0 && !own && !alias)
        return output_fail(&context->output, EXIT_NOTHING, "not_found", text,
                           food ? "that food is not your own; it cannot be removed"
                                : "there is no own food and no own name like that",
                           NOTHING "; see: zonula food list", NULL);
    if (r == 0 && !context->options->dry_run) {
        const struct foods_change change = food_change_of(context, command);
        r = own ? foods_put(&change, text, NULL, &err) : foods_name(&change, text, NULL, &err);
    }
    if (r < 0)
        return output_error(&context->output, &err, NOTHING);
    return answer_rm(context, own ? "food" : "alias", text);
}

/* ---- listing ---- */

struct listing {
    const struct context *context;
    struct food_table *table;
    json_t *foods, *aliases;
    const struct food **list;
    size_t count, room;
};

static int on_own(void *userdata, const struct food *food)
{
    struct listing *listing = userdata;

    if (listing->count == listing->room) {
        const size_t room = listing->room ? listing->room * 2 : 16;
        const struct food **grown = reallocarray(listing->list, room, sizeof(const struct food *));
        if (!grown)
            return -ERR_NOMEM;
        listing->list = grown;
        listing->room = room;
    }
    listing->list[listing->count] = food_table_find(listing->table, food_id(food));
    if (!listing->list[listing->count])
        return 0;
    json_array_append_new(listing->foods,
                          json_pack("{s:s, s:s}", "food", food_id(food), "name", food_name(food)));
    listing->count++;
    return 0;
}

static int on_listed_alias(void *userdata, const char *folded, const char *text, const char *id)
{
    const struct listing *listing = userdata;
    const struct food *food = food_table_find(listing->table, id);
    FILE *out = listing->context->output.out;

    (void)folded;
    json_array_append_new(listing->aliases, json_pack("{s:s, s:s}", "alias", text, "food", id));
    if (listing->context->output.json)
        return 0;
    fputs("alias \"", out);
    print_text(out, text);
    fprintf(out, "\" = %s (", id);
    print_text(out, food ? food_name(food) : "not in the table any more");
    fputs(")\n", out);
    return 0;
}

static int print_listing(struct listing *listing)
{
    const struct context *context = listing->context;
    struct food_counts counts = {0};
    struct error err = {0};
    int status = EXIT_OK;

    if (listing->count > 0 && !context->output.json)
        status = food_print_list(context, listing->table, listing->list, listing->count);
    if (status)
        return status;
    if (food_alias_each(context->store, context->person.row, on_listed_alias, listing, &err) < 0 ||
        food_count(context->store, context->person.row, &counts, &err) < 0)
        return output_error(&context->output, &err, NULL);
    if (context->output.json)
        return print_json(&context->output,
                          json_pack("{s:i, s:b, s:I, s:I, s:O, s:O}", "zonula", 1, "ok", 1,
                                    "shipped", (json_int_t)counts.shipped, "imported",
                                    (json_int_t)counts.imported, "foods", listing->foods, "aliases",
                                    listing->aliases));
    fprintf(context->output.out, "%lld own, %lld imported, %lld that ship (version %d)\n",
            (long long)counts.own, (long long)counts.imported, (long long)counts.shipped,
            FOOD_TABLE_VERSION);
    return EXIT_OK;
}

int food_list(struct context *context)
{
    CLEANUP(food_table_freep) struct food_table *table = NULL;
    CLEANUP(json_drop) json_t *foods = json_array();
    CLEANUP(json_drop) json_t *aliases = json_array();
    struct listing listing = {.context = context, .foods = foods, .aliases = aliases};
    struct error err = {0};

    if (context->options->argument_count != 1)
        return context_usage(context, "food list takes no argument; see: zonula food search TEXT");
    int status = context_person(context);
    if (status == 0)
        status = food_table_of(context, NULL, &table);
    if (status)
        return status;
    if (!context->store)
        return context_usage(context, "food list: there is no database yet");
    listing.table = table;
    if (food_own_each(context->store, context->person.row, on_own, &listing, &err) < 0)
        status = output_error(&context->output, &err, NULL);
    else
        status = print_listing(&listing);
    free(listing.list);
    return status;
}
