/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Subscribing, and the bond that a device may want for it. BlueZ seldom tells that it wants one, or
 * a better one: where keys that are good enough cannot be made it drops the link.
 */
#ifndef BLE_LINK_BOND_H
#define BLE_LINK_BOND_H

#include "ble/link.h"

/* What was counted under another bond, or none, is forgotten. */
void link_set_paired(struct link *link, bool paired);

/* Why a link was lost before its services were known. */
const char *link_blame_keys(struct link *link);

unsigned link_on_subscribing(struct link *link, enum link_event event, int64_t now_ms);
unsigned link_on_unpaired(struct link *link, enum link_event event, int64_t now_ms);

#endif
