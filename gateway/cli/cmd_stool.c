/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula stool TYPE: a bowel movement by the Bristol scale, or that there was none. */
#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/cli/collect.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/logging.h"
#include <string.h>

#define COLOUR_MAX 32

static const char usage[] = "stool: which type, 1 to 7? e.g. zonula stool 4; none today: --none";

/* A whole number of one or two digits; -1: it is none. */
static int read_digits(const char *text)
{
    const size_t length = strlen(text);

    if (length == 0 || length > 2 || strspn(text, "0123456789") != length)
        return -1;
    return length == 1 ? text[0] - '0' : (text[0] - '0') * 10 + (text[1] - '0');
}

static int fail_range(const struct context *context, const char *text, const char *what)
{
    char message[128];

    snprintf(message, sizeof(message), "%.40s: %s", text, what);
    return output_fail(&context->output, EXIT_DATA, "range", text, message, "nothing logged", NULL);
}

/* A level of an option, null without it. */
static int read_level(const struct context *context, const char *text, int max, const char *what,
                      json_t *body, const char *key)
{
    const int value = text ? read_digits(text) : 0;

    if (text && (value < 0 || value > max))
        return fail_range(context, text, what);
    json_object_set_new(body, key, text ? json_integer(value) : json_null());
    return EXIT_OK;
}

static int read_type(struct context *context, char *text, json_t *body)
{
    const struct options *options = context->options;
    int status = logging_text(context, text);

    if (status)
        return status;
    if (options->none) {
        if (options->argument_count > 0)
            return context_usage(context, "stool --none has no type");
        json_object_set_new(body, "bristol", json_null());
        return EXIT_OK;
    }
    if (logging_is_blank(text))
        return context_usage(context, usage);
    const int type = read_digits(text);
    if (type < 1 || type > 7)
        return fail_range(context, text, "types go from 1 (hard lumps) to 7 (watery)");
    json_object_set_new(body, "bristol", json_integer(type));
    return EXIT_OK;
}

static int read_body(struct context *context, json_t *body)
{
    const struct options *options = context->options;
    char text[LOG_TEXT_SIZE];

    int status = read_type(context, text, body);
    if (status == 0 && json_object_set_new(body, "text", json_string(text)) < 0)
        status = EXIT_SOFTWARE;
    if (status == 0)
        status =
            read_level(context, options->urgency, 3, "urgency goes from 0 to 3", body, "urgency");
    if (status == 0)
        status = read_level(context, options->pain, 10, "pain goes from 0 to 10", body, "pain");
    if (status)
        return status;
    json_object_set_new(body, "incomplete", json_boolean(options->incomplete));
    json_object_set_new(body, "mucus", json_boolean(options->mucus));
    json_object_set_new(body, "blood", json_boolean(options->blood));
    json_object_set_new(body, "black", json_boolean(options->black));
    json_object_set_new(body, "nocturnal", json_boolean(options->nocturnal));
    if (options->colour && strlen(options->colour) > COLOUR_MAX)
        return fail_range(context, options->colour, "a colour is one word");
    json_t *colour = options->colour ? json_string(options->colour) : json_null();
    if (json_object_set_new(body, "colour", colour) < 0)
        return fail_range(context, "--colour", "it is not UTF-8");
    return EXIT_OK;
}

static bool is_warning(const json_t *body)
{
    return json_is_true(json_object_get(body, "blood")) ||
           json_is_true(json_object_get(body, "black"));
}

/* Whether blood, or black stool, was logged on the gut-day of now already. */
static bool is_said_today(struct context *context)
{
    CLEANUP(collection_done) struct collection today = {0};
    const int32_t offset_s = zone_offset_s(context->zone, context->now_ms);
    const int32_t day = gut_day_of(context->now_ms, offset_s);

    if (collect_entries(context, zone_gut_day_start_ms(context->zone, day),
                        zone_gut_day_start_ms(context->zone, day + 1), 1u << ENTRY_STOOL, 0,
                        &today) != 0)
        return false;
    for (size_t i = 0; i < today.count; i++)
        if (is_warning(today.entries[i].body))
            return true;
    return false;
}

int cmd_stool(struct context *context)
{
    json_t *body = json_object();
    bool is_news = false;

    int status = body ? read_body(context, body) : EXIT_SOFTWARE;
    if (status == 0)
        status = context_person(context);
    if (status) {
        json_decref(body);
        return status;
    }
    is_news = is_warning(body) && !is_said_today(context);
    status = logging_store(context, ENTRY_STOOL, body);
    if (status == 0 && is_news && !context->output.json)
        fputs("note: blood in the stool should be seen by a doctor; at once if it is much, if the "
              "stool is black,\nor with fever, dizziness or strong pain\n",
              context->output.err);
    return status;
}
