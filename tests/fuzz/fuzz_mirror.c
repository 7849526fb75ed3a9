/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mirror on any D-Bus messages: the input is a row of messages as on the wire, each taken as
 * reply of GetManagedObjects, as reply of GetAll, or as signal. What the library refuses as not
 * well formed does not reach us on a real bus, either.
 */
#include "ble/bluez_names.h"
#include "ble/mirror.h"
#include <stdlib.h>
#include <string.h>

static bool keep(void *userdata, const char *address)
{
    (void)userdata;
    return strcmp(address, "AA:BB:CC:00:11:22") == 0;
}

static void on_adapter(void *userdata, const struct mirror_adapter *adapter, bool removed)
{
    (void)userdata;
    (void)removed;
    if (strlen(adapter->path) == 0 || strlen(adapter->address) > ADDRESS_LENGTH)
        abort();
}

static void on_device(void *userdata, const struct mirror_device *device, unsigned changes)
{
    (void)userdata;
    if (!device->known || changes == 0 || device->uuid_count > MIRROR_UUIDS_MAX)
        abort();
    for (size_t i = 0; i < device->uuid_count; i++)
        if (strlen(device->uuids[i]) != UUID_LENGTH)
            abort();
    if (device->name && strlen(device->name) > DBUS_MAXIMUM_ARRAY_LENGTH)
        abort();
}

static void on_device_removed(void *userdata, const struct mirror_device *device)
{
    (void)userdata;
    if (!device->known)
        abort();
}

static void on_value(void *userdata, const struct mirror_device *device, const char *uuid,
                     const uint8_t *bytes, size_t length)
{
    (void)device;
    uint8_t *sum = userdata;
    if (strlen(uuid) != UUID_LENGTH)
        abort();
    for (size_t i = 0; i < length; i++)
        *sum = (uint8_t)(*sum + bytes[i]);
}

static void on_stranger(void *userdata, const char *path, const char *address)
{
    (void)userdata;
    if (path[0] != '/' || (address && strlen(address) != ADDRESS_LENGTH))
        abort();
}

static void take(struct mirror *mirror, DBusMessage *message)
{
    if (dbus_message_get_type(message) == DBUS_MESSAGE_TYPE_SIGNAL) {
        mirror_signal(mirror, message);
        return;
    }
    if (!mirror_reply(mirror, message))
        mirror_get_all_reply(mirror, "/org/bluez/hci0/dev_AA_BB_CC_00_11_22", IFACE_DEVICE,
                             message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct mirror_events events = {
        keep, on_adapter, on_device, on_device_removed, on_value, on_stranger,
    };
    uint8_t sum = 0;
    struct mirror mirror;
    mirror_init(&mirror, &events, &sum);
    mirror.filled = true;
    mirror.keep_foreign = size % 2;
    while (size > 0) {
        const int needed = dbus_message_demarshal_bytes_needed((const char *)data, (int)size);
        if (needed <= 0 || (size_t)needed > size)
            break;
        DBusMessage *message = dbus_message_demarshal((const char *)data, needed, NULL);
        if (!message)
            break;
        take(&mirror, message);
        dbus_message_unref(message);
        data += needed;
        size -= (size_t)needed;
    }
    if (mirror.device_count > MIRROR_FOREIGN_MAX + 1)
        abort();
    mirror_clear(&mirror);
    return 0;
}
