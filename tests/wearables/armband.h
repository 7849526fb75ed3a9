/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A Polar armband: the Heart Rate Service without RR intervals, and the Polar Measurement Data
 * service, which has the intervals between pulses (PPI) when asked for them.
 *
 * The heart starts at the first subscription. PPI, once started, comes first after first_ms, then
 * in bursts of what ended since, and goes on over links until it is stopped; what nobody hears is
 * lost. Options: base, seed, jitter (of the beats, as of a strap), ppi (0: its features have none),
 * first_ms, burst_ms, error (of each sample, ms), blocked (of so many samples one was moved; 0:
 * none), contact (0/1), can_tell_contact (0/1), status (what it answers to a start), refusals (to
 * how many starts it does, before it answers 0), stops_ms (after a start it stops by itself, once;
 * 0: never), stuck (0/1: it says that it measures, and sends nothing).
 */
#ifndef TESTS_WEARABLES_ARMBAND_H
#define TESTS_WEARABLES_ARMBAND_H

#include "tests/wearables/wearable.h"

#define UUID_PMD         "fb005c80-02e7-f387-1cad-8acd2d8df0c8"
#define UUID_PMD_CONTROL "fb005c81-02e7-f387-1cad-8acd2d8df0c8"
#define UUID_PMD_DATA    "fb005c82-02e7-f387-1cad-8acd2d8df0c8"

extern const struct wearable_type armband_type;

#endif
