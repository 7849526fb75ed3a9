/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A device that we keep: its link's actions are performed, what is told of it becomes events. */
#include "ble/central.h"
#include "ble/peer_calls.h"
#include "ble/peer_driver.h"
#include "ble/peer_gatt.h"
#include "ble/peer_session.h"
#include "core/log.h"
#include <stdlib.h>
#include <string.h>

#define BATTERY_AFTER_MS 3000 /* Battery1 may come a little after the services */

const struct mirror_device *peer_device(const struct peer *peer)
{
    const struct ble *ble = peer->ble;
    return ble->adapter ? mirror_find_device(&ble->mirror, ble->adapter, peer->address) : NULL;
}

struct peer *peer_find(const struct ble *ble, const char *address)
{
    struct peer *leaving = NULL;
    struct peer *peer = NULL;
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        if (strcmp(peer->address, address) != 0)
            continue;
        if (!peer->link.disable)
            return peer;
        leaving = peer;
    }
    return leaving;
}

int peer_new(struct ble *ble, const struct ble_device *device, struct peer **ret)
{
    struct peer *peer = calloc(1, sizeof(*peer));
    if (!peer)
        return -ERR_NOMEM;
    peer->driver_state = calloc(1, device->driver->state_size ? device->driver->state_size : 1);
    if (!peer->driver_state) {
        free(peer);
        return -ERR_NOMEM;
    }
    peer->ble = ble;
    peer->row = device->row;
    memcpy(peer->address, device->address, sizeof(peer->address));
    peer->driver = device->driver;
    peer_driver_init(peer);
    ble->seed = ble->seed * 6364136223846793005ULL + 1442695040888963407ULL;
    link_init(&peer->link, 0, device->driver->silence_ms, ble->seed ^ (uint64_t)device->row);
    if (device->driver->history)
        link_init_on_demand(&peer->link, device->driver->session_ms, ble->patience_ms);
    *ret = peer;
    return 0;
}

void peer_free(struct peer *peer)
{
    if (!peer)
        return;
    bus_cancel(peer->ble->bus, peer);
    bus_cancel(peer->ble->bus, &peer->stale);
    peer_driver_free(peer);
    free(peer->driver_state);
    free(peer);
}

/* ---- the link ---- */

static bool has_all(const struct mirror_device *device, const char *const *uuids)
{
    for (; uuids && *uuids; uuids++)
        if (!mirror_find_characteristic(device, *uuids))
            return false;
    return true;
}

/* Adds those that are there to what is to be subscribed. */
static void choose(struct peer *peer, const struct mirror_device *device, const char *const *uuids)
{
    for (; uuids && *uuids && peer->link.notify_count < SUBSCRIPTIONS_MAX; uuids++)
        if (mirror_find_characteristic(device, *uuids))
            peer->subscriptions[peer->link.notify_count++] = *uuids;
}

/* Whether the services are known and the characteristics there. */
static void check_services(struct peer *peer, const struct mirror_device *device)
{
    const enum link_state state = peer->link.state;
    if (!device || !device->services_resolved)
        return;
    const bool complete = has_all(device, peer->driver->notify);
    if (state == LINK_CONNECTING || state == LINK_RESOLVING) {
        peer->link.notify_count = 0;
        choose(peer, device, peer->driver->notify);
        choose(peer, device, peer->driver->notify_if_there);
        peer_event(peer, complete ? LINK_RESOLVED : LINK_INCOMPLETE);
    } else if (state == LINK_READY && !complete) {
        peer_event(peer, LINK_INCOMPLETE);
    }
}

/* What ends something. */
static void perform_ends(struct peer *peer, unsigned actions, const struct mirror_device *device)
{
    if (actions & LINK_LEAVE)
        peer_driver_leave(peer);
    if (actions & LINK_FAIL_CALLS) {
        bus_cancel(peer->ble->bus, peer);
        if (peer->link.state != LINK_DISCONNECTING) /* until then farewells are sent */
            peer_gatt_reset(peer);
    }
    if (actions & LINK_STOP_DRIVER)
        peer_driver_stop(peer);
    if (actions & LINK_STOP_NOTIFY && device)
        peer_stop_notify(peer, device);
    if (actions & LINK_REOPEN_BUS)
        peer->ble->reopen = true;
    if (actions & LINK_END_SESSION) {
        peer->session_ended = true;
        central_touch(peer->ble);
    }
}

static void perform(struct peer *peer, unsigned actions)
{
    const struct mirror_device *device = peer_device(peer);
    perform_ends(peer, actions, device);
    if (actions & (LINK_CONNECT | LINK_ADOPT) && device)
        peer_trust(peer, device);
    if (actions & LINK_CONNECT) {
        if (device)
            peer_connect(peer, device);
        else
            peer_event(peer, LINK_OBJECT_GONE);
    }
    if (actions & LINK_DISCONNECT) {
        if (device)
            peer_disconnect(peer, device);
        else
            peer_event(peer, LINK_DOWN);
    }
    if (actions & LINK_ADOPT)
        check_services(peer, device);
    if (actions & LINK_SUBSCRIBE) {
        if (peer->link.notify_done == 0)
            peer_driver_reset(peer);
        peer_subscribe(peer, device);
    }
    if (actions & LINK_LOOK)
        peer_look(peer);
    if (actions & LINK_PROBE)
        peer_probe(peer);
    if (actions & LINK_START_DRIVER) {
        bus_cancel(peer->ble->bus, peer); /* an answer to Connect that never came */
        if (peer->link.notify_count == 0) /* else before the first subscription */
            peer_driver_reset(peer);
        peer->battery_asked = false;
        peer_driver_start(peer);
    }
}

