/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ble_pair(): the pairing's actions are performed, what is told of the device becomes events. */
#include "ble/bluez_call.h"
#include "ble/bluez_names.h"
#include "ble/central.h"
#include "core/ident.h"
#include "core/log.h"
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define REGISTER_CALL_MS   5000
#define PAIR_CALL_MS       130000 /* the pairing's own deadlines come first */
#define DISCONNECT_CALL_MS 10000

bool pair_is_active(const struct ble *ble)
{
    return ble->pair.pairing.state != PAIRING_NONE;
}

bool pair_is_about(const struct ble *ble, const char *address)
{
    return pair_is_active(ble) && strcmp(ble->pair.address, address) == 0;
}

bool pair_holds(const struct ble *ble, const char *address)
{
    return pair_is_about(ble, address) && pairing_holds_radio(&ble->pair.pairing);
}

const struct mirror_device *pair_device(const struct ble *ble)
{
    return ble->adapter && pair_is_active(ble)
               ? mirror_find_device(&ble->mirror, ble->adapter, ble->pair.address)
               : NULL;
}

void pair_tell(struct ble *ble, enum ble_pair_step step, uint32_t passkey)
{
    if (!ble->close_ms && ble->events.on_pair_step)
        ble->events.on_pair_step(ble->userdata, step, passkey);
}

/* ---- answers ---- */

/* What belongs to a call of before counts no more. */
static struct ble *ble_of(void *userdata, unsigned generation)
{
    struct ble *ble = (struct ble *)((char *)userdata - offsetof(struct ble, pair));
    return generation == ble->pair.pairing.generation ? ble : NULL;
}

static void keep_why(struct pair *pair, const struct bus_reply *reply)
{
    log_debug("bluetooth: %s: %s %s", pair->address, reply->error, reply->text);
    snprintf(pair->why, sizeof(pair->why), "%s", *reply->text ? reply->text : reply->error);
}

static void register_answered(void *userdata, unsigned generation, const struct bus_reply *reply)
{
    struct ble *ble = ble_of(userdata, generation);
    if (!ble)
        return;
    if (reply->message || strcmp(reply->error, ERROR_BLUEZ_EXISTS) == 0) {
        pair_event(ble, PAIRING_REGISTERED);
        return;
    }
    keep_why(&ble->pair, reply);
    /* A bluetoothd that starts has its name before it has this interface. */
    pair_event(ble, reply_is_gone(reply) ? PAIRING_REGISTER_LATER : PAIRING_REGISTER_FAILED);
}

static enum pairing_event meaning(const struct bus_reply *reply)
{
    static const struct {
        const char *error;
        enum pairing_event event;
    } table[] = {
        {ERROR_BLUEZ_EXISTS, PAIRING_DONE},      {ERROR_PAIR_FAILED, PAIRING_REFUSED},
        {ERROR_PAIR_REJECTED, PAIRING_REFUSED},  {ERROR_PAIR_TIMEOUT, PAIRING_LATE},
        {ERROR_BLUEZ_SUPPORTED, PAIRING_UNABLE},
    };
    if (reply_is_in_progress(reply))
        return PAIRING_BUSY;
    if (reply_is_gone(reply))
        return PAIRING_GONE;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (strcmp(reply->error, table[i].error) == 0)
            return table[i].event;
    return PAIRING_LOST;
}

static void pair_answered(void *userdata, unsigned generation, const struct bus_reply *reply)
{
    struct ble *ble = ble_of(userdata, generation);
    if (!ble)
        return;
    if (reply->message) {
        const struct mirror_device *device = pair_device(ble);
        const bool bond = device && mirror_has_bond(device);
        if (!bond)
            snprintf(ble->pair.why, sizeof(ble->pair.why), "%s", "the adapter is not pairable");
        pair_event(ble, bond ? PAIRING_DONE : PAIRING_UNABLE);
        return;
    }
    keep_why(&ble->pair, reply);
    if (reply_is_gone(reply))
        owner_want_mirror(ble);
    pair_event(ble, meaning(reply));
}

