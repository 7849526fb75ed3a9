/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Polar's optical sensors (Verity Sense, OH1, 360): beat-to-beat intervals of the Polar Measurement
 * Data service, which they do not put into the standard heart rate characteristic. Written from the
 * documents and the issues of polarofficial/polar-ble-sdk. Little endian.
 *
 *   FB005C81, control point
 *
 *      read        | 0F | features |                 bit 3 of the features: it measures PPI
 *      write       | 02 | 03 |  and  | 03 | 03 |     start and stop PPI
 *      indicated   | F0 | 02 | 03 | status | ...     how that went, see below
 *                  | 01 | type | type ...            it has stopped these by itself
 *
 *   FB005C82, data
 *
 *      byte   0      1        9       10       16
 *           +------+--------+-------+--------+--------+--
 *           | type | time   | frame | sample | sample | ...    type 3: PPI
 *           |  03  | u64 ns |  00   |        |        |        frame: form of the samples
 *           +------+--------+-------+--------+--------+--
 *
 *      sample 0    1        3         5
 *           +----+--------+---------+-------+     flags: bit 0 blocker: it was moved too much
 *           | HR | PP     | error   | flags |            bit 1 on the skin, if
 *           | u8 | u16 ms | u16 ms  |       |            bit 2 it can tell
 *           +----+--------+---------+-------+
 *
 * The time is of the device's own clock and often 0: the last interval is taken to end when the
 * packet arrives, as with straps. A sample that was moved, off the skin, or uncertain by more than
 * 30 ms is left out and its duration still counts.
 *
 * The first intervals come some 25 s after the start. Until they do, and whenever they stop, the
 * standard heart rate is what is emitted; so a device that does not offer PPI, or no such service
 * at all (early OH1), gives what it can. While intervals come it is left out: the samples have a
 * rate of their own. The start is tried again for as long as nothing comes. PPI ends the training
 * modes of these devices, and goes on after a link unless it is stopped.
 *
 * Never tried with a real sensor.
 */
#include "ble/drivers/batch.h"
#include "ble/drivers/bytes.h"
#include "ble/drivers/heart_rate_measurement.h"
#include <string.h>

#define UUID_CONTROL "fb005c81-02e7-f387-1cad-8acd2d8df0c8"
#define UUID_DATA    "fb005c82-02e7-f387-1cad-8acd2d8df0c8"

#define TYPE_PPI     3
#define FEATURES     0x0f
#define FEATURE_PPI  (1 << TYPE_PPI)
#define START        0x02
#define STOP         0x03
#define RESPONSE     0xf0
#define HAS_STOPPED  0x01
#define FRAME_PLAIN  0
#define FRAME_HEAD   10
#define SAMPLE_SIZE  6
#define ERROR_MAX_MS 30
#define PATIENCE_MS  60000

enum { SAMPLE_BLOCKER = 1 << 0, SAMPLE_CONTACT = 1 << 1, SAMPLE_CONTACT_SUPPORTED = 1 << 2 };

struct polar_pmd_state {
    bool asked;   /* PPI was started, or tried to be: it must be stopped */
    bool flowing; /* and comes */
};

/* ---- the control point ---- */

static void start(struct polar_pmd_state *polar, const struct driver_io *io)
{
    static const uint8_t request[] = {START, TYPE_PPI};
    polar->asked = true;
    polar->flowing = false;
    io->timer(io->host, PATIENCE_MS);
    io->write(io->host, UUID_CONTROL, request, sizeof(request), true);
}

/* Back to the standard heart rate, for good. */
static void give_up(struct polar_pmd_state *polar, const struct driver_io *io)
{
    polar->flowing = false;
    io->timer(io->host, 0);
}

