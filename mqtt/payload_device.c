/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wearables: device/<id>/state (docs/mqtt.md 7), and what happens to them (8). */
#include "core/ident.h"
#include "core/json.h"
#include "mqtt/contract.h"
#include "mqtt/payload.h"

const char *device_connection_name(enum device_connection connection)
{
    static const char *const names[DEVICE_CONNECTIONS] = {"connected", "in_range", "out_of_range",
                                                          "unpaired", "error"};

    return names[connection];
}

static json_t *known(bool is_known, int value)
{
    return is_known ? json_integer(value) : json_null();
}

char *payload_device_state(const struct device_state *state)
{
    const struct device *device = state->device;
    json_t *document = payload_new();

    json_object_set_new(document, "device", json_string(device->id));
    json_object_set_new(document, "model", json_string(state->model));
    json_object_set_new(document, "firmware",
                        payload_string(*device->firmware ? device->firmware : NULL));
    json_object_set_new(document, "battery",
                        known(device->battery_percent >= 0, device->battery_percent));
    json_object_set_new(document, "charging", json_null());
    json_object_set_new(document, "rssi", known(state->rssi_dbm != 0, state->rssi_dbm));
    json_object_set_new(document, "connection",
                        json_string(device_connection_name(state->connection)));
    json_object_set_new(document, "last_seen", json_time(state->last_seen_ms, state->offset_s));
    json_object_set_new(document, "last_sync", json_time(state->last_sync_ms, state->offset_s));
    json_object_set_new(document, "backlog", json_null());
    json_object_set_new(document, "clock_skew_s",
                        state->skew_known ? json_integer(state->clock_skew_s) : json_null());
    json_object_set_new(document, "error", payload_string(state->error));
    json_object_set_new(document, "advice", payload_string(state->advice));
    json_object_set_new(document, "updated_at", json_time(state->updated_ms, state->offset_s));
    return payload_finish(document);
}

char *payload_device_essence(const char *payload, unsigned refreshed)
{
    json_t *document = json_loads(payload, 0, NULL);

    if (!document)
        return NULL;
    json_object_del(document, "updated_at");
    json_object_del(document, "rssi");
    json_object_del(document, "last_seen");
    json_object_del(document, "last_sync");
    json_object_set_new(document, "refreshed", json_integer((json_int_t)refreshed));
    return payload_finish(document);
}

/* ---- events ---- */

static const struct {
    const char *name;
    enum topic_kind topic;
    const char *source;
} event_rows[DEVICE_EVENTS] = {
    [DEVICE_CONNECTED] = {"connected", TOPIC_EVENT_DEVICE, "ble"},
    [DEVICE_DISCONNECTED] = {"disconnected", TOPIC_EVENT_DEVICE, "ble"},
    [DEVICE_TROUBLE] = {"trouble", TOPIC_EVENT_DEVICE, "ble"},
    [DEVICE_TROUBLE_OVER] = {"trouble_over", TOPIC_EVENT_DEVICE, "ble"},
    [DEVICE_SYNC_COMPLETED] = {"sync_completed", TOPIC_EVENT_DEVICE, "ble"},
    [DEVICE_SYNC_FAILED] = {"sync_failed", TOPIC_EVENT_DEVICE, "ble"},
    [DEVICE_DATA_GAP] = {"data_gap", TOPIC_EVENT_ALERT, "system"},
    [DEVICE_BATTERY_LOW] = {"battery_low", TOPIC_EVENT_ALERT, "system"},
};

enum topic_kind device_event_topic(enum device_event_type type)
{
    return event_rows[type].topic;
}

static void add_details(json_t *document, const struct device_event *event)
{
    switch (event->type) {
    case DEVICE_TROUBLE:
        json_object_set_new(document, "since", json_time(event->since_ms, event->offset_s));
        json_object_set_new(document, "unreachable", json_boolean(event->unreachable));
        break;
    case DEVICE_SYNC_COMPLETED:
        json_object_set_new(document, "records", json_integer(event->records));
        json_object_set_new(document, "seconds", json_integer(event->seconds));
        break;
    case DEVICE_DATA_GAP:
        json_object_set_new(document, "hours", json_integer(event->hours));
        break;
    case DEVICE_BATTERY_LOW:
        json_object_set_new(document, "battery", json_integer(event->battery_percent));
        break;
    default:
        break;
    }
    if (event->error)
        json_object_set_new(document, "error", json_string(event->error));
    if (event->text)
        json_object_set_new(document, "text", json_string(event->text));
}

char *payload_device_event(const struct person *person, const struct device_event *event)
{
    json_t *document = payload_new();
    char event_id[ULID_LENGTH + 1];

    ulid_make(event->at_ms, event_id);
    json_object_set_new(document, "event_type", json_string(event_rows[event->type].name));
    json_object_set_new(document, "event_id", json_string(event_id));
    json_object_set_new(document, "seq", json_integer(event->seq));
    json_object_set_new(document, "person", json_string(person->id));
    json_object_set_new(document, "at", json_time(event->at_ms, event->offset_s));
    json_object_set_new(document, "recorded_at", json_time(event->at_ms, event->offset_s));
    json_object_set_new(document, "source", json_string(event_rows[event->type].source));
    json_object_set_new(document, "device", json_string(event->device));
    add_details(document, event);
    return payload_finish(document);
}
