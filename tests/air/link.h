/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A link between an adapter's controller and a wearable. The wearable's end is either served here
 * (L2CAP and ATT of this program) or by the kernel behind a controller of its own; then the data of
 * one host are relayed to the other, and encryption is what both hosts agree on: the keys are
 * compared, the bytes stay plain.
 */
#ifndef TESTS_AIR_LINK_H
#define TESTS_AIR_LINK_H

#include "tests/air/controller.h"
#include "tests/air/hci.h"
#include "tests/air/l2cap.h"
#include "tests/control/timers.h"

struct air_link {
    TAILQ_ENTRY(air_link) entry;
    struct air *air;
    struct air_peer *peer;
    struct link_end {
        struct controller *controller;
        uint16_t handle;
    } central, peripheral; /* peripheral: no controller where the wearable is served here */
    struct connection_parameters parameters;
    struct l2cap l2cap;
    bool fading; /* out of range: nothing arrives, and in a moment it is lost */
    struct timer loss;
    bool encrypted;
    bool key_wanted; /* the wearable's host is asked for the key */
    uint8_t key[HCI_KEY_BYTES];
};

/* Connects a wearable with the controller that wants it, and tells the hosts. */
void air_link_open(struct air_peer *peer, struct controller *central);

/* Ends it; each host is told its reason. */
void air_link_close(struct air_link *link, enum hci_error central_reason,
                    enum hci_error peripheral_reason);

/* The wearable has gone out of range: the link ends when its supervision timeout is over. */
void air_link_fade(struct air_link *link);

/* The link that a controller knows by a handle; NULL: none. */
struct air_link *air_link_find(struct controller *controller, uint16_t handle);

/* A controller's own end, and the other. */
struct link_end *air_link_end(struct air_link *link, const struct controller *controller);
struct link_end *air_link_other(struct air_link *link, const struct controller *controller);

/* An ACL packet of a host, of any bytes. */
void air_link_acl(struct controller *controller, const uint8_t *bytes, size_t length);

/* Hands a frame of the wearable to the central, in fragments. */
void air_link_send(struct air_link *link, const uint8_t *frame, size_t length);

#endif
