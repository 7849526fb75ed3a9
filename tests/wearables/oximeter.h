/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pulse oximeter: the Pulse Oximeter Service with both of its measurements. Spot checks that it
 * made before are indicated when somebody subscribes to them, each once; the continuous measurement
 * is notified every now and then.
 *
 * Time counts from the first subscription. Options: spo2, bpm (of both measurements; 0: not a
 * number), fields (which optional fields a continuous measurement has: 1 fast, 2 slow, 4 status,
 * 8 device, 16 amplitude), status, device (of both), every_ms, stored (spot checks),
 * stored_every_s, clock_s (what its wall clock shows at the start, in seconds since 1970-01-01
 * 00:00; 0: no clock, and no time in the packets), clock_set (0: it says itself that nobody has set
 * it).
 */
#ifndef TESTS_WEARABLES_OXIMETER_H
#define TESTS_WEARABLES_OXIMETER_H

#include "tests/wearables/wearable.h"

#define UUID_PULSE_OXIMETER "00001822-0000-1000-8000-00805f9b34fb"
#define UUID_PLX_SPOT_CHECK "00002a5e-0000-1000-8000-00805f9b34fb"
#define UUID_PLX_CONTINUOUS "00002a5f-0000-1000-8000-00805f9b34fb"
#define UUID_PLX_FEATURES   "00002a60-0000-1000-8000-00805f9b34fb"

extern const struct wearable_type oximeter_type;

#endif
