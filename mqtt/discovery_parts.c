/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mqtt/discovery_parts.h"

#include "mqtt/contract.h"
#include <stdarg.h>
#include <stdio.h>

#define TEXT_MAX 320

json_t *discovery_device_json(const char *object_id, const char *name, const char *model,
                              const char *version)
{
    json_t *device = json_object(), *identifiers = json_array();

    json_array_append_new(identifiers, json_string(object_id));
    json_object_set_new(device, "identifiers", identifiers);
    json_object_set_new(device, "name", json_string(name));
    json_object_set_new(device, "manufacturer", json_string("Zonula"));
    json_object_set_new(device, "model", json_string(model));
    json_object_set_new(device, "sw_version", json_string(version));
    return device;
}

json_t *discovery_origin_json(const char *version)
{
    json_t *origin = json_object();

    json_object_set_new(origin, "name", json_string("Zonula"));
    json_object_set_new(origin, "sw_version", json_string(version));
    return origin;
}

void discovery_set_text(json_t *object, const char *key, const char *format, ...)
{
    char text[TEXT_MAX];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    json_object_set_new(object, key, json_string(text));
}

void discovery_add_availability(json_t *object, const char *base)
{
    discovery_set_text(object, "availability_topic", "%s/status", base);
    discovery_set_text(object, "payload_available", "online");
    discovery_set_text(object, "payload_not_available", "offline");
}

json_t *discovery_add_component(struct discovery *discovery, const char *platform, const char *key,
                                const char *name)
{
    json_t *component = json_object();

    json_object_set_new(discovery->components, key, component);
    discovery_set_text(component, "platform", "%s", platform);
    discovery_set_text(component, "unique_id", "%s_%s", discovery->object_id, key);
    discovery_set_text(component, "default_entity_id", "%s.%s_%s", platform,
                       discovery->entity_prefix, key);
    discovery_set_text(component, "name", "%s", name);
    return component;
}

void discovery_set_text_if_any(json_t *object, const char *key, const char *text)
{
    if (text)
        json_object_set_new(object, key, json_string(text));
}

void discovery_set_diagnostic(json_t *component, bool enabled)
{
    discovery_set_text(component, "entity_category", "diagnostic");
    if (!enabled)
        json_object_set_new(component, "enabled_by_default", json_false());
}

void discovery_fill(json_t *component, const char *topic, const struct discovery_row *row)
{
    discovery_set_text(component, "state_topic", "%s", topic);
    discovery_set_text(component, "value_template", "%s", row->value_template);
    discovery_set_text_if_any(component, "device_class", row->device_class);
    discovery_set_text_if_any(component, "unit_of_measurement", row->unit);
    if (row->measured)
        discovery_set_text(component, "state_class", "measurement");
    if (row->counted)
        json_object_set_new(component, "suggested_display_precision", json_integer(0));
    discovery_set_diagnostic(component, row->enabled);
    discovery_set_text_if_any(component, "icon", row->icon);
}
