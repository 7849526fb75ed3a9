/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What bluetoothd is told of the wearable, one call after the other. A call that fails is made
 * again a little later: bluetoothd may still be starting, or have a predecessor's object.
 */
#include "tests/air/peripheral_inside.h"

#include "ble/bluez_call.h"
#include "ble/bluez_names.h"
#include "core/log.h"
#include "tests/fakebluez/values.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALL_MS  10000
#define RETRY_MS 200

#define IFACE_AGENT_MANAGER         "org.bluez.AgentManager1"
#define IFACE_GATT_MANAGER          "org.bluez.GattManager1"
#define IFACE_ADVERTISEMENT_MANAGER "org.bluez.LEAdvertisingManager1"

/* What belongs to an adapter; the rest to bluetoothd as a whole. */
#define STEPS_OF_ADAPTER (STEP_POWER | STEP_ALIAS | STEP_APPLICATION | STEP_ADVERTISEMENT)

static DBusMessage *call_new(const char *path, const char *interface, const char *member,
                             DBusMessageIter *ret_arguments)
{
    DBusMessage *call = bus_method(BLUEZ_NAME, path, interface, member);
    if (!call)
        abort();
    dbus_message_iter_init_append(call, ret_arguments);
    return call;
}

static DBusMessage *set_property(const char *adapter, const char *name, int type, const void *value)
{
    DBusMessageIter arguments;
    DBusMessage *call = call_new(adapter, IFACE_PROPERTIES, "Set", &arguments);
    fake_put_string(&arguments, IFACE_ADAPTER);
    fake_put_string(&arguments, name);
    if (!append_variant(&arguments, type, value))
        abort();
    return call;
}

/* RegisterApplication and RegisterAdvertisement: a path, and options that we have none of. */
static DBusMessage *register_object(const char *adapter, const char *interface, const char *member,
                                    const char *path)
{
    DBusMessageIter arguments;
    DBusMessageIter options;
    DBusMessage *call = call_new(adapter, interface, member, &arguments);
    fake_put_path(&arguments, path);
    dbus_message_iter_open_container(&arguments, DBUS_TYPE_ARRAY, "{sv}", &options);
    dbus_message_iter_close_container(&arguments, &options);
    return call;
}

static DBusMessage *agent_call(const char *member, const char *capability)
{
    DBusMessageIter arguments;
    DBusMessage *call = call_new(BLUEZ_ROOT, IFACE_AGENT_MANAGER, member, &arguments);
    fake_put_path(&arguments, PERIPHERAL_AGENT);
    if (capability)
        fake_put_string(&arguments, capability);
    return call;
}

static DBusMessage *step_call(const struct peripheral *peripheral, const char *adapter,
                              enum peripheral_step step)
{
    const dbus_bool_t on = TRUE;
    const char *name = peripheral->wearable->name;
    switch (step) {
    case STEP_POWER:
        return set_property(adapter, "Powered", DBUS_TYPE_BOOLEAN, &on);
    case STEP_ALIAS:
        return set_property(adapter, "Alias", DBUS_TYPE_STRING, &name);
    case STEP_AGENT:
        return agent_call("RegisterAgent", peripheral_agent_capability(peripheral->wearable));
    case STEP_DEFAULT_AGENT:
        return agent_call("RequestDefaultAgent", NULL);
    case STEP_APPLICATION:
        return register_object(adapter, IFACE_GATT_MANAGER, "RegisterApplication", PERIPHERAL_ROOT);
    case STEP_ADVERTISEMENT:
        return register_object(adapter, IFACE_ADVERTISEMENT_MANAGER, "RegisterAdvertisement",
                               PERIPHERAL_ADVERTISEMENT);
    }
    abort();
}

static void retry_due(uv_timer_t *timer)
{
    peripheral_steps_settle(timer->data);
}

static void step_answered(void *userdata, unsigned tag, const struct bus_reply *reply)
{
    struct peripheral *peripheral = userdata;
    peripheral->asking = false;
    if (reply->error)
        log_debug("peripheral %s: step %#x: %s: %s", peripheral->wearable->address, tag,
                  reply->error, reply->text);
    else
        peripheral->done |= tag;
    /* That the adapter is on is told by a signal, before this answer or after it. */
    if (reply->error || tag == STEP_POWER)
        uv_timer_start(&peripheral->retry, retry_due, RETRY_MS, 0);
    else
        peripheral_steps_settle(peripheral);
}

