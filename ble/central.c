/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/central.h"
#include "ble/bluez_names.h"
#include "ble/path.h"
#include "core/clock.h"
#include "core/log.h"
#include <string.h>

#define REOPEN_MS      120000 /* between two reopenings of the bus on purpose */
#define HIDDEN_EACH_MS 120000 /* between two looks for one that is missing, under other paths */

int64_t central_now_ms(void)
{
    return clock_mono_ms();
}

void central_touch(struct ble *ble)
{
    ble->dirty = true;
}

/* ---- what the bus and the mirror tell ---- */

static void on_up(void *userdata)
{
    struct ble *ble = userdata;
    listen_restart(ble);
    listen_settle(ble);
    owner_ask(ble);
    central_touch(ble);
}

static void on_down(void *userdata)
{
    struct ble *ble = userdata;
    listen_restart(ble);
    owner_bus_down(ble);
}

static void on_signal(void *userdata, DBusMessage *message)
{
    struct ble *ble = userdata;
    const char *sender = dbus_message_get_sender(message);
    if (!sender)
        return;
    if (strcmp(sender, BUS_NAME) == 0) {
        if (dbus_message_is_signal(message, IFACE_BUS, "NameOwnerChanged"))
            owner_changed(ble, message);
    } else if (strcmp(sender, ble->owner.name) == 0) {
        mirror_signal(&ble->mirror, message);
    }
}

static bool keep(void *userdata, const char *address)
{
    return peer_find(userdata, address) || pair_is_about(userdata, address) ||
           unpair_is_about(userdata, address);
}

static bool on_call(void *userdata, DBusMessage *message)
{
    return agent_call(userdata, message);
}

static void on_adapter(void *userdata, const struct mirror_adapter *adapter, bool removed)
{
    struct ble *ble = userdata;
    /* Settling may come too late: it may be back by then, and all links are gone nevertheless. */
    if (ble->adapter && strcmp(adapter->path, ble->adapter) == 0 && (removed || !adapter->powered))
        adapter_release(ble);
    if (removed) {
        choice_forget(&ble->failed, adapter->address);
        ble->power.cycling = false;
        owner_want_mirror(ble); /* it may be back already, unheard while another is used */
    }
    central_touch(ble);
}

/* Whether a device is one of the adapter that we use. */
static bool is_in_use(const struct ble *ble, const struct mirror_device *device)
{
    return ble->adapter && path_below(device->path, ble->adapter);
}

/* Takes an event to everybody who has to do with a device: also to one that is given up and still
 * ends its link, while another begins. */
static void tell_peers(struct ble *ble, const struct mirror_device *device,
                       void (*tell)(struct peer *peer, const struct mirror_device *device,
                                    unsigned changes),
                       unsigned changes)
{
    struct peer *peer = NULL;
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        if (strcmp(peer->address, device->address) == 0)
            tell(peer, device, changes);
    }
}

/* A peer follows its device, which is the same object; unless there is one of that address already.
 */
static void follow(struct peer *peer, const struct mirror_device *device)
{
    struct ble *ble = peer->ble;
    const struct peer *other = peer_find(ble, device->address);
    if (!peer->link.disable && other && !other->link.disable) {
        peer_event(peer, LINK_OBJECT_GONE);
        return;
    }
    log_info("bluetooth: %s is called %s from now on", peer->address, device->address);
    memcpy(peer->address, device->address, sizeof(peer->address));
    if (!peer->link.disable && ble->events.on_address)
        ble->events.on_address(ble->userdata, peer->row, peer->address);
}

/* Its identity became known. Returns what is news to who waited for one of this address: all. */
static unsigned address_changed(struct ble *ble, const struct mirror_device *device)
{
    struct peer *peer = NULL;
    pair_address_changed(ble, device);
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        if (strcmp(peer->address, device->former) == 0)
            follow(peer, device);
    }
    return MIRROR_CONNECTED | MIRROR_RESOLVED | MIRROR_OBJECTS | MIRROR_LOOKS;
}

