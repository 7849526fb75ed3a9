/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/pairing.h"
#include "core/error.h"

bool pairing_holds_radio(const struct pairing *pairing)
{
    switch (pairing->state) {
    case PAIRING_REGISTERING:
    case PAIRING_RUNNING:
    case PAIRING_PAUSE:
    case PAIRING_CANCELLING:
    case PAIRING_CLOSING:
        return true;
    default:
        return false;
    }
}

const char *pairing_state_name(enum pairing_state state)
{
    static const char *const names[PAIRING_STATES] = {
        "none",  "finding",    "queued",  "registering", "running",
        "pause", "cancelling", "closing", "ended",
    };
    return names[state];
}

static void enter(struct pairing *pairing, enum pairing_state state, int64_t deadline_ms)
{
    pairing->state = state;
    pairing->deadline_ms = deadline_ms;
    pairing->again = false;
}

void pairing_begin(struct pairing *pairing, unsigned seconds, int64_t now_ms)
{
    *pairing = (struct pairing){.generation = pairing->generation + 1, .seconds = seconds};
    enter(pairing, PAIRING_FINDING, now_ms + PAIRING_START_MS);
}

/* ---- the ways to the end ---- */

static unsigned end(struct pairing *pairing, int result)
{
    pairing->generation++;
    pairing->result = result;
    enter(pairing, PAIRING_ENDED, 0);
    return PAIRING_FORGET_CALLS;
}

/* After the radio was had: the agent goes, and the link if it came with this. */
static unsigned close_up(struct pairing *pairing, int result, int64_t now_ms)
{
    const unsigned actions =
        PAIRING_WITHDRAW | PAIRING_UNREGISTER | (result == 0 ? (unsigned)PAIRING_TRUST : 0);
    if (pairing->linked || !pairing->begun)
        return actions | end(pairing, result);
    pairing->generation++;
    pairing->result = result;
    enter(pairing, PAIRING_CLOSING, now_ms + PAIRING_CLOSE_MS);
    return actions | PAIRING_FORGET_CALLS | PAIRING_DISCONNECT;
}

/* Whatever Pair answered: if there is a bond, that was what it was for. */
static unsigned fail(struct pairing *pairing, int result, int64_t now_ms)
{
    if (pairing->fault)
        result = pairing->fault;
    return close_up(pairing, pairing->keys ? 0 : result, now_ms);
}

/* ---- Pair ---- */

/* Pair must not be called with any keys. Those of a link without a bond end with that link. */
static unsigned drop_link(struct pairing *pairing, int64_t now_ms)
{
    if (pairing->tries == PAIRING_TRIES)
        return fail(pairing, -ERR_IO, now_ms);
    pairing->tries++;
    pairing->linked = false;
    pairing->generation++;
    enter(pairing, PAIRING_CLOSING, now_ms + PAIRING_CLOSE_MS);
    pairing->again = true;
    return PAIRING_FORGET_CALLS | PAIRING_DISCONNECT;
}

static unsigned start_pair(struct pairing *pairing, int64_t now_ms)
{
    if (pairing->link_keys)
        return drop_link(pairing, now_ms);
    const unsigned actions = PAIRING_PAIR | (pairing->begun ? 0 : (unsigned)PAIRING_SAY_BEGINS);
    if (!pairing->begun)
        pairing->end_ms = now_ms + PAIRING_LIMIT_MS;
    const int64_t try_ms = now_ms + PAIRING_TRY_MS;
    pairing->begun = true;
    pairing->generation++;
    enter(pairing, PAIRING_RUNNING, try_ms < pairing->end_ms ? try_ms : pairing->end_ms);
    return actions;
}

/* Nobody was asked yet, so nobody notices that it begins anew. */
static bool may_try_again(const struct pairing *pairing, int64_t now_ms)
{
    return !pairing->asked && !pairing->keys && !pairing->fault && pairing->tries < PAIRING_TRIES &&
           now_ms + PAIRING_AGAIN_MS < pairing->end_ms;
}

static unsigned pause_then_again(struct pairing *pairing, int64_t now_ms)
{
    pairing->generation++;
    enter(pairing, PAIRING_PAUSE, now_ms + PAIRING_AGAIN_MS);
    return PAIRING_FORGET_CALLS;
}

static unsigned start_cancel(struct pairing *pairing, bool again, int64_t now_ms)
{
    enter(pairing, PAIRING_CANCELLING, now_ms + PAIRING_CANCEL_MS);
    pairing->again = again;
    return PAIRING_CANCEL | PAIRING_WITHDRAW;
}

static unsigned on_link_trouble(struct pairing *pairing, int64_t now_ms)
{
    pairing->tries++;
    if (may_try_again(pairing, now_ms))
        return pause_then_again(pairing, now_ms);
    return fail(pairing, -ERR_IO, now_ms);
}

