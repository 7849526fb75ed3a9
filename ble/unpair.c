/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ble_unpair(): as soon as there is an adapter and what bluetoothd knows is known, it is told to
 * forget the device. A device without a bond is left alone; one whose bond is with another adapter
 * than the one in use is forgotten there.
 */
#include "ble/bluez_call.h"
#include "ble/bluez_names.h"
#include "ble/central.h"
#include "ble/path.h"
#include "core/ident.h"
#include "core/log.h"
#include <stdlib.h>
#include <string.h>

#define START_MS       5000  /* for bluetoothd and a powered adapter to appear */
#define REMOVE_CALL_MS 20000 /* a link is ended before */

bool unpair_is_about(const struct ble *ble, const char *address)
{
    return ble->unpair.active && strcmp(ble->unpair.address, address) == 0;
}

static void end(struct ble *ble, int result, const char *why)
{
    ble->unpair.active = false;
    if (!ble->scan.active)
        mirror_prune(&ble->mirror);
    central_touch(ble);
    if (result == 0)
        log_info("bluetooth: %s: the bond is gone", ble->unpair.address);
    if (!ble->close_ms && ble->events.on_unpair_end)
        ble->events.on_unpair_end(ble->userdata, result, why);
}

static int meaning(const struct bus_reply *reply)
{
    static const struct {
        const char *error;
        enum error_code code;
    } table[] = {
        {ERROR_BLUEZ_NONE, ERR_NOT_FOUND},  {ERROR_UNKNOWN_OBJECT, ERR_UNAVAILABLE},
        {ERROR_NO_OWNER, ERR_UNAVAILABLE},  {ERROR_ACCESS_DENIED, ERR_DENIED},
        {DBUS_ERROR_NO_REPLY, ERR_TIMEOUT}, {DBUS_ERROR_DISCONNECTED, ERR_UNAVAILABLE},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (strcmp(reply->error, table[i].error) == 0)
            return error_negated(table[i].code);
    return -ERR_IO;
}

static void remove_answered(void *userdata, unsigned tag, const struct bus_reply *reply)
{
    struct ble *ble = userdata;

    (void)tag;
    if (reply->message)
        end(ble, 0, NULL);
    else
        end(ble, meaning(reply), *reply->text ? reply->text : reply->error);
}

static bool is_reachable(const struct ble *ble, const struct mirror_device *device)
{
    const struct mirror_adapter *adapter = NULL;

    TAILQ_FOREACH (adapter, &ble->mirror.adapters, entry) {
        if (path_below(device->path, adapter->path))
            return adapter->powered && adapter_is_allowed(ble, adapter);
    }
    return false;
}

/* On the adapter in use, else on any other one. */
static const struct mirror_device *find_bond(const struct ble *ble)
{
    const struct mirror_device *device =
        mirror_find_device(&ble->mirror, ble->adapter, ble->unpair.address);

    if (device && mirror_has_bond(device))
        return device;
    TAILQ_FOREACH (device, &ble->mirror.devices, entry) {
        if (device->known && strcmp(device->address, ble->unpair.address) == 0 &&
            mirror_has_bond(device) && is_reachable(ble, device))
            return device;
    }
    return NULL;
}

static void call_remove(struct ble *ble, const struct mirror_device *device)
{
    char *adapter = strndup(device->path, path_adapter_length(device->path));

    ble->unpair.called = true;
    if (!adapter || bus_call(ble->bus, remove_message(adapter, device->path), REMOVE_CALL_MS,
                             remove_answered, ble, 0) < 0)
        end(ble, -ERR_UNAVAILABLE, NULL);
    free(adapter);
}

int ble_unpair(struct ble *ble, const char *address, struct error *err)
{
    struct unpair unpair = {.active = true, .give_up_ms = central_now_ms() + START_MS};

    if (ble->unpair.active || ble->close_ms)
        return error_set(err, ERR_BUSY, "a bond is being taken back");
    if (!address_parse(address, unpair.address))
        return error_set(err, ERR_SYNTAX, "not an address: %s", address);
    ble->unpair = unpair;
    if (ble->mirror.filled) /* a device that was nobody's is somebody's now */
        owner_want_mirror_now(ble);
    central_touch(ble);
    return 0;
}

int64_t unpair_settle(struct ble *ble, int64_t now_ms)
{
    const struct unpair *unpair = &ble->unpair;

    if (!unpair->active || unpair->called)
        return 0;
    if (ble->adapter && !ble->owner.mirror_asked && !ble->owner.mirror_wanted) {
        const struct mirror_device *device = find_bond(ble);
        if (device)
            call_remove(ble, device);
        else
            end(ble, -ERR_NOT_FOUND, NULL);
        return 0;
    }
    if (now_ms < unpair->give_up_ms)
        return unpair->give_up_ms;
    end(ble, -ERR_UNAVAILABLE, NULL);
    return 0;
}