/* Releases up to 5.78 answer before they tell Connected=false; then that is waited for. */
static void disconnect_answered(void *userdata, unsigned generation, const struct bus_reply *reply)
{
    struct ble *ble = ble_of(userdata, generation);
    const struct mirror_device *device = ble ? pair_device(ble) : NULL;
    if (ble && (reply_is_gone(reply) || !device || !device->connected))
        pair_event(ble, PAIRING_CLOSED);
}

/* ---- calls ---- */

static void call(struct ble *ble, DBusMessage *message, unsigned deadline_ms, bus_reply_fn answered)
{
    /* When it cannot be sent the bus is going down, or the pairing's deadline takes over. */
    bus_call(ble->bus, message, deadline_ms, answered, &ble->pair, ble->pair.pairing.generation);
}

static void call_device(struct ble *ble, const char *member, unsigned deadline_ms,
                        bus_reply_fn answered, enum pairing_event without)
{
    const struct mirror_device *device = pair_device(ble);
    if (device)
        call(ble, bus_method(BLUEZ_NAME, device->path, IFACE_DEVICE, member), deadline_ms,
             answered);
    else
        pair_event(ble, without);
}

/* After a failure BlueZ has ended the link, or does so just now. */
static void disconnect(struct ble *ble)
{
    const struct mirror_device *device = pair_device(ble);
    if (ble->pair.pairing.result < 0 && device && !device->connected)
        pair_event(ble, PAIRING_CLOSED);
    else
        call_device(ble, "Disconnect", DISCONNECT_CALL_MS, disconnect_answered, PAIRING_CLOSED);
}

static void perform(struct ble *ble, unsigned actions)
{
    const struct mirror_device *device = pair_device(ble);
    if (actions & PAIRING_FORGET_CALLS)
        bus_cancel(ble->bus, &ble->pair);
    if (actions & PAIRING_REGISTER)
        call(ble, agent_register_message(ble->pair.can_ask), REGISTER_CALL_MS, register_answered);
    if (actions & PAIRING_CANCEL && device)
        bus_send(ble->bus, bus_method(BLUEZ_NAME, device->path, IFACE_DEVICE, "CancelPairing"));
    if (actions & PAIRING_TRUST && device && !device->trusted)
        bus_send(ble->bus, trust_message(device->path));
    if (actions & PAIRING_WITHDRAW)
        agent_withdraw(ble);
    if (actions & PAIRING_UNREGISTER)
        bus_send(ble->bus, agent_unregister_message());
    if (actions & PAIRING_SAY_ALREADY)
        pair_tell(ble, BLE_PAIR_ALREADY, 0);
    if (actions & PAIRING_SAY_BEGINS)
        pair_tell(ble, BLE_PAIR_BEGINS, 0);
    if (actions & PAIRING_PAIR)
        call_device(ble, "Pair", PAIR_CALL_MS, pair_answered, PAIRING_GONE);
    if (actions & PAIRING_DISCONNECT)
        disconnect(ble);
}

/* The link of one of our devices is its own business; of others, that of whoever made it. One that
 * has sessions on demand would not end it. */
static bool is_linked(const struct ble *ble)
{
    const struct mirror_device *device = pair_device(ble);
    const struct peer *peer = peer_find(ble, ble->pair.address);
    return (device && device->connected) || (peer && !peer->link.disable && !peer->link.on_demand);
}

void pair_event(struct ble *ble, enum pairing_event event)
{
    struct pairing *pairing = &ble->pair.pairing;
    const enum pairing_state before = pairing->state;
    const int64_t deadline_ms = pairing->deadline_ms;
    const struct mirror_device *device = pair_device(ble);
    pairing->link_keys = device && device->paired && !mirror_has_bond(device);
    if (event == PAIRING_GRANTED)
        pairing->linked = is_linked(ble);
    const unsigned actions = pairing_handle(pairing, event, central_now_ms());
    if (pairing->state != before)
        log_debug("bluetooth: %s: pairing: %s", ble->pair.address,
                  pairing_state_name(pairing->state));
    if (pairing->state != before || pairing->deadline_ms != deadline_ms)
        central_touch(ble);
    perform(ble, actions);
}

