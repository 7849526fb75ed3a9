/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula device info: all that is known of one wearable. */
#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/gives.h"
#include "gateway/cli/known.h"
#include "gateway/cli/view.h"
#include "gateway/failure.h"
#include <string.h>

#define LABEL_CELLS 14
#define KIND_CELLS  24
#define VALUE_CELLS 12
#define TIME_CELLS  18

static void print_line(const struct context *context, const char *label, const char *text)
{
    FILE *out = context->output.out;

    print_padded(out, label, LABEL_CELLS);
    print_text(out, text);
    fputc('\n', out);
}

static void print_time(const struct context *context, const char *label, int64_t at_ms)
{
    char text[DATE_TEXT_MAX];

    known_time(context, at_ms, text);
    print_line(context, label, at_ms ? text : "never");
}

static const char *title_of(const struct view *view)
{
    if (view->driver)
        return view->driver->title;
    return strcmp(view->device.driver, DRIVER_IMPORT) == 0
               ? "what was imported from files"
               : "a driver that this program does not have";
}

static void print_head(const struct context *context, const struct view *view)
{
    const struct device *device = &view->device;
    char text[GIVES_TEXT_MAX + 64];

    snprintf(text, sizeof(text), "%s (%s)", title_of(view), device->driver);
    print_line(context, "name", device->label);
    print_line(context, "driver", text);
    print_line(context, "address", device->address);
    print_line(context, "person", *view->person ? view->person : "nobody");
    if (view->driver) {
        gives_text(view->driver->capabilities, text);
        print_line(context, "gives", text);
    }
}

static void print_facts(const struct context *context, const struct view *view)
{
    const struct device *device = &view->device;
    char text[16];

    if (device->battery_percent >= 0 && !view_has_fact(view, "battery")) {
        snprintf(text, sizeof(text), "%d %%", device->battery_percent);
        print_line(context, "battery", text);
    }
    if (*device->firmware && !view_has_fact(view, "firmware"))
        print_line(context, "firmware", device->firmware);
    for (size_t i = 0; i < view->fact_count; i++)
        print_line(context, view->facts[i].name, view->facts[i].text);
}

/* "2 h 5 min", "40 s" */
static void span_text(int64_t span_ms, char *ret, size_t size)
{
    const long long s = span_ms / MS_PER_SECOND;

    if (s < 60)
        snprintf(ret, size, "%lld s", s);
    else if (s < 3600)
        snprintf(ret, size, "%lld min %lld s", s / 60, s % 60);
    else
        snprintf(ret, size, "%lld h %lld min", s / 3600, s / 60 % 60);
}

static void print_try(const struct context *context, const struct view *view)
{
    const struct sync_state *sync = &view->sync;
    char text[FAILURE_TEXT_MAX + DATE_TEXT_MAX + 4];
    char when[DATE_TEXT_MAX];
    char why[FAILURE_TEXT_MAX] = "succeeded";

    known_time(context, sync->tried_ms, when);
    if (view_is_unfinished(view))
        snprintf(why, sizeof(why), "not ended yet");
    else if (*sync->failure)
        failure_text(sync->failure, view->device.id, why);
    snprintf(text, sizeof(text), "%s, %s", when, why);
    print_line(context, "last try", sync->tried_ms ? text : "never");
}

static void print_sync(const struct context *context, const struct view *view)
{
    const struct sync_state *sync = &view->sync;
    char span[48];
    char text[96];

    if (view->driver && view->driver->history) {
        print_time(context, "last fetched", sync->succeeded_ms);
        print_try(context, view);
        if (sync->failures > 0) {
            snprintf(text, sizeof(text), "%d in a row", (int)sync->failures);
            print_line(context, "failures", text);
        }
    }
    if (sync->links > 0) {
        span_text(sync->link_ms, span, sizeof(span));
        snprintf(text, sizeof(text), "%lld, together %s", (long long)sync->links, span);
        print_line(context, "links", text);
    }
}

static void print_newest_line(const struct context *context, const char **label, const char *what,
                              const char *value, int64_t at_ms)
{
    FILE *out = context->output.out;
    char when[DATE_TEXT_MAX];

    known_time(context, at_ms, when);
    print_padded(out, *label, LABEL_CELLS);
    print_padded(out, what, KIND_CELLS);
    print_padded(out, value, VALUE_CELLS);
    fprintf(out, "%s\n", when);
    *label = "";
}

static void print_newest(const struct context *context, const struct view *view)
{
    const char *label = "newest";
    char value[32];

    for (enum reading_kind kind = 0; kind < READING_KINDS; kind++) {
        const struct sample *newest = &view->newest[kind];
        if (!newest->at_ms)
            continue;
        gives_value(kind, newest->value, value, sizeof(value));
        print_newest_line(context, &label, gives_kind(kind), value, newest->at_ms);
    }
    if (view->extent.blocks > 0)
        print_newest_line(context, &label, "sleep, until", "", view->extent.newest_sleep_ms);
}

static void print_refused_line(const struct context *context, const struct quarantined *item)
{
    FILE *out = context->output.out;
    char when[DATE_TEXT_MAX];
    char value[32];
    const enum reading_kind kind = view_kind(item->kind);

    if (strcmp(item->kind, QUARANTINE_SLEEP) == 0)
        span_text(item->value * MS_PER_SECOND, value, sizeof(value));
    else
        gives_value(kind, item->value, value, sizeof(value));
    known_time(context, item->at_ms, when);
    print_padded(out, "", LABEL_CELLS);
    print_padded(out, kind < READING_KINDS ? gives_kind(kind) : item->kind, KIND_CELLS);
    print_padded(out, value, VALUE_CELLS);
    print_padded(out, when, TIME_CELLS);
    print_text(out, item->reason);
    fputc('\n', out);
}

static void print_refused(const struct context *context, const struct view *view)
{
    FILE *out = context->output.out;

    if (view->refused_count == 0)
        return;
    print_padded(out, "not taken", LABEL_CELLS);
    fprintf(out, "%zu:", view->refused_count);
    for (size_t i = 0; i < view->reason_count; i++) {
        fputs(i ? ", " : " ", out);
        print_text(out, view->reasons[i].word);
        fprintf(out, " %zu", view->reasons[i].count);
    }
    fputc('\n', out);
    for (size_t i = 0; i < view->refused_count && i < VIEW_SHOWN; i++)
        print_refused_line(context, &view->refused[i]);
}

static void print_view(const struct context *context, const struct view *view)
{
    print_head(context, view);
    print_facts(context, view);
    print_time(context, "last seen", view->device.last_seen_ms);
    print_sync(context, view);
    print_newest(context, view);
    print_refused(context, view);
}

int cmd_device_info(struct context *context)
{
    CLEANUP(view_done) struct view view = {0};
    struct error err = {0};
    struct device device;

    if (context->options->argument_count != 2)
        return context_usage(context, "device info: which? see: zonula device list");
    int status =
        known_one(context, context->options->arguments[1], "see: zonula device list", &device);
    if (status == 0)
        status = known_zone(context);
    if (status)
        return status;
    if (view_read(context, &device, &view, &err) < 0)
        return output_error(&context->output, &err, NULL);
    if (context->output.json)
        return print_json(&context->output, json_pack("{s:i, s:b, s:o}", "zonula", 1, "ok", 1,
                                                      "device", view_json(&view)));
    print_view(context, &view);
    return EXIT_OK;
}
