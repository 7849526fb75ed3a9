/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/probe.h"

#include "tests/harness/harness.h"
#include "tests/harness/probe_text.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_SIZE  512
#define CALLS_MAX  256
#define BLUEZ_NAME "org.bluez"
#define EXPECT_MS  10000

struct probe {
    DBusConnection *connection;
    char **lines;
    int count;
    int room;
    struct {
        dbus_uint32_t serial;
        char tag[32];
    } calls[CALLS_MAX];
    size_t call_count;
    probe_serve_fn serve; /* NULL: method calls are left alone */
    void *serve_userdata;
};

static void add_line(struct probe *probe, const char *text)
{
    if (probe->count == probe->room) {
        probe->room = probe->room ? 2 * probe->room : 256;
        void *grown = realloc(probe->lines, (size_t)probe->room * sizeof(char *));
        if (!grown)
            abort();
        probe->lines = grown;
    }
    probe->lines[probe->count] = strdup(text);
    if (!probe->lines[probe->count++])
        abort();
}

static const char *tag_of(const struct probe *probe, dbus_uint32_t serial)
{
    for (size_t i = 0; i < probe->call_count; i++) {
        if (probe->calls[i].serial == serial)
            return probe->calls[i].tag;
    }
    return NULL;
}

static void name_owner_changed(struct probe *probe, DBusMessage *message)
{
    const char *name;
    const char *old_owner;
    const char *new_owner;
    if (dbus_message_get_args(message, NULL, DBUS_TYPE_STRING, &name, DBUS_TYPE_STRING, &old_owner,
                              DBUS_TYPE_STRING, &new_owner, DBUS_TYPE_INVALID) &&
        strcmp(name, BLUEZ_NAME) == 0)
        add_line(probe, *new_owner ? "@ here" : "@ gone");
}

static DBusHandlerResult on_message(DBusConnection *connection, DBusMessage *message,
                                    void *userdata)
{
    (void)connection;
    struct probe *probe = userdata;
    char text[LINE_SIZE] = "";
    const int type = dbus_message_get_type(message);
    if (type == DBUS_MESSAGE_TYPE_METHOD_RETURN || type == DBUS_MESSAGE_TYPE_ERROR) {
        const char *tag = tag_of(probe, dbus_message_get_reply_serial(message));
        if (tag) {
            probe_reply_text(message, tag, text, sizeof(text));
            add_line(probe, text);
        }
    } else if (dbus_message_is_signal(message, DBUS_INTERFACE_DBUS, "NameOwnerChanged")) {
        name_owner_changed(probe, message);
    } else if (type == DBUS_MESSAGE_TYPE_METHOD_CALL && probe->serve) {
        probe->serve(probe->serve_userdata, message, text, sizeof(text));
        add_line(probe, text);
    } else if (type == DBUS_MESSAGE_TYPE_SIGNAL && probe_signal_text(message, text, sizeof(text))) {
        add_line(probe, text);
    }
    return DBUS_HANDLER_RESULT_HANDLED;
}

int probe_open(struct probe **ret, struct error *err)
{
    DBusError problem = DBUS_ERROR_INIT;
    const char *address = getenv("DBUS_SYSTEM_BUS_ADDRESS");
    struct probe *probe = calloc(1, sizeof(*probe));
    if (!probe || !address) {
        free(probe);
        return error_set(err, ERR_UNAVAILABLE, "probe: no bus address");
    }
    probe->connection = dbus_connection_open_private(address, &problem);
    if (!probe->connection || !dbus_bus_register(probe->connection, &problem)) {
        const int r = error_set(err, ERR_UNAVAILABLE, "probe: %s", problem.message);
        dbus_error_free(&problem);
        probe_close(probe);
        return r;
    }
    dbus_connection_set_exit_on_disconnect(probe->connection, FALSE);
    dbus_connection_add_filter(probe->connection, on_message, probe, NULL);
    dbus_bus_add_match(probe->connection, "type='signal',sender='org.bluez'", NULL);
    dbus_bus_add_match(probe->connection,
                       "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',"
                       "arg0='org.bluez'",
                       NULL);
    *ret = probe;
    return 0;
}

void probe_close(struct probe *probe)
{
    if (!probe)
        return;
    if (probe->connection) {
        dbus_connection_close(probe->connection);
        dbus_connection_unref(probe->connection);
    }
    for (int i = 0; i < probe->count; i++)
        free(probe->lines[i]);
    free(probe->lines);
    free(probe);
}

const char *probe_name(const struct probe *probe)
{
    return dbus_bus_get_unique_name(probe->connection);
}

DBusMessage *probe_message(const char *path, const char *interface, const char *member)
{
    char name[128];
    const bool ours = !strchr(interface, '.');
    snprintf(name, sizeof(name), "%s%s", ours ? "org.bluez." : "", interface);
    DBusMessage *call = dbus_message_new_method_call(BLUEZ_NAME, path, name, member);
    if (!call)
        abort();
    return call;
}

