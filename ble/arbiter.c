/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/arbiter.h"

void arbiter_init(struct arbiter *arbiter, unsigned max_links)
{
    *arbiter = (struct arbiter){.max_links = max_links};
}

void arbiter_reset(struct arbiter *arbiter)
{
    arbiter_init(arbiter, arbiter->max_links);
}

static void enter(struct arbiter *arbiter, enum radio_phase phase, int64_t deadline_ms)
{
    arbiter->phase = phase;
    arbiter->deadline_ms = deadline_ms;
}

static bool has_room(const struct arbiter *arbiter, const struct radio_need *need)
{
    return need->linked < arbiter->max_links;
}

static bool turn_wanted(const struct arbiter *arbiter, const struct radio_need *need)
{
    return need->pairing || (need->queued && has_room(arbiter, need));
}

static bool scan_wanted(const struct arbiter *arbiter, const struct radio_need *need)
{
    return need->demanded || (need->missing > 0 && has_room(arbiter, need));
}

static int64_t scan_end(const struct arbiter *arbiter, const struct radio_need *need)
{
    return arbiter->scan_start_ms + (need->linked ? RADIO_LINKED_MS : RADIO_SCAN_MS);
}

/* Whoever became missing just now is looked for at once. */
static void plan(struct arbiter *arbiter, const struct radio_need *need, int64_t now_ms)
{
    if (need->missing > arbiter->missing) {
        arbiter->missing_since_ms = now_ms;
        arbiter->scan_due_ms = now_ms;
    }
    arbiter->missing = need->missing;
}

static void plan_next(struct arbiter *arbiter, const struct radio_need *need, int64_t now_ms)
{
    const bool eager = !need->linked && now_ms - arbiter->missing_since_ms < RADIO_EAGER_MS;
    arbiter->scan_due_ms = arbiter->scan_start_ms + (eager ? RADIO_EAGER_EACH_MS : RADIO_EACH_MS);
}

static enum radio_step step_idle(struct arbiter *arbiter, const struct radio_need *need,
                                 int64_t now_ms)
{
    arbiter->deadline_ms = 0;
    if (need->changing) { /* a link that came by itself */
        enter(arbiter, RADIO_CONNECTING, 0);
        return RADIO_NOTHING;
    }
    if (turn_wanted(arbiter, need)) {
        enter(arbiter, RADIO_CONNECTING, 0);
        return RADIO_GRANT;
    }
    if (!scan_wanted(arbiter, need))
        return RADIO_NOTHING;
    int64_t due_ms = need->demanded ? 0 : arbiter->scan_due_ms;
    if (due_ms < arbiter->hold_ms)
        due_ms = arbiter->hold_ms;
    if (now_ms < due_ms) {
        arbiter->deadline_ms = due_ms;
        return RADIO_NOTHING;
    }
    arbiter->scan_start_ms = now_ms;
    enter(arbiter, RADIO_STARTING, now_ms + RADIO_START_MS);
    return RADIO_START_SCAN;
}

static enum radio_step step_scanning(struct arbiter *arbiter, const struct radio_need *need,
                                     int64_t now_ms)
{
    const bool radio_needed = need->changing || turn_wanted(arbiter, need);
    const int64_t end_ms = scan_end(arbiter, need);
    if (!radio_needed && scan_wanted(arbiter, need) && (need->demanded || now_ms < end_ms)) {
        arbiter->deadline_ms = need->demanded ? 0 : end_ms;
        return RADIO_NOTHING;
    }
    /* One that was cut short for a link goes on after it: others may be in the air as well. */
    if (radio_needed && now_ms < end_ms)
        arbiter->scan_due_ms = now_ms;
    else
        plan_next(arbiter, need, now_ms);
    arbiter->stop_answered = false;
    enter(arbiter, RADIO_STOPPING, now_ms + RADIO_STOP_MS);
    return RADIO_STOP_SCAN;
}

/* True when the phase ended. Another program may keep the adapter discovering: go on then. */
static bool stopping_is_over(struct arbiter *arbiter, const struct radio_need *need, int64_t now_ms)
{
    if (arbiter->stop_answered && !need->discovering)
        return true;
    if (arbiter->stop_answered && arbiter->deadline_ms > now_ms + RADIO_SETTLE_MS)
        arbiter->deadline_ms = now_ms + RADIO_SETTLE_MS;
    return now_ms >= arbiter->deadline_ms;
}

enum radio_step arbiter_step(struct arbiter *arbiter, const struct radio_need *need, int64_t now_ms)
{
    plan(arbiter, need, now_ms);
    switch (arbiter->phase) {
    case RADIO_STARTING:
        if (now_ms >= arbiter->deadline_ms)
            arbiter_scan_started(arbiter, false, now_ms);
        break;
    case RADIO_SCANNING:
        return step_scanning(arbiter, need, now_ms);
    case RADIO_STOPPING:
        if (stopping_is_over(arbiter, need, now_ms))
            enter(arbiter, RADIO_IDLE, 0);
        break;
    case RADIO_CONNECTING:
        if (!need->changing)
            enter(arbiter, RADIO_PAUSE, now_ms + RADIO_PAUSE_MS);
        break;
    case RADIO_PAUSE:
        if (now_ms >= arbiter->deadline_ms)
            enter(arbiter, RADIO_IDLE, 0);
        break;
    case RADIO_IDLE:
        break;
    }
    return arbiter->phase == RADIO_IDLE ? step_idle(arbiter, need, now_ms) : RADIO_NOTHING;
}

void arbiter_scan_started(struct arbiter *arbiter, bool ok, int64_t now_ms)
{
    if (arbiter->phase != RADIO_STARTING)
        return;
    if (ok) {
        enter(arbiter, RADIO_SCANNING, now_ms);
        return;
    }
    arbiter->hold_ms = now_ms + RADIO_RETRY_MS;
    enter(arbiter, RADIO_IDLE, now_ms);
}

void arbiter_scan_stopped(struct arbiter *arbiter)
{
    if (arbiter->phase == RADIO_STOPPING)
        arbiter->stop_answered = true;
}
