/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A wearable in the air: it advertises unless it is connected, silent or out of range, and while it
 * is connected it gets time. One that asks for security has a controller and a host of its own.
 */
#ifndef TESTS_AIR_PEER_H
#define TESTS_AIR_PEER_H

#include "tests/air/address.h"
#include "tests/air/l2cap.h"
#include "tests/control/timers.h"
#include "tests/wearables/wearable.h"

struct air;
struct air_link;
struct controller;
struct peripheral;

struct air_peer {
    TAILQ_ENTRY(air_peer) entry;
    struct air *air;
    struct wearable *wearable;
    struct controller *controller; /* its own, where the kernel is its host; else NULL */
    struct peripheral *peripheral; /* and what that host is told */
    struct air_link *link;         /* NULL: none */
    bool in_range;
    unsigned refuse;   /* so many connections fail */
    bool refuse_brief; /* after having been there for a moment */
    bool mute;         /* ATT requests get no answer */
    uint16_t shift;    /* of the handles in its GATT table */
    struct timer advertise;
    struct timer tick;
};

int air_peer_add(struct air *air, struct wearable *wearable_taken, struct error *err);
void air_peer_remove(struct air_peer *peer);
struct air_peer *air_peer_find(struct air *air, const char *address);

struct address air_peer_address(const struct air_peer *peer);

/* In range or out of it, on the air or off it: a link of one that goes fades. */
void air_peer_set_in_range(struct air_peer *peer, bool in_range);

/* Its options have changed. */
void air_peer_changed(struct air_peer *peer);

/* Serves the wearable on a new link. */
void air_peer_serve(struct air_peer *peer, struct l2cap *l2cap);

/* No answers to ATT requests, on this link and the next ones. */
void air_peer_set_mute(struct air_peer *peer, bool mute);

/* The GATT table comes back with other handles; `indicate`: subscribers are told so. */
void air_peer_change_services(struct air_peer *peer, bool indicate);

#endif
