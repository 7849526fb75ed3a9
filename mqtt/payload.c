/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mqtt/payload.h"
#include "core/json.h"
#include "mqtt/contract.h"
#include <string.h>

/* Enough for every number of at most three decimals that a document holds. */
#define SIGNIFICANT_DIGITS 15

json_t *payload_new(void)
{
    json_t *document = json_object();

    json_object_set_new(document, "v", json_integer(1));
    return document;
}

char *payload_finish(json_t *document)
{
    char *text = document ? json_text(document, SIGNIFICANT_DIGITS) : NULL;

    json_decref(document);
    return text;
}

json_t *payload_string(const char *text)
{
    return text ? json_string(text) : json_null();
}

char *payload_essence(const char *payload)
{
    json_t *document = json_loads(payload, 0, NULL);

    if (!document)
        return strdup(payload);
    json_object_del(document, "rev");
    json_object_del(document, "updated_at");
    json_object_del(document, "window");
    return payload_finish(document);
}