static void on_device(void *userdata, const struct mirror_device *device, unsigned changes)
{
    struct ble *ble = userdata;
    if (!is_in_use(ble, device)) {
        if (keep(ble, device->address)) /* its links and bonds matter there too */
            central_touch(ble);
        return;
    }
    if (changes & MIRROR_ADDRESS)
        changes |= address_changed(ble, device);
    if (changes & (MIRROR_ADDED | MIRROR_HEARD))
        trouble_heard(ble, device->path, keep(ble, device->address));
    tell_peers(ble, device, peer_device_changed, changes);
    pair_device_changed(ble, device, changes);
    if (changes & (MIRROR_ADDED | MIRROR_HEARD | MIRROR_LOOKS | MIRROR_UUIDS) && device->rssi_dbm)
        scan_heard(ble, device);
}

static void device_gone(struct peer *peer, const struct mirror_device *device, unsigned changes)
{
    (void)device;
    (void)changes;
    peer_event(peer, LINK_OBJECT_GONE);
}

/* BlueZ drops what it took for another device, when an identity became known. */
static bool has_namesake(const struct ble *ble, const struct mirror_device *device)
{
    const struct mirror_device *other = NULL;
    TAILQ_FOREACH (other, &ble->mirror.devices, entry) {
        if (other != device && other->known && strcmp(other->address, device->address) == 0 &&
            is_in_use(ble, other))
            return true;
    }
    return false;
}

static void on_device_removed(void *userdata, const struct mirror_device *device)
{
    struct ble *ble = userdata;
    if (!is_in_use(ble, device) || has_namesake(ble, device))
        return;
    tell_peers(ble, device, device_gone, 0);
    if (pair_is_about(ble, device->address))
        pair_event(ble, PAIRING_GONE);
}

static void on_value(void *userdata, const struct mirror_device *device, const char *uuid,
                     const uint8_t *bytes, size_t length)
{
    struct ble *ble = userdata;
    struct peer *peer = is_in_use(ble, device) ? peer_find(ble, device->address) : NULL;
    if (peer)
        peer_value(peer, uuid, bytes, length);
}

static bool is_missing_one(const struct ble *ble)
{
    const struct peer *peer = NULL;
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        if (peer->link.state == LINK_WAIT_ADV)
            return true;
    }
    return false;
}

/* One that another program paired keeps the path of an address that it had before, and what its
 * address is now was said while nobody listened. */
static bool may_be_hidden(struct ble *ble, const char *path)
{
    const int64_t now_ms = central_now_ms();
    if (!path_is_private(path) || now_ms < ble->hidden_ms || !is_missing_one(ble))
        return false;
    ble->hidden_ms = now_ms + HIDDEN_EACH_MS;
    return true;
}

/* While the rules were narrow an object of ours may have come. */
static void on_stranger(void *userdata, const char *path, const char *address)
{
    struct ble *ble = userdata;
    char first[ADDRESS_LENGTH + 1];
    trouble_heard(ble, path, false);
    if (path_device_length(path) == 0 || (address && keep(ble, address)) ||
        (path_address(path, first) && keep(ble, first)) || may_be_hidden(ble, path))
        owner_want_mirror(ble);
}

void central_forget(struct ble *ble, const char *trouble)
{
    adapter_release(ble);
    mirror_clear(&ble->mirror);
    ble->power.cycling = false;
    ble->owner.trouble = trouble;
    central_touch(ble);
}

const struct bus_events central_bus_events = {
    .on_up = on_up,
    .on_down = on_down,
    .on_signal = on_signal,
    .on_call = on_call,
};

const struct mirror_events central_mirror_events = {
    .keep = keep,
    .on_adapter = on_adapter,
    .on_device = on_device,
    .on_device_removed = on_device_removed,
    .on_value = on_value,
    .on_stranger = on_stranger,
};

/* ---- settling ---- */

