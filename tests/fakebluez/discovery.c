/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Discovery: one session a bus name, each with its filter. What any of the running sessions wants
 * is reported to everybody, as bluetoothd merges the filters.
 */
#include "tests/fakebluez/adapter.h"

#include "tests/fakebluez/fake.h"
#include <stdlib.h>
#include <string.h>

#define DISCOVERING_MS 5          /* from the reply to the signal */
#define FOREIGN_NAME   ":foreign" /* no bus name */

static void free_filter(struct fake_filter *filter)
{
    for (size_t i = 0; i < filter->uuid_count; i++)
        free(filter->uuids[i]);
    free(filter->pattern);
    *filter = (struct fake_filter){0};
}

static struct fake_session *session_of(struct fake_adapter *adapter, const char *name, bool make)
{
    struct fake_session *session;
    TAILQ_FOREACH (session, &adapter->sessions, link) {
        if (strcmp(session->name, name) == 0)
            return session;
    }
    if (!make)
        return NULL;
    session = must_alloc(sizeof(*session));
    session->name = must_format("%s", name);
    TAILQ_INSERT_TAIL(&adapter->sessions, session, link);
    return session;
}

static bool anybody_scans(const struct fake_adapter *adapter)
{
    const struct fake_session *session;
    TAILQ_FOREACH (session, &adapter->sessions, link) {
        /* The analyzer does not see that TAILQ_REMOVE took the freed ones out of the list. */
        if (session->active) /* NOLINT(clang-analyzer-unix.Malloc) */
            return true;
    }
    return false;
}

/* Brings the property in line; a signal of the RSSI going away for everything heard. */
static void update(struct fake_adapter *adapter)
{
    const bool scanning = anybody_scans(adapter);
    if (adapter->discovering == scanning)
        return;
    adapter->discovering = scanning;
    if (!scanning) {
        struct fake_device *device;
        TAILQ_FOREACH (device, &adapter->devices, link_list)
            fake_device_forget_rssi(device);
    }
    fake_changed(adapter->fake, adapter->object, &fake_adapter_type, "Discovering");
}

static void update_later(void *owner)
{
    update(owner);
}

void fake_discovery_end(struct fake_adapter *adapter, const char *name)
{
    struct fake_session *session = TAILQ_FIRST(&adapter->sessions);
    while (session) {
        struct fake_session *next = TAILQ_NEXT(session, link);
        if (!name || strcmp(session->name, name) == 0) {
            TAILQ_REMOVE(&adapter->sessions, session, link);
            free_filter(&session->filter);
            free(session->name);
            free(session);
        }
        session = next;
    }
    update(adapter);
}

void fake_start_discovery(struct fake *fake, void *self, DBusMessage *call)
{
    struct fake_adapter *adapter = self;
    if (!adapter->powered) {
        fake_reply_error(fake, call, FAKE_ERROR("NotReady"), "Resource Not Ready");
        return;
    }
    struct fake_session *session = session_of(adapter, dbus_message_get_sender(call), true);
    if (session->active) {
        fake_reply_error(fake, call, FAKE_ERROR("InProgress"), "Operation already in progress");
        return;
    }
    session->active = true;
    fake_reply_ok(fake, call);
    timer_set(&fake->timers, &adapter->discover, DISCOVERING_MS, update_later, adapter);
}

void fake_stop_discovery(struct fake *fake, void *self, DBusMessage *call)
{
    struct fake_adapter *adapter = self;
    struct fake_session *session = session_of(adapter, dbus_message_get_sender(call), false);
    if (!session || !session->active) {
        fake_reply_error(fake, call, FAKE_ERROR("Failed"), "No discovery started");
        return;
    }
    session->active = false; /* the filter stays */
    if (adapter->deaf == FAKE_DEAF_SCAN && !anybody_scans(adapter))
        adapter->deaf = FAKE_HEARS;
    fake_reply_ok(fake, call);
    timer_set(&fake->timers, &adapter->discover, DISCOVERING_MS, update_later, adapter);
}

void fake_discovery_foreign(struct fake_adapter *adapter, bool on)
{
    session_of(adapter, FOREIGN_NAME, true)->active = on;
    update(adapter);
}

/* ---- filters ---- */

static bool read_uuids(struct fake_filter *filter, DBusMessageIter *value)
{
    DBusMessageIter array;
    if (dbus_message_iter_get_arg_type(value) != DBUS_TYPE_ARRAY ||
        dbus_message_iter_get_element_type(value) != DBUS_TYPE_STRING)
        return false;
    dbus_message_iter_recurse(value, &array);
    for (; dbus_message_iter_get_arg_type(&array) == DBUS_TYPE_STRING;
         dbus_message_iter_next(&array)) {
        const char *uuid;
        dbus_message_iter_get_basic(&array, &uuid);
        if (filter->uuid_count == FAKE_FILTER_UUIDS)
            return false;
        filter->uuids[filter->uuid_count++] = must_format("%s", uuid);
    }
    return true;
}

