/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A virtual Bluetooth LE controller: the host's commands in, events out (Core specification 5.4,
 * volume 4, part E). It is as an old dongle: version 4.2, legacy advertising, no data length
 * extension, no address resolution. What it may hear and whom it may reach is the peers' business
 * (peer.h), its connections are links (link.h).
 */
#ifndef TESTS_AIR_CONTROLLER_H
#define TESTS_AIR_CONTROLLER_H

#include "core/error.h"
#include "tests/air/address.h"
#include "tests/air/advert.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

/* More than there are links: the kernel leaves the connected ones in the list. */
#define CONTROLLER_ACCEPT_MAX 64

struct air;
struct air_peer;
struct vhci;

struct connection_parameters {
    uint16_t interval; /* 1.25 ms */
    uint16_t latency;
    uint16_t timeout; /* supervision, 10 ms */
};

struct controller {
    TAILQ_ENTRY(controller) entry;
    struct air *air;
    struct vhci *vhci;
    unsigned index;        /* hciN */
    struct air_peer *peer; /* whose controller it is; NULL: an adapter's */
    struct address address;
    struct address random;
    uint16_t last_handle;

    bool scanning;
    bool scan_active;
    bool scan_accepted; /* only those in the filter accept list */

    bool advertising;
    uint8_t advertising_type;
    bool advertising_random; /* with the random address */
    struct advert advert;

    bool initiating;
    bool initiating_accepted; /* to anybody in the filter accept list */
    struct address target;
    struct connection_parameters wanted;

    struct address accept[CONTROLLER_ACCEPT_MAX];
    size_t accept_count;
};

/* Makes hciN with an address; an adapter, or with a peer the controller of that wearable. */
int controller_open(struct air *air, struct address address, struct air_peer *peer,
                    struct controller **ret, struct error *err);

/* Takes it away, with its links. */
void controller_close(struct controller *controller);

/* The address that it is known by when it advertises. */
struct address controller_own(const struct controller *controller);

/* Whether a host looks for, or wants to be connected to, whoever has this address. */
bool controller_hears(const struct controller *controller, struct address address);
bool controller_wants(const struct controller *controller, struct address address);

/* A handle for one more link. */
uint16_t controller_new_handle(struct controller *controller);

#endif
