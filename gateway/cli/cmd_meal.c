/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula meal save|list|show|rename|rm: templates of meals. */
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/meals.h"
#include "gateway/cli/template.h"
#include "gateway/record.h"
#include "storage/diary.h"
#include <stdlib.h>
#include <string.h>

static int change(struct context *context, const char *name, const json_t *body)
{
    char command[256];
    struct error err = {0};

    if (context->options->dry_run)
        return EXIT_OK;
    context_command_text(context, command, sizeof(command));
    if (record_meal(context->store, &context->person, name, body, command, context->now_ms, &err) <
        0)
        return output_error(&context->output, &err, "nothing changed");
    return EXIT_OK;
}

static int print_meal_json(const struct context *context, const char *name, const json_t *body)
{
    return print_json(&context->output,
                      json_pack("{s:i, s:b, s:s, s:O?}", "zonula", 1, "ok", 1, "meal", name,
                                "items", json_object_get(body, "items")));
}

/* One that is there. */
static int load(struct context *context, const char *name, json_t **ret)
{
    struct error err = {0};

    if (!context->store)
        return output_fail(&context->output, EXIT_NOTHING, "not_found", name, "no meals yet", NULL,
                           NULL);
    if (meal_get(context->store, context->person.row, name, ret, &err) < 0)
        return output_error(&context->output, &err, "see: zonula meal list");
    return EXIT_OK;
}

static int save(struct context *context)
{
    CLEANUP(entry_done) struct entry entry = {0};
    const char *name = context_argument(context, 1);
    const char *number = context_argument(context, 2) + (context_argument(context, 2)[0] == '#');
    struct error err = {0};

    if (context->options->argument_count != 3 || !*number || strlen(number) > 15 ||
        strspn(number, "0123456789") != strlen(number))
        return context_usage(context, "meal save: a name and the number of an entry; e.g. zonula "
                                      "meal save breakfast 39");
    if (template_check_name(name, &err) < 0)
        return output_error(&context->output, &err, "nothing saved");
    if (!context->store ||
        entry_get(context->store, context->person.row, strtoll(number, NULL, 10), &entry, &err) < 0)
        return output_error(&context->output, &err, "nothing saved");
    if ((entry.kind != ENTRY_FOOD && entry.kind != ENTRY_DRINK) || entry.removed)
        return output_fail(&context->output, EXIT_DATA, "kind", number,
                           "a meal is made of an entry of food or drink", "nothing saved", NULL);
    CLEANUP(json_drop)
    json_t *body = json_pack("{s:O}", "items", json_object_get(entry.body, "items"));
    int status = body ? change(context, name, body) : EXIT_SOFTWARE;
    if (status || context->output.json)
        return status ? status : print_meal_json(context, name, body);
    fprintf(context->output.out, "meal %s: ", name);
    meals_write_size(context->output.out, body);
    fprintf(context->output.out, " (from #%lld)\n", (long long)entry.number);
    return EXIT_OK;
}

struct listing {
    const struct context *context;
    json_t *list;
    size_t count;
};

static int on_meal(void *userdata, const char *name, const json_t *body)
{
    struct listing *listing = userdata;

    listing->count++;
    if (listing->list) {
        json_array_append_new(listing->list, json_pack("{s:s, s:O?}", "meal", name, "items",
                                                       json_object_get(body, "items")));
        return 0;
    }
    print_padded(listing->context->output.out, name, 24);
    fputs("  ", listing->context->output.out);
    meals_write_size(listing->context->output.out, body);
    fputc('\n', listing->context->output.out);
    return 0;
}

static int list(struct context *context)
{
    CLEANUP(json_drop) json_t *meals = context->output.json ? json_array() : NULL;
    struct listing listing = {context, meals, 0};
    struct error err = {0};

    if (context->store &&
        meal_each(context->store, context->person.row, on_meal, &listing, &err) < 0)
        return output_error(&context->output, &err, NULL);
    if (listing.count == 0)
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL,
                           "no meals yet; see: zonula help meal", NULL,
                           json_pack("{s:[]}", "meals"));
    if (!meals)
        return EXIT_OK;
    return print_json(&context->output,
                      json_pack("{s:i, s:b, s:O}", "zonula", 1, "ok", 1, "meals", meals));
}

static int show(struct context *context)
{
    struct entry entry = {.kind = ENTRY_FOOD};
    int status = load(context, context_argument(context, 1), &entry.body);

    if (status == 0 && context->output.json)
        status = print_meal_json(context, context_argument(context, 1), entry.body);
    else if (status == 0)
        print_meal(&context->output, &entry);
    json_decref(entry.body);
    return status;
}

static int rename_meal(struct context *context)
{
    CLEANUP(json_drop) json_t *body = NULL;
    const char *name = context_argument(context, 1);
    const char *new = context_argument(context, 2);
    char command[256];
    struct error err = {0};

    if (template_check_name(new, &err) < 0)
        return output_error(&context->output, &err, "nothing changed");
    int status = load(context, name, &body);
    if (status)
        return status;
    context_command_text(context, command, sizeof(command));
    if (!context->options->dry_run && record_meal_rename(context->store, &context->person, name,
                                                         new, command, context->now_ms, &err) < 0)
        return output_error(&context->output, &err, "nothing changed");
    if (context->output.json)
        return print_meal_json(context, new, body);
    fprintf(context->output.out, "meal %s is %s now\n", name, new);
    return EXIT_OK;
}

static int rm(struct context *context)
{
    CLEANUP(json_drop) json_t *body = NULL;
    const char *name = context_argument(context, 1);
    int status = load(context, name, &body);

    if (status == 0)
        status = change(context, name, NULL);
    if (status || context->output.json)
        return status ? status : print_meal_json(context, name, body);
    fprintf(context->output.out, "removed: meal %s   (zonula undo brings it back)\n", name);
    return EXIT_OK;
}

int cmd_meal(struct context *context)
{
    static const struct {
        const char *word;
        size_t arguments;
        int (*run)(struct context *context);
    } subcommands[] = {{"save", 3, save},
                       {"list", 1, list},
                       {"show", 2, show},
                       {"rename", 3, rename_meal},
                       {"rm", 2, rm}};

    for (size_t i = 0; i < sizeof(subcommands) / sizeof(subcommands[0]); i++) {
        if (strcmp(subcommands[i].word, context_argument(context, 0)) != 0)
            continue;
        if (context->options->argument_count != subcommands[i].arguments)
            break;
        int status = context_person(context);
        return status ? status : subcommands[i].run(context);
    }
    return context_usage(context,
                         "meal: save NAME ID, list, show NAME, rename NAME NEW or rm NAME");
}
