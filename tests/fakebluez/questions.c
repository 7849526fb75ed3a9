/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is asked in a pairing, of the agent on our side and of whoever wears the wearable on the
 * other. When both have done what was asked it goes on; a no or a wrong passkey ends it.
 */
#include "tests/fakebluez/questions.h"

#include "tests/fakebluez/fake.h"
#include <stdio.h>

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
        fake_pairing_failed(device);
        return;
    }
    take_passkey(device, passkey);
    device->pairing.we_are_done = true;
    fake_pairing_proceed(device);
}

static void confirmation_answered(struct fake_device *device, DBusMessage *answer)
{
    if (!answer || dbus_message_get_type(answer) == DBUS_MESSAGE_TYPE_ERROR) {
        fake_pairing_failed(device);
        return;
    }
    device->pairing.we_are_done = true;
    fake_pairing_proceed(device);
}

static void ask(struct fake_device *device, DBusMessage *call, fake_answered_fn answered)
{
    if (!fake_agent_ask(device->pairing.agent, call, device, answered))
        fake_pairing_failed(device);
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

void fake_pairing_ask(void *owner)
{
    struct fake_device *device = owner;
    struct fake_pairing *pairing = &device->pairing;
    pairing->stage = FAKE_PAIRING_QUESTIONS;
    pairing->method = fake_smp_method(pairing->capability, device->peer->wearable->io);
    pairing->passkey = fake_smp_passkey();
    fake_pairing_after(device, fake_of(device)->times.smp_ms, too_slow);
    switch (pairing->method) {
    case FAKE_JUST_WORKS:
        if (device->peer->key != 0 && !device->bonded) {
            /* it has a bond that we have forgotten, and lets nobody take its place */
            fake_pairing_failed(device);
            break;
        }
        pairing->we_are_done = true;
        pairing->they_are_done = true;
        fake_pairing_proceed(device);
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
    fake_pairing_proceed(device);
    return 0;
}

int fake_pairing_confirmed(struct fake_device *device, bool yes, struct error *err)
{
    if (!waits_for(device, true))
        return error_set(err, ERR_UNAVAILABLE, "%s asks for no confirmation", device->address);
    device->pairing.they_are_done = true;
    if (yes)
        fake_pairing_proceed(device);
    else
        fake_pairing_failed(device);
    return 0;
}
