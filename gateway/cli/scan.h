/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Bluetooth scan from start to end, in this process. */
#ifndef GATEWAY_CLI_SCAN_H
#define GATEWAY_CLI_SCAN_H

#include "ble/ble.h"
#include "core/error.h"
#include <stddef.h>

#define SCAN_NAME_MAX 64

struct scan_found {
    char address[ADDRESS_LENGTH + 1];
    char name[SCAN_NAME_MAX + 1]; /* "": none */
    int rssi_dbm;
    const struct driver *driver; /* NULL: no driver */
};

struct scan_result {
    struct scan_found *found; /* strongest first; owned */
    size_t count;
};

/*
 * Scans for a number of seconds; with `address` (may be NULL) ends as soon as that device is heard
 * and its driver is known. -ERR_UNAVAILABLE: no adapter is up. The caller frees ret->found.
 */
int scan_run(const char *adapter, unsigned seconds, const char *address, struct scan_result *ret,
             struct error *err);

#endif
