/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/daemon.h"

#include "core/log.h"
#include "gateway/token.h"
#include "storage/people.h"
#include <string.h>
#include <sys/random.h>

/* docs/mqtt.md: a document is said at most this often, the last one wins. */
#define COMPUTE_MS 30000
/* Acknowledgements come in bursts; one transaction takes a burst. */
#define SETTLE_MS 50
/* Home Assistant asks every gateway in the house at once. */
#define BIRTH_SPREAD_MS 3000
/* How long it needs to set up the entities of a discovery (docs/mqtt.md 11.2). */
#define BIRTH_PAUSE_MS 2000

/* ---- indicators ---- */

int daemon_fit_computing(struct daemon *daemon)
{
    const struct household *household = &daemon->household;
    struct computing *fresh = calloc(household->person_count + 1, sizeof(*fresh));

    if (!fresh)
        return -ERR_NOMEM;
    for (size_t i = 0; i < household->person_count; i++) {
        fresh[i] = (struct computing){.person_row = household->persons[i].row,
                                      .dirty = true,
                                      .computed_mono_ms = INT64_MIN / 2};
        for (size_t j = 0; j < daemon->computing_count; j++)
            if (daemon->computing[j].person_row == fresh[i].person_row)
                fresh[i] = daemon->computing[j];
    }
    free(daemon->computing);
    daemon->computing = fresh;
    daemon->computing_count = household->person_count;
    return 0;
}

/* Starts the timer for the person who is due first. */
static void on_compute(uv_timer_t *timer);

static void arm_compute(struct daemon *daemon)
{
    int64_t mono_ms = clock_mono_ms();
    int64_t first_ms = INT64_MAX;

    for (size_t i = 0; i < daemon->computing_count; i++) {
        const struct computing *computing = &daemon->computing[i];
        int64_t due_ms = computing->computed_mono_ms + COMPUTE_MS;

        if (computing->dirty && due_ms < first_ms)
            first_ms = due_ms;
    }
    if (first_ms == INT64_MAX || !daemon->publisher.ready)
        uv_timer_stop(&daemon->compute_timer);
    else
        uv_timer_start(&daemon->compute_timer, on_compute,
                       first_ms > mono_ms ? (uint64_t)(first_ms - mono_ms) : 0, 0);
}

static void on_compute(uv_timer_t *timer)
{
    struct daemon *daemon = timer->data;
    int64_t mono_ms = clock_mono_ms();

    for (size_t i = 0; i < daemon->computing_count; i++) {
        struct computing *computing = &daemon->computing[i];
        const struct person *person = household_person(&daemon->household, computing->person_row);

        if (!computing->dirty || mono_ms < computing->computed_mono_ms + COMPUTE_MS)
            continue;
        computing->dirty = false;
        computing->computed_mono_ms = mono_ms;
        if (person)
            publish_person(&daemon->publisher, person);
    }
    arm_compute(daemon);
}

void daemon_mark(struct daemon *daemon, int64_t person_row)
{
    for (size_t i = 0; i < daemon->computing_count; i++)
        if (person_row == 0 || daemon->computing[i].person_row == person_row)
            daemon->computing[i].dirty = true;
    if (daemon->publisher.ready)
        arm_compute(daemon);
}

/* Everything was just said. */
static void all_computed(struct daemon *daemon)
{
    for (size_t i = 0; i < daemon->computing_count; i++) {
        daemon->computing[i].dirty = false;
        daemon->computing[i].computed_mono_ms = clock_mono_ms();
    }
    arm_compute(daemon);
}

static void say_everything(struct daemon *daemon)
{
    publish_all(&daemon->publisher);
    all_computed(daemon);
}

void daemon_care_publishing(struct daemon *daemon)
{
    if (daemon->household_unread)
        daemon_on_foreign_change(daemon);
    if (daemon->publisher.ready && daemon->publisher.unsaid)
        say_everything(daemon);
    publish_events(&daemon->publisher);
    publish_health(&daemon->publisher);
    daemon_mark(daemon, 0);
}

/* ---- the broker ---- */

