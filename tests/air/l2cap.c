/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/air/l2cap.h"

#include "tests/air/bytes.h"

/* Signalling (Core specification 5.4, volume 3, part A, 4). */
#define COMMAND_REJECT          0x01
#define UPDATE_RESPONSE         0x13
#define REJECTED_NOT_UNDERSTOOD 0x0000

/* Security Manager (volume 3, part H, 3.5). */
#define SMP_PAIRING_REQUEST       0x01
#define SMP_PAIRING_FAILED        0x05
#define SMP_PAIRING_NOT_SUPPORTED 0x05

size_t l2cap_frame(uint16_t channel, const uint8_t *payload, size_t length,
                   uint8_t frame[L2CAP_FRAME_MAX])
{
    struct writer out = {.bytes = frame, .size = L2CAP_FRAME_MAX};
    if (length > L2CAP_FRAME_MAX - L2CAP_HEADER)
        length = L2CAP_FRAME_MAX - L2CAP_HEADER;
    put_u16(&out, (unsigned)length);
    put_u16(&out, channel);
    put_bytes(&out, payload, length);
    return out.length;
}

void l2cap_send(const struct l2cap *l2cap, uint16_t channel, const uint8_t *payload, size_t length)
{
    uint8_t frame[L2CAP_FRAME_MAX];
    l2cap->send(l2cap->owner, frame, l2cap_frame(channel, payload, length, frame));
}

/* A wearable opens no channels and answers no update: whatever is asked is not understood. */
static void answer_signalling(const struct l2cap *l2cap, struct reader in)
{
    const uint8_t code = get_u8(&in);
    const uint8_t identifier = get_u8(&in);
    const uint16_t length = get_u16(&in);
    if (in.failed || in.left != length || code == COMMAND_REJECT || code == UPDATE_RESPONSE)
        return;
    const uint8_t reject[] = {COMMAND_REJECT, identifier, 2, 0, REJECTED_NOT_UNDERSTOOD, 0};
    l2cap_send(l2cap, L2CAP_SIGNALLING, reject, sizeof(reject));
}

static void answer(struct l2cap *l2cap, uint16_t channel, struct reader in)
{
    if (channel == L2CAP_ATT) {
        uint8_t response[ATT_PDU_MAX];
        const size_t length = att_receive(&l2cap->att, in.at, in.left, response);
        if (length > 0)
            l2cap_send(l2cap, L2CAP_ATT, response, length);
    } else if (channel == L2CAP_SIGNALLING) {
        answer_signalling(l2cap, in);
    } else if (channel == L2CAP_SMP && in.left > 0 && in.at[0] == SMP_PAIRING_REQUEST) {
        const uint8_t failed[] = {SMP_PAIRING_FAILED, SMP_PAIRING_NOT_SUPPORTED};
        l2cap_send(l2cap, L2CAP_SMP, failed, sizeof(failed));
    }
}

void l2cap_receive(struct l2cap *l2cap, bool first, const uint8_t *bytes, size_t length)
{
    if (first)
        l2cap->length = 0;
    else if (l2cap->length == 0)
        return; /* the middle of a frame whose beginning was dropped */
    struct writer out = {
        .bytes = l2cap->frame, .size = sizeof(l2cap->frame), .length = l2cap->length};
    put_bytes(&out, bytes, length);
    l2cap->length = out.length;
    struct reader in = {.at = l2cap->frame, .left = l2cap->length};
    const uint16_t payload = get_u16(&in);
    const uint16_t channel = get_u16(&in);
    if (out.failed || in.left > payload) {
        l2cap->length = 0;
        return;
    }
    if (in.failed || in.left < payload)
        return; /* more is to come */
    l2cap->length = 0;
    if (!l2cap->mute)
        answer(l2cap, channel, in);
}
