/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a method call to the interface that answers it, and the standard interfaces that every
 * object has. A path or a method that does not exist gets the words of libdbus.
 */
#include "tests/fakebluez/objects.h"

#include "core/cleanup.h"
#include "tests/fakebluez/fake.h"
#include <string.h>

static void reply_unknown(struct fake *fake, DBusMessage *call, const char *error)
{
    const char *interface = dbus_message_get_interface(call);
    CLEANUP(cleanup_free)
    char *text =
        must_format("Method \"%s\" with signature \"%s\" on interface \"%s\" doesn't exist\n",
                    dbus_message_get_member(call), dbus_message_get_signature(call),
                    interface ? interface : "(null)");
    fake_reply_error(fake, call, error, text);
}

/* ---- org.freedesktop.DBus.Properties ---- */

static struct fake_interface *interface_named(struct fake_object *object, const char *name)
{
    for (size_t i = 0; i < FAKE_INTERFACES_MAX; i++) {
        struct fake_interface *interface = &object->interfaces[i];
        if (interface->type && strcmp(interface->type->name, name) == 0)
            return interface;
    }
    return NULL;
}

/* The property of a Get or Set if it exists; answers the call otherwise. */
static const struct fake_property *property_of(struct fake *fake, struct fake_object *object,
                                               DBusMessage *call, DBusMessageIter *iter,
                                               struct fake_interface **ret_interface)
{
    const char *interface_name;
    const char *name;
    dbus_message_iter_get_basic(iter, &interface_name);
    dbus_message_iter_next(iter);
    dbus_message_iter_get_basic(iter, &name);
    dbus_message_iter_next(iter);
    struct fake_interface *interface = interface_named(object, interface_name);
    const struct fake_property *property = interface ? interface->type->properties : NULL;
    while (property && property->name && strcmp(property->name, name) != 0)
        property++;
    if (!property || !property->name || (property->exists && !property->exists(interface->self))) {
        CLEANUP(cleanup_free) char *text = must_format("No such property '%s'", name);
        fake_reply_error(fake, call, DBUS_ERROR_INVALID_ARGS, text);
        return NULL;
    }
    *ret_interface = interface;
    return property;
}

static void properties_get(struct fake *fake, struct fake_object *object, DBusMessage *call,
                           DBusMessageIter *iter)
{
    struct fake_interface *interface;
    const struct fake_property *property = property_of(fake, object, call, iter, &interface);
    if (!property)
        return;
    DBusMessage *reply = dbus_message_new_method_return(call);
    DBusMessageIter out;
    dbus_message_iter_init_append(reply, &out);
    fake_put_variant(fake, property, interface->self, &out);
    fake_reply(fake, call, reply);
}

static void properties_set(struct fake *fake, struct fake_object *object, DBusMessage *call,
                           DBusMessageIter *iter)
{
    struct fake_interface *interface;
    const struct fake_property *property = property_of(fake, object, call, iter, &interface);
    if (!property)
        return;
    if (!property->set) {
        fake_reply_error(fake, call, DBUS_ERROR_PROPERTY_READ_ONLY, "Property is read-only");
        return;
    }
    DBusMessageIter value;
    dbus_message_iter_recurse(iter, &value);
    char *signature = dbus_message_iter_get_signature(&value);
    const bool fits = strcmp(signature, property->signature) == 0;
    dbus_free(signature);
    if (fits)
        property->set(fake, interface->self, &value, call);
    else
        fake_reply_error(fake, call, FAKE_ERROR("InvalidArguments"),
                         "Invalid arguments in method call");
}

static void properties_get_all(struct fake *fake, struct fake_object *object, DBusMessage *call,
                               DBusMessageIter *iter)
{
    const char *name;
    dbus_message_iter_get_basic(iter, &name);
    const struct fake_interface *interface = interface_named(object, name);
    if (!interface) {
        fake_reply_error(fake, call, DBUS_ERROR_INVALID_ARGS, "No such interface");
        return;
    }
    DBusMessage *reply = dbus_message_new_method_return(call);
    DBusMessageIter out;
    dbus_message_iter_init_append(reply, &out);
    fake_put_properties(fake, interface, &out);
    fake_reply(fake, call, reply);
}

static bool dispatch_properties(struct fake *fake, struct fake_object *object, DBusMessage *call)
{
    const struct {
        const char *member;
        const char *signature;
        void (*run)(struct fake *fake, struct fake_object *object, DBusMessage *call,
                    DBusMessageIter *iter);
    } methods[] = {{"Get", "ss", properties_get},
                   {"Set", "ssv", properties_set},
                   {"GetAll", "s", properties_get_all}};
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (strcmp(methods[i].member, dbus_message_get_member(call)) == 0 &&
            dbus_message_has_signature(call, methods[i].signature)) {
            DBusMessageIter iter;
            dbus_message_iter_init(call, &iter);
            methods[i].run(fake, object, call, &iter);
            return true;
        }
    }
    return false;
}

/* ---- org.freedesktop.DBus.ObjectManager on "/" ---- */

static void get_managed_objects(struct fake *fake, DBusMessage *call)
{
    fake_flush(fake); /* what the reply holds must not be announced after it */
    DBusMessage *reply = dbus_message_new_method_return(call);
    DBusMessageIter iter;
    DBusMessageIter dict;
    DBusMessageIter entry;
    dbus_message_iter_init_append(reply, &iter);
    dbus_message_iter_open_container(&iter, DBUS_TYPE_ARRAY, "{oa{sa{sv}}}", &dict);
    const struct fake_object *object;
    TAILQ_FOREACH (object, &fake->objects, link) {
        dbus_message_iter_open_container(&dict, DBUS_TYPE_DICT_ENTRY, NULL, &entry);
        fake_put_path(&entry, object->path);
        fake_put_interfaces(fake, object, false, &entry);
        dbus_message_iter_close_container(&dict, &entry);
    }
    dbus_message_iter_close_container(&iter, &dict);
    fake_reply(fake, call, reply);
}

/* ---- everything else ---- */

static bool dispatch_interface(struct fake *fake, struct fake_object *object, DBusMessage *call)
{
    const char *name = dbus_message_get_interface(call);
    const struct fake_interface *interface = name ? interface_named(object, name) : NULL;
    if (!interface)
        return false;
    for (const struct fake_method *method = interface->type->methods; method->name; method++) {
        if (strcmp(method->name, dbus_message_get_member(call)) == 0 &&
            dbus_message_has_signature(call, method->signature)) {
            method->call(fake, interface->self, call);
            return true;
        }
    }
    return false;
}

void fake_object_dispatch(struct fake *fake, DBusMessage *call)
{
    if (fake_fault_takes(fake, call))
        return;
    const char *path = dbus_message_get_path(call);
    if (strcmp(path, FAKE_PATH_ROOT) == 0) {
        if (dbus_message_is_method_call(call, "org.freedesktop.DBus.ObjectManager",
                                        "GetManagedObjects"))
            get_managed_objects(fake, call);
        else
            reply_unknown(fake, call, DBUS_ERROR_UNKNOWN_METHOD);
        return;
    }
    struct fake_object *object = fake_object_find(fake, path);
    if (!object) {
        reply_unknown(fake, call, DBUS_ERROR_UNKNOWN_OBJECT);
        return;
    }
    const bool done = dbus_message_has_interface(call, DBUS_INTERFACE_PROPERTIES)
                          ? dispatch_properties(fake, object, call)
                          : dispatch_interface(fake, object, call);
    if (!done)
        reply_unknown(fake, call, DBUS_ERROR_UNKNOWN_METHOD);
}
