/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/ha_check.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define DISCOVERY_BYTES_MAX (32 * 1024)

static const char *const root_keys[] = {"device",
                                        "origin",
                                        "components",
                                        "qos",
                                        "availability_topic",
                                        "payload_available",
                                        "payload_not_available",
                                        NULL};
static const char *const device_keys[] = {"identifiers", "name",       "manufacturer", "model",
                                          "sw_version",  "hw_version", "via_device",   NULL};
static const char *const origin_keys[] = {"name", "sw_version", "support_url", NULL};
static const char *const entity_categories[] = {"diagnostic", NULL};

/* A platform that we use, what it must have, and the device classes it knows. */
struct platform {
    const char *name;
    const char *required;
    const char *device_classes[12];
};
static const struct platform platforms[] = {
    {"sensor",
     "state_topic",
     {"battery", "data_size", "duration", "enum", "signal_strength", "timestamp", NULL}},
    {"binary_sensor", "state_topic", {"connectivity", "problem", NULL}},
    {"event", "state_topic", {"button", "doorbell", "motion", NULL}},
    {"button", "command_topic", {"identify", "restart", "update", NULL}},
};

/* The units that a sensor's device class accepts. */
static const struct {
    const char *device_class;
    const char *units[12];
} class_units[] = {
    {"battery", {"%", NULL}},
    {"data_size", {"B", "kB", "MB", "GB", "KiB", "MiB", "GiB", NULL}},
    {"duration", {"d", "h", "min", "s", "ms", NULL}},
    {"signal_strength", {"dB", "dBm", NULL}},
    {"timestamp", {NULL}},
    {"enum", {NULL}},
};

struct report {
    char *text;
    size_t length;
    int count;
};

__attribute__((format(printf, 2, 3))) static void find(struct report *report, const char *format,
                                                       ...)
{
    size_t room = HA_FINDINGS_MAX - report->length;
    va_list arguments;

    report->count++;
    va_start(arguments, format);
    int written = vsnprintf(report->text + report->length, room, format, arguments);
    va_end(arguments);
    if (written > 0 && (size_t)written + 1 < room) {
        report->length += (size_t)written;
        report->text[report->length++] = '\n';
        report->text[report->length] = '\0';
    }
}

static bool is_in(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(*list, word) == 0)
            return true;
    return false;
}

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void check_keys(struct report *report, const char *where, const json_t *object,
                       const char *const *known)
{
    const char *key;
    json_t *value;

    if (!json_is_object(object))
        find(report, "%s is not an object", where);
    json_object_foreach((json_t *)object, key, value) if (!is_in(key, known))
        find(report, "%s: unknown key %s rejects the whole device", where, key);
}

/* ---- templates ---- */

/* It must end in an expression: an empty rendering would leave the old value standing. */
static void check_template(struct report *report, const char *key, const char *name,
                           const char *text)
{
    int depth = 0;

    for (const char *at = text; *at; at++) {
        if (strncmp(at, "{{", 2) == 0)
            depth++, at++;
        else if (strncmp(at, "}}", 2) == 0 && depth > 0 && (at[2] != '}'))
            depth--, at++;
    }
    size_t length = strlen(text);
    if (strncmp(text, "{{", 2) != 0 || length < 4 || strcmp(text + length - 2, "}}") != 0)
        find(report, "%s: %s is not one expression", key, name);
    if (depth != 0)
        find(report, "%s: %s has unbalanced braces", key, name);
    if (strstr(text, "{%") || strstr(text, "default('')") || strstr(text, "else ''"))
        find(report, "%s: %s can render to nothing", key, name);
    if (strstr(text, " if ") && !strstr(text, " else "))
        find(report, "%s: %s renders to nothing when its condition fails", key, name);
}

const char *ha_check_paths(const char *value_template, const json_t *sample)
{
    static char path[128];
    const char *at = value_template;

    while ((at = strstr(at, "value_json."))) {
        const json_t *value = sample;
        size_t length = 0;
        at += strlen("value_json.");
        const char *end = at;
        while (isalnum((unsigned char)*end) || *end == '_' || *end == '.')
            end++;
        length = (size_t)(end - at) < sizeof(path) - 1 ? (size_t)(end - at) : sizeof(path) - 1;
        memcpy(path, at, length);
        path[length] = '\0';
        for (const char *part = path; value && *part;) {
            size_t part_length = strcspn(part, ".");
            value = json_object_getn(value, part, part_length);
            part += part_length + (part[part_length] == '.');
        }
        if (!value && strncmp(end, " | default(", 11) != 0)
            return path;
        at = end;
    }
    return NULL;
}

/* ---- components ---- */

static const struct platform *platform_of(const char *name)
{
    for (size_t i = 0; name && i < sizeof(platforms) / sizeof(*platforms); i++)
        if (strcmp(platforms[i].name, name) == 0)
            return &platforms[i];
    return NULL;
}

static void check_identity(struct report *report, const char *object_id, const char *key,
                           const json_t *component)
{
    const char *platform = text_of(component, "platform");
    const char *unique_id = text_of(component, "unique_id");
    const char *entity_id = text_of(component, "default_entity_id");
    char expected[256];

    snprintf(expected, sizeof(expected), "%s_%s", object_id, key);
    if (!unique_id)
        find(report, "%s: no unique_id loses the whole device", key);
    else if (strcmp(unique_id, expected) != 0)
        find(report, "%s: unique_id is not %s", key, expected);
    snprintf(expected, sizeof(expected), "%s.", platform);
    if (!entity_id || strncmp(entity_id, expected, strlen(expected)) != 0)
        find(report, "%s: default_entity_id does not begin with %s", key, expected);
    if (!text_of(component, "name") || strstr(text_of(component, "name"), "Zonula"))
        find(report, "%s: no name, or it repeats the device's", key);
    if (json_object_get(component, "object_id"))
        find(report, "%s: object_id is gone since 2026.4", key);
    if (json_object_get(component, "retain") || json_object_get(component, "expire_after"))
        find(report, "%s: retain and expire_after are not used", key);
}

