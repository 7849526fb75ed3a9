/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bluetoothd goes and comes back under a new unique name. A clean stop says good-bye in signals; a
 * crash is only the name without an owner. What is on its disk stays: adapters, adopted devices and
 * their known services. After the start the name is owned before there is any object.
 */
#include "tests/fakebluez/fake.h"

#include <stdlib.h>
#include <string.h>

#define BUS_RETRY_MS 50

static void say_goodbye(struct fake *fake)
{
    struct fake_adapter *adapter;
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        if (adapter->object)
            fake_adapter_set_power(adapter, false);
    }
    fake_object_remove(fake, fake->root);
    fake->root = NULL;
    fake_agents_release(fake);
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        if (adapter->object)
            fake_adapter_withdraw(adapter);
    }
}

static void announce_adapters(void *owner)
{
    struct fake *fake = owner;
    struct fake_adapter *adapter;
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        if (adapter->object)
            continue; /* plugged in since AgentManager1 is there, and announced then */
        adapter->powered = !adapter->rfkill; /* AutoEnable, before anybody is told */
        fake_adapter_announce(adapter);
    }
}

static void announce_manager(void *owner)
{
    struct fake *fake = owner;
    fake->root = fake_object_add(fake, must_format(FAKE_PATH_BLUEZ));
    fake_interface_add(fake, fake->root, &fake_agent_manager_type, fake);
    timer_set(&fake->timers, &fake->startup, fake->times.adapters_ms, announce_adapters, fake);
}

static void come_back(void *owner)
{
    struct fake *fake = owner;
    if (fake_bus_open(fake, NULL) < 0) {
        timer_set(&fake->timers, &fake->retry, BUS_RETRY_MS, come_back, fake);
        return;
    }
    timer_set(&fake->timers, &fake->startup, fake->times.agent_ms, announce_manager, fake);
}

void fake_restart(struct fake *fake, bool clean, unsigned down_ms)
{
    timer_cancel(&fake->timers, &fake->startup);
    if (clean && fake->connection)
        say_goodbye(fake);
    fake_bus_close(fake);
    fake_object_remove(fake, fake->root);
    fake->root = NULL;
    struct fake_adapter *adapter;
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        fake_adapter_withdraw(adapter);
        fake_adapter_forget(adapter);
    }
    fake_discard_changes(fake);
    fake_agents_drop(fake);
    timer_set(&fake->timers, &fake->retry, down_ms, come_back, fake);
}

void fake_bus_lost(struct fake *fake)
{
    fake_restart(fake, false, BUS_RETRY_MS);
}

void fake_client_gone(struct fake *fake, const char *name)
{
    struct fake_adapter *adapter;
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        fake_discovery_end(adapter, name);
        struct fake_device *device;
        TAILQ_FOREACH (device, &adapter->devices, link_list)
            fake_notify_client_gone(device, name);
        TAILQ_FOREACH (device, &adapter->devices, link_list)
            fake_pairing_client_gone(device, name);
    }
    fake_agents_client_gone(fake, name);
}
