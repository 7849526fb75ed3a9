/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakebluez/fake.h"

#include "tests/control/status.h"
#include <inttypes.h>
#include <string.h>

static void put_adapters(struct status *status, const struct fake *fake)
{
    const struct fake_adapter *adapter;
    status_key(status, "adapters");
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        status_next(status);
        status_put(status, "%s/%s%s%s", adapter->name, adapter->powered ? "on" : "off",
                   adapter->discovering ? "/discovering" : "", adapter->object ? "" : "/hidden");
    }
    status_key(status, "clients");
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        const struct fake_session *session;
        TAILQ_FOREACH (session, &adapter->sessions, link) {
            if (!session->active)
                continue;
            status_next(status);
            status_put(status, "%s/%s", adapter->name, session->name);
        }
    }
}

static void put_subscribers(struct status *status, const struct fake_device *device)
{
    const struct fake_characteristic *characteristic;
    TAILQ_FOREACH (characteristic, &device->gatt.characteristics, link) {
        const struct fake_notify_client *client;
        TAILQ_FOREACH (client, &characteristic->clients, link) {
            status_next(status);
            status_put(status, "%s/%.4s/%s", device->address, characteristic->description->uuid + 4,
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

static void put_devices(struct status *status, const struct fake *fake, const char *name,
                        bool (*which)(const struct fake_device *device))
{
    const struct fake_adapter *adapter;
    status_key(status, name);
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        const struct fake_device *device;
        TAILQ_FOREACH (device, &adapter->devices, link_list) {
            if (!which(device))
                continue;
            status_next(status);
            status_put(status, "%s", device->address);
        }
    }
}

/* Faults by number that have not happened yet. */
static uint64_t armed(const struct fake *fake)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < fake->faults.count; i++) {
        const struct fake_method_fault *fault = &fake->faults.methods[i];
        sum += (uint64_t)fault->hang + fault->lose + fault->fail;
    }
    const struct fake_peer *peer;
    TAILQ_FOREACH (peer, &fake->air.peers, link) {
        sum += peer->refuse;
        if (peer->unresolved != FAKE_RESOLVE_NEVER)
            sum += peer->unresolved;
    }
    return sum;
}

void fake_status(struct fake *fake, char *answer, size_t size)
{
    struct status status = {.text = answer, .size = size};
    const struct fake_adapter *adapter;
    const struct fake_device *device;
    unsigned devices = 0;
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        TAILQ_FOREACH (device, &adapter->devices, link_list)
            devices++;
    }
    status_key(&status, "version");
    status_put(&status, "%u.%02u", fake->version / 100, fake->version % 100);
    status_key(&status, "owner");
    status_put(&status, "%s", fake->connection ? dbus_bus_get_unique_name(fake->connection) : "");
    put_adapters(&status, fake);
    status_key(&status, "devices");
    status_put(&status, "%u", devices);
    put_devices(&status, fake, "trusted", is_trusted);
    put_devices(&status, fake, "bonded", is_bonded);
    put_devices(&status, fake, "connected", is_connected);
    put_devices(&status, fake, "resolved", is_resolved);
    status_key(&status, "subscribers");
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        TAILQ_FOREACH (device, &adapter->devices, link_list)
            put_subscribers(&status, device);
    }
    status_key(&status, "agent");
    const struct fake_agent *agent;
    TAILQ_FOREACH (agent, &fake->agents, link) {
        status_next(&status);
        status_put(&status, "%s", agent->owner);
    }
    status_key(&status, "notifications");
    status_put(&status, "%" PRIu64, fake->notifications);
    status_key(&status, "values");
    status_put(&status, "%" PRIu64, fake->value_signals);
    status_key(&status, "flood");
    status_put(&status, "%" PRIu64, fake->flood.per_second > 0 ? fake->flood.sent : 0);
    status_key(&status, "armed");
    status_put(&status, "%" PRIu64, armed(fake));
    status_key(&status, "calls");
    for (size_t i = 0; i < fake->faults.count; i++) {
        status_next(&status);
        status_put(&status, "%s:%" PRIu64, fake->faults.methods[i].method,
                   fake->faults.methods[i].calls);
    }
}
