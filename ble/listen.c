/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which signals we are woken for, from what the links and the radio do. Without an adapter the
 * coming of objects is heard, which is rare, and nothing else.
 */
#include "ble/bluez_names.h"
#include "ble/central.h"

static void send_rule(struct ble *ble, const char *member, const char *rule)
{
    DBusMessage *message = bus_method(BUS_NAME, BUS_PATH, IFACE_BUS, member);
    if (message)
        dbus_message_append_args(message, DBUS_TYPE_STRING, &rule, DBUS_TYPE_INVALID);
    bus_send(ble->bus, message);
}

static void add_rule(void *userdata, const char *rule)
{
    send_rule(userdata, "AddMatch", rule);
}

static void remove_rule(void *userdata, const char *rule)
{
    send_rule(userdata, "RemoveMatch", rule);
}

/* Everything must be heard until the first reply made the mirror, while the radio is used and
 * shortly after, and with more links than there are rules for. */
static bool must_be_wide(const struct ble *ble, size_t links)
{
    const int64_t now_ms = central_now_ms();
    const struct peer *peer = NULL;
    if (!ble->mirror.filled)
        return true;
    if (!ble->adapter)
        return false;
    if (radio_is_used(ble) || ble->scan.active || pair_is_active(ble) || links > RULES_LINKS_MAX)
        return true;
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        if (link_is_changing(&peer->link) ||
            (peer->link.state == LINK_READY && now_ms < peer->link.ready_ms + WIDE_AFTER_MS))
            return true;
    }
    return false;
}

void listen_restart(struct ble *ble)
{
    rules_clear(&ble->rules);
    ble->wide = false;
    ble->hears_objects = false;
}

void listen_settle(struct ble *ble)
{
    static const struct rules_events events = {.add = add_rule, .remove = remove_rule};
    struct rules_wish wish = {.adapter = ble->adapter};
    struct peer *peer = NULL;
    size_t links = 0;
    if (!bus_connected(ble->bus))
        return;
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        const struct mirror_device *device = peer_device(peer);
        /* One without a bond is told by another program's pairing that it has one. */
        if ((!link_is_up(&peer->link) && peer->link.state != LINK_UNPAIRED) || !device)
            continue;
        if (links < RULES_LINKS_MAX)
            wish.links[wish.link_count++] = device->path;
        links++;
    }
    const bool was_wide = ble->wide;
    const bool was_deaf = !ble->hears_objects;
    ble->wide = must_be_wide(ble, links);
    wish.all_properties = ble->wide;
    wish.all_objects = ble->wide || !ble->adapter; /* one that comes must be heard */
    if (ble->wide)
        wish.link_count = 0;
    rules_change(&ble->rules, &wish, &events, ble);
    ble->hears_objects = wish.all_objects;
    /* The bus took the rule before it passes this call on: an adapter that came until then is in
     * the answer, one that comes later is heard. */
    if (was_deaf && wish.all_objects && !ble->adapter)
        owner_want_mirror_now(ble);
    if (was_wide && !ble->wide)
        mirror_prune(&ble->mirror);
    if (was_wide || !ble->wide || !ble->adapter)
        return;
    /* What happened while nobody listened. */
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        if (peer->link.state != LINK_READY)
            peer_probe(peer);
    }
}
