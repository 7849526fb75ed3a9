/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Heart rate straps and watches: characteristic Heart Rate Measurement (0x2A37) of the Bluetooth
 * Heart Rate Service 1.0 (0x180D). The bytes are in heart_rate_measurement.h; here is in which unit
 * a strap counts.
 *
 * Some straps send plain milliseconds. Read as 1/1024 s these are 2.4 % too short, so that the rate
 * computed from them is higher than the rate sent, by more than one beat a minute at rest. The rate
 * is sent as a rounded or a cut whole number, so a true strap stays below one. The driver keeps the
 * last packets, takes medians, and believes what eight packets in a row say.
 */
#include "ble/drivers/bytes.h"
#include "ble/drivers/heart_rate_measurement.h"
#include <stdlib.h>
#include <string.h>

#define UUID_SERVICE "0000180d-0000-1000-8000-00805f9b34fb"

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
        more_ticks[i] = as_ms * ((float)HEART_RATE_TICKS_PER_S / 1000) - sent;
    }
    const float trend = median(second, UNITS_WINDOW / 2) - median(first, UNITS_WINDOW / 2);
    if (trend > UNITS_TREND_BPM || trend < -UNITS_TREND_BPM)
        return 0;
    const bool ms_fits = rate_fits(median(more_ms, UNITS_WINDOW));
    const bool ticks_fit = rate_fits(median(more_ticks, UNITS_WINDOW));
    return (int)ms_fits - (int)ticks_fit;
}

/* Takes one packet's intervals into the window; true if they fit only as milliseconds. */
static bool judge_units(struct heart_rate_state *state,
                        const struct heart_rate_measurement *measurement)
{
    unsigned sum = 0;
    for (size_t i = 0; i < measurement->rr_count; i++)
        sum += le16(measurement->rr + 2 * i);
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

static int heart_rate_notification(void *state, const struct driver_io *io,
                                   const char *characteristic, const uint8_t *bytes, size_t length)
{
    if (strcmp(characteristic, UUID_HEART_RATE_MEASUREMENT) != 0)
        return -ERR_UNSUPPORTED;
    struct heart_rate_measurement measurement;
    const int r = heart_rate_parse(bytes, length, &measurement);
    if (r < 0)
        return r;
    struct heart_rate_state *heart = state;
    const bool suspect = heart_rate_is_heard(&measurement) && judge_units(heart, &measurement);
    heart_rate_emit(io, &measurement, heart->in_ms ? READING_RR_PER_MS : HEART_RATE_RR_TICK,
                    suspect);
    return 0;
}

static const char *const services[] = {UUID_SERVICE, NULL};
static const char *const characteristics[] = {UUID_HEART_RATE_MEASUREMENT, NULL};

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
