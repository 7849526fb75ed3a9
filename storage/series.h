/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Samples of one device and kind in memory, ascending strictly in time, each with the person it
 * belongs to; and the record in which a run of them goes into a sector of the live journal:
 *
 *     varint   device row
 *     varint   person row (0: nobody)
 *     byte     kind
 *     varint   length of the packed run, then the run (storage/pack.h)
 */
#ifndef STORAGE_SERIES_H
#define STORAGE_SERIES_H

#include "core/error.h"
#include "storage/samples.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 16 bytes a sample: person rows fit 32 bits, which is checked where they come in. */
struct series_sample {
    int64_t at_ms;
    int32_t value;
    uint32_t person;
};

struct series {
    struct series_sample *samples;
    size_t count, capacity;
};

/* Frees the memory; the series is empty afterwards. */
void series_clear(struct series *series);

bool series_has(const struct series *series, int64_t at_ms);

/* Adds a sample whose time is not in the series; cheap at the end. -ERR_NOMEM. */
int series_insert(struct series *series, struct series_sample sample);

/* Adds those of `more` whose times are not in the series. -ERR_NOMEM: unchanged. */
int series_merge(struct series *series, const struct series_sample *more, size_t count);

/* How many samples from `from` on belong to the same person. */
size_t series_same_person(const struct series_sample *samples, size_t count, size_t from);

/* Packs samples of one person: as many as fit; returns how many (storage/pack.h). */
size_t series_pack(enum reading_kind kind, const struct series_sample *samples, size_t count,
                   uint8_t *ret, size_t size, size_t *ret_used);

/* Unpacks and adds what is new. -ERR_CORRUPT, -ERR_NOMEM. */
int series_unpack(struct series *series, enum reading_kind kind, uint32_t person,
                  const uint8_t *bytes, size_t length);

/* ---- records of the live journal ---- */

struct run {
    int64_t device_row, person_row;
    enum reading_kind kind;
    const uint8_t *packed;
    size_t length;
};

/* Writes a record of as many samples of one person as fit; returns how many. */
size_t run_put(int64_t device_row, enum reading_kind kind, const struct series_sample *samples,
               size_t count, uint8_t *ret, size_t size, size_t *ret_used);

/* Takes the next record off a payload. -ERR_NOT_FOUND at the end, -ERR_CORRUPT. */
int run_get(const uint8_t **bytes, size_t *length, struct run *ret);

#endif
