/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mirror of BlueZ's objects: messages in, objects and events out. */
#include "ble/bluez_names.h"
#include "ble/mirror.h"
#include "ble/path.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <string.h>

#define HCI  "/org/bluez/hci1"
#define DEV  HCI "/dev_AA_BB_CC_00_11_22"
#define CHAR DEV "/service000a/char000b"
#define OURS "AA:BB:CC:00:11:22"
#define UUID "00002a37-0000-1000-8000-00805f9b34fb"

/* ---- what the mirror tells ---- */

struct told {
    unsigned changes; /* of our device, collected */
    unsigned device_calls;
    unsigned devices_removed;
    unsigned adapters_removed;
    unsigned adapter_calls;
    unsigned strangers;
    char stranger[128];
    char stranger_address[ADDRESS_LENGTH + 1]; /* "": not told */
    uint8_t value[8];
    size_t length;
    unsigned values;
};

static bool keep(void *userdata, const char *address)
{
    (void)userdata;
    return strcmp(address, OURS) == 0;
}

static void on_adapter(void *userdata, const struct mirror_adapter *adapter, bool removed)
{
    struct told *told = userdata;
    (void)adapter;
    told->adapter_calls++;
    told->adapters_removed += removed;
}

static void on_device(void *userdata, const struct mirror_device *device, unsigned changes)
{
    struct told *told = userdata;
    assert_true(device->known);
    told->changes |= changes;
    told->device_calls++;
}

static void on_device_removed(void *userdata, const struct mirror_device *device)
{
    assert_non_null(device->path);
    ((struct told *)userdata)->devices_removed++;
}

static void on_value(void *userdata, const struct mirror_device *device, const char *uuid,
                     const uint8_t *bytes, size_t length)
{
    struct told *told = userdata;
    assert_string_equal(device->address, OURS);
    assert_string_equal(uuid, UUID);
    assert_true(length <= sizeof(told->value));
    memcpy(told->value, bytes, length);
    told->length = length;
    told->values++;
}

static void on_stranger(void *userdata, const char *path, const char *address)
{
    struct told *told = userdata;
    snprintf(told->stranger_address, sizeof(told->stranger_address), "%s", address ? address : "");
    told->strangers++;
    snprintf(told->stranger, sizeof(told->stranger), "%s", path);
}

static const struct mirror_events events = {
    keep, on_adapter, on_device, on_device_removed, on_value, on_stranger,
};

/* ---- writing messages ---- */

struct writer {
    DBusMessage *message;
    DBusMessageIter levels[12];
    int level;
};

static DBusMessageIter *at(struct writer *writer)
{
    return &writer->levels[writer->level];
}

static void push(struct writer *writer, int type, const char *signature)
{
    assert_true(dbus_message_iter_open_container(at(writer), type, signature,
                                                 &writer->levels[writer->level + 1]));
    writer->level++;
}

static void pop(struct writer *writer)
{
    writer->level--;
    assert_true(dbus_message_iter_close_container(at(writer), &writer->levels[writer->level + 1]));
}

static void write_text(struct writer *writer, int type, const char *text)
{
    assert_true(dbus_message_iter_append_basic(at(writer), type, &text));
}

/* One property; the type decides what `value` points to. */
static void property(struct writer *writer, const char *name, int type, const void *value)
{
    const char signature[] = {(char)type, '\0'};
    push(writer, DBUS_TYPE_DICT_ENTRY, NULL);
    write_text(writer, DBUS_TYPE_STRING, name);
    push(writer, DBUS_TYPE_VARIANT, signature);
    assert_true(dbus_message_iter_append_basic(at(writer), type, value));
    pop(writer);
    pop(writer);
}

static void text_property(struct writer *writer, const char *name, const char *text)
{
    property(writer, name, DBUS_TYPE_STRING, &text);
}

static void bool_property(struct writer *writer, const char *name, bool value)
{
    const dbus_bool_t wide = value;
    property(writer, name, DBUS_TYPE_BOOLEAN, &wide);
}

static void bytes_property(struct writer *writer, const char *name, const uint8_t *bytes,
                           int length)
{
    push(writer, DBUS_TYPE_DICT_ENTRY, NULL);
    write_text(writer, DBUS_TYPE_STRING, name);
    push(writer, DBUS_TYPE_VARIANT, "ay");
    push(writer, DBUS_TYPE_ARRAY, "y");
    assert_true(dbus_message_iter_append_fixed_array(at(writer), DBUS_TYPE_BYTE, &bytes, length));
    pop(writer);
    pop(writer);
    pop(writer);
}

