/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two forms of message that rings of the Colmi family speak.
 *
 *      short, always 16 bytes, both ways
 *           0         1 ... 14                 15
 *         +---------+------------------------+----------+
 *         | command | payload, zero filled   | checksum |   sum of bytes 0 ... 14, mod 256
 *         +---------+------------------------+----------+
 *           bit 7 of an answer's command: the ring does not do that
 *
 *      big, in pieces of what one notification carries
 *           0    1      2       4       6
 *         +----+------+-------+-------+---------
 *         | BC | kind | u16   | u16   | payload     little endian; CRC-16/MODBUS of the payload
 *         +----+------+-------+-------+---------
 *                       length  CRC
 *
 * After thebabush/junk (docs/colmi-protocol.md and traces), Puxtril/colmi-docs, Gadgetbridge.
 */
#ifndef BLE_DRIVERS_COLMI_FRAME_H
#define BLE_DRIVERS_COLMI_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COLMI_FRAME         16
#define COLMI_FRAME_PAYLOAD 14
#define COLMI_ERROR_BIT     0x80

#define COLMI_BIG_HEADER  6
#define COLMI_BIG_MAX     4096 /* of payload: a week of the longest nights is 2 kB */
#define COLMI_REQUEST_MAX 16   /* the longest message we send, of either form */

/* A frame with its checksum; the payload is at most COLMI_FRAME_PAYLOAD long. */
void colmi_frame_make(uint8_t frame[COLMI_FRAME], uint8_t command, const uint8_t *payload,
                      size_t length);
/* -ERR_LENGTH, or -ERR_SYNTAX for the checksum. */
int colmi_frame_check(const uint8_t *bytes, size_t length);

/* CRC-16/MODBUS: reflected polynomial A001, begins with FFFF. */
uint16_t colmi_crc(const uint8_t *bytes, size_t length);

/* A big request; returns its length. The payload is at most four bytes long. */
size_t colmi_big_make(uint8_t bytes[COLMI_REQUEST_MAX], uint8_t kind, const uint8_t *payload,
                      size_t length);

/* A big message on its way in. Zeroed, it waits for a header. */
struct colmi_big {
    size_t length; /* of what is there, header included */
    bool whole;
    uint8_t bytes[COLMI_BIG_HEADER + COLMI_BIG_MAX];
};

/*
 * Takes a piece. 1: the message is whole, and stays so until the next piece; 0: there is more to
 * come, or it was a frame of the raw sensors; -ERR_SYNTAX: no header where one must be, or the CRC
 * differs; -ERR_LENGTH: longer than we take.
 */
int colmi_big_add(struct colmi_big *big, const uint8_t *piece, size_t length);

/* Forgets half a message. */
void colmi_big_reset(struct colmi_big *big);

uint8_t colmi_big_kind(const struct colmi_big *big);
const uint8_t *colmi_big_payload(const struct colmi_big *big, size_t *ret_length);

#endif
