/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula note, mark, illness, exercise, mindfulness, menstruation: what else matters. */
#include "core/json.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/logging.h"
#include "gateway/diary/doing.h"
#include "gateway/diary/mark.h"
#include <string.h>

#define NOTE_MAX 2000 /* bytes */

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
    const int status = logging_needed_text(
        context, "note: what? e.g. zonula note \"new flat, no oven yet\"", text);

    if (status)
        return status;
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
    const int status =
        logging_needed_text(context, "mark: what? e.g. zonula mark sleep=7.5 stress=3", text);

    if (status)
        return status;
    if (mark_read(text, &body, &err) < 0)
        return output_error(&context->output, &err, "nothing logged");
    return store(context, ENTRY_MARK, body);
}

/* ---- what is done, and illness ---- */

int cmd_illness(struct context *context)
{
    char text[LOG_TEXT_SIZE];
    struct illness illness;
    struct error err = {0};
    const int status = logging_needed_text(
        context, "illness: which, and how bad? e.g. zonula illness gi_infection 6", text);

    if (status)
        return status;
    if (illness_read(text, &illness, &err) < 0)
        return output_error(&context->output, &err, "nothing logged");
    return store(context, ENTRY_ILLNESS,
                 json_pack("{s:s, s:s, s:i}", "text", text, "type", illness.type, "severity",
                           illness.severity));
}

int cmd_exercise(struct context *context)
{
    char text[LOG_TEXT_SIZE];
    struct exercise exercise;
    struct error err = {0};
    const int status = logging_needed_text(
        context, "exercise: how long, and how hard? e.g. zonula exercise \"run 40 min hard\"",
        text);

    if (status)
        return status;
    if (exercise_read(text, &exercise, &err) < 0)
        return output_error(&context->output, &err, "nothing logged");
    return store(context, ENTRY_EXERCISE,
                 json_pack("{s:s, s:i, s:s, s:o}", "text", text, "minutes", exercise.minutes,
                           "intensity", exercise.intensity, "ambient_c",
                           json_figure(exercise.ambient_c)));
}

int cmd_mindfulness(struct context *context)
{
    char text[LOG_TEXT_SIZE];
    struct error err = {0};
    int minutes = 0;
    const int status = logging_needed_text(
        context, "mindfulness: how long? e.g. zonula mindfulness \"20 min\"", text);

    if (status)
        return status;
    if (mindfulness_read(text, &minutes, &err) < 0)
        return output_error(&context->output, &err, "nothing logged");
    return store(context, ENTRY_MINDFULNESS,
                 json_pack("{s:s, s:i}", "text", text, "minutes", minutes));
}

/* ---- cycle ---- */

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

int cmd_menstruation(struct context *context)
{
    char text[LOG_TEXT_SIZE];
    const int status = logging_text(context, text);

    if (status)
        return status;
    const int days = logging_is_blank(text) ? 0 : number(text, 10, 90);
    if (days < 0)
        return context_usage(context, "menstruation: the length of the cycle in days, or nothing; "
                                      "e.g. zonula menstruation 28");
    return store(context, ENTRY_MENSTRUATION,
                 json_pack("{s:s, s:o}", "text", text, "cycle_days",
                           days ? json_integer(days) : json_null()));
}
