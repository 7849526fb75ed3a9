/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The wearable's end of L2CAP on an LE link (Core specification 5.4, volume 3, part A): frames are
 * put together of fragments and handed to ATT; the signalling channel rejects everything, and
 * pairing is not supported.
 */
#ifndef TESTS_AIR_L2CAP_H
#define TESTS_AIR_L2CAP_H

#include "tests/air/att.h"

#define L2CAP_HEADER    4
#define L2CAP_FRAME_MAX (L2CAP_HEADER + ATT_PDU_MAX)

/* Fixed channels (2.1). */
enum l2cap_channel {
    L2CAP_ATT = 0x0004,
    L2CAP_SIGNALLING = 0x0005,
    L2CAP_SMP = 0x0006,
};

struct l2cap {
    struct att att;
    bool mute; /* requests get no answer */
    uint8_t frame[L2CAP_FRAME_MAX];
    size_t length;
    /* Carries a whole frame to the other side. */
    void (*send)(void *owner, const uint8_t *frame, size_t length);
    void *owner;
};

/* A fragment has come; `first` begins a frame. What makes no sense is dropped. */
void l2cap_receive(struct l2cap *l2cap, bool first, const uint8_t *bytes, size_t length);

/* Writes a frame of at most L2CAP_FRAME_MAX bytes; a longer payload is cut. Returns its length. */
size_t l2cap_frame(uint16_t channel, const uint8_t *payload, size_t length,
                   uint8_t frame[L2CAP_FRAME_MAX]);

void l2cap_send(const struct l2cap *l2cap, uint16_t channel, const uint8_t *payload, size_t length);

#endif
