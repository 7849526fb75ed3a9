/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/session.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* How long trouble with the adapter may last: bluetoothd may be starting just now. */
#define TROUBLE_MS 1000
/* For its first answer. */
#define ANSWER_MS 3000

static const int signal_numbers[] = {SIGINT, SIGTERM};

/* What is open closes, and the loop with it. */
static void end_now(struct session *session, int result)
{
    const struct errand *errand = session->errand;

    if (session->ended)
        return;
    session->ending = session->ended = true;
    session->result = result;
    uv_close((uv_handle_t *)&session->wait, NULL);
    for (int i = 0; errand->interrupted && i < 2; i++)
        uv_close((uv_handle_t *)&session->signals[i], NULL);
    if (!session->ble) /* it has not begun */
        return;
    if (errand->close)
        errand->close(session);
    ble_close(session->ble, NULL, NULL);
    session->ble = NULL;
}

static void end_soon(uv_timer_t *timer)
{
    struct session *session = timer->data;
    end_now(session, session->result);
}

void session_end(struct session *session, int result, unsigned after_ms)
{
    if (session->ended)
        return;
    if (!session->ending)
        session->result = result;
    if (!session->ending || uv_timer_get_due_in(&session->wait) > after_ms)
        uv_timer_start(&session->wait, end_soon, after_ms, 0);
    session->ending = true;
}

static bool is_trouble(const struct session *session, const char *text)
{
    return session->trouble && strcmp(session->trouble, text) == 0;
}

static void on_trouble(uv_timer_t *timer)
{
    struct session *session = timer->data;

    if (is_trouble(session, BLE_STARTING))
        session->trouble = BLE_NO_ANSWER;
    end_now(session, is_trouble(session, BLE_NO_ACCESS)   ? -ERR_DENIED
                     : is_trouble(session, BLE_NO_ANSWER) ? -ERR_TIMEOUT
                                                          : -ERR_UNAVAILABLE);
}

static void on_adapter(void *userdata, const char *adapter, const char *error)
{
    struct session *session = userdata;

    if (session->ending)
        return;
    snprintf(session->adapter, sizeof(session->adapter), "%s", adapter ? adapter : "");
    const bool was_starting = is_trouble(session, BLE_STARTING);
    session->trouble = error;
    const bool is_starting = is_trouble(session, BLE_STARTING);
    if (!error)
        uv_timer_stop(&session->wait);
    else if (is_starting || was_starting || !uv_is_active((uv_handle_t *)&session->wait))
        uv_timer_start(&session->wait, on_trouble, is_starting ? ANSWER_MS : TROUBLE_MS, 0);
}

/* No device is kept here, so none tells of itself. */
static void on_batch(void *userdata, int64_t row, int64_t mono_ms,
                     const struct reading_batch *batch)
{
    (void)userdata;
    (void)row;
    (void)mono_ms;
    (void)batch;
}

static void on_device(void *userdata, const struct ble_device_state *state)
{
    (void)userdata;
    (void)state;
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct session *session = handle->data;

    (void)number;
    session->errand->interrupted(session);
}

static int start(struct session *session, struct error *err)
{
    const struct errand *errand = session->errand;
    const struct ble_config config = {
        .adapter = errand->config->bluetooth_adapter,
        .preferred = errand->preferred,
        .max_links = 1,
        .experimental = errand->config->bluetooth_experimental,
    };
    struct ble_events events = errand->events;

    events.on_batch = on_batch;
    events.on_device = on_device;
    events.on_adapter = on_adapter;
    int r = ble_open(&session->loop, &config, &events, session, &session->ble, err);
    return r < 0 ? r : errand->start(session, err);
}

bool session_is_kept_out(const struct session *session)
{
    return session->trouble && (session->result == -ERR_DENIED || session->result == -ERR_TIMEOUT);
}

int session_run(struct session *session, const struct errand *errand, struct error *err)
{
    *session = (struct session){.errand = errand};
    if (uv_loop_init(&session->loop) < 0)
        return error_set(err, ERR_NOMEM, "out of memory");
    uv_timer_init(&session->loop, &session->wait);
    session->wait.data = session;
    for (int i = 0; errand->interrupted && i < 2; i++) {
        uv_signal_init(&session->loop, &session->signals[i]);
        session->signals[i].data = session;
        uv_signal_start(&session->signals[i], on_signal, signal_numbers[i]);
    }
    const int started = start(session, err);
    if (started < 0)
        end_now(session, started);
    uv_run(&session->loop, UV_RUN_DEFAULT);
    uv_loop_close(&session->loop);
    if (started == 0 && session->result == -ERR_UNAVAILABLE)
        return error_set(err, ERR_UNAVAILABLE, "no Bluetooth adapter is up");
    if (session_is_kept_out(session))
        return error_set(err, (enum error_code) - session->result, "%s", session->trouble);
    return session->result;
}
