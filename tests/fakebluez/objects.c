/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tree itself is a list in the order of creation, so parents stand before their children; it is
 * searched only for method calls.
 */
#include "tests/fakebluez/objects.h"

#include "tests/fakebluez/fake.h"
#include <stdlib.h>
#include <string.h>

/* Every object of bluetoothd has these; they carry no properties. */
static const char *const common_interfaces[] = {DBUS_INTERFACE_INTROSPECTABLE,
                                                DBUS_INTERFACE_PROPERTIES, NULL};

struct fake_object *fake_object_add(struct fake *fake, char *path_taken)
{
    struct fake_object *object = must_alloc(sizeof(*object));
    object->path = path_taken;
    TAILQ_INSERT_TAIL(&fake->objects, object, link);
    return object;
}

struct fake_object *fake_object_find(struct fake *fake, const char *path)
{
    struct fake_object *object;
    TAILQ_FOREACH (object, &fake->objects, link) {
        if (strcmp(object->path, path) == 0)
            return object;
    }
    return NULL;
}

static void send_removed(struct fake *fake, const struct fake_object *object,
                         const char *const *names)
{
    DBusMessage *message =
        fake_signal(FAKE_PATH_ROOT, "org.freedesktop.DBus.ObjectManager", "InterfacesRemoved");
    DBusMessageIter iter;
    dbus_message_iter_init_append(message, &iter);
    fake_put_path(&iter, object->path);
    fake_put_strings(&iter, names);
    fake_send(fake, message);
}

void fake_object_remove(struct fake *fake, struct fake_object *object)
{
    if (!object)
        return;
    fake_flush(fake);
    const char *names[FAKE_INTERFACES_MAX + 3];
    size_t count = 0;
    for (size_t i = 0; common_interfaces[i]; i++)
        names[count++] = common_interfaces[i];
    for (size_t i = 0; i < FAKE_INTERFACES_MAX; i++) {
        if (object->interfaces[i].type)
            names[count++] = object->interfaces[i].type->name;
    }
    names[count] = NULL;
    send_removed(fake, object, names);
    TAILQ_REMOVE(&fake->objects, object, link);
    free(object->path);
    free(object);
}

static struct fake_interface *find_interface(struct fake_object *object,
                                             const struct fake_interface_type *type)
{
    for (size_t i = 0; i < FAKE_INTERFACES_MAX; i++) {
        if (object->interfaces[i].type == type)
            return &object->interfaces[i];
    }
    return NULL;
}

static void note(struct fake *fake, struct fake_object *object)
{
    if (!object->queued)
        TAILQ_INSERT_TAIL(&fake->changes, object, change_link);
    object->queued = true;
}

void fake_interface_add(struct fake *fake, struct fake_object *object,
                        const struct fake_interface_type *type, void *self)
{
    struct fake_interface *place = find_interface(object, NULL);
    if (!place)
        abort();
    *place = (struct fake_interface){.type = type, .self = self, .added = true};
    note(fake, object);
}

void fake_interface_remove(struct fake *fake, struct fake_object *object,
                           const struct fake_interface_type *type)
{
    struct fake_interface *interface = find_interface(object, type);
    if (!interface)
        return;
    fake_flush(fake);
    const char *names[] = {type->name, NULL};
    send_removed(fake, object, names);
    *interface = (struct fake_interface){0};
}

bool fake_interface_has(const struct fake_object *object, const struct fake_interface_type *type)
{
    for (size_t i = 0; i < FAKE_INTERFACES_MAX; i++) {
        if (object->interfaces[i].type == type)
            return true;
    }
    return false;
}

static uint32_t property_bit(const struct fake_interface_type *type, const char *name)
{
    for (size_t i = 0; type->properties[i].name; i++) {
        if (strcmp(type->properties[i].name, name) == 0)
            return UINT32_C(1) << i;
    }
    abort();
}

void fake_changed(struct fake *fake, struct fake_object *object,
                  const struct fake_interface_type *type, const char *property)
{
    struct fake_interface *interface = object ? find_interface(object, type) : NULL;
    if (!interface || interface->added)
        return; /* InterfacesAdded will carry the new value */
    interface->changed |= property_bit(type, property);
    note(fake, object);
}

/* ---- sending what was noted ---- */

void fake_put_variant(struct fake *fake, const struct fake_property *property, const void *self,
                      DBusMessageIter *iter)
{
    DBusMessageIter variant;
    const bool malformed = strcmp(fake->faults.malformed, property->name) == 0;
    const char *signature = property->signature;
    if (malformed)
        signature = strcmp(signature, "s") == 0 ? "u" : "s";
    dbus_message_iter_open_container(iter, DBUS_TYPE_VARIANT, signature, &variant);
    if (!malformed)
        property->get(self, &variant);
    else if (*signature == 's')
        fake_put_string(&variant, "malformed");
    else
        fake_put_uint32(&variant, 0xffffffffU);
    dbus_message_iter_close_container(iter, &variant);
}

static void put_entry(struct fake *fake, const struct fake_property *property, const void *self,
                      DBusMessageIter *dict)
{
    DBusMessageIter entry;
    dbus_message_iter_open_container(dict, DBUS_TYPE_DICT_ENTRY, NULL, &entry);
    fake_put_string(&entry, property->name);
    fake_put_variant(fake, property, self, &entry);
    dbus_message_iter_close_container(dict, &entry);
}

