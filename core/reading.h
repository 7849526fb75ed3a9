/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A reading: one value of one kind at one instant, as a wearable gave it. Kinds, units and accepted
 * ranges are those of docs/indicators.md (inputs).
 *
 * Values are integers in a unit fine enough to be exact. An RR interval is counted in 1/128 ms,
 * because both units found on the air fit without rounding: 1/1024 s = 125/128 ms, 1 ms = 128/128.
 */
#ifndef CORE_READING_H
#define CORE_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum reading_kind {
    READING_HR,            /* heart rate, bpm */
    READING_RR,            /* interval that ended at the reading's time, 1/128 ms */
    READING_RESTING_HR,    /* of a day, as the device has it, bpm */
    READING_HRV_RMSSD,     /* as the device has it, ms */
    READING_HRV_SDNN,      /* ditto */
    READING_STRESS_VENDOR, /* 1..100, each maker's own scale */
    READING_SPO2,          /* % */
    READING_SKIN_TEMP,     /* 1/100 degree Celsius */
    READING_RESP_RATE,     /* breaths, 1/10 a minute */
    READING_STEPS,         /* in the interval that begins at the reading's time */
    READING_KINDS
};

#define READING_RR_PER_MS 128

enum reading_contact { CONTACT_UNKNOWN, CONTACT_NONE, CONTACT_ON_BODY };

struct reading {
    enum reading_kind kind;
    int32_t value;
    int64_t at_ms; /* UTC milliseconds; in a live batch: relative to the arrival, so <= 0 */
};

/* 96 holds the longest packet we know (517 bytes of 6-byte Polar PPI samples, two readings each
 * are emitted in two batches) and a Heart Rate Measurement of any MTU up to 189. */
#define READING_BATCH_MAX 96

/* The readings of one packet, in time order per kind. */
struct reading_batch {
    bool live;          /* true: at_ms of the readings counts from the arrival of the packet */
    bool units_suspect; /* RR fit the heart rate only if read as plain milliseconds */
    enum reading_contact contact;
    size_t count;
    struct reading readings[READING_BATCH_MAX];
};

/* The name used in the database and in documents, for example "rr". */
const char *reading_kind_name(enum reading_kind kind);

/* Whether a value is inside the accepted range of its kind; outside it is rejected as "range". */
bool reading_in_range(const struct reading *reading);

#endif
