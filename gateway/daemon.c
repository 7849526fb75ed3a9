/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/daemon.h"

#include "core/cleanup.h"
#include "core/log.h"
#include "gateway/service.h"
#include "storage/outbox.h"
#include <signal.h>
#include <string.h>

#define MINUTE_MS 60000
#define TRUST_MS  2000

/* ---- stopping: links, then readings, then the broker, then the loop has nothing left ---- */

static void close_handle(uv_handle_t *handle)
{
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

static void close_own_handles(struct daemon *daemon)
{
    close_handle((uv_handle_t *)&daemon->terminate);
    close_handle((uv_handle_t *)&daemon->interrupt);
    close_handle((uv_handle_t *)&daemon->flush_timer);
    close_handle((uv_handle_t *)&daemon->minute_timer);
    close_handle((uv_handle_t *)&daemon->compute_timer);
    close_handle((uv_handle_t *)&daemon->settle_timer);
    close_handle((uv_handle_t *)&daemon->birth_timer);
    close_handle((uv_handle_t *)&daemon->fetch_timer);
    close_handle((uv_handle_t *)&daemon->links_timer);
    close_handle((uv_handle_t *)&daemon->trust_timer);
    close_handle((uv_handle_t *)&daemon->watchdog_timer);
    watch_close(TAKE(daemon->watch));
}

static void on_broker_closed(void *userdata)
{
    struct daemon *daemon = userdata;

    daemon->broker = NULL;
}

static void on_ble_closed(void *userdata)
{
    struct daemon *daemon = userdata;
    struct error why;

    daemon->ble = NULL;
    daemon->publisher.ready = false;
    daemon->ingest = ingest_close(daemon->ingest);
    daemon_save_devices(daemon);
    if (outflow_settle(&daemon->publisher.outflow, &why) < 0)
        log_warning("events may be sent twice after the next start: %s", why.text);
    if (daemon->broker)
        broker_close(daemon->broker, on_broker_closed, daemon);
    close_own_handles(daemon);
}

static void daemon_stop(struct daemon *daemon)
{
    if (daemon->stopping)
        return;
    daemon->stopping = true;
    service_notify("STOPPING=1");
    if (daemon->ble)
        ble_close(daemon->ble, on_ble_closed, daemon);
    else
        on_ble_closed(daemon);
}

/* ---- timers and signals ---- */

static void on_signal(uv_signal_t *handle, int number)
{
    log_info("%s: stopping", number == SIGTERM ? "SIGTERM" : "SIGINT");
    daemon_stop(handle->data);
}

static void on_minute(uv_timer_t *timer)
{
    struct daemon *daemon = timer->data;

    if (daemon->stopping)
        return;
    daemon_care_links(daemon);
    daemon_care_readings(daemon);
    daemon_care_publishing(daemon);
}

static void on_trust(uv_timer_t *timer)
{
    daemon_look_at_clock(timer->data);
}

static void on_watchdog(uv_timer_t *timer)
{
    (void)timer;
    service_notify("WATCHDOG=1");
}

static void init_handles(struct daemon *daemon)
{
    uv_timer_t *timers[] = {&daemon->flush_timer,  &daemon->minute_timer, &daemon->compute_timer,
                            &daemon->settle_timer, &daemon->birth_timer,  &daemon->fetch_timer,
                            &daemon->links_timer,  &daemon->trust_timer,  &daemon->watchdog_timer};

    for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++) {
        uv_timer_init(&daemon->loop, timers[i]);
        timers[i]->data = daemon;
    }
    uv_signal_init(&daemon->loop, &daemon->terminate);
    uv_signal_init(&daemon->loop, &daemon->interrupt);
    daemon->terminate.data = daemon;
    daemon->interrupt.data = daemon;
    /* From now on, so that a stop while we start is a clean one. */
    uv_signal_start(&daemon->terminate, on_signal, SIGTERM);
    uv_signal_start(&daemon->interrupt, on_signal, SIGINT);
}

static void start_handles(struct daemon *daemon)
{
    uint64_t watchdog_ms = service_watchdog_ms();

    uv_timer_start(&daemon->minute_timer, on_minute, MINUTE_MS, MINUTE_MS);
    if (!daemon->publisher.clock_trusted)
        uv_timer_start(&daemon->trust_timer, on_trust, TRUST_MS, TRUST_MS);
    if (watchdog_ms)
        uv_timer_start(&daemon->watchdog_timer, on_watchdog, watchdog_ms / 2, watchdog_ms / 2);
}

/* ---- setting up ---- */

/* The gateway's name for ever: eight hex digits made at the first start. */
static int load_instance(struct daemon *daemon, struct error *err)
{
    char *instance = daemon->publisher.instance;
    int r = meta_get(daemon->store, "instance", instance, INSTANCE_LENGTH + 1, err);

    if (r != -ERR_NOT_FOUND)
        return r;
    instance_make(instance);
    r = store_begin(daemon->store, err);
    if (r == 0)
        r = meta_set(daemon->store, "instance", instance, err);
    return store_end(daemon->store, r, err);
}

