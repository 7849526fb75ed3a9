/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Bluetooth scan from start to end, in this process. */
#ifndef GATEWAY_CLI_SCAN_H
#define GATEWAY_CLI_SCAN_H

#include "ble/ble.h"
#include "core/error.h"
#include "gateway/config.h"
#include <stddef.h>

#define SCAN_NAME_MAX 64

struct scan_found {
    char address[ADDRESS_LENGTH + 1];
    char name[SCAN_NAME_MAX + 1]; /* "": none */
    int rssi_dbm;
    const struct driver *driver; /* NULL: no driver */
    bool wanted;                 /* it is what was looked for */
};

struct scan_result {
    struct scan_found *found; /* strongest first; owned */
    size_t count;
};

/* What a scan looks for, by one of the two; it ends when it has heard it. */
struct scan_target {
    const char *address;
    /* Blanks around it and the case of letters do not count. Two devices may have one name, and to
     * take the neighbour's would be worse than to wait: the scan goes on a little after the first.
     */
    const char *name;
    bool need_driver; /* heard is what also has a driver: that may be known later than the name */
};

/* Scans for a number of seconds, or until the target (NULL: everything) is heard.
 * `preferred`: see struct errand. -ERR_UNAVAILABLE: no adapter is up. The caller frees ret->found
 * with scan_result_done(). */
int scan_run(const struct config *config, const char *preferred, unsigned seconds,
             const struct scan_target *target, struct scan_result *ret, struct error *err);
void scan_result_done(struct scan_result *result);

#endif
