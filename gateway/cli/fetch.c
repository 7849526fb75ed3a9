/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/fetch.h"

#include "core/cleanup.h"
#include "gateway/watch.h"
#include "storage/samples.h"
#include <signal.h>
#include <stddef.h>
#include <sys/inotify.h>

#define SIGNALS 2

struct waiting {
    struct fetch *fetch;
    struct store *store;
    const char *database_path;
    uv_loop_t loop;
    struct watch *watch;
    uv_timer_t limit, second;
    uv_signal_t signals[SIGNALS];
    uv_poll_t journal; /* inotify; unused with inotify_fd < 0 */
    int inotify_fd;
    unsigned seconds;
    bool over;
    enum fetch_end end;
    int result;
    struct error *err;
};

static void end(struct waiting *waiting, enum fetch_end why)
{
    if (waiting->over)
        return;
    waiting->over = true;
    waiting->end = why;
    uv_stop(&waiting->loop);
}

/* ---- the database ---- */

bool fetch_begun(const struct fetch_item *item)
{
    return item->state.tried_ms >= item->asked_ms;
}

static bool has_ended(const struct fetch_item *item)
{
    const struct sync_state *state = &item->state;

    return fetch_begun(item) && (*state->failure || state->succeeded_ms >= state->tried_ms);
}

static void on_changed(void *userdata)
{
    struct waiting *waiting = userdata;
    struct fetch *fetch = waiting->fetch;
    size_t left = 0;

    for (size_t i = 0; i < fetch->count && !waiting->over; i++) {
        struct fetch_item *item = &fetch->items[i];
        if (item->ended)
            continue;
        waiting->result =
            sync_state_get(waiting->store, item->device->row, &item->state, waiting->err);
        if (waiting->result < 0) {
            end(waiting, FETCH_LATE);
            return;
        }
        item->ended = has_ended(item);
        left += !item->ended;
        if (item->ended)
            fetch->ended(fetch->userdata, item);
    }
    if (left == 0)
        end(waiting, FETCH_ALL);
}

/* Later than the last session began, also when the clock was set back since. */
static int ask(struct store *store, struct fetch_item *item, int64_t now_ms, struct error *err)
{
    const int64_t row = item->device->row;
    int r = sync_state_get(store, row, &item->state, err);

    if (r < 0)
        return r;
    item->asked_ms = now_ms > item->state.tried_ms ? now_ms : item->state.tried_ms + 1;
    r = history_extent_get(store, row, &item->before, err);
    return r < 0 ? r : sync_ask(store, row, item->asked_ms, err);
}

static int ask_all(struct store *store, struct fetch *fetch, int64_t now_ms, struct error *err)
{
    int r = store_begin(store, err);

    for (size_t i = 0; r == 0 && i < fetch->count; i++)
        r = ask(store, &fetch->items[i], now_ms, err);
    return store_end(store, r, err);
}

/* ---- what else ends the waiting ---- */

static void on_limit(uv_timer_t *timer)
{
    end(timer->data, FETCH_LATE);
}

static void on_second(uv_timer_t *timer)
{
    struct waiting *waiting = timer->data;

    waiting->fetch->tick(waiting->fetch->userdata, waiting->seconds++);
}

static void on_signal(uv_signal_t *handle, int number)
{
    (void)number;
    end(handle->data, FETCH_INTERRUPTED);
}

static void on_journal(uv_poll_t *poll, int status, int events)
{
    struct waiting *waiting = poll->data;
    char buffer[512];

    (void)status;
    (void)events;
    while (read(waiting->inotify_fd, buffer, sizeof(buffer)) > 0)
        ;
    if (!samples_written(waiting->database_path)) {
        on_changed(waiting); /* its last words */
        end(waiting, FETCH_LEFT);
    }
}

/* Without inotify the time is waited for. */
static void watch_daemon(struct waiting *waiting)
{
    CLEANUP(cleanup_free) char *path = samples_journal_path(waiting->database_path);

    waiting->inotify_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (waiting->inotify_fd < 0)
        return;
    if (path && inotify_add_watch(waiting->inotify_fd, path, IN_CLOSE_WRITE) >= 0 &&
        uv_poll_init(&waiting->loop, &waiting->journal, waiting->inotify_fd) == 0) {
        waiting->journal.data = waiting;
        uv_poll_start(&waiting->journal, UV_READABLE, on_journal);
        return;
    }
    close(waiting->inotify_fd);
    waiting->inotify_fd = -1;
}

/* ---- from the beginning to the end ---- */

static void open_handles(struct waiting *waiting)
{
    static const int numbers[SIGNALS] = {SIGINT, SIGTERM};

    uv_timer_init(&waiting->loop, &waiting->limit);
    uv_timer_init(&waiting->loop, &waiting->second);
    waiting->limit.data = waiting->second.data = waiting;
    uv_timer_start(&waiting->limit, on_limit, (uint64_t)waiting->fetch->seconds * 1000, 0);
    if (waiting->fetch->tick)
        uv_timer_start(&waiting->second, on_second, 0, 1000);
    for (int i = 0; i < SIGNALS; i++) {
        uv_signal_init(&waiting->loop, &waiting->signals[i]);
        waiting->signals[i].data = waiting;
        uv_signal_start(&waiting->signals[i], on_signal, numbers[i]);
    }
    watch_daemon(waiting);
}

static void close_handles(struct waiting *waiting)
{
    uv_close((uv_handle_t *)&waiting->limit, NULL);
    uv_close((uv_handle_t *)&waiting->second, NULL);
    for (int i = 0; i < SIGNALS; i++)
        uv_close((uv_handle_t *)&waiting->signals[i], NULL);
    if (waiting->inotify_fd >= 0)
        uv_close((uv_handle_t *)&waiting->journal, NULL);
    watch_close(waiting->watch);
    uv_run(&waiting->loop, UV_RUN_DEFAULT);
    if (waiting->inotify_fd >= 0)
        close(waiting->inotify_fd);
    uv_loop_close(&waiting->loop);
}

int fetch_run(struct store *store, const char *database_path, int64_t now_ms, struct fetch *fetch,
              enum fetch_end *ret, struct error *err)
{
    struct waiting waiting = {
        .fetch = fetch, .store = store, .database_path = database_path, .err = err};

    if (uv_loop_init(&waiting.loop) < 0)
        return error_set(err, ERR_NOMEM, "out of memory");
    open_handles(&waiting);
    /* Before it is asked for: no answer comes unseen. */
    waiting.result =
        watch_open(&waiting.loop, store, database_path, on_changed, &waiting, &waiting.watch, err);
    if (waiting.result == 0)
        waiting.result = ask_all(store, fetch, now_ms, err);
    if (waiting.result == 0)
        uv_run(&waiting.loop, UV_RUN_DEFAULT);
    close_handles(&waiting);
    *ret = waiting.end;
    return waiting.result;
}
