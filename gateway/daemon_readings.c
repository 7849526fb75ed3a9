/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/daemon.h"

#include "core/cleanup.h"
#include "core/log.h"
#include "gateway/trust.h"
#include "storage/people.h"
#include <stdlib.h>
#include <string.h>

/* Architecture rule 1: at most this much of live readings may be lost. */
#define FLUSH_MS 10000
/* How long readings may live in the journal alone; longer means fewer pages written. */
#define COMMIT_MS (3 * MS_PER_HOUR)
/* After this silence (the strap was taken off) they go into the database at once. */
#define COMMIT_SILENCE_MS (5 * MS_PER_MINUTE)
/* From a jump of the wall clock of this size on the readings in memory are chosen anew. */
#define CLOCK_SET_MS MS_PER_MINUTE

static void on_flush(uv_timer_t *timer)
{
    struct daemon *daemon = timer->data;
    struct error why;

    if (ingest_flush(daemon->ingest, &why) == 0) {
        daemon->flush_failing = false;
        return;
    }
    if (!daemon->flush_failing)
        log_error("readings cannot be written: %s; trying again", why.text);
    daemon->flush_failing = true;
    uv_timer_start(timer, on_flush, FLUSH_MS, 0);
}

static void ingest_arrived(struct daemon *daemon, int64_t device_row, int64_t mono_ms,
                           const struct reading_batch *batch)
{
    const struct device *device = household_device(&daemon->household, device_row);
    int64_t arrival_ms = clock_wall_ms(&daemon->clock) - (clock_mono_ms() - mono_ms);
    struct error why;

    if (!device || device->person_row == 0)
        return; /* removed a moment ago */
    if (ingest_batch(daemon->ingest, device_row, device->person_row, arrival_ms, mono_ms, batch,
                     &why) < 0)
        log_error("readings of %s are not stored: %s", device->id, why.text);
    if (ingest_pending(daemon->ingest) && !uv_is_active((uv_handle_t *)&daemon->flush_timer))
        uv_timer_start(&daemon->flush_timer, on_flush, FLUSH_MS, 0);
    daemon->newest_batch_mono_ms = clock_mono_ms();
    if (daemon->backlog_since_mono_ms == 0)
        daemon->backlog_since_mono_ms = daemon->newest_batch_mono_ms;
}

static void on_batch(void *userdata, int64_t device_row, int64_t mono_ms,
                     const struct reading_batch *batch)
{
    struct daemon *daemon = userdata;

    if (daemon->publisher.clock_trusted)
        ingest_arrived(daemon, device_row, mono_ms, batch);
    else if (waiting_add(&daemon->waiting, device_row, mono_ms, batch) < 0)
        log_error("out of memory: a packet is lost");
}

static void on_device(void *userdata, const struct ble_device_state *state)
{
    struct daemon *daemon = userdata;
    struct device *device = household_device(&daemon->household, state->row);

    if (!device)
        return;
    if (state->link != BLE_LINK_AWAY && daemon->publisher.clock_trusted)
        device->last_seen_ms = clock_wall_ms(&daemon->clock);
    if (state->battery_percent >= 0)
        device->battery_percent = state->battery_percent;
    daemon->devices_changed = true;
    daemon_fetching_device(daemon, state);
    daemon_link_seen(daemon, state);
    log_debug("%s: %s", device->id,
              state->link == BLE_LINK_CONNECTED  ? "connected"
              : state->link == BLE_LINK_IN_RANGE ? "in range"
                                                 : "away");
}

/* Also `zonula device pair` writes it, if that was what paired it. */
static void on_address(void *userdata, int64_t device_row, const char *address)
{
    struct daemon *daemon = userdata;
    struct device *device = household_device(&daemon->household, device_row);
    struct error why;
    int r;

    if (!device)
        return;
    snprintf(device->address, sizeof(device->address), "%s", address);
    r = store_begin(daemon->store, &why);
    if (r == 0)
        r = device_readdress(daemon->store, device_row, address, &why);
    if (store_end(daemon->store, r, &why) < 0)
        log_error("%s: its own address %s is not kept: %s", device->id, address, why.text);
}

static void on_adapter(void *userdata, const char *adapter, const char *error)
{
    struct daemon *daemon = userdata;

    daemon_adapter_seen(daemon, adapter, error);
    daemon->publisher.ble_adapter = adapter ? daemon->adapter_trouble.adapter : NULL;
    daemon->publisher.ble_error = error;
    publish_health(&daemon->publisher);
}

const struct ble_events daemon_ble_events = {
    .on_batch = on_batch,
    .on_device = on_device,
    .on_address = on_address,
    .on_adapter = on_adapter,
    .on_session = daemon_on_session,
    .on_history = daemon_on_history,
    .on_cursor = daemon_on_cursor,
    .on_fact = daemon_on_fact,
    .on_sync_end = daemon_on_sync_end,
};

static void on_heart(void *userdata, const struct ingest_heart *heart)
{
    struct daemon *daemon = userdata;
    struct device *device = household_device(&daemon->household, heart->device_row);

    if (device)
        device->last_sync_ms = heart->at_ms;
    publish_heart(&daemon->publisher, heart);
}