static void report(struct peer *peer, int64_t now_ms)
{
    const struct mirror_device *device = peer_device(peer);
    const struct link *link = &peer->link;
    struct ble_device_state state = {
        .row = peer->row,
        .link = link->state == LINK_READY     ? BLE_LINK_CONNECTED
                : link_in_range(link, now_ms) ? BLE_LINK_IN_RANGE
                                              : BLE_LINK_AWAY,
        .battery_percent = device ? device->battery_percent : peer->last.battery_percent,
        .rssi_dbm = device && device->rssi_dbm ? device->rssi_dbm : peer->last.rssi_dbm,
        .error = elsewhere_word(peer, link->error),
        .unreachable = ladder_gave_up(&peer->ladder),
        .refused = peer->refused,
        .links = peer->links,
        .linked_ms = peer_linked_ms(peer, now_ms),
    };
    const struct ble_device_state *last = &peer->last;
    if (!peer->told && !device)
        state.battery_percent = -1;
    const bool same = peer->told && last->link == state.link &&
                      last->battery_percent == state.battery_percent &&
                      last->error == state.error && last->unreachable == state.unreachable &&
                      last->refused == state.refused && last->links == state.links;
    peer->last = state;
    peer->told = true;
    if (!same && peer->ble->events.on_device)
        peer->ble->events.on_device(peer->ble->userdata, &state);
}

static void reap(struct ble *ble)
{
    struct peer *next = NULL;
    for (struct peer *peer = TAILQ_FIRST(&ble->peers); peer; peer = next) {
        next = TAILQ_NEXT(peer, entry);
        if (peer->link.state != LINK_DISABLED)
            continue;
        TAILQ_REMOVE(&ble->peers, peer, entry);
        peer_free(peer);
        if (!ble->scan.active)
            mirror_prune(&ble->mirror);
    }
}

static void reopen_if_asked(struct ble *ble, int64_t now_ms)
{
    if (ble->reopen && now_ms >= ble->reopen_ms && !pair_is_active(ble)) {
        log_warning("bluetooth: bluetoothd is stuck with us, reconnecting to the bus");
        ble->reopen_ms = now_ms + REOPEN_MS;
        bus_reopen(ble->bus);
    }
    ble->reopen = false;
}

static void earliest(int64_t *at_ms, int64_t other_ms)
{
    if (other_ms && (*at_ms == 0 || other_ms < *at_ms))
        *at_ms = other_ms;
}

static int64_t settle_peers(struct ble *ble, int64_t now_ms)
{
    struct peer *peer = NULL;
    int64_t next_ms = 0;
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        earliest(&next_ms, peer_settle(peer, now_ms));
        earliest(&next_ms, elsewhere_settle(peer, now_ms));
        if (peer->link.state == LINK_READY)
            earliest(&next_ms, now_ms < peer->link.ready_ms + WIDE_AFTER_MS
                                   ? peer->link.ready_ms + WIDE_AFTER_MS
                                   : 0);
    }
    return next_ms;
}

static void timer_due(uv_timer_t *timer)
{
    central_touch(timer->data);
}

void central_settle(struct ble *ble)
{
    const int64_t now_ms = central_now_ms();
    struct peer *peer = NULL;
    ble->dirty = false;
    int64_t next_ms = owner_settle(ble, now_ms);
    earliest(&next_ms, adapter_settle(ble, now_ms));
    earliest(&next_ms, settle_peers(ble, now_ms));
    trouble_settle(ble, now_ms);
    earliest(&next_ms, power_settle(ble, now_ms));
    earliest(&next_ms, radio_settle(ble, now_ms));
    earliest(&next_ms, scan_settle(ble, now_ms));
    earliest(&next_ms, pair_settle(ble, now_ms));
    earliest(&next_ms, unpair_settle(ble, now_ms));
    listen_settle(ble);
    reap(ble);
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        if (!peer->link.disable)
            report(peer, now_ms);
    }
    reopen_if_asked(ble, now_ms);
    const bool at_rest = TAILQ_EMPTY(&ble->peers) && !pair_is_active(ble);
    if (ble->close_ms && (at_rest || now_ms >= ble->close_ms)) {
        close_finish(ble);
        return;
    }
    earliest(&next_ms, ble->close_ms);
    if (ble->dirty) /* what was settled last may matter to what was settled first */
        next_ms = now_ms;
    if (next_ms) {
        uv_update_time(ble->timer.loop);
        uv_timer_start(&ble->timer, timer_due, next_ms > now_ms ? (uint64_t)(next_ms - now_ms) : 1,
                       0);
    } else {
        uv_timer_stop(&ble->timer);
    }
}
