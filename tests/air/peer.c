/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/air/peer.h"

#include "tests/air/air.h"
#include "tests/air/events.h"
#include "tests/air/link.h"
#include "tests/air/peripheral.h"
#include "tests/control/memory.h"
#include <stdlib.h>

struct air_peer *air_peer_find(struct air *air, const char *address)
{
    struct air_peer *peer;
    TAILQ_FOREACH (peer, &air->peers, entry) {
        if (strcmp(peer->wearable->address, address) == 0)
            return peer;
    }
    return NULL;
}

struct address air_peer_address(const struct air_peer *peer)
{
    struct address address = {0};
    if (peer->controller)
        return controller_own(peer->controller);
    address_read(peer->wearable->address, peer->wearable->random_address, &address, NULL);
    return address;
}

/* ---- advertising ---- */

static bool advertises(const struct air_peer *peer)
{
    return peer->in_range && !peer->link && !peer->wearable->silent &&
           (!peer->controller || peer->controller->advertising);
}

/* What a connection attempt comes to. */
static void connect_to(struct air_peer *peer, struct controller *central)
{
    if (peer->refuse == 0) {
        air_link_open(peer, central);
        return;
    }
    peer->refuse--;
    if (peer->refuse_brief) {
        air_link_open(peer, central);
        air_link_close(peer->link, HCI_NOT_ESTABLISHED, HCI_NOT_ESTABLISHED);
        return;
    }
    central->initiating = false;
    event_connected(central, HCI_NOT_ESTABLISHED, 0, ROLE_CENTRAL, air_peer_address(peer),
                    &central->wanted);
}

static void report(const struct air_peer *peer, struct controller *to)
{
    struct advert made;
    const struct advert *advert = &made;
    uint8_t type = ADVERTISING_CONNECTABLE;
    if (peer->controller) {
        advert = &peer->controller->advert;
        type = peer->controller->advertising_type;
    } else {
        advert_make(&made, peer->wearable);
    }
    const struct address address = air_peer_address(peer);
    const int8_t rssi_dbm = (int8_t)peer->wearable->rssi_dbm;
    event_advertisement(to, type, address, advert->data, advert->length, rssi_dbm);
    if (to->scan_active && (type == ADVERTISING_CONNECTABLE || type == ADVERTISING_SCANNABLE))
        event_advertisement(to, ADVERTISING_SCAN_RESPONSE, address, advert->response,
                            advert->response_length, rssi_dbm);
}

static bool connectable(const struct air_peer *peer)
{
    return !peer->controller || peer->controller->advertising_type == ADVERTISING_CONNECTABLE;
}

static void advertise(void *owner)
{
    struct air_peer *peer = owner;
    struct controller *controller;
    timer_set(&peer->air->timers, &peer->advertise, peer->wearable->advertise_ms, advertise, peer);
    TAILQ_FOREACH (controller, &peer->air->controllers, entry) {
        if (controller->peer || !advertises(peer))
            continue;
        const struct address address = air_peer_address(peer);
        if (controller_hears(controller, address))
            report(peer, controller);
        if (connectable(peer) && controller_wants(controller, address))
            connect_to(peer, controller);
    }
}

/* ---- served here ---- */

static void tick(void *owner)
{
    struct air_peer *peer = owner;
    struct wearable *wearable = peer->wearable;
    if (!peer->link || !wearable->type->tick)
        return;
    const int64_t next_ms = wearable->type->tick(wearable, timers_now_ms());
    if (next_ms == WEARABLE_NEVER)
        return;
    const int64_t wait_ms = next_ms - timers_now_ms();
    timer_set(&peer->air->timers, &peer->tick, wait_ms > 0 ? wait_ms : 0, tick, peer);
}

static void subscribed(void *owner, const struct wearable_characteristic *characteristic, bool on)
{
    struct air_peer *peer = owner;
    if (peer->wearable->type->subscribe)
        peer->wearable->type->subscribe(peer->wearable, characteristic, on, timers_now_ms());
    tick(peer);
}

