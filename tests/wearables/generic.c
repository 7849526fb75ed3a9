/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/wearables/generic.h"

#include <stddef.h>

static const char *const flags_read[] = {"read", NULL};
static const char *const flags_indicate[] = {"indicate", NULL};

static const struct wearable_characteristic access_characteristics[] = {
    {UUID_DEVICE_NAME, flags_read, 0x0002, 0},
    {UUID_APPEARANCE, flags_read, 0x0004, 0},
};
static const struct wearable_characteristic attribute_characteristics[] = {
    {UUID_SERVICE_CHANGED, flags_indicate, 0x0007, 0x0009},
};

const struct wearable_service generic_services[GENERIC_SERVICES] = {
    {UUID_GENERIC_ACCESS, 0x0001, access_characteristics, 2},
    {UUID_GENERIC_ATTRIBUTE, 0x0006, attribute_characteristics, 1},
};
