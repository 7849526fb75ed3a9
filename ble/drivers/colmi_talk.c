/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests, and what comes: the answer to the request, or something else. The answer may come
 * before that to the write which carried the request, so the next request may have to wait.
 *
 * A big message of one byte is no data but a word: 00 there is nothing, 02 "I do not do that".
 */
#include "ble/drivers/colmi_session.h"

#include <string.h>

#define BIG_NAPS   0x3e
#define BIG_EMPTY  0x00
#define BIG_CANNOT 0x02

static void send_request(struct colmi *ring)
{
    if (!ring->queued || ring->writing)
        return;
    ring->queued = false;
    ring->asked = true;
    ring->writing = true;
    ring->io->write(ring->io->host, ring->request_to, ring->request, ring->request_length, true);
}

static void queue_request(struct colmi *ring, const char *to, uint8_t awaited, size_t length)
{
    ring->request_to = to;
    ring->request_length = length;
    ring->awaited = awaited;
    ring->asked = false;
    ring->queued = true;
    ring->quiet_s = 0;
    send_request(ring);
}

void colmi_ask(struct colmi *ring, uint8_t command, const uint8_t *payload, size_t length)
{
    colmi_frame_make(ring->request, command, payload, length);
    queue_request(ring, COLMI_V1_WRITE, command, COLMI_FRAME);
}

void colmi_ask_big(struct colmi *ring, uint8_t kind, const uint8_t *payload, size_t length)
{
    queue_request(ring, COLMI_V2_WRITE, kind, colmi_big_make(ring->request, kind, payload, length));
}

void colmi_read(struct colmi *ring, const char *characteristic)
{
    ring->reading = true;
    ring->io->read(ring->io->host, characteristic);
}

static bool is_awaited(const struct colmi *ring, const char *from, uint8_t what)
{
    return ring->asked && strcmp(ring->request_to, from) == 0 && ring->awaited == what;
}

/* ---- what comes ---- */

/* Frames that rings send of their own accord: packet size, something new, end of a measurement. */
static int unasked(uint8_t command)
{
    static const uint8_t known[] = {0x2f, 0x43, 0x6a, 0x73, 0xa1};
    return memchr(known, command, sizeof(known)) ? 0 : -ERR_UNSUPPORTED;
}

static void heard(struct colmi *ring)
{
    ring->quiet_s = 0;
    ring->silences = 0;
}

static int take_frame(struct colmi *ring, const uint8_t *bytes, size_t length)
{
    const int r = colmi_frame_check(bytes, length);
    if (r < 0)
        return r;
    const uint8_t command = bytes[0] & (uint8_t)~COLMI_ERROR_BIT;
    if (!is_awaited(ring, COLMI_V1_WRITE, command))
        return unasked(bytes[0]);
    heard(ring);
    if (!(bytes[0] & COLMI_ERROR_BIT))
        return ring->step->answer(ring, bytes, length);
    colmi_give_up(ring);
    return 0;
}

static int take_big_answer(struct colmi *ring, const uint8_t *payload, size_t length)
{
    if (length != 1)
        return length > 0 ? ring->step->answer(ring, payload, length) : -ERR_LENGTH;
    if (payload[0] == BIG_EMPTY)
        return ring->step->answer(ring, payload, 0);
    colmi_give_up(ring);
    return payload[0] == BIG_CANNOT ? 0 : -ERR_UNSUPPORTED;
}

static int take_piece(struct colmi *ring, const uint8_t *bytes, size_t length)
{
    size_t payload_length;
    const int r = colmi_big_add(&ring->big, bytes, length);
    ring->big_quiet_s = 0;
    if (r < 0)
        return r;
    if (ring->asked && strcmp(ring->request_to, COLMI_V2_WRITE) == 0)
        ring->quiet_s = 0;
    if (r == 0)
        return 0;
    const uint8_t kind = colmi_big_kind(&ring->big);
    const uint8_t *payload = colmi_big_payload(&ring->big, &payload_length);
    if (kind == BIG_NAPS)
        return colmi_take_naps(ring, payload, payload_length);
    if (!is_awaited(ring, COLMI_V2_WRITE, kind))
        return -ERR_UNSUPPORTED;
    heard(ring);
    return take_big_answer(ring, payload, payload_length);
}

int colmi_notification(void *state, const struct driver_io *io, const char *characteristic,
                       const uint8_t *bytes, size_t length)
{
    struct colmi *ring = state;
    (void)io;
    if (!ring->step || ring->over)
        return 0;
    if (strcmp(characteristic, COLMI_V1_NOTIFY) == 0)
        return take_frame(ring, bytes, length);
    if (strcmp(characteristic, COLMI_V2_NOTIFY) == 0)
        return take_piece(ring, bytes, length);
    return -ERR_UNSUPPORTED;
}

int colmi_written(void *state, const struct driver_io *io, int result)
{
    struct colmi *ring = state;
    (void)io;
    ring->writing = false;
    if (ring->over)
        return 0;
    if (ring->queued)
        send_request(ring);
    else if (result < 0 && ring->asked)
        colmi_give_up_in_silence(ring);
    return 0;
}

int colmi_read_answer(void *state, const struct driver_io *io, int result, const uint8_t *bytes,
                      size_t length)
{
    struct colmi *ring = state;
    (void)io;
    if (ring->over || !ring->reading)
        return 0;
    ring->reading = false;
    if (result == 0)
        return ring->step->answer(ring, bytes, length);
    colmi_give_up(ring);
    return 0;
}
