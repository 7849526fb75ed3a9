/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What leads out of the states in which there is no link, nor one being made. */
#ifndef BLE_LINK_WAIT_H
#define BLE_LINK_WAIT_H

#include "ble/link.h"

unsigned link_on_no_adapter(struct link *link, enum link_event event, int64_t now_ms);
unsigned link_on_idle(struct link *link, enum link_event event, int64_t now_ms);
unsigned link_on_wait(struct link *link, enum link_event event, int64_t now_ms);
unsigned link_on_backoff(struct link *link, enum link_event event, int64_t now_ms);
unsigned link_on_queued(struct link *link, enum link_event event, int64_t now_ms);

#endif
