/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the payload files share: how a document begins and how it becomes text. */
#ifndef MQTT_PAYLOAD_H
#define MQTT_PAYLOAD_H

#include "core/ident.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* docs/indicators.md A.1: goes out with every document that holds a score. */
#define PAYLOAD_DISCLAIMER "wellness estimate, not a diagnosis"

/* A new document: {"v": 1}. NULL only when out of memory. */
json_t *payload_new(void);

/* The document as compact text; drops it. NULL when it is NULL or out of memory. */
char *payload_finish(json_t *document);

/* A string, or null for NULL. */
json_t *payload_string(const char *text);

/* The instance named in a bridge/info payload of whatever origin; "" if it names none. */
void payload_instance(const void *payload, size_t length, char ret[INSTANCE_LENGTH + 1]);

#endif
