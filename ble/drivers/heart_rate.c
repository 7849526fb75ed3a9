/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Heart rate straps and watches: characteristic Heart Rate Measurement (0x2A37) of the Bluetooth
 * Heart Rate Service 1.0 (0x180D). Little endian.
 *
 *      byte   0      1  (2)       (2)        (2) ...
 *           +------+-----------+----------+----------+----------+--
 *           | ccfr | HR        | energy   | RR       | RR       | ...
 *           |  eth | u8 or u16 | u16, kJ  | u16      | u16      |
 *           +------+-----------+----------+----------+----------+--
 *             |      bpm         if bit 3   1/1024 s each, oldest first, if bit 4
 *             |
 *             +-- flags: bit 0    HR is u16, else u8
 *                        bit 2,1  contact: 0x not reported, 10 none, 11 on the body
 *                        bit 3    energy is there
 *                        bit 4    intervals are there, as many as fit
 *                        bit 5-7  reserved, ignored
 *
 * The packet carries no time: its last interval is taken to end when it arrives, an earlier one at
 * the sum of the later ones before that. An interval that cannot be is left out, but its duration
 * still counts, so that the ages of the others stay right and the gap can be seen.
 *
 * Some straps send plain milliseconds. Read as 1/1024 s these are 2.4 % too short, so that the rate
 * computed from them is higher than the rate sent, by more than one beat a minute at rest. The rate
 * is sent as a rounded or a cut whole number, so a true strap stays below one. The driver keeps the
 * last packets, takes medians, and believes what eight packets in a row say.
 */
#include "ble/drivers/driver.h"
#include <stdlib.h>
#include <string.h>

#define UUID_SERVICE     "0000180d-0000-1000-8000-00805f9b34fb"
#define UUID_MEASUREMENT "00002a37-0000-1000-8000-00805f9b34fb"

enum {
    FLAG_HR16 = 1 << 0,
    FLAG_CONTACT = 1 << 1,
    FLAG_CONTACT_SUPPORTED = 1 << 2,
    FLAG_ENERGY = 1 << 3,
    FLAG_RR = 1 << 4,
};

#define TICKS_PER_S     1024
#define RR_UNITS_A_TICK 125  /* 1/1024 s in 1/128 ms */
#define UNITS_WINDOW    16   /* packets that are judged together */
#define UNITS_AGREEING  8    /* judgements in a row that are believed */
#define UNITS_TREND_BPM 2.0F /* a heart that changes more within the window is not judged */

struct heart_rate_state {
    float sent_bpm[UNITS_WINDOW];
    float from_ms_bpm[UNITS_WINDOW]; /* rate from the intervals, read as milliseconds */
    unsigned packets;                /* in the window, then a ring */
    unsigned next;
    unsigned agreeing_ms;
    unsigned agreeing_ticks;
    bool in_ms; /* believed: this strap sends milliseconds */
};

struct measurement {
    unsigned hr_bpm;
    enum reading_contact contact;
    const uint8_t *rr; /* 2 bytes each */
    size_t rr_count;
};

static unsigned read_u16(const uint8_t *bytes)
{
    return bytes[0] | (unsigned)bytes[1] << 8;
}

static enum reading_contact contact_of(uint8_t flags)
{
    if (!(flags & FLAG_CONTACT_SUPPORTED))
        return CONTACT_UNKNOWN;
    return flags & FLAG_CONTACT ? CONTACT_ON_BODY : CONTACT_NONE;
}

/* -ERR_LENGTH: shorter than its flags announce, or half an interval is left over. Bytes after a
 * packet without the flag for intervals are reserved and ignored. */
static int parse(const uint8_t *bytes, size_t length, struct measurement *ret)
{
    if (length < 1)
        return -ERR_LENGTH;
    const uint8_t flags = bytes[0];
    const size_t hr_size = flags & FLAG_HR16 ? 2 : 1;
    size_t at = 1 + hr_size;
    if (flags & FLAG_ENERGY)
        at += 2;
    if (length < at)
        return -ERR_LENGTH;
    const size_t left = flags & FLAG_RR ? length - at : 0;
    if (left % 2 != 0)
        return -ERR_LENGTH;
    *ret = (struct measurement){
        .hr_bpm = hr_size == 2 ? read_u16(bytes + 1) : bytes[1],
        .contact = contact_of(flags),
        .rr = bytes + at,
        .rr_count = left / 2,
    };
    return 0;
}

static int compare_floats(const void *a, const void *b)
{
    const float x = *(const float *)a;
    const float y = *(const float *)b;
    return (x > y) - (x < y);
}