void probe_send(struct probe *probe, const char *tag, DBusMessage *call_taken)
{
    dbus_uint32_t serial = 0;
    if (probe->call_count == CALLS_MAX ||
        !dbus_connection_send(probe->connection, call_taken, &serial))
        abort();
    dbus_connection_flush(probe->connection);
    dbus_message_unref(call_taken);
    probe->calls[probe->call_count].serial = serial;
    snprintf(probe->calls[probe->call_count].tag, sizeof(probe->calls[0].tag), "%s", tag);
    probe->call_count++;
}

void probe_serve(struct probe *probe, probe_serve_fn serve, void *userdata)
{
    probe->serve = serve;
    probe->serve_userdata = userdata;
}

void probe_reply(struct probe *probe, DBusMessage *reply_taken)
{
    if (!dbus_connection_send(probe->connection, reply_taken, NULL))
        abort();
    dbus_connection_flush(probe->connection);
    dbus_message_unref(reply_taken);
}

void probe_call(struct probe *probe, const char *tag, const char *path, const char *interface,
                const char *member)
{
    probe_send(probe, tag, probe_message(path, interface, member));
}

void probe_call_dict(struct probe *probe, const char *tag, const char *path, const char *interface,
                     const char *member)
{
    DBusMessage *call = probe_message(path, interface, member);
    DBusMessageIter iter;
    DBusMessageIter dict;
    dbus_message_iter_init_append(call, &iter);
    dbus_message_iter_open_container(&iter, DBUS_TYPE_ARRAY, "{sv}", &dict);
    dbus_message_iter_close_container(&iter, &dict);
    probe_send(probe, tag, call);
}

static DBusMessage *property_call(const char *path, const char *interface, const char *property,
                                  const char *member)
{
    char name[128];
    const char *text = name;
    snprintf(name, sizeof(name), "org.bluez.%s", interface);
    DBusMessage *call = probe_message(path, DBUS_INTERFACE_PROPERTIES, member);
    dbus_message_append_args(call, DBUS_TYPE_STRING, &text,
                             property ? DBUS_TYPE_STRING : DBUS_TYPE_INVALID, &property,
                             DBUS_TYPE_INVALID);
    return call;
}

void probe_get_all(struct probe *probe, const char *tag, const char *path, const char *interface)
{
    probe_send(probe, tag, property_call(path, interface, NULL, "GetAll"));
}

void probe_get(struct probe *probe, const char *tag, const char *path, const char *interface,
               const char *property)
{
    probe_send(probe, tag, property_call(path, interface, property, "Get"));
}

void probe_set(struct probe *probe, const char *tag, const char *path, const char *interface,
               const char *property, bool value)
{
    DBusMessage *call = property_call(path, interface, property, "Set");
    const dbus_bool_t wide = value;
    DBusMessageIter iter;
    DBusMessageIter variant;
    dbus_message_iter_init_append(call, &iter);
    dbus_message_iter_open_container(&iter, DBUS_TYPE_VARIANT, "b", &variant);
    dbus_message_iter_append_basic(&variant, DBUS_TYPE_BOOLEAN, &wide);
    dbus_message_iter_close_container(&iter, &variant);
    probe_send(probe, tag, call);
}

static void take_in(struct probe *probe, int wait_ms)
{
    dbus_connection_read_write(probe->connection, wait_ms);
    while (dbus_connection_dispatch(probe->connection) == DBUS_DISPATCH_DATA_REMAINS)
        continue;
}

static int find_line(const struct probe *probe, const char *text, int from)
{
    for (int i = from; i < probe->count; i++) {
        if (strstr(probe->lines[i], text))
            return i;
    }
    return -1;
}

int probe_wait(struct probe *probe, const char *text, int from, unsigned timeout_ms)
{
    const int64_t deadline_ms = harness_now_ms() + harness_patience(timeout_ms);
    int found = find_line(probe, text, from);
    while (found < 0 && harness_now_ms() < deadline_ms) {
        take_in(probe, 20);
        found = find_line(probe, text, from);
    }
    return found;
}

int probe_expect(struct probe *probe, const char *text, int from)
{
    const int line = probe_wait(probe, text, from, EXPECT_MS);

    if (line < 0) {
        probe_dump(probe);
        fail_msg("\"%s\" did not come", text);
    }
    return line;
}

int probe_expect_all(struct probe *probe, int from, const char *const *texts)
{
    for (; *texts; texts++)
        from = probe_expect(probe, *texts, from) + 1;
    return from;
}

int probe_find(struct probe *probe, const char *text, int from)
{
    take_in(probe, 0);
    return find_line(probe, text, from);
}

int probe_count(struct probe *probe, const char *text)
{
    int count = 0;
    take_in(probe, 0);
    for (int i = 0; i < probe->count; i++)
        count += strstr(probe->lines[i], text) ? 1 : 0;
    return count;
}

int probe_lines(const struct probe *probe)
{
    return probe->count;
}

const char *probe_line(const struct probe *probe, int i)
{
    return i >= 0 && i < probe->count ? probe->lines[i] : "";
}

void probe_dump(const struct probe *probe)
{
    for (int i = 0; i < probe->count; i++)
        fprintf(stderr, "%3d %s\n", i, probe->lines[i]);
}
