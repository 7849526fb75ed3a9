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
#include "tests/fakebluez/questions.h"

#define VERSION_RIGHT_BEARER    579 /* Pair() of a bonded device: AlreadyExists */
#define VERSION_SERVICES_LAST   580
#define VERSION_PAIR_OR_CONNECT 581 /* Pair() while Connect() runs: InProgress */

static void changed(struct fake_device *device, const char *property)
{
    fake_changed(fake_of(device), device->object, &fake_device_type, property);
}

void fake_pairing_after(struct fake_device *device, unsigned after_ms, void (*run)(void *owner))
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
void fake_pairing_failed(struct fake_device *device)
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
    fake_device_identify(device, device->peer->wearable);
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
        fake_pairing_failed(device);
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

void fake_pairing_proceed(struct fake_device *device)
{
    struct fake_pairing *pairing = &device->pairing;
    if (!pairing->we_are_done || !pairing->they_are_done)
        return;
    pairing->stage = FAKE_PAIRING_KEYS;
    fake_pairing_after(device, fake_of(device)->times.pair_ms, keys_made);
}

/* ---- the beginning ---- */

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
    fake_pairing_after(device, fake->times.page_ms, page_timeout);
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
    fake_pairing_after(device, fake_of(device)->times.pair_ms, fake_pairing_ask);
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
