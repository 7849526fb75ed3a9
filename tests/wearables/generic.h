/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two services that every device has before its own: Generic Access and Generic Attribute (Core
 * specification 5.4, volume 3, part C, 12 and part G, 7).
 */
#ifndef TESTS_WEARABLES_GENERIC_H
#define TESTS_WEARABLES_GENERIC_H

#include "tests/wearables/wearable.h"

#define UUID_GENERIC_ACCESS    "00001800-0000-1000-8000-00805f9b34fb"
#define UUID_GENERIC_ATTRIBUTE "00001801-0000-1000-8000-00805f9b34fb"
#define UUID_DEVICE_NAME       "00002a00-0000-1000-8000-00805f9b34fb"
#define UUID_APPEARANCE        "00002a01-0000-1000-8000-00805f9b34fb"
#define UUID_SERVICE_CHANGED   "00002a05-0000-1000-8000-00805f9b34fb"

#define GENERIC_SERVICES 2
extern const struct wearable_service generic_services[GENERIC_SERVICES];

#endif
