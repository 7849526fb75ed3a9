/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making and unmaking the whole. */
#include "tests/air/air.h"

#include "tests/control/later.h"
#include "tests/control/memory.h"
#include <stdlib.h>

static void on_closed(uv_handle_t *handle)
{
    struct air *air = handle->data;
    if (--air->open_handles == 0)
        free(air);
}

static void arm(uv_prepare_t *prepare)
{
    timers_arm(&((struct air *)prepare->data)->timers);
}

int air_open(uv_loop_t *loop, const char *control, struct air **ret, struct error *err)
{
    struct air *air = must_alloc(sizeof(*air));
    air->loop = loop;
    TAILQ_INIT(&air->controllers);
    TAILQ_INIT(&air->peers);
    TAILQ_INIT(&air->links);
    timers_open(&air->timers, loop);
    uv_prepare_init(loop, &air->prepare);
    air->prepare.data = air;
    uv_prepare_start(&air->prepare, arm);
    air->open_handles = 2;
    const int r = control ? control_open(&air->control, loop, control, air_command, air, err) : 0;
    if (r < 0) {
        air_close(air);
        return r;
    }
    *ret = air;
    return 0;
}

static void close_handle(struct air *air, uv_handle_t *handle)
{
    handle->data = air;
    uv_close(handle, on_closed);
}

void air_close(struct air *air)
{
    struct air_peer *peer;
    while ((peer = TAILQ_FIRST(&air->peers)))
        air_peer_remove(peer);
    struct controller *controller;
    while ((controller = TAILQ_FIRST(&air->controllers)))
        controller_close(controller);
    later_drop(&air->timers);
    if (air->control.open) {
        air->open_handles++;
        control_close(&air->control, on_closed);
    }
    close_handle(air, (uv_handle_t *)&air->prepare);
    close_handle(air, (uv_handle_t *)&air->timers.handle);
}
