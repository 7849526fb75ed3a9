/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/mirror_read.h"
#include "ble/properties.h"
#include "core/ident.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void read_address(DBusMessageIter *value, char ret[ADDRESS_LENGTH + 1])
{
    const char *text = NULL;
    char address[ADDRESS_LENGTH + 1];
    if (property_string(value, &text) && address_parse(text, address))
        memcpy(ret, address, sizeof(address));
}

void mirror_read_adapter(struct mirror_adapter *adapter, DBusMessageIter *entries)
{
    const char *name = NULL;
    DBusMessageIter value;
    while (property_next(entries, &name, &value)) {
        if (strcmp(name, "Address") == 0)
            read_address(&value, adapter->address);
        else if (strcmp(name, "Powered") == 0)
            property_bool(&value, &adapter->powered);
        else if (strcmp(name, "Discovering") == 0)
            property_bool(&value, &adapter->discovering);
    }
}

/* A private address gives way to that of the identity, which a bond tells; the path stays. */
static unsigned read_device_address(struct mirror_device *device, DBusMessageIter *value)
{
    char before[ADDRESS_LENGTH + 1];
    memcpy(before, device->address, sizeof(before));
    read_address(value, device->address);
    if (!device->known || strcmp(before, device->address) == 0)
        return 0;
    memcpy(device->former, before, sizeof(before));
    return MIRROR_ADDRESS;
}

static bool copy_uuid(const char *text, char ret[UUID_LENGTH + 1])
{
    if (strlen(text) != UUID_LENGTH)
        return false;
    for (size_t i = 0; i <= UUID_LENGTH; i++)
        ret[i] = (char)tolower((unsigned char)text[i]);
    return true;
}

bool mirror_read_uuid(DBusMessageIter *entries, char ret[UUID_LENGTH + 1])
{
    const char *name = NULL;
    const char *text = NULL;
    bool found = false;
    DBusMessageIter value;
    while (property_next(entries, &name, &value))
        if (strcmp(name, "UUID") == 0 && property_string(&value, &text))
            found = copy_uuid(text, ret);
    return found;
}

static unsigned read_uuids(struct mirror_device *device, DBusMessageIter *value)
{
    DBusMessageIter strings;
    const char *text = NULL;
    if (!property_strings(value, &strings))
        return 0;
    char uuids[MIRROR_UUIDS_MAX][UUID_LENGTH + 1];
    size_t count = 0;
    while (count < MIRROR_UUIDS_MAX && property_strings_next(&strings, &text))
        if (copy_uuid(text, uuids[count]))
            count++;
    if (count == 0) {
        device->uuid_count = 0;
        return MIRROR_UUIDS;
    }
    void *grown = realloc(device->uuids, count * sizeof(uuids[0]));
    if (!grown)
        return 0;
    device->uuids = grown;
    device->uuid_count = count;
    memcpy(device->uuids, uuids, count * sizeof(uuids[0]));
    return MIRROR_UUIDS;
}

static unsigned read_manufacturers(struct mirror_device *device, DBusMessageIter *value)
{
    DBusMessageIter entries;
    DBusMessageIter data;
    dbus_uint16_t id = 0;
    if (!dictionary_open(value, DBUS_TYPE_UINT16, &entries))
        return 0;
    device->manufacturer_count = 0;
    while (device->manufacturer_count < MIRROR_MANUFACTURERS_MAX &&
           dictionary_next(&entries, &id, &data))
        device->manufacturers[device->manufacturer_count++] = id;
    return MIRROR_LOOKS | MIRROR_HEARD;
}

static unsigned read_name(struct mirror_device *device, DBusMessageIter *value)
{
    const char *text = NULL;
    if (!property_string(value, &text) || (device->name && strcmp(device->name, text) == 0))
        return 0;
    char *copy = strdup(text);
    if (!copy)
        return 0;
    free(device->name);
    device->name = copy;
    return MIRROR_LOOKS;
}

static unsigned read_device_property(struct mirror_device *device, const char *name,
                                     DBusMessageIter *value)
{
    if (strcmp(name, "RSSI") == 0)
        return property_i16(value, &device->rssi_dbm) ? MIRROR_HEARD : 0;
    if (strcmp(name, "Connected") == 0)
        return property_bool(value, &device->connected) ? MIRROR_CONNECTED : 0;
    if (strcmp(name, "ServicesResolved") == 0)
        return property_bool(value, &device->services_resolved) ? MIRROR_RESOLVED : 0;
    if (strcmp(name, "Trusted") == 0)
        return property_bool(value, &device->trusted) ? MIRROR_LOOKS : 0;
    if (strcmp(name, "Paired") == 0)
        return property_bool(value, &device->paired) ? MIRROR_LOOKS : 0;
    if (strcmp(name, "Bonded") == 0 && property_bool(value, &device->bonded)) {
        device->tells_bonded = true;
        return MIRROR_LOOKS;
    }
    if (strcmp(name, "Name") == 0)
        return read_name(device, value);
    if (strcmp(name, "UUIDs") == 0)
        return read_uuids(device, value);
    if (strcmp(name, "ManufacturerData") == 0)
        return read_manufacturers(device, value);
    if (strcmp(name, "ServiceData") == 0)
        return MIRROR_HEARD;
    if (strcmp(name, "Address") == 0)
        return read_device_address(device, value);
    return 0;
}

bool mirror_read_address(DBusMessageIter entries, char ret[ADDRESS_LENGTH + 1])
{
    const char *name = NULL;
    DBusMessageIter value;
    ret[0] = '\0';
    while (property_next(&entries, &name, &value))
        if (strcmp(name, "Address") == 0)
            read_address(&value, ret);
    return ret[0] != '\0';
}

unsigned mirror_read_device(struct mirror_device *device, DBusMessageIter *entries)
{
    const char *name = NULL;
    DBusMessageIter value;
    unsigned changes = 0;
    while (property_next(entries, &name, &value))
        changes |= read_device_property(device, name, &value);
    return changes;
}

unsigned mirror_read_battery(struct mirror_device *device, DBusMessageIter *entries)
{
    const char *name = NULL;
    DBusMessageIter value;
    unsigned changes = 0;
    while (property_next(entries, &name, &value)) {
        int percent = 0;
        if (strcmp(name, "Percentage") != 0 || !property_u8(&value, &percent) || percent > 100)
            continue;
        device->battery_percent = percent;
        changes = MIRROR_BATTERY;
    }
    return changes;
}
