/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/agent.h"
#include "ble/bluez_names.h"
#include "ble/central.h"
#include "core/cleanup.h"
#include <string.h>

#define CAN_ASK    "KeyboardDisplay"
#define CANNOT_ASK "NoInputNoOutput"

DBusMessage *agent_register_message(bool can_ask)
{
    DBusMessage *message = bus_method(BLUEZ_NAME, BLUEZ_ROOT, IFACE_AGENT_MANAGER, "RegisterAgent");
    const char *path = AGENT_PATH;
    const char *capability = can_ask ? CAN_ASK : CANNOT_ASK;
    if (message)
        dbus_message_append_args(message, DBUS_TYPE_OBJECT_PATH, &path, DBUS_TYPE_STRING,
                                 &capability, DBUS_TYPE_INVALID);
    return message;
}

DBusMessage *agent_unregister_message(void)
{
    DBusMessage *message =
        bus_method(BLUEZ_NAME, BLUEZ_ROOT, IFACE_AGENT_MANAGER, "UnregisterAgent");
    const char *path = AGENT_PATH;
    if (message)
        dbus_message_append_args(message, DBUS_TYPE_OBJECT_PATH, &path, DBUS_TYPE_INVALID);
    return message;
}

/* ---- answers ---- */

static void answer_well(struct ble *ble, DBusMessage *call, int type, const void *value)
{
    DBusMessage *answer = dbus_message_new_method_return(call);
    if (answer && type != DBUS_TYPE_INVALID)
        dbus_message_append_args(answer, type, value, DBUS_TYPE_INVALID);
    bus_send(ble->bus, answer);
}

static void answer_error(struct ble *ble, DBusMessage *call, const char *error)
{
    bus_send(ble->bus, dbus_message_new_error(call, error, ""));
}

/* Takes the question away; what it returns is to be answered and released. */
static DBusMessage *take_call(struct ble *ble)
{
    struct agent *agent = &ble->pair.agent;
    agent->question = AGENT_NOTHING;
    agent->deadline_ms = 0;
    return TAKE(agent->call);
}

void agent_enter(struct ble *ble, uint32_t passkey)
{
    if (ble->pair.agent.question != AGENT_PASSKEY)
        return;
    CLEANUP(bus_message_unref) DBusMessage *call = take_call(ble);
    const dbus_uint32_t value = passkey;
    answer_well(ble, call, DBUS_TYPE_UINT32, &value);
}

void agent_confirm(struct ble *ble, bool yes)
{
    if (ble->pair.agent.question != AGENT_CONFIRM)
        return;
    CLEANUP(bus_message_unref) DBusMessage *call = take_call(ble);
    if (yes) {
        answer_well(ble, call, DBUS_TYPE_INVALID, NULL);
        return;
    }
    answer_error(ble, call, ERROR_BLUEZ_REJECTED);
    pair_event(ble, PAIRING_SAID_NO);
}

void agent_withdraw(struct ble *ble)
{
    const bool asked = ble->pair.agent.question != AGENT_NOTHING;
    CLEANUP(bus_message_unref) DBusMessage *call = take_call(ble);
    if (call)
        answer_error(ble, call, ERROR_BLUEZ_CANCELED);
    if (asked)
        pair_tell(ble, BLE_PAIR_WITHDRAWN, 0);
}

int64_t agent_settle(struct ble *ble, int64_t now_ms)
{
    struct agent *agent = &ble->pair.agent;
    if (agent->deadline_ms && now_ms >= agent->deadline_ms) {
        agent_withdraw(ble);
        pair_event(ble, PAIRING_SAID_NOTHING);
    }
    return agent->deadline_ms;
}

/* ---- calls of bluetoothd ---- */

static void ask(struct ble *ble, DBusMessage *call, enum agent_question question, uint32_t passkey)
{
    struct agent *agent = &ble->pair.agent;
    agent_withdraw(ble); /* there is one question at a time */
    agent->question = question;
    agent->call = dbus_message_ref(call);
    agent->deadline_ms = central_now_ms() + AGENT_PEOPLE_MS;
    pair_event(ble, PAIRING_ASKED);
    pair_tell(ble, question == AGENT_PASSKEY ? BLE_PAIR_ENTER : BLE_PAIR_CONFIRM, passkey);
}

