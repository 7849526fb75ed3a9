/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A driver's part in a link as our caller sees it: what the driver may know, what it keeps and
 * commits, how it ends. Readings that were kept and not committed end with the link.
 */
#ifndef BLE_PEER_SESSION_H
#define BLE_PEER_SESSION_H

#include "ble/central.h"

/* The part of a struct driver_io that is about it. */
void peer_session_io(struct driver_io *io);

/* What the driver may know; or the word for why it is not to begin now. NULL: it is. */
const char *peer_session_refusal(struct peer *peer, struct driver_session *ret);
/* It is to end, for a fixed word; what was decided first stands. */
void peer_session_fail(struct peer *peer, int result, const char *why);
/* Once a callback of the driver has returned: what was decided in it becomes an event. */
void peer_session_judge(struct peer *peer);
/* The link has ended, or begins: nothing of it is left. */
void peer_session_reset(struct peer *peer);

/* Tells the end of what ble_sync() began. */
void peer_session_settle(struct peer *peer);

#endif
