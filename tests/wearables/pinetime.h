/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A PineTime with InfiniTime: the Heart Rate Service with two plain bytes, and the Motion Service
 * with a counter of the day's steps, which is sent whenever it changes. It does not advertise
 * either and is known by its name.
 *
 * Time counts from the first subscription to anything. Options: bpm (0: no reading), every_ms (of
 * the heart rate), steps (of the day so far), walk (steps in every second), midnight_ms (when the
 * counter begins anew; 0: never).
 */
#ifndef TESTS_WEARABLES_PINETIME_H
#define TESTS_WEARABLES_PINETIME_H

#include "tests/wearables/wearable.h"

#define UUID_MOTION      "00030000-78fc-48fe-8e23-433b3a1942d0"
#define UUID_STEP_COUNT  "00030001-78fc-48fe-8e23-433b3a1942d0"
#define UUID_MOTION_AXES "00030002-78fc-48fe-8e23-433b3a1942d0"

extern const struct wearable_type pinetime_type;

#endif
