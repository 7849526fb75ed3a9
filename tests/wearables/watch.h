/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A watch that shows its heart rate in the plainest form: flags 0 and one byte, no contact, no RR
 * (as InfiniTime on the PineTime does). It does not advertise the Heart Rate Service and is known
 * by its name. Options: bpm (0: no reading), every_ms.
 */
#ifndef TESTS_WEARABLES_WATCH_H
#define TESTS_WEARABLES_WATCH_H

#include "tests/wearables/wearable.h"

extern const struct wearable_type watch_type;

#endif