static void check_unit(struct report *report, const char *key, const char *device_class,
                       const char *unit)
{
    for (size_t i = 0; i < sizeof(class_units) / sizeof(*class_units); i++) {
        if (strcmp(class_units[i].device_class, device_class) != 0)
            continue;
        if (unit ? !is_in(unit, class_units[i].units) : class_units[i].units[0] != NULL)
            find(report, "%s: unit %s does not belong to %s", key, unit ? unit : "(none)",
                 device_class);
        return;
    }
}

static void check_sensor(struct report *report, const char *key, const json_t *component)
{
    const char *device_class = text_of(component, "device_class");
    const char *state_class = text_of(component, "state_class");
    const char *unit = text_of(component, "unit_of_measurement");

    if (device_class)
        check_unit(report, key, device_class, unit);
    if (state_class && strcmp(state_class, "measurement") != 0)
        find(report, "%s: state_class %s is not used", key, state_class);
    if (unit && !state_class)
        find(report, "%s: a unit without state_class", key);
    if (state_class && device_class &&
        (strcmp(device_class, "timestamp") == 0 || strcmp(device_class, "enum") == 0))
        find(report, "%s: %s has no state_class", key, device_class);
    if (json_object_get(component, "options") &&
        (!device_class || strcmp(device_class, "enum") != 0))
        find(report, "%s: options without device_class enum", key);
}

static void check_options(struct report *report, const char *key, const json_t *component)
{
    size_t i;
    json_t *option;

    json_array_foreach(json_object_get(component, "options"), i,
                       option) if (!json_string_value(option) ||
                                   strcasecmp(json_string_value(option), "none") == 0)
        find(report, "%s: an option is no text, or none", key);
}

static void check_forms(struct report *report, const char *key, const json_t *component)
{
    const char *category = text_of(component, "entity_category");
    const char *icon = text_of(component, "icon");
    const char *const templates[] = {"value_template", "json_attributes_template", NULL};

    if (category && !is_in(category, entity_categories))
        find(report, "%s: entity_category %s", key, category);
    if (icon && strncmp(icon, "mdi:", 4) != 0)
        find(report, "%s: icon %s", key, icon);
    for (const char *const *name = templates; *name; name++)
        if (text_of(component, *name))
            check_template(report, key, *name, text_of(component, *name));
}

static void check_component(struct report *report, const char *object_id, const char *key,
                            const json_t *component)
{
    const struct platform *platform = platform_of(text_of(component, "platform"));
    const char *device_class = text_of(component, "device_class");

    if (!platform) {
        find(report, "%s: no platform, or one that is not known, loses the whole device", key);
        return;
    }
    check_identity(report, object_id, key, component);
    if (!text_of(component, platform->required))
        find(report, "%s: a %s needs %s", key, platform->name, platform->required);
    if (device_class && !is_in(device_class, platform->device_classes))
        find(report, "%s: a %s has no device_class %s", key, platform->name, device_class);
    if (strcmp(platform->name, "sensor") == 0)
        check_sensor(report, key, component);
    if (strcmp(platform->name, "event") == 0 &&
        json_array_size(json_object_get(component, "event_types")) == 0)
        find(report, "%s: an event needs event_types", key);
    check_options(report, key, component);
    check_forms(report, key, component);
}

/* ---- the message ---- */

static void check_device(struct report *report, const char *object_id, const json_t *device)
{
    const json_t *identifiers = json_object_get(device, "identifiers");
    const char *first = json_string_value(json_array_get(identifiers, 0));

    check_keys(report, "device", device, device_keys);
    if (json_array_size(identifiers) != 1 || !first || strcmp(first, object_id) != 0)
        find(report, "device: identifiers is not [%s]", object_id);
    if (!text_of(device, "name"))
        find(report, "device: no name");
}

static void check_root(struct report *report, const char *object_id, const json_t *root)
{
    const char *key;
    json_t *component;

    check_keys(report, "root", root, root_keys);
    check_device(report, object_id, json_object_get(root, "device"));
    check_keys(report, "origin", json_object_get(root, "origin"), origin_keys);
    if (!text_of(json_object_get(root, "origin"), "name"))
        find(report, "origin: no name");
    if (json_integer_value(json_object_get(root, "qos")) != 1)
        find(report, "root: qos is not 1");
    if (json_object_size(json_object_get(root, "components")) == 0)
        find(report, "root: no components");
    json_object_foreach(json_object_get(root, "components"), key, component)
        check_component(report, object_id, key, component);
}

int ha_check(const char *object_id, const char *payload, char findings[HA_FINDINGS_MAX])
{
    struct report report = {.text = findings};
    json_error_t error;

    findings[0] = '\0';
    if (strlen(payload) > DISCOVERY_BYTES_MAX)
        find(&report, "longer than %d bytes", DISCOVERY_BYTES_MAX);
    json_t *root = json_loads(payload, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(root))
        find(&report, "not an object: %s", error.text);
    else
        check_root(&report, object_id, root);
    json_decref(root);
    return report.count;
}
