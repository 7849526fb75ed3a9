/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Bluetooth Physical Activity Monitor Service (0x183E), of which no product is known: an
 * experiment, matched only where the configuration says so. The bytes are in pams_summary.h.
 *
 * What is kept are the means of what has one meaning, at the arrival of a summary of a session that
 * goes on: the resting heart rate and the rate of breathing. Not kept are
 *
 *      heart rate variability   in ms, but of which measure is not said
 *      heart rate               of hours: not a reading at a time
 *      sleep                    durations without a beginning; when a session began is told by a
 *                               characteristic whose layout is not settled. They become a fact, to
 *                               be seen by whoever has such a device.
 *
 * Sessions that have ended, which the control point would give, are not asked for: for want of
 * their beginning, too.
 */
#include "ble/drivers/batch.h"
#include "ble/drivers/pams_summary.h"
#include <stdio.h>
#include <string.h>

#define UUID_SERVICE "0000183e-0000-1000-8000-00805f9b34fb"
#define UUID_CARDIO  "00002b3f-0000-1000-8000-00805f9b34fb"
#define UUID_SLEEP   "00002b42-0000-1000-8000-00805f9b34fb"

#define RESP_RATE_PER_BREATH 10

/* Nothing that lives has a rate of 0: it stands for none. */
static void add(struct reading_batch *batch, const struct driver_io *io, enum reading_kind kind,
                int32_t value)
{
    const struct reading reading = {.kind = kind, .value = value};
    if (value > 0)
        batch_add(batch, io, &reading);
}

static int take_cardio(const struct driver_io *io, const uint8_t *bytes, size_t length)
{
    struct pams_summary summary;
    const int r = pams_parse_cardio(bytes, length, &summary);
    if (r < 0)
        return r;
    struct reading_batch batch = {.live = true};
    add(&batch, io, READING_RESTING_HR, summary.values[PAMS_RESTING_HR_BPM + PAMS_MEAN]);
    add(&batch, io, READING_RESP_RATE,
        summary.values[PAMS_BREATHS_A_MIN + PAMS_MEAN] * RESP_RATE_PER_BREATH);
    batch_emit(&batch, io);
    return 0;
}

static int take_sleep(const struct driver_io *io, const uint8_t *bytes, size_t length)
{
    static const char *const words[] = {
        [PAMS_ASLEEP_S] = "asleep", [PAMS_AWAKE_S] = "awake", [PAMS_IN_BED_S] = "in bed"};
    char text[64] = "";
    struct pams_summary summary;
    const int r = pams_parse_sleep(bytes, length, &summary);
    if (r < 0)
        return r;
    for (size_t i = PAMS_ASLEEP_S; i <= PAMS_IN_BED_S; i++) {
        const size_t at = strlen(text);
        if (summary.values[i] != PAMS_ABSENT)
            snprintf(text + at, sizeof(text) - at, "%s%s %d min", at > 0 ? ", " : "", words[i],
                     (int)(summary.values[i] / 60));
    }
    if (text[0] != '\0')
        io->fact(io->host, "sleep", text);
    return 0;
}

static int pams_notification(void *state, const struct driver_io *io, const char *characteristic,
                             const uint8_t *bytes, size_t length)
{
    (void)state;
    if (strcmp(characteristic, UUID_CARDIO) == 0)
        return take_cardio(io, bytes, length);
    if (strcmp(characteristic, UUID_SLEEP) == 0)
        return take_sleep(io, bytes, length);
    return -ERR_UNSUPPORTED;
}

static const char *const services[] = {UUID_SERVICE, NULL};
static const char *const characteristics[] = {UUID_CARDIO, UUID_SLEEP, NULL};

extern const struct driver pams_driver;
const struct driver pams_driver = {
    .name = "pams",
    .title = "Activity monitor (Bluetooth Physical Activity Monitor Service)",
    .capabilities = GIVES_RESTING_HR | GIVES_RESPIRATION,
    .experimental = true,
    .match_services = services,
    .notify_if_there = characteristics,
    .on_notification = pams_notification,
};
