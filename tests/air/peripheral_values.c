/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/air/peripheral_inside.h"

#include "tests/fakebluez/values.h"

DBusMessageIter *peripheral_entry_open(struct peripheral_entry *entry, DBusMessageIter *dictionary,
                                       const char *name, const char *signature)
{
    dbus_message_iter_open_container(dictionary, DBUS_TYPE_DICT_ENTRY, NULL, &entry->entry);
    fake_put_string(&entry->entry, name);
    dbus_message_iter_open_container(&entry->entry, DBUS_TYPE_VARIANT, signature, &entry->value);
    return &entry->value;
}

void peripheral_entry_close(struct peripheral_entry *entry, DBusMessageIter *dictionary)
{
    dbus_message_iter_close_container(&entry->entry, &entry->value);
    dbus_message_iter_close_container(dictionary, &entry->entry);
}