/* Whether what was told last is still so. */
static bool is_told(const struct peripheral_advertised *told, const struct wearable *wearable)
{
    return strcmp(told->name, wearable->name) == 0 &&
           told->has_manufacturer == wearable->has_manufacturer &&
           told->manufacturer_id == wearable->manufacturer_id &&
           told->manufacturer_length == wearable->manufacturer_length &&
           memcmp(told->manufacturer_data, wearable->manufacturer_data,
                  wearable->manufacturer_length) == 0;
}

static void note_told(struct peripheral_advertised *told, const struct wearable *wearable)
{
    snprintf(told->name, sizeof(told->name), "%s", wearable->name);
    told->has_manufacturer = wearable->has_manufacturer;
    told->manufacturer_id = wearable->manufacturer_id;
    told->manufacturer_length = wearable->manufacturer_length;
    memcpy(told->manufacturer_data, wearable->manufacturer_data, wearable->manufacturer_length);
}

static void stop_advertising(struct peripheral *peripheral, const char *adapter)
{
    DBusMessageIter arguments;
    DBusMessage *call =
        call_new(adapter, IFACE_ADVERTISEMENT_MANAGER, "UnregisterAdvertisement", &arguments);
    fake_put_path(&arguments, PERIPHERAL_ADVERTISEMENT);
    bus_send(peripheral->bus, call);
    peripheral->done &= ~(unsigned)STEP_ADVERTISEMENT;
}

/* Undoes what is not so any more. An adapter that goes off forgets its advertisements, but
 * bluetoothd goes on to believe in them. */
static void look(struct peripheral *peripheral, const struct mirror_adapter *adapter, bool on_air)
{
    const bool changed = !is_told(&peripheral->told, peripheral->wearable);
    if (peripheral->done & STEP_ADVERTISEMENT && (changed || !on_air || !adapter->powered))
        stop_advertising(peripheral, adapter->path);
    if (changed)
        peripheral->done &= ~(unsigned)STEP_ALIAS;
    if (adapter->powered)
        peripheral->done |= STEP_POWER;
    else
        peripheral->done &= ~(unsigned)STEP_POWER;
    note_told(&peripheral->told, peripheral->wearable);
}

static bool is_on_air(const struct peripheral *peripheral)
{
    return peripheral->on_air && !peripheral->wearable->silent;
}

static unsigned wanted_steps(const struct peripheral *peripheral)
{
    const unsigned all = STEP_POWER | STEP_ALIAS | STEP_AGENT | STEP_DEFAULT_AGENT |
                         STEP_APPLICATION | STEP_ADVERTISEMENT;
    return is_on_air(peripheral) ? all : all & ~(unsigned)STEP_ADVERTISEMENT;
}

bool peripheral_ready(const struct peripheral *peripheral)
{
    return (wanted_steps(peripheral) & ~peripheral->done) == 0;
}

void peripheral_steps_settle(struct peripheral *peripheral)
{
    const struct mirror_adapter *adapter = peripheral_adapter(peripheral);
    if (!adapter)
        peripheral->done &= ~(unsigned)STEPS_OF_ADAPTER;
    if (!adapter || peripheral->closing || peripheral->asking)
        return;
    look(peripheral, adapter, is_on_air(peripheral));
    const unsigned missing = wanted_steps(peripheral) & ~peripheral->done;
    if (!missing || uv_is_active((uv_handle_t *)&peripheral->retry))
        return;
    const enum peripheral_step step = (enum peripheral_step)(missing & (~missing + 1));
    peripheral->asking = bus_call(peripheral->bus, step_call(peripheral, adapter->path, step),
                                  CALL_MS, step_answered, peripheral, step) == 0;
}

void peripheral_steps_reset(struct peripheral *peripheral)
{
    peripheral->done = 0;
    peripheral->asking = false;
    uv_timer_stop(&peripheral->retry);
}
