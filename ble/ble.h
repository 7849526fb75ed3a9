/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bluetooth Low Energy through BlueZ's D-Bus API: keeps links to the devices it is told to keep,
 * has sessions with those that record a history, and hands over what they send. Single-threaded on
 * a libuv loop; never blocks except while connecting to the bus, then for 2 s at most. Lives
 * through the bus, bluetoothd and adapters going away and coming back.
 */
#ifndef BLE_BLE_H
#define BLE_BLE_H

#include "ble/drivers/driver.h"
#include "core/error.h"
#include "core/history.h"
#include "core/person.h"
#include "core/reading.h"
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct ble;

struct ble_config {
    const char *adapter;   /* "hci0" or an address; NULL: see ble/choice.h */
    const char *preferred; /* where `adapter` is NULL: taken before others, if it is on; or NULL */
    unsigned max_links;    /* links we hold at a time on an adapter */
    bool experimental;     /* scans also tell of drivers that are not tried enough yet */
    unsigned patience_ms;  /* how long a session waits to be heard; 0: two minutes */
    bool manage_power;     /* switch the adapter on, and off and on when it hangs */
};

/* A device to keep a link to; or, if its driver has a history, to have sessions with when
 * ble_sync() asks for one. */
struct ble_device {
    int64_t row; /* the caller's key, handed back in callbacks */
    char address[ADDRESS_LENGTH + 1];
    const struct driver *driver;
};

enum ble_link_state { BLE_LINK_AWAY, BLE_LINK_IN_RANGE, BLE_LINK_CONNECTED };

struct ble_device_state {
    int64_t row;
    enum ble_link_state link;
    int battery_percent; /* -1 unknown */
    int rssi_dbm;        /* 0 unknown */
    const char *error;   /* a fixed word, or NULL; see below */
    bool unreachable;    /* it is heard, and all that could be tried was; it is tried on slowly */
    uint32_t refused;    /* packets the driver refused */
    uint32_t links;      /* how often there was one, since the device is kept */
    int64_t linked_ms;   /* how long, all together */
};

/* Why there is no link (`error`), or was none until now:
 *
 *   no_adapter         there is no adapter that is on
 *   connect_failed     BlueZ could not make the link: it is held by a phone, or too far away
 *   connect_timeout    nor could it in 20 s
 *   classic            BlueZ takes classic Bluetooth for it
 *   no_services        the link was there, but not what the driver needs
 *   subscribe_failed   it does not let itself be listened to
 *   needs_pairing      it wants a bond
 *   other_adapter      the same, and it has one with another adapter of this machine
 *   weak_bond          it wants a better one than there is
 *   stale_bond         it does not know the bond any more
 *   link_lost, silent  the link ended by itself; or it said nothing for too long
 *   stuck              BlueZ did not end the link
 *   any other          the driver's word */

/* Something heard in a scan. */
struct ble_found {
    char address[ADDRESS_LENGTH + 1];
    const char *name; /* NULL: none */
    int rssi_dbm;
    bool paired;
    const struct driver *driver; /* NULL: no driver */
};

/* What happens on the way to a bond. */
enum ble_pair_step {
    BLE_PAIR_BEGINS,    /* the device was found, and is asked now */
    BLE_PAIR_ALREADY,   /* there is a bond with it; nothing is done */
    BLE_PAIR_SHOW,      /* show `passkey`: it is to be typed on the device */
    BLE_PAIR_ENTER,     /* the device shows a passkey: ble_pair_enter() wants it */
    BLE_PAIR_CONFIRM,   /* does the device show `passkey` too? ble_pair_confirm() wants to know */
    BLE_PAIR_WITHDRAWN, /* what was asked last is void */
};

/* What on_adapter tells when the bus's policy keeps us from bluetoothd. */
#define BLE_NO_ACCESS "bluetoothd does not let us in (group bluetooth)"
/* And when it is there: before it has told of its objects; when it has not for a while. */
#define BLE_STARTING  "bluetoothd is starting"
#define BLE_NO_ANSWER "bluetoothd does not answer"

/* What it tells of an adapter that is there and on, but hangs or was switched off for good. */
#define BLE_NO_SEARCH "the adapter does not search"
#define BLE_DEAF      "the adapter hears nothing"
#define BLE_NO_LINKS  "the adapter makes no links"
#define BLE_BLOCKED   "the radio is blocked (rfkill)"

