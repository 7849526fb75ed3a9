/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/link_wait.h"
#include "ble/link_enter.h"
#include "ble/link_session.h"
#include <stddef.h>

unsigned link_on_no_adapter(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_ADAPTER_UP:
        link->error = NULL;
        link->seen_ms = INT64_MIN; /* what was heard was heard by another life of the adapter */
        return link->on_demand && !link->wanted ? link_enter_idle(link, now_ms)
                                                : link_enter_wait(link, now_ms);
    case LINK_TIMER:
        link->deadline_ms = 0; /* it is away now */
        return 0;
    default:
        return 0;
    }
}

unsigned link_on_idle(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_OBJECT_GONE:
        link->seen_ms = INT64_MIN;
        return link->lingers ? link_enter_idle(link, now_ms) : 0;
    case LINK_DOWN:
        return link->lingers ? link_enter_idle(link, now_ms) : 0;
    case LINK_PAIRED: /* so it was not in vain, if that was missing */
        link->error = NULL;
        return 0;
    case LINK_TIMER:
        if (link->lingers)
            return link_enter_disconnecting(link, NULL, now_ms);
        link->deadline_ms = 0; /* it is away now */
        return 0;
    default: /* a link that is there is not ours */
        return 0;
    }
}

unsigned link_on_wait(struct link *link, enum link_event event, int64_t now_ms)
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

unsigned link_on_backoff(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_UP:
        return link_enter_resolving(link, now_ms);
    case LINK_OBJECT_GONE: /* what was heard of it cannot be connected any more */
        link->seen_ms = INT64_MIN;
        return 0;
    case LINK_TIMER:
        return link_enter_wait(link, now_ms);
    default:
        return 0;
    }
}

unsigned link_on_queued(struct link *link, enum link_event event, int64_t now_ms)
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