static float median(const float *values, unsigned count)
{
    float sorted[UNITS_WINDOW];
    memcpy(sorted, values, count * sizeof(sorted[0]));
    qsort(sorted, count, sizeof(sorted[0]), compare_floats);
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

/* A rate that was sent as `0` more than the one sent would be rounded or cut to it. */
static bool rate_fits(float more_bpm)
{
    return more_bpm >= -0.5F && more_bpm < 1.0F;
}

/* What the full window says: 1 milliseconds only, -1 ticks only, 0 neither or both. */
static int judge_window(const struct heart_rate_state *state)
{
    float first[UNITS_WINDOW / 2];
    float second[UNITS_WINDOW / 2];
    float more_ms[UNITS_WINDOW];
    float more_ticks[UNITS_WINDOW];
    for (unsigned i = 0; i < UNITS_WINDOW; i++) {
        const unsigned slot = (state->next + i) % UNITS_WINDOW;
        const float sent = state->sent_bpm[slot];
        const float as_ms = state->from_ms_bpm[slot];
        if (i < UNITS_WINDOW / 2)
            first[i] = sent;
        else
            second[i - UNITS_WINDOW / 2] = sent;
        more_ms[i] = as_ms - sent;
        more_ticks[i] = as_ms * ((float)TICKS_PER_S / 1000) - sent;
    }
    const float trend = median(second, UNITS_WINDOW / 2) - median(first, UNITS_WINDOW / 2);
    if (trend > UNITS_TREND_BPM || trend < -UNITS_TREND_BPM)
        return 0;
    const bool ms_fits = rate_fits(median(more_ms, UNITS_WINDOW));
    const bool ticks_fit = rate_fits(median(more_ticks, UNITS_WINDOW));
    return (int)ms_fits - (int)ticks_fit;
}

/* Takes one packet's intervals into the window; true if they fit only as milliseconds. */
static bool judge_units(struct heart_rate_state *state, const struct measurement *measurement)
{
    unsigned sum = 0;
    for (size_t i = 0; i < measurement->rr_count; i++)
        sum += read_u16(measurement->rr + 2 * i);
    if (sum == 0)
        return state->in_ms;
    state->sent_bpm[state->next] = (float)measurement->hr_bpm;
    state->from_ms_bpm[state->next] = 60000.0F * (float)measurement->rr_count / (float)sum;
    state->next = (state->next + 1) % UNITS_WINDOW;
    if (state->packets < UNITS_WINDOW)
        state->packets++;
    if (state->packets < UNITS_WINDOW)
        return state->in_ms;

    const int verdict = judge_window(state);
    state->agreeing_ms = verdict > 0 ? state->agreeing_ms + 1 : 0;
    state->agreeing_ticks = verdict < 0 ? state->agreeing_ticks + 1 : 0;
    if (state->agreeing_ms >= UNITS_AGREEING)
        state->in_ms = true;
    if (state->agreeing_ticks >= UNITS_AGREEING)
        state->in_ms = false;
    return state->in_ms || verdict > 0;
}

/* Adds a reading if it is possible; a full batch is handed over first. */
static void add(const struct driver_io *io, struct reading_batch *batch,
                const struct reading *reading)
{
    if (!reading_in_range(reading))
        return;
    if (batch->count == READING_BATCH_MAX) {
        io->emit(io->host, batch);
        batch->count = 0;
    }
    batch->readings[batch->count++] = *reading;
}

static void add_intervals(const struct driver_io *io, struct reading_batch *batch,
                          const struct measurement *measurement, bool in_ms)
{
    const int unit = in_ms ? READING_RR_PER_MS : RR_UNITS_A_TICK;
    int64_t later = 0; /* sum of the intervals after the one at hand, 1/128 ms */
    for (size_t i = 0; i < measurement->rr_count; i++)
        later += (int64_t)read_u16(measurement->rr + 2 * i) * unit;
    for (size_t i = 0; i < measurement->rr_count; i++) {
        const int32_t value = (int32_t)read_u16(measurement->rr + 2 * i) * unit;
        later -= value;
        const struct reading rr = {
            .kind = READING_RR,
            .value = value,
            .at_ms = -((later + READING_RR_PER_MS / 2) / READING_RR_PER_MS),
        };
        add(io, batch, &rr);
    }
}

static int heart_rate_notification(void *state, const struct driver_io *io,
                                   const char *characteristic, const uint8_t *bytes, size_t length)
{
    if (strcmp(characteristic, UUID_MEASUREMENT) != 0)
        return -ERR_UNSUPPORTED;
    struct measurement measurement;
    const int r = parse(bytes, length, &measurement);
    if (r < 0)
        return r;

    struct reading_batch batch = {.live = true, .contact = measurement.contact};
    /* Off the body, or no heart beat found: what else the packet says is not of a heart. */
    if (measurement.contact != CONTACT_NONE && measurement.hr_bpm != 0) {
        struct heart_rate_state *heart = state;
        batch.units_suspect = judge_units(heart, &measurement);
        const struct reading hr = {.kind = READING_HR, .value = (int32_t)measurement.hr_bpm};
        add(io, &batch, &hr);
        add_intervals(io, &batch, &measurement, heart->in_ms);
    }
    io->emit(io->host, &batch);
    return 0;
}

static const char *const services[] = {UUID_SERVICE, NULL};
static const char *const characteristics[] = {UUID_MEASUREMENT, NULL};

extern const struct driver heart_rate_driver;
const struct driver heart_rate_driver = {
    .name = "heart-rate",
    .title = "Heart rate strap (Bluetooth Heart Rate Service)",
    .capabilities = GIVES_HR | GIVES_RR,
    .match_services = services,
    .notify = characteristics,
    .silence_ms = 30000, /* straps send once a second, on the body or off it */
    .state_size = sizeof(struct heart_rate_state),
    .on_notification = heart_rate_notification,
};
