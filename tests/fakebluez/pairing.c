/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bond from the first question to the reply of Pair(). The order at the end follows the version:
 *   5.66  meanwhile UUIDs, ServicesResolved | the objects; then Bonded, Paired | reply
 *   5.82  Bonded | UUIDs, ServicesResolved, Paired | the objects | reply
 * Paired is said with ServicesResolved when that is still to come. While there is no agent adapters
 * are not pairable, and then the keys are for this link only: there is Paired but no bond.
 */
#include "tests/fakebluez/pairing.h"

#include "tests/fakebluez/fake.h"
#include <stdio.h>

#define VERSION_RIGHT_BEARER    579 /* Pair() of a bonded device: AlreadyExists */
#define VERSION_SERVICES_LAST   580
#define VERSION_PAIR_OR_CONNECT 581 /* Pair() while Connect() runs: InProgress */

static void changed(struct fake_device *device, const char *property)
{
    fake_changed(fake_of(device), device->object, &fake_device_type, property);
}

static void set_timer(struct fake_device *device, unsigned after_ms, void (*run)(void *owner))
{
    timer_set(&fake_of(device)->timers, &device->pairing.timer, after_ms, run, device);
}

/* Ends it and hands over the call to be answered, if there is one. */
static DBusMessage *end(struct fake_device *device)
{
    struct fake_pairing *pairing = &device->pairing;
    DBusMessage *call = pairing->call;
    struct fake_agent *agent = pairing->agent;
    timer_cancel(&fake_of(device)->timers, &pairing->timer);
    *pairing = (struct fake_pairing){0};
    if (agent)
        fake_agent_cancel(agent, device);
    return call;
}

static void end_with_error(struct fake_device *device, const char *error, const char *text)
{
    DBusMessage *call = end(device);
    if (call) {
        fake_reply_error(fake_of(device), call, error, text);
        dbus_message_unref(call);
    }
    fake_device_age(device);
}

/* One side has said no, or too late, or what the other did not show. */
static void failed(struct fake_device *device)
{
    end_with_error(device, FAKE_ERROR("AuthenticationFailed"), "Authentication Failed");
    fake_link_cut(device, FAKE_REASON_LOCAL);
}

static void succeed(struct fake_device *device)
{
    DBusMessage *call = end(device);
    if (call) {
        fake_reply_ok(fake_of(device), call);
        dbus_message_unref(call);
    }
}

/* ---- the bond ---- */

static void make_bond(struct fake_device *device)
{
    struct fake *fake = fake_of(device);
    device->key = ++fake->last_key;
    device->peer->key = device->key;
    if (!device->bonded)
        changed(device, "Bonded");
    device->bonded = true;
    if (fake_pairing_delays_services(device))
        fake_flush(fake);
}

static void encrypt(struct fake_device *device)
{
    device->authenticated = device->pairing.method != FAKE_JUST_WORKS;
    device->level = fake_bond_level(device);
    if (fake_pairable(fake_of(device)))
        make_bond(device);
    fake_device_age(device);
    if (device->paired)
        return;
    device->paired = true;
    device->paired_unsaid = !device->resolved;
    if (device->resolved)
        changed(device, "Paired");
}

static void keys_made(void *owner)
{
    struct fake_device *device = owner;
    if (device->pairing.wrong) {
        failed(device);
        return;
    }
    const bool late = fake_pairing_delays_services(device);
    encrypt(device);
    device->pairing.stage = FAKE_PAIRING_SERVICES;
    if (device->resolved || !device->pairing.call)
        succeed(device);
    else if (late)
        fake_resolve_begin(device);
    fake_operations_resume(device);
}

bool fake_pairing_called(const struct fake_device *device)
{
    return device->pairing.call && device->pairing.stage != FAKE_PAIRING_PAGING;
}

bool fake_pairing_delays_services(const struct fake_device *device)
{
    return fake_pairing_called(device) && !device->resolved &&
           fake_of(device)->version >= VERSION_SERVICES_LAST;
}

void fake_pairing_services_resolved(struct fake_device *device)
{
    if (device->pairing.stage == FAKE_PAIRING_SERVICES)
        succeed(device);
}

/* ---- questions ---- */

static void proceed(struct fake_device *device)
{
    struct fake_pairing *pairing = &device->pairing;
    if (!pairing->we_are_done || !pairing->they_are_done)
        return;
    pairing->stage = FAKE_PAIRING_KEYS;
    set_timer(device, fake_of(device)->times.pair_ms, keys_made);
}

/* A passkey was typed: against the one that is shown, or the one typed on the other side. */
static void take_passkey(struct fake_device *device, uint32_t passkey)
{
    struct fake_pairing *pairing = &device->pairing;
    const bool first =
        pairing->method == FAKE_PASSKEY_BOTH && !pairing->we_are_done && !pairing->they_are_done;
    if (first)
        pairing->passkey = passkey;
    pairing->wrong = pairing->passkey != passkey;
}

