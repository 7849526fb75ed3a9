/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What wearables have recorded: when it is fetched (gateway/schedule.h), what a driver may know of
 * us, and the way of what it fetched into the database (gateway/archive.h).
 */
#include "gateway/daemon.h"

#include "core/cleanup.h"
#include "core/log.h"
#include "gateway/archive.h"
#include "gateway/failure.h"
#include "gateway/secrets.h"
#include <stdlib.h>
#include <string.h>

/* The longest a timer of ours sleeps: the wall clock, by which sessions are due, may be set. */
#define LOOK_MS (15 * MS_PER_MINUTE)

static struct fetching *fetching_of(struct daemon *daemon, int64_t device_row)
{
    for (size_t i = 0; i < daemon->fetching_count; i++)
        if (daemon->fetching[i].device_row == device_row)
            return &daemon->fetching[i];
    return NULL;
}

static const char *id_of(const struct daemon *daemon, int64_t device_row)
{
    const struct device *device = household_device(&daemon->household, device_row);

    return device ? device->id : "a removed device";
}

/* ---- in the database ---- */

static void save(struct daemon *daemon, const struct fetching *fetching)
{
    struct error why;
    int r = store_begin(daemon->store, &why);

    if (r == 0)
        r = sync_state_put(daemon->store, fetching->device_row, &fetching->state, &why);
    if (store_end(daemon->store, r, &why) < 0)
        log_warning("%s: how it went cannot be saved: %s, ignoring",
                    id_of(daemon, fetching->device_row), why.text);
}

/* What a person asked for since is taken over; all else is known better here. */
static void read_asked(struct daemon *daemon, struct fetching *fetching)
{
    struct sync_state state;
    struct error why;

    if (sync_state_get(daemon->store, fetching->device_row, &state, &why) < 0) {
        log_warning("%s: what was asked of it cannot be read: %s, ignoring",
                    id_of(daemon, fetching->device_row), why.text);
        return;
    }
    fetching->state.asked_ms = state.asked_ms;
}

/* ---- which devices ---- */

static void begin_to_know(struct daemon *daemon, const struct device *device, struct fetching *ret)
{
    struct error why;

    *ret = (struct fetching){.device_row = device->row};
    if (sync_state_get(daemon->store, device->row, &ret->state, &why) < 0)
        log_warning("%s: how it went before cannot be read: %s, ignoring", device->id, why.text);
}

int daemon_fit_fetching(struct daemon *daemon)
{
    const struct household *household = &daemon->household;
    struct fetching *fresh = calloc(household->device_count + 1, sizeof(*fresh));
    size_t count = 0;

    if (!fresh)
        return -ERR_NOMEM;
    for (size_t i = 0; i < household->device_count; i++) {
        const struct device *device = &household->devices[i];
        const struct driver *driver = driver_by_name(device->driver);
        const struct fetching *known = fetching_of(daemon, device->row);

        if (!driver || !driver->history || device->person_row == 0)
            continue;
        if (known)
            fresh[count++] = *known;
        else
            begin_to_know(daemon, device, &fresh[count++]);
    }
    free(daemon->fetching);
    daemon->fetching = fresh;
    daemon->fetching_count = count;
    return 0;
}

/* ---- when ---- */

/* Whether somebody asked after the last session began. */
static bool is_asked(const struct fetching *fetching)
{
    return fetching->state.asked_ms > fetching->state.tried_ms;
}

static void describe(const struct daemon *daemon, const struct fetching *fetching,
                     struct schedule_device *ret)
{
    const struct device *device = household_device(&daemon->household, fetching->device_row);
    const struct zone *zone =
        device ? household_zone(&daemon->household, device->person_row) : NULL;

