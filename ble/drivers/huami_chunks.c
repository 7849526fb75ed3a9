/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/drivers/huami_chunks.h"

#include "ble/drivers/bytes.h"
#include "core/error.h"
#include <string.h>

#define CHUNK      0x03
#define CHUNK_ACK  0x04
#define HEAD       5
#define HEAD_FIRST 11

enum {
    FLAG_FIRST = 1 << 0,
    FLAG_LAST = 1 << 1,
    FLAG_ACK = 1 << 2,
    FLAG_ENCRYPTED = 1 << 3,
};

void huami_say(struct huami_sender *sender, const uint8_t *message, size_t length)
{
    memcpy(sender->message, message, length);
    sender->length = length;
    sender->sent = 0;
    sender->count = 0;
    sender->handle++;
}

size_t huami_next_chunk(struct huami_sender *sender, uint8_t ret[HUAMI_CHUNK])
{
    const bool first = sender->sent == 0;
    const size_t head = first ? HEAD_FIRST : HEAD;
    const size_t left = sender->length - sender->sent;
    const size_t part = left < HUAMI_CHUNK - head ? left : HUAMI_CHUNK - head;
    if (left == 0)
        return 0;
    memset(ret, 0, head);
    ret[0] = CHUNK;
    ret[1] = (uint8_t)((first ? FLAG_FIRST : 0) | (part == left ? FLAG_LAST | FLAG_ACK : 0));
    ret[3] = sender->handle;
    ret[4] = sender->count++;
    if (first) {
        ret[5] = (uint8_t)sender->length;
        ret[9] = HUAMI_ENDPOINT_AUTH & 0xff;
        ret[10] = HUAMI_ENDPOINT_AUTH >> 8;
    }
    memcpy(ret + head, sender->message + sender->sent, part);
    sender->sent += part;
    return head + part;
}

/* The first chunk of a message. */
static int open_message(struct huami_receiver *receiver, const uint8_t *bytes, size_t length)
{
    receiver->open = false;
    if (length < HEAD_FIRST)
        return -ERR_LENGTH;
    if (le16(bytes + 9) != HUAMI_ENDPOINT_AUTH || bytes[1] & FLAG_ENCRYPTED)
        return -ERR_UNSUPPORTED;
    const uint32_t size = le32(bytes + 5);
    if (size > sizeof(receiver->message))
        return -ERR_LENGTH;
    receiver->open = true;
    receiver->handle = bytes[3];
    receiver->count = bytes[4];
    receiver->size = size;
    receiver->length = 0;
    return 0;
}

static int add_data(struct huami_receiver *receiver, const uint8_t *data, size_t length)
{
    if (length > receiver->size - receiver->length)
        return -ERR_LENGTH;
    memcpy(receiver->message + receiver->length, data, length);
    receiver->length += length;
    receiver->count++;
    return 0;
}

static int take(struct huami_receiver *receiver, const uint8_t *bytes, size_t length,
                bool *ret_whole)
{
    const bool first = bytes[1] & FLAG_FIRST;
    int r = first ? open_message(receiver, bytes, length) : 0;
    if (r < 0)
        return r;
    if (!receiver->open)
        return -ERR_UNSUPPORTED;
    if (bytes[3] != receiver->handle || bytes[4] != receiver->count)
        r = -ERR_SYNTAX;
    else
        r = add_data(receiver, bytes + (first ? HEAD_FIRST : HEAD),
                     length - (first ? HEAD_FIRST : HEAD));
    const bool last = bytes[1] & FLAG_LAST;
    if (r == 0 && last && receiver->length != receiver->size)
        r = -ERR_LENGTH;
    *ret_whole = r == 0 && last;
    if (r < 0 || last)
        receiver->open = false;
    return r;
}

int huami_take_chunk(struct huami_receiver *receiver, const uint8_t *bytes, size_t length,
                     struct huami_heard *ret)
{
    *ret = (struct huami_heard){0};
    if (length < 1 || bytes[0] != CHUNK)
        return -ERR_SYNTAX;
    if (length < HEAD)
        return -ERR_LENGTH;
    ret->wants_ack = bytes[1] & FLAG_ACK;
    memcpy(ret->ack, (const uint8_t[]){CHUNK_ACK, 0, bytes[3], 1, bytes[4]}, sizeof(ret->ack));
    return take(receiver, bytes, length, &ret->whole);
}