static void passkey_answered(struct fake_device *device, DBusMessage *answer)
{
    uint32_t passkey;
    if (!answer || dbus_message_get_type(answer) == DBUS_MESSAGE_TYPE_ERROR ||
        !dbus_message_get_args(answer, NULL, DBUS_TYPE_UINT32, &passkey, DBUS_TYPE_INVALID)) {
        failed(device);
        return;
    }
    take_passkey(device, passkey);
    device->pairing.we_are_done = true;
    proceed(device);
}

static void confirmation_answered(struct fake_device *device, DBusMessage *answer)
{
    if (!answer || dbus_message_get_type(answer) == DBUS_MESSAGE_TYPE_ERROR) {
        failed(device);
        return;
    }
    device->pairing.we_are_done = true;
    proceed(device);
}

static void ask(struct fake_device *device, DBusMessage *call, fake_answered_fn answered)
{
    if (!fake_agent_ask(device->pairing.agent, call, device, answered))
        failed(device);
}

static void ask_passkey(struct fake_device *device)
{
    ask(device, fake_agent_call(device->pairing.agent, "RequestPasskey", device), passkey_answered);
}

static void ask_confirmation(struct fake_device *device)
{
    DBusMessage *call = fake_agent_call(device->pairing.agent, "RequestConfirmation", device);
    dbus_message_append_args(call, DBUS_TYPE_UINT32, &device->pairing.passkey, DBUS_TYPE_INVALID);
    ask(device, call, confirmation_answered);
}

static void show_passkey(struct fake_device *device)
{
    struct fake_pairing *pairing = &device->pairing;
    const uint16_t entered = 0;
    DBusMessage *call = fake_agent_call(pairing->agent, "DisplayPasskey", device);
    dbus_message_append_args(call, DBUS_TYPE_UINT32, &pairing->passkey, DBUS_TYPE_UINT16, &entered,
                             DBUS_TYPE_INVALID);
    fake_agent_tell(pairing->agent, call);
    pairing->we_are_done = true;
}

/* No answer within the time of the protocol: it is the link that goes first. */
static void too_slow(void *owner)
{
    fake_link_cut(owner, FAKE_REASON_LOCAL);
}

static void features_known(void *owner)
{
    struct fake_device *device = owner;
    struct fake_pairing *pairing = &device->pairing;
    pairing->stage = FAKE_PAIRING_QUESTIONS;
    pairing->method = fake_smp_method(pairing->capability, device->peer->wearable->io);
    pairing->passkey = fake_smp_passkey();
    set_timer(device, fake_of(device)->times.smp_ms, too_slow);
    switch (pairing->method) {
    case FAKE_JUST_WORKS:
        if (device->peer->key != 0 && !device->bonded) {
            failed(
                device); /* it has a bond that we have forgotten, and lets nobody take its place */
            break;
        }
        pairing->we_are_done = true;
        pairing->they_are_done = true;
        proceed(device);
        break;
    case FAKE_PASSKEY_THEIRS:
        pairing->they_are_done = true;
        ask_passkey(device);
        break;
    case FAKE_PASSKEY_OURS:
        show_passkey(device);
        break;
    case FAKE_PASSKEY_BOTH:
        ask_passkey(device);
        break;
    case FAKE_COMPARISON:
        ask_confirmation(device);
        break;
    }
}

static void begin(struct fake_device *device, struct fake_agent *agent, DBusMessage *call)
{
    struct fake_pairing *pairing = &device->pairing;
    pairing->call = call ? dbus_message_ref(call) : NULL;
    pairing->agent = agent;
    pairing->capability = agent ? agent->capability : FAKE_NO_INPUT_NO_OUTPUT;
    pairing->stage = FAKE_PAIRING_LINK;
    if (device->peer)
        fake_pairing_link_up(device);
    else
        fake_link_begin(device);
}

/* Whether there can be more security: there is none yet, or the default agent is good for more. */
static bool can_be_raised(const struct fake_device *device)
{
    const struct fake_agent *agent = fake_agent_for(fake_of(device), NULL);
    return device->level == WEARABLE_OPEN ||
           (agent &&
            fake_smp_method(agent->capability, device->peer->wearable->io) != FAKE_JUST_WORKS);
}

void fake_pairing_demand(struct fake_device *device)
{
    if (device->pairing.stage != FAKE_PAIRING_NONE)
        return; /* what is running will do */
    if (can_be_raised(device))
        begin(device, fake_agent_for(fake_of(device), NULL), NULL);
    else
        fake_link_cut(device, FAKE_REASON_LOCAL);
}

/* ---- Pair and CancelPairing ---- */

static void page_timeout(void *owner)
{
    struct fake_device *device = owner;
    end_with_error(device, FAKE_ERROR("ConnectionAttemptFailed"), "Page Timeout");
    if (!device->trusted)
        fake_device_abandon(device);
}

static void pair_bonded(struct fake *fake, struct fake_device *device, DBusMessage *call)
{
    if (fake->version >= VERSION_RIGHT_BEARER) {
        fake_reply_error(fake, call, FAKE_ERROR("AlreadyExists"), "Already Exists");
        return;
    }
    device->pairing.call = dbus_message_ref(call);
    device->pairing.stage = FAKE_PAIRING_PAGING;
    set_timer(device, fake->times.page_ms, page_timeout);
}

