/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A thermometer: the Health Thermometer Service. When somebody subscribes it first indicates what
 * it measured before, then a measurement every now and then, each once.
 *
 * Time counts from the first subscription. Options: temperature (1/100 degree of its unit; measured
 * again it is one more), fahrenheit (0/1), site (0: not said), every_ms, clock_s (what its wall
 * clock shows at the start, in seconds since 1970-01-01 00:00; 0: no clock, and no time in the
 * packets), stored (how many it measured before), stored_every_s.
 */
#ifndef TESTS_WEARABLES_THERMOMETER_H
#define TESTS_WEARABLES_THERMOMETER_H

#include "tests/wearables/wearable.h"

#define UUID_HEALTH_THERMOMETER      "00001809-0000-1000-8000-00805f9b34fb"
#define UUID_TEMPERATURE_MEASUREMENT "00002a1c-0000-1000-8000-00805f9b34fb"
#define UUID_TEMPERATURE_TYPE        "00002a1d-0000-1000-8000-00805f9b34fb"

extern const struct wearable_type thermometer_type;

#endif