static void adapter_properties(struct writer *writer)
{
    text_property(writer, "Address", "00:11:22:33:44:55");
    bool_property(writer, "Powered", true);
}

static void device_properties(struct writer *writer)
{
    const dbus_int16_t rssi = -60;
    text_property(writer, "Address", OURS);
    text_property(writer, "Name", "H10");
    bool_property(writer, "Connected", false);
    property(writer, "RSSI", DBUS_TYPE_INT16, &rssi);
}

static void foreign_properties(struct writer *writer)
{
    text_property(writer, "Address", "66:55:44:33:22:11");
    bool_property(writer, "Connected", true);
}

static void characteristic_properties(struct writer *writer)
{
    text_property(writer, "UUID", UUID);
}

static void battery_properties(struct writer *writer)
{
    const uint8_t percent = 77;
    property(writer, "Percentage", DBUS_TYPE_BYTE, &percent);
}

typedef void (*fill)(struct writer *writer);

static void write_interfaces(struct writer *writer, const char *interface, fill properties)
{
    push(writer, DBUS_TYPE_ARRAY, "{sa{sv}}");
    push(writer, DBUS_TYPE_DICT_ENTRY, NULL);
    write_text(writer, DBUS_TYPE_STRING, interface);
    push(writer, DBUS_TYPE_ARRAY, "{sv}");
    properties(writer);
    pop(writer);
    pop(writer);
    pop(writer);
}

static struct writer start_signal(const char *path, const char *interface, const char *member)
{
    struct writer writer = {.message = dbus_message_new_signal(path, interface, member)};
    assert_non_null(writer.message);
    dbus_message_iter_init_append(writer.message, &writer.levels[0]);
    return writer;
}

static void deliver(struct mirror *mirror, struct writer *writer)
{
    mirror_signal(mirror, writer->message);
    dbus_message_unref(writer->message);
}

static void add(struct mirror *mirror, const char *path, const char *interface, fill properties)
{
    struct writer writer = start_signal("/", IFACE_OBJECT_MANAGER, "InterfacesAdded");
    write_text(&writer, DBUS_TYPE_OBJECT_PATH, path);
    write_interfaces(&writer, interface, properties);
    deliver(mirror, &writer);
}

static void remove_interface(struct mirror *mirror, const char *path, const char *interface)
{
    struct writer writer = start_signal("/", IFACE_OBJECT_MANAGER, "InterfacesRemoved");
    write_text(&writer, DBUS_TYPE_OBJECT_PATH, path);
    push(&writer, DBUS_TYPE_ARRAY, "s");
    write_text(&writer, DBUS_TYPE_STRING, interface);
    pop(&writer);
    deliver(mirror, &writer);
}

static void change(struct mirror *mirror, const char *path, const char *interface, fill properties,
                   const char *invalidated)
{
    struct writer writer = start_signal(path, IFACE_PROPERTIES, "PropertiesChanged");
    write_text(&writer, DBUS_TYPE_STRING, interface);
    push(&writer, DBUS_TYPE_ARRAY, "{sv}");
    properties(&writer);
    pop(&writer);
    push(&writer, DBUS_TYPE_ARRAY, "s");
    if (invalidated)
        write_text(&writer, DBUS_TYPE_STRING, invalidated);
    pop(&writer);
    deliver(mirror, &writer);
}

struct object {
    const char *path;
    const char *interface;
    fill properties;
};

static bool snapshot(struct mirror *mirror, const struct object *objects, size_t count)
{
    struct writer writer = {.message = dbus_message_new(DBUS_MESSAGE_TYPE_METHOD_RETURN)};
    assert_non_null(writer.message);
    dbus_message_iter_init_append(writer.message, &writer.levels[0]);
    push(&writer, DBUS_TYPE_ARRAY, "{oa{sa{sv}}}");
    for (size_t i = 0; i < count; i++) {
        push(&writer, DBUS_TYPE_DICT_ENTRY, NULL);
        write_text(&writer, DBUS_TYPE_OBJECT_PATH, objects[i].path);
        write_interfaces(&writer, objects[i].interface, objects[i].properties);
        pop(&writer);
    }
    pop(&writer);
    const bool taken = mirror_reply(mirror, writer.message);
    dbus_message_unref(writer.message);
    return taken;
}