static bool has_link(const struct link *link)
{
    return link_is_up(link) || link->state == LINK_DISCONNECTING;
}

static void count_link(struct peer *peer, bool had_one, int64_t now_ms)
{
    const bool has_one = has_link(&peer->link);
    if (has_one && !had_one) {
        peer->links++;
        peer->link_since_ms = now_ms;
    } else if (had_one && !has_one) {
        peer->linked_ms += now_ms - peer->link_since_ms;
    }
}

int64_t peer_linked_ms(const struct peer *peer, int64_t now_ms)
{
    return peer->linked_ms + (has_link(&peer->link) ? now_ms - peer->link_since_ms : 0);
}

/* What to do about a bond is said by whoever is told of it (on_device). */
static void log_state(const struct peer *peer, enum link_state before)
{
    const struct link *link = &peer->link;
    log_debug("bluetooth: %s: %s", peer->address, link_state_name(link->state));
    if (link_needs_bond(link))
        log_debug("bluetooth: %s: %s", peer->address, elsewhere_word(peer, "needs_pairing"));
    if (link->state == LINK_READY)
        log_info("bluetooth: %s: connected", peer->address);
    else if (before == LINK_READY)
        log_info("bluetooth: %s: link ended: %s", peer->address,
                 link->error ? link->error : "as asked");
}

void peer_event(struct peer *peer, enum link_event event)
{
    struct link *link = &peer->link;
    const enum link_state before = link->state;
    const bool had_link = has_link(link);
    const bool failed = link_bond_fails(link);
    const int64_t due_ms = link_due_ms(link);
    const int64_t now_ms = central_now_ms();
    const unsigned actions = link_handle(link, event, now_ms);
    if (link->state != before) {
        count_link(peer, had_link, now_ms);
        log_state(peer, before);
    }
    if (link_bond_fails(link) && !failed)
        log_debug("bluetooth: %s: its bond does not hold", peer->address);
    if (link->state != before || link_due_ms(link) != due_ms)
        central_touch(peer->ble); /* to be woken in time */
    perform(peer, actions);
}

void peer_look(struct peer *peer)
{
    const struct mirror_device *device = peer_device(peer);
    if (device)
        peer_device_changed(peer, device, MIRROR_CONNECTED | MIRROR_RESOLVED | MIRROR_OBJECTS);
}

void peer_device_changed(struct peer *peer, const struct mirror_device *device, unsigned changes)
{
    /* What a pairing does with a link that is not up is told when it is over. */
    if (!link_is_up(&peer->link) && pair_holds(peer->ble, peer->address))
        return;
    if (mirror_has_bond(device) != peer->link.paired)
        peer_event(peer, mirror_has_bond(device) ? LINK_PAIRED : LINK_FORGOTTEN);
    if (changes & MIRROR_HEARD)
        peer_event(peer, LINK_SEEN);
    if (changes & MIRROR_CONNECTED)
        peer_event(peer, device->connected ? LINK_UP : LINK_DOWN);
    if (changes & (MIRROR_RESOLVED | MIRROR_OBJECTS))
        check_services(peer, device);
    /* Its services changed while the rules are narrow: the objects themselves were not heard. */
    if (changes & MIRROR_UUIDS && peer->link.state == LINK_READY && !peer->ble->wide) {
        peer_event(peer, LINK_SERVICES_CHANGED);
        owner_want_mirror(peer->ble);
    }
    central_touch(peer->ble);
}

void peer_value(struct peer *peer, const char *uuid, const uint8_t *bytes, size_t length)
{
    if (peer->link.state != LINK_SUBSCRIBING && peer->link.state != LINK_READY)
        return;
    peer_event(peer, LINK_VALUE);
    peer_driver_notification(peer, uuid, bytes, length);
}

static int64_t earlier(int64_t a, int64_t b)
{
    if (a == 0 || b == 0)
        return a + b;
    return a < b ? a : b;
}

int64_t peer_settle(struct peer *peer, int64_t now_ms)
{
    if (link_due_ms(&peer->link) && now_ms >= link_due_ms(&peer->link))
        peer_event(peer, link_is_impatient(&peer->link, now_ms) && radio_holds_up(peer)
                             ? LINK_HELD_UP
                             : LINK_TIMER);
    peer_driver_settle(peer, now_ms);
    peer_session_settle(peer);
    int64_t battery_ms = 0;
    if (peer->link.state == LINK_READY && !peer->battery_asked) {
        battery_ms = peer->link.ready_ms + BATTERY_AFTER_MS;
        const struct mirror_device *device = peer_device(peer);
        if (now_ms >= battery_ms && device) {
            battery_ms = 0;
            peer->battery_asked = true;
            peer_ask_battery(peer, device);
        }
    }
    return earlier(earlier(link_due_ms(&peer->link), peer->driver_timer_ms), battery_ms);
}
