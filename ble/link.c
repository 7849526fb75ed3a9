/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/link.h"
#include "ble/link_bond.h"
#include "ble/link_enter.h"
#include <stddef.h>

void link_init(struct link *link, unsigned notify_count, unsigned silence_ms, uint64_t seed)
{
    *link = (struct link){
        .notify_count = notify_count,
        .silence_ms = silence_ms,
        .seen_ms = INT64_MIN,
        .alive_ms = INT64_MIN,
        .random = seed ? seed : 1,
    };
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

bool link_in_range(const struct link *link, int64_t now_ms)
{
    return link_is_up(link) || link_heard_within(link->alive_ms, now_ms, LINK_AWAY_MS);
}

const char *link_state_name(enum link_state state)
{
    static const char *const names[LINK_STATES] = {
        "no adapter", "waiting",     "pause", "queued",        "connecting", "cancelling",
        "resolving",  "subscribing", "ready", "disconnecting", "unpaired",   "disabled",
    };
    return names[state];
}

/* ---- one function a state; two more are in link_bond.c ---- */

static unsigned on_no_adapter(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_ADAPTER_UP:
        link->error = NULL;
        link->seen_ms = INT64_MIN; /* what was heard was heard by another life of the adapter */
        return link_enter_wait(link, now_ms);
    case LINK_TIMER:
        link->deadline_ms = 0; /* it is away now */
        return 0;
    default:
        return 0;
    }
}

static unsigned on_wait(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_SEEN:
        link_enter(link, LINK_QUEUED, now_ms + LINK_FRESH_MS);
        return 0;
    case LINK_UP: /* BlueZ or another program connected it */
        return link_enter_resolving(link, now_ms);
    case LINK_TIMER:
        link->deadline_ms = 0; /* it is away now */
        return 0;
    default:
        return 0;
    }
}

static unsigned on_backoff(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_UP:
        return link_enter_resolving(link, now_ms);
    case LINK_TIMER:
        return link_enter_wait(link, now_ms);
    default:
        return 0;
    }
}

static unsigned on_queued(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_SEEN:
        link->deadline_ms = now_ms + LINK_FRESH_MS;
        return 0;
    case LINK_GRANTED:
        link->generation++;
        link->seen_ms = INT64_MIN;
        link_enter(link, LINK_CONNECTING, now_ms + LINK_CONNECT_MS);
        return LINK_CONNECT;
    case LINK_UP:
        return link_enter_resolving(link, now_ms);
    case LINK_TIMER:
    case LINK_OBJECT_GONE:
        link->seen_ms = INT64_MIN;
        return link_enter_wait(link, now_ms);
    default:
        return 0;
    }
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
    case LINK_OBJECT_GONE:
        return link_enter_backoff(link, "connect_failed", now_ms);
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
        return link_enter_disconnecting(link, "connect_failed", now_ms);
    case LINK_DOWN:
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
        return link_enter_disconnecting(link, NULL, now_ms);
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
        link->generation++;
        link_enter(link, LINK_DISABLED, 0);
        return LINK_FAIL_CALLS;
    }
}

unsigned link_handle(struct link *link, enum link_event event, int64_t now_ms)
{
    if (link->state == LINK_DISABLED)
        return 0;
    if (event == LINK_DISABLE)
        return on_disable(link, now_ms);
    if (event == LINK_ADAPTER_DOWN)
        return link->state == LINK_NO_ADAPTER ? 0 : link_enter_no_adapter(link);
    if (event == LINK_PAIRED || event == LINK_FORGOTTEN)
        link_set_paired(link, event == LINK_PAIRED);
    if (event == LINK_SEEN)
        link->seen_ms = now_ms;
    if (event == LINK_SEEN || link_is_up(link))
        link->alive_ms = now_ms;
    switch (link->state) {
    case LINK_NO_ADAPTER:
        return on_no_adapter(link, event, now_ms);
    case LINK_WAIT_ADV:
        return on_wait(link, event, now_ms);
    case LINK_BACKOFF:
        return on_backoff(link, event, now_ms);
    case LINK_QUEUED:
        return on_queued(link, event, now_ms);
    case LINK_CONNECTING:
        return on_connecting(link, event, now_ms);
    case LINK_CANCELLING:
        return on_cancelling(link, event, now_ms);
    case LINK_RESOLVING:
        return on_resolving(link, event, now_ms);
    case LINK_SUBSCRIBING:
        return link_on_subscribing(link, event, now_ms);
    case LINK_READY:
        return on_ready(link, event, now_ms);
    case LINK_DISCONNECTING:
        return on_disconnecting(link, event, now_ms);
    case LINK_UNPAIRED:
        return link_on_unpaired(link, event, now_ms);
    default:
        return 0;
    }
}
