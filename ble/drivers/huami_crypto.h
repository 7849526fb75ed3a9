/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cryptography of Huami bands, from libcrypto: AES-128 of one block, and Diffie-Hellman on the
 * NIST curve B-163. Pure functions; the random number comes from the caller.
 *
 * On the air a number of the curve is 24 bytes, least significant byte first, of which the field
 * fills 163 bits; a point is x and then y.
 */
#ifndef BLE_DRIVERS_HUAMI_CRYPTO_H
#define BLE_DRIVERS_HUAMI_CRYPTO_H

#include <stdint.h>

#define HUAMI_KEY    16
#define HUAMI_NUMBER 24
#define HUAMI_POINT  (2 * HUAMI_NUMBER)

/* -ERR_INTERNAL: libcrypto has no memory, or no such cipher. */
int huami_aes(const uint8_t key[HUAMI_KEY], const uint8_t in[HUAMI_KEY], uint8_t ret[HUAMI_KEY]);

/* The public key of a private one, of which the bits above the field are ignored. -ERR_RANGE: it is
 * zero; -ERR_INTERNAL: libcrypto has no memory, or no such curve. */
int huami_public(const uint8_t private_key[HUAMI_NUMBER], uint8_t ret[HUAMI_POINT]);

/* The point that both sides can compute. -ERR_RANGE: theirs is none of the curve, or of its small
 * subgroup, with which there is nothing to compute. */
int huami_shared(const uint8_t private_key[HUAMI_NUMBER], const uint8_t theirs[HUAMI_POINT],
                 uint8_t ret[HUAMI_POINT]);

#endif