/* Children before their parents, as a dictionary may have them. */
static const struct object home[] = {
    {CHAR, IFACE_CHARACTERISTIC, characteristic_properties},
    {HCI "/dev_66_55_44_33_22_11/service000a/char000b", IFACE_CHARACTERISTIC,
     characteristic_properties},
    {HCI "/dev_66_55_44_33_22_11", IFACE_DEVICE, foreign_properties},
    {DEV, IFACE_DEVICE, device_properties},
    {HCI, IFACE_ADAPTER, adapter_properties},
    {"/org/bluez", "org.bluez.AgentManager1", adapter_properties},
};
#define HOME_COUNT (sizeof(home) / sizeof(home[0]))

struct fixture {
    struct mirror mirror;
    struct told told;
};

static void open_empty(struct fixture *f)
{
    memset(f, 0, sizeof(*f));
    mirror_init(&f->mirror, &events, &f->told);
    assert_true(snapshot(&f->mirror, NULL, 0));
}

static void open_home(struct fixture *f)
{
    memset(f, 0, sizeof(*f));
    mirror_init(&f->mirror, &events, &f->told);
    assert_true(snapshot(&f->mirror, home, HOME_COUNT));
}

static const struct mirror_device *device(const struct fixture *f)
{
    return mirror_find_device(&f->mirror, HCI, OURS);
}

/* ---- tests ---- */

static void the_reply_makes_the_mirror(void **unused)
{
    (void)unused;
    struct fixture f;
    open_home(&f);
    assert_non_null(device(&f));
    assert_string_equal(device(&f)->name, "H10");
    assert_int_equal(device(&f)->rssi_dbm, -60);
    assert_int_equal(device(&f)->battery_percent, -1);
    assert_string_equal(mirror_find_characteristic(device(&f), UUID), CHAR);
    assert_true(mirror_find_adapter(&f.mirror, HCI)->powered);
    assert_int_equal(f.mirror.device_count, 1); /* the foreign one is nobody's */
    /* What was heard before the reply was not heard just now. */
    assert_false(f.told.changes & MIRROR_HEARD);
    assert_true(f.told.changes & MIRROR_ADDED);
    assert_true(f.told.changes & MIRROR_OBJECTS);
    mirror_clear(&f.mirror);
}

static void signals_before_the_reply_are_dropped(void **unused)
{
    (void)unused;
    struct fixture f = {0};
    mirror_init(&f.mirror, &events, &f.told);
    add(&f.mirror, HCI, IFACE_ADAPTER, adapter_properties);
    add(&f.mirror, DEV, IFACE_DEVICE, device_properties);
    assert_int_equal(f.told.adapter_calls + f.told.device_calls, 0);
    assert_true(snapshot(&f.mirror, NULL, 0));
    add(&f.mirror, DEV, IFACE_DEVICE, device_properties);
    assert_int_equal(f.told.device_calls, 1);
    assert_true(f.told.changes & MIRROR_HEARD);
    mirror_clear(&f.mirror);
}

static void children_may_come_first(void **unused)
{
    (void)unused;
    struct fixture f;
    open_empty(&f);
    add(&f.mirror, CHAR, IFACE_CHARACTERISTIC, characteristic_properties);
    add(&f.mirror, DEV, IFACE_BATTERY, battery_properties);
    assert_int_equal(f.told.device_calls, 0);
    assert_null(device(&f));
    add(&f.mirror, DEV, IFACE_DEVICE, device_properties);
    assert_int_equal(f.told.device_calls, 1);
    assert_int_equal(device(&f)->battery_percent, 77);
    assert_string_equal(mirror_find_characteristic(device(&f), UUID), CHAR);
    mirror_clear(&f.mirror);
}

static void a_later_reply_is_reconciled(void **unused)
{
    (void)unused;
    struct fixture f;
    open_home(&f);
    const struct mirror_device *before = device(&f);
    memset(&f.told, 0, sizeof(f.told));
    assert_true(snapshot(&f.mirror, home + 3, 2)); /* without the characteristics */
    assert_ptr_equal(device(&f), before);
    assert_null(mirror_find_characteristic(before, UUID));
    assert_true(f.told.changes & MIRROR_OBJECTS);
    assert_false(f.told.changes & MIRROR_ADDED);
    assert_true(snapshot(&f.mirror, home + 4, 1)); /* without the device */
    assert_null(device(&f));
    assert_int_equal(f.told.devices_removed, 1);
    assert_int_equal(f.told.adapters_removed, 0);
    assert_true(snapshot(&f.mirror, NULL, 0));
    assert_int_equal(f.told.adapters_removed, 1);
    mirror_clear(&f.mirror);
}