/* One option; false: unknown, or of the wrong type. */
static bool read_option(struct fake_filter *filter, const char *key, DBusMessageIter *value)
{
    const int type = dbus_message_iter_get_arg_type(value);
    DBusBasicValue basic = {0};
    if (strcmp(key, "UUIDs") == 0)
        return read_uuids(filter, value);
    if (!dbus_type_is_basic(type))
        return false;
    dbus_message_iter_get_basic(value, &basic);
    if (strcmp(key, "Transport") == 0)
        return type == DBUS_TYPE_STRING &&
               (strcmp(basic.str, "le") == 0 || strcmp(basic.str, "auto") == 0);
    if (strcmp(key, "DuplicateData") == 0) {
        filter->duplicate_data = basic.bool_val;
        return type == DBUS_TYPE_BOOLEAN;
    }
    if (strcmp(key, "RSSI") == 0) {
        filter->has_rssi = true;
        filter->rssi_dbm = basic.i16;
        return type == DBUS_TYPE_INT16;
    }
    if (strcmp(key, "Pattern") == 0 && type == DBUS_TYPE_STRING) {
        free(filter->pattern);
        filter->pattern = must_format("%s", basic.str);
        return true;
    }
    return (strcmp(key, "Discoverable") == 0 && type == DBUS_TYPE_BOOLEAN) ||
           (strcmp(key, "Pathloss") == 0 && type == DBUS_TYPE_UINT16);
}

static bool read_filter(struct fake_filter *filter, DBusMessage *call)
{
    DBusMessageIter iter;
    DBusMessageIter dict;
    dbus_message_iter_init(call, &iter);
    dbus_message_iter_recurse(&iter, &dict);
    for (; dbus_message_iter_get_arg_type(&dict) == DBUS_TYPE_DICT_ENTRY;
         dbus_message_iter_next(&dict)) {
        DBusMessageIter entry;
        DBusMessageIter value;
        const char *key;
        dbus_message_iter_recurse(&dict, &entry);
        dbus_message_iter_get_basic(&entry, &key);
        dbus_message_iter_next(&entry);
        dbus_message_iter_recurse(&entry, &value);
        filter->set = true;
        if (!read_option(filter, key, &value))
            return false;
    }
    return true;
}

void fake_set_discovery_filter(struct fake *fake, void *self, DBusMessage *call)
{
    struct fake_adapter *adapter = self;
    if (!adapter->powered) {
        fake_reply_error(fake, call, FAKE_ERROR("NotReady"), "Resource Not Ready");
        return;
    }
    struct fake_filter filter = {0};
    if (!read_filter(&filter, call)) {
        free_filter(&filter);
        fake_reply_error(fake, call, FAKE_ERROR("InvalidArguments"),
                         "Invalid arguments in method call");
        return;
    }
    struct fake_session *session = session_of(adapter, dbus_message_get_sender(call), true);
    free_filter(&session->filter);
    session->filter = filter;
    fake_reply_ok(fake, call);
}

static bool has_uuid(const struct fake_filter *filter, const struct fake_advert *advert)
{
    for (size_t i = 0; i < filter->uuid_count; i++) {
        const char *const *uuid = advert->type ? advert->type->advertised : NULL;
        for (; uuid && *uuid; uuid++) {
            if (strcmp(*uuid, filter->uuids[i]) == 0)
                return true;
        }
    }
    return filter->uuid_count == 0;
}

static bool fits(const struct fake_filter *filter, const struct fake_advert *advert)
{
    if (filter->has_rssi && advert->rssi_dbm < filter->rssi_dbm)
        return false;
    if (filter->pattern) {
        const size_t length = strlen(filter->pattern);
        if (strncmp(advert->address, filter->pattern, length) != 0 &&
            (!advert->name || strncmp(advert->name, filter->pattern, length) != 0))
            return false;
    }
    return has_uuid(filter, advert);
}

bool fake_discovery_wants(const struct fake_adapter *adapter, const struct fake_advert *advert,
                          bool *ret_duplicate)
{
    bool wanted = false;
    *ret_duplicate = false;
    const struct fake_session *session;
    TAILQ_FOREACH (session, &adapter->sessions, link) {
        if (!session->active || !fits(&session->filter, advert))
            continue;
        wanted = true;
        *ret_duplicate = *ret_duplicate || session->filter.duplicate_data;
    }
    return wanted;
}

bool fake_discovery_filtered(const struct fake_adapter *adapter)
{
    const struct fake_session *session;
    TAILQ_FOREACH (session, &adapter->sessions, link) {
        if (session->active && session->filter.set)
            return true;
    }
    return false;
}
