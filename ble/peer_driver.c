/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/peer_driver.h"
#include "ble/peer_gatt.h"
#include "ble/peer_session.h"
#include "core/log.h"
#include <string.h>

/* A callback of the driver has returned: a negative error is a refused packet. Only now what the
 * driver decided in it may have consequences for the driver. */
static void returned(struct peer *peer, int result)
{
    if (result < 0) {
        peer->refused++;
        central_touch(peer->ble);
        log_debug("bluetooth: %s: packet refused: %s", peer->address, error_name(result));
    }
    peer_session_judge(peer);
}

static void driver_emit(void *host, const struct reading_batch *batch)
{
    struct peer *peer = host;
    if (peer->ble->events.on_batch)
        peer->ble->events.on_batch(peer->ble->userdata, peer->row, central_now_ms(), batch);
}

static void driver_timer(void *host, unsigned after_ms)
{
    struct peer *peer = host;
    peer->driver_timer_ms = after_ms ? central_now_ms() + after_ms : 0;
    central_touch(peer->ble);
}

void peer_driver_init(struct peer *peer)
{
    peer->io = (struct driver_io){
        .host = peer,
        .emit = driver_emit,
        .write = peer_gatt_write,
        .read = peer_gatt_read,
        .timer = driver_timer,
    };
    peer_session_io(&peer->io);
}

void peer_driver_free(struct peer *peer)
{
    peer_driver_stop(peer);
    peer_gatt_reset(peer);
}

/* ---- its life ---- */

void peer_driver_reset(struct peer *peer)
{
    peer_driver_stop(peer);
    peer_gatt_reset(peer);
}

void peer_driver_start(struct peer *peer)
{
    const struct driver *driver = peer->driver;
    struct driver_session session;
    const char *refusal = peer_session_refusal(peer, &session);
    if (refusal) {
        peer_session_fail(peer, -ERR_UNAVAILABLE, refusal);
        peer_session_judge(peer);
        return;
    }
    peer->session.started = true;
    const int r = driver->on_ready ? driver->on_ready(peer->driver_state, &peer->io, &session) : 0;
    explicit_bzero(&session, sizeof(session));
    returned(peer, r);
}

void peer_driver_leave(struct peer *peer)
{
    if (!peer->session.started || !peer->driver->on_leave)
        return;
    peer->session.leaving = true;
    peer->driver->on_leave(peer->driver_state, &peer->io);
    peer_gatt_farewell(peer);
}

/* Its state may hold a key. */
void peer_driver_stop(struct peer *peer)
{
    peer->driver_timer_ms = 0;
    peer->gatt.unsent = 0;
    peer->gatt.unread = 0;
    peer_session_reset(peer);
    explicit_bzero(peer->driver_state, peer->driver->state_size);
}

/* ---- what happens ---- */

static bool hears(const struct peer *peer)
{
    return peer->session.started && !peer->session.done && !peer->session.failure;
}

static bool is_subscribed(const struct peer *peer, const char *uuid)
{
    for (unsigned i = 0; i < peer->link.notify_count; i++)
        if (strcmp(peer->subscriptions[i], uuid) == 0)
            return true;
    return false;
}

/* Values of other characteristics come when they are read, by anybody. */
void peer_driver_notification(struct peer *peer, const char *uuid, const uint8_t *bytes,
                              size_t length)
{
    const struct driver *driver = peer->driver;
    peer->ble->values++;
    if (!driver->on_notification || !is_subscribed(peer, uuid))
        return;
    if (hears(peer) || (peer->link.state == LINK_SUBSCRIBING && !driver->on_ready))
        returned(peer, driver->on_notification(peer->driver_state, &peer->io, uuid, bytes, length));
}

void peer_driver_written(struct peer *peer, int result)
{
    if (hears(peer) && peer->driver->on_written)
        returned(peer, peer->driver->on_written(peer->driver_state, &peer->io, result));
}

void peer_driver_read(struct peer *peer, int result, const uint8_t *bytes, size_t length)
{
    if (hears(peer) && peer->driver->on_read)
        returned(peer, peer->driver->on_read(peer->driver_state, &peer->io, result, bytes, length));
}

void peer_driver_settle(struct peer *peer, int64_t now_ms)
{
    peer_gatt_settle(peer);
    if (peer->driver_timer_ms == 0 || now_ms < peer->driver_timer_ms)
        return;
    peer->driver_timer_ms = 0;
    if (hears(peer) && peer->driver->on_timer)
        returned(peer, peer->driver->on_timer(peer->driver_state, &peer->io));
}
