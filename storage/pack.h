/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packed readings: a run of samples of one kind, ascending in time, as few bytes.
 *
 *     byte 0      format, 1
 *     byte 1..2   count of samples, little endian
 *     varint      common divisor of the values
 *     varint      time of the first sample, zigzag
 *     varint      value of the first sample / divisor, zigzag
 *     bits        for each further sample, most significant bit first:
 *                   change of value / divisor, zigzag, Rice
 *                   at the start and after each surprise: how many times from this one on are
 *                   as predicted, Rice
 *                   if that number is used up: zigzag(time - predicted) - 1, Rice
 *     zero bits up to the next byte
 *
 * An RR interval predicts its own time: it lies between two beats. Other kinds keep a rhythm. The
 * common divisor undoes the unit: intervals counted in 1/1024 s are multiples of
 * 125. A Rice code (Rice and Plaunt 1971) with parameter k writes n >> k in unary, then k bits; k
 * follows the mean of what was written, as in lossless image coders. Beyond PACK_UNARY_MAX ones the
 * number follows in 64 bits.
 *
 * Measured in tests/bench/bench_storage.c: 0.16 bytes a heart rate and 1.0 byte an RR interval;
 * when the arrival varies by 10 ms, 0.9 bytes a heart rate.
 */
#ifndef STORAGE_PACK_H
#define STORAGE_PACK_H

#include "core/error.h"
#include "core/reading.h"
#include <stddef.h>
#include <stdint.h>

struct sample;

#define PACK_COUNT_MAX 65535

/* Bytes in which one sample always fits, header included. */
#define PACK_ONE_MAX 32

/* Times and values that can be packed; the times of real readings are far inside. */
#define PACK_TIME_MAX (INT64_C(1) << 52)

/*
 * Packs as many samples as fit into `size` bytes, in order; returns how many, and the bytes used.
 * Times must ascend strictly and lie within +-PACK_TIME_MAX.
 */
size_t pack_encode(enum reading_kind kind, const struct sample *samples, size_t count, uint8_t *ret,
                   size_t size, size_t *ret_used);

/* Unpacks all of it into a malloc'd array. -ERR_CORRUPT: not made by pack_encode(). */
int pack_decode(enum reading_kind kind, const uint8_t *bytes, size_t length, struct sample **ret,
                size_t *ret_count);

/* Varints (LEB128), for the records around packed runs. put: bytes written, at most VARINT_MAX.
 * get: bytes read, 0 if they are no varint. */
#define VARINT_MAX 10
size_t varint_put(uint8_t *ret, uint64_t value);
size_t varint_get(const uint8_t *bytes, size_t length, uint64_t *ret);

#endif