/* Those of the set that exist. */
static void put_dict(struct fake *fake, const struct fake_interface *interface, uint32_t which,
                     DBusMessageIter *iter)
{
    DBusMessageIter dict;
    dbus_message_iter_open_container(iter, DBUS_TYPE_ARRAY, "{sv}", &dict);
    const struct fake_property *properties = interface->type->properties;
    for (size_t i = 0; properties[i].name; i++) {
        if (!(which & (UINT32_C(1) << i)))
            continue;
        if (!properties[i].exists || properties[i].exists(interface->self))
            put_entry(fake, &properties[i], interface->self, &dict);
    }
    dbus_message_iter_close_container(iter, &dict);
}

void fake_put_properties(struct fake *fake, const struct fake_interface *interface,
                         DBusMessageIter *iter)
{
    put_dict(fake, interface, UINT32_MAX, iter);
}

void fake_put_interfaces(struct fake *fake, const struct fake_object *object, bool only_added,
                         DBusMessageIter *iter)
{
    DBusMessageIter dict;
    DBusMessageIter entry;
    DBusMessageIter none;
    dbus_message_iter_open_container(iter, DBUS_TYPE_ARRAY, "{sa{sv}}", &dict);
    for (size_t i = 0; common_interfaces[i]; i++) {
        dbus_message_iter_open_container(&dict, DBUS_TYPE_DICT_ENTRY, NULL, &entry);
        fake_put_string(&entry, common_interfaces[i]);
        dbus_message_iter_open_container(&entry, DBUS_TYPE_ARRAY, "{sv}", &none);
        dbus_message_iter_close_container(&entry, &none);
        dbus_message_iter_close_container(&dict, &entry);
    }
    for (size_t i = 0; i < FAKE_INTERFACES_MAX; i++) {
        const struct fake_interface *interface = &object->interfaces[i];
        if (!interface->type || (only_added && !interface->added))
            continue;
        dbus_message_iter_open_container(&dict, DBUS_TYPE_DICT_ENTRY, NULL, &entry);
        fake_put_string(&entry, interface->type->name);
        fake_put_properties(fake, interface, &entry);
        dbus_message_iter_close_container(&dict, &entry);
    }
    dbus_message_iter_close_container(iter, &dict);
}

static void send_changed(struct fake *fake, const struct fake_object *object,
                         const struct fake_interface *interface, uint32_t which)
{
    DBusMessage *message =
        fake_signal(object->path, DBUS_INTERFACE_PROPERTIES, "PropertiesChanged");
    DBusMessageIter iter;
    DBusMessageIter invalidated;
    dbus_message_iter_init_append(message, &iter);
    fake_put_string(&iter, interface->type->name);
    put_dict(fake, interface, which, &iter);
    dbus_message_iter_open_container(&iter, DBUS_TYPE_ARRAY, "s", &invalidated);
    const struct fake_property *properties = interface->type->properties;
    for (size_t i = 0; properties[i].name; i++) {
        if ((which & (UINT32_C(1) << i)) && properties[i].exists &&
            !properties[i].exists(interface->self))
            fake_put_string(&invalidated, properties[i].name);
    }
    dbus_message_iter_close_container(&iter, &invalidated);
    fake_send_raw(fake, message);
}

static void send_added(struct fake *fake, struct fake_object *object)
{
    bool any = false;
    for (size_t i = 0; i < FAKE_INTERFACES_MAX; i++)
        any = any || object->interfaces[i].added;
    if (!any)
        return;
    DBusMessage *message =
        fake_signal(FAKE_PATH_ROOT, "org.freedesktop.DBus.ObjectManager", "InterfacesAdded");
    DBusMessageIter iter;
    dbus_message_iter_init_append(message, &iter);
    fake_put_path(&iter, object->path);
    fake_put_interfaces(fake, object, true, &iter);
    fake_send_raw(fake, message);
    for (size_t i = 0; i < FAKE_INTERFACES_MAX; i++)
        object->interfaces[i].added = false;
}

void fake_flush(struct fake *fake)
{
    struct fake_object *object = TAILQ_FIRST(&fake->changes);
    for (; object; object = TAILQ_FIRST(&fake->changes)) {
        TAILQ_REMOVE(&fake->changes, object, change_link);
        object->queued = false;
        send_added(fake, object);
        for (size_t i = 0; i < FAKE_INTERFACES_MAX; i++) {
            struct fake_interface *interface = &object->interfaces[i];
            const uint32_t which = interface->changed;
            interface->changed = 0;
            if (which)
                send_changed(fake, object, interface, which);
        }
    }
}

void fake_discard_changes(struct fake *fake)
{
    struct fake_object *object = TAILQ_FIRST(&fake->changes);
    for (; object; object = TAILQ_FIRST(&fake->changes)) {
        TAILQ_REMOVE(&fake->changes, object, change_link);
        object->queued = false;
        for (size_t i = 0; i < FAKE_INTERFACES_MAX; i++) {
            object->interfaces[i].added = false;
            object->interfaces[i].changed = 0;
        }
    }
}

void fake_changed_now(struct fake *fake, struct fake_object *object,
                      const struct fake_interface_type *type, const char *property)
{
    fake_flush(fake);
    fake_changed(fake, object, type, property);
    fake_flush(fake);
}
