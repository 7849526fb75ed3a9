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

static bool is_text(const json_t *value)
{
    size_t i;
    json_t *member;

    if (json_is_string(value))
        return true;
    json_array_foreach(value, i, member) if (!json_is_string(member)) return false;
    return json_is_array(value);
}

/* The text fields are those members of the body that are a text or a list of texts
 * (docs/entries.md): what was written, tags, the name of a symptom. */
static json_t *entry_json(const struct entry *entry, bool share_text)
{
    json_t *object = json_object();
    const char *key;
    json_t *value;

    json_object_set_new(object, "entry_id", json_string(entry->entry_id));
    json_object_set_new(object, "kind", json_string(entry_kind_name(entry->kind)));
    if (share_text) {
        json_object_foreach(entry->body, key, value) if (is_text(value))
            json_object_set(object, key, value);
    }
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
