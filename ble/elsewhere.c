/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Our devices as other adapters know them. One that is linked there, by an earlier life of ours or
 * by BlueZ itself, does not advertise and would never be heard. That link is ended, but only while
 * one is wanted here, and a few times at most: another program may mean it.
 */
#include "ble/bluez_names.h"
#include "ble/central.h"
#include "ble/path.h"
#include "core/log.h"
#include <string.h>

#define FREE_EACH_MS 30000
#define FREE_MAX     3

static bool is_elsewhere(const struct peer *peer, const struct mirror_device *device)
{
    return device->known && strcmp(device->address, peer->address) == 0 &&
           !path_below(device->path, peer->ble->adapter);
}

bool elsewhere_has_bond(const struct peer *peer)
{
    const struct mirror_device *device = NULL;
    if (!peer->ble->adapter)
        return false;
    TAILQ_FOREACH (device, &peer->ble->mirror.devices, entry) {
        if (is_elsewhere(peer, device) && mirror_has_bond(device))
            return true;
    }
    return false;
}

static const struct mirror_device *linked_elsewhere(const struct peer *peer)
{
    const struct mirror_device *device = NULL;
    TAILQ_FOREACH (device, &peer->ble->mirror.devices, entry) {
        if (is_elsewhere(peer, device) && device->connected)
            return device;
    }
    return NULL;
}

int64_t elsewhere_settle(struct ble *ble, int64_t now_ms)
{
    struct peer *peer = NULL;
    if (!ble->adapter || ble->close_ms)
        return 0;
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        const struct mirror_device *device = NULL;
        if (peer->link.state == LINK_WAIT_ADV && peer->freed < FREE_MAX)
            device = linked_elsewhere(peer);
        if (!device)
            continue;
        if (now_ms < ble->elsewhere_ms)
            return ble->elsewhere_ms;
        ble->elsewhere_ms = now_ms + FREE_EACH_MS;
        peer->freed++;
        log_info("bluetooth: %s has a link on another adapter, ending it", peer->address);
        bus_send(ble->bus, bus_method(BLUEZ_NAME, device->path, IFACE_DEVICE, "Disconnect"));
    }
    return 0;
}
