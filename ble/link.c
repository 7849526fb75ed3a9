/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/link.h"
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

static bool within(int64_t at_ms, int64_t now_ms, int64_t ms)
{
    return at_ms != INT64_MIN && now_ms - at_ms < ms;
}

bool link_in_range(const struct link *link, int64_t now_ms)
{
    return link_is_up(link) || within(link->alive_ms, now_ms, LINK_AWAY_MS);
}

const char *link_state_name(enum link_state state)
{
    static const char *const names[LINK_STATES] = {
        "no adapter", "waiting",     "pause", "queued",        "connecting", "cancelling",
        "resolving",  "subscribing", "ready", "disconnecting", "disabled",
    };
    return names[state];
}

/* A pseudo-random factor of 0.75 to 1.25 on a time, so that gateways do not retry in step
 * (xorshift, Marsaglia 2003). */
static int64_t jitter(struct link *link, int64_t ms)
{
    link->random ^= link->random << 13;
    link->random ^= link->random >> 7;
    link->random ^= link->random << 17;
    return ms * 3 / 4 + (int64_t)(link->random % (uint64_t)(ms / 2 + 1));
}

/* ---- entering states; each returns the actions ---- */

static void enter(struct link *link, enum link_state state, int64_t deadline_ms)
{
    link->state = state;
    link->deadline_ms = deadline_ms;
    link->incomplete = false;
    link->busy = false;
}

static unsigned enter_wait(struct link *link, int64_t now_ms)
{
    if (within(link->seen_ms, now_ms, LINK_FRESH_MS / 2))
        enter(link, LINK_QUEUED, link->seen_ms + LINK_FRESH_MS);
    else if (within(link->alive_ms, now_ms, LINK_AWAY_MS))
        enter(link, LINK_WAIT_ADV, link->alive_ms + LINK_AWAY_MS);
    else
        enter(link, LINK_WAIT_ADV, 0);
    return 0;
}

/* Ends whatever ran. What was subscribed or may be must be stopped, or BlueZ arms it again by
 * itself at the next connection. */
static unsigned drop(struct link *link)
{
    unsigned actions = LINK_FAIL_CALLS;
    if (link->state == LINK_READY)
        actions |= LINK_STOP_DRIVER;
    if (link->state == LINK_READY || link->state == LINK_SUBSCRIBING)
        actions |= LINK_STOP_NOTIFY;
    link->generation++;
    return actions;
}

static unsigned enter_backoff(struct link *link, const char *error, int64_t now_ms)
{
    const bool was_ready = link->state == LINK_READY;
    unsigned actions = drop(link);
    if (link->disable) {
        enter(link, LINK_DISABLED, 0);
        return actions;
    }
    int64_t pause_ms = LINK_BACKOFF_MAX;
    if (was_ready && now_ms - link->ready_ms >= LINK_GOOD_MS) {
        link->failures = 0;
        pause_ms = LINK_QUICK_MS;
    } else if (link->failures < 6) {
        pause_ms = 1000LL << link->failures;
    }
    if (pause_ms != LINK_QUICK_MS)
        link->failures++;
    if (error)
        link->error = error;
    enter(link, LINK_BACKOFF, now_ms + jitter(link, pause_ms));
    return actions;
}

static unsigned enter_disconnecting(struct link *link, const char *error, int64_t now_ms)
{
    const unsigned actions = drop(link) | LINK_DISCONNECT;
    if (error)
        link->error = error;
    enter(link, LINK_DISCONNECTING, now_ms + LINK_DISCONNECT_MS);
    return actions;
}

/* An advertisement from before a link tells nothing about the time after it. */
static unsigned enter_resolving(struct link *link, int64_t now_ms)
{
    link->seen_ms = INT64_MIN;
    enter(link, LINK_RESOLVING, now_ms + LINK_RESOLVE_MS);
    return LINK_ADOPT;
}

static unsigned enter_subscribing(struct link *link, int64_t now_ms)
{
    link->notify_done = 0;
    link->step_ms = now_ms + LINK_SUBSCRIBE_MS;
    enter(link, LINK_SUBSCRIBING, link->step_ms);
    return LINK_SUBSCRIBE;
}

static unsigned enter_ready(struct link *link, int64_t now_ms)
{
    link->ready_ms = now_ms;
    link->value_ms = now_ms;
    link->stuck = 0;
    link->error = NULL;
    enter(link, LINK_READY, link->silence_ms ? now_ms + link->silence_ms : 0);
    return LINK_START_DRIVER;
}

/* Disconnect or the cancelling of Connect had no effect in time. */
static unsigned stuck(struct link *link, int64_t now_ms)
{
    unsigned actions = enter_backoff(link, "stuck", now_ms);
    if (++link->stuck >= LINK_STUCK_MAX) {
        link->stuck = 0;
        actions |= LINK_REOPEN_BUS;
    }
    return actions;
}

/* ---- one function a state ---- */

static unsigned on_wait(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_SEEN:
        enter(link, LINK_QUEUED, now_ms + LINK_FRESH_MS);
        return 0;
    case LINK_UP: /* BlueZ or another program connected it */
        return enter_resolving(link, now_ms);
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
        return enter_resolving(link, now_ms);
    case LINK_TIMER:
        return enter_wait(link, now_ms);
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
        enter(link, LINK_CONNECTING, now_ms + LINK_CONNECT_MS);
        return LINK_CONNECT;
    case LINK_UP:
        return enter_resolving(link, now_ms);
    case LINK_TIMER:
    case LINK_OBJECT_GONE:
        link->seen_ms = INT64_MIN;
        return enter_wait(link, now_ms);
    default:
        return 0;
    }
}

