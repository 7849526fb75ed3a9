/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An activity monitor that nobody has seen: the Physical Activity Monitor Service with summaries of
 * sleep and of heart and breath, indicated every now and then while somebody is subscribed. Field i
 * of a summary has the value that its option gives, else 100 + i.
 *
 * Options: cardio, sleep (the flags of the summaries), resting, breaths (means, bpm and a minute),
 * asleep_s, awake_s, in_bed_s, every_ms, header (0 as in the draft, 1 as in bluetooth-sig-python's
 * test vector, 2 as in 1.0). A summary that does not fit into mtu is cut into segments, which
 * repeat nothing of the head.
 */
#ifndef TESTS_WEARABLES_PAMS_H
#define TESTS_WEARABLES_PAMS_H

#include "tests/wearables/wearable.h"

#define UUID_PHYSICAL_ACTIVITY "0000183e-0000-1000-8000-00805f9b34fb"
#define UUID_PAMS_FEATURES     "00002b3b-0000-1000-8000-00805f9b34fb"
#define UUID_PAMS_CARDIO       "00002b3f-0000-1000-8000-00805f9b34fb"
#define UUID_PAMS_SLEEP        "00002b42-0000-1000-8000-00805f9b34fb"

extern const struct wearable_type pams_type;

#endif
