/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Links that do not come about: what the ladder says to try is done here, and what it looks like
 * from all devices together is told to the care of the adapter.
 */
#include "ble/bluez_call.h"
#include "ble/bluez_names.h"
#include "ble/central.h"
#include "ble/path.h"
#include "core/hash.h"
#include "core/log.h"
#include <string.h>

#define REMOVE_EACH_MS 600000 /* between two devices that BlueZ is made to forget */

const char *trouble_text(enum care_trouble trouble)
{
    static const char *const texts[] = {
        [CARE_WELL] = NULL,
        [CARE_NO_SEARCH] = BLE_NO_SEARCH,
        [CARE_DEAF] = BLE_DEAF,
        [CARE_NO_LINKS] = BLE_NO_LINKS,
    };
    return texts[trouble];
}

/* Of the part that names the device; never 0. */
static uint64_t key_of(const char *path, size_t length)
{
    const uint64_t key = hash_bytes(path, length);
    return key ? key : 1;
}

void trouble_heard(struct ble *ble, const char *path, bool is_ours)
{
    const size_t length = path_device_length(path);
    if (ble->arbiter.phase != RADIO_SCANNING || length == 0 || !path_below(path, ble->adapter))
        return;
    care_heard(&ble->care, is_ours ? 0 : key_of(path, length), central_now_ms());
    if (ble->told_trouble)
        central_touch(ble); /* it may be over */
}

/* ---- devices ---- */

static bool others_work(const struct peer *peer)
{
    const struct peer *other = NULL;
    TAILQ_FOREACH (other, &peer->ble->peers, entry) {
        if (other != peer && other->link.state == LINK_READY)
            return true;
    }
    return false;
}

static void take_step(struct peer *peer, const struct mirror_device *device, enum ladder_step step,
                      int64_t now_ms)
{
    struct ble *ble = peer->ble;
    switch (step) {
    case LADDER_NOTHING:
        return;
    case LADDER_DISCONNECT:
        if (device && !link_is_changing(&peer->link))
            bus_send(ble->bus, bus_method(BLUEZ_NAME, device->path, IFACE_DEVICE, "Disconnect"));
        return;
    case LADDER_REOPEN_BUS:
        ble->reopen = true;
        return;
    case LADDER_REMOVE_DEVICE:
        if (!device)
            return;
        log_warning("bluetooth: %s: cannot be linked (%s), bluetoothd is to forget it",
                    peer->address, peer->link.error ? peer->link.error : "");
        ble->remove_ms = now_ms + REMOVE_EACH_MS;
        bus_send(ble->bus, remove_message(ble->adapter, device->path));
        return;
    case LADDER_GIVE_UP:
        log_error("bluetooth: %s: heard, but cannot be linked (%s)", peer->address,
                  peer->link.error ? peer->link.error : "");
        return;
    }
}

static void climb(struct peer *peer, int64_t now_ms)
{
    const struct ble *ble = peer->ble;
    if (peer->link.vain == peer->ladder.vain) /* as nearly always: spare the looking */
        return;
    const struct mirror_device *device = peer_device(peer);
    const struct ladder_view view = {
        .bonded = !device || mirror_has_bond(device),
        .others_work = others_work(peer),
        .may_reopen = now_ms >= ble->reopen_ms && !pair_is_active(ble),
        .may_remove = now_ms >= ble->remove_ms,
    };
    take_step(peer, device, ladder_next(&peer->ladder, peer->link.vain, peer->link.missing, &view),
              now_ms);
}

/* ---- the adapter ---- */

/* Held up by the controller, as it seems: a device that says no, or is too far away, looks
 * different. */
static bool is_unreached(const struct link *link, int64_t now_ms)
{
    return link->vain >= LADDER_RETRIES && link_in_range(link, now_ms) && link->error &&
           (strcmp(link->error, "connect_timeout") == 0 || strcmp(link->error, "stuck") == 0);
}

void trouble_settle(struct ble *ble, int64_t now_ms)
{
    struct peer *peer = NULL;
    unsigned ready = 0;
    unsigned unreached = 0;
    if (!ble->adapter)
        return;
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        if (peer->link.disable || pair_holds(ble, peer->address))
            continue;
        climb(peer, now_ms);
        ready += peer->link.state == LINK_READY;
        unreached += is_unreached(&peer->link, now_ms);
    }
    const enum care_trouble before = ble->care.trouble;
    care_links(&ble->care, ready, unreached, now_ms);
    if (ble->care.trouble != before)
        central_touch(ble); /* to be told */
}
