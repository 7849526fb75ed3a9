/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a driver asks of characteristics, as calls on BlueZ; their answers go back to the driver,
 * unless its link has gone on to another generation. Answers are never given from within the
 * request: the driver has not yet finished the event at hand.
 *
 * The last writes of a driver are sent one after the other while the link is being ended: BlueZ
 * keeps it for a second or two, and takes one write of a characteristic at a time.
 */
#ifndef BLE_PEER_GATT_H
#define BLE_PEER_GATT_H

#include "ble/central.h"

/* driver_io.write and .read, with the peer as host. */
void peer_gatt_write(void *host, const char *characteristic, const uint8_t *bytes, size_t length,
                     bool with_response);
void peer_gatt_read(void *host, const char *characteristic);

/* Begins to send what was written in on_leave(). */
void peer_gatt_farewell(struct peer *peer);
/* Nobody wants answers any more; what is not sent is dropped. */
void peer_gatt_reset(struct peer *peer);
/* Tells the driver what could not be sent. */
void peer_gatt_settle(struct peer *peer);

#endif
