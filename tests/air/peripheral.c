/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of a peripheral: the bus, bluetoothd on it, and a mirror of bluetoothd's objects, from
 * which everything else follows. After each message what is so is compared with what should be.
 */
#include "tests/air/peripheral_inside.h"

#include "ble/bluez_names.h"
#include "ble/path.h"
#include "tests/control/memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASK_MS 10000

const struct mirror_adapter *peripheral_adapter(const struct peripheral *peripheral)
{
    const struct mirror_adapter *adapter = NULL;
    TAILQ_FOREACH (adapter, &peripheral->mirror.adapters, entry) {
        if (strcmp(adapter->address, peripheral->wearable->address) == 0)
            return adapter;
    }
    return NULL;
}

bool peripheral_owns(const struct peripheral *peripheral, const char *path)
{
    const struct mirror_adapter *adapter = peripheral_adapter(peripheral);
    return adapter && path_below(path, adapter->path);
}

bool peripheral_connected(const struct peripheral *peripheral)
{
    const struct mirror_device *device = NULL;
    TAILQ_FOREACH (device, &peripheral->mirror.devices, entry) {
        if (device->connected && peripheral_owns(peripheral, device->path))
            return true;
    }
    return false;
}

static void settle(struct peripheral *peripheral)
{
    if (peripheral->closing)
        return;
    peripheral_steps_settle(peripheral);
    peripheral_agent_settle(peripheral);
    peripheral_gatt_settle(peripheral);
}

/* ---- bluetoothd ---- */

static void objects_answered(void *userdata, unsigned tag, const struct bus_reply *reply)
{
    (void)tag;
    struct peripheral *peripheral = userdata;
    if (reply->message)
        mirror_reply(&peripheral->mirror, reply->message);
    settle(peripheral);
}

static void bluetoothd_gone(struct peripheral *peripheral)
{
    peripheral->owner[0] = '\0';
    bus_cancel(peripheral->bus, peripheral);
    mirror_clear(&peripheral->mirror);
    peripheral_steps_reset(peripheral);
    for (size_t i = 0; i < peripheral->served_count; i++)
        peripheral->served[i].wanted = false;
    settle(peripheral);
}

/* bluetoothd answers this from the moment on at which it has the name. */
static void bluetoothd_here(struct peripheral *peripheral, const char *owner)
{
    if (strcmp(peripheral->owner, owner) == 0)
        return;
    if (peripheral->owner[0])
        bluetoothd_gone(peripheral);
    snprintf(peripheral->owner, sizeof(peripheral->owner), "%s", owner);
    bus_call(peripheral->bus,
             bus_method(BLUEZ_NAME, "/", IFACE_OBJECT_MANAGER, "GetManagedObjects"), ASK_MS,
             objects_answered, peripheral, 0);
}

static void owner_answered(void *userdata, unsigned tag, const struct bus_reply *reply)
{
    (void)tag;
    const char *owner = NULL;
    if (reply->message &&
        dbus_message_get_args(reply->message, NULL, DBUS_TYPE_STRING, &owner, DBUS_TYPE_INVALID))
        bluetoothd_here(userdata, owner);
}

static void owner_changed(struct peripheral *peripheral, DBusMessage *signal)
{
    const char *name = NULL;
    const char *before = NULL;
    const char *after = NULL;
    if (!dbus_message_get_args(signal, NULL, DBUS_TYPE_STRING, &name, DBUS_TYPE_STRING, &before,
                               DBUS_TYPE_STRING, &after, DBUS_TYPE_INVALID) ||
        strcmp(name, BLUEZ_NAME) != 0)
        return;
    if (*after)
        bluetoothd_here(peripheral, after);
    else
        bluetoothd_gone(peripheral);
}

/* ---- the bus ---- */

static void ask_bus(struct peripheral *peripheral, const char *member, const char *argument,
                    bus_reply_fn reply)
{
    DBusMessage *call = bus_method(BUS_NAME, BUS_PATH, IFACE_BUS, member);
    if (!call || !dbus_message_append_args(call, DBUS_TYPE_STRING, &argument, DBUS_TYPE_INVALID))
        abort();
    if (reply)
        bus_call(peripheral->bus, call, ASK_MS, reply, peripheral, 0);
    else
        bus_send(peripheral->bus, call);
}

static void bus_up(void *userdata)
{
    struct peripheral *peripheral = userdata;
    peripheral_objects_export(peripheral);
    ask_bus(peripheral, "AddMatch", "type='signal',sender='" BLUEZ_NAME "'", NULL);
    ask_bus(peripheral, "AddMatch",
            "type='signal',sender='" BUS_NAME "',member='NameOwnerChanged',arg0='" BLUEZ_NAME "'",
            NULL);
    ask_bus(peripheral, "GetNameOwner", BLUEZ_NAME, owner_answered);
}

