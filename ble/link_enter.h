/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a link enters its states: deadlines, pauses, what is counted and what is forgotten. What
 * leads from one state to another is in link.c. Functions return actions (bits).
 */
#ifndef BLE_LINK_ENTER_H
#define BLE_LINK_ENTER_H

#include "ble/link.h"

bool link_heard_within(int64_t at_ms, int64_t now_ms, int64_t ms);

void link_enter(struct link *link, enum link_state state, int64_t deadline_ms);

/* Ends whatever ran, without going anywhere. */
unsigned link_drop(struct link *link);

/* WAIT_ADV, or QUEUED if it was heard just now. */
unsigned link_enter_wait(struct link *link, int64_t now_ms);
unsigned link_enter_no_adapter(struct link *link, int64_t now_ms);
/* IDLE; a session is over. */
unsigned link_enter_idle(struct link *link, int64_t now_ms);
/* BACKOFF; UNPAIRED if it wants a bond, DISABLED if nobody wants the link, IDLE if that was the end
 * of a session. `error`: NULL leaves the last one. */
unsigned link_enter_backoff(struct link *link, const char *error, int64_t now_ms);
/* BACKOFF because a Disconnect had no effect in time. */
unsigned link_enter_stuck(struct link *link, int64_t now_ms);
unsigned link_enter_disconnecting(struct link *link, const char *error, int64_t now_ms);
unsigned link_enter_resolving(struct link *link, int64_t now_ms);
unsigned link_enter_subscribing(struct link *link, int64_t now_ms);
unsigned link_enter_ready(struct link *link, int64_t now_ms);

#endif
