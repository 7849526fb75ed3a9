/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts that every discovery document has (docs/mqtt.md 11.1). Home Assistant rejects a whole
 * device for one unknown key at the root, in `device` or in `origin`, so those are written in one
 * place each.
 */
#ifndef MQTT_DISCOVERY_PARTS_H
#define MQTT_DISCOVERY_PARTS_H

#include <jansson.h>
#include <stdbool.h>

/* One device's document while it is written. */
struct discovery {
    json_t *components;
    const char *object_id;
    const char *entity_prefix; /* "zonula_alice": what entity ids begin with */
};

/* The objects `device` and `origin`. */
json_t *discovery_device_json(const char *object_id, const char *name, const char *model,
                              const char *version);
json_t *discovery_origin_json(const char *version);

/* Sets a text made like printf does; or one that may be NULL, then nothing. */
void discovery_set_text(json_t *object, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void discovery_set_text_if_any(json_t *object, const char *key, const char *text);

void discovery_add_availability(json_t *object, const char *base);

/* A new component in the document; the caller adds its topic and what else it has. */
json_t *discovery_add_component(struct discovery *discovery, const char *platform, const char *key,
                                const char *name);
void discovery_set_diagnostic(json_t *component, bool enabled);

/* A diagnostic entity that is read from a document. */
struct discovery_row {
    const char *platform, *key, *name, *value_template;
    const char *device_class, *unit, *icon; /* NULL: none */
    bool measured;                          /* state_class measurement */
    bool counted;                           /* shown without decimals */
    bool enabled;
};

/* Fills the component of a row, which reads this topic. */
void discovery_fill(json_t *component, const char *topic, const struct discovery_row *row);

#endif
