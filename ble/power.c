/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The power of the adapter, where the configuration leaves it to us: one that is off is switched
 * on, and one that hangs is switched off, so that the first rule switches it on again. A daemon
 * that dies in between therefore leaves nothing behind that its next life does not mend.
 */
#include "ble/bluez_call.h"
#include "ble/bluez_names.h"
#include "ble/central.h"
#include "core/log.h"
#include <string.h>

#define POWER_CALL_MS  15000
#define POWER_PAUSE_MS 2000  /* off for so long, for the firmware's sake */
#define POWER_EACH_MS  60000 /* between two tries to switch it on */

static void answered(void *userdata, unsigned on, const struct bus_reply *reply)
{
    struct ble *ble = userdata;

    if (reply->error)
        ble->power.cycling = false;
    if (on && reply->error) /* another one may let itself be switched on */
        choice_failed(&ble->failed, ble->power.address, central_now_ms());
    ble->power.blocked = on && reply->error && strcmp(reply->error, ERROR_BLUEZ_BLOCKED) == 0;
    if (reply->error)
        log_warning("bluetooth: the adapter cannot be switched %s: %s %s", on ? "on" : "off",
                    reply->error, reply->text);
    central_touch(ble);
}

static void set(struct ble *ble, const struct mirror_adapter *adapter, bool on)
{
    const dbus_bool_t value = on;

    log_info("bluetooth: switching %s %s", adapter->path, on ? "on" : "off");
    memcpy(ble->power.address, adapter->address, sizeof(ble->power.address));
    bus_call(ble->bus,
             set_message(adapter->path, IFACE_ADAPTER, "Powered", DBUS_TYPE_BOOLEAN, &value),
             POWER_CALL_MS, answered, ble, on);
}

static int64_t switch_on(struct ble *ble, const struct mirror_adapter *off, int64_t now_ms)
{
    struct power *power = &ble->power;

    if (!power->on_ms)
        power->on_ms = now_ms + POWER_PAUSE_MS;
    if (now_ms >= power->on_ms) {
        power->on_ms = now_ms + POWER_EACH_MS;
        set(ble, off, true);
    }
    return power->on_ms;
}

int64_t power_settle(struct ble *ble, int64_t now_ms)
{
    struct power *power = &ble->power;
    const struct mirror_adapter *off = NULL;

    if (!power->managed || ble->close_ms)
        return 0;
    if (!ble->adapter) {
        adapter_pick(ble, now_ms, &off);
        if (off)
            return switch_on(ble, off, now_ms);
    }
    power->on_ms = 0;
    if (!ble->adapter)
        return 0;
    power->blocked = false;
    const int64_t due_ms = care_cycle_due_ms(&ble->care);
    const struct mirror_adapter *adapter = mirror_find_adapter(&ble->mirror, ble->adapter);
    if (!adapter || due_ms == INT64_MAX || pair_is_active(ble))
        return 0;
    if (now_ms < due_ms)
        return due_ms;
    log_warning("bluetooth: %s; switching it off and on", trouble_text(ble->care.trouble));
    care_cycled(&ble->care, now_ms);
    power->cycling = true;
    set(ble, adapter, false);
    return 0;
}
