/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/air/controller.h"

#include "tests/air/air.h"
#include "tests/air/commands_hci.h"
#include "tests/air/link.h"
#include "tests/air/vhci.h"
#include "tests/control/memory.h"
#include <stdlib.h>

#define HANDLE_FIRST 0x0040
#define HANDLE_LAST  0x0eff

static void receive(void *owner, uint8_t kind, const uint8_t *bytes, size_t length)
{
    struct controller *controller = owner;
    if (kind == HCI_COMMAND)
        hci_run(controller, bytes, length);
    else if (kind == HCI_ACL)
        air_link_acl(controller, bytes, length);
}

int controller_open(struct air *air, struct address address, struct air_peer *peer,
                    struct controller **ret, struct error *err)
{
    struct controller *controller = must_alloc(sizeof(*controller));
    controller->air = air;
    controller->address = address;
    controller->peer = peer;
    controller->last_handle = HANDLE_FIRST - 1;
    const int r =
        vhci_open(air->loop, receive, controller, &controller->vhci, &controller->index, err);
    if (r < 0) {
        free(controller);
        return r;
    }
    TAILQ_INSERT_TAIL(&air->controllers, controller, entry);
    *ret = controller;
    return 0;
}

void controller_close(struct controller *controller)
{
    struct air_link *link = TAILQ_FIRST(&controller->air->links);
    while (link) {
        struct air_link *next = TAILQ_NEXT(link, entry);
        if (air_link_end(link, controller)->controller == controller)
            air_link_close(link, HCI_TIMEOUT, HCI_TIMEOUT);
        link = next;
    }
    TAILQ_REMOVE(&controller->air->controllers, controller, entry);
    vhci_close(controller->vhci);
    free(controller);
}

struct address controller_own(const struct controller *controller)
{
    return controller->advertising_random ? controller->random : controller->address;
}

static bool accepts(const struct controller *controller, struct address address)
{
    for (size_t i = 0; i < controller->accept_count; i++) {
        if (address_equals(controller->accept[i], address))
            return true;
    }
    return false;
}

bool controller_hears(const struct controller *controller, struct address address)
{
    return controller->scanning && (!controller->scan_accepted || accepts(controller, address));
}

bool controller_wants(const struct controller *controller, struct address address)
{
    if (!controller->initiating)
        return false;
    return controller->initiating_accepted ? accepts(controller, address)
                                           : address_equals(controller->target, address);
}

uint16_t controller_new_handle(struct controller *controller)
{
    do {
        controller->last_handle =
            controller->last_handle == HANDLE_LAST ? HANDLE_FIRST : controller->last_handle + 1;
    } while (air_link_find(controller, controller->last_handle));
    return controller->last_handle;
}
