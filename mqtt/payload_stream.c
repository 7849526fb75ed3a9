/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is not retained: live/heart (docs/mqtt.md 7.1) and events (docs/mqtt.md 8). */
#include "core/ident.h"
#include "core/json.h"
#include "mqtt/contract.h"
#include "mqtt/payload.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define LIVE_RR_MAX 32

char *payload_live_heart(const struct live_heart *heart)
{
    size_t skipped = heart->rr_count > LIVE_RR_MAX ? heart->rr_count - LIVE_RR_MAX : 0;
    json_t *document = payload_new();
    json_t *intervals = json_array();
    char at[RFC3339_MAX];

    for (size_t i = skipped; i < heart->rr_count; i++)
        json_array_append_new(intervals, json_number3(heart->rr_ms[i]));
    time_format_rfc3339(heart->at_ms, heart->offset_s, true, at);

    json_object_set_new(document, "at", json_string(at));
    json_object_set_new(document, "device", json_string(heart->device));
    json_object_set_new(document, "hr",
                        isfinite(heart->hr_bpm) ? json_integer(llround(heart->hr_bpm))
                                                : json_null());
    json_object_set_new(document, "rr", intervals);
    if (isfinite(heart->rmssd_ms)) {
        json_object_set_new(document, "rmssd", json_number3(heart->rmssd_ms));
        json_object_set_new(document, "rmssd_n", json_integer(heart->rmssd_differences));
    }
    json_object_set_new(document, "contact",
                        heart->contact < 0 ? json_null() : json_boolean(heart->contact));
    return payload_finish(document);
}

/* ---- events ---- */

/* A copy of what is text in a value: strings, and lists and objects of them; NULL if nothing is. */
static json_t *text_of(const json_t *value)
{
    if (json_is_string(value))
        return json_copy((json_t *)value);
    if (!json_is_array(value) && !json_is_object(value))
        return NULL;

    json_t *copy = json_is_array(value) ? json_array() : json_object();
    size_t index, count = 0;
    const char *key;
    json_t *member;

    if (json_is_array(value)) {
        json_array_foreach(value, index, member)
        {
            json_t *text = text_of(member);
            if (text && json_array_append_new(copy, text) == 0)
                count++;
        }
    } else {
        json_object_foreach((json_t *)value, key, member)
        {
            json_t *text = text_of(member);
            if (text && json_object_set_new(copy, key, text) == 0)
                count++;
        }
    }
    if (count == 0) {
        json_decref(copy);
        return NULL;
    }
    return copy;
}

static json_t *entry_json(const struct entry *entry, bool share_text)
{
    json_t *object = share_text && entry->body ? text_of(entry->body) : NULL;

    if (!object)
        object = json_object();
    json_object_set_new(object, "entry_id", json_string(entry->entry_id));
    json_object_set_new(object, "kind", json_string(entry_kind_name(entry->kind)));
    return object;
}

static void write_event_type(enum log_event type, enum entry_kind kind, char *ret, size_t size)
{
    switch (type) {
    case LOG_ADDED:
        snprintf(ret, size, "%s_logged", entry_kind_name(kind));
        break;
    case LOG_CORRECTED:
        snprintf(ret, size, "entry_corrected");
        break;
    case LOG_REMOVED:
        snprintf(ret, size, "entry_removed");
        break;
    }
}

char *payload_event_log(enum log_event type, const struct person *person, const struct entry *entry,
                        int64_t seq, int64_t recorded_ms, int32_t recorded_offset_s)
{
    json_t *document = payload_new();
    char event_id[ULID_LENGTH + 1], event_type[32] = "";

    ulid_make(recorded_ms, event_id);
    write_event_type(type, entry->kind, event_type, sizeof(event_type));

    json_object_set_new(document, "event_type", json_string(event_type));
    json_object_set_new(document, "event_id", json_string(event_id));
    json_object_set_new(document, "seq", json_integer(seq));
    json_object_set_new(document, "person", json_string(person->id));
    json_object_set_new(document, "at", json_time(entry->at_ms, entry->offset_s));
    json_object_set_new(document, "recorded_at", json_time(recorded_ms, recorded_offset_s));
    json_object_set_new(document, "source", json_string(entry_source_name(entry->source)));
    json_object_set_new(document, "entry", entry_json(entry, person->share_text));
    return payload_finish(document);
}
