/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who uses the radio of an adapter: one connect at a time, never while scanning, a scan plan that
 * leaves the air and the batteries alone. Pure: it is told the need and the time, and says the next
 * step. Scans, as docs say of BlueZ on a Raspberry Pi, disturb links; so with links up they are
 * short and rare.
 */
#ifndef BLE_ARBITER_H
#define BLE_ARBITER_H

#include <stdbool.h>
#include <stdint.h>

enum radio_phase {
    RADIO_IDLE,
    RADIO_STARTING, /* StartDiscovery is not answered yet */
    RADIO_SCANNING,
    RADIO_STOPPING,   /* StopDiscovery is not answered, or the adapter still discovers */
    RADIO_CONNECTING, /* one link is being made or ended */
    RADIO_PAUSE,
};

enum radio_step { RADIO_NOTHING, RADIO_START_SCAN, RADIO_STOP_SCAN, RADIO_GRANT };

#define RADIO_START_MS      20000
#define RADIO_STOP_MS       5000
#define RADIO_SETTLE_MS     2000 /* for Discovering=false after StopDiscovery */
#define RADIO_PAUSE_MS      300
#define RADIO_RETRY_MS      5000
#define RADIO_SCAN_MS       10000
#define RADIO_EAGER_MS      120000 /* somebody is missing since less than this */
#define RADIO_EAGER_EACH_MS 15000
#define RADIO_EACH_MS       60000
#define RADIO_LINKED_MS     5000 /* a scan while there are links */

/* What is wanted of the radio now. */
struct radio_need {
    unsigned missing; /* devices that wait to be heard */
    unsigned linked;  /* links that are up */
    bool changing;    /* a link is being made or ended */
    bool queued;      /* a device is heard and it is its turn */
    bool pairing;     /* a person waits for a pairing to have its turn, before all links */
    bool discovering; /* the adapter says it discovers */
    bool demanded;    /* somebody asked for a scan */
};

struct arbiter {
    enum radio_phase phase;
    unsigned max_links;
    unsigned missing; /* at the last step */
    bool stop_answered;
    int64_t deadline_ms; /* call again then; 0: only when something changes */
    int64_t missing_since_ms;
    int64_t scan_start_ms;
    int64_t scan_due_ms; /* when the plan allows the next scan */
    int64_t hold_ms;     /* no scan before, not even a demanded one */
};

void arbiter_init(struct arbiter *arbiter, unsigned max_links);

/* The next step to take, after which arbiter_step() is called again until it says NOTHING. */
enum radio_step arbiter_step(struct arbiter *arbiter, const struct radio_need *need,
                             int64_t now_ms);

/* Answers to START_SCAN and STOP_SCAN. */
void arbiter_scan_started(struct arbiter *arbiter, bool ok, int64_t now_ms);
void arbiter_scan_stopped(struct arbiter *arbiter);

/* The adapter is new, or off: nothing of ours runs on it. */
void arbiter_reset(struct arbiter *arbiter);

#endif
