/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula person add NAME, zonula person list: whose diaries the gateway keeps. */
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/cli/commands.h"
#include "storage/people.h"
#include <string.h>

static json_t *person_json(const struct person *person)
{
    return json_pack("{s:s, s:s, s:s}", "id", person->id, "name", person->name, "tz", person->tz);
}

static int answer(const struct context *context, const struct person *person)
{
    const struct output *output = &context->output;

    if (output->json)
        return print_json(output,
                          json_pack("{s:i, s:b, s:b, s:o}", "zonula", 1, "ok", 1, "dry_run",
                                    (int)context->options->dry_run, "person", person_json(person)));
    if (output->quiet) {
        fprintf(output->out, "%s\n", person->id);
        return EXIT_OK;
    }
    fprintf(output->out, "person %s: ", person->id);
    print_text(output->out, person->name);
    fprintf(output->out, ", %s\n", person->tz);
    return EXIT_OK;
}

static int store_person(struct context *context, struct person *person)
{
    struct error err = {0};
    int status = context_store(context);

    if (status || !context->store || context->options->dry_run)
        return status;
    int r = store_begin(context->store, &err);
    if (r == 0)
        r = person_add(context->store, person, &err);
    r = store_end(context->store, r, &err);
    return r < 0 ? output_error(&context->output, &err, "nobody added") : EXIT_OK;
}

/* Checks name, id and zone. An exit status. */
static int fill_person(const struct context *context, struct person *ret)
{
    const struct options *options = context->options;
    CLEANUP(zone_freep) struct zone *zone = NULL;
    struct person person = {.share_text = options->share_text, .created_ms = context->now_ms};
    struct error err = {0};
    char name[NAME_MAX_BYTES + 2];

    context_arguments(context, 1, name, sizeof(name));
    if (!name[strspn(name, " ")])
        return context_usage(context, "person add: who? e.g. zonula person add Alice");
    if (strlen(name) > NAME_MAX_BYTES)
        return output_fail(&context->output, EXIT_DATA, "length", NULL,
                           "a name has at most 64 bytes", "nobody added", NULL);
    memcpy(person.name, name, strlen(name) + 1);
    CLEANUP(json_drop) json_t *utf8 = json_string(name);
    if (!utf8)
        return output_fail(&context->output, EXIT_DATA, "syntax", NULL, "the name is not UTF-8",
                           "nobody added", NULL);
    if (options->id)
        snprintf(person.id, sizeof(person.id), "%s", options->id);
    else
        ident_from_name(name, person.id);
    if (!ident_valid_person(person.id) || (options->id && strcmp(person.id, options->id) != 0))
        return output_fail(&context->output, EXIT_DATA, "id", options->id ? options->id : person.id,
                           "the id of a person is a to z, 0 to 9 and _, at most 32, and no word of "
                           "the topics",
                           "nobody added; say it with --id", NULL);
    if (zone_load(options->tz, &zone, &err) < 0)
        return options->tz ? output_fail(&context->output, EXIT_DATA, "tz", options->tz, err.text,
                                         "nobody added", NULL)
                           : context_fail_zone(context, &err);
    snprintf(person.tz, sizeof(person.tz), "%s", zone_name(zone));
    *ret = person;
    return EXIT_OK;
}

static int add(struct context *context)
{
    struct person person;
    int status = fill_person(context, &person);

    if (status == 0)
        status = store_person(context, &person);
    return status ? status : answer(context, &person);
}

static int list(struct context *context)
{
    const struct output *output = &context->output;
    CLEANUP(cleanup_free) struct person *persons = NULL;
    struct error err = {0};
    size_t count = 0;
    size_t widths[2] = {2, 4};

    int status = context_store(context);
    if (status)
        return status;
    if (context->store && person_list(context->store, &persons, &count, &err) < 0)
        return output_error(output, &err, NULL);
    if (count == 0)
        return output_fail(output, EXIT_NOTHING, "nothing", NULL,
                           "nobody yet; add one: zonula person add NAME", NULL,
                           json_pack("{s:[]}", "persons"));
    if (output->json) {
        json_t *array = json_array();
        for (size_t i = 0; i < count; i++)
            json_array_append_new(array, person_json(&persons[i]));
        return print_json(output,
                          json_pack("{s:i, s:b, s:o}", "zonula", 1, "ok", 1, "persons", array));
    }
    for (size_t i = 0; i < count; i++) {
        size_t cells[2] = {text_cells(persons[i].id), text_cells(persons[i].name)};
        for (int column = 0; column < 2; column++)
            widths[column] = cells[column] > widths[column] ? cells[column] : widths[column];
    }
    print_padded(output->out, "id", widths[0] + 2);
    print_padded(output->out, "name", widths[1] + 2);
    fputs("zone\n", output->out);
    for (size_t i = 0; i < count; i++) {
        print_padded(output->out, persons[i].id, widths[0] + 2);
        print_padded(output->out, persons[i].name, widths[1] + 2);
        fprintf(output->out, "%s\n", persons[i].tz);
    }
    return EXIT_OK;
}

int cmd_person(struct context *context)
{
    const struct options *options = context->options;
    const char *word = options->argument_count > 0 ? options->arguments[0] : "";

    if (strcmp(word, "add") == 0)
        return add(context);
    if (strcmp(word, "list") == 0 && options->argument_count == 1)
        return list(context);
    return context_usage(context, "person: add NAME [--tz ZONE] [--id ID], or list");
}
