/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a virtual ring answers.
 *
 *      V1, always 16 bytes:  | command | 14 bytes, zero filled | sum of the 15 before, mod 256 |
 *      V2, in pieces of what the link carries:
 *                            | BC | kind | length u16 | CRC-16/MODBUS u16 | payload |
 */
#ifndef TESTS_WEARABLES_RING_ANSWERS_H
#define TESTS_WEARABLES_RING_ANSWERS_H

#include "tests/wearables/ring.h"

#define RING_FRAME 16

/* A whole frame of the short protocol, checksum included. */
void ring_say(struct ring *ring, const uint8_t *bytes, size_t length);
/* "I do not do that." */
void ring_say_error(struct ring *ring, uint8_t command);
/* A message of the big one. */
void ring_say_big(struct ring *ring, uint8_t kind, const uint8_t *payload, size_t length);

uint8_t ring_checksum(const uint8_t frame[RING_FRAME]);
uint16_t ring_crc(const uint8_t *bytes, size_t length);

/* The answers to requests for what was recorded. */
void ring_answer_hr(struct ring *ring, uint32_t date, unsigned echo_off_s);
void ring_answer_slots(struct ring *ring, uint8_t command, unsigned days_ago);
void ring_answer_activity(struct ring *ring, unsigned days_ago, bool whole_hours);
void ring_answer_sleep(struct ring *ring, unsigned days_back);
void ring_answer_spo2(struct ring *ring);
void ring_answer_temperature(struct ring *ring, unsigned days_ago);
void ring_answer_interval_temperature(struct ring *ring, unsigned days_ago, unsigned packet);

#endif