/* It is repeated for each key that is pressed on the device. */
static void show(struct ble *ble, uint32_t passkey)
{
    struct agent *agent = &ble->pair.agent;
    if (agent->question == AGENT_SHOWN && agent->passkey == passkey)
        return;
    agent_withdraw(ble);
    agent->question = AGENT_SHOWN;
    agent->passkey = passkey;
    pair_event(ble, PAIRING_ASKED);
    pair_tell(ble, BLE_PAIR_SHOW, passkey);
}

/* Whether a call is about the device that we pair, at a moment when it may ask. */
static bool is_ours(const struct ble *ble, DBusMessage *call)
{
    const char *path = NULL;
    const struct mirror_device *device = pair_device(ble);
    DBusMessageIter arguments;
    if (!device || ble->pair.pairing.state != PAIRING_RUNNING ||
        !dbus_message_iter_init(call, &arguments) ||
        dbus_message_iter_get_arg_type(&arguments) != DBUS_TYPE_OBJECT_PATH)
        return false;
    dbus_message_iter_get_basic(&arguments, &path);
    return strcmp(path, device->path) == 0;
}

/* The number that RequestConfirmation and DisplayPasskey have behind the device. What has more than
 * six digits no device can show, nor anybody type. */
static bool read_passkey(DBusMessage *call, uint32_t *ret)
{
    DBusMessageIter arguments;
    dbus_uint32_t passkey = 0;
    if (!dbus_message_iter_init(call, &arguments) || !dbus_message_iter_next(&arguments) ||
        dbus_message_iter_get_arg_type(&arguments) != DBUS_TYPE_UINT32)
        return false;
    dbus_message_iter_get_basic(&arguments, &passkey);
    if (passkey > AGENT_PASSKEY_MAX)
        return false;
    *ret = passkey;
    return true;
}

/* False: the answer is a refusal. */
static bool about_device(struct ble *ble, DBusMessage *call)
{
    const char *member = dbus_message_get_member(call);
    uint32_t passkey = 0;
    if (!is_ours(ble, call))
        return false;
    /* That it is paired was asked for by a person; so are the services that come with it. */
    if (strcmp(member, "RequestAuthorization") == 0 || strcmp(member, "AuthorizeService") == 0) {
        answer_well(ble, call, DBUS_TYPE_INVALID, NULL);
        return true;
    }
    if (!ble->pair.can_ask)
        return false;
    if (strcmp(member, "RequestPasskey") == 0) {
        ask(ble, call, AGENT_PASSKEY, 0);
        return true;
    }
    if (!read_passkey(call, &passkey))
        return false;
    if (strcmp(member, "RequestConfirmation") == 0) {
        ask(ble, call, AGENT_CONFIRM, passkey);
        return true;
    }
    if (strcmp(member, "DisplayPasskey") != 0)
        return false;
    answer_well(ble, call, DBUS_TYPE_INVALID, NULL);
    show(ble, passkey);
    return true;
}

static bool is_method(const char *member)
{
    static const char *const members[] = {
        "RequestPinCode",      "DisplayPinCode",       "RequestPasskey",   "DisplayPasskey",
        "RequestConfirmation", "RequestAuthorization", "AuthorizeService",
    };
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        if (strcmp(member, members[i]) == 0)
            return true;
    return false;
}

bool agent_call(struct ble *ble, DBusMessage *call)
{
    const char *sender = dbus_message_get_sender(call);
    const char *member = dbus_message_get_member(call);
    if (!dbus_message_has_path(call, AGENT_PATH) || !dbus_message_has_interface(call, IFACE_AGENT))
        return false;
    if (!sender || strcmp(sender, ble->owner.name) != 0) {
        answer_error(ble, call, ERROR_ACCESS_DENIED);
        return true;
    }
    if (strcmp(member, "Cancel") == 0 || strcmp(member, "Release") == 0) {
        answer_well(ble, call, DBUS_TYPE_INVALID, NULL);
        agent_withdraw(ble);
        return true;
    }
    if (!is_method(member))
        return false;
    if (!about_device(ble, call))
        answer_error(ble, call, ERROR_BLUEZ_REJECTED);
    return true;
}
