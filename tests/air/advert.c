/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/air/advert.h"

#include "tests/air/bytes.h"
#include "tests/air/uuid.h"

enum advert_type { /* Assigned Numbers, 2.3 */
                   ADVERT_FLAGS = 0x01,
                   ADVERT_UUIDS_SHORT = 0x03,
                   ADVERT_UUIDS_LONG = 0x07,
                   ADVERT_NAME_SHORTENED = 0x08,
                   ADVERT_NAME = 0x09,
                   ADVERT_MANUFACTURER = 0xff,
};

#define FLAGS_GENERAL_LE_ONLY 0x06
#define FIELD_HEAD            2 /* length and type */

static bool put_field(struct writer *out, enum advert_type type, const uint8_t *bytes,
                      size_t length)
{
    if (out->size - out->length < FIELD_HEAD + length)
        return false;
    put_u8(out, (unsigned)(1 + length));
    put_u8(out, type);
    put_bytes(out, bytes, length);
    return true;
}

static void put_uuids(struct writer *out, const struct wearable *wearable, size_t form)
{
    uint8_t list[ADVERT_MAX];
    struct writer uuids = {.bytes = list, .size = sizeof(list)};
    for (const char *const *text = wearable->type->advertised; *text; text++) {
        const struct uuid uuid = uuid_parse(*text);
        if (uuid.length == form)
            put_bytes(&uuids, uuid.bytes, uuid.length);
    }
    if (uuids.length > 0)
        put_field(out, form == UUID_SHORT ? ADVERT_UUIDS_SHORT : ADVERT_UUIDS_LONG, list,
                  uuids.length);
}

void advert_make(struct advert *advert, const struct wearable *wearable)
{
    struct writer data = {.bytes = advert->data, .size = ADVERT_MAX};
    struct writer response = {.bytes = advert->response, .size = ADVERT_MAX};
    put_field(&data, ADVERT_FLAGS, &(uint8_t){FLAGS_GENERAL_LE_ONLY}, 1);
    put_uuids(&data, wearable, UUID_SHORT);
    put_uuids(&data, wearable, UUID_LONG);
    const uint8_t *name = (const uint8_t *)wearable->name;
    const size_t length = strlen(wearable->name);
    const size_t most = ADVERT_MAX - FIELD_HEAD;
    if (length > most)
        put_field(&response, ADVERT_NAME_SHORTENED, name, most);
    else if (length > 0)
        put_field(&response, ADVERT_NAME, name, length);
    if (wearable->has_manufacturer) {
        uint8_t bytes[2 + WEARABLE_MANUFACTURER_MAX];
        struct writer out = {.bytes = bytes, .size = sizeof(bytes)};
        put_u16(&out, wearable->manufacturer_id);
        put_bytes(&out, wearable->manufacturer_data, wearable->manufacturer_length);
        if (!put_field(&data, ADVERT_MANUFACTURER, bytes, out.length))
            put_field(&response, ADVERT_MANUFACTURER, bytes, out.length);
    }
    advert->length = data.length;
    advert->response_length = response.length;
}
