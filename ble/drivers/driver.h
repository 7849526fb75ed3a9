/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A wearable driver is one file: pure functions and, at its foot, one const struct driver. It knows
 * bytes and the order of a protocol; it knows no D-Bus, no clock, no file. Whoever hosts it (the
 * link, a unit test, a fuzzer) hands in what happened and gives it a struct driver_io to say what
 * should happen next.
 *
 * Adding a wearable: one file here, one line in table.c, one virtual wearable in tests/wearables,
 * one unit test.
 */
#ifndef BLE_DRIVERS_DRIVER_H
#define BLE_DRIVERS_DRIVER_H

#include "core/error.h"
#include "core/reading.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a driver can give (bits); shown to the user, and used to judge whether a link is healthy. */
enum driver_capability {
    GIVES_HR = 1 << 0,
    GIVES_RR = 1 << 1,
};

/* What is known of an advertisement when looking for a driver. UUIDs are 128-bit, lower case. */
struct advertisement {
    const char *name; /* NULL: none */
    const char *const *service_uuids;
    size_t service_count;
    const uint16_t *manufacturer_ids;
    size_t manufacturer_count;
};

/* What a driver may ask of its host. The pointers stay valid for the life of the link. */
struct driver_io {
    void *host;
    /* Hands over the readings of one packet (copied). */
    void (*emit)(void *host, const struct reading_batch *batch);
    /* Writes to a characteristic; the answer comes as the next event of the driver. */
    void (*write)(void *host, const char *characteristic, const uint8_t *bytes, size_t length,
                  bool with_response);
    /* Asks for on_timer() after a time; a new call replaces the old, 0 cancels. */
    void (*timer)(void *host, unsigned after_ms);
    /* The driver has what it came for (history drivers): the link may be closed. */
    void (*done)(void *host);
};

struct driver {
    const char *name;  /* stable, stored in the database: "heart-rate" */
    const char *title; /* for people */
    unsigned capabilities;

    /* A device fits if any of these matches. Lists end with NULL or 0; NULL means none. */
    const char *const *match_services;
    const char *const *match_name_prefixes;
    const uint16_t *match_manufacturers;

    /* Characteristics to subscribe, in this order, before on_ready(). NULL at the end. */
    const char *const *notify;

    /* Longest silence on a ready link before it is taken for dead; 0: no limit. */
    unsigned silence_ms;

    size_t state_size; /* bytes of state the host allocates, zeroed, for each link */

    /* The four callbacks; NULL where the driver has nothing to do. They return 0, or a negative
     * error: the packet is counted as refused under that name and the link goes on. */
    int (*on_ready)(void *state, const struct driver_io *io);
    int (*on_notification)(void *state, const struct driver_io *io, const char *characteristic,
                           const uint8_t *bytes, size_t length);
    int (*on_written)(void *state, const struct driver_io *io, int result);
    int (*on_timer)(void *state, const struct driver_io *io);
};

/* All drivers, NULL at the end, in order of preference. */
extern const struct driver *const driver_table[];

const struct driver *driver_by_name(const char *name);

/* The first driver that fits an advertisement, or NULL. */
const struct driver *driver_match(const struct advertisement *advertisement);

#endif
