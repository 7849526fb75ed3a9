/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawing lots so that it can be checked afterwards: the seed is the CRC-32 of who, what and when,
 * which are fixed before anything is drawn, and the generator is published (docs/indicators.md H).
 * Whoever knows the three can draw the same lot again. It is no secret and not meant to be one.
 */
#ifndef GATEWAY_INDICATORS_LOT_H
#define GATEWAY_INDICATORS_LOT_H

#include <stddef.h>
#include <stdint.h>

/* CRC-32 as in ISO 3309 and zip files, of bytes that follow those of `crc`; 0 to begin with. */
uint32_t lot_crc32(uint32_t crc, const void *bytes, size_t length);

struct lot {
    uint32_t state; /* 31 bits */
};

/* Seeded with the CRC-32 of "person|food|2026-03-14", the date of the day number. */
struct lot lot_of(const char *person, const char *food, int32_t start_day);

/* 0..32767. */
uint32_t lot_draw(struct lot *lot);

#endif
