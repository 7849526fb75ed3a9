/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Home Assistant device discovery (docs/mqtt.md 11): one document per device, whose components are
 * exactly the topics that exist.
 */
#include "mqtt/contract.h"
#include "mqtt/discovery_parts.h"
#include "mqtt/payload.h"
#include <stdio.h>
#include <string.h>

void discovery_gateway_id(const char *instance, char ret[OBJECT_ID_MAX])
{
    snprintf(ret, OBJECT_ID_MAX, "zonula_%s_gw", instance);
}

void discovery_person_id(const char *instance, const char *person, char ret[OBJECT_ID_MAX])
{
    snprintf(ret, OBJECT_ID_MAX, "zonula_%s_p_%s", instance, person);
}

void discovery_device_id(const char *instance, const char *device, char ret[OBJECT_ID_MAX])
{
    snprintf(ret, OBJECT_ID_MAX, "zonula_%s_d_%s", instance, device);
}

/* ---- person ---- */

/* Only what does not change at every message: each change is a row in Home Assistant's database. */
static const char *const attributes_template =
    "{{ {'level': value_json.level, 'quality': value_json.quality, "
    "'coverage': value_json.coverage, 'trend': value_json.trend.dir, "
    "'trend_per_day': value_json.trend.per_day, 'baseline': value_json.baseline.median, "
    "'data_until': value_json.data_until, 'model': value_json.model, "
    "'factors': value_json.factors | map(attribute='label') | list} | tojson }}";

static void add_indicator(struct discovery *discovery, const char *base, const char *person,
                          const struct indicator_row *row)
{
    json_t *component = discovery_add_component(discovery, "sensor", row->key, row->ha_name);

    discovery_set_text(component, "state_topic", "%s/person/%s/indicator/%s", base, person,
                       row->key);
    discovery_set_text(component, "value_template", "{{ value_json.value }}");
    discovery_set_text(component, "json_attributes_topic", "%s/person/%s/indicator/%s", base,
                       person, row->key);
    json_object_set_new(component, "json_attributes_template", json_string(attributes_template));
    discovery_set_text_if_any(component, "device_class", row->ha_device_class);
    discovery_set_text_if_any(component, "unit_of_measurement", row->ha_unit);
    if (row->kind == INDICATOR_NUMBER) {
        discovery_set_text(component, "state_class", "measurement");
        json_object_set_new(component, "suggested_display_precision",
                            json_integer(row->ha_precision));
    }
    if (row->ha_diagnostic)
        discovery_set_diagnostic(component, true);
    if (!row->ha_enabled)
        json_object_set_new(component, "enabled_by_default", json_false());
    discovery_set_text_if_any(component, "icon", row->ha_icon);
}

static json_t *add_last_time(struct discovery *discovery, const char *base, const char *person,
                             const char *key, const char *name)
{
    json_t *component = discovery_add_component(discovery, "sensor", key, name);

    discovery_set_text(component, "state_topic", "%s/person/%s/state", base, person);
    discovery_set_text(component, "value_template", "{{ value_json.%s | default('None') }}", key);
    discovery_set_text(component, "device_class", "timestamp");
    return component;
}

static void add_stale(struct discovery *discovery, const char *base, const char *person)
{
    json_t *component = discovery_add_component(discovery, "binary_sensor", "stale", "Data stale");

    discovery_set_text(component, "state_topic", "%s/person/%s/state", base, person);
    discovery_set_text(component, "value_template", "{{ 'ON' if value_json.stale else 'OFF' }}");
    discovery_set_text(component, "device_class", "problem");
    discovery_set_diagnostic(component, true);
}

static void add_log(struct discovery *discovery, const char *base, const char *person)
{
    json_t *component = discovery_add_component(discovery, "event", "log", "Log entry");
    json_t *types = json_array();

    for (int kind = 0; kind < ENTRY_KINDS; kind++)
        json_array_append_new(types, json_sprintf("%s_logged", entry_kind_name(kind)));
    json_array_append_new(types, json_string("entry_corrected"));
    json_array_append_new(types, json_string("entry_removed"));

    discovery_set_text(component, "state_topic", "%s/person/%s/event/log", base, person);
    json_object_set_new(component, "event_types", types);
    discovery_set_text(component, "icon", "mdi:notebook-edit-outline");
}

static void add_alert(struct discovery *discovery, const char *base, const char *person)
{
    json_t *component = discovery_add_component(discovery, "event", "alert", "Alert");

    discovery_set_text(component, "state_topic", "%s/person/%s/event/alert", base, person);
    json_object_set_new(component, "event_types", json_pack("[s, s]", "data_gap", "battery_low"));
    discovery_set_text(component, "icon", "mdi:bell-alert-outline");
}