static void on_window(void *userdata, const struct window *window)
{
    struct daemon *daemon = userdata;

    if (vitals_add(daemon->vitals, window) == -ERR_NOMEM)
        log_error("out of memory: a window is not looked at");
    daemon_mark(daemon, window->person_row);
}

const struct ingest_events daemon_ingest_events = {
    .on_heart = on_heart,
    .on_window = on_window,
};

void daemon_keep_devices(struct daemon *daemon)
{
    const struct household *household = &daemon->household;
    CLEANUP(cleanup_free) struct ble_device *keep = NULL;
    struct error why;
    size_t count = 0;

    if (!daemon->ble || daemon->stopping)
        return;
    keep = calloc(household->device_count + 1, sizeof(*keep));
    if (!keep) {
        log_error("out of memory: the wearables are not looked after");
        return;
    }
    for (size_t i = 0; i < household->device_count; i++) {
        const struct device *device = &household->devices[i];
        const struct driver *driver = driver_by_name(device->driver);

        if (strcmp(device->driver, DRIVER_IMPORT) == 0)
            continue;
        if (!driver) {
            log_warning("%s: there is no driver \"%s\", ignoring", device->id, device->driver);
            continue;
        }
        if (device->person_row == 0)
            continue;
        keep[count].row = device->row;
        memcpy(keep[count].address, device->address, sizeof(keep[count].address));
        keep[count++].driver = driver;
    }
    daemon_fit_links(daemon);
    if (ble_set_devices(daemon->ble, keep, count, &why) < 0)
        log_error("the wearables are not looked after: %s", why.text);
    if (daemon_fit_fetching(daemon) < 0)
        log_error("out of memory: what new wearables recorded is not fetched");
    daemon_fetch_soon(daemon);
}

void daemon_save_devices(struct daemon *daemon)
{
    struct error why;
    int r;

    if (!daemon->devices_changed && !daemon_links_unsaved(daemon))
        return;
    r = store_begin(daemon->store, &why);
    if (r == 0)
        r = daemon_save_links(daemon, &why);
    for (size_t i = 0; r == 0 && i < daemon->household.device_count; i++)
        r = device_save_state(daemon->store, &daemon->household.devices[i], &why);
    if (store_end(daemon->store, r, &why) < 0) {
        log_warning("what is known of the wearables cannot be saved: %s, ignoring", why.text);
        return;
    }
    daemon->devices_changed = false;
    daemon_links_saved(daemon);
}

static bool commit_due(const struct daemon *daemon, int64_t mono_ms)
{
    if (ingest_backlog(daemon->ingest) == 0)
        return false;
    return mono_ms - daemon->backlog_since_mono_ms >= COMMIT_MS ||
           mono_ms - daemon->newest_batch_mono_ms >= COMMIT_SILENCE_MS ||
           ingest_commit_due(daemon->ingest);
}

/* Moves readings into the database; trouble is said once. */
static bool commit(struct daemon *daemon)
{
    struct error why;

    if (ingest_commit(daemon->ingest, &why) < 0) {
        if (!daemon->commit_failing)
            log_error("readings stay in the live journal: %s; trying again", why.text);
        daemon->commit_failing = true;
        return false;
    }
    daemon->commit_failing = false;
    daemon->backlog_since_mono_ms = 0;
    return true;
}

/* The last month is not the same after the wall clock was set: the windows in memory are read
 * again, for which the database must have them all. */
static void look_for_clock_set(struct daemon *daemon)
{
    int64_t boot_ms = clock_wall_ms(&daemon->clock) - clock_mono_ms();
    struct error why;

    if (llabs(boot_ms - daemon->boot_ms) < CLOCK_SET_MS || !commit(daemon))
        return;
    log_info("the clock was set by %jd s", (intmax_t)((boot_ms - daemon->boot_ms) / MS_PER_SECOND));
    daemon->boot_ms = boot_ms;
    if (vitals_reload(daemon->vitals, clock_wall_ms(&daemon->clock), &why) < 0)
        log_error("the readings of the last month cannot be loaded: %s", why.text);
}

void daemon_care_readings(struct daemon *daemon)
{
    ingest_tick(daemon->ingest, clock_wall_ms(&daemon->clock), clock_mono_ms());
    daemon_save_devices(daemon);
    look_for_clock_set(daemon);
    if (commit_due(daemon, clock_mono_ms()))
        commit(daemon);
}

void daemon_look_at_clock(struct daemon *daemon)
{
    struct trust_evidence evidence;
    struct reading_batch batch;
    int64_t device_row;
    int64_t mono_ms;

    if (daemon->publisher.clock_trusted)
        return;
    trust_look(clock_wall_ms(&daemon->clock), &evidence);
    if (!trust_decide(daemon->config->clock_trust, &evidence))
        return;
    daemon->publisher.clock_trusted = true;
    uv_timer_stop(&daemon->trust_timer);
    if (daemon->waiting.dropped)
        log_warning("%ju packets came before the clock was set and are lost",
                    (uintmax_t)daemon->waiting.dropped);
    while (waiting_take(&daemon->waiting, &device_row, &mono_ms, &batch))
        ingest_arrived(daemon, device_row, mono_ms, &batch);
    publish_health(&daemon->publisher);
    daemon_mark(daemon, 0);
    daemon_fetch_soon(daemon);
    daemon_links_soon(daemon);
}
