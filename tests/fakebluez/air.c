/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Advertisements run on, whether anybody scans or not; every powered adapter hears them all.
 */
#include "tests/fakebluez/air.h"

#include "tests/fakebluez/fake.h"
#include <stdlib.h>
#include <string.h>

void fake_air_init(struct fake_air *air)
{
    TAILQ_INIT(&air->peers);
}

struct fake_peer *fake_air_find(struct fake *fake, const char *address)
{
    struct fake_peer *peer;
    TAILQ_FOREACH (peer, &fake->air.peers, link) {
        if (strcmp(peer->wearable->address, address) == 0 ||
            strcmp(peer->private_address, address) == 0)
            return peer;
    }
    return NULL;
}

bool fake_air_connectable(const struct fake_peer *peer)
{
    return peer->in_range && !peer->device && !peer->wearable->silent;
}

/* The controller resolves the private address of a device with a bond, by the key that came with
 * it; of others each address is another device. */
static struct fake_device *device_heard(struct fake_adapter *adapter,
                                        const struct fake_advert *advert)
{
    const struct wearable *wearable = advert->wearable;
    struct fake_device *device = wearable ? fake_device_find(adapter, wearable->address) : NULL;
    return device && device->bonded ? device : fake_device_find(adapter, advert->address);
}

static void hear(struct fake_adapter *adapter, const struct fake_advert *advert)
{
    struct fake_device *device = device_heard(adapter, advert);
    if (device && device->link == FAKE_LINK_CONNECTING)
        fake_link_reachable(device);
    bool with_data;
    if (adapter->deaf != FAKE_HEARS || !fake_discovery_wants(adapter, advert, &with_data))
        return;
    if (!device) {
        device = fake_device_add(adapter, advert);
        fake_device_announce(device);
    }
    fake_device_heard(device, advert, with_data);
    fake_flush(adapter->fake);
}

void fake_air_broadcast(struct fake *fake, const struct fake_advert *advert)
{
    struct fake_adapter *adapter;
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        if (adapter->powered && adapter->object)
            hear(adapter, advert);
    }
}

void fake_air_advert(const struct fake_peer *peer, struct fake_advert *ret)
{
    const struct wearable *wearable = peer->wearable;
    const bool is_private = peer->private_address[0] != '\0';
    *ret = (struct fake_advert){
        .address = is_private ? peer->private_address : wearable->address,
        .random_address = is_private || wearable->random_address,
        .name = wearable->name,
        .rssi_dbm = wearable->rssi_dbm,
        .type = wearable->type,
        .wearable = wearable,
    };
}

struct fake_device *fake_air_known(const struct fake_peer *peer, struct fake_adapter *adapter)
{
    struct fake_device *device = fake_device_find(adapter, peer->wearable->address);
    if (device)
        return device;
    struct fake_advert advert;
    fake_air_advert(peer, &advert);
    device = fake_device_add(adapter, &advert);
    device->trusted = true;
    device->temporary = false;
    if (adapter->object)
        fake_device_announce(device);
    fake_flush(peer->fake);
    return device;
}

static void advertise(void *owner)
{
    struct fake_peer *peer = owner;
    struct fake *fake = peer->fake;
    timer_set(&fake->timers, &peer->advertise, peer->wearable->advertise_ms, advertise, peer);
    if (!fake_air_connectable(peer))
        return;
    struct fake_advert advert;
    fake_air_advert(peer, &advert);
    fake_air_broadcast(fake, &advert);
}

static void tick(void *owner)
{
    struct fake_peer *peer = owner;
    struct wearable *wearable = peer->wearable;
    if (!peer->device || !wearable->type->tick)
        return;
    const int64_t next_ms = wearable->type->tick(wearable, timers_now_ms());
    if (next_ms == WEARABLE_NEVER)
        return;
    const int64_t wait_ms = next_ms - timers_now_ms();
    timer_set(&peer->fake->timers, &peer->tick, wait_ms > 0 ? wait_ms : 0, tick, peer);
}

void fake_air_tick(struct fake_peer *peer)
{
    tick(peer);
}

static void carry(void *host, struct wearable *wearable,
                  const struct wearable_characteristic *characteristic, const uint8_t *bytes,
                  size_t length)
{
    (void)wearable;
    const struct fake_peer *peer = host;
    if (peer->device)
        fake_notify_value(peer->device, characteristic, bytes, length);
}

int fake_air_add(struct fake *fake, struct wearable *wearable_taken, struct fake_peer **ret,
                 struct error *err)
{
    if (fake_air_find(fake, wearable_taken->address)) {
        const int r = error_set(err, ERR_EXISTS, "%s is in the air", wearable_taken->address);
        wearable_free(wearable_taken);
        return r;
    }
    struct fake_peer *peer = must_alloc(sizeof(*peer));
    peer->fake = fake;
    peer->wearable = wearable_taken;
    peer->wearable->host = (struct wearable_host){.host = peer, .notify = carry};
    peer->in_range = true;
    TAILQ_INSERT_TAIL(&fake->air.peers, peer, link);
    timer_set(&fake->timers, &peer->advertise, 0, advertise, peer);
    *ret = peer;
    return 0;
}

void fake_air_remove(struct fake_peer *peer)
{
    struct fake *fake = peer->fake;
    if (peer->device)
        fake_link_cut(peer->device, FAKE_REASON_TIMEOUT);
    timer_cancel(&fake->timers, &peer->advertise);
    timer_cancel(&fake->timers, &peer->tick);
    TAILQ_REMOVE(&fake->air.peers, peer, link);
    wearable_free(peer->wearable);
    free(peer);
}