static void add_person_components(struct discovery *discovery, const char *base, const char *person,
                                  const char *const *indicators, size_t indicator_count)
{
    for (size_t i = 0; i < indicator_count; i++) {
        const struct indicator_row *row = indicator_find(indicators[i]);
        if (row)
            add_indicator(discovery, base, person, row);
    }
    json_t *food = add_last_time(discovery, base, person, "last_food_at", "Last meal");
    discovery_set_text(food, "icon", "mdi:food-apple-outline");
    json_t *symptom = add_last_time(discovery, base, person, "last_symptom_at", "Last symptom");
    json_object_set_new(symptom, "enabled_by_default", json_false());
    discovery_set_text(symptom, "icon", "mdi:emoticon-sick-outline");
    add_stale(discovery, base, person);
    add_log(discovery, base, person);
    add_alert(discovery, base, person);
}

char *discovery_person(const char *base, const char *instance, const char *version,
                       const struct person *person, const char *const *indicators,
                       size_t indicator_count)
{
    char object_id[OBJECT_ID_MAX], gateway_id[OBJECT_ID_MAX];
    char name[NAME_MAX_BYTES + 16], entity_prefix[IDENT_MAX + 16];
    json_t *document = json_object();

    discovery_person_id(instance, person->id, object_id);
    discovery_gateway_id(instance, gateway_id);
    snprintf(name, sizeof(name), "Zonula %s", person->name);
    snprintf(entity_prefix, sizeof(entity_prefix), "zonula_%s", person->id);

    json_t *device = discovery_device_json(object_id, name, "Person", version);
    discovery_set_text(device, "via_device", "%s", gateway_id);
    json_object_set_new(document, "device", device);
    json_object_set_new(document, "origin", discovery_origin_json(version));
    json_object_set_new(document, "qos", json_integer(1));
    discovery_add_availability(document, base);

    struct discovery discovery = {json_object(), object_id, entity_prefix};
    json_object_set_new(document, "components", discovery.components);
    add_person_components(&discovery, base, person->id, indicators, indicator_count);
    return payload_finish(document);
}

/* ---- gateway ---- */

/* One entity of the gateway that is read from a document; the status entity is apart. */
struct gateway_row {
    const char *topic;
    struct discovery_row entity;
};

static const struct gateway_row gateway_rows[] = {
    {"bridge/health",
     {"sensor", "started_at", "Started", "{{ value_json.started_at }}", .device_class = "timestamp",
      .enabled = true}},
    {"bridge/info",
     {"sensor", "version", "Version", "{{ value_json.version }}", .icon = "mdi:package-variant"}},
    {"bridge/health",
     {"binary_sensor", "bluetooth_problem", "Bluetooth",
      "{{ 'OFF' if value_json.ble.ok else 'ON' }}", .device_class = "problem", .enabled = true}},
    {"bridge/health",
     {"sensor", "outbox", "Unsent events", "{{ value_json.mqtt.outbox }}", .measured = true,
      .counted = true, .icon = "mdi:tray-full"}},
    {"bridge/health",
     {"sensor", "db_size", "Database size", "{{ value_json.db.bytes }}",
      .device_class = "data_size", .unit = "B", .measured = true}},
};

/* The one entity that shows availability instead of having it; hence it is set per component. */
static void add_status(struct discovery *discovery, const char *base)
{
    json_t *component = discovery_add_component(discovery, "binary_sensor", "status", "Status");

    discovery_set_text(component, "state_topic", "%s/status", base);
    discovery_set_text(component, "payload_on", "online");
    discovery_set_text(component, "payload_off", "offline");
    discovery_set_text(component, "device_class", "connectivity");
    discovery_set_diagnostic(component, true);
}

static void add_gateway_row(struct discovery *discovery, const char *base,
                            const struct gateway_row *row)
{
    const struct discovery_row *entity = &row->entity;
    json_t *component =
        discovery_add_component(discovery, entity->platform, entity->key, entity->name);
    char topic[TOPIC_MAX];

    discovery_add_availability(component, base);
    snprintf(topic, sizeof(topic), "%s/%s", base, row->topic);
    discovery_fill(component, topic, entity);
}

char *discovery_gateway(const char *base, const char *instance, const char *version)
{
    char object_id[OBJECT_ID_MAX];
    json_t *document = json_object();

    discovery_gateway_id(instance, object_id);
    json_object_set_new(document, "device",
                        discovery_device_json(object_id, "Zonula gateway", "Gateway", version));
    json_object_set_new(document, "origin", discovery_origin_json(version));
    json_object_set_new(document, "qos", json_integer(1));

    struct discovery discovery = {json_object(), object_id, "zonula_gateway"};
    json_object_set_new(document, "components", discovery.components);
    add_status(&discovery, base);
    for (size_t i = 0; i < sizeof(gateway_rows) / sizeof(*gateway_rows); i++)
        add_gateway_row(&discovery, base, &gateway_rows[i]);
    return payload_finish(document);
}
