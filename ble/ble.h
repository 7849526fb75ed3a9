/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bluetooth Low Energy through BlueZ's D-Bus API: keeps links to the devices it is told to keep and
 * hands over what they send. Single-threaded on a libuv loop; never blocks except while connecting
 * to the bus. Lives through the bus, bluetoothd and adapters going away and coming back.
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
    const char *adapter; /* "hci0" or an address; NULL: the first that is there */
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
