/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/link_enter.h"
#include "ble/link_session.h"
#include "core/error.h"
#include <stddef.h>

bool link_heard_within(int64_t at_ms, int64_t now_ms, int64_t ms)
{
    return at_ms != INT64_MIN && now_ms - at_ms < ms;
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

void link_enter(struct link *link, enum link_state state, int64_t deadline_ms)
{
    link->state = state;
    link->deadline_ms = deadline_ms;
    link->incomplete = false;
    link->busy = false;
}

/* When it will not have been heard for too long; 0: it never was. */
static int64_t away_ms(const struct link *link)
{
    return link->alive_ms == INT64_MIN ? 0 : link->alive_ms + LINK_AWAY_MS;
}

/* The same if it is still to come; 0: it is away already. */
static int64_t coming_away_ms(const struct link *link, int64_t now_ms)
{
    return link_heard_within(link->alive_ms, now_ms, LINK_AWAY_MS) ? away_ms(link) : 0;
}

unsigned link_enter_wait(struct link *link, int64_t now_ms)
{
    if (link_heard_within(link->seen_ms, now_ms, LINK_FRESH_MS / 2))
        link_enter(link, LINK_QUEUED, link->seen_ms + LINK_FRESH_MS);
    else
        link_enter(link, LINK_WAIT_ADV, coming_away_ms(link, now_ms));
    return 0;
}

unsigned link_enter_idle(struct link *link, int64_t now_ms)
{
    link->failures = 0;
    link->lingers = false;
    link_enter(link, LINK_IDLE, coming_away_ms(link, now_ms));
    return link_session_end(link);
}

/* Ends whatever ran. What was subscribed or may be must be stopped, or BlueZ arms it again by
 * itself at the next connection. */
unsigned link_drop(struct link *link)
{
    unsigned actions = LINK_FAIL_CALLS;
    if (link->state == LINK_READY)
        actions |= LINK_STOP_DRIVER;
    if (link->state == LINK_READY || link->state == LINK_SUBSCRIBING)
        actions |= LINK_STOP_NOTIFY;
    link->generation++;
    return actions;
}

/* After a good while in READY, whatever failed before is forgotten. */
static bool forgive(struct link *link, int64_t now_ms)
{
    if (link->state != LINK_READY || now_ms - link->ready_ms < LINK_GOOD_MS)
        return false;
    link->failures = 0;
    return true;
}

/* A try that did not become a link that works. That a bond is missing is another matter. */
static void count_vain(struct link *link)
{
    const bool is_missing = link->state == LINK_RESOLVING && link->incomplete;
    switch (link->state) {
    case LINK_CONNECTING:
    case LINK_CANCELLING:
    case LINK_RESOLVING:
    case LINK_SUBSCRIBING:
        link->vain += !link->refused;
        link->missing = is_missing ? link->missing + 1 : 0;
        return;
    default:
        return;
    }
}

static int64_t next_pause(struct link *link)
{
    const int64_t pause_ms = link->failures < 6 ? 1000LL << link->failures : LINK_BACKOFF_MAX;
    link->failures++;
    return pause_ms;
}

/* It is told as away when it was last heard too long ago, as with an adapter. */
unsigned link_enter_no_adapter(struct link *link, int64_t now_ms)
{
    const unsigned actions = link_drop(link) & ~(unsigned)LINK_STOP_NOTIFY;
    link->failures = 0;
    link->lingers = false;
    link->stuck = 0;
    link->losses = 0;
    link->refused = false;
    link->error = "no_adapter";
    const bool goes_on = link_session_goes_on(link, -ERR_UNAVAILABLE, link->error, now_ms);
    if (link->disable)
        link_enter(link, LINK_DISABLED, 0);
    else
        link_enter(link, LINK_NO_ADAPTER, away_ms(link));
    return goes_on ? actions : actions | link_session_end(link);
}

/* Only slowly tried again: each try makes the device ask for what cannot be given. */
static void enter_unpaired(struct link *link, int64_t now_ms)
{
    const int64_t when_away_ms = away_ms(link);
    link->refused = false;
    link->step_ms = now_ms + LINK_UNPAIRED_MS;
    link_enter(link, LINK_UNPAIRED, when_away_ms > now_ms ? when_away_ms : link->step_ms);
}

unsigned link_enter_backoff(struct link *link, const char *error, int64_t now_ms)
{
    const bool was_good = forgive(link, now_ms);
    count_vain(link);
    const unsigned actions = link_drop(link);
    if (link->disable) {
        link_enter(link, LINK_DISABLED, 0);
        return actions;
    }
    if (error)
        link->error = error;
    if (!link_session_goes_on(link, -ERR_IO, link->error, now_ms))
        return actions | link_enter_idle(link, now_ms);
    if (link->refused) {
        enter_unpaired(link, now_ms);
        return actions;
    }
    const int64_t pause_ms = was_good ? LINK_QUICK_MS : next_pause(link);
    link_enter(link, LINK_BACKOFF, now_ms + jitter(link, pause_ms));
    return actions;
}

unsigned link_enter_disconnecting(struct link *link, const char *error, int64_t now_ms)
{
    forgive(link, now_ms);
    count_vain(link);
    unsigned actions = link_drop(link) | LINK_DISCONNECT;
    link->lingers = false;
    if (link->state == LINK_READY)
        actions |= LINK_LEAVE;
    if (error)
        link->error = error;
    link_enter(link, LINK_DISCONNECTING, now_ms + LINK_DISCONNECT_MS);
    return actions;
}

/* An advertisement from before a link tells nothing about the time after it. */
unsigned link_enter_resolving(struct link *link, int64_t now_ms)
{
    link->seen_ms = INT64_MIN;
    link_enter(link, LINK_RESOLVING, now_ms + LINK_RESOLVE_MS);
    return LINK_ADOPT;
}

unsigned link_enter_subscribing(struct link *link, int64_t now_ms)
{
    if (link->notify_count == 0)
        return link_enter_ready(link, now_ms);
    link->notify_done = 0;
    link->step_ms = now_ms + LINK_SUBSCRIBE_MS;
    link_enter(link, LINK_SUBSCRIBING, link->step_ms);
    return LINK_SUBSCRIBE;
}

unsigned link_enter_ready(struct link *link, int64_t now_ms)
{
    link->ready_ms = now_ms;
    link->value_ms = now_ms;
    link->stuck = 0;
    link->losses = 0;
    link->vain = 0;
    link->missing = 0;
    link->vanished = 0;
    link->error = NULL;
    if (link->wanted && link->too_long_ms == 0)
        link->too_long_ms = now_ms + link->session_ms;
    link_enter(link, LINK_READY, link->silence_ms ? now_ms + link->silence_ms : 0);
    return LINK_START_DRIVER;
}

/* Disconnect or the cancelling of Connect had no effect in time. The link of a session that is over
 * would last until the next one, in hours, and empty the battery: it is tried again. */
unsigned link_enter_stuck(struct link *link, int64_t now_ms)
{
    const bool was_link = link->state == LINK_DISCONNECTING;
    link->vain += was_link;
    unsigned actions = link_enter_backoff(link, "stuck", now_ms);
    if (was_link && link->state == LINK_IDLE) {
        link->lingers = true;
        link->deadline_ms = now_ms + LINK_LINGER_MS;
    }
    if (++link->stuck >= LINK_STUCK_MAX) {
        link->stuck = 0;
        actions |= LINK_REOPEN_BUS;
    }
    return actions;
}
