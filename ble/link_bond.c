/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/link_bond.h"
#include "ble/link_enter.h"
#include <stddef.h>

void link_set_paired(struct link *link, bool paired)
{
    link->paired = paired;
    link->losses = 0;
    if (!paired)
        return;
    link->refused = false;
    link->failures = 0;
}

bool link_bond_fails(const struct link *link)
{
    return link->paired && link->losses >= LINK_LOSSES_MAX;
}

/* Encryption begins with the link: a device that has lost the keys ends it there, again and again.
 */
const char *link_blame_keys(struct link *link)
{
    return link->paired && ++link->losses >= LINK_LOSSES_MAX ? "stale_bond" : "link_lost";
}

/* Why subscribing failed: for want of a bond, or of a better one than Just Works makes. One failure
 * alone may be anything, unless the device said so. The radio may be at fault after all where there
 * is a bond, so that one is tried again at the usual pace. */
static const char *blame_bond(struct link *link, bool is_sure, const char *otherwise)
{
    link->losses++;
    if (!is_sure && link->losses < LINK_LOSSES_MAX)
        return otherwise;
    link->refused = !link->paired;
    return link->paired ? "weak_bond" : "needs_pairing";
}

static unsigned on_subscribed(struct link *link, int64_t now_ms)
{
    if (++link->notify_done >= link->notify_count)
        return link_enter_ready(link, now_ms);
    link->step_ms = now_ms + LINK_SUBSCRIBE_MS;
    link->deadline_ms = link->step_ms;
    return LINK_SUBSCRIBE;
}

unsigned link_on_subscribing(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_SUBSCRIBED:
        return on_subscribed(link, now_ms);
    case LINK_SUBSCRIBE_BUSY:
        link->busy = true;
        link->deadline_ms = now_ms + LINK_BUSY_MS;
        return 0;
    case LINK_SUBSCRIBE_FAILED:
        return link_enter_disconnecting(link, "subscribe_failed", now_ms);
    case LINK_SUBSCRIBE_REFUSED:
        return link_enter_disconnecting(link, blame_bond(link, !link->paired, "subscribe_failed"),
                                        now_ms);
    case LINK_DOWN:
        return link_enter_backoff(link, blame_bond(link, false, "link_lost"), now_ms);
    case LINK_OBJECT_GONE:
        return link_enter_backoff(link, "link_lost", now_ms);
    case LINK_TIMER:
        if (!link->busy || now_ms >= link->step_ms)
            return link_enter_disconnecting(link, "subscribe_failed", now_ms);
        link->busy = false;
        link->deadline_ms = link->step_ms;
        return LINK_SUBSCRIBE;
    default:
        return 0;
    }
}

unsigned link_on_unpaired(struct link *link, enum link_event event, int64_t now_ms)
{
    switch (event) {
    case LINK_OBJECT_GONE:
        link->seen_ms = INT64_MIN;
        return link_enter_wait(link, now_ms);
    case LINK_PAIRED:
        link_enter_wait(link, now_ms);
        return LINK_LOOK; /* there may be a link already */
    case LINK_TIMER:
        if (now_ms < link->step_ms) {
            link->deadline_ms = link->step_ms; /* it is away now */
            return 0;
        }
        link_enter_wait(link, now_ms);
        return LINK_LOOK;
    default:
        return 0;
    }
}
