/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ble.h promises: opening, the set of devices, closing. */
#include "ble/central.h"
#include <stdlib.h>
#include <string.h>

#define CLOSE_MS 3000

static void prepare_due(uv_prepare_t *prepare)
{
    struct ble *ble = prepare->data;
    if (ble->dirty)
        central_settle(ble);
}

int ble_open(uv_loop_t *loop, const struct ble_config *config, const struct ble_events *events,
             void *userdata, struct ble **ret, struct error *err)
{
    struct ble *ble = calloc(1, sizeof(*ble));
    if (!ble)
        return error_set(err, ERR_NOMEM, "out of memory");
    ble->adapter_wish = config->adapter ? strdup(config->adapter) : NULL;
    ble->adapter_preferred = config->preferred ? strdup(config->preferred) : NULL;
    if ((config->adapter && !ble->adapter_wish) || (config->preferred && !ble->adapter_preferred) ||
        bus_open(loop, &central_bus_events, ble, &ble->bus, err) < 0) {
        free(ble->adapter_preferred);
        free(ble->adapter_wish);
        free(ble);
        return error_set(err, ERR_NOMEM, "out of memory");
    }
    ble->experimental = config->experimental;
    ble->patience_ms = config->patience_ms;
    ble->events = *events;
    ble->userdata = userdata;
    ble->seed = uv_hrtime();
    TAILQ_INIT(&ble->peers);
    mirror_init(&ble->mirror, &central_mirror_events, ble);
    ble->power.managed = config->manage_power;
    care_init(&ble->care);
    arbiter_init(&ble->arbiter, config->max_links ? config->max_links : 1);
    uv_prepare_init(loop, &ble->settle);
    uv_timer_init(loop, &ble->timer);
    ble->settle.data = ble;
    ble->timer.data = ble;
    uv_prepare_start(&ble->settle, prepare_due);
    *ret = ble;
    return 0;
}

static void peers_free(struct peers *peers)
{
    struct peer *peer = NULL;
    while ((peer = TAILQ_FIRST(peers))) {
        TAILQ_REMOVE(peers, peer, entry);
        peer_free(peer);
    }
}

/* The one of these that a peer is for. */
static const struct ble_device *wanted(const struct peer *peer, const struct ble_device *devices,
                                       size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(devices[i].address, peer->address) == 0 && devices[i].driver == peer->driver)
            return &devices[i];
    return NULL;
}

static bool has_peer(const struct peers *peers, const struct ble_device *device)
{
    const struct peer *peer = NULL;
    TAILQ_FOREACH (peer, peers, entry) {
        if (!peer->link.disable && wanted(peer, device, 1))
            return true;
    }
    return false;
}

/* Peers for the devices that have none yet, each address once; nothing of it on failure. */
static int new_peers(struct ble *ble, const struct ble_device *devices, size_t count,
                     struct peers *ret)
{
    for (size_t i = 0; i < count; i++) {
        struct peer *peer = NULL;
        if (has_peer(&ble->peers, &devices[i]) || has_peer(ret, &devices[i]))
            continue;
        if (peer_new(ble, &devices[i], &peer) < 0) {
            peers_free(ret);
            return -ERR_NOMEM;
        }
        TAILQ_INSERT_TAIL(ret, peer, entry);
    }
    return 0;
}

int ble_set_devices(struct ble *ble, const struct ble_device *devices, size_t count,
                    struct error *err)
{
    struct peers added = TAILQ_HEAD_INITIALIZER(added);
    struct peer *peer = NULL;
    if (new_peers(ble, devices, count, &added) < 0)
        return error_set(err, ERR_NOMEM, "out of memory");
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        const struct ble_device *device = wanted(peer, devices, count);
        if (device)
            peer->row = device->row;
        else
            peer_event(peer, LINK_DISABLE);
    }
    if (!TAILQ_EMPTY(&added) && ble->mirror.filled)
        owner_want_mirror_now(ble); /* what was nobody's is ours now */
    while ((peer = TAILQ_FIRST(&added))) {
        TAILQ_REMOVE(&added, peer, entry);
        TAILQ_INSERT_TAIL(&ble->peers, peer, entry);
        if (ble->adapter)
            peer_event(peer, LINK_ADAPTER_UP);
    }
    central_touch(ble);
    return 0;
}

void ble_statistics(const struct ble *ble, struct ble_statistics *ret)
{
    const struct bus_statistics bus = bus_statistics(ble->bus);
    *ret = (struct ble_statistics){
        .messages = bus.messages,
        .match_rules = (unsigned)ble->rules.count,
        .pending_calls = bus.pending_calls,
        .values = ble->values,
    };
}

static void ble_free(struct ble *ble)
{
    void (*closed)(void *) = ble->closed;
    void *userdata = ble->closed_userdata;
    mirror_clear(&ble->mirror);
    free(ble->adapter);
    free(ble->told_adapter);
    free(ble->adapter_preferred);
    free(ble->adapter_wish);
    free(ble);
    if (closed)
        closed(userdata);
}

static void handle_closed(uv_handle_t *handle)
{
    struct ble *ble = handle->data;
    if (--ble->handles == 0)
        ble_free(ble);
}

static void bus_closed(void *userdata)
{
    struct ble *ble = userdata;
    if (--ble->handles == 0)
        ble_free(ble);
}

void close_finish(struct ble *ble)
{
    peers_free(&ble->peers);
    agent_withdraw(ble);
    radio_close(ble);
    bus_flush(ble->bus);
    ble->handles = 3;
    bus_close(ble->bus, bus_closed, ble);
    uv_close((uv_handle_t *)&ble->settle, handle_closed);
    uv_close((uv_handle_t *)&ble->timer, handle_closed);
}

void ble_close(struct ble *ble, void (*closed)(void *userdata), void *userdata)
{
    struct peer *peer = NULL;
    ble->closed = closed;
    ble->closed_userdata = userdata;
    ble->close_ms = central_now_ms() + CLOSE_MS;
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        peer_event(peer, LINK_DISABLE);
    }
    ble_pair_cancel(ble);
    central_touch(ble);
}
