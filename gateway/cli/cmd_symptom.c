/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zonula symptom TEXT [--for DURATION]: the onset of a symptom and how strong it is; several, or a
 * 0, are a check-in of the whole day. zonula checkin TEXT | ok: a check-in of the running slot.
 */
#include "core/ztime.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/logging.h"
#include "gateway/diary/checkin.h"
#include "storage/symptoms.h"
#include <string.h>
#include <strings.h>

#define MINUTES_MAX 10080 /* a week */

static const char *const slots[] = {"M", "A", "E", "day"};

static json_t *symptom_body(const char *text, const struct severity *severity, int minutes)
{
    json_t *body = json_pack("{s:s*, s:s, s:i}", "text", text, "symptom", severity->kind,
                             "severity", severity->value);

    if (body && minutes >= 0)
        json_object_set_new(body, "duration_min", json_integer(minutes));
    return body;
}

/* --for; *ret is -1 without it. */
static int read_duration(const struct context *context, int *ret)
{
    const char *span = context->options->for_text;
    char message[128];

    *ret = span ? when_parse_span(span) : -1;
    if (!span || (*ret >= 0 && *ret <= MINUTES_MAX))
        return EXIT_OK;
    snprintf(message, sizeof(message), "--for %.60s: a time like 2h, 90m or 1h30m, a week at most",
             span);
    return output_fail(&context->output, EXIT_DATA, "duration", span, message, "nothing logged",
                       NULL);
}

struct said {
    char text[LOG_TEXT_SIZE];
    struct severity list[SEVERITIES_MAX];
    size_t count;
    bool is_checkin;
};

static int read_said(struct context *context, const char *usage, struct said *ret)
{
    struct error err = {0};

    const int status = logging_needed_text(context, usage, ret->text);
    if (status)
        return status;
    if (severity_parse_list(ret->text, ret->list, &ret->count, &ret->is_checkin, &err) < 0)
        return output_error(&context->output, &err, "nothing logged");
    return EXIT_OK;
}

struct tracked {
    const char *kinds[SEVERITIES_MAX];
    size_t count;
};

static int track_logged(void *userdata, const char *name)
{
    struct tracked *tracked = userdata;
    const char *kind = symptom_kind_of(name);

    if (kind && tracked->count < SEVERITIES_MAX)
        tracked->kinds[tracked->count++] = kind;
    return 0;
}

/* What the configuration names; without that, what was ever logged. */
static int read_tracked(struct context *context, struct tracked *ret)
{
    struct error err = {0};
    int status = context_config(context);
    int r = 0;

    if (status)
        return status;
    if (context->config->diary_track)
        r = checkin_tracked(context->config->diary_track, ret->kinds, &ret->count, &err);
    else if (context->store)
        r = symptom_each_logged(context->store, context->person.row, track_logged, ret, &err);
    return r < 0 ? output_error(&context->output, &err, "nothing logged") : EXIT_OK;
}

static int store_checkin(struct context *context, const struct said *said, const char *slot)
{
    struct tracked tracked = {.count = 0};
    int status = read_tracked(context, &tracked);

    if (status)
        return status;
    if (said->count == 0 && tracked.count == 0)
        return context_usage(context, "nothing is tracked; name symptoms, or set [diary] track");
    return logging_store(context, ENTRY_CHECKIN,
                         checkin_body(said->text, slot, context->options->complete, said->list,
                                      said->count, tracked.kinds, tracked.count));
}

int cmd_symptom(struct context *context)
{
    struct said said;
    int minutes = -1;

    int status = read_said(
        context, "symptom: what, and how strong? e.g. zonula symptom \"bloating 4\"", &said);
    if (status == 0)
        status = read_duration(context, &minutes);
    if (status == 0 && said.is_checkin && minutes >= 0)
        return context_usage(context, "--for is of one symptom");
    if (status == 0)
        status = context_person(context);
    if (status)
        return status;
    if (said.is_checkin)
        return store_checkin(context, &said, "day");
    return logging_store(context, ENTRY_SYMPTOM, symptom_body(said.text, &said.list[0], minutes));
}

/* Named, or by the clock. */
static const char *slot_of(const struct context *context, const struct when *when)
{
    const char *named = context->options->slot;
    struct civil civil;

    for (size_t i = 0; named && i < sizeof(slots) / sizeof(slots[0]); i++)
        if (strcasecmp(named, slots[i]) == 0)
            return slots[i];
    if (named)
        return NULL;
    if (when->precision == PRECISION_DAY)
        return "day";
    civil_from_ms(when->at_ms, when->offset_s, &civil);
    return checkin_slot(civil.hour * 60 + civil.minute);
}

int cmd_checkin(struct context *context)
{
    struct said said;
    struct when when;

    int status =
        read_said(context, "checkin: how is it? e.g. zonula checkin \"bloating 3\"", &said);
    if (status == 0)
        status = context_person(context);
    if (status == 0)
        status = context_when(context, &when);
    if (status)
        return status;
    const char *slot = slot_of(context, &when);
    if (!slot)
        return context_usage(context, "--slot is M, A, E (morning, afternoon, evening) or day");
    return store_checkin(context, &said, slot);
}
