/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula device info: all that is known of one wearable, and how fetching from it goes. */
#include "ble/drivers/driver.h"
#include "core/cleanup.h"
#include "core/json.h"
#include "core/ztime.h"
#include "gateway/cli/adopt.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/failure.h"
#include "gateway/cli/gives.h"
#include "gateway/cli/known.h"
#include "storage/history.h"
#include "storage/people.h"
#include "storage/sync.h"
#include <stdlib.h>
#include <string.h>

#define LABEL_CELLS 14
#define KIND_CELLS  24
#define VALUE_CELLS 12
#define SHOWN       5 /* of the quarantine */
#define REASONS_MAX 16

struct reason {
    const char *word;
    size_t count;
};

struct view {
    const struct context *context;
    struct device device;
    const struct driver *driver; /* NULL: this program does not have it */
    char person[IDENT_MAX + 1];  /* "": nobody */
    struct sync_state sync;
    struct fact *facts;
    size_t fact_count;
    struct sample newest[READING_KINDS]; /* at_ms 0: none */
    struct history_extent extent;
    struct quarantined *refused;
    size_t refused_count;
    struct reason reasons[REASONS_MAX];
    size_t reason_count;
};

static void view_done(struct view *view)
{
    free(view->facts);
    free(view->refused);
}

/* ---- what there is ---- */

static int read_person(struct store *store, struct view *view, struct error *err)
{
    CLEANUP(cleanup_free) struct person *persons = NULL;
    size_t count = 0;
    const int r = person_list(store, &persons, &count, err);

    for (size_t i = 0; r == 0 && i < count; i++)
        if (persons[i].row == view->device.person_row)
            snprintf(view->person, sizeof(view->person), "%s", persons[i].id);
    return r;
}

/* Of what came live and what was recorded, the newer. */
static int read_newest(struct context *context, struct view *view, struct error *err)
{
    for (enum reading_kind kind = 0; kind < READING_KINDS; kind++) {
        struct sample *newest = &view->newest[kind];
        struct sample live = {0};
        int r = history_newest(context->store, view->device.row, kind, newest, err);
        if (r == 0 || r == -ERR_NOT_FOUND)
            r = samples_newest(context->store, context->database, view->device.row, kind, &live,
                               err);
        if (r < 0 && r != -ERR_NOT_FOUND)
            return r;
        if (live.at_ms > newest->at_ms)
            *newest = live;
    }
    return 0;
}

static void count_reasons(struct view *view)
{
    for (size_t i = 0; i < view->refused_count; i++) {
        const char *word = view->refused[i].reason;
        size_t k = 0;

        while (k < view->reason_count && strcmp(view->reasons[k].word, word) != 0)
            k++;
        if (k == REASONS_MAX)
            continue;
        if (k == view->reason_count)
            view->reasons[view->reason_count++].word = word;
        view->reasons[k].count++;
    }
}

static int read_view(struct context *context, struct view *view, struct error *err)
{
    struct store *store = context->store;
    const int64_t row = view->device.row;
    int r = read_person(store, view, err);

    view->context = context;
    view->driver = driver_by_name(view->device.driver);
    if (r == 0)
        r = sync_state_get(store, row, &view->sync, err);
    if (r == 0)
        r = facts_list(store, row, &view->facts, &view->fact_count, err);
    if (r == 0)
        r = read_newest(context, view, err);
    if (r == 0)
        r = history_extent_get(store, row, &view->extent, err);
    if (r == 0)
        r = quarantine_list(store, row, &view->refused, &view->refused_count, err);
    count_reasons(view);
    return r;
}

static bool has_fact(const struct view *view, const char *name)
{
    for (size_t i = 0; i < view->fact_count; i++)
        if (strcmp(view->facts[i].name, name) == 0)
            return true;
    return false;
}

/* A session runs, or zonulad ended in the middle of one. */
static bool is_unfinished(const struct sync_state *sync)
{
    return sync->tried_ms > sync->succeeded_ms && !*sync->failure;
}

/* A kind as it is stored, for people. */
static const char *kind_words(const char *name, enum reading_kind *ret)
{
    *ret = READING_KINDS;
    for (enum reading_kind kind = 0; kind < READING_KINDS; kind++) {
        if (strcmp(reading_kind_name(kind), name) != 0)
            continue;
        *ret = kind;
        return gives_kind(kind);
    }
    return name;
}

/* ---- as text ---- */

static void print_line(const struct view *view, const char *label, const char *text)
{
    FILE *out = view->context->output.out;

    print_padded(out, label, LABEL_CELLS);
    print_text(out, text);
    fputc('\n', out);
}

