/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making and unmaking the whole. */
#include "tests/fakebluez/fake.h"

#include "tests/control/later.h"
#include <stdlib.h>

/* Short where bluetoothd is short on a fast machine, its own constants where it has them. */
static const struct fake_times default_times = {
    .connect_ms = 20,
    .connect_timeout_ms = 40000,
    .resolve_ms = 20,
    .battery_ms = 5,
    .disconnect_ms = 2000,
    .att_ms = 2,
    .temporary_ms = 30000,
    .power_ms = 10,
    .pair_ms = 20,
    .smp_ms = 30000,
    .answer_ms = 60000,
    .page_ms = 5120,
    .agent_ms = 20,
    .adapters_ms = 30,
};

static void on_closed(uv_handle_t *handle)
{
    struct fake *fake = handle->data;
    if (--fake->open_handles > 0)
        return;
    free(fake->bus_address);
    free(fake);
}

static void close_handle(struct fake *fake, uv_handle_t *handle)
{
    handle->data = fake;
    uv_close(handle, on_closed);
}

int fake_open(uv_loop_t *loop, const struct fake_options *options, struct fake **ret,
              struct error *err)
{
    const char *address =
        options->bus_address ? options->bus_address : getenv("DBUS_SYSTEM_BUS_ADDRESS");
    if (!address)
        return error_set(err, ERR_CONFIG,
                         "DBUS_SYSTEM_BUS_ADDRESS is not set: "
                         "the fake never goes to the real system bus");
    struct fake *fake = must_alloc(sizeof(*fake));
    fake->loop = loop;
    fake->version = options->version ? options->version : 566;
    fake->bus_address = must_format("%s", address);
    fake->times = default_times;
    TAILQ_INIT(&fake->objects);
    TAILQ_INIT(&fake->changes);
    TAILQ_INIT(&fake->adapters);
    TAILQ_INIT(&fake->pulled);
    TAILQ_INIT(&fake->agents);
    fake_air_init(&fake->air);
    uv_prepare_init(loop, &fake->prepare);
    timers_open(&fake->timers, loop);
    fake->open_handles = 2;

    int r = fake_bus_open(fake, err);
    if (r == 0 && options->control)
        r = control_open(&fake->control, loop, options->control, fake_command, fake, err);
    if (r < 0) {
        fake_close(fake);
        return r;
    }
    fake->root = fake_object_add(fake, must_format(FAKE_PATH_BLUEZ));
    fake_interface_add(fake, fake->root, &fake_agent_manager_type, fake);
    fake_flush(fake);
    *ret = fake;
    return 0;
}

void fake_close(struct fake *fake)
{
    fake_bus_close(fake);
    struct fake_peer *peer;
    while ((peer = TAILQ_FIRST(&fake->air.peers)))
        fake_air_remove(peer);
    struct fake_adapter *adapter;
    while ((adapter = TAILQ_FIRST(&fake->adapters)))
        fake_adapter_remove(adapter);
    while ((adapter = TAILQ_FIRST(&fake->pulled)))
        fake_adapter_free(adapter);
    fake_object_remove(fake, fake->root);
    fake_agents_drop(fake);
    fake_faults_drop_delayed(fake);
    later_drop(&fake->timers);
    uv_prepare_stop(&fake->prepare);
    uv_timer_stop(&fake->timers.handle);
    if (fake->control.open) {
        fake->open_handles++;
        control_close(&fake->control, on_closed);
    }
    close_handle(fake, (uv_handle_t *)&fake->prepare);
    close_handle(fake, (uv_handle_t *)&fake->timers.handle);
}