static void bus_down(void *userdata)
{
    bluetoothd_gone(userdata);
}

static void on_signal(void *userdata, DBusMessage *message)
{
    struct peripheral *peripheral = userdata;
    if (dbus_message_is_signal(message, IFACE_BUS, "NameOwnerChanged"))
        owner_changed(peripheral, message);
    else
        mirror_signal(&peripheral->mirror, message);
    settle(peripheral);
}

/* ---- the mirror: it is looked at after each message, so its events tell nothing new ---- */

static bool keep(void *userdata, const char *address)
{
    (void)userdata;
    (void)address;
    return true;
}

static void ignore_adapter(void *userdata, const struct mirror_adapter *adapter, bool removed)
{
    (void)userdata;
    (void)adapter;
    (void)removed;
}

static void ignore_device(void *userdata, const struct mirror_device *device, unsigned changes)
{
    (void)userdata;
    (void)device;
    (void)changes;
}

static void ignore_removed(void *userdata, const struct mirror_device *device)
{
    (void)userdata;
    (void)device;
}

static void ignore_value(void *userdata, const struct mirror_device *device, const char *uuid,
                         const uint8_t *bytes, size_t length)
{
    (void)userdata;
    (void)device;
    (void)uuid;
    (void)bytes;
    (void)length;
}

static void ignore_stranger(void *userdata, const char *path, const char *address)
{
    (void)userdata;
    (void)path;
    (void)address;
}

static const struct mirror_events mirror_events = {
    .keep = keep,
    .on_adapter = ignore_adapter,
    .on_device = ignore_device,
    .on_device_removed = ignore_removed,
    .on_value = ignore_value,
    .on_stranger = ignore_stranger,
};

/* ---- life ---- */

int peripheral_open(uv_loop_t *loop, struct wearable *wearable, struct peripheral **ret,
                    struct error *err)
{
    static const struct bus_events events = {
        .on_up = bus_up, .on_down = bus_down, .on_signal = on_signal};
    struct peripheral *peripheral = must_alloc(sizeof(*peripheral));
    const int r = bus_open(loop, &events, peripheral, &peripheral->bus, err);
    if (r < 0) {
        free(peripheral);
        return r;
    }
    peripheral->wearable = wearable;
    peripheral->on_air = true;
    mirror_init(&peripheral->mirror, &mirror_events, peripheral);
    peripheral->mirror.keep_foreign = true;
    uv_timer_init(loop, &peripheral->tick);
    uv_timer_init(loop, &peripheral->retry);
    peripheral->tick.data = peripheral;
    peripheral->retry.data = peripheral;
    peripheral_gatt_open(peripheral);
    *ret = peripheral;
    return 0;
}

static void one_closed(void *userdata)
{
    struct peripheral *peripheral = userdata;
    if (--peripheral->handles > 0)
        return;
    void (*closed)(void *) = peripheral->closed;
    void *closed_userdata = peripheral->closed_userdata;
    mirror_clear(&peripheral->mirror);
    free(peripheral);
    if (closed)
        closed(closed_userdata);
}

static void timer_closed(uv_handle_t *handle)
{
    one_closed(handle->data);
}

void peripheral_close(struct peripheral *peripheral, void (*closed)(void *userdata), void *userdata)
{
    peripheral->closing = true;
    peripheral->closed = closed;
    peripheral->closed_userdata = userdata;
    peripheral->handles = 3;
    peripheral_agent_reset(peripheral);
    peripheral_gatt_close(peripheral);
    uv_close((uv_handle_t *)&peripheral->tick, timer_closed);
    uv_close((uv_handle_t *)&peripheral->retry, timer_closed);
    bus_flush(peripheral->bus);
    bus_close(peripheral->bus, one_closed, peripheral);
}

void peripheral_set_on_air(struct peripheral *peripheral, bool on)
{
    peripheral->on_air = on;
    settle(peripheral);
}

void peripheral_changed(struct peripheral *peripheral)
{
    settle(peripheral);
    peripheral_gatt_tick(peripheral);
}

void peripheral_forget(struct peripheral *peripheral)
{
    const struct mirror_device *device = NULL;
    TAILQ_FOREACH (device, &peripheral->mirror.devices, entry) {
        if (!device->paired || !peripheral_owns(peripheral, device->path))
            continue;
        DBusMessage *call = bus_method(BLUEZ_NAME, peripheral_adapter(peripheral)->path,
                                       IFACE_ADAPTER, "RemoveDevice");
        if (!call || !dbus_message_append_args(call, DBUS_TYPE_OBJECT_PATH, &device->path,
                                               DBUS_TYPE_INVALID))
            abort();
        bus_send(peripheral->bus, call);
    }
}