static void an_adapter_takes_all_below_with_it(void **unused)
{
    (void)unused;
    struct fixture f;
    open_home(&f);
    remove_interface(&f.mirror, HCI, IFACE_ADAPTER);
    assert_int_equal(f.told.devices_removed, 1);
    assert_int_equal(f.told.adapters_removed, 1);
    assert_null(device(&f));
    assert_int_equal(f.mirror.device_count, 0);
    mirror_clear(&f.mirror);
}

static void hci1_is_not_hci10(void **unused)
{
    (void)unused;
    struct fixture f;
    open_home(&f);
    add(&f.mirror, "/org/bluez/hci10", IFACE_ADAPTER, adapter_properties);
    add(&f.mirror, "/org/bluez/hci10/dev_AA_BB_CC_00_11_22", IFACE_DEVICE, device_properties);
    assert_int_equal(f.mirror.device_count, 2);
    assert_ptr_not_equal(device(&f), mirror_find_device(&f.mirror, "/org/bluez/hci10", OURS));
    remove_interface(&f.mirror, HCI, IFACE_ADAPTER);
    assert_null(device(&f));
    assert_non_null(mirror_find_device(&f.mirror, "/org/bluez/hci10", OURS));
    mirror_clear(&f.mirror);
    assert_false(path_below("/org/bluez/hci10", HCI));
    assert_false(path_below(HCI, HCI));
    assert_true(path_below_or_at(HCI, HCI));
    assert_true(path_below(DEV, HCI));
}

static void removal_of_the_battery_is_a_disconnect(void **unused)
{
    (void)unused;
    struct fixture f;
    open_home(&f);
    add(&f.mirror, DEV, IFACE_BATTERY, battery_properties);
    remove_interface(&f.mirror, DEV, IFACE_BATTERY);
    assert_non_null(device(&f));
    assert_int_equal(device(&f)->battery_percent, 77); /* the last that was known */
    assert_int_equal(f.told.devices_removed, 0);
    remove_interface(&f.mirror, CHAR, IFACE_CHARACTERISTIC);
    assert_null(mirror_find_characteristic(device(&f), UUID));
    remove_interface(&f.mirror, CHAR, IFACE_CHARACTERISTIC); /* twice */
    remove_interface(&f.mirror, DEV, IFACE_DEVICE);
    assert_int_equal(f.told.devices_removed, 1);
    mirror_clear(&f.mirror);
}

static void write_value(struct writer *writer)
{
    bytes_property(writer, "Value", (const uint8_t[]){0x00, 0x48}, 2);
}

static void write_empty_value(struct writer *writer)
{
    bytes_property(writer, "Value", NULL, 0);
}

static void write_text_value(struct writer *writer)
{
    text_property(writer, "Value", "72");
}

static void values_are_told(void **unused)
{
    (void)unused;
    struct fixture f;
    open_home(&f);
    change(&f.mirror, CHAR, IFACE_CHARACTERISTIC, write_value, NULL);
    assert_int_equal(f.told.values, 1);
    assert_int_equal(f.told.length, 2);
    assert_int_equal(f.told.value[1], 0x48);
    change(&f.mirror, CHAR, IFACE_CHARACTERISTIC, write_empty_value, NULL);
    assert_int_equal(f.told.values, 2);
    assert_int_equal(f.told.length, 0);
    change(&f.mirror, CHAR, IFACE_CHARACTERISTIC, write_text_value, NULL);
    assert_int_equal(f.told.values, 2);
    assert_int_equal(f.told.strangers, 0);
    change(&f.mirror, DEV "/service000a/char00ff", IFACE_CHARACTERISTIC, write_value, NULL);
    assert_int_equal(f.told.values, 2);
    assert_int_equal(f.told.strangers, 1);
    mirror_clear(&f.mirror);
}

static void write_nothing(struct writer *writer)
{
    (void)writer;
}

static void write_connected(struct writer *writer)
{
    bool_property(writer, "Connected", true);
    bool_property(writer, "ServicesResolved", true);
}