static void on_ready(struct daemon *daemon)
{
    daemon->publisher.ready = true;
    outflow_restart(&daemon->publisher.outflow);
    say_everything(daemon);
}

static void on_lost(struct daemon *daemon)
{
    daemon->publisher.ready = false;
    uv_timer_stop(&daemon->compute_timer);
    uv_timer_stop(&daemon->birth_timer);
}

static void on_settle(uv_timer_t *timer)
{
    struct daemon *daemon = timer->data;
    struct error why;

    /* Also while there is no connection, when sending has nothing to do with it. */
    if (outflow_settle(&daemon->publisher.outflow, &why) < 0)
        log_warning("acknowledged events stay in the outbox for now: %s", why.text);
    else
        publish_events(&daemon->publisher);
}

static void settle_soon(struct daemon *daemon)
{
    if (!uv_is_active((uv_handle_t *)&daemon->settle_timer))
        uv_timer_start(&daemon->settle_timer, on_settle, SETTLE_MS, 0);
}

static void on_birth_states(uv_timer_t *timer)
{
    struct daemon *daemon = timer->data;

    publish_all_states(&daemon->publisher);
    all_computed(daemon);
}

static void on_birth(uv_timer_t *timer)
{
    struct daemon *daemon = timer->data;

    publish_all_discovery(&daemon->publisher);
    uv_timer_start(timer, on_birth_states, BIRTH_PAUSE_MS, 0);
}

void daemon_on_broker(void *userdata, const struct broker_event *event)
{
    struct daemon *daemon = userdata;
    unsigned char spread = 0;

    switch (event->type) {
    case BROKER_READY:
        on_ready(daemon);
        break;
    case BROKER_LOST:
        on_lost(daemon);
        break;
    case BROKER_REFUSED:
        publish_refused(&daemon->publisher, event->token);
        settle_soon(daemon);
        break;
    case BROKER_ACKED:
        publish_acked(&daemon->publisher, event->token);
        settle_soon(daemon);
        break;
    case BROKER_BIRTH:
        if (getrandom(&spread, sizeof(spread), GRND_NONBLOCK) < 0)
            spread = 0;
        uv_timer_start(&daemon->birth_timer, on_birth, (uint64_t)spread * BIRTH_SPREAD_MS / 255, 0);
        break;
    }
}

/* ---- what the command line changed ---- */

/* What was last known of the devices is newer here than in the database. */
static void keep_states(const struct household *old, struct household *fresh)
{
    for (size_t i = 0; i < fresh->device_count; i++) {
        struct device *device = &fresh->devices[i];
        const struct device *known = household_device(old, device->row);

        if (!known)
            continue;
        device->battery_percent = known->battery_percent;
        device->last_seen_ms = known->last_seen_ms;
        device->last_sync_ms = known->last_sync_ms;
    }
}

/* A person or wearable was added, changed or removed. */
static void household_changed(struct daemon *daemon)
{
    struct error why;

    if (vitals_load(daemon->vitals, &daemon->household, clock_wall_ms(&daemon->clock), &why) < 0)
        log_error("a person's readings cannot be loaded: %s", why.text);
    if (daemon_fit_computing(daemon) < 0)
        log_error("out of memory: a new person has no indicators yet");
    daemon_keep_devices(daemon);
    if (daemon->publisher.ready)
        say_everything(daemon);
}

void daemon_on_foreign_change(void *userdata)
{
    struct daemon *daemon = userdata;
    struct household fresh = {0};
    struct error why;

    vitals_entries_changed(daemon->vitals);
    daemon_look_for_asked(daemon);
    publish_events(&daemon->publisher);
    daemon_mark(daemon, 0);
    daemon->household_unread = household_load(&fresh, daemon->store, &why) < 0;
    if (daemon->household_unread) {
        log_error("the household cannot be read again: %s; trying again", why.text);
        return;
    }
    if (!household_differs(&daemon->household, &fresh)) {
        household_done(&fresh);
        return;
    }
    keep_states(&daemon->household, &fresh);
    household_done(&daemon->household);
    daemon->household = fresh;
    household_changed(daemon);
}
