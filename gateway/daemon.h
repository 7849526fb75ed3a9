/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The daemon: one struct that owns every part, and the wiring between them. One loop, one thread
 * (the broker connection has its own inside mqtt/). Split by direction of flow:
 *
 *   daemon.c           life: set up, run, stop
 *   daemon_readings.c  wearables -> ingest -> database
 *   daemon_sync.c      what wearables recorded -> archive -> database
 *   daemon_links.c     what becomes of links -> events, troubles
 *   daemon_outside.c   database -> indicators -> broker, and what the command line changed
 */
#ifndef GATEWAY_DAEMON_H
#define GATEWAY_DAEMON_H

#include "ble/ble.h"
#include "core/clock.h"
#include "gateway/config.h"
#include "gateway/household.h"
#include "gateway/ingest.h"
#include "gateway/links.h"
#include "gateway/publish.h"
#include "gateway/schedule.h"
#include "gateway/vitals.h"
#include "gateway/waiting.h"
#include "gateway/watch.h"
#include "mqtt/broker.h"
#include "storage/store.h"
#include "storage/sync.h"
#include <uv.h>

/* When the indicators of a person were computed, and whether something came since. */
struct computing {
    int64_t person_row;
    bool dirty;
    int64_t computed_mono_ms;
};

/* A wearable that records, and how its sessions go. */
struct fetching {
    int64_t device_row;
    struct sync_state state;
    bool running;     /* a session is wanted or runs */
    bool heard;       /* it is in reach */
    int64_t begun_ms; /* of the session at hand */
    int64_t ended_ms; /* of the last session, 0: none since the start */
    size_t records;   /* new ones of the session at hand */
    uint32_t links;   /* what ble said last of how often and how long, */
    int64_t linked_ms;
    enum schedule_worry worry; /* told */
};

struct daemon {
    const struct config *config;
    struct clock clock;
    uv_loop_t loop;
    struct store *store;
    struct zone *zone; /* of the gateway */
    struct household household;
    struct links links;
    struct vitals *vitals;
    struct ingest *ingest;
    struct waiting waiting;
    struct broker *broker;
    struct ble *ble;
    struct watch *watch;
    struct publisher publisher;

    uv_signal_t terminate, interrupt;
    uv_timer_t flush_timer;   /* one shot: readings to the live journal */
    uv_timer_t minute_timer;  /* what is due now and then */
    uv_timer_t compute_timer; /* one shot: indicators that became due */
    uv_timer_t settle_timer;  /* one shot: acknowledged events leave the database */
    uv_timer_t birth_timer;   /* one shot: Home Assistant came back */
    uv_timer_t fetch_timer;   /* one shot: what wearables recorded is due */
    uv_timer_t links_timer;   /* one shot: links are to be looked at */
    uv_timer_t trust_timer;   /* runs only while the clock is not trusted */
    uv_timer_t watchdog_timer;

    struct computing *computing; /* one a person */
    size_t computing_count;
    struct fetching *fetching; /* one a device that records */
    size_t fetching_count;
    int64_t backlog_since_mono_ms; /* 0: nothing waits for the database */
    int64_t newest_batch_mono_ms;
    int64_t boot_ms;       /* wall clock when the monotonic clock was 0, as last looked */
    bool devices_changed;  /* battery or last sight differ from the database */
    bool household_unread; /* it has changed and could not be read */
    bool flush_failing;    /* said once in the log */
    bool commit_failing;   /* ditto */
    bool stopping;
    struct adapter_trouble adapter_trouble; /* what was told last */
    bool adapter_unsaved;
    int64_t refreshed_mono_ms; /* when signal and last sight were said */
};

/* Runs until SIGTERM or SIGINT. */
int daemon_run(const struct config *config, struct error *err);

/* ---- daemon_readings.c ---- */

/* The callbacks of the ble room and of ingest; userdata is the daemon. */
extern const struct ble_events daemon_ble_events;
extern const struct ingest_events daemon_ingest_events;

/* Tells the ble room which devices to keep. */
void daemon_keep_devices(struct daemon *daemon);

/* Once a minute: close windows, move readings into the database when it is time. */
void daemon_care_readings(struct daemon *daemon);

/* Looks whether the clock can be believed; if it can now, what waited gets its time. */
void daemon_look_at_clock(struct daemon *daemon);

/* Writes battery and last sight of the devices to the database. */
void daemon_save_devices(struct daemon *daemon);

/* ---- daemon_sync.c ---- */

/* One entry a device that records in daemon->fetching. -ERR_NOMEM. */
int daemon_fit_fetching(struct daemon *daemon);

/* Begins what is due, and looks again when the next is; soon: at the next turn of the loop. */
void daemon_fetch_due(struct daemon *daemon);
void daemon_fetch_soon(struct daemon *daemon);

/* Another program has committed something: somebody may have asked for a session. */
void daemon_look_for_asked(struct daemon *daemon);

/* What ble tells of a device. */
void daemon_fetching_device(struct daemon *daemon, const struct ble_device_state *state);

/* Callbacks of the ble room. */
bool daemon_on_session(void *userdata, int64_t device_row, struct driver_session *ret);
int64_t daemon_on_cursor(void *userdata, int64_t device_row, const char *name);
int daemon_on_history(void *userdata, int64_t device_row, const struct history *history,
                      const char *cursor, int64_t value);
void daemon_on_fact(void *userdata, int64_t device_row, const char *name, const char *text);
void daemon_on_sync_end(void *userdata, int64_t device_row, int result, const char *reason);

/* ---- daemon_links.c ---- */

/* One entry a kept device in daemon->links. */
void daemon_fit_links(struct daemon *daemon);

/* Looks at all links in a moment: what is worth telling is told. */
void daemon_links_soon(struct daemon *daemon);

/* What ble tells of a device, and of the adapter. */
void daemon_link_seen(struct daemon *daemon, const struct ble_device_state *state);
void daemon_link_fact(struct daemon *daemon, int64_t device_row, const char *name,
                      const char *text);
void daemon_adapter_seen(struct daemon *daemon, const char *adapter, const char *error);

/* The end of a session; `text` says for people what the word means. */
void daemon_link_fetched(struct daemon *daemon, const struct device *device, size_t records,
                         int64_t span_ms);
void daemon_link_not_fetched(struct daemon *daemon, const struct device *device, const char *word,
                             const char *text);

/* Nothing came of a device since a time: an alert, and a line of the log. */
void daemon_tell_gap(struct daemon *daemon, int64_t device_row, int64_t since_ms, const char *text);
/* When that was told last; 0: never. */
int64_t daemon_gap_told_ms(const struct daemon *daemon, int64_t device_row);

/* Once a minute: gaps of live devices, and what is said now and then. */
void daemon_care_links(struct daemon *daemon);

/* Writes troubles to the database, in the caller's transaction; and when that is committed. */
bool daemon_links_unsaved(const struct daemon *daemon);
int daemon_save_links(struct daemon *daemon, struct error *err);
void daemon_links_saved(struct daemon *daemon);

/* ---- daemon_outside.c ---- */

void daemon_on_broker(void *userdata, const struct broker_event *event);

/* Another program has committed something. */
void daemon_on_foreign_change(void *userdata);

/* Marks the indicators of a person (0: of all) as due. */
void daemon_mark(struct daemon *daemon, int64_t person_row);

/* One entry a person in daemon->computing, those that are new marked. */
int daemon_fit_computing(struct daemon *daemon);

/* Once a minute: health, values that age, and what could not be said or read before. */
void daemon_care_publishing(struct daemon *daemon);

#endif