    *ret = (struct schedule_device){
        .row = fetching->device_row,
        .zone = zone ? zone : daemon->zone,
        .wake_minute =
            device ? vitals_wake_minute(daemon->vitals, device->person_row) : SCHEDULE_WAKE_UNKNOWN,
        .since_ms = device ? device->created_ms : 0,
        .success_ms = fetching->state.succeeded_ms,
        .try_ms = fetching->ended_ms ? fetching->ended_ms : fetching->state.tried_ms,
        .failures = (unsigned)fetching->state.failures,
        .unseen = strcmp(fetching->state.failure, "not_seen") == 0,
        .running = fetching->running,
        .heard = fetching->heard,
        .asked = is_asked(fetching),
    };
}

/* What was told before the start is not told again. */
static enum schedule_worry told_worry(const struct daemon *daemon, const struct fetching *fetching,
                                      const struct schedule_device *known)
{
    const int64_t told_ms = daemon_gap_told_ms(daemon, fetching->device_row);
    const enum schedule_worry told = told_ms ? schedule_worry(known, told_ms) : SCHEDULE_WELL;

    return told > fetching->worry ? told : fetching->worry;
}

/* Says once what becomes worse. */
static void worry(struct daemon *daemon, struct fetching *fetching,
                  const struct schedule_device *known, int64_t now_ms)
{
    const enum schedule_worry worry = schedule_worry(known, now_ms);
    char cause[FAILURE_TEXT_MAX];
    char text[FAILURE_TEXT_MAX + 128];

    if (worry > told_worry(daemon, fetching, known)) {
        failure_text(fetching->state.failure, id_of(daemon, fetching->device_row), cause);
        schedule_worry_text(known, now_ms, *fetching->state.failure ? cause : NULL, text,
                            sizeof(text));
        daemon_tell_gap(daemon, fetching->device_row,
                        known->success_ms ? known->success_ms : known->since_ms, text);
    }
    fetching->worry = worry;
}

static void on_fetch(uv_timer_t *timer)
{
    daemon_fetch_due(timer->data);
}

static void begin_session(struct daemon *daemon, struct fetching *fetching, int64_t now_ms)
{
    struct error why;

    /* Not before it was asked for, also when the clock was set back since. */
    fetching->state.tried_ms =
        now_ms > fetching->state.asked_ms ? now_ms : fetching->state.asked_ms;
    if (ble_sync(daemon->ble, fetching->device_row, &why) < 0) {
        log_warning("%s: %s", id_of(daemon, fetching->device_row), why.text);
        fetching->ended_ms = now_ms;
        return;
    }
    fetching->running = true;
    fetching->begun_ms = now_ms;
    fetching->state.failure[0] = '\0';
    log_debug("%s: a session is wanted", id_of(daemon, fetching->device_row));
    save(daemon, fetching);
}

void daemon_fetch_due(struct daemon *daemon)
{
    CLEANUP(cleanup_free) struct schedule_device *known = NULL;
    const int64_t now_ms = clock_wall_ms(&daemon->clock);
    int64_t look_ms = INT64_MAX;
    int next = -1;

    if (!daemon->ble || daemon->stopping || daemon->fetching_count == 0 ||
        !daemon->publisher.clock_trusted)
        return;
    known = calloc(daemon->fetching_count, sizeof(*known));
    if (!known) {
        log_error("out of memory: what wearables recorded is fetched later");
    } else {
        for (size_t i = 0; i < daemon->fetching_count; i++) {
            describe(daemon, &daemon->fetching[i], &known[i]);
            worry(daemon, &daemon->fetching[i], &known[i], now_ms);
        }
        next = schedule_next(known, daemon->fetching_count, true, now_ms, &look_ms);
    }
    if (next >= 0) {
        begin_session(daemon, &daemon->fetching[next], now_ms);
        look_ms = now_ms;
    }
    const int64_t wait_ms = look_ms > now_ms ? look_ms - now_ms : 0;
    uv_timer_start(&daemon->fetch_timer, on_fetch,
                   (uint64_t)(wait_ms < LOOK_MS ? wait_ms : LOOK_MS), 0);
}