static void properties_change(void **unused)
{
    (void)unused;
    struct fixture f;
    open_home(&f);
    memset(&f.told, 0, sizeof(f.told));
    change(&f.mirror, DEV, IFACE_DEVICE, write_connected, "RSSI");
    assert_true(device(&f)->connected);
    assert_true(device(&f)->services_resolved);
    assert_int_equal(device(&f)->rssi_dbm, 0);
    assert_int_equal(f.told.changes, MIRROR_CONNECTED | MIRROR_RESOLVED);
    change(&f.mirror, DEV, IFACE_BATTERY, battery_properties, NULL);
    assert_int_equal(device(&f)->battery_percent, 77);
    assert_int_equal(f.told.device_calls, 2);
    change(&f.mirror, DEV, IFACE_DEVICE, write_nothing, NULL);
    assert_int_equal(f.told.device_calls, 2);
    change(&f.mirror, HCI "/dev_11_22_33_44_55_66", IFACE_DEVICE, write_connected, NULL);
    assert_string_equal(f.told.stranger, HCI "/dev_11_22_33_44_55_66");
    mirror_clear(&f.mirror);
}

/* Every property of the device with every basic type that it is not. */
static void bonded_properties(struct writer *writer)
{
    bool_property(writer, "Bonded", true);
}

static void paired_properties(struct writer *writer)
{
    bool_property(writer, "Paired", true);
}

static void unbonded_properties(struct writer *writer)
{
    bool_property(writer, "Bonded", false);
    bool_property(writer, "Paired", true);
}

/* BlueZ tells Bonded first and Paired later, or Paired alone; old releases know no Bonded. */
static void a_bond_is_more_than_keys(void **unused)
{
    (void)unused;
    struct fixture f;
    open_home(&f);
    assert_false(mirror_has_bond(device(&f)));
    f.told.changes = 0;
    change(&f.mirror, DEV, IFACE_DEVICE, paired_properties, NULL);
    assert_true(mirror_has_bond(device(&f)));
    assert_true(f.told.changes & MIRROR_LOOKS);
    change(&f.mirror, DEV, IFACE_DEVICE, unbonded_properties, NULL);
    assert_false(mirror_has_bond(device(&f)));
    f.told.changes = 0;
    change(&f.mirror, DEV, IFACE_DEVICE, bonded_properties, NULL);
    assert_true(mirror_has_bond(device(&f)));
    assert_true(f.told.changes & MIRROR_LOOKS);
    mirror_clear(&f.mirror);
}

static void wrong_types_are_left_out(void **unused)
{
    (void)unused;
    static const char *const names[] = {
        "Address",    "Name",    "RSSI",        "Connected", "ServicesResolved",
        "Paired",     "Bonded",  "Trusted",     "UUIDs",     "ManufacturerData",
        "Percentage", "Powered", "Discovering", "UUID",      "Value",
    };
    static const char *const interfaces[] = {IFACE_DEVICE, IFACE_BATTERY, IFACE_ADAPTER,
                                             IFACE_CHARACTERISTIC};
    static const char *const paths[] = {DEV, DEV, HCI, CHAR};
    const uint64_t number = 0xffffffffffffffffULL;
    const double real = 0;
    struct fixture f;
    open_home(&f);
    for (size_t i = 0; i < 4; i++) {
        for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
            struct writer writer = start_signal(paths[i], IFACE_PROPERTIES, "PropertiesChanged");
            write_text(&writer, DBUS_TYPE_STRING, interfaces[i]);
            push(&writer, DBUS_TYPE_ARRAY, "{sv}");
            property(&writer, names[n], DBUS_TYPE_UINT64, &number);
            property(&writer, names[n], DBUS_TYPE_DOUBLE, &real);
            const char *path = "/x";
            property(&writer, names[n], DBUS_TYPE_OBJECT_PATH, &path);
            pop(&writer);
            push(&writer, DBUS_TYPE_ARRAY, "s");
            pop(&writer);
            deliver(&f.mirror, &writer);
        }
    }
    assert_non_null(device(&f));
    assert_string_equal(device(&f)->name, "H10");
    assert_int_equal(device(&f)->rssi_dbm, -60);
    assert_int_equal(device(&f)->battery_percent, -1);
    assert_int_equal(f.told.values, 0);
    assert_true(mirror_find_adapter(&f.mirror, HCI)->powered);
    mirror_clear(&f.mirror);
}

