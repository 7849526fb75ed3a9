/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sessions on demand: how one begins, how long it may wait and take, how often its link is made
 * again, and how it ends. Everything here does nothing to a link that is kept.
 */
#ifndef BLE_LINK_SESSION_H
#define BLE_LINK_SESSION_H

#include "ble/link.h"

/* LINK_WANTED and LINK_HELD_UP. */
unsigned link_session_begin(struct link *link, int64_t now_ms);
unsigned link_session_held_up(struct link *link, int64_t now_ms);

/* When its patience or its time ends; 0: neither counts now. */
int64_t link_session_due_ms(const struct link *link);
bool link_session_is_late(const struct link *link, int64_t now_ms);
/* Ends it for that reason. */
unsigned link_session_late(struct link *link, int64_t now_ms);

/* What became of it; what was decided first stands. The link is still to be ended. */
void link_session_decide(struct link *link, int result, const char *why);

/* A try is over, or the adapter is gone: whether another follows. If none does, and nothing was
 * decided, it is `result` and `why`. Without a session: whether a link is to be kept at all. */
bool link_session_goes_on(struct link *link, int result, const char *why, int64_t now_ms);

/* Nothing is left of it; LINK_END_SESSION if there was one. */
unsigned link_session_end(struct link *link);

#endif
