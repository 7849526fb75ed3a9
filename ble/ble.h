/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bluetooth Low Energy through BlueZ's D-Bus API: keeps links to the devices it is told to keep and
 * hands over what they send. Single-threaded on a libuv loop; never blocks except while connecting
 * to the bus, then for 2 s at most. Lives through the bus, bluetoothd and adapters going away and
 * coming back.
 */
#ifndef BLE_BLE_H
#define BLE_BLE_H

#include "ble/drivers/driver.h"
#include "core/error.h"
#include "core/person.h"
#include "core/reading.h"
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct ble;

struct ble_config {
    const char *adapter; /* "hci0" or an address; NULL: the lowest that is on */
    unsigned max_links;  /* links we hold at a time on an adapter */
};

/* A device to keep a link to. */
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
    const char *error;   /* a fixed word, or NULL */
    uint32_t refused;    /* packets the driver refused */
};

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

/* Callbacks; all run on the loop. `battery_percent` etc. come through on_device. */
struct ble_events {
    /* A packet of readings; times still relative to `mono_ms`, when the D-Bus message was read. */
    void (*on_batch)(void *userdata, int64_t row, int64_t mono_ms,
                     const struct reading_batch *batch);
    void (*on_device)(void *userdata, const struct ble_device_state *state);
    /* The adapter as a whole: `error` is NULL when all is well, else a fixed text. */
    void (*on_adapter)(void *userdata, const char *adapter, const char *error);
    /* ble_scan(): each device once, updated as its name or signal becomes better known. */
    void (*on_found)(void *userdata, const struct ble_found *found);
    void (*on_scan_end)(void *userdata, int result);
    /* ble_pair(); only who pairs needs them. */
    void (*on_pair_step)(void *userdata, enum ble_pair_step step, uint32_t passkey);
    /* 0: there is a bond. -ERR_UNAVAILABLE: no adapter; -ERR_NOT_FOUND: not heard; -ERR_DENIED: the
     * passkey was wrong, or one side said no; -ERR_UNSUPPORTED: the device does not pair;
     * -ERR_TIMEOUT: an answer came too late; -ERR_IO: the link was lost, or could not be made.
     * `why` is what bluetoothd said, or NULL. */
    void (*on_pair_end)(void *userdata, int result, const char *why);
};

/* Connects to the bus: DBUS_SYSTEM_BUS_ADDRESS, else the system bus. When the bus is not there it
 * keeps trying and on_adapter tells; only lack of memory is an error here. */
int ble_open(uv_loop_t *loop, const struct ble_config *config, const struct ble_events *events,
             void *userdata, struct ble **ret, struct error *err);

/* Replaces the set of devices to keep; links to others of ours are closed. */
int ble_set_devices(struct ble *ble, const struct ble_device *devices, size_t count,
                    struct error *err);

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