/* Callbacks; all run on the loop. `battery_percent` etc. come through on_device. */
struct ble_events {
    /* A packet of readings; times still relative to `mono_ms`, when the D-Bus message was read. */
    void (*on_batch)(void *userdata, int64_t row, int64_t mono_ms,
                     const struct reading_batch *batch);
    void (*on_device)(void *userdata, const struct ble_device_state *state);
    /* A device told its own address, because somebody paired it: it is to be kept under that one.
     * ble does so already. */
    void (*on_address)(void *userdata, int64_t row, const char *address);
    /* The adapter as a whole: `error` is NULL when all is well, else a fixed text. */
    void (*on_adapter)(void *userdata, const char *adapter, const char *error);
    /* A driver begins: says what it may know (zeroed at the call). The zone stays valid until the
     * link has ended. False: not now (the clock is not set, there is no key); the link is ended,
     * and a live one tried again later. Without this callback live drivers know nothing, and there
     * are no sessions. */
    bool (*on_session)(void *userdata, int64_t row, struct driver_session *ret);
    /* What was fetched up to a whole point, and the cursor (NULL: none) to be stored with it, in
     * one transaction. A negative error: it was not stored; the session fails with it. */
    int (*on_history)(void *userdata, int64_t row, const struct history *history,
                      const char *cursor, int64_t value);
    /* A cursor as stored last, or DRIVER_NONE. */
    int64_t (*on_cursor)(void *userdata, int64_t row, const char *name);
    /* What a driver found out of its device, for people; text may be anything. */
    void (*on_fact)(void *userdata, int64_t row, const char *name, const char *text);
    /* The end of what ble_sync() began: 0 and "done", or an error and a fixed word: the driver's
     * own, or one of those at ble_sync(). Not told of devices that were given up meanwhile. */
    void (*on_sync_end)(void *userdata, int64_t row, int result, const char *reason);
    /* ble_scan(): each device once, updated as its name or signal becomes better known. */
    void (*on_found)(void *userdata, const struct ble_found *found);
    void (*on_scan_end)(void *userdata, int result);
    /* ble_pair(); only who pairs needs them. */
    void (*on_pair_step)(void *userdata, enum ble_pair_step step, uint32_t passkey);
    /* 0: there is a bond. -ERR_UNAVAILABLE: no adapter; -ERR_NOT_FOUND: not heard; -ERR_DENIED: the
     * passkey was wrong, or one side said no; -ERR_UNSUPPORTED: the device does not pair;
     * -ERR_TIMEOUT: an answer came too late; -ERR_IO: the link was lost, or could not be made.
     * `why` is what bluetoothd said, or NULL; `address` the device's, which the bond tells if the
     * wanted one was private. */
    void (*on_pair_end)(void *userdata, int result, const char *address, const char *why);
    /* ble_unpair(). 0: the bond is gone. -ERR_NOT_FOUND: there was none; -ERR_UNAVAILABLE: no
     * adapter; -ERR_DENIED: we may not; -ERR_TIMEOUT: bluetoothd did not answer; -ERR_IO: it said
     * no. `why` as above. */
    void (*on_unpair_end)(void *userdata, int result, const char *why);
};

/* Connects to the bus: DBUS_SYSTEM_BUS_ADDRESS, else the system bus. When the bus is not there it
 * keeps trying and on_adapter tells; only lack of memory is an error here. */
int ble_open(uv_loop_t *loop, const struct ble_config *config, const struct ble_events *events,
             void *userdata, struct ble **ret, struct error *err);

/* Replaces the set of devices to keep; links to others of ours are closed. */
int ble_set_devices(struct ble *ble, const struct ble_device *devices, size_t count,
                    struct error *err);

/* Asks for one session with a device whose driver has a history. -ERR_NOT_FOUND: there is no such
 * device; -ERR_UNSUPPORTED: it keeps its link; -ERR_BUSY: one is wanted or running. How it may end:
 *
 *   not_seen          -ERR_NOT_FOUND: not heard in time; or all links were in use
 *   no_turn           -ERR_BUSY: it was heard, and the radio was never free
 *   no_adapter        -ERR_UNAVAILABLE: not in time, or it went again and again
 *   needs_pairing, other_adapter
 *                     -ERR_DENIED
 *   not_now           -ERR_UNAVAILABLE: on_session said so
 *   no_key            -ERR_UNAVAILABLE: the driver wants a secret, and on_session gave none
 *   too_long          -ERR_TIMEOUT: driver.session_ms are over
 *   not_stored        on_history's error; too_much, no_memory: the driver added what does not fit
 *   connect_failed, connect_timeout, no_services, subscribe_failed, link_lost, silent, stuck
 *                     -ERR_IO: of the last link, after some
 *   any other         -ERR_UNSUPPORTED: the driver gave up
 *
 * Live links come first: a session waits while one is being made. There is one session at a time;
 * those that wait for another are not the less patient for it. */
int ble_sync(struct ble *ble, int64_t row, struct error *err);

/* Scans for a time; needs a powered adapter: -ERR_UNAVAILABLE comes through on_scan_end. */
int ble_scan(struct ble *ble, unsigned seconds, struct error *err);

struct ble_pairing {
    const char *address;
    unsigned seconds; /* how long to look for the device */
    bool can_ask;     /* somebody can read and type here; without, only what needs nobody pairs */
};

/* Makes a bond with a device, whether it is kept or not, and trusts it. One at a time: -ERR_BUSY.
 * The link is left as it was found: open if it was open, closed if this opened it. */
int ble_pair(struct ble *ble, const struct ble_pairing *wanted, struct error *err);

/* Answers to BLE_PAIR_ENTER and BLE_PAIR_CONFIRM; people have 25 s. Without a question: nothing. */
void ble_pair_enter(struct ble *ble, uint32_t passkey);
void ble_pair_confirm(struct ble *ble, bool yes);

/* Gives up; on_pair_end comes with -ERR_DENIED. */
void ble_pair_cancel(struct ble *ble);

/* Takes back the bond with a device, whether it is kept or not: bluetoothd forgets its keys and all
 * else of it, and ends its link, whoever made it. One at a time: -ERR_BUSY. */
int ble_unpair(struct ble *ble, const char *address, struct error *err);

/* What the connection does for diagnosis and tests. */
struct ble_statistics {
    uint64_t messages;    /* D-Bus messages dispatched */
    unsigned match_rules; /* installed now */
    unsigned pending_calls;
    uint64_t values; /* notifications seen */
};
void ble_statistics(const struct ble *ble, struct ble_statistics *ret);

/* Disconnects our links (3 s at most), closes everything; `closed` runs at the end. */
void ble_close(struct ble *ble, void (*closed)(void *userdata), void *userdata);

#endif
