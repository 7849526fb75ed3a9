/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A chest strap: the Heart Rate Service (0x180D) with RR intervals of known beats, and a battery.
 *
 * The heart starts at the first subscription. Once a second (every_ms) a Heart Rate Measurement
 * carries the beats that ended since the last one; beats that end while nobody is subscribed, while
 * contact is lost or during silence are lost, as on a real strap. Times of the options count from
 * the first subscription, in the strap's own time, which runs `fast` times as fast as the clock.
 *
 * Options: base, pattern (comma separated ms), seed, jitter (modulus), set (index:ms,...),
 * every_ms, fast, hr16 (0/1), energy (kJ at the start, -1 none), rr_in_ms (0/1: the cheap strap
 * that sends plain milliseconds), contact_lost (from:to ms), silence (from:to ms), contact (0/1).
 */
#ifndef TESTS_WEARABLES_STRAP_H
#define TESTS_WEARABLES_STRAP_H

#include "tests/wearables/beats.h"
#include "tests/wearables/wearable.h"

struct strap_span {
    int64_t from_ms;
    int64_t to_ms; /* exclusive; equal to from_ms: never */
};

struct strap {
    struct wearable base;
    struct beats_plan plan;
    unsigned every_ms;
    unsigned fast;
    bool hr16;
    bool rr_in_ms;
    int energy_kj; /* -1: not sent */
    struct strap_span contact_lost;
    struct strap_span silence;
    bool contact;

    bool subscribed;
    bool started;
    int64_t start_ms; /* clock at the first subscription */
    struct beats beats;
    int64_t beat_end_ms; /* strap time at which the beat at hand ends */
    int beat_ms;         /* its length */
    int last_beat_ms;    /* of the last one that ended; gives the heart rate */
    int64_t next_ms;     /* strap time of the next notification */
    uint64_t notifications;
    uint64_t beats_sent;
    uint64_t beats_lost;
    size_t first_sent; /* index of the first and the last beat sent */
    size_t last_sent;
};

extern const struct wearable_type strap_type;

#endif