static unsigned on_pair_overdue(struct pairing *pairing, int64_t now_ms)
{
    if (pairing->keys) /* only the answer is missing */
        return close_up(pairing, 0, now_ms);
    pairing->tries++;
    const bool again = may_try_again(pairing, now_ms);
    if (!again && !pairing->fault)
        pairing->fault = -ERR_TIMEOUT;
    return start_cancel(pairing, again, now_ms);
}

static unsigned set_fault(struct pairing *pairing, int fault, int64_t now_ms)
{
    if (!pairing->fault)
        pairing->fault = fault;
    pairing->deadline_ms = now_ms + PAIRING_ANSWER_MS;
    return 0;
}

/* ---- one function a state ---- */

static unsigned on_finding(struct pairing *pairing, enum pairing_event event, int64_t now_ms)
{
    switch (event) {
    case PAIRING_ADAPTER_UP:
        pairing->deadline_ms = now_ms + PAIRING_RADIO_MS;
        return 0;
    case PAIRING_ADAPTER_DOWN:
        pairing->scanning = false;
        pairing->deadline_ms = now_ms + PAIRING_START_MS;
        return 0;
    case PAIRING_SCANNING:
        if (!pairing->scanning)
            pairing->deadline_ms = now_ms + (int64_t)pairing->seconds * 1000;
        pairing->scanning = true;
        return 0;
    case PAIRING_KEYS:
        return PAIRING_SAY_ALREADY | end(pairing, 0);
    case PAIRING_FOUND:
        enter(pairing, PAIRING_QUEUED, now_ms + PAIRING_RADIO_MS);
        return 0;
    case PAIRING_TIMER:
        return end(pairing, pairing->scanning ? -ERR_NOT_FOUND : -ERR_UNAVAILABLE);
    case PAIRING_ABORT:
        return end(pairing, -ERR_DENIED);
    default:
        return 0;
    }
}

static unsigned on_queued(struct pairing *pairing, enum pairing_event event, int64_t now_ms)
{
    switch (event) {
    case PAIRING_GRANTED:
        pairing->end_ms = now_ms + PAIRING_REGISTER_MS;
        enter(pairing, PAIRING_REGISTERING, pairing->end_ms);
        return PAIRING_REGISTER;
    case PAIRING_KEYS:
        return PAIRING_SAY_ALREADY | end(pairing, 0);
    case PAIRING_GONE:
    case PAIRING_TIMER:
        return end(pairing, -ERR_IO);
    case PAIRING_ABORT:
        return end(pairing, -ERR_DENIED);
    default:
        return 0;
    }
}

static unsigned on_registering(struct pairing *pairing, enum pairing_event event, int64_t now_ms)
{
    switch (event) {
    case PAIRING_REGISTERED:
        return start_pair(pairing, now_ms);
    case PAIRING_REGISTER_LATER:
        pairing->again = true;
        pairing->deadline_ms = now_ms + PAIRING_AGAIN_MS;
        return 0;
    case PAIRING_KEYS:
        return PAIRING_SAY_ALREADY | close_up(pairing, 0, now_ms);
    case PAIRING_REGISTER_FAILED:
    case PAIRING_GONE:
        return close_up(pairing, -ERR_IO, now_ms);
    case PAIRING_ABORT:
        return close_up(pairing, -ERR_DENIED, now_ms);
    case PAIRING_TIMER:
        if (!pairing->again || now_ms >= pairing->end_ms)
            return close_up(pairing, -ERR_UNAVAILABLE, now_ms);
        enter(pairing, PAIRING_REGISTERING, pairing->end_ms);
        return PAIRING_REGISTER;
    default:
        return 0;
    }
}

static unsigned on_running(struct pairing *pairing, enum pairing_event event, int64_t now_ms)
{
    switch (event) {
    case PAIRING_ASKED:
        if (!pairing->asked)
            pairing->end_ms = now_ms + PAIRING_LIMIT_MS;
        pairing->asked = true;
        pairing->deadline_ms = pairing->end_ms;
        return 0;
    case PAIRING_SAID_NO:
        return set_fault(pairing, -ERR_DENIED, now_ms);
    case PAIRING_SAID_NOTHING:
        return set_fault(pairing, -ERR_TIMEOUT, now_ms);
    case PAIRING_KEYS: /* then BlueZ looks for services before it answers */
        pairing->deadline_ms = pairing->end_ms;
        return 0;
    case PAIRING_DONE:
        return close_up(pairing, 0, now_ms);
    case PAIRING_BUSY:
        return now_ms + PAIRING_AGAIN_MS < pairing->end_ms ? pause_then_again(pairing, now_ms)
                                                           : fail(pairing, -ERR_IO, now_ms);
    case PAIRING_LOST:
        return on_link_trouble(pairing, now_ms);
    case PAIRING_REFUSED: /* without a question nobody here can have been wrong */
        return fail(pairing, pairing->asked ? -ERR_DENIED : -ERR_UNSUPPORTED, now_ms);
    case PAIRING_LATE:
        return fail(pairing, -ERR_TIMEOUT, now_ms);
    case PAIRING_UNABLE:
        return fail(pairing, -ERR_UNSUPPORTED, now_ms);
    case PAIRING_GONE:
        return fail(pairing, -ERR_IO, now_ms);
    case PAIRING_ABORT:
        pairing->fault = -ERR_DENIED;
        return start_cancel(pairing, false, now_ms);
    case PAIRING_TIMER:
        return on_pair_overdue(pairing, now_ms);
    default:
        return 0;
    }
}

