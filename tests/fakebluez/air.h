/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The air: the virtual wearables around, whether bluetoothd runs or not. A wearable advertises
 * unless it is connected, silent or out of range; while connected it gets time.
 */
#ifndef TESTS_FAKEBLUEZ_AIR_H
#define TESTS_FAKEBLUEZ_AIR_H

#include "core/error.h"
#include "tests/control/timers.h"
#include "tests/wearables/wearable.h"
#include <limits.h>

struct fake;
struct fake_adapter;
struct fake_device;
struct fake_advert;

#define FAKE_RESOLVE_NEVER UINT_MAX /* in all links */

struct fake_peer {
    TAILQ_ENTRY(fake_peer) link;
    struct fake *fake;
    struct wearable *wearable;
    struct fake_device *device;                 /* the other end of its link, NULL: none */
    uint16_t shift;                             /* of the handles in its GATT table */
    char private_address[WEARABLE_ADDRESS_MAX]; /* what it advertises with, "": its own */
    unsigned key;                               /* of its bond, 0: none */
    bool in_range;
    unsigned refuse;     /* so many connection attempts fail */
    bool refuse_brief;   /* with Connected=true for a moment */
    unsigned late_ms;    /* GATT objects come so long after ServicesResolved; 0: before it */
    unsigned unresolved; /* services of so many links are never resolved */
    bool stuck;          /* Disconnect has no effect */
    struct timer advertise;
    struct timer tick;
};

struct fake_air {
    TAILQ_HEAD(, fake_peer) peers;
};

void fake_air_init(struct fake_air *air);
int fake_air_add(struct fake *fake, struct wearable *wearable_taken, struct fake_peer **ret,
                 struct error *err);
void fake_air_remove(struct fake_peer *peer);
/* By its own address or by the private one of now. */
struct fake_peer *fake_air_find(struct fake *fake, const char *address);
bool fake_air_connectable(const struct fake_peer *peer);
/* The object of an adopted wearable on an adapter, made if it is not there. */
struct fake_device *fake_air_known(const struct fake_peer *peer, struct fake_adapter *adapter);
/* Ticks the wearable of a link now and when it next wants it. */
void fake_air_tick(struct fake_peer *peer);
/* Gives one advertisement to all adapters. */
void fake_air_broadcast(struct fake *fake, const struct fake_advert *advert);
void fake_air_advert(const struct fake_peer *peer, struct fake_advert *ret);

#endif
