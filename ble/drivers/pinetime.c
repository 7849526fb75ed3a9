/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PineTime watches with InfiniTime: the heart rate of the standard characteristic, as two plain
 * bytes, and the day's steps of its own Motion Service (InfiniTime's doc/MotionService.md).
 *
 *      00030001   | steps u32, least significant byte first |     sent when it changes
 *
 * The counter begins anew at midnight, and when the watch starts. What is kept is how much it grew
 * in a minute, because the watch sends several times a second while somebody walks; a minute begins
 * with its first step. The first value in a link is only where counting begins: of steps made out
 * of reach nobody knows when they were made, and they are left out.
 *
 * Never tried with a real watch.
 */
#include "ble/drivers/bytes.h"
#include "ble/drivers/heart_rate_measurement.h"
#include <string.h>

#define UUID_STEP_COUNT "00030001-78fc-48fe-8e23-433b3a1942d0"

#define MINUTE_MS     60000
#define STEPS_DAY_MAX 1000000 /* more than anybody walks; such a counter is not one */

struct pinetime_state {
    bool counting;
    uint32_t counter;
    int64_t steps; /* of the minute at hand; 0: none has begun */
};

static int take_counter(struct pinetime_state *watch, const struct driver_io *io,
                        const uint8_t *bytes, size_t length)
{
    if (length != 4)
        return -ERR_LENGTH;
    const uint32_t counter = le32(bytes);
    if (counter > STEPS_DAY_MAX)
        return -ERR_RANGE;
    const uint32_t before = counter >= watch->counter ? watch->counter : 0;
    const uint32_t steps = watch->counting ? counter - before : 0;
    if (watch->steps == 0 && steps > 0)
        io->timer(io->host, MINUTE_MS);
    watch->steps += steps;
    watch->counting = true;
    watch->counter = counter;
    return 0;
}

static int pinetime_notification(void *state, const struct driver_io *io,
                                 const char *characteristic, const uint8_t *bytes, size_t length)
{
    if (strcmp(characteristic, UUID_STEP_COUNT) == 0)
        return take_counter(state, io, bytes, length);
    if (strcmp(characteristic, UUID_HEART_RATE_MEASUREMENT) != 0)
        return -ERR_UNSUPPORTED;
    struct heart_rate_measurement measurement;
    const int r = heart_rate_parse(bytes, length, &measurement);
    if (r < 0)
        return r;
    heart_rate_emit(io, &measurement, HEART_RATE_RR_TICK, false);
    return 0;
}

/* A minute is over. */
static int pinetime_timer(void *state, const struct driver_io *io)
{
    struct pinetime_state *watch = state;
    const int64_t steps = watch->steps < INT32_MAX ? watch->steps : INT32_MAX;
    const struct reading_batch batch = {
        .live = true,
        .count = 1,
        .readings = {{.kind = READING_STEPS, .value = (int32_t)steps, .at_ms = -MINUTE_MS}},
    };
    watch->steps = 0;
    io->emit(io->host, &batch);
    return 0;
}

static const char *const names[] = {"InfiniTime", NULL};
static const char *const heart_rate[] = {UUID_HEART_RATE_MEASUREMENT, NULL};
static const char *const step_count[] = {UUID_STEP_COUNT, NULL};

extern const struct driver pinetime_driver;
const struct driver pinetime_driver = {
    .name = "pinetime",
    .title = "PineTime watch (InfiniTime)",
    .capabilities = GIVES_HR | GIVES_STEPS,
    .match_name_prefixes = names,
    .notify = heart_rate,
    .notify_if_there = step_count, /* older firmware has no such service */
    .state_size = sizeof(struct pinetime_state),
    .on_notification = pinetime_notification,
    .on_timer = pinetime_timer,
};
