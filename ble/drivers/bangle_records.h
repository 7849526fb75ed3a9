/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The health records of a Bangle.js, one for ten minutes, as the app "Android Integration" tells
 * them. They are gathered until the watch has said how many there were, and kept only if all came:
 * what cannot be kept whole is not kept.
 */
#ifndef BLE_DRIVERS_BANGLE_RECORDS_H
#define BLE_DRIVERS_BANGLE_RECORDS_H

#include "ble/drivers/bangle_hours.h"
#include "ble/drivers/bangle_json.h"

#define BANGLE_CURSOR_RECORDS "act"
#define BANGLE_BLOCK_MS       INT64_C(600000)
#define BANGLE_RECORDS_MAX    2048 /* two weeks; what is more is asked for again */
#define BANGLE_COUNT_MAX      65536

struct bangle_record {
    int64_t end_ms;
    int32_t steps;
    uint16_t bpm;  /* 0: none */
    uint8_t stage; /* enum sleep_stage */
    bool worn;
};

struct bangle_records {
    int64_t after_ms;  /* what ended by then is not kept */
    int64_t latest_ms; /* a later one does not move the cursor */
    int64_t last_ms;   /* end of the last that was told */
    int64_t told;      /* how many */
    bool more;         /* than fit */
    size_t count;
    struct bangle_record records[BANGLE_RECORDS_MAX];
};

/* Begins anew. */
void bangle_records_begin(struct bangle_records *records, int64_t after_ms, int64_t latest_ms);

/* Whether {"t":"act",...} is a record; apps also tell the moment, without a time or without steps.
 */
bool bangle_is_record(const struct bangle_object *object);

/* Takes a record. -ERR_NOT_FOUND, -ERR_SYNTAX: a member is missing or not what it should be;
 * -ERR_RANGE: it cannot be, or it is not later than the one before (counted, but not kept). */
int bangle_records_add(struct bangle_records *records, const struct bangle_object *object);

/* Keeps and commits all, day by day; sleep only if the records are its source. Returns the new end,
 * or after_ms. */
int64_t bangle_records_commit(const struct bangle_records *records, const struct driver_io *io,
                              const struct zone *zone, int offset_min, bool with_sleep);

#endif
