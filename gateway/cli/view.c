/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/view.h"

#include "core/cleanup.h"
#include "core/json.h"
#include "core/ztime.h"
#include "gateway/cli/adopt.h"
#include "gateway/cli/gives.h"
#include "gateway/failure.h"
#include "storage/people.h"
#include <stdlib.h>
#include <string.h>

void view_done(struct view *view)
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
        if (k == VIEW_REASONS_MAX)
            continue;
        if (k == view->reason_count)
            view->reasons[view->reason_count++].word = word;
        view->reasons[k].count++;
    }
}

int view_read(struct context *context, const struct device *device, struct view *view,
              struct error *err)
{
    struct store *store = context->store;
    const int64_t row = device->row;
    int r;

    *view = (struct view){.device = *device, .driver = driver_by_name(device->driver)};
    r = read_person(store, view, err);
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

bool view_has_fact(const struct view *view, const char *name)
{
    for (size_t i = 0; i < view->fact_count; i++)
        if (strcmp(view->facts[i].name, name) == 0)
            return true;
    return false;
}

bool view_is_unfinished(const struct view *view)
{
    return view->sync.tried_ms > view->sync.succeeded_ms && !*view->sync.failure;
}

enum reading_kind view_kind(const char *name)
{
    enum reading_kind kind = 0;

    while (kind < READING_KINDS && strcmp(reading_kind_name(kind), name) != 0)
        kind++;
    return kind;
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

    failure_text(sync->failure, view->device.id, why);
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
    for (size_t i = 0; i < view->refused_count && i < VIEW_SHOWN; i++) {
        const struct quarantined *item = &view->refused[i];
        json_array_append_new(
            list,
            json_pack("{s:o, s:s, s:o, s:s}", "at", json_time(item->at_ms, 0), "kind", item->kind,
                      "value", json_figure(gives_figure(view_kind(item->kind), item->value)),
                      "reason", item->reason));
    }
    return json_pack("{s:I, s:o, s:o}", "count", (json_int_t)view->refused_count, "reasons",
                     reasons, "newest", list);
}

json_t *view_json(const struct view *view)
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
    return json;
}