void fake_device_pair(struct fake *fake, void *self, DBusMessage *call)
{
    struct fake_device *device = self;
    const bool free = device->link == FAKE_LINK_NONE || device->link == FAKE_LINK_UP;
    if (device->pairing.call) {
        fake_reply_error(fake, call, FAKE_ERROR("InProgress"), "In Progress");
    } else if (!free || device->pairing.stage != FAKE_PAIRING_NONE) {
        if (fake->version >= VERSION_PAIR_OR_CONNECT) /* before, it was seen to get no answer */
            fake_reply_error(fake, call, FAKE_ERROR("InProgress"), "In Progress");
    } else if (!device->adapter->powered) {
        fake_reply_error(fake, call, FAKE_ERROR("NotReady"), "Resource Not Ready");
    } else if (device->bonded) {
        pair_bonded(fake, device, call);
    } else {
        begin(device, fake_agent_for(fake, dbus_message_get_sender(call)), call);
    }
}

void fake_device_cancel_pairing(struct fake *fake, void *self, DBusMessage *call)
{
    struct fake_device *device = self;
    if (!device->pairing.call) {
        fake_reply_error(fake, call, FAKE_ERROR("DoesNotExist"), "Does Not Exist");
        return;
    }
    end_with_error(device, FAKE_ERROR("AuthenticationCanceled"), "Authentication Canceled");
    fake_reply_ok(fake, call);
    fake_link_cut(device, FAKE_REASON_LOCAL);
}

/* ---- what happens meanwhile ---- */

void fake_pairing_link_up(struct fake_device *device)
{
    if (device->pairing.stage != FAKE_PAIRING_LINK)
        return;
    device->pairing.stage = FAKE_PAIRING_FEATURES;
    set_timer(device, fake_of(device)->times.pair_ms, features_known);
}

void fake_pairing_removed(struct fake_device *device)
{
    if (device->pairing.stage != FAKE_PAIRING_NONE)
        end_with_error(device, FAKE_ERROR("ConnectionAttemptFailed"), "Page Timeout");
}

void fake_pairing_link_failed(struct fake_device *device)
{
    if (device->pairing.stage == FAKE_PAIRING_LINK)
        fake_pairing_removed(device);
}

void fake_pairing_link_lost(struct fake_device *device)
{
    if (device->pairing.stage != FAKE_PAIRING_PAGING)
        end_with_error(device, FAKE_ERROR("AuthenticationCanceled"), "Authentication Canceled");
}

void fake_pairing_agent_gone(const struct fake_agent *agent)
{
    struct fake_adapter *adapter;
    TAILQ_FOREACH (adapter, &agent->fake->adapters, link) {
        struct fake_device *device;
        TAILQ_FOREACH (device, &adapter->devices, link_list) {
            if (device->pairing.agent != agent)
                continue;
            device->pairing.agent = NULL;
            device->pairing.capability = FAKE_NO_INPUT_NO_OUTPUT; /* if it is not yet told */
        }
    }
}

void fake_pairing_client_gone(struct fake_device *device, const char *name)
{
    DBusMessage *call = device->pairing.call;
    if (!call || !dbus_message_has_sender(call, name))
        return;
    dbus_message_unref(end(device));
    fake_link_cut(device, FAKE_REASON_LOCAL);
}

void fake_pairing_vanish(struct fake_device *device)
{
    DBusMessage *call = end(device);
    if (call)
        dbus_message_unref(call);
}

/* ---- the wearable's side ---- */

static bool waits_for(const struct fake_device *device, bool confirmation)
{
    const struct fake_pairing *pairing = &device->pairing;
    return pairing->stage == FAKE_PAIRING_QUESTIONS && !pairing->they_are_done &&
           confirmation == (pairing->method == FAKE_COMPARISON);
}

void fake_pairing_describe(const struct fake_device *device, char *text, size_t size)
{
    const struct fake_pairing *pairing = &device->pairing;
    const bool shows =
        pairing->stage == FAKE_PAIRING_QUESTIONS &&
        (pairing->method == FAKE_PASSKEY_THEIRS || pairing->method == FAKE_COMPARISON);
    char digits[16] = "-";
    if (shows)
        snprintf(digits, sizeof(digits), "%06u", pairing->passkey);
    const char *asks = waits_for(device, true) ? "confirm" : "-";
    snprintf(text, size, "shows=%s asks=%s", digits, waits_for(device, false) ? "passkey" : asks);
}

int fake_pairing_typed(struct fake_device *device, uint32_t passkey, struct error *err)
{
    if (!waits_for(device, false))
        return error_set(err, ERR_UNAVAILABLE, "%s asks for no passkey", device->address);
    take_passkey(device, passkey);
    device->pairing.they_are_done = true;
    proceed(device);
    return 0;
}

int fake_pairing_confirmed(struct fake_device *device, bool yes, struct error *err)
{
    if (!waits_for(device, true))
        return error_set(err, ERR_UNAVAILABLE, "%s asks for no confirmation", device->address);
    device->pairing.they_are_done = true;
    if (yes)
        proceed(device);
    else
        failed(device);
    return 0;
}