static void notify(void *host, struct wearable *wearable,
                   const struct wearable_characteristic *characteristic, const uint8_t *bytes,
                   size_t length)
{
    (void)wearable;
    struct air_peer *peer = host;
    if (!peer->link)
        return;
    uint8_t pdu[ATT_PDU_MAX];
    const struct l2cap *l2cap = &peer->link->l2cap;
    length = att_notification(&l2cap->att, characteristic, bytes, length, pdu);
    if (length == 0)
        return;
    peer->air->notifications++;
    l2cap_send(l2cap, L2CAP_ATT, pdu, length);
}

void air_peer_serve(struct air_peer *peer, struct l2cap *l2cap)
{
    l2cap->mute = peer->mute;
    l2cap->att.subscribed = subscribed;
    l2cap->att.owner = peer;
    att_start(&l2cap->att, peer->wearable, peer->shift);
}

void air_peer_set_mute(struct air_peer *peer, bool mute)
{
    peer->mute = mute;
    if (peer->link)
        peer->link->l2cap.mute = mute;
}

void air_peer_change_services(struct air_peer *peer, bool indicate)
{
    uint8_t pdu[ATT_PDU_MAX];
    peer->shift ^= WEARABLE_SHIFT;
    if (!peer->link)
        return;
    const struct l2cap *l2cap = &peer->link->l2cap;
    const size_t length = att_change(&peer->link->l2cap.att, peer->shift, pdu);
    if (indicate && length > 0)
        l2cap_send(l2cap, L2CAP_ATT, pdu, length);
}

/* ---- coming and going ---- */

/* The kernel becomes its host. */
static int serve_by_kernel(struct air_peer *peer, struct error *err)
{
    struct address address;
    int r = address_read(peer->wearable->address, false, &address, err);
    if (r == 0)
        r = controller_open(peer->air, address, peer, &peer->controller, err);
    if (r == 0)
        r = peripheral_open(peer->air->loop, peer->wearable, &peer->peripheral, err);
    return r;
}

int air_peer_add(struct air *air, struct wearable *wearable_taken, struct error *err)
{
    int r = 0;
    if (air_peer_find(air, wearable_taken->address)) {
        r = error_set(err, ERR_EXISTS, "%s is in the air", wearable_taken->address);
        wearable_free(wearable_taken);
        return r;
    }
    struct air_peer *peer = must_alloc(sizeof(*peer));
    peer->air = air;
    peer->wearable = wearable_taken;
    peer->in_range = true;
    TAILQ_INSERT_TAIL(&air->peers, peer, entry);
    if (wearable_taken->security == WEARABLE_OPEN)
        wearable_taken->host = (struct wearable_host){.host = peer, .notify = notify};
    else
        r = serve_by_kernel(peer, err);
    if (r < 0) {
        air_peer_remove(peer);
        return r;
    }
    timer_set(&air->timers, &peer->advertise, 0, advertise, peer);
    return 0;
}

static void free_wearable(void *userdata)
{
    wearable_free(userdata);
}

void air_peer_remove(struct air_peer *peer)
{
    if (peer->link)
        air_link_close(peer->link, HCI_TIMEOUT, HCI_TIMEOUT);
    timer_cancel(&peer->air->timers, &peer->advertise);
    timer_cancel(&peer->air->timers, &peer->tick);
    TAILQ_REMOVE(&peer->air->peers, peer, entry);
    if (peer->controller)
        controller_close(peer->controller);
    if (peer->peripheral)
        peripheral_close(peer->peripheral, free_wearable, peer->wearable);
    else
        wearable_free(peer->wearable);
    free(peer);
}

void air_peer_set_in_range(struct air_peer *peer, bool in_range)
{
    peer->in_range = in_range;
    if (!in_range && peer->link && !peer->link->fading)
        air_link_fade(peer->link);
    if (peer->peripheral)
        peripheral_set_on_air(peer->peripheral, in_range);
}

void air_peer_changed(struct air_peer *peer)
{
    if (peer->peripheral)
        peripheral_changed(peer->peripheral);
}
