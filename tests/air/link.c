/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/air/link.h"

#include "tests/air/air.h"
#include "tests/air/events.h"
#include "tests/air/peer.h"
#include "tests/air/vhci.h"
#include "tests/control/memory.h"
#include <stdlib.h>

/* ---- up and down ---- */

static void send_frame(void *owner, const uint8_t *frame, size_t length)
{
    air_link_send(owner, frame, length);
}

void air_link_open(struct air_peer *peer, struct controller *central)
{
    struct air_link *link = must_alloc(sizeof(*link));
    link->air = peer->air;
    link->peer = peer;
    link->parameters = central->wanted;
    link->central.controller = central;
    link->central.handle = controller_new_handle(central);
    TAILQ_INSERT_TAIL(&peer->air->links, link, entry);
    peer->link = link;
    central->initiating = false;
    event_connected(central, HCI_OK, link->central.handle, ROLE_CENTRAL, air_peer_address(peer),
                    &link->parameters);
    if (peer->controller) {
        struct controller *own = peer->controller;
        own->advertising = false;
        link->peripheral.controller = own;
        link->peripheral.handle = controller_new_handle(own);
        event_connected(own, HCI_OK, link->peripheral.handle, ROLE_PERIPHERAL, central->address,
                        &link->parameters);
        return;
    }
    link->l2cap.send = send_frame;
    link->l2cap.owner = link;
    air_peer_serve(peer, &link->l2cap);
}

void air_link_close(struct air_link *link, enum hci_error central_reason,
                    enum hci_error peripheral_reason)
{
    timer_cancel(&link->air->timers, &link->loss);
    TAILQ_REMOVE(&link->air->links, link, entry);
    if (link->peripheral.controller)
        event_disconnected(link->peripheral.controller, link->peripheral.handle, peripheral_reason);
    else
        att_stop(&link->l2cap.att);
    link->peer->link = NULL;
    event_disconnected(link->central.controller, link->central.handle, central_reason);
    free(link);
}

static void lose(void *owner)
{
    air_link_close(owner, HCI_TIMEOUT, HCI_TIMEOUT);
}

void air_link_fade(struct air_link *link)
{
    link->fading = true;
    timer_set(&link->air->timers, &link->loss, (int64_t)link->parameters.timeout * 10, lose, link);
}

/* ---- ends ---- */

struct link_end *air_link_end(struct air_link *link, const struct controller *controller)
{
    return link->central.controller == controller ? &link->central : &link->peripheral;
}

struct link_end *air_link_other(struct air_link *link, const struct controller *controller)
{
    return link->central.controller == controller ? &link->peripheral : &link->central;
}

struct air_link *air_link_find(struct controller *controller, uint16_t handle)
{
    struct air_link *link;
    TAILQ_FOREACH (link, &controller->air->links, entry) {
        const struct link_end *end = air_link_end(link, controller);
        if (end->controller == controller && end->handle == handle)
            return link;
    }
    return NULL;
}

/* ---- data ---- */

static void send_acl(const struct link_end *to, bool starts, const uint8_t *bytes, size_t length)
{
    uint8_t packet[HCI_PACKET_MAX];
    struct writer out = {.bytes = packet, .size = sizeof(packet)};
    put_u16(&out, to->handle | HCI_ACL_FLAGS(starts));
    put_u16(&out, (unsigned)length);
    put_bytes(&out, bytes, length);
    if (!out.failed)
        vhci_send(to->controller->vhci, HCI_ACL, packet, out.length);
}

void air_link_send(struct air_link *link, const uint8_t *frame, size_t length)
{
    if (link->fading)
        return;
    for (size_t sent = 0; sent < length;) {
        const size_t left = length - sent;
        const size_t part = left < HCI_ACL_BYTES ? left : HCI_ACL_BYTES;
        send_acl(&link->central, sent == 0, frame + sent, part);
        sent += part;
    }
}

void air_link_acl(struct controller *controller, const uint8_t *bytes, size_t length)
{
    struct reader in = {.at = bytes, .left = length};
    const uint16_t flags = get_u16(&in);
    const uint16_t announced = get_u16(&in);
    struct air_link *link = air_link_find(controller, flags & HCI_HANDLE_MASK);
    if (in.failed || announced != in.left || !link || link->fading)
        return; /* a fading link acknowledges nothing */
    const bool starts = HCI_ACL_BOUNDARY(flags) != HCI_ACL_CONTINUES;
    event_packet_completed(controller, flags & HCI_HANDLE_MASK);
    const struct link_end *other = air_link_other(link, controller);
    if (other->controller)
        send_acl(other, starts, in.at, in.left);
    else
        l2cap_receive(&link->l2cap, starts, in.at, in.left);
}
