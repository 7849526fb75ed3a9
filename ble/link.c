/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/link.h"
#include "ble/link_bond.h"
#include "ble/link_enter.h"
#include "ble/link_session.h"
#include "ble/link_wait.h"
#include <stddef.h>

/* ---- one function a state; the others are in link_wait.c and link_bond.c ---- */

/* BlueZ drops a device that it cannot reach by classic Bluetooth, which it takes where an
 * advertisement does not say otherwise, and then Connect is never answered. */
static const char *why_vanished(struct link *link)
{
    return ++link->vanished >= LINK_VANISHED_MAX ? "classic" : "connect_failed";
}

static unsigned on_connecting(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_CONNECT_OK:
    case LINK_UP:
        return link_enter_resolving(link, now_ms);
    case LINK_RESOLVED: /* the signal that the link is up may be missing */
        return link_enter_subscribing(link, now_ms);
    case LINK_INCOMPLETE:
        return link_enter_resolving(link, now_ms);
    case LINK_CONNECT_FAILED:
        return link_enter_backoff(link, link->connect_why, now_ms);
    case LINK_OBJECT_GONE:
        return link_enter_backoff(link, why_vanished(link), now_ms);
    case LINK_TIMER:
        link->error = "connect_timeout";
        link_enter(link, LINK_CANCELLING, now_ms + LINK_CANCEL_MS);
        return LINK_DISCONNECT;
    default:
        return 0;
    }
}

static unsigned on_cancelling(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_CONNECT_FAILED:
    case LINK_DOWN:
    case LINK_OBJECT_GONE:
        link->stuck = 0;
        return link_enter_backoff(link, NULL, now_ms);
    case LINK_TIMER:
        return link_enter_stuck(link, now_ms);
    default:
        return 0;
    }
}

static unsigned on_resolving(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_RESOLVED:
        return link_enter_subscribing(link, now_ms);
    case LINK_INCOMPLETE:
        if (!link->incomplete)
            link->deadline_ms = now_ms + LINK_OBJECTS_MS;
        link->incomplete = true;
        return 0;
    case LINK_CONNECT_FAILED: /* the link was up for a moment */
        return link_enter_disconnecting(link, link->connect_why, now_ms);
    case LINK_DOWN:
        return link_enter_backoff(link, link_blame_keys(link), now_ms);
    case LINK_OBJECT_GONE:
        return link_enter_backoff(link, "link_lost", now_ms);
    case LINK_TIMER:
        return link_enter_disconnecting(link, "no_services", now_ms);
    default:
        return 0;
    }
}

/* The device changed its services: what was subscribed is not any more. */
static unsigned on_services_changed(struct link *link, int64_t deadline_ms)
{
    const unsigned actions = link_drop(link) & ~(unsigned)LINK_STOP_NOTIFY;
    link_enter(link, LINK_RESOLVING, deadline_ms);
    link->incomplete = true; /* the deadline stays */
    return actions;
}

static unsigned on_ready(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_VALUE:
        link->value_ms = now_ms;
        return 0;
    case LINK_DOWN:
    case LINK_OBJECT_GONE:
        return link_enter_backoff(link, "link_lost", now_ms);
    case LINK_INCOMPLETE:
        return on_services_changed(link, now_ms + LINK_OBJECTS_MS);
    case LINK_SERVICES_CHANGED:
        return on_services_changed(link, now_ms + LINK_RESOLVE_MS);
    case LINK_DONE:
        link_session_decide(link, 0, "done");
        return link_enter_disconnecting(link, NULL, now_ms);
    case LINK_FAILED:
        link_session_decide(link, link->result, link->why);
        return link_enter_disconnecting(link, link->why, now_ms);
    case LINK_TIMER:
        /* The watchdog moves when it is due, not with each value. */
        if (!link->silence_ms)
            return 0;
        link->deadline_ms = link->value_ms + link->silence_ms;
        if (now_ms < link->deadline_ms)
            return 0;
        return link_enter_disconnecting(link, "silent", now_ms);
    default:
        return 0;
    }
}

static unsigned on_disconnecting(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_DOWN:
    case LINK_OBJECT_GONE:
        link->stuck = 0;
        return link_enter_backoff(link, NULL, now_ms);
    case LINK_TIMER:
        return link_enter_stuck(link, now_ms);
    default:
        return 0;
    }
}

static unsigned on_disable(struct link *link, int64_t now_ms)
{
    link->disable = true;
    switch (link->state) {
    case LINK_CONNECTING:
        link_enter(link, LINK_CANCELLING, now_ms + LINK_CANCEL_MS);
        return LINK_DISCONNECT;
    case LINK_RESOLVING:
    case LINK_SUBSCRIBING:
    case LINK_READY:
        return link_enter_disconnecting(link, NULL, now_ms);
    case LINK_CANCELLING:
    case LINK_DISCONNECTING:
        return 0;
    default:
        if (link->lingers)
            return link_enter_disconnecting(link, NULL, now_ms);
        link->generation++;
        link_enter(link, LINK_DISABLED, 0);
        return LINK_FAIL_CALLS;
    }
}

static unsigned (*const handlers[LINK_DISABLED])(struct link *link, enum link_event event,
                                                 int64_t now_ms) = {
    [LINK_NO_ADAPTER] = link_on_no_adapter,
    [LINK_WAIT_ADV] = link_on_wait,
    [LINK_BACKOFF] = link_on_backoff,
    [LINK_QUEUED] = link_on_queued,
    [LINK_CONNECTING] = on_connecting,
    [LINK_CANCELLING] = on_cancelling,
    [LINK_RESOLVING] = on_resolving,
    [LINK_SUBSCRIBING] = link_on_subscribing,
    [LINK_READY] = on_ready,
    [LINK_DISCONNECTING] = on_disconnecting,
    [LINK_UNPAIRED] = link_on_unpaired,
    [LINK_IDLE] = link_on_idle,
};

unsigned link_handle(struct link *link, enum link_event event, int64_t now_ms)
{
    if (link->state == LINK_DISABLED)
        return 0;
    if (event == LINK_DISABLE)
        return on_disable(link, now_ms);
    if (event == LINK_ADAPTER_DOWN)
        return link->state == LINK_NO_ADAPTER ? 0 : link_enter_no_adapter(link, now_ms);
    if (event == LINK_PAIRED || event == LINK_FORGOTTEN)
        link_set_paired(link, event == LINK_PAIRED);
    if (event == LINK_SEEN)
        link->seen_ms = now_ms;
    if (event == LINK_SEEN || link_is_up(link))
        link->alive_ms = now_ms;
    if (event == LINK_WANTED)
        return link_session_begin(link, now_ms);
    if (event == LINK_HELD_UP)
        return link_session_held_up(link, now_ms);
    if (event == LINK_TIMER && link_session_is_late(link, now_ms))
        return link_session_late(link, now_ms);
    return handlers[link->state](link, event, now_ms);
}