/* Answers of the control point that mean something to us. */
enum {
    DONE = 0,
    BAD_OPERATION = 1,
    BAD_TYPE = 2,
    NOT_SUPPORTED = 3,
    DONE_ALREADY = 6,
    MTU_TOO_LOW = 10,
    OTHER_STATE = 12,
    CHARGING = 13,
    DISK_FULL = 14,
};

static const char *status_word(uint8_t status)
{
    switch (status) {
    case DONE:
    case DONE_ALREADY:
        return "on";
    case NOT_SUPPORTED:
        return "not supported";
    case MTU_TOO_LOW:
        return "MTU too low";
    case OTHER_STATE:
        return "busy otherwise";
    case CHARGING:
        return "charging";
    case DISK_FULL:
        return "disk full";
    default:
        return "refused";
    }
}

/* What the device lacks it will lack the next time, too. */
static bool is_for_good(uint8_t status)
{
    return status == BAD_OPERATION || status == BAD_TYPE || status == NOT_SUPPORTED;
}

static int take_response(struct polar_pmd_state *polar, const struct driver_io *io,
                         const uint8_t *bytes, size_t length)
{
    if (length < 4)
        return -ERR_LENGTH;
    if (bytes[1] != START || bytes[2] != TYPE_PPI)
        return bytes[1] == STOP ? 0 : -ERR_UNSUPPORTED;
    io->fact(io->host, "ppi", status_word(bytes[3]));
    if (is_for_good(bytes[3]))
        give_up(polar, io);
    return 0;
}

static int take_control(struct polar_pmd_state *polar, const struct driver_io *io,
                        const uint8_t *bytes, size_t length)
{
    if (length < 1)
        return -ERR_LENGTH;
    switch (bytes[0]) {
    case RESPONSE:
        return take_response(polar, io, bytes, length);
    case HAS_STOPPED:
        if (!memchr(bytes + 1, TYPE_PPI, length - 1))
            return 0;
        polar->flowing = false;
        io->fact(io->host, "ppi", "stopped by the sensor");
        return 0;
    case FEATURES: /* bluetoothd tells what was read as if it had been indicated */
        return 0;
    default:
        return -ERR_SYNTAX;
    }
}

static int polar_pmd_ready(void *state, const struct driver_io *io,
                           const struct driver_session *session)
{
    (void)state;
    (void)session;
    io->read(io->host, UUID_CONTROL);
    return 0;
}

/* Where the features are not to be had, the answer to a start will tell. */
static int polar_pmd_read(void *state, const struct driver_io *io, int result, const uint8_t *bytes,
                          size_t length)
{
    if (result == -ERR_NOT_FOUND)
        return 0;
    if (result == 0 && length < 2)
        result = -ERR_LENGTH;
    else if (result == 0 && bytes[0] != FEATURES)
        result = -ERR_SYNTAX;
    if (result < 0)
        io->timer(io->host, PATIENCE_MS);
    else if (bytes[1] & FEATURE_PPI)
        start(state, io);
    else
        io->fact(io->host, "ppi", status_word(NOT_SUPPORTED));
    return result;
}

/* Nothing has come for so long. */
static int polar_pmd_timer(void *state, const struct driver_io *io)
{
    start(state, io);
    return 0;
}

static void polar_pmd_leave(void *state, const struct driver_io *io)
{
    static const uint8_t request[] = {STOP, TYPE_PPI};
    const struct polar_pmd_state *polar = state;
    if (polar->asked)
        io->write(io->host, UUID_CONTROL, request, sizeof(request), true);
}

/* ---- data ---- */

static enum reading_contact contact_of(uint8_t flags)
{
    if (!(flags & SAMPLE_CONTACT_SUPPORTED))
        return CONTACT_UNKNOWN;
    return flags & SAMPLE_CONTACT ? CONTACT_ON_BODY : CONTACT_NONE;
}

