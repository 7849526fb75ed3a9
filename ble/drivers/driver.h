/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A wearable driver is one file: pure functions and, at its foot, one const struct driver. It knows
 * bytes and the order of a protocol; it knows no D-Bus, no clock, no file. Whoever hosts it (the
 * link, a unit test, a fuzzer) hands in what happened and gives it a struct driver_io to say what
 * should happen next.
 *
 * There are two kinds. A live driver keeps its link and emits what it hears. A history driver has a
 * session: it is connected when something is due, fetches what the device recorded since the last
 * time, commits as it goes, and says that it is done. A link that is lost in between is made again,
 * with a fresh state. on_ready() comes before all other callbacks.
 *
 * Adding a wearable: one file here, one line in table.c, one virtual wearable in tests/wearables,
 * one unit test.
 */
#ifndef BLE_DRIVERS_DRIVER_H
#define BLE_DRIVERS_DRIVER_H

#include "core/error.h"
#include "core/reading.h"
#include "core/sleep.h"
#include "core/zone.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a driver can give (bits); shown to the user, and used to judge whether a link is healthy. */
enum driver_capability {
    GIVES_HR = 1 << 0,
    GIVES_RR = 1 << 1,
    GIVES_SLEEP = 1 << 2,
    GIVES_STRESS = 1 << 3,
    GIVES_HRV = 1 << 4,
    GIVES_SPO2 = 1 << 5,
    GIVES_TEMPERATURE = 1 << 6,
    GIVES_STEPS = 1 << 7,
    GIVES_RESPIRATION = 1 << 8,
    GIVES_RESTING_HR = 1 << 9,
};

/* What is known of an advertisement when looking for a driver. UUIDs are 128-bit, lower case. */
struct advertisement {
    const char *name; /* NULL: none */
    const char *const *service_uuids;
    size_t service_count;
    const uint16_t *manufacturer_ids;
    size_t manufacturer_count;
};

/* No value of a cursor or a fact. */
#define DRIVER_NONE INT64_MIN

#define DRIVER_SECRET_MAX 32
#define DRIVER_WORD_MAX   32 /* of cursors and facts */

/* What holds for the whole of a session; given with on_ready(). */
struct driver_session {
    int64_t now_ms;          /* UTC, when the session began; 0: not known (live drivers only) */
    const struct zone *zone; /* of its wearer, in which device clocks are set and read */
    uint8_t secret[DRIVER_SECRET_MAX];
    size_t secret_length; /* 0: there is none */
    bool configure;       /* the driver may switch on what the device should record */
};

/* What a driver may ask of its host. The pointers stay valid for the life of the link. */
struct driver_io {
    void *host;
    /* Hands over the readings of one packet (copied). */
    void (*emit)(void *host, const struct reading_batch *batch);
    /* Writes to a characteristic; the answer comes as on_written(). One at a time. 20 bytes fit
     * into any link. More becomes a long write, which most wearables refuse, or without a response
     * fails; so what is longer is cut by the driver, unless it knows that its wearable wants it
     * whole. */
    void (*write)(void *host, const char *characteristic, const uint8_t *bytes, size_t length,
                  bool with_response);
    /* Reads a characteristic; the answer comes as on_read(). One at a time. Of one that is
     * subscribed the same bytes may come as a notification, too. */
    void (*read)(void *host, const char *characteristic);
    /* Asks for on_timer() after a time; a new call replaces the old, 0 cancels. */
    void (*timer)(void *host, unsigned after_ms);
    /* Adds to what the next commit keeps: a reading with its absolute time, or a block of sleep. */
    void (*keep)(void *host, const struct reading *reading);
    void (*keep_sleep)(void *host, const struct sleep_block *block);
    /* All that was added since the last commit is whole: it goes into the database, and with it the
     * cursor (NULL: none). What was added and not committed when the session ends is fetched again
     * next time. If it cannot be stored the session ends here: what the driver writes and commits
     * after that in the same callback is dropped, so nothing is acknowledged that is not kept. */
    void (*commit)(void *host, const char *cursor, int64_t value);
    /* A cursor as committed last, in whatever session; DRIVER_NONE. */
    int64_t (*cursor)(void *host, const char *name);
    /* What the driver found out of the device, for people: "firmware", "RT03CR_1.00.02". Two are
     * numbers for the gateway, too: "battery", in percent, and "clock_skew_s", by how many whole
     * seconds its clock was ahead of ours before it was set. */
    void (*fact)(void *host, const char *name, const char *text);
    /* Random bytes. */
    void (*entropy)(void *host, uint8_t *bytes, size_t length);
    /* The driver has what it came for (history drivers): the link may be closed. */
    void (*done)(void *host);
    /* It cannot have it, for a reason that is a fixed word: "wrong_key". The link is closed. */
    void (*fail)(void *host, const char *reason);
};

struct driver {
    const char *name;  /* stable, stored in the database: "heart-rate" */
    const char *title; /* for people */
    unsigned capabilities;
    bool history;      /* has sessions; else it is live */
    bool experimental; /* matched only where the configuration says so */
    bool wants_secret; /* of no use without one */

    /* A device fits if any of these matches. Lists end with NULL or 0; NULL means none. */
    const char *const *match_services;
    const char *const *match_name_prefixes;
    const uint16_t *match_manufacturers;

    /* Characteristics to subscribe, in this order, before on_ready(). NULL at the end. Those of
     * `notify` must be there; those of `notify_if_there` follow as far as they are. */
    const char *const *notify;
    const char *const *notify_if_there;

    /* Longest silence on a ready link before it is taken for dead; 0: no limit. */
    unsigned silence_ms;

    /* Longest session of a history driver, all its links together; 0: two minutes. */
    unsigned session_ms;

    size_t state_size; /* bytes of state the host allocates, zeroed, for each link */

    /* The callbacks; NULL where the driver has nothing to do. They return 0, or a negative error:
     * the packet is counted as refused under that name and the link goes on. */
    int (*on_ready)(void *state, const struct driver_io *io, const struct driver_session *session);
    int (*on_notification)(void *state, const struct driver_io *io, const char *characteristic,
                           const uint8_t *bytes, size_t length);
    /* `result` is 0, or: -ERR_UNAVAILABLE if it cannot be written to, -ERR_DENIED if the device
     * wants a bond first, -ERR_IO. */
    int (*on_written)(void *state, const struct driver_io *io, int result);
    /* `result` is 0, or why there are no bytes: -ERR_NOT_FOUND if the device has no such one,
     * -ERR_DENIED, -ERR_IO. */
    int (*on_read)(void *state, const struct driver_io *io, int result, const uint8_t *bytes,
                   size_t length);
    int (*on_timer)(void *state, const struct driver_io *io);
    /* We are about to end a link that is ready: the last chance to write (4 times at most), without
     * an answer. It is the end of failed sessions as well: no place for acknowledgements. */
    void (*on_leave)(void *state, const struct driver_io *io);
};

/* All drivers, NULL at the end, in order of preference. */
extern const struct driver *const driver_table[];

const struct driver *driver_by_name(const char *name);

/* The first driver that fits an advertisement, or NULL. Experimental ones only if asked for. */
const struct driver *driver_match(const struct advertisement *advertisement, bool experimental);

#endif
