/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/air/gatt_table.h"

#include "tests/wearables/generic.h"
#include "tests/wearables/heart_rate.h"
#include <stdlib.h>
#include <string.h>

static struct attribute *add(struct gatt_table *table, enum attribute_kind kind, unsigned handle,
                             struct uuid type)
{
    if (table->count == GATT_TABLE_MAX)
        abort(); /* a kind of wearable has outgrown the table */
    struct attribute *attribute = &table->attributes[table->count++];
    *attribute = (struct attribute){.kind = kind, .handle = (uint16_t)handle, .type = type};
    return attribute;
}

static void add_service(struct gatt_table *table, const struct wearable_service *service,
                        uint16_t shift)
{
    const size_t first = table->count;
    add(table, ATTRIBUTE_SERVICE, service->handle + shift, uuid_short(GATT_PRIMARY_SERVICE));
    for (size_t i = 0; i < service->count; i++) {
        const struct wearable_characteristic *has = &service->characteristics[i];
        const unsigned handle = has->handle + shift;
        add(table, ATTRIBUTE_CHARACTERISTIC, handle, uuid_short(GATT_CHARACTERISTIC))
            ->characteristic = has;
        add(table, ATTRIBUTE_VALUE, handle + 1, uuid_parse(has->uuid))->characteristic = has;
        if (has->ccc_handle)
            add(table, ATTRIBUTE_CCC, has->ccc_handle + shift, uuid_short(GATT_CCC))
                ->characteristic = has;
    }
    for (size_t i = first; i < table->count; i++) {
        table->attributes[i].service = service;
        table->attributes[i].group_end = table->attributes[table->count - 1].handle;
    }
}

void gatt_table_make(struct gatt_table *table, const struct wearable *wearable, uint16_t shift)
{
    table->count = 0;
    for (size_t i = 0; i < GENERIC_SERVICES; i++)
        add_service(table, &generic_services[i], 0);
    for (size_t i = 0; i < wearable->type->service_count; i++) {
        const struct wearable_service *service = &wearable->type->services[i];
        if (wearable->battery_percent >= 0 || strcmp(service->uuid, UUID_BATTERY) != 0)
            add_service(table, service, shift);
    }
}

const struct attribute *gatt_table_at(const struct gatt_table *table, uint16_t handle)
{
    for (size_t i = 0; i < table->count; i++) {
        if (table->attributes[i].handle == handle)
            return &table->attributes[i];
    }
    return NULL;
}

const struct attribute *gatt_table_of(const struct gatt_table *table, enum attribute_kind kind,
                                      const struct wearable_characteristic *characteristic)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct attribute *attribute = &table->attributes[i];
        if (attribute->kind == kind && attribute->characteristic == characteristic)
            return attribute;
    }
    return NULL;
}

uint8_t gatt_properties(const struct wearable_characteristic *characteristic)
{
    static const struct {
        const char *flag;
        uint8_t property;
    } table[] = {{"read", 0x02},
                 {"write-without-response", 0x04},
                 {"write", 0x08},
                 {"notify", 0x10},
                 {"indicate", 0x20}};
    unsigned properties = 0;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (wearable_has_flag(characteristic, table[i].flag))
            properties |= table[i].property;
    }
    return (uint8_t)properties;
}