static void add_sample(struct reading_batch *batch, const struct driver_io *io,
                       const uint8_t *sample, int64_t at_ms)
{
    const uint8_t flags = sample[5];
    const struct reading hr = {.kind = READING_HR, .value = sample[0], .at_ms = at_ms};
    const struct reading rr = {
        .kind = READING_RR, .value = le16(sample + 1) * READING_RR_PER_MS, .at_ms = at_ms};
    if (flags & SAMPLE_BLOCKER || contact_of(flags) == CONTACT_NONE ||
        le16(sample + 3) > ERROR_MAX_MS)
        return;
    if (hr.value > 0)
        batch_add(batch, io, &hr);
    if (rr.value > 0)
        batch_add(batch, io, &rr);
}

static int take_data(struct polar_pmd_state *polar, const struct driver_io *io,
                     const uint8_t *bytes, size_t length)
{
    if (length < FRAME_HEAD)
        return -ERR_LENGTH;
    if (bytes[0] != TYPE_PPI || bytes[FRAME_HEAD - 1] != FRAME_PLAIN)
        return -ERR_UNSUPPORTED;
    const uint8_t *sample = bytes + FRAME_HEAD;
    const uint8_t *const end = bytes + length;
    if (length == FRAME_HEAD || (length - FRAME_HEAD) % SAMPLE_SIZE != 0)
        return -ERR_LENGTH;
    int64_t later_ms = 0; /* sum of the intervals after the one at hand */
    for (const uint8_t *at = sample; at < end; at += SAMPLE_SIZE)
        later_ms += le16(at + 1);
    struct reading_batch batch = {.live = true, .contact = contact_of(end[-1])};
    for (; sample < end; sample += SAMPLE_SIZE) {
        later_ms -= le16(sample + 1);
        add_sample(&batch, io, sample, -later_ms);
    }
    batch_emit(&batch, io);
    polar->asked = true; /* also if it goes on from an earlier link */
    polar->flowing = true;
    io->timer(io->host, PATIENCE_MS);
    return 0;
}

static int take_heart_rate(const struct polar_pmd_state *polar, const struct driver_io *io,
                           const uint8_t *bytes, size_t length)
{
    struct heart_rate_measurement measurement;
    const int r = heart_rate_parse(bytes, length, &measurement);
    if (r < 0)
        return r;
    if (!polar->flowing)
        heart_rate_emit(io, &measurement, HEART_RATE_RR_TICK, false);
    return 0;
}

static int polar_pmd_notification(void *state, const struct driver_io *io,
                                  const char *characteristic, const uint8_t *bytes, size_t length)
{
    if (strcmp(characteristic, UUID_DATA) == 0)
        return take_data(state, io, bytes, length);
    if (strcmp(characteristic, UUID_CONTROL) == 0)
        return take_control(state, io, bytes, length);
    if (strcmp(characteristic, UUID_HEART_RATE_MEASUREMENT) == 0)
        return take_heart_rate(state, io, bytes, length);
    return -ERR_UNSUPPORTED;
}

static const char *const names[] = {"Polar Sense", "Polar OH1", "Polar 360", NULL};
static const char *const heart_rate[] = {UUID_HEART_RATE_MEASUREMENT, NULL};
static const char *const measurement_data[] = {UUID_CONTROL, UUID_DATA, NULL};

extern const struct driver polar_pmd_driver;
const struct driver polar_pmd_driver = {
    .name = "polar-pmd",
    .title = "Polar Verity Sense, OH1 or 360 (beat-to-beat intervals)",
    .capabilities = GIVES_HR | GIVES_RR,
    .match_name_prefixes = names,
    .notify = heart_rate,
    .notify_if_there = measurement_data,
    .silence_ms = 90000, /* the standard heart rate comes every second, the first intervals late */
    .state_size = sizeof(struct polar_pmd_state),
    .on_ready = polar_pmd_ready,
    .on_notification = polar_pmd_notification,
    .on_read = polar_pmd_read,
    .on_timer = polar_pmd_timer,
    .on_leave = polar_pmd_leave,
};