static unsigned on_pause(struct pairing *pairing, enum pairing_event event, int64_t now_ms)
{
    switch (event) {
    case PAIRING_KEYS: /* what was under way was another program's pairing */
        return close_up(pairing, 0, now_ms);
    case PAIRING_GONE:
        return fail(pairing, -ERR_IO, now_ms);
    case PAIRING_ABORT:
        return fail(pairing, -ERR_DENIED, now_ms);
    case PAIRING_TIMER:
        return start_pair(pairing, now_ms);
    default:
        return 0;
    }
}

static unsigned on_cancelling(struct pairing *pairing, enum pairing_event event, int64_t now_ms)
{
    switch (event) {
    case PAIRING_DONE:
        return close_up(pairing, 0, now_ms);
    case PAIRING_BUSY:
    case PAIRING_LOST:
    case PAIRING_REFUSED:
    case PAIRING_LATE:
    case PAIRING_UNABLE:
    case PAIRING_TIMER:
        return pairing->again && !pairing->keys ? pause_then_again(pairing, now_ms)
                                                : fail(pairing, -ERR_IO, now_ms);
    case PAIRING_GONE:
        return fail(pairing, -ERR_IO, now_ms);
    case PAIRING_ABORT:
        pairing->again = false;
        pairing->fault = -ERR_DENIED;
        return 0;
    default:
        return 0;
    }
}

/* The link goes so that Pair can be called. */
static unsigned on_closing_first(struct pairing *pairing, enum pairing_event event, int64_t now_ms)
{
    switch (event) {
    case PAIRING_KEYS:
        return PAIRING_SAY_ALREADY | close_up(pairing, 0, now_ms);
    case PAIRING_GONE:
        return fail(pairing, -ERR_IO, now_ms);
    case PAIRING_ABORT:
        return fail(pairing, -ERR_DENIED, now_ms);
    case PAIRING_CLOSED:
    case PAIRING_TIMER:
        return start_pair(pairing, now_ms);
    default:
        return 0;
    }
}

static unsigned on_closing(struct pairing *pairing, enum pairing_event event, int64_t now_ms)
{
    if (pairing->again)
        return on_closing_first(pairing, event, now_ms);
    switch (event) {
    case PAIRING_CLOSED:
    case PAIRING_GONE:
    case PAIRING_TIMER:
        return end(pairing, pairing->result);
    default:
        return 0;
    }
}

/* Without an adapter nothing goes on, but what was reached was reached. */
static unsigned on_adapter_down(struct pairing *pairing)
{
    const bool reached = pairing->state == PAIRING_CLOSING && !pairing->again;
    const int result = reached ? pairing->result : -ERR_UNAVAILABLE;
    return PAIRING_WITHDRAW | PAIRING_UNREGISTER | end(pairing, result);
}

unsigned pairing_handle(struct pairing *pairing, enum pairing_event event, int64_t now_ms)
{
    if (event == PAIRING_KEYS || event == PAIRING_NO_KEYS || event == PAIRING_GONE)
        pairing->keys = event == PAIRING_KEYS;
    if (event == PAIRING_ADAPTER_DOWN &&
        (pairing->state == PAIRING_QUEUED || pairing_holds_radio(pairing)))
        return on_adapter_down(pairing);
    switch (pairing->state) {
    case PAIRING_FINDING:
        return on_finding(pairing, event, now_ms);
    case PAIRING_QUEUED:
        return on_queued(pairing, event, now_ms);
    case PAIRING_REGISTERING:
        return on_registering(pairing, event, now_ms);
    case PAIRING_RUNNING:
        return on_running(pairing, event, now_ms);
    case PAIRING_PAUSE:
        return on_pause(pairing, event, now_ms);
    case PAIRING_CANCELLING:
        return on_cancelling(pairing, event, now_ms);
    case PAIRING_CLOSING:
        return on_closing(pairing, event, now_ms);
    default:
        return 0;
    }
}