static void print_time(const struct view *view, const char *label, int64_t at_ms)
{
    char text[DATE_TEXT_MAX];

    known_time(view->context, at_ms, text);
    print_line(view, label, at_ms ? text : "never");
}

static void print_head(const struct view *view)
{
    const struct device *device = &view->device;
    char text[GIVES_TEXT_MAX + 64];

    snprintf(text, sizeof(text), "%s (%s)",
             view->driver ? view->driver->title : "a driver that this program does not have",
             device->driver);
    print_line(view, "name", device->label);
    print_line(view, "driver", text);
    print_line(view, "address", device->address);
    print_line(view, "person", *view->person ? view->person : "nobody");
    if (view->driver) {
        gives_text(view->driver->capabilities, text);
        print_line(view, "gives", text);
    }
}

static void print_facts(const struct view *view)
{
    const struct device *device = &view->device;
    char text[16];

    if (device->battery_percent >= 0 && !has_fact(view, "battery")) {
        snprintf(text, sizeof(text), "%d %%", device->battery_percent);
        print_line(view, "battery", text);
    }
    if (*device->firmware && !has_fact(view, "firmware"))
        print_line(view, "firmware", device->firmware);
    for (size_t i = 0; i < view->fact_count; i++)
        print_line(view, view->facts[i].name, view->facts[i].text);
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

static void print_try(const struct view *view)
{
    const struct sync_state *sync = &view->sync;
    char text[FAILURE_TEXT_MAX + DATE_TEXT_MAX + 4];
    char when[DATE_TEXT_MAX];
    char why[FAILURE_TEXT_MAX] = "succeeded";

    known_time(view->context, sync->tried_ms, when);
    if (is_unfinished(sync))
        snprintf(why, sizeof(why), "not ended yet");
    else if (*sync->failure)
        failure_text(sync->failure, &view->device, why);
    snprintf(text, sizeof(text), "%s, %s", when, why);
    print_line(view, "last try", sync->tried_ms ? text : "never");
}

static void print_sync(const struct view *view)
{
    const struct sync_state *sync = &view->sync;
    char span[48];
    char text[96];

    if (view->driver && view->driver->history) {
        print_time(view, "last fetched", sync->succeeded_ms);
        print_try(view);
        if (sync->failures > 0) {
            snprintf(text, sizeof(text), "%d in a row", (int)sync->failures);
            print_line(view, "failures", text);
        }
    }
    if (sync->links > 0) {
        span_text(sync->link_ms, span, sizeof(span));
        snprintf(text, sizeof(text), "%lld, together %s", (long long)sync->links, span);
        print_line(view, "links", text);
    }
}

static void print_newest_line(const struct view *view, const char **label, const char *what,
                              const char *value, int64_t at_ms)
{
    FILE *out = view->context->output.out;
    char when[DATE_TEXT_MAX];

    known_time(view->context, at_ms, when);
    print_padded(out, *label, LABEL_CELLS);
    print_padded(out, what, KIND_CELLS);
    print_padded(out, value, VALUE_CELLS);
    fprintf(out, "%s\n", when);
    *label = "";
}

static void print_newest(const struct view *view)
{
    const char *label = "newest";
    char value[32];

    for (enum reading_kind kind = 0; kind < READING_KINDS; kind++) {
        const struct sample *newest = &view->newest[kind];
        if (!newest->at_ms)
            continue;
        gives_value(kind, newest->value, value, sizeof(value));
        print_newest_line(view, &label, gives_kind(kind), value, newest->at_ms);
    }
    if (view->extent.blocks > 0)
        print_newest_line(view, &label, "sleep, until", "", view->extent.newest_sleep_ms);
}

static void print_refused_line(const struct view *view, const struct quarantined *item)
{
    FILE *out = view->context->output.out;
    char when[DATE_TEXT_MAX];
    char value[32];
    enum reading_kind kind;
    const char *words = kind_words(item->kind, &kind);

    if (strcmp(item->kind, QUARANTINE_SLEEP) == 0)
        span_text(item->value * MS_PER_SECOND, value, sizeof(value));
    else
        gives_value(kind, item->value, value, sizeof(value));
    known_time(view->context, item->at_ms, when);
    print_padded(out, "", LABEL_CELLS);
    print_padded(out, words, KIND_CELLS);
    print_padded(out, value, VALUE_CELLS);
    print_padded(out, when, 18);
    print_text(out, item->reason);
    fputc('\n', out);
}

static void print_refused(const struct view *view)
{
    FILE *out = view->context->output.out;

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
    for (size_t i = 0; i < view->refused_count && i < SHOWN; i++)
        print_refused_line(view, &view->refused[i]);
}

static void print_view(const struct view *view)
{
    print_head(view);
    print_facts(view);
    print_time(view, "last seen", view->device.last_seen_ms);
    print_sync(view);
    print_newest(view);
    print_refused(view);
}

/* ---- as JSON ---- */

static json_t *facts_json(const struct view *view)
{
    json_t *object = json_object();

    for (size_t i = 0; i < view->fact_count; i++)
        json_object_set_new(object, view->facts[i].name, json_string(view->facts[i].text));
    return object;
}

static json_t *sync_json(const struct view *view)
{
    const struct sync_state *sync = &view->sync;
    char why[FAILURE_TEXT_MAX];

    failure_text(sync->failure, &view->device, why);
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:i, s:I, s:I}", "asked", json_time(sync->asked_ms, 0), "tried",
        json_time(sync->tried_ms, 0), "succeeded", json_time(sync->succeeded_ms, 0), "failure",
        *sync->failure ? json_string(sync->failure) : json_null(), "message",
        *sync->failure ? json_string(why) : json_null(), "failures", (int)sync->failures, "links",
        (json_int_t)sync->links, "linked_s", (json_int_t)(sync->link_ms / MS_PER_SECOND));
}

