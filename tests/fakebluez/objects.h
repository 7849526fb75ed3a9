/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The object tree: objects with interfaces, interfaces with methods and properties. A property has
 * no stored value; it is read from its owner when a message is built. So a change is only a note
 * that something changed, and what was noted in one turn of the loop goes out as one signal an
 * interface: bluetoothd works the same way.
 */
#ifndef TESTS_FAKEBLUEZ_OBJECTS_H
#define TESTS_FAKEBLUEZ_OBJECTS_H

#include <dbus/dbus.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

struct fake;

#define FAKE_INTERFACES_MAX 4 /* of an object */

struct fake_property {
    const char *name;
    const char *signature;
    bool (*exists)(const void *self); /* NULL: always */
    void (*get)(const void *self, DBusMessageIter *iter);
    /* Checks, changes and answers the call; NULL: read-only. The value has the right signature. */
    void (*set)(struct fake *fake, void *self, DBusMessageIter *value, DBusMessage *call);
};

struct fake_method {
    const char *name;
    const char *signature; /* of the arguments */
    void (*call)(struct fake *fake, void *self, DBusMessage *call);
};

/* Both lists end with an empty entry. At most 32 properties. */
struct fake_interface_type {
    const char *name;
    const struct fake_method *methods;
    const struct fake_property *properties;
};

struct fake_interface {
    const struct fake_interface_type *type; /* NULL: free place */
    void *self;
    bool added;       /* InterfacesAdded is still to be sent */
    uint32_t changed; /* properties of the next PropertiesChanged, by their place in the list */
};

struct fake_object {
    TAILQ_ENTRY(fake_object) link;
    TAILQ_ENTRY(fake_object) change_link;
    bool queued; /* in the queue of changes */
    char *path;
    struct fake_interface interfaces[FAKE_INTERFACES_MAX];
};

TAILQ_HEAD(fake_object_list, fake_object);

struct fake_object *fake_object_add(struct fake *fake, char *path_taken);
struct fake_object *fake_object_find(struct fake *fake, const char *path);

/* Takes an object away: one InterfacesRemoved with all its interfaces. NULL is fine. */
void fake_object_remove(struct fake *fake, struct fake_object *object);

void fake_interface_add(struct fake *fake, struct fake_object *object,
                        const struct fake_interface_type *type, void *self);
void fake_interface_remove(struct fake *fake, struct fake_object *object,
                           const struct fake_interface_type *type);
bool fake_interface_has(const struct fake_object *object, const struct fake_interface_type *type);

/* Notes a change; goes out at the next flush. */
void fake_changed(struct fake *fake, struct fake_object *object,
                  const struct fake_interface_type *type, const char *property);

/* Sends a PropertiesChanged of this property alone, now, after all that is noted. */
void fake_changed_now(struct fake *fake, struct fake_object *object,
                      const struct fake_interface_type *type, const char *property);

/* Sends what is noted, in the order in which the objects were first noted. */
void fake_flush(struct fake *fake);

/* Forgets what is noted (the bus is gone). */
void fake_discard_changes(struct fake *fake);

/* The a{sv} of all properties that exist. */
void fake_put_properties(struct fake *fake, const struct fake_interface *interface,
                         DBusMessageIter *iter);
/* One property as a variant; in malformed form if a fault says so. */
void fake_put_variant(struct fake *fake, const struct fake_property *property, const void *self,
                      DBusMessageIter *iter);
/* The a{sa{sv}} of an object: all interfaces, or only those whose addition is to be sent. */
void fake_put_interfaces(struct fake *fake, const struct fake_object *object, bool only_added,
                         DBusMessageIter *iter);

/* Answers a method call (standard interfaces included), or an error. */
void fake_object_dispatch(struct fake *fake, DBusMessage *call);

#endif