void daemon_fetch_soon(struct daemon *daemon)
{
    if (daemon->fetching_count > 0 && !daemon->stopping)
        uv_timer_start(&daemon->fetch_timer, on_fetch, 0, 0);
}

void daemon_look_for_asked(struct daemon *daemon)
{
    bool any = false;

    for (size_t i = 0; i < daemon->fetching_count; i++) {
        read_asked(daemon, &daemon->fetching[i]);
        any = any || is_asked(&daemon->fetching[i]);
    }
    if (any)
        daemon_fetch_soon(daemon);
}

void daemon_fetching_device(struct daemon *daemon, const struct ble_device_state *state)
{
    struct fetching *fetching = fetching_of(daemon, state->row);
    const bool heard = state->link != BLE_LINK_AWAY;

    if (!fetching)
        return;
    if (state->links < fetching->links) { /* it counts from the beginning again */
        fetching->links = 0;
        fetching->linked_ms = 0;
    }
    fetching->state.links += state->links - fetching->links;
    fetching->state.link_ms += state->linked_ms - fetching->linked_ms;
    fetching->links = state->links;
    fetching->linked_ms = state->linked_ms;
    if (heard && !fetching->heard)
        daemon_fetch_soon(daemon);
    fetching->heard = heard;
}

/* ---- sessions ---- */

/* The key of a wearable that wants one; without it the driver says what is missing. */
static void find_secret(const struct daemon *daemon, int64_t device_row, struct driver_session *ret)
{
    const struct device *device = household_device(&daemon->household, device_row);
    const struct driver *driver = device ? driver_by_name(device->driver) : NULL;
    struct error why;

    if (!driver || !driver->wants_secret)
        return;
    const int r = secrets_find(daemon->config->bluetooth_secrets_file, device->address, ret->secret,
                               sizeof(ret->secret), &ret->secret_length, &why);
    if (r < 0)
        log_warning("%s: %s", device->id, why.text);
}

bool daemon_on_session(void *userdata, int64_t device_row, struct driver_session *ret)
{
    struct daemon *daemon = userdata;
    const bool trusted = daemon->publisher.clock_trusted;
    const struct device *device = household_device(&daemon->household, device_row);
    const struct zone *zone =
        device ? household_zone(&daemon->household, device->person_row) : NULL;

    ret->zone = zone ? zone : daemon->zone;
    ret->now_ms = trusted ? clock_wall_ms(&daemon->clock) : 0;
    ret->configure = daemon->config->bluetooth_configure;
    find_secret(daemon, device_row, ret);
    return trusted || !fetching_of(daemon, device_row);
}

int64_t daemon_on_cursor(void *userdata, int64_t device_row, const char *name)
{
    struct daemon *daemon = userdata;
    struct error why;
    int64_t value = DRIVER_NONE;
    const int r = cursor_get(daemon->store, device_row, name, &value, &why);

    if (r < 0 && r != -ERR_NOT_FOUND)
        log_warning("%s: how far it was fetched cannot be read: %s; from the beginning",
                    id_of(daemon, device_row), why.text);
    return r < 0 ? DRIVER_NONE : value;
}

static void archived(struct daemon *daemon, const struct device *device, int64_t now_ms,
                     const struct archive_report *report)
{
    struct error why;

    if (report->refused > 0)
        log_debug("%s: %zu records cannot be true and are in quarantine", device->id,
                  report->refused);
    if (report->from_ms >= report->to_ms || device->person_row == 0)
        return;
    if (report->readings > 0 &&
        vitals_recorded_changed(daemon->vitals, device->row, report->from_ms, report->to_ms, now_ms,
                                &why) < 0)
        log_error("what %s recorded cannot be read: %s", device->id, why.text);
    if (report->blocks > 0 &&
        vitals_sleep_changed(daemon->vitals, device->person_row, now_ms, &why) < 0)
        log_error("the nights of %s cannot be read: %s", device->id, why.text);
    daemon_mark(daemon, device->person_row);
}