static void write_bad_address(struct writer *writer)
{
    text_property(writer, "Address", "not an address");
}

static void write_bad_battery(struct writer *writer)
{
    const uint8_t percent = 101;
    property(writer, "Percentage", DBUS_TYPE_BYTE, &percent);
}

static void wrong_values_are_left_out(void **unused)
{
    (void)unused;
    struct fixture f;
    open_home(&f);
    change(&f.mirror, DEV, IFACE_DEVICE, write_bad_address, NULL);
    change(&f.mirror, DEV, IFACE_BATTERY, write_bad_battery, NULL);
    assert_non_null(device(&f));
    assert_int_equal(device(&f)->battery_percent, -1);
    add(&f.mirror, HCI "/dev_00_00_00_00_00_01", IFACE_DEVICE, write_bad_address);
    add(&f.mirror, "/org/bluez", IFACE_DEVICE, device_properties);
    add(&f.mirror, "/elsewhere/hci0/dev_1", IFACE_DEVICE, device_properties);
    add(&f.mirror, DEV "/below", IFACE_DEVICE, device_properties);
    add(&f.mirror, DEV "/below", IFACE_ADAPTER, adapter_properties);
    assert_int_equal(f.mirror.device_count, 1);
    mirror_clear(&f.mirror);
}

static void messages_of_another_form_are_left(void **unused)
{
    (void)unused;
    static const char *const members[][2] = {
        {IFACE_OBJECT_MANAGER, "InterfacesAdded"},
        {IFACE_OBJECT_MANAGER, "InterfacesRemoved"},
        {IFACE_PROPERTIES, "PropertiesChanged"},
    };
    struct fixture f;
    open_home(&f);
    memset(&f.told, 0, sizeof(f.told));
    for (size_t i = 0; i < 3; i++) {
        for (int form = 0; form < 4; form++) {
            struct writer writer = start_signal(DEV, members[i][0], members[i][1]);
            if (form == 1)
                write_text(&writer, DBUS_TYPE_STRING, IFACE_DEVICE);
            if (form == 2)
                write_text(&writer, DBUS_TYPE_OBJECT_PATH, DEV);
            if (form == 3) {
                push(&writer, DBUS_TYPE_ARRAY, "{us}");
                pop(&writer);
            }
            deliver(&f.mirror, &writer);
        }
    }
    struct writer reply = {.message = dbus_message_new(DBUS_MESSAGE_TYPE_METHOD_RETURN)};
    assert_false(mirror_reply(&f.mirror, reply.message));
    dbus_message_iter_init_append(reply.message, &reply.levels[0]);
    write_text(&reply, DBUS_TYPE_STRING, "no dictionary");
    assert_false(mirror_reply(&f.mirror, reply.message));
    dbus_message_unref(reply.message);
    assert_non_null(device(&f));
    assert_int_equal(f.told.device_calls + f.told.devices_removed, 0);
    mirror_clear(&f.mirror);
}

static char crowd_address[18];

static void crowd_properties(struct writer *writer)
{
    text_property(writer, "Address", crowd_address);
}

static void meet_crowd(struct mirror *mirror, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        char path[64];
        snprintf(crowd_address, sizeof(crowd_address), "4F:00:00:00:%02X:%02X", i >> 8 & 0xff,
                 i & 0xff);
        assert_true(path_of_device(HCI, crowd_address, path, sizeof(path)));
        add(mirror, path, IFACE_DEVICE, crowd_properties);
    }
}

static void a_crowd_costs_no_memory(void **unused)
{
    (void)unused;
    struct fixture f;
    open_empty(&f);
    meet_crowd(&f.mirror, 2000);
    assert_int_equal(f.mirror.device_count, 0);
    f.mirror.keep_foreign = true;
    meet_crowd(&f.mirror, 2000);
    assert_int_equal(f.mirror.device_count, MIRROR_FOREIGN_MAX);
    add(&f.mirror, DEV, IFACE_DEVICE, device_properties); /* ours always finds a place */
    assert_non_null(device(&f));
    f.mirror.keep_foreign = false;
    mirror_prune(&f.mirror);
    assert_int_equal(f.mirror.device_count, 1);
    assert_non_null(device(&f));
    assert_int_equal(f.told.devices_removed, 0);
    mirror_clear(&f.mirror);
}

/* ---- addresses that change ---- */

