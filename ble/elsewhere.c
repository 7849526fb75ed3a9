/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our devices as other adapters than the one in use know them: links that are stale there, and
 * bonds. */
#include "ble/bluez_call.h"
#include "ble/bluez_names.h"
#include "ble/central.h"
#include "ble/path.h"
#include "core/log.h"
#include <stddef.h>
#include <string.h>

#define GET_MS 10000

/* The next one after `device` (NULL: the first) on another adapter. */
static const struct mirror_device *next_of(const struct peer *peer,
                                           const struct mirror_device *device)
{
    const struct ble *ble = peer->ble;
    device = device ? TAILQ_NEXT(device, entry) : TAILQ_FIRST(&ble->mirror.devices);
    while (device && (!device->known || strcmp(device->address, peer->address) != 0 ||
                      (ble->adapter && path_below(device->path, ble->adapter))))
        device = TAILQ_NEXT(device, entry);
    return device;
}

/* The one with a link, else any. */
static const struct mirror_device *find(const struct peer *peer)
{
    const struct mirror_device *first = next_of(peer, NULL);
    for (const struct mirror_device *at = first; at; at = next_of(peer, at))
        if (at->connected)
            return at;
    return first;
}

/* ---- bonds ---- */

static bool has_bond(const struct peer *peer)
{
    for (const struct mirror_device *at = next_of(peer, NULL); at; at = next_of(peer, at))
        if (mirror_has_bond(at))
            return true;
    return false;
}

/* What the want of a bond may look like, the last three only again and again. */
static bool may_be_bond(const struct peer *peer, const char *word)
{
    if (strcmp(word, "needs_pairing") == 0)
        return true;
    return peer->link.vain >= LADDER_RETRIES &&
           (strcmp(word, "connect_failed") == 0 || strcmp(word, "link_lost") == 0 ||
            strcmp(word, "subscribe_failed") == 0);
}

const char *elsewhere_word(const struct peer *peer, const char *word)
{
    return word && !peer->link.paired && may_be_bond(peer, word) && has_bond(peer) ? "other_adapter"
                                                                                   : word;
}

/* ---- stale links ---- */

static void looked(void *userdata, unsigned tag, const struct bus_reply *reply)
{
    struct peer *peer = (struct peer *)((char *)userdata - offsetof(struct peer, stale));
    const struct mirror_device *device = find(peer);
    (void)tag;
    if (device && reply->message)
        mirror_get_all_reply(&peer->ble->mirror, device->path, IFACE_DEVICE, reply->message);
    central_touch(peer->ble);
}

static void take_step(struct peer *peer, const struct mirror_device *device, enum stale_step step)
{
    struct bus *bus = peer->ble->bus;
    if (step == STALE_LOOK) {
        bus_cancel(bus, &peer->stale);
        bus_call(bus, get_all_message(device->path, IFACE_DEVICE), GET_MS, looked, &peer->stale, 0);
    } else if (step == STALE_DISCONNECT) {
        if (peer->stale.tries == 1)
            log_warning("bluetooth: %s: has a link on %.*s, which is not in use; ending that one",
                        peer->address, (int)path_adapter_length(device->path), device->path);
        bus_send(bus, bus_method(BLUEZ_NAME, device->path, IFACE_DEVICE, "Disconnect"));
    }
}

int64_t elsewhere_settle(struct peer *peer, int64_t now_ms)
{
    const struct mirror_device *device = find(peer);
    const struct stale_view view = {
        .missing = peer->link.state == LINK_WAIT_ADV && !peer->link.disable &&
                   !pair_holds(peer->ble, peer->address),
        .known = device != NULL,
        .connected = device && device->connected,
    };
    const enum stale_step step = stale_next(&peer->stale, &view, now_ms);
    if (device)
        take_step(peer, device, step);
    return peer->stale.due_ms;
}