static json_t *newest_json(const struct view *view)
{
    json_t *object = json_object();

    for (enum reading_kind kind = 0; kind < READING_KINDS; kind++) {
        const struct sample *newest = &view->newest[kind];
        if (newest->at_ms)
            json_object_set_new(object, reading_kind_name(kind),
                                json_pack("{s:o, s:o, s:s}", "at", json_time(newest->at_ms, 0),
                                          "value", json_figure(gives_figure(kind, newest->value)),
                                          "unit", gives_unit(kind)));
    }
    return object;
}

static json_t *refused_json(const struct view *view)
{
    json_t *reasons = json_object();
    json_t *list = json_array();

    for (size_t i = 0; i < view->reason_count; i++)
        json_object_set_new(reasons, view->reasons[i].word,
                            json_integer((json_int_t)view->reasons[i].count));
    for (size_t i = 0; i < view->refused_count && i < SHOWN; i++) {
        const struct quarantined *item = &view->refused[i];
        enum reading_kind kind;
        kind_words(item->kind, &kind);
        json_array_append_new(list, json_pack("{s:o, s:s, s:o, s:s}", "at",
                                              json_time(item->at_ms, 0), "kind", item->kind,
                                              "value", json_figure(gives_figure(kind, item->value)),
                                              "reason", item->reason));
    }
    return json_pack("{s:I, s:o, s:o}", "count", (json_int_t)view->refused_count, "reasons",
                     reasons, "newest", list);
}

static int print_view_json(const struct view *view)
{
    const struct device *device = &view->device;
    json_t *json = adopt_json(device);

    json_object_set_new(json, "title",
                        view->driver ? json_string(view->driver->title) : json_null());
    json_object_set_new(json, "person", *view->person ? json_string(view->person) : json_null());
    json_object_set_new(json, "gives",
                        view->driver ? gives_json(view->driver->capabilities) : json_null());
    json_object_set_new(json, "history",
                        view->driver ? json_boolean(view->driver->history) : json_null());
    json_object_set_new(json, "battery_percent",
                        device->battery_percent >= 0 ? json_integer(device->battery_percent)
                                                     : json_null());
    json_object_set_new(json, "firmware",
                        *device->firmware ? json_string(device->firmware) : json_null());
    json_object_set_new(json, "last_seen", json_time(device->last_seen_ms, 0));
    json_object_set_new(json, "facts", facts_json(view));
    json_object_set_new(json, "sync", sync_json(view));
    json_object_set_new(json, "newest", newest_json(view));
    json_object_set_new(json, "sleep_until", json_time(view->extent.newest_sleep_ms, 0));
    json_object_set_new(json, "not_taken", refused_json(view));
    return print_json(&view->context->output,
                      json_pack("{s:i, s:b, s:o}", "zonula", 1, "ok", 1, "device", json));
}

int cmd_device_info(struct context *context)
{
    CLEANUP(view_done) struct view view = {0};
    struct error err = {0};

    if (context->options->argument_count != 2)
        return context_usage(context, "device info: which? see: zonula device list");
    int status =
        known_one(context, context->options->arguments[1], "see: zonula device list", &view.device);
    if (status == 0)
        status = known_zone(context);
    if (status)
        return status;
    if (read_view(context, &view, &err) < 0)
        return output_error(&context->output, &err, NULL);
    if (context->output.json)
        return print_view_json(&view);
    print_view(&view);
    return EXIT_OK;
}