#define PRIVATE      "5A:00:00:00:00:01"
#define PRIVATE_PATH HCI "/dev_5A_00_00_00_00_01"

static void private_properties(struct writer *writer)
{
    text_property(writer, "Address", PRIVATE);
    text_property(writer, "Name", "H10");
    bool_property(writer, "Connected", true);
}

static void identity_properties(struct writer *writer)
{
    text_property(writer, "Address", OURS);
    text_property(writer, "AddressType", "public");
}

static void bad_address(struct writer *writer)
{
    text_property(writer, "Address", "5A:00");
}

/* It comes alone, at the path where the device began. */
static void an_identity_becomes_known(void **unused)
{
    (void)unused;
    struct fixture f;
    open_empty(&f);
    f.mirror.keep_foreign = true;
    add(&f.mirror, PRIVATE_PATH, IFACE_DEVICE, private_properties);
    assert_null(device(&f));
    change(&f.mirror, PRIVATE_PATH, IFACE_DEVICE, bad_address, NULL);
    assert_false(f.told.changes & MIRROR_ADDRESS);
    change(&f.mirror, PRIVATE_PATH, IFACE_DEVICE, identity_properties, NULL);
    assert_true(f.told.changes & MIRROR_ADDRESS);
    assert_string_equal(device(&f)->former, PRIVATE);
    assert_string_equal(device(&f)->path, PRIVATE_PATH);
    f.told.changes = 0;
    change(&f.mirror, PRIVATE_PATH, IFACE_DEVICE, identity_properties, NULL);
    assert_false(f.told.changes & MIRROR_ADDRESS);
    f.mirror.keep_foreign = false;
    mirror_prune(&f.mirror);
    assert_non_null(device(&f));
    mirror_clear(&f.mirror);
}

/* What was not heard is in the next reply. */
static void a_reply_tells_an_identity(void **unused)
{
    (void)unused;
    static const struct object before[] = {{PRIVATE_PATH, IFACE_DEVICE, private_properties}};
    static const struct object after[] = {{PRIVATE_PATH, IFACE_DEVICE, identity_properties}};
    struct fixture f;
    open_empty(&f);
    f.mirror.keep_foreign = true;
    assert_true(snapshot(&f.mirror, before, 1));
    assert_false(f.told.changes & MIRROR_ADDRESS);
    assert_true(snapshot(&f.mirror, after, 1));
    assert_true(f.told.changes & MIRROR_ADDRESS);
    assert_non_null(device(&f));
    mirror_clear(&f.mirror);
}

static void a_stranger_says_who_it_is(void **unused)
{
    (void)unused;
    struct fixture f;
    open_empty(&f);
    change(&f.mirror, PRIVATE_PATH, IFACE_DEVICE, identity_properties, NULL);
    assert_string_equal(f.told.stranger, PRIVATE_PATH);
    assert_string_equal(f.told.stranger_address, OURS);
    change(&f.mirror, PRIVATE_PATH, IFACE_DEVICE, bad_address, NULL);
    assert_string_equal(f.told.stranger_address, "");
    mirror_clear(&f.mirror);
}

/* Its path does not say that it is ours. */
static void one_under_another_path_finds_a_place(void **unused)
{
    (void)unused;
    struct fixture f;
    open_empty(&f);
    f.mirror.keep_foreign = true;
    meet_crowd(&f.mirror, 2000);
    add(&f.mirror, PRIVATE_PATH, IFACE_DEVICE, identity_properties);
    assert_non_null(device(&f));
    add(&f.mirror, PRIVATE_PATH "/service000a/char000b", IFACE_CHARACTERISTIC,
        characteristic_properties);
    assert_non_null(mirror_find_characteristic(device(&f), UUID));
    mirror_clear(&f.mirror);
}

static void paths_of_private_addresses(void **unused)
{
    (void)unused;
    assert_true(path_is_private(PRIVATE_PATH "/service000a"));
    assert_true(path_is_private(HCI "/dev_40_00_00_00_00_00"));
    assert_true(path_is_private(HCI "/dev_7F_FF_FF_FF_FF_FF"));
    assert_false(path_is_private(HCI "/dev_3F_00_00_00_00_00"));
    assert_false(path_is_private(HCI "/dev_80_00_00_00_00_00"));
    assert_false(path_is_private(HCI "/dev_C0_00_00_00_00_00"));
    assert_false(path_is_private(HCI));
}