static int open_storage(struct daemon *daemon, struct error *err)
{
    const struct config *config = daemon->config;
    int r = store_open(config->storage_path, &daemon->store, err);

    if (r == 0)
        r = load_instance(daemon, err);
    if (r == 0)
        r = household_load(&daemon->household, daemon->store, err);
    if (r == 0 && daemon_fit_computing(daemon) < 0)
        r = error_set(err, ERR_NOMEM, "out of memory");
    if (r == 0)
        r = vitals_open(daemon->store, config, &daemon->vitals, err);
    daemon->boot_ms = clock_wall_ms(&daemon->clock) - clock_mono_ms();
    if (r == 0)
        r = vitals_load(daemon->vitals, &daemon->household, clock_wall_ms(&daemon->clock), err);
    if (r == 0)
        r = ingest_open(daemon->store, config->storage_path, &daemon_ingest_events, daemon,
                        &daemon->ingest, err);
    return r;
}

static int open_publisher(struct daemon *daemon, struct error *err)
{
    struct publisher *publisher = &daemon->publisher;

    publisher->config = daemon->config;
    publisher->zone = daemon->zone;
    publisher->household = &daemon->household;
    publisher->links = &daemon->links;
    publisher->clock = &daemon->clock;
    publisher->store = daemon->store;
    publisher->vitals = daemon->vitals;
    publisher->started_mono_ms = clock_mono_ms();
    publisher->outflow.store = daemon->store;
    publisher->outflow.base = daemon->config->mqtt_base;
    publisher->ble_error = daemon->config->bluetooth_enabled ? "starting" : NULL;
    return retained_open(daemon->store, &publisher->retained, err);
}

static int open_broker(struct daemon *daemon, struct error *err)
{
    const struct config *config = daemon->config;
    struct broker_config broker = {
        .host = config->mqtt_host,
        .port = config->mqtt_port,
        .username = config->mqtt_username,
        .password = config->mqtt_password,
        .tls_ca = config->mqtt_tls_ca,
        .base = config->mqtt_base,
        .instance = daemon->publisher.instance,
        .ha_prefix = config->ha_discovery == DISCOVERY_OFF ? NULL : config->ha_prefix,
        .takeover = config->mqtt_takeover,
    };
    int r = broker_open(&daemon->loop, &broker, daemon_on_broker, daemon, &daemon->broker, err);

    if (r < 0)
        return r;
    daemon->publisher.broker = daemon->broker;
    daemon->publisher.outflow.broker = daemon->broker;
    return 0;
}

static int open_bluetooth(struct daemon *daemon, struct error *err)
{
    const struct config *config = daemon->config;
    struct ble_config ble = {.adapter = config->bluetooth_adapter,
                             .max_links = (unsigned)config->bluetooth_max_links,
                             .experimental = config->bluetooth_experimental,
                             .manage_power = config->bluetooth_manage_power};
    int r;

    if (!config->bluetooth_enabled)
        return 0;
    r = ble_open(&daemon->loop, &ble, &daemon_ble_events, daemon, &daemon->ble, err);
    if (r == 0)
        daemon_keep_devices(daemon);
    return r;
}

/* Opens every part; what was opened before a failure is closed by the stop that follows. */
static int open_parts(struct daemon *daemon, struct error *err)
{
    int r = clock_init_from(&daemon->clock, err);

    if (r == 0)
        r = zone_load(NULL, &daemon->zone, err);
    if (r == 0)
        r = open_storage(daemon, err);
    if (r == 0)
        r = open_publisher(daemon, err);
    if (r == 0) {
        daemon_look_at_clock(daemon);
        r = watch_open(&daemon->loop, daemon->store, daemon->config->storage_path,
                       daemon_on_foreign_change, daemon, &daemon->watch, err);
    }
    if (r == 0)
        r = open_broker(daemon, err);
    if (r == 0)
        r = open_bluetooth(daemon, err);
    return r;
}

static void daemon_done(struct daemon *daemon)
{
    retained_close(daemon->publisher.retained);
    zone_free(daemon->zone);
    waiting_done(&daemon->waiting);
    vitals_close(daemon->vitals);
    household_done(&daemon->household);
    links_done(&daemon->links);
    free(daemon->computing);
    free(daemon->fetching);
    if (daemon->store)
        store_checkpoint(daemon->store);
    store_close(daemon->store);
}

int daemon_run(const struct config *config, struct error *err)
{
    CLEANUP(cleanup_free) struct daemon *daemon = calloc(1, sizeof(*daemon));
    int r;

    if (!daemon)
        return error_set(err, ERR_NOMEM, "out of memory");
    daemon->config = config;
    r = uv_loop_init(&daemon->loop);
    if (r < 0)
        return error_set(err, ERR_IO, "event loop: %s", uv_strerror(r));
    init_handles(daemon);
    r = open_parts(daemon, err);
    if (r == 0) {
        start_handles(daemon);
        log_info("ready");
        service_notify("READY=1");
    } else {
        daemon_stop(daemon);
    }
    uv_run(&daemon->loop, UV_RUN_DEFAULT);
    daemon_done(daemon);
    if (uv_loop_close(&daemon->loop) < 0)
        log_error("event loop: something is still open");
    return r;
}
