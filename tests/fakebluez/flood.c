/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every few milliseconds as many advertisements as the rate asks for by then, so that the rate
 * holds over a second whatever the timer does.
 */
#include "tests/fakebluez/flood.h"

#include "tests/fakebluez/fake.h"
#include <stdio.h>

#define FLOOD_STEP_MS  5
#define FLOOD_STEP_MAX 2000 /* of one step: after a stall the rest is not made up for */

static void one(struct fake *fake)
{
    struct fake_flood *flood = &fake->flood;
    const uint32_t number =
        flood->distinct > 0 ? flood->next_address % flood->distinct : flood->next_address;
    flood->next_address++;
    char address[WEARABLE_ADDRESS_MAX];
    /* The two top bits 01: a resolvable private address, which rotates. */
    snprintf(address, sizeof(address), "4F:0D:%02X:%02X:%02X:%02X", (number >> 24) & 0xffU,
             (number >> 16) & 0xffU, (number >> 8) & 0xffU, number & 0xffU);
    const struct fake_advert advert = {
        .address = address,
        .random_address = true,
        .rssi_dbm = (int16_t)(-40 - (int)(flood->next_address % 50)),
    };
    fake_air_broadcast(fake, &advert);
}

static void step(void *owner)
{
    struct fake *fake = owner;
    struct fake_flood *flood = &fake->flood;
    timer_set(&fake->timers, &flood->timer, FLOOD_STEP_MS, step, fake);
    const uint64_t due = (uint64_t)(timers_now_ms() - flood->start_ms) * flood->per_second / 1000;
    for (unsigned i = 0; flood->sent < due && i < FLOOD_STEP_MAX; i++, flood->sent++)
        one(fake);
    flood->sent = due;
}

void fake_flood_set(struct fake *fake, unsigned per_second, unsigned distinct)
{
    struct fake_flood *flood = &fake->flood;
    flood->per_second = per_second;
    flood->distinct = distinct;
    flood->sent = 0;
    flood->start_ms = timers_now_ms();
    if (per_second > 0)
        timer_set(&fake->timers, &flood->timer, FLOOD_STEP_MS, step, fake);
    else
        timer_cancel(&fake->timers, &flood->timer);
}
