/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a link begins, and what can be asked of it. */
#include "ble/link.h"
#include "ble/link_enter.h"
#include "ble/link_session.h"
#include <stddef.h>
#include <string.h>

void link_init(struct link *link, unsigned notify_count, unsigned silence_ms, uint64_t seed)
{
    *link = (struct link){
        .notify_count = notify_count,
        .silence_ms = silence_ms,
        .seen_ms = INT64_MIN,
        .alive_ms = INT64_MIN,
        .random = seed ? seed : 1,
        .connect_why = "connect_failed",
    };
}

void link_init_on_demand(struct link *link, unsigned session_ms, unsigned wanted_ms)
{
    link->on_demand = true;
    link->session_ms = session_ms ? session_ms : LINK_SESSION_MS;
    link->wanted_ms = wanted_ms ? wanted_ms : LINK_WANTED_MS;
}

int64_t link_due_ms(const struct link *link)
{
    const int64_t session_ms = link_session_due_ms(link);
    if (link->deadline_ms == 0 || session_ms == 0)
        return link->deadline_ms + session_ms;
    return link->deadline_ms < session_ms ? link->deadline_ms : session_ms;
}

bool link_is_changing(const struct link *link)
{
    switch (link->state) {
    case LINK_CONNECTING:
    case LINK_CANCELLING:
    case LINK_RESOLVING:
    case LINK_SUBSCRIBING:
    case LINK_DISCONNECTING:
        return true;
    default:
        return false;
    }
}

bool link_is_up(const struct link *link)
{
    return link->state == LINK_RESOLVING || link->state == LINK_SUBSCRIBING ||
           link->state == LINK_READY;
}

bool link_has_session(const struct link *link)
{
    return link->on_demand && (link_is_changing(link) || link->state == LINK_READY);
}

bool link_needs_bond(const struct link *link)
{
    return link->state == LINK_UNPAIRED ||
           (link->state == LINK_IDLE && link->why && strcmp(link->why, "needs_pairing") == 0);
}

bool link_in_range(const struct link *link, int64_t now_ms)
{
    return link_is_up(link) || link_heard_within(link->alive_ms, now_ms, LINK_AWAY_MS);
}

const char *link_state_name(enum link_state state)
{
    static const char *const names[LINK_STATES] = {
        "no adapter", "waiting",   "pause",       "queued", "connecting",
        "cancelling", "resolving", "subscribing", "ready",  "disconnecting",
        "unpaired",   "idle",      "disabled",
    };
    return names[state];
}
