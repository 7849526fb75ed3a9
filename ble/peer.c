/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A device that we keep: its link's actions are performed, what is told of it becomes events. */
#include "ble/central.h"
#include "ble/peer_calls.h"
#include "ble/peer_driver.h"
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
    unsigned notify = 0;
    while (device->driver->notify && device->driver->notify[notify])
        notify++;
    ble->seed = ble->seed * 6364136223846793005ULL + 1442695040888963407ULL;
    link_init(&peer->link, notify, device->driver->silence_ms, ble->seed ^ (uint64_t)device->row);
    *ret = peer;
    return 0;
}

void peer_free(struct peer *peer)
{
    if (!peer)
        return;
    bus_cancel(peer->ble->bus, peer);
    free(peer->driver_state);
    free(peer);
}

/* ---- the link ---- */

/* Whether the services are known and the characteristics there. */
static void check_services(struct peer *peer, const struct mirror_device *device)
{
    const enum link_state state = peer->link.state;
    if (!device || !device->services_resolved)
        return;
    bool complete = true;
    for (unsigned i = 0; i < peer->link.notify_count; i++)
        complete = complete && mirror_find_characteristic(device, peer->driver->notify[i]);
    if (state == LINK_CONNECTING || state == LINK_RESOLVING)
        peer_event(peer, complete ? LINK_RESOLVED : LINK_INCOMPLETE);
    else if (state == LINK_READY && !complete)
        peer_event(peer, LINK_INCOMPLETE);
}

static void perform(struct peer *peer, unsigned actions)
{
    const struct mirror_device *device = peer_device(peer);
    if (actions & LINK_FAIL_CALLS)
        bus_cancel(peer->ble->bus, peer);
    if (actions & LINK_STOP_DRIVER)
        peer_driver_stop(peer);
    if (actions & LINK_STOP_NOTIFY && device)
        peer_stop_notify(peer, device);
    if (actions & LINK_REOPEN_BUS)
        peer->ble->reopen = true;
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
    if (actions & LINK_START_DRIVER) {
        if (peer->link.notify_count == 0) /* else before the first subscription */
            peer_driver_reset(peer);
        peer->battery_asked = false;
        peer_driver_start(peer);
    }
}

static void log_state(const struct peer *peer, enum link_state before)
{
    const struct link *link = &peer->link;
    log_debug("bluetooth: %s: %s", peer->address, link_state_name(link->state));
    if (link->state == LINK_UNPAIRED)
        log_warning("bluetooth: %s: wants to be paired: zonula device pair %s", peer->address,
                    peer->address);
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
    const int64_t deadline_ms = link->deadline_ms;
    const bool was_weak = link_bond_is_weak(link);
    const unsigned actions = link_handle(link, event, central_now_ms());
    if (link->state != before)
        log_state(peer, before);
    if (link_bond_is_weak(link) && !was_weak)
        log_warning("bluetooth: %s: its bond is not good enough; for another, on a terminal: "
                    "bluetoothctl remove %s, then zonula device pair %s",
                    peer->address, peer->address, peer->address);
    if (link->state != before || link->deadline_ms != deadline_ms)
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
    if (peer->link.deadline_ms && now_ms >= peer->link.deadline_ms)
        peer_event(peer, LINK_TIMER);
    peer_driver_settle(peer, now_ms);
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
    return earlier(earlier(peer->link.deadline_ms, peer->driver_timer_ms), battery_ms);
}
