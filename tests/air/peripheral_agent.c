/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Agent1: the display, the keys and the buttons of the wearable. A question waits until a person at
 * the wearable answers, or bluetoothd gives up. bluetoothd asks the default agent for all its
 * adapters; what is about a device of another adapter is rejected.
 */
#include "tests/air/peripheral_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IFACE_AGENT    "org.bluez.Agent1"
#define ERROR_REJECTED "org.bluez.Error.Rejected"

const char *peripheral_agent_capability(const struct wearable *wearable)
{
    switch (wearable->io) {
    case WEARABLE_IO_NONE:
        return "NoInputNoOutput";
    case WEARABLE_IO_DISPLAY:
        return "DisplayOnly";
    case WEARABLE_IO_KEYBOARD:
        return "KeyboardOnly";
    case WEARABLE_IO_YES_NO:
        return "DisplayYesNo";
    }
    abort();
}

static void drop_question(struct peripheral *peripheral)
{
    if (peripheral->question)
        dbus_message_unref(peripheral->question);
    peripheral->question = NULL;
    peripheral->asks = ASKS_NOTHING;
}

void peripheral_agent_reset(struct peripheral *peripheral)
{
    drop_question(peripheral);
    peripheral->shows = false;
}

void peripheral_agent_settle(struct peripheral *peripheral)
{
    const struct mirror_device *device = NULL;
    size_t bonds = 0;
    TAILQ_FOREACH (device, &peripheral->mirror.devices, entry) {
        if (device->paired && peripheral_owns(peripheral, device->path))
            bonds++;
    }
    if (bonds > peripheral->bonds || !peripheral_connected(peripheral))
        peripheral_agent_reset(peripheral);
    peripheral->bonds = bonds;
}

static void ask(struct peripheral *peripheral, enum peripheral_question question, DBusMessage *call)
{
    drop_question(peripheral);
    peripheral->asks = question;
    peripheral->question = dbus_message_ref(call);
}

/* Calls about a device: its path comes first, the passkey, if any, second. */
static bool call_about_device(struct peripheral *peripheral, DBusMessage *call,
                              DBusMessage **ret_reply)
{
    DBusMessageIter arguments;
    const char *device = NULL;
    if (!dbus_message_iter_init(call, &arguments) ||
        dbus_message_iter_get_arg_type(&arguments) != DBUS_TYPE_OBJECT_PATH)
        return false;
    dbus_message_iter_get_basic(&arguments, &device);
    const bool ours = peripheral_owns(peripheral, device);
    dbus_uint32_t passkey = 0;
    const bool has_passkey = dbus_message_iter_next(&arguments) &&
                             dbus_message_iter_get_arg_type(&arguments) == DBUS_TYPE_UINT32;
    if (has_passkey)
        dbus_message_iter_get_basic(&arguments, &passkey);
    if (!ours || dbus_message_has_member(call, "RequestPinCode")) {
        *ret_reply = dbus_message_new_error(call, ERROR_REJECTED, "not for this wearable");
        return true;
    }
    if (has_passkey) {
        peripheral->shows = true;
        peripheral->shown = passkey;
    }
    if (dbus_message_has_member(call, "RequestPasskey"))
        ask(peripheral, ASKS_PASSKEY, call);
    else if (dbus_message_has_member(call, "RequestConfirmation"))
        ask(peripheral, ASKS_CONFIRMATION, call);
    else /* DisplayPasskey; and what needs no person: RequestAuthorization, AuthorizeService */
        *ret_reply = dbus_message_new_method_return(call);
    return true;
}

bool peripheral_agent_call(struct peripheral *peripheral, DBusMessage *call,
                           DBusMessage **ret_reply)
{
    if (!dbus_message_has_interface(call, IFACE_AGENT))
        return false;
    if (!dbus_message_has_member(call, "Cancel") && !dbus_message_has_member(call, "Release"))
        return call_about_device(peripheral, call, ret_reply);
    peripheral_agent_reset(peripheral);
    *ret_reply = dbus_message_new_method_return(call);
    return true;
}

/* ---- the person at the wearable ---- */

int peripheral_enter(struct peripheral *peripheral, uint32_t passkey, struct error *err)
{
    if (peripheral->asks != ASKS_PASSKEY)
        return error_set(err, ERR_NOT_FOUND, "it asks for no passkey");
    DBusMessage *reply = dbus_message_new_method_return(peripheral->question);
    if (!reply || !dbus_message_append_args(reply, DBUS_TYPE_UINT32, &passkey, DBUS_TYPE_INVALID))
        abort();
    bus_send(peripheral->bus, reply);
    drop_question(peripheral);
    return 0;
}

int peripheral_confirm(struct peripheral *peripheral, bool yes, struct error *err)
{
    if (peripheral->asks != ASKS_CONFIRMATION)
        return error_set(err, ERR_NOT_FOUND, "it asks for no confirmation");
    bus_send(peripheral->bus,
             yes ? dbus_message_new_method_return(peripheral->question)
                 : dbus_message_new_error(peripheral->question, ERROR_REJECTED, "declined"));
    drop_question(peripheral);
    return 0;
}

void peripheral_pairing(const struct peripheral *peripheral, char *text, size_t size)
{
    static const char *const asks[] = {"-", "passkey", "confirm"};
    char shows[12] = "-";
    if (peripheral->shows)
        snprintf(shows, sizeof(shows), "%06u", peripheral->shown);
    snprintf(text, size, "shows=%s asks=%s bonded=%d", shows, asks[peripheral->asks],
             peripheral->bonds > 0);
}