void pair_address_changed(struct ble *ble, const struct mirror_device *device)
{
    if (!pair_is_about(ble, device->former))
        return;
    log_info("bluetooth: %s is %s", device->former, device->address);
    memcpy(ble->pair.address, device->address, sizeof(ble->pair.address));
}

void pair_device_changed(struct ble *ble, const struct mirror_device *device, unsigned changes)
{
    if (!pair_is_about(ble, device->address))
        return;
    if (mirror_has_bond(device) != ble->pair.pairing.keys)
        pair_event(ble, mirror_has_bond(device) ? PAIRING_KEYS : PAIRING_NO_KEYS);
    if (changes & MIRROR_HEARD || device->connected)
        pair_event(ble, PAIRING_FOUND);
    if (changes & MIRROR_CONNECTED && !device->connected)
        pair_event(ble, PAIRING_CLOSED);
}

void pair_look(struct ble *ble)
{
    const struct mirror_device *device = pair_device(ble);
    if (!ble->adapter)
        return;
    pair_event(ble, PAIRING_ADAPTER_UP);
    if (device)
        pair_device_changed(ble, device, 0);
}

/* ---- from the beginning to the end ---- */

int ble_pair(struct ble *ble, const struct ble_pairing *wanted, struct error *err)
{
    struct pair *pair = &ble->pair;
    if (pair_is_active(ble) || ble->close_ms)
        return error_set(err, ERR_BUSY, "a pairing is running");
    if (!address_parse(wanted->address, pair->address))
        return error_set(err, ERR_SYNTAX, "not an address: %s", wanted->address);
    pair->can_ask = wanted->can_ask;
    pair->why[0] = '\0';
    pairing_begin(&pair->pairing, wanted->seconds, central_now_ms());
    if (ble->mirror.filled) /* a device that was nobody's is somebody's now */
        owner_want_mirror_now(ble);
    pair_look(ble);
    central_touch(ble);
    return 0;
}

void ble_pair_enter(struct ble *ble, uint32_t passkey)
{
    agent_enter(ble, passkey);
}

void ble_pair_confirm(struct ble *ble, bool yes)
{
    agent_confirm(ble, yes);
}

void ble_pair_cancel(struct ble *ble)
{
    pair_event(ble, PAIRING_ABORT);
}

/* From here on its link is its own again. */
static void tell_end(struct ble *ble)
{
    struct pair *pair = &ble->pair;
    struct peer *peer = peer_find(ble, pair->address);
    const int result = pair->pairing.result;
    char why[PAIR_WHY_MAX];
    memcpy(why, pair->why, sizeof(why));
    pair->pairing.state = PAIRING_NONE;
    if (peer)
        peer_look(peer);
    if (!ble->scan.active)
        mirror_prune(&ble->mirror);
    central_touch(ble);
    if (result == 0)
        log_info("bluetooth: %s: there is a bond", pair->address);
    if (!ble->close_ms && ble->events.on_pair_end)
        ble->events.on_pair_end(ble->userdata, result, pair->address,
                                result < 0 && *why ? why : NULL);
}

int64_t pair_settle(struct ble *ble, int64_t now_ms)
{
    struct pairing *pairing = &ble->pair.pairing;
    if (pairing->state == PAIRING_FINDING && ble->arbiter.phase == RADIO_SCANNING)
        pair_event(ble, PAIRING_SCANNING);
    const int64_t people_ms = agent_settle(ble, now_ms);
    if (pairing->deadline_ms && now_ms >= pairing->deadline_ms)
        pair_event(ble, PAIRING_TIMER);
    if (pairing->state == PAIRING_ENDED)
        tell_end(ble);
    if (!people_ms || !pairing->deadline_ms)
        return people_ms + pairing->deadline_ms;
    return people_ms < pairing->deadline_ms ? people_ms : pairing->deadline_ms;
}
