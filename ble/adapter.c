/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which adapter is ours: the wished one by its name or its address, else the best of those that are
 * on (ble/choice.h). Adapters come in any order when bluetoothd starts, so a better one is moved to
 * unless that costs a link. An adapter that comes back may have another number, but its address is
 * the same. One that was in trouble for long is left for another, where there is one and nobody
 * wished it, and not returned to for hours.
 */
#include "ble/central.h"
#include "ble/choice.h"
#include "ble/path.h"
#include "core/log.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What controllers show whose firmware did not come up. */
#define FAILED_ADDRESS "00:00:00:00:00:00"

#define CHOICES_MAX     16
#define FAILED_AFTER_MS (20 * MS_PER_MINUTE) /* switching it off and on comes before */
#define FAILED_FOR_MS   (6 * MS_PER_HOUR)

static bool is_wished(const struct ble *ble, const struct mirror_adapter *adapter)
{
    if (strcmp(adapter->address, FAILED_ADDRESS) == 0)
        return false;
    const char *wish = ble->adapter_wish;
    return !wish || strcasecmp(adapter->address, wish) == 0 ||
           strcmp(strrchr(adapter->path, '/') + 1, wish) == 0;
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

static bool has_failed(const struct ble *ble, const struct mirror_adapter *adapter, int64_t now_ms)
{
    for (size_t i = 0; i < FAILED_ADAPTERS_MAX; i++)
        if (strcmp(ble->failed[i].address, adapter->address) == 0 &&
            now_ms < ble->failed[i].until_ms)
            return true;
    return false;
}

/* How many of our devices have their bond with it. */
static unsigned count_bonds(const struct ble *ble, const struct mirror_adapter *adapter)
{
    const struct peer *peer = NULL;
    unsigned bonds = 0;
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        const struct mirror_device *device =
            peer->link.disable ? NULL
                               : mirror_find_device(&ble->mirror, adapter->path, peer->address);
        bonds += device && mirror_has_bond(device);
    }
    return bonds;
}

const struct mirror_adapter *adapter_pick(const struct ble *ble,
                                          const struct mirror_adapter **ret_any)
{
    const int64_t now_ms = central_now_ms();
    const struct mirror_adapter *adapter = NULL;
    struct choice list[CHOICES_MAX];
    size_t count = 0;
    bool keeps = false;
    *ret_any = NULL;
    TAILQ_FOREACH (adapter, &ble->mirror.adapters, entry) {
        if (!is_wished(ble, adapter) || count == CHOICES_MAX)
            continue;
        if (!*ret_any || choice_is_before(adapter->path, (*ret_any)->path))
            *ret_any = adapter;
        keeps |= adapter->powered && ble->adapter && strcmp(adapter->path, ble->adapter) == 0;
        list[count++] = (struct choice){
            .path = adapter->path,
            .powered = adapter->powered,
            .failed = has_failed(ble, adapter, now_ms),
            .bonds = count_bonds(ble, adapter),
        };
    }
    if (keeps && (ble->close_ms || is_busy(ble)))
        return mirror_find_adapter(&ble->mirror, ble->adapter);
    const struct choice *best = choice_best(list, count);
    return best ? mirror_find_adapter(&ble->mirror, best->path) : NULL;
}

/* Trouble that lasts, without a link that works: another adapter may do better. The choice passes
 * over this one as long as there is any other. */
static void leave_if_in_trouble(struct ble *ble, int64_t now_ms)
{
    const struct mirror_adapter *adapter =
        ble->adapter ? mirror_find_adapter(&ble->mirror, ble->adapter) : NULL;
    struct failed_adapter *oldest = &ble->failed[0];
    if (!adapter || ble->adapter_wish || ble->care.trouble == CARE_WELL ||
        now_ms < ble->care.since_ms + FAILED_AFTER_MS || has_failed(ble, adapter, now_ms))
        return;
    for (size_t i = 1; i < FAILED_ADAPTERS_MAX; i++)
        if (ble->failed[i].until_ms < oldest->until_ms)
            oldest = &ble->failed[i];
    snprintf(oldest->address, sizeof(oldest->address), "%s", adapter->address);
    oldest->until_ms = now_ms + FAILED_FOR_MS;
    log_warning("bluetooth: %s; another adapter is used if there is one",
                trouble_text(ble->care.trouble));
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
    leave_if_in_trouble(ble, central_now_ms());
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
