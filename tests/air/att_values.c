/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/air/att_values.h"

#include "tests/air/bytes.h"
#include "tests/wearables/generic.h"
#include <string.h>

#define CCC_NOTIFY   0x0001
#define CCC_INDICATE 0x0002

/* Common Profile and Service Error Code: the configuration is not one that the characteristic has
 * (Core Specification Supplement, part B). */
#define ATT_CCC_IMPROPER 0xfd

static uint16_t *ccc_of(struct att *att, const struct attribute *attribute)
{
    return &att->ccc[attribute - att->table.attributes];
}

static int read_characteristic(struct att *att, const struct attribute *attribute,
                               struct writer *out)
{
    const struct wearable_characteristic *characteristic = attribute->characteristic;
    struct wearable *wearable = att->wearable;
    if (!wearable_has_flag(characteristic, "read"))
        return ATT_READ_NOT_PERMITTED;
    if (strcmp(characteristic->uuid, UUID_DEVICE_NAME) == 0) {
        put_bytes(out, wearable->name, strlen(wearable->name));
        return ATT_OK;
    }
    if (strcmp(characteristic->uuid, UUID_APPEARANCE) == 0) {
        put_u16(out, wearable->type->appearance);
        return ATT_OK;
    }
    if (!wearable->type->read)
        return ATT_READ_NOT_PERMITTED;
    return wearable->type->read(wearable, characteristic, out->bytes, out->size, &out->length);
}

int att_value(struct att *att, const struct attribute *attribute, uint8_t value[WEARABLE_VALUE_MAX],
              size_t *ret_length)
{
    struct writer out = {.bytes = value, .size = WEARABLE_VALUE_MAX};
    struct uuid uuid;
    int r = ATT_OK;
    switch (attribute->kind) {
    case ATTRIBUTE_SERVICE:
        uuid = uuid_parse(attribute->service->uuid);
        put_bytes(&out, uuid.bytes, uuid.length);
        break;
    case ATTRIBUTE_CHARACTERISTIC:
        uuid = uuid_parse(attribute->characteristic->uuid);
        put_u8(&out, gatt_properties(attribute->characteristic));
        put_u16(&out, attribute->handle + 1U);
        put_bytes(&out, uuid.bytes, uuid.length);
        break;
    case ATTRIBUTE_VALUE:
        r = read_characteristic(att, attribute, &out);
        break;
    case ATTRIBUTE_CCC:
        put_u16(&out, *ccc_of(att, attribute));
        break;
    }
    *ret_length = out.length;
    return r;
}

static void tell(struct att *att, const struct attribute *attribute, bool on)
{
    if (att->subscribed)
        att->subscribed(att->owner, attribute->characteristic, on);
}

static int write_ccc(struct att *att, const struct attribute *attribute, const uint8_t *bytes,
                     size_t length)
{
    if (length != 2)
        return ATT_INVALID_LENGTH;
    const uint16_t value = (uint16_t)(bytes[0] | bytes[1] << 8);
    const bool notifies = wearable_has_flag(attribute->characteristic, "notify");
    if (value != 0 && value != (notifies ? CCC_NOTIFY : CCC_INDICATE))
        return ATT_CCC_IMPROPER;
    uint16_t *ccc = ccc_of(att, attribute);
    const bool changed = *ccc != value;
    *ccc = value;
    if (changed)
        tell(att, attribute, value != 0);
    return ATT_OK;
}

int att_write(struct att *att, const struct attribute *attribute, const char *flag,
              const uint8_t *bytes, size_t length)
{
    if (length > WEARABLE_VALUE_MAX)
        return ATT_INVALID_LENGTH;
    if (attribute->kind == ATTRIBUTE_CCC)
        return write_ccc(att, attribute, bytes, length);
    if (attribute->kind != ATTRIBUTE_VALUE || !wearable_has_flag(attribute->characteristic, flag) ||
        !att->wearable->type->write)
        return ATT_WRITE_NOT_PERMITTED;
    return att->wearable->type->write(att->wearable, attribute->characteristic, bytes, length);
}

void att_stop(struct att *att)
{
    for (size_t i = 0; i < att->table.count; i++) {
        const bool on = att->ccc[i] != 0;
        att->ccc[i] = 0;
        if (on)
            tell(att, &att->table.attributes[i], false);
    }
}

bool att_is_subscribed(const struct att *att, const struct wearable_characteristic *characteristic)
{
    const struct attribute *ccc = gatt_table_of(&att->table, ATTRIBUTE_CCC, characteristic);
    return ccc && att->ccc[ccc - att->table.attributes] != 0;
}

size_t att_notification(const struct att *att, const struct wearable_characteristic *characteristic,
                        const uint8_t *bytes, size_t length, uint8_t pdu[ATT_PDU_MAX])
{
    const struct attribute *value = gatt_table_of(&att->table, ATTRIBUTE_VALUE, characteristic);
    struct writer out = {.bytes = pdu, .size = ATT_PDU_MAX};
    if (!value)
        return 0;
    put_u8(&out, ATT_NOTIFICATION);
    put_u16(&out, value->handle);
    put_bytes(&out, bytes, length);
    return out.length;
}

/* The Service Changed indication names the range that is no longer as it was (Core specification
 * 5.4, volume 3, part G, 7.1): everything, which is what devices say after an update. */
size_t att_change(struct att *att, uint16_t shift, uint8_t pdu[ATT_PDU_MAX])
{
    struct writer out = {.bytes = pdu, .size = ATT_PDU_MAX};
    const struct attribute *ccc = NULL;
    const struct attribute *value = NULL;
    for (size_t i = 0; i < att->table.count; i++) {
        const struct attribute *attribute = &att->table.attributes[i];
        if (!attribute->characteristic ||
            strcmp(attribute->characteristic->uuid, UUID_SERVICE_CHANGED) != 0)
            continue;
        if (attribute->kind == ATTRIBUTE_VALUE)
            value = attribute;
        if (attribute->kind == ATTRIBUTE_CCC)
            ccc = attribute;
    }
    const uint16_t wanted = ccc ? *ccc_of(att, ccc) : 0;
    if (wanted != 0 && value) {
        put_u8(&out, ATT_INDICATION);
        put_u16(&out, value->handle);
        put_u16(&out, 0x0001);
        put_u16(&out, 0xffff);
    }
    att_stop(att);
    gatt_table_make(&att->table, att->wearable, shift);
    if (ccc)
        *ccc_of(att, ccc) = wanted; /* GATT's own handles stay, and so does who listens there */
    return out.length;
}
