/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages of the protocol of 2021, cut into chunks. Little endian.
 *
 *      byte  0   1       2   3        4       5        9          11
 *          +---+-------+---+--------+-------+--------+----------+------
 *          | 3 | flags | 0 | handle | count | length | endpoint | data     the first
 *          +---+-------+---+--------+-------+--------+----------+------
 *          | 3 | flags | 0 | handle | count | data                         the others
 *          +---+-------+---+--------+-------+------
 *
 *      flags: 1 first, 2 last, 4 to be acknowledged, 8 encrypted
 *      count from 0, one more with each chunk; length of the whole message, u32; endpoint u16
 *
 * A chunk is acknowledged with 04 00 handle 01 count. Layout: Gadgetbridge, Huami2021ChunkedEncoder
 * and Huami2021ChunkedDecoder.
 */
#ifndef BLE_DRIVERS_HUAMI_CHUNKS_H
#define BLE_DRIVERS_HUAMI_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HUAMI_ENDPOINT_AUTH 0x0082
#define HUAMI_MESSAGE_MAX   96
#define HUAMI_CHUNK         20 /* fits the smallest MTU; what we say is short */
#define HUAMI_CHUNK_ACK     5

struct huami_sender {
    uint8_t message[HUAMI_MESSAGE_MAX];
    size_t length; /* 0: nothing to send */
    size_t sent;
    uint8_t handle;
    uint8_t count;
};

/* Begins a message to the authentication, with the next handle. The length is one that fits. */
void huami_say(struct huami_sender *sender, const uint8_t *message, size_t length);

/* The next chunk; 0: all is sent. */
size_t huami_next_chunk(struct huami_sender *sender, uint8_t ret[HUAMI_CHUNK]);

struct huami_receiver {
    bool open; /* a message of the authentication is on its way */
    uint8_t handle;
    uint8_t count; /* of the next chunk */
    size_t size;
    size_t length;
    uint8_t message[HUAMI_MESSAGE_MAX];
};

struct huami_heard {
    bool whole; /* the message in the receiver is complete */
    bool wants_ack;
    uint8_t ack[HUAMI_CHUNK_ACK];
};

/*
 * Takes one chunk. -ERR_SYNTAX: no chunk, or not the next one; -ERR_LENGTH: too short for its
 * header, or more than was announced; -ERR_UNSUPPORTED: of a message that is not for us, which may
 * want to be acknowledged all the same (*ret is written then, too). A message with a wrong chunk is
 * forgotten.
 */
int huami_take_chunk(struct huami_receiver *receiver, const uint8_t *bytes, size_t length,
                     struct huami_heard *ret);

#endif
