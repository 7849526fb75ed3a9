/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A peer's calls on BlueZ's objects. What is answered becomes events of its link, unless the link
 * has gone on to another generation meanwhile.
 */
#ifndef BLE_PEER_CALLS_H
#define BLE_PEER_CALLS_H

#include "ble/central.h"

void peer_connect(struct peer *peer, const struct mirror_device *device);
void peer_disconnect(struct peer *peer, const struct mirror_device *device);

/* BlueZ forgets devices that are neither trusted nor bonded 30 s after they were last heard. */
void peer_trust(const struct peer *peer, const struct mirror_device *device);

/* StartNotify for the characteristic that is next; the device may be NULL. */
void peer_subscribe(struct peer *peer, const struct mirror_device *device);
/* StopNotify for all that are subscribed or may be, without waiting for answers. */
void peer_stop_notify(const struct peer *peer, const struct mirror_device *device);

void peer_ask_battery(struct peer *peer, const struct mirror_device *device);

#endif
