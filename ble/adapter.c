/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which adapter is ours: the wished one by its name or its address, else the one that ble/choice.h
 * says. A better one is moved to unless that costs a link. An adapter that comes back may have
 * another number, but its address is the same.
 */
#include "ble/central.h"
#include "core/log.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What controllers show whose firmware did not come up. */
#define FAILED_ADDRESS "00:00:00:00:00:00"
#define ADAPTERS_MAX   16 /* looked at */

static bool is_called(const struct mirror_adapter *adapter, const char *name)
{
    return strcasecmp(adapter->address, name) == 0 ||
           strcmp(strrchr(adapter->path, '/') + 1, name) == 0;
}

bool adapter_is_allowed(const struct ble *ble, const struct mirror_adapter *adapter)
{
    return strcmp(adapter->address, FAILED_ADDRESS) != 0 &&
           (!ble->adapter_wish || is_called(adapter, ble->adapter_wish));
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

static unsigned count_bonds(const struct ble *ble, const struct mirror_adapter *adapter)
{
    const struct peer *peer = NULL;
    unsigned count = 0;
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        const struct mirror_device *device =
            peer->link.disable ? NULL
                               : mirror_find_device(&ble->mirror, adapter->path, peer->address);
        count += device && mirror_has_bond(device);
    }
    return count;
}

/* What may be used, as choice.h wants it. Returns how many. */
static size_t survey(const struct ble *ble, int64_t now_ms, struct choice *ret,
                     const struct mirror_adapter **ret_adapters)
{
    const struct mirror_adapter *adapter = NULL;
    const char *preferred = ble->adapter_preferred;
    size_t count = 0;
    TAILQ_FOREACH (adapter, &ble->mirror.adapters, entry) {
        if (count == ADAPTERS_MAX || !adapter_is_allowed(ble, adapter))
            continue;
        if (ble->power.cycling && strcmp(adapter->address, ble->power.address) != 0)
            continue; /* it will be back in a moment */
        ret_adapters[count] = adapter;
        ret[count++] = (struct choice){
            .path = adapter->path,
            .powered = adapter->powered,
            .preferred = preferred && is_called(adapter, preferred),
            .bonds = count_bonds(ble, adapter),
            .failed_ms = choice_failure_ms(&ble->failed, adapter->address, now_ms),
        };
    }
    return count;
}

const struct mirror_adapter *adapter_pick(const struct ble *ble, int64_t now_ms,
                                          const struct mirror_adapter **ret_any)
{
    const struct mirror_adapter *adapters[ADAPTERS_MAX];
    struct choice picks[ADAPTERS_MAX];
    const size_t count = survey(ble, now_ms, picks, adapters);
    const struct choice_use use = {
        .path = ble->adapter,
        .busy = ble->close_ms || is_busy(ble),
        .since_ms = ble->adapter_ms,
    };
    const size_t any = choice_any(picks, count);
    const size_t best = choice_best(picks, count, &use, now_ms);
    *ret_any = any == CHOICE_NONE ? NULL : adapters[any];
    return best == CHOICE_NONE ? NULL : adapters[best];
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

static void use(struct ble *ble, const struct mirror_adapter *adapter, int64_t now_ms)
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
    ble->adapter_ms = now_ms;
    ble->power.cycling = false;
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

/* The adapter in use has been in trouble for so long that another one is worth a try, if there is
 * one. Returns when that will be so, 0: not as things are. */
static int64_t note_failure(struct ble *ble, int64_t now_ms)
{
    const struct mirror_adapter *adapter =
        ble->adapter ? mirror_find_adapter(&ble->mirror, ble->adapter) : NULL;
    const int64_t due_ms = care_failed_ms(&ble->care, ble->power.managed);
    if (!adapter)
        return 0;
    if (ble->care.ready)
        choice_forget(&ble->failed, adapter->address);
    if (due_ms == INT64_MAX || now_ms < due_ms)
        return due_ms == INT64_MAX ? 0 : due_ms;
    choice_failed(&ble->failed, adapter->address, now_ms);
    return 0;
}

/* From one adapter to another, not from or to none. */
static void move(struct ble *ble, const struct mirror_adapter *adapter, int64_t now_ms)
{
    if (ble->care.trouble != CARE_WELL)
        log_warning("bluetooth: %s: %s; another one is tried", ble->adapter,
                    trouble_text(ble->care.trouble));
    use(ble, adapter, now_ms);
    care_moved(&ble->care);
}

int64_t adapter_settle(struct ble *ble, int64_t now_ms)
{
    const struct mirror_adapter *any = NULL;
    const int64_t due_ms = note_failure(ble, now_ms);
    const struct mirror_adapter *adapter = adapter_pick(ble, now_ms, &any);
    if (!same_text(adapter ? adapter->path : NULL, ble->adapter)) {
        if (adapter && ble->adapter)
            move(ble, adapter, now_ms);
        else
            use(ble, adapter, now_ms);
    }
    if (adapter)
        tell(ble, adapter->path, trouble_text(ble->care.trouble));
    else if (any)
        tell(ble, any->path, ble->power.blocked ? BLE_BLOCKED : "the adapter is off");
    else if (ble->mirror.filled)
        tell(ble, NULL, ble->adapter_wish ? "the adapter is not there" : "there is no adapter");
    else if (ble->owner.trouble)
        tell(ble, NULL, ble->owner.trouble);
    return due_ms;
}