static void uuids_property(struct writer *writer)
{
    push(writer, DBUS_TYPE_DICT_ENTRY, NULL);
    write_text(writer, DBUS_TYPE_STRING, "UUIDs");
    push(writer, DBUS_TYPE_VARIANT, "as");
    push(writer, DBUS_TYPE_ARRAY, "s");
    write_text(writer, DBUS_TYPE_STRING, UUID);
    pop(writer);
    pop(writer);
    pop(writer);
}

static void resolved_properties(struct writer *writer)
{
    device_properties(writer);
    uuids_property(writer);
}

/* Services that changed are told by a signal; a reply that repeats them is no news, or the answer
 * to it would be the next question. */
static void a_reply_repeats_no_services(void **unused)
{
    (void)unused;
    static const struct object again[] = {{DEV, IFACE_DEVICE, resolved_properties},
                                          {HCI, IFACE_ADAPTER, adapter_properties}};
    struct fixture f;
    open_home(&f);
    memset(&f.told, 0, sizeof(f.told));
    change(&f.mirror, DEV, IFACE_DEVICE, uuids_property, NULL);
    assert_true(f.told.changes & MIRROR_UUIDS);
    memset(&f.told, 0, sizeof(f.told));
    assert_true(snapshot(&f.mirror, again, 2));
    assert_true(f.told.changes & MIRROR_CONNECTED);
    assert_false(f.told.changes & MIRROR_UUIDS);
    change(&f.mirror, DEV, IFACE_DEVICE, uuids_property, NULL); /* the same, but told */
    assert_true(f.told.changes & MIRROR_UUIDS);
    mirror_clear(&f.mirror);
}

/* Other programs have links too; their services are nothing to us. */
static void services_of_others_cost_no_memory(void **unused)
{
    (void)unused;
    struct fixture f;
    open_empty(&f);
    add(&f.mirror, HCI "/dev_66_55_44_33_22_11/service000a/char000b", IFACE_CHARACTERISTIC,
        characteristic_properties);
    add(&f.mirror, HCI "/dev_66_55_44_33_22_11", IFACE_BATTERY, battery_properties);
    assert_int_equal(f.mirror.device_count, 0);
    mirror_clear(&f.mirror);
}

static void paths_name_addresses(void **unused)
{
    (void)unused;
    char address[18];
    char path[64];
    assert_true(path_address(CHAR, address));
    assert_string_equal(address, OURS);
    assert_false(path_address(HCI, address));
    assert_false(path_address(HCI "/dev_AA", address));
    assert_false(path_address(HCI "/dev_XX_BB_CC_00_11_22", address));
    assert_true(path_of_device(HCI, OURS, path, sizeof(path)));
    assert_string_equal(path, DEV);
    assert_false(path_of_device(HCI, OURS, path, 20));
    assert_int_equal(path_device_length(HCI "/player0"), 0);
    assert_int_equal(path_adapter_length("/org/bluezz/hci0"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reply_makes_the_mirror),
        cmocka_unit_test(signals_before_the_reply_are_dropped),
        cmocka_unit_test(children_may_come_first),
        cmocka_unit_test(a_later_reply_is_reconciled),
        cmocka_unit_test(an_adapter_takes_all_below_with_it),
        cmocka_unit_test(hci1_is_not_hci10),
        cmocka_unit_test(removal_of_the_battery_is_a_disconnect),
        cmocka_unit_test(values_are_told),
        cmocka_unit_test(properties_change),
        cmocka_unit_test(a_bond_is_more_than_keys),
        cmocka_unit_test(wrong_types_are_left_out),
        cmocka_unit_test(wrong_values_are_left_out),
        cmocka_unit_test(messages_of_another_form_are_left),
        cmocka_unit_test(a_crowd_costs_no_memory),
        cmocka_unit_test(a_reply_repeats_no_services),
        cmocka_unit_test(services_of_others_cost_no_memory),
        cmocka_unit_test(paths_name_addresses),
        cmocka_unit_test(an_identity_becomes_known),
        cmocka_unit_test(a_reply_tells_an_identity),
        cmocka_unit_test(a_stranger_says_who_it_is),
        cmocka_unit_test(one_under_another_path_finds_a_place),
        cmocka_unit_test(paths_of_private_addresses),
    };
    return cmocka_run_group_tests_name("mirror", tests, NULL, NULL);
}
