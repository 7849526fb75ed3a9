/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/link_session.h"
#include "ble/link_enter.h"
#include "core/error.h"

unsigned link_session_begin(struct link *link, int64_t now_ms)
{
    if (!link->on_demand || link->wanted)
        return 0;
    link->wanted = true;
    link->over = false;
    link->tries = 0;
    link->too_long_ms = 0;
    link->patience_ms = now_ms + link->wanted_ms;
    if (link->state != LINK_IDLE)
        return 0; /* when there is an adapter, or its last link is ended */
    link->lingers = false;
    link_enter_wait(link, now_ms);
    return LINK_PROBE;
}

/* Neither is there a link, nor is one being made or ended. */
static bool is_waiting(const struct link *link)
{
    return link->wanted && !link_has_session(link);
}

unsigned link_session_held_up(struct link *link, int64_t now_ms)
{
    if (is_waiting(link))
        link->patience_ms = now_ms + link->wanted_ms;
    return 0;
}

int64_t link_session_due_ms(const struct link *link)
{
    if (!link->wanted || (!is_waiting(link) && link->state != LINK_READY))
        return 0;
    if (!is_waiting(link) || (link->too_long_ms && link->too_long_ms < link->patience_ms))
        return link->too_long_ms;
    return link->patience_ms;
}

bool link_session_is_late(const struct link *link, int64_t now_ms)
{
    const int64_t due_ms = link_session_due_ms(link);
    return due_ms && now_ms >= due_ms;
}

bool link_is_impatient(const struct link *link, int64_t now_ms)
{
    return is_waiting(link) && link_session_is_late(link, now_ms) &&
           link_session_due_ms(link) == link->patience_ms;
}

/* What it waited for in vain. One that was lost and is not heard again was lost. */
static void decide_impatient(struct link *link)
{
    if (link->state == LINK_NO_ADAPTER)
        link_session_decide(link, -ERR_UNAVAILABLE, "no_adapter");
    else if (link->tries > 0)
        link_session_decide(link, -ERR_IO, link->error);
    else if (link->state == LINK_QUEUED)
        link_session_decide(link, -ERR_BUSY, "no_turn");
    else
        link_session_decide(link, -ERR_NOT_FOUND, "not_seen");
}

unsigned link_session_late(struct link *link, int64_t now_ms)
{
    if (link_is_impatient(link, now_ms))
        decide_impatient(link);
    else
        link_session_decide(link, -ERR_TIMEOUT, "too_long");
    if (link->state == LINK_READY)
        return link_enter_disconnecting(link, link->why, now_ms);
    if (link->state == LINK_NO_ADAPTER)
        return link_session_end(link);
    return link_enter_idle(link, now_ms);
}

void link_session_decide(struct link *link, int result, const char *why)
{
    if (!link->wanted || link->over)
        return;
    link->over = true;
    link->result = result;
    link->why = why;
}

bool link_session_goes_on(struct link *link, int result, const char *why, int64_t now_ms)
{
    if (!link->wanted)
        return !link->on_demand;
    if (link->refused)
        link_session_decide(link, -ERR_DENIED, "needs_pairing");
    link->refused = false;
    if (link_has_session(link) && ++link->tries >= LINK_TRIES_MAX)
        link_session_decide(link, result, why);
    link->patience_ms = now_ms + link->wanted_ms;
    return !link->over;
}

unsigned link_session_end(struct link *link)
{
    const bool wanted = link->wanted;
    link->wanted = false;
    link->over = false;
    return wanted ? LINK_END_SESSION : 0;
}
