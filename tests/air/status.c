/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of the status line mean what those of the stand-in mean. */
#include "tests/air/air.h"

#include "tests/air/peripheral.h"
#include "tests/control/status.h"
#include <inttypes.h>

static void put_adapters(struct status *status, const struct air *air)
{
    const struct controller *controller;
    status_key(status, "adapters");
    TAILQ_FOREACH (controller, &air->controllers, entry) {
        if (controller->peer)
            continue;
        status_next(status);
        status_put(status, "hci%u%s", controller->index,
                   controller->scanning ? "/discovering" : "");
    }
}

static bool is_connected(const struct air_peer *peer)
{
    return peer->link;
}

static bool is_encrypted(const struct air_peer *peer)
{
    return peer->link && peer->link->encrypted;
}

/* On the air, as far as bluetoothd must help. */
static bool is_ready(const struct air_peer *peer)
{
    return !peer->peripheral || peripheral_ready(peer->peripheral);
}

static void put_peers(struct status *status, const struct air *air, const char *name,
                      bool (*which)(const struct air_peer *peer))
{
    const struct air_peer *peer;
    status_key(status, name);
    TAILQ_FOREACH (peer, &air->peers, entry) {
        if (!which(peer))
            continue;
        status_next(status);
        status_put(status, "%s", peer->wearable->address);
    }
}

static void put_subscribers(struct status *status, const struct air *air)
{
    const struct air_link *link;
    status_key(status, "subscribers");
    TAILQ_FOREACH (link, &air->links, entry) {
        const struct att *att = &link->l2cap.att;
        for (size_t i = 0; i < att->table.count; i++) {
            const struct attribute *attribute = &att->table.attributes[i];
            if (attribute->kind != ATTRIBUTE_CCC || att->ccc[i] == 0)
                continue;
            status_next(status);
            status_put(status, "%s/%.4s", link->peer->wearable->address,
                       attribute->characteristic->uuid + 4);
        }
    }
}

void air_status(struct air *air, char *answer, size_t size)
{
    struct status status = {.text = answer, .size = size};
    put_adapters(&status, air);
    put_peers(&status, air, "connected", is_connected);
    put_peers(&status, air, "encrypted", is_encrypted);
    put_peers(&status, air, "ready", is_ready);
    put_subscribers(&status, air);
    status_key(&status, "notifications");
    status_put(&status, "%" PRIu64, air->notifications);
}
