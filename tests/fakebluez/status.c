/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The status line: "key=value" separated by spaces, lists separated by commas and empty if there is
 * nothing; each key stands exactly once.
 */
#include "tests/fakebluez/fake.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct line {
    char *text;
    size_t size;
    size_t length;
    bool listed; /* something was written since the key */
};

static void put(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct line *line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length =
        vsnprintf(line->text + line->length, line->size - line->length, format, arguments);
    va_end(arguments);
    if (length > 0 && line->length + (size_t)length < line->size)
        line->length += (size_t)length;
}

static void key(struct line *line, const char *name)
{
    put(line, "%s%s=", line->length > 0 ? " " : "", name);
    line->listed = false;
}

static void next(struct line *line)
{
    if (line->listed)
        put(line, ",");
    line->listed = true;
}

static void put_adapters(struct line *line, const struct fake *fake)
{
    const struct fake_adapter *adapter;
    key(line, "adapters");
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        next(line);
        put(line, "%s/%s%s%s", adapter->name, adapter->powered ? "on" : "off",
            adapter->discovering ? "/discovering" : "", adapter->object ? "" : "/hidden");
    }
    key(line, "clients");
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        const struct fake_session *session;
        TAILQ_FOREACH (session, &adapter->sessions, link) {
            if (!session->active)
                continue;
            next(line);
            put(line, "%s/%s", adapter->name, session->name);
        }
    }
}

static void put_subscribers(struct line *line, const struct fake_device *device)
{
    const struct fake_characteristic *characteristic;
    TAILQ_FOREACH (characteristic, &device->gatt.characteristics, link) {
        const struct fake_notify_client *client;
        TAILQ_FOREACH (client, &characteristic->clients, link) {
            next(line);
            put(line, "%s/%.4s/%s", device->address, characteristic->description->uuid + 4,
                client->name);
        }
    }
}

static bool is_connected(const struct fake_device *device)
{
    return device->peer;
}

static bool is_resolved(const struct fake_device *device)
{
    return device->resolved;
}

static bool is_trusted(const struct fake_device *device)
{
    return device->trusted;
}

static bool is_bonded(const struct fake_device *device)
{
    return device->bonded;
}

static void put_devices(struct line *line, const struct fake *fake, const char *name,
                        bool (*which)(const struct fake_device *device))
{
    const struct fake_adapter *adapter;
    key(line, name);
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        const struct fake_device *device;
        TAILQ_FOREACH (device, &adapter->devices, link_list) {
            if (!which(device))
                continue;
            next(line);
            put(line, "%s", device->address);
        }
    }
}

void fake_status(struct fake *fake, char *answer, size_t size)
{
    struct line line = {.text = answer, .size = size};
    const struct fake_adapter *adapter;
    const struct fake_device *device;
    unsigned devices = 0;
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        TAILQ_FOREACH (device, &adapter->devices, link_list)
            devices++;
    }
    key(&line, "version");
    put(&line, "%u.%02u", fake->version / 100, fake->version % 100);
    key(&line, "owner");
    put(&line, "%s", fake->connection ? dbus_bus_get_unique_name(fake->connection) : "");
    put_adapters(&line, fake);
    key(&line, "devices");
    put(&line, "%u", devices);
    put_devices(&line, fake, "trusted", is_trusted);
    put_devices(&line, fake, "bonded", is_bonded);
    put_devices(&line, fake, "connected", is_connected);
    put_devices(&line, fake, "resolved", is_resolved);
    key(&line, "subscribers");
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        TAILQ_FOREACH (device, &adapter->devices, link_list)
            put_subscribers(&line, device);
    }
    key(&line, "agent");
    const struct fake_agent *agent;
    TAILQ_FOREACH (agent, &fake->agents, link) {
        next(&line);
        put(&line, "%s", agent->owner);
    }
    key(&line, "notifications");
    put(&line, "%" PRIu64, fake->notifications);
    key(&line, "values");
    put(&line, "%" PRIu64, fake->value_signals);
    key(&line, "flood");
    put(&line, "%" PRIu64, fake->flood.per_second > 0 ? fake->flood.sent : 0);
    key(&line, "calls");
    for (size_t i = 0; i < fake->faults.count; i++) {
        next(&line);
        put(&line, "%s:%" PRIu64, fake->faults.methods[i].method, fake->faults.methods[i].calls);
    }
}
