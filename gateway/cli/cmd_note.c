/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula note, mark, illness, exercise, mindfulness, menstruation: what else matters. */
#include "gateway/cli/commands.h"
#include "gateway/cli/logging.h"
#include "gateway/diary/mark.h"
#include <string.h>

#define NOTE_MAX 2000 /* bytes */

static bool is_blank(const char *text)
{
    return !text[strspn(text, " \t\r\n")];
}

/* Takes the body over. */
static int store(struct context *context, enum entry_kind kind, json_t *body)
{
    int status = context_person(context);

    if (status) {
        json_decref(body);
        return status;
    }
    return logging_store(context, kind, body);
}

int cmd_note(struct context *context)
{
    char text[LOG_TEXT_SIZE];
    int status = logging_text(context, text);

    if (status)
        return status;
    if (is_blank(text))
        return context_usage(context, "note: what? e.g. zonula note \"new flat, no oven yet\"");
    if (strlen(text) > NOTE_MAX)
        return output_fail(&context->output, EXIT_DATA, "length", NULL,
                           "a note has 2000 bytes at most", "nothing logged", NULL);
    return store(context, ENTRY_NOTE, json_pack("{s:s}", "text", text));
}

int cmd_mark(struct context *context)
{
    char text[LOG_TEXT_SIZE];
    struct error err = {0};
    json_t *body = NULL;
    int status = logging_text(context, text);

    if (status)
        return status;
    if (is_blank(text))
        return context_usage(context, "mark: what? e.g. zonula mark sleep=7.5 stress=3");
    if (mark_read(text, &body, &err) < 0)
        return output_error(&context->output, &err, "nothing logged");
    return store(context, ENTRY_MARK, body);
}

/* ---- words and numbers, as arguments ---- */

static const char *argument(const struct context *context, size_t i)
{
    return i < context->options->argument_count ? context->options->arguments[i] : "";
}

/* A whole number in a range; -1: it is none. */
static int number(const char *text, int min, int max)
{
    int value = 0;

    if (!*text || strlen(text) > 5 || strspn(text, "0123456789") != strlen(text))
        return -1;
    for (; *text; text++)
        value = value * 10 + (*text - '0');
    return value >= min && value <= max ? value : -1;
}

static const char *one_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(*words, text) == 0)
            return *words;
    return NULL;
}

static json_t *with_text(const struct context *context, json_t *body)
{
    char text[LOG_TEXT_SIZE];

    if (body && logging_text(context, text) == 0)
        json_object_set_new(body, "text", json_string(text));
    return body;
}

int cmd_illness(struct context *context)
{
    static const char *const types[] = {"gi_infection", "febrile", "chronic_infection", "other",
                                        NULL};
    const char *type = one_of(argument(context, 0), types);
    const int severity = number(argument(context, 1), 0, 10);

    if (!type || severity < 0 || context->options->argument_count != 2)
        return context_usage(context, "illness: gi_infection, febrile, chronic_infection or other, "
                                      "and 0 to 10; e.g. zonula illness gi_infection 6");
    return store(context, ENTRY_ILLNESS,
                 with_text(context, json_pack("{s:s, s:i}", "type", type, "severity", severity)));
}

int cmd_exercise(struct context *context)
{
    static const char *const intensities[] = {"easy", "moderate", "hard", NULL};
    const int minutes = number(argument(context, 0), 1, 1440);
    const char *intensity = one_of(argument(context, 1), intensities);

    if (minutes < 0 || !intensity || context->options->argument_count != 2)
        return context_usage(context, "exercise: minutes, and easy, moderate or hard; e.g. zonula "
                                      "exercise 40 hard");
    return store(context, ENTRY_EXERCISE,
                 with_text(context, json_pack("{s:i, s:s, s:n}", "minutes", minutes, "intensity",
                                              intensity, "ambient_c")));
}

int cmd_mindfulness(struct context *context)
{
    const int minutes = number(argument(context, 0), 1, 600);

    if (minutes < 0 || context->options->argument_count != 1)
        return context_usage(context, "mindfulness: how many minutes? e.g. zonula mindfulness 20");
    return store(context, ENTRY_MINDFULNESS,
                 with_text(context, json_pack("{s:i}", "minutes", minutes)));
}

int cmd_menstruation(struct context *context)
{
    const bool is_said = context->options->argument_count > 0;
    const int days = is_said ? number(argument(context, 0), 10, 90) : 0;

    if (days < 0 || context->options->argument_count > 1)
        return context_usage(context, "menstruation: the length of the cycle in days, or nothing; "
                                      "e.g. zonula menstruation 28");
    return store(context, ENTRY_MENSTRUATION,
                 with_text(context, json_pack("{s:o}", "cycle_days",
                                              is_said ? json_integer(days) : json_null())));
}