int daemon_on_history(void *userdata, int64_t device_row, const struct history *history,
                      const char *cursor, int64_t value)
{
    struct daemon *daemon = userdata;
    struct device *device = household_device(&daemon->household, device_row);
    const int64_t now_ms = clock_wall_ms(&daemon->clock);
    struct fetching *fetching = fetching_of(daemon, device_row);
    struct archive_report report;
    struct error why;
    int r;

    if (!device)
        return -ERR_NOT_FOUND; /* removed a moment ago */
    r = archive_take(daemon->store, device_row, device->person_row, history, cursor, value, now_ms,
                     &report, &why);
    if (r < 0) {
        log_error("%s: what it recorded cannot be stored: %s", device->id, why.text);
        return r;
    }
    if (fetching)
        fetching->records += report.readings + report.blocks;
    archived(daemon, device, now_ms, &report);
    return 0;
}

/* Of a wearable that tells it to its driver alone, BlueZ knows none. */
static void heard_battery(struct daemon *daemon, struct device *device, const char *text)
{
    char *end;
    const long percent = strtol(text, &end, 10);

    if (end == text || *end || percent < 0 || percent > 100)
        return;
    device->battery_percent = (int)percent;
    daemon->devices_changed = true;
    daemon_links_soon(daemon);
}

void daemon_on_fact(void *userdata, int64_t device_row, const char *name, const char *text)
{
    struct daemon *daemon = userdata;
    struct device *device = household_device(&daemon->household, device_row);
    struct error why;
    int r;

    if (!device)
        return;
    if (strcmp(name, "battery") == 0)
        heard_battery(daemon, device, text);
    daemon_link_fact(daemon, device_row, name, text);
    if (strcmp(name, "firmware") == 0 && strcmp(device->firmware, text) != 0) {
        snprintf(device->firmware, sizeof(device->firmware), "%s", text);
        daemon->devices_changed = true;
        publish_devices_discovery(&daemon->publisher);
    }
    r = store_begin(daemon->store, &why);
    if (r == 0)
        r = fact_put(daemon->store, device_row, name, text, clock_wall_ms(&daemon->clock), &why);
    if (store_end(daemon->store, r, &why) < 0)
        log_warning("%s: its %s cannot be saved: %s, ignoring", device->id, name, why.text);
}

static void succeeded(struct daemon *daemon, struct fetching *fetching, struct device *device,
                      int64_t now_ms)
{
    fetching->state.succeeded_ms = now_ms;
    fetching->state.failures = 0;
    fetching->state.failure[0] = '\0';
    device->last_sync_ms = now_ms;
    daemon->devices_changed = true;
    log_info("%s: fetched, %zu records new", device->id, fetching->records);
    daemon_link_fetched(daemon, device, fetching->records, now_ms - fetching->begun_ms);
}

static void failed(struct daemon *daemon, struct fetching *fetching, const struct device *device,
                   const char *reason)
{
    char text[FAILURE_TEXT_MAX];

    snprintf(fetching->state.failure, sizeof(fetching->state.failure), "%s", reason);
    if (strcmp(reason, "not_seen") != 0)
        fetching->state.failures++;
    failure_text(reason, device->id, text);
    log_info("%s: not fetched: %s: %s", device->id, reason, text);
    daemon_link_not_fetched(daemon, device, reason, text);
}

void daemon_on_sync_end(void *userdata, int64_t device_row, int result, const char *reason)
{
    struct daemon *daemon = userdata;
    struct fetching *fetching = fetching_of(daemon, device_row);
    struct device *device = household_device(&daemon->household, device_row);
    const int64_t now_ms = clock_wall_ms(&daemon->clock);

    if (!fetching || !device)
        return;
    fetching->running = false;
    fetching->ended_ms = now_ms;
    if (result == 0)
        succeeded(daemon, fetching, device, now_ms);
    else
        failed(daemon, fetching, device, reason);
    fetching->records = 0;
    save(daemon, fetching);
    daemon_fetch_soon(daemon);
}