static unsigned on_connecting(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_CONNECT_OK:
    case LINK_UP:
        return enter_resolving(link, now_ms);
    case LINK_RESOLVED: /* the signal that the link is up may be missing */
        return enter_subscribing(link, now_ms);
    case LINK_INCOMPLETE:
        return enter_resolving(link, now_ms);
    case LINK_CONNECT_FAILED:
    case LINK_OBJECT_GONE:
        return enter_backoff(link, "connect_failed", now_ms);
    case LINK_TIMER:
        link->error = "connect_timeout";
        enter(link, LINK_CANCELLING, now_ms + LINK_CANCEL_MS);
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
        return enter_backoff(link, NULL, now_ms);
    case LINK_TIMER:
        return stuck(link, now_ms);
    default:
        return 0;
    }
}

static unsigned on_resolving(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_RESOLVED:
        return enter_subscribing(link, now_ms);
    case LINK_INCOMPLETE:
        if (!link->incomplete)
            link->deadline_ms = now_ms + LINK_OBJECTS_MS;
        link->incomplete = true;
        return 0;
    case LINK_CONNECT_FAILED: /* the link was up for a moment */
        return enter_disconnecting(link, "connect_failed", now_ms);
    case LINK_DOWN:
    case LINK_OBJECT_GONE:
        return enter_backoff(link, "link_lost", now_ms);
    case LINK_TIMER:
        return enter_disconnecting(link, "no_services", now_ms);
    default:
        return 0;
    }
}

static unsigned on_subscribed(struct link *link, int64_t now_ms)
{
    if (++link->notify_done >= link->notify_count)
        return enter_ready(link, now_ms);
    link->step_ms = now_ms + LINK_SUBSCRIBE_MS;
    link->deadline_ms = link->step_ms;
    return LINK_SUBSCRIBE;
}

static unsigned on_subscribing(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_SUBSCRIBED:
        return on_subscribed(link, now_ms);
    case LINK_SUBSCRIBE_BUSY:
        link->busy = true;
        link->deadline_ms = now_ms + LINK_BUSY_MS;
        return 0;
    case LINK_SUBSCRIBE_FAILED:
        return enter_disconnecting(link, "subscribe_failed", now_ms);
    case LINK_DOWN:
    case LINK_OBJECT_GONE:
        return enter_backoff(link, "link_lost", now_ms);
    case LINK_TIMER:
        if (!link->busy || now_ms >= link->step_ms)
            return enter_disconnecting(link, "subscribe_failed", now_ms);
        link->busy = false;
        link->deadline_ms = link->step_ms;
        return LINK_SUBSCRIBE;
    default:
        return 0;
    }
}

static unsigned on_ready(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_VALUE:
        link->value_ms = now_ms;
        return 0;
    case LINK_DOWN:
    case LINK_OBJECT_GONE:
        return enter_backoff(link, "link_lost", now_ms);
    case LINK_INCOMPLETE: { /* the device changed its services */
        const unsigned actions = drop(link) & ~(unsigned)LINK_STOP_NOTIFY;
        enter(link, LINK_RESOLVING, now_ms + LINK_OBJECTS_MS);
        link->incomplete = true;
        return actions;
    }
    case LINK_DONE:
        return enter_disconnecting(link, NULL, now_ms);
    case LINK_TIMER:
        /* The watchdog moves when it is due, not with each value. */
        if (!link->silence_ms)
            return 0;
        link->deadline_ms = link->value_ms + link->silence_ms;
        if (now_ms < link->deadline_ms)
            return 0;
        return enter_disconnecting(link, "silent", now_ms);
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
        return enter_backoff(link, NULL, now_ms);
    case LINK_TIMER:
        return stuck(link, now_ms);
    default:
        return 0;
    }
}

static unsigned on_adapter_down(struct link *link)
{
    const unsigned actions = drop(link) & ~(unsigned)LINK_STOP_NOTIFY;
    link->failures = 0;
    link->stuck = 0;
    enter(link, link->disable ? LINK_DISABLED : LINK_NO_ADAPTER, 0);
    link->error = "no_adapter";
    return actions;
}

static unsigned on_disable(struct link *link, int64_t now_ms)
{
    link->disable = true;
    switch (link->state) {
    case LINK_CONNECTING:
        enter(link, LINK_CANCELLING, now_ms + LINK_CANCEL_MS);
        return LINK_DISCONNECT;
    case LINK_RESOLVING:
    case LINK_SUBSCRIBING:
    case LINK_READY:
        return enter_disconnecting(link, NULL, now_ms);
    case LINK_CANCELLING:
    case LINK_DISCONNECTING:
        return 0;
    default:
        link->generation++;
        enter(link, LINK_DISABLED, 0);
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
        return link->state == LINK_NO_ADAPTER ? 0 : on_adapter_down(link);
    if (event == LINK_SEEN)
        link->seen_ms = now_ms;
    if (event == LINK_SEEN || link_is_up(link))
        link->alive_ms = now_ms;
    switch (link->state) {
    case LINK_NO_ADAPTER:
        if (event != LINK_ADAPTER_UP)
            return 0;
        link->error = NULL;
        link->seen_ms = INT64_MIN; /* what was heard was heard by another life of the adapter */
        return enter_wait(link, now_ms);
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
        return on_subscribing(link, event, now_ms);
    case LINK_READY:
        return on_ready(link, event, now_ms);
    case LINK_DISCONNECTING:
        return on_disconnecting(link, event, now_ms);
    default:
        return 0;
    }
}
