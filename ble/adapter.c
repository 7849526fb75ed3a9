/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which adapter is ours: the wished one by its name or its address, else of the powered ones that
 * with the lowest number. Adapters come in any order when bluetoothd starts, and bonds belong to
 * one adapter, so a lower one is moved to unless that costs a link. An adapter that comes back may
 * have another number, but its address is the same.
 */
#include "ble/central.h"
#include "core/log.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What controllers show whose firmware did not come up. */
#define FAILED_ADDRESS "00:00:00:00:00:00"

static bool is_wished(const struct ble *ble, const struct mirror_adapter *adapter)
{
    if (strcmp(adapter->address, FAILED_ADDRESS) == 0)
        return false;
    const char *wish = ble->adapter_wish;
    return !wish || strcasecmp(adapter->address, wish) == 0 ||
           strcmp(strrchr(adapter->path, '/') + 1, wish) == 0;
}

/* hci2 comes before hci10. */
static bool is_before(const struct mirror_adapter *a, const struct mirror_adapter *b)
{
    const size_t a_length = strlen(a->path);
    const size_t b_length = strlen(b->path);
    return a_length != b_length ? a_length < b_length : strcmp(a->path, b->path) < 0;
}

/* More than a search for our devices runs on the adapter in use. */
static bool is_busy(const struct ble *ble)
{
    const struct peer *peer = NULL;
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        if (link_is_up(&peer->link) || link_is_changing(&peer->link))
            return true;
    }
    return ble->scan.active || pair_is_active(ble);
}

const struct mirror_adapter *adapter_pick(const struct ble *ble,
                                          const struct mirror_adapter **ret_any)
{
    const struct mirror_adapter *current = NULL;
    const struct mirror_adapter *first = NULL;
    const struct mirror_adapter *adapter = NULL;
    *ret_any = NULL;
    TAILQ_FOREACH (adapter, &ble->mirror.adapters, entry) {
        if (!is_wished(ble, adapter))
            continue;
        if (!*ret_any || is_before(adapter, *ret_any))
            *ret_any = adapter;
        if (!adapter->powered)
            continue;
        if (ble->adapter && strcmp(adapter->path, ble->adapter) == 0)
            current = adapter;
        if (!first || is_before(adapter, first))
            first = adapter;
    }
    return current && is_busy(ble) ? current : first;
}

void adapter_release(struct ble *ble)
{
    struct peer *peer = NULL;
    bus_cancel(ble->bus, &ble->arbiter); /* answers of this adapter */
    arbiter_reset(&ble->arbiter);
    care_restart(&ble->care);
    free(ble->adapter);
    ble->adapter = NULL;
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        peer_event(peer, LINK_ADAPTER_DOWN);
    }
    pair_event(ble, PAIRING_ADAPTER_DOWN);
}

static void use(struct ble *ble, const struct mirror_adapter *adapter)
{
    struct peer *peer = NULL;
    if (ble->adapter) {
        radio_close(ble);
        adapter_release(ble);
    }
    if (adapter)
        ble->adapter = strdup(adapter->path);
    if (!ble->adapter)
        return;
    log_info("bluetooth: using adapter %s", ble->adapter);
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        peer_event(peer, LINK_ADAPTER_UP);
        peer_look(peer);
    }
    pair_look(ble);
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static void tell(struct ble *ble, const char *path, const char *trouble)
{
    const char *name = path ? strrchr(path, '/') + 1 : NULL;
    if (ble->told && same_text(name, ble->told_adapter) && same_text(trouble, ble->told_trouble))
        return;
    free(ble->told_adapter);
    ble->told_adapter = name ? strdup(name) : NULL;
    ble->told_trouble = trouble;
    ble->told = true;
    if (ble->events.on_adapter)
        ble->events.on_adapter(ble->userdata, ble->told_adapter, trouble);
}

void adapter_settle(struct ble *ble)
{
    const struct mirror_adapter *any = NULL;
    const struct mirror_adapter *adapter = adapter_pick(ble, &any);
    if (!same_text(adapter ? adapter->path : NULL, ble->adapter))
        use(ble, adapter);
    if (adapter)
        tell(ble, adapter->path, trouble_text(ble->care.trouble));
    else if (any)
        tell(ble, any->path, ble->power.blocked ? BLE_BLOCKED : "the adapter is off");
    else if (ble->mirror.filled)
        tell(ble, NULL, ble->adapter_wish ? "the adapter is not there" : "there is no adapter");
    else if (ble->owner.trouble)
        tell(ble, NULL, ble->owner.trouble);
}
