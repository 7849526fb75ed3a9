/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The host of a driver: what happens on the link goes to it, what it asks for is done. */
#ifndef BLE_PEER_DRIVER_H
#define BLE_PEER_DRIVER_H

#include "ble/central.h"

void peer_driver_init(struct peer *peer);
void peer_driver_free(struct peer *peer);
/* Before the first subscription of a link: a fresh state. */
void peer_driver_reset(struct peer *peer);
void peer_driver_start(struct peer *peer);
/* The link is going to be ended: the driver may write for the last time. */
void peer_driver_leave(struct peer *peer);
void peer_driver_stop(struct peer *peer);

/* What happens; a driver that is not running hears nothing. */
void peer_driver_notification(struct peer *peer, const char *uuid, const uint8_t *bytes,
                              size_t length);
void peer_driver_written(struct peer *peer, int result);
void peer_driver_read(struct peer *peer, int result, const uint8_t *bytes, size_t length);
void peer_driver_settle(struct peer *peer, int64_t now_ms);

#endif
