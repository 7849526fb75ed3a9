/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The attribute table of a wearable's GATT server: its services behind the GAP and GATT services
 * that every device has (Core specification 5.4, volume 3, part C, 12 and part G, 7).
 */
#ifndef TESTS_AIR_GATT_TABLE_H
#define TESTS_AIR_GATT_TABLE_H

#include "tests/air/uuid.h"
#include "tests/wearables/wearable.h"

#define GATT_TABLE_MAX 64

/* Attribute types (part G, 3). */
#define GATT_PRIMARY_SERVICE 0x2800
#define GATT_SECONDARY       0x2801
#define GATT_CHARACTERISTIC  0x2803
#define GATT_CCC             0x2902

enum attribute_kind {
    ATTRIBUTE_SERVICE,
    ATTRIBUTE_CHARACTERISTIC,
    ATTRIBUTE_VALUE,
    ATTRIBUTE_CCC,
};

struct attribute {
    enum attribute_kind kind;
    uint16_t handle;
    uint16_t group_end; /* last handle of the service */
    struct uuid type;
    const struct wearable_service *service;
    const struct wearable_characteristic *characteristic; /* NULL of a service */
};

struct gatt_table {
    struct attribute attributes[GATT_TABLE_MAX]; /* by handle */
    size_t count;
};

/* Makes the table. The handles of the wearable's own services are its own plus `shift`; a battery
 * service whose wearable has no battery is left out. */
void gatt_table_make(struct gatt_table *table, const struct wearable *wearable, uint16_t shift);

/* NULL: no attribute has this handle. */
const struct attribute *gatt_table_at(const struct gatt_table *table, uint16_t handle);

/* The attribute of a kind that belongs to a characteristic; NULL: none. */
const struct attribute *gatt_table_of(const struct gatt_table *table, enum attribute_kind kind,
                                      const struct wearable_characteristic *characteristic);

/* The characteristic properties (part G, 3.3.1.1). */
uint8_t gatt_properties(const struct wearable_characteristic *characteristic);

#endif
