/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/watch.h"

#include "core/cleanup.h"
#include "core/log.h"
#include <stdio.h>
#include <stdlib.h>

#define FIRST_LOOK_MS 5
#define LAST_LOOK_MS  1000
#define POLL_MS       1000

struct watch {
    uv_fs_event_t events;
    uv_timer_t timer;
    struct store *store;
    void (*changed)(void *userdata);
    void *userdata;
    int64_t version;
    uint64_t look_ms; /* the next interval; 0: not looking */
    int open_handles;
};

static void look(struct watch *watch)
{
    int64_t version = store_foreign_version(watch->store);

    if (version == watch->version)
        return;
    watch->version = version;
    watch->changed(watch->userdata);
}

static void on_look(uv_timer_t *timer)
{
    struct watch *watch = timer->data;
    int64_t before = watch->version;

    look(watch);
    /* After a change one more look: a second commit may have come close behind. */
    watch->look_ms = watch->version == before ? watch->look_ms * 3 : LAST_LOOK_MS;
    if (watch->look_ms > LAST_LOOK_MS)
        watch->look_ms = 0;
    else
        uv_timer_start(timer, on_look, watch->look_ms, 0);
}

static void on_poll(uv_timer_t *timer)
{
    look(timer->data);
}

static void on_event(uv_fs_event_t *events, const char *name, int happened, int status)
{
    struct watch *watch = events->data;

    (void)name;
    (void)happened;
    if (status < 0)
        return;
    watch->look_ms = FIRST_LOOK_MS;
    uv_timer_start(&watch->timer, on_look, watch->look_ms, 0);
}

static void on_closed(uv_handle_t *handle)
{
    struct watch *watch = handle->data;

    if (--watch->open_handles == 0)
        free(watch);
}

void watch_close(struct watch *watch)
{
    if (!watch)
        return;
    uv_close((uv_handle_t *)&watch->events, on_closed);
    uv_close((uv_handle_t *)&watch->timer, on_closed);
}

int watch_open(uv_loop_t *loop, struct store *store, const char *database_path,
               void (*changed)(void *userdata), void *userdata, struct watch **ret,
               struct error *err)
{
    struct watch *watch = calloc(1, sizeof(*watch));
    CLEANUP(cleanup_free) char *wal_path = NULL;
    int r;

    if (!watch || asprintf(&wal_path, "%s-wal", database_path) < 0) {
        free(watch);
        return error_set(err, ERR_NOMEM, "out of memory");
    }
    watch->store = store;
    watch->changed = changed;
    watch->userdata = userdata;
    watch->version = store_foreign_version(store);
    uv_fs_event_init(loop, &watch->events);
    uv_timer_init(loop, &watch->timer);
    watch->events.data = watch;
    watch->timer.data = watch;
    watch->open_handles = 2;
    /* The file and not its folder: others may be busy there. It stays as long as the store is open.
     */
    r = uv_fs_event_start(&watch->events, on_event, wal_path, 0);
    if (r < 0) {
        log_warning("the database cannot be watched (%s): looking once a second", uv_strerror(r));
        uv_timer_start(&watch->timer, on_poll, POLL_MS, POLL_MS);
    }
    *ret = watch;
    return 0;
}
