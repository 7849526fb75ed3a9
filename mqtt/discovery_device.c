/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Home Assistant discovery of a wearable (docs/mqtt.md 11.4). */
#include "mqtt/contract.h"
#include "mqtt/discovery_parts.h"
#include "mqtt/payload.h"
#include <stdio.h>

#define OR_NONE(key) "{{ value_json." key " if value_json." key " is not none else 'None' }}"

/* Read from the wearable's state. */
static const struct discovery_row rows[] = {
    {"sensor", "battery", "Battery", OR_NONE("battery"), "battery", .unit = "%", .measured = true,
     .counted = true, .enabled = true},
    {"sensor", "rssi", "Signal", OR_NONE("rssi"), "signal_strength", .unit = "dBm",
     .measured = true},
    {"sensor", "last_sync", "Last sync", "{{ value_json.last_sync or 'None' }}", "timestamp",
     .enabled = true},
    {"binary_sensor", "connected", "Connected",
     "{{ 'ON' if value_json.connection == 'connected' else 'OFF' }}", "connectivity",
     .enabled = true},
    {"binary_sensor", "problem", "Problem",
     "{{ 'ON' if value_json.connection in ['error', 'unpaired'] else 'OFF' }}", "problem",
     .enabled = true},
    {"sensor", "connection", "Connection", "{{ value_json.connection }}", "enum",
     .icon = "mdi:bluetooth"},
};

/* What the person reads who wonders about a problem. */
static void add_advice(json_t *component, const char *topic)
{
    discovery_set_text(component, "json_attributes_topic", "%s", topic);
    discovery_set_text(component, "json_attributes_template", "%s",
                       "{{ {'error': value_json.error, 'advice': value_json.advice} | tojson }}");
}

static void add_rows(struct discovery *discovery, const char *topic)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        discovery_fill(
            discovery_add_component(discovery, rows[i].platform, rows[i].key, rows[i].name), topic,
            &rows[i]);
    json_t *options = json_array();
    for (enum device_connection state = 0; state < DEVICE_CONNECTIONS; state++)
        json_array_append_new(options, json_string(device_connection_name(state)));
    json_object_set_new(json_object_get(discovery->components, "connection"), "options", options);
    add_advice(json_object_get(discovery->components, "problem"), topic);
}

char *discovery_device(const char *base, const char *instance, const char *version,
                       const struct person *person, const struct device *device, const char *model)
{
    char object_id[OBJECT_ID_MAX], gateway_id[OBJECT_ID_MAX], topic[TOPIC_MAX];
    char entity_prefix[IDENT_MAX + 16];
    struct broker_message message;
    json_t *document = json_object();

    discovery_device_id(instance, device->id, object_id);
    discovery_gateway_id(instance, gateway_id);
    snprintf(entity_prefix, sizeof(entity_prefix), "zonula_%s", device->id);
    contract_message(TOPIC_DEVICE_STATE, base, person->id, device->id, topic, &message);

    json_t *about = discovery_device_json(object_id, device->label, model, version);
    discovery_set_text(about, "manufacturer", "Generic");
    discovery_set_text(about, "via_device", "%s", gateway_id);
    if (*device->firmware)
        discovery_set_text(about, "sw_version", "%s", device->firmware);
    else
        json_object_del(about, "sw_version");
    json_object_set_new(document, "device", about);
    json_object_set_new(document, "origin", discovery_origin_json(version));
    json_object_set_new(document, "qos", json_integer(1));
    discovery_add_availability(document, base);

    struct discovery discovery = {json_object(), object_id, entity_prefix};
    json_object_set_new(document, "components", discovery.components);
    add_rows(&discovery, topic);
    return payload_finish(document);
}
