/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents of the gateway: bridge/info and bridge/health (docs/mqtt.md 4.2, 4.3). */
#include "core/json.h"
#include "mqtt/contract.h"
#include "mqtt/payload.h"
#include <string.h>

#define REQUEST_BYTES_MAX 16384
#define HISTORY_ROWS_MAX  500
#define INFO_DEPTH_MAX    8

char *payload_bridge_info(const struct bridge_info *info)
{
    json_t *document = payload_new();
    json_t *features = json_array(), *limits = json_object();

    if (info->admin_requests)
        json_array_append_new(features, json_string("admin_requests"));
    if (info->ha_discovery)
        json_array_append_new(features, json_string("ha_device_discovery"));
    json_object_set_new(limits, "request_bytes", json_integer(REQUEST_BYTES_MAX));
    json_object_set_new(limits, "history_rows", json_integer(HISTORY_ROWS_MAX));

    json_object_set_new(document, "contract", json_string(CONTRACT_VERSION));
    json_object_set_new(document, "version", json_string(info->version));
    json_object_set_new(document, "instance", json_string(info->instance));
    json_object_set_new(document, "features", features);
    json_object_set_new(document, "limits", limits);
    json_object_set_new(document, "tz", json_string(info->tz));
    json_object_set_new(document, "notice", json_string("Not a medical device."));
    return payload_finish(document);
}

void payload_instance(const void *payload, size_t length, char ret[INSTANCE_LENGTH + 1])
{
    json_t *document = NULL;

    ret[0] = '\0';
    if (!payload || json_read_object(payload, length, INFO_DEPTH_MAX, &document, NULL) < 0)
        return;
    const char *instance = json_string_value(json_object_get(document, "instance"));
    if (instance && strlen(instance) == INSTANCE_LENGTH &&
        strspn(instance, "0123456789abcdef") == INSTANCE_LENGTH)
        memcpy(ret, instance, INSTANCE_LENGTH + 1);
    json_decref(document);
}

static json_t *health_mqtt(const struct bridge_health *health)
{
    json_t *mqtt = json_object();

    json_object_set_new(mqtt, "connected_since",
                        json_time(health->connected_since_ms, health->offset_s));
    json_object_set_new(mqtt, "reconnects", json_integer(health->reconnects));
    json_object_set_new(mqtt, "outbox", json_integer(health->outbox));
    json_object_set_new(mqtt, "refused", json_integer(health->refused));
    return mqtt;
}

static json_t *health_ble(const struct bridge_health *health)
{
    json_t *ble = json_object();

    json_object_set_new(ble, "ok", json_boolean(health->ble_ok));
    json_object_set_new(ble, "adapter", payload_string(health->ble_adapter));
    json_object_set_new(ble, "error", payload_string(health->ble_error));
    json_object_set_new(ble, "advice", payload_string(health->ble_advice));
    return ble;
}

static json_t *health_devices(const struct bridge_health *health)
{
    json_t *devices = json_object();

    json_object_set_new(devices, "kept", json_integer(health->devices));
    json_object_set_new(devices, "connected", json_integer(health->devices_connected));
    json_object_set_new(devices, "in_trouble", json_integer(health->devices_in_trouble));
    return devices;
}

char *payload_bridge_health(const struct bridge_health *health)
{
    json_t *document = payload_new();
    json_t *db = json_object(), *synced = json_object();

    json_object_set_new(db, "bytes", json_integer(health->db_bytes));
    json_object_set_new(db, "wal_bytes", json_integer(health->wal_bytes));
    json_object_set_new(synced, "synced", json_boolean(health->clock_synced));

    json_object_set_new(document, "at", json_time(health->at_ms, health->offset_s));
    json_object_set_new(document, "started_at", json_time(health->started_ms, health->offset_s));
    json_object_set_new(document, "mqtt", health_mqtt(health));
    json_object_set_new(document, "ble", health_ble(health));
    json_object_set_new(document, "devices", health_devices(health));
    json_object_set_new(document, "db", db);
    json_object_set_new(document, "clock", synced);
    return payload_finish(document);
}
