/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The link state machine of a device with sessions on demand: every state against every event, the
 * same as for a link that is kept but for what the table names; and how sessions end.
 */
#include "core/error.h"
#include "tests/harness/test.h"
#include "tests/unit/link_table.h"
#include <string.h>

#define END_SOON (NOW + LINK_SESSION_MS)

static void new_link(struct link *link)
{
    link_init(link, 1, 0, 42);
    link_init_on_demand(link, 0, 0);
    feed(link, LINK_ADAPTER_UP, NOW);
}

/* From wanted, or a pause, to a state that is on the way to READY. */
static void advance(struct link *link, enum link_state state, int64_t now_ms)
{
    static const struct {
        enum link_state state;
        enum link_event event;
    } way[] = {
        {LINK_IDLE, LINK_WANTED},
        {LINK_BACKOFF, LINK_TIMER},
        {LINK_WAIT_ADV, LINK_SEEN},
        {LINK_QUEUED, LINK_GRANTED},
        {LINK_CONNECTING, LINK_UP},
        {LINK_RESOLVING, LINK_RESOLVED},
        {LINK_SUBSCRIBING, LINK_SUBSCRIBED},
    };
    for (size_t i = 0; i < sizeof(way) / sizeof(way[0]); i++)
        if (link->state != state && link->state == way[i].state)
            feed(link, way[i].event, now_ms);
    assert_int_equal(link->state, state);
}

static void bring(struct link *link, enum link_state state)
{
    new_link(link);
    switch (state) {
    case LINK_NO_ADAPTER:
        feed(link, LINK_WANTED, NOW);
        feed(link, LINK_ADAPTER_DOWN, NOW);
        return;
    case LINK_BACKOFF:
        advance(link, LINK_CONNECTING, NOW);
        feed(link, LINK_CONNECT_FAILED, NOW);
        return;
    case LINK_CANCELLING:
        advance(link, LINK_CONNECTING, NOW);
        feed(link, LINK_TIMER, NOW + LINK_CONNECT_MS);
        return;
    case LINK_DISCONNECTING:
        advance(link, LINK_READY, NOW);
        feed(link, LINK_DONE, NOW);
        return;
    case LINK_DISABLED:
        feed(link, LINK_DISABLE, NOW);
        return;
    default:
        advance(link, state, NOW);
    }
}

/* Where sessions differ from links that are kept, late enough for all deadlines. */
static const struct transition transitions[] = {
    {LINK_NO_ADAPTER, LINK_ADAPTER_UP, LINK_WAIT_ADV, 0},
    {LINK_NO_ADAPTER, LINK_TIMER, LINK_NO_ADAPTER, LINK_END_SESSION},
    {LINK_NO_ADAPTER, LINK_DISABLE, LINK_DISABLED, LINK_FAIL_CALLS},

    {LINK_IDLE, LINK_ADAPTER_DOWN, LINK_NO_ADAPTER, LINK_FAIL_CALLS},
    {LINK_IDLE, LINK_WANTED, LINK_WAIT_ADV, LINK_PROBE},
    {LINK_IDLE, LINK_DISABLE, LINK_DISABLED, LINK_FAIL_CALLS},

    {LINK_WAIT_ADV, LINK_ADAPTER_DOWN, LINK_NO_ADAPTER, LINK_FAIL_CALLS},
    {LINK_WAIT_ADV, LINK_SEEN, LINK_QUEUED, 0},
    {LINK_WAIT_ADV, LINK_UP, LINK_RESOLVING, LINK_ADOPT},
    {LINK_WAIT_ADV, LINK_TIMER, LINK_IDLE, LINK_END_SESSION},
    {LINK_WAIT_ADV, LINK_DISABLE, LINK_DISABLED, LINK_FAIL_CALLS},

    {LINK_BACKOFF, LINK_ADAPTER_DOWN, LINK_NO_ADAPTER, LINK_FAIL_CALLS},
    {LINK_BACKOFF, LINK_UP, LINK_RESOLVING, LINK_ADOPT},
    {LINK_BACKOFF, LINK_TIMER, LINK_IDLE, LINK_END_SESSION},
    {LINK_BACKOFF, LINK_DISABLE, LINK_DISABLED, LINK_FAIL_CALLS},

    {LINK_QUEUED, LINK_ADAPTER_DOWN, LINK_NO_ADAPTER, LINK_FAIL_CALLS},
    {LINK_QUEUED, LINK_GRANTED, LINK_CONNECTING, LINK_CONNECT},
    {LINK_QUEUED, LINK_UP, LINK_RESOLVING, LINK_ADOPT},
    {LINK_QUEUED, LINK_OBJECT_GONE, LINK_WAIT_ADV, 0},
    {LINK_QUEUED, LINK_TIMER, LINK_IDLE, LINK_END_SESSION},
    {LINK_QUEUED, LINK_DISABLE, LINK_DISABLED, LINK_FAIL_CALLS},

    {LINK_CONNECTING, LINK_ADAPTER_DOWN, LINK_NO_ADAPTER, LINK_FAIL_CALLS},
    {LINK_CONNECTING, LINK_CONNECT_OK, LINK_RESOLVING, LINK_ADOPT},
    {LINK_CONNECTING, LINK_UP, LINK_RESOLVING, LINK_ADOPT},
    {LINK_CONNECTING, LINK_RESOLVED, LINK_SUBSCRIBING, LINK_SUBSCRIBE},
    {LINK_CONNECTING, LINK_INCOMPLETE, LINK_RESOLVING, LINK_ADOPT},
    {LINK_CONNECTING, LINK_CONNECT_FAILED, LINK_BACKOFF, LINK_FAIL_CALLS},
    {LINK_CONNECTING, LINK_OBJECT_GONE, LINK_BACKOFF, LINK_FAIL_CALLS},
    {LINK_CONNECTING, LINK_TIMER, LINK_CANCELLING, LINK_DISCONNECT},
    {LINK_CONNECTING, LINK_DISABLE, LINK_CANCELLING, LINK_DISCONNECT},

    {LINK_CANCELLING, LINK_ADAPTER_DOWN, LINK_NO_ADAPTER, LINK_FAIL_CALLS},
    {LINK_CANCELLING, LINK_CONNECT_FAILED, LINK_BACKOFF, LINK_FAIL_CALLS},
    {LINK_CANCELLING, LINK_DOWN, LINK_BACKOFF, LINK_FAIL_CALLS},
    {LINK_CANCELLING, LINK_OBJECT_GONE, LINK_BACKOFF, LINK_FAIL_CALLS},
    {LINK_CANCELLING, LINK_TIMER, LINK_BACKOFF, LINK_FAIL_CALLS},

    {LINK_RESOLVING, LINK_ADAPTER_DOWN, LINK_NO_ADAPTER, LINK_FAIL_CALLS},
    {LINK_RESOLVING, LINK_RESOLVED, LINK_SUBSCRIBING, LINK_SUBSCRIBE},
    {LINK_RESOLVING, LINK_CONNECT_FAILED, LINK_DISCONNECTING, LINK_FAIL_CALLS | LINK_DISCONNECT},
    {LINK_RESOLVING, LINK_DOWN, LINK_BACKOFF, LINK_FAIL_CALLS},
    {LINK_RESOLVING, LINK_OBJECT_GONE, LINK_BACKOFF, LINK_FAIL_CALLS},
    {LINK_RESOLVING, LINK_TIMER, LINK_DISCONNECTING, LINK_FAIL_CALLS | LINK_DISCONNECT},
    {LINK_RESOLVING, LINK_DISABLE, LINK_DISCONNECTING, LINK_FAIL_CALLS | LINK_DISCONNECT},

    {LINK_SUBSCRIBING, LINK_ADAPTER_DOWN, LINK_NO_ADAPTER, LINK_FAIL_CALLS},
    {LINK_SUBSCRIBING, LINK_SUBSCRIBED, LINK_READY, LINK_START_DRIVER},
    {LINK_SUBSCRIBING, LINK_SUBSCRIBE_FAILED, LINK_DISCONNECTING, END_NOTIFY | LINK_DISCONNECT},
    {LINK_SUBSCRIBING, LINK_SUBSCRIBE_REFUSED, LINK_DISCONNECTING, END_NOTIFY | LINK_DISCONNECT},
    {LINK_SUBSCRIBING, LINK_DOWN, LINK_BACKOFF, END_NOTIFY},
    {LINK_SUBSCRIBING, LINK_OBJECT_GONE, LINK_BACKOFF, END_NOTIFY},
    {LINK_SUBSCRIBING, LINK_TIMER, LINK_DISCONNECTING, END_NOTIFY | LINK_DISCONNECT},
    {LINK_SUBSCRIBING, LINK_DISABLE, LINK_DISCONNECTING, END_NOTIFY | LINK_DISCONNECT},

    {LINK_READY, LINK_ADAPTER_DOWN, LINK_NO_ADAPTER, LINK_FAIL_CALLS | LINK_STOP_DRIVER},
    {LINK_READY, LINK_DOWN, LINK_BACKOFF, END_ALL},
    {LINK_READY, LINK_OBJECT_GONE, LINK_BACKOFF, END_ALL},
    {LINK_READY, LINK_INCOMPLETE, LINK_RESOLVING, LINK_FAIL_CALLS | LINK_STOP_DRIVER},
    {LINK_READY, LINK_SERVICES_CHANGED, LINK_RESOLVING, LINK_FAIL_CALLS | LINK_STOP_DRIVER},
    {LINK_READY, LINK_DONE, LINK_DISCONNECTING, LEAVE},
    {LINK_READY, LINK_FAILED, LINK_DISCONNECTING, LEAVE},
    {LINK_READY, LINK_TIMER, LINK_DISCONNECTING, LEAVE},
    {LINK_READY, LINK_DISABLE, LINK_DISCONNECTING, LEAVE},

    {LINK_DISCONNECTING, LINK_ADAPTER_DOWN, LINK_NO_ADAPTER, LINK_FAIL_CALLS | LINK_END_SESSION},
    {LINK_DISCONNECTING, LINK_DOWN, LINK_IDLE, LINK_FAIL_CALLS | LINK_END_SESSION},
    {LINK_DISCONNECTING, LINK_OBJECT_GONE, LINK_IDLE, LINK_FAIL_CALLS | LINK_END_SESSION},
    {LINK_DISCONNECTING, LINK_TIMER, LINK_IDLE, LINK_FAIL_CALLS | LINK_END_SESSION},
};

static struct transition expected(enum link_state from, enum link_event event)
{
    return transition_in(transitions, sizeof(transitions) / sizeof(transitions[0]), from, event);
}

static void every_state_takes_every_event(void **unused)
{
    (void)unused;
    for (int state = 0; state < LINK_STATES; state++) {
        if (state == LINK_UNPAIRED) /* these are not */
            continue;
        for (int event = 0; event < LINK_EVENTS; event++) {
            const struct transition expect =
                expected((enum link_state)state, (enum link_event)event);
            struct link link;
            bring(&link, (enum link_state)state);
            assert_int_equal(link.state, state);
            const bool wanted = link.wanted;
            const unsigned actions = feed(&link, (enum link_event)event, NOW + LINK_UNPAIRED_MS);
            if (link.state != expect.to || actions != expect.actions)
                fail_msg("%s, event %d: %s 0x%x, expected %s 0x%x",
                         link_state_name((enum link_state)state), event,
                         link_state_name(link.state), actions, link_state_name(expect.to),
                         expect.actions);
            if (actions & LINK_END_SESSION)
                assert_false(link.wanted);
            else
                assert_int_equal(link.wanted,
                                 wanted || (event == LINK_WANTED && state == LINK_IDLE));
        }
    }
}

/* ---- how it ends ---- */

static void assert_end(const struct link *link, unsigned actions, int result, const char *why)
{
    assert_true(actions & LINK_END_SESSION);
    assert_false(link->wanted);
    assert_int_equal(link->result, result);
    assert_string_equal(link->why, why);
}

static void nothing_is_due_while_idle(void **unused)
{
    (void)unused;
    struct link link;
    new_link(&link);
    assert_int_equal(link.state, LINK_IDLE);
    assert_int_equal(link_due_ms(&link), 0);
    feed(&link, LINK_SEEN, NOW);
    assert_int_equal(feed(&link, LINK_UP, NOW), 0); /* somebody else's link */
    assert_int_equal(link.state, LINK_IDLE);
    assert_true(link_in_range(&link, NOW));
}

static void heard_just_now_is_queued_at_once(void **unused)
{
    (void)unused;
    struct link link;
    new_link(&link);
    feed(&link, LINK_SEEN, NOW);
    feed(&link, LINK_WANTED, NOW + 1000);
    assert_int_equal(link.state, LINK_QUEUED);
}

static void done_is_told_when_the_link_has_ended(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_READY);
    assert_false(feed(&link, LINK_DONE, NOW) & LINK_END_SESSION);
    assert_true(link_has_session(&link));
    assert_end(&link, feed(&link, LINK_DOWN, NOW + 2000), 0, "done");
    assert_int_equal(link.state, LINK_IDLE);
    assert_null(link.error);
    assert_int_equal(feed(&link, LINK_DOWN, NOW + 2000), 0); /* once */
}

/* What was fetched is fetched, however the link ends. */
static void done_stands_whatever_follows(void **unused)
{
    (void)unused;
    static const enum link_event events[] = {LINK_TIMER, LINK_OBJECT_GONE, LINK_ADAPTER_DOWN};
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        struct link link;
        bring(&link, LINK_DISCONNECTING);
        assert_end(&link, feed(&link, events[i], NOW + LINK_DISCONNECT_MS), 0, "done");
    }
}

static void linger(struct link *link)
{
    bring(link, LINK_DISCONNECTING);
    assert_end(link, feed(link, LINK_TIMER, NOW), 0, "done");
    assert_int_equal(link->state, LINK_IDLE);
    assert_string_equal(link->error, "stuck");
    assert_int_equal(link_due_ms(link), NOW + LINK_LINGER_MS);
}

/* A link that outlives its session is ended again and again, and the third time in a row bluetoothd
 * is taken as stuck. */
static void a_link_that_cannot_be_ended(void **unused)
{
    (void)unused;
    struct link link;
    linger(&link);
    for (int i = 2; i <= LINK_STUCK_MAX; i++) {
        assert_int_equal(feed(&link, LINK_TIMER, link.deadline_ms),
                         LINK_FAIL_CALLS | LINK_DISCONNECT);
        assert_int_equal(link.state, LINK_DISCONNECTING);
        const unsigned actions = feed(&link, LINK_TIMER, link.deadline_ms);
        assert_false(actions & LINK_END_SESSION);
        assert_int_equal((actions & LINK_REOPEN_BUS) != 0, i == LINK_STUCK_MAX);
        assert_int_equal(link.state, LINK_IDLE);
        assert_true(link.deadline_ms > 0);
    }
    feed(&link, LINK_TIMER, link.deadline_ms);
    assert_int_equal(feed(&link, LINK_DOWN, NOW), LINK_FAIL_CALLS);
    assert_int_equal(link.state, LINK_IDLE);
    assert_false(link.lingers);
}

static void a_lingering_link_may_end_otherwise(void **unused)
{
    (void)unused;
    struct link link;
    linger(&link);
    feed(&link, LINK_DOWN, NOW);
    assert_int_equal(link.state, LINK_IDLE);
    assert_false(link.lingers);
    linger(&link);
    feed(&link, LINK_OBJECT_GONE, NOW);
    assert_false(link.lingers);
    linger(&link);
    feed(&link, LINK_ADAPTER_DOWN, NOW);
    feed(&link, LINK_ADAPTER_UP, NOW);
    assert_int_equal(link.state, LINK_IDLE);
    assert_false(link.lingers);
    linger(&link);
    assert_true(feed(&link, LINK_DISABLE, NOW) & LINK_DISCONNECT);
    feed(&link, LINK_DOWN, NOW);
    assert_int_equal(link.state, LINK_DISABLED);
    /* The next session uses it. */
    linger(&link);
    assert_int_equal(feed(&link, LINK_WANTED, NOW), LINK_PROBE);
    feed(&link, LINK_UP, NOW);
    assert_int_equal(link.state, LINK_RESOLVING);
    assert_false(link.lingers);
}

static void the_driver_gives_up(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_READY);
    link.result = -ERR_UNSUPPORTED;
    link.why = "wrong_key";
    assert_int_equal(feed(&link, LINK_FAILED, NOW), LEAVE);
    assert_string_equal(link.error, "wrong_key");
    assert_end(&link, feed(&link, LINK_DOWN, NOW), -ERR_UNSUPPORTED, "wrong_key");
    /* The next one starts afresh. */
    feed(&link, LINK_WANTED, NOW);
    advance(&link, LINK_READY, NOW);
    assert_null(link.error);
}

static void not_seen(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_WAIT_ADV);
    assert_int_equal(link_due_ms(&link), NOW + LINK_WANTED_MS);
    assert_true(link_is_impatient(&link, NOW + LINK_WANTED_MS));
    assert_end(&link, feed(&link, LINK_TIMER, NOW + LINK_WANTED_MS), -ERR_NOT_FOUND, "not_seen");
    assert_null(link.error);
    assert_int_equal(link.state, LINK_IDLE);
}

static void heard_and_never_served(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_WAIT_ADV);
    int64_t now_ms = NOW;
    for (; now_ms < NOW + LINK_WANTED_MS; now_ms += 1000)
        feed(&link, LINK_SEEN, now_ms);
    assert_int_equal(link.state, LINK_QUEUED);
    assert_end(&link, feed(&link, LINK_TIMER, now_ms), -ERR_BUSY, "no_turn");
}

/* The radio serves another session: that is nobody's fault. */
static void being_held_up_does_not_count(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_WAIT_ADV);
    assert_int_equal(feed(&link, LINK_HELD_UP, NOW + LINK_WANTED_MS), 0);
    assert_int_equal(link.state, LINK_WAIT_ADV);
    assert_int_equal(link_due_ms(&link), NOW + 2 * LINK_WANTED_MS);
}

static void a_lost_link_is_made_again(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_READY);
    for (unsigned i = 1; i < LINK_TRIES_MAX; i++) {
        assert_false(feed(&link, LINK_DOWN, NOW) & LINK_END_SESSION);
        assert_int_equal(link.state, LINK_BACKOFF);
        assert_true(link.deadline_ms <= NOW + 5000); /* soon */
        advance(&link, LINK_READY, NOW);
    }
    assert_end(&link, feed(&link, LINK_DOWN, NOW), -ERR_IO, "link_lost");
    assert_int_equal(link.state, LINK_IDLE);
    /* The next session has as many, and begins with a short pause. */
    feed(&link, LINK_WANTED, NOW);
    advance(&link, LINK_READY, NOW);
    feed(&link, LINK_DOWN, NOW);
    assert_int_equal(link.state, LINK_BACKOFF);
    assert_true(link.deadline_ms <= NOW + 1250);
}

static void connects_that_fail_are_counted(void **unused)
{
    (void)unused;
    struct link link;
    new_link(&link);
    feed(&link, LINK_WANTED, NOW);
    for (unsigned i = 1; i < LINK_TRIES_MAX; i++) {
        advance(&link, LINK_CONNECTING, NOW);
        feed(&link, LINK_CONNECT_FAILED, NOW);
    }
    advance(&link, LINK_CONNECTING, NOW);
    assert_end(&link, feed(&link, LINK_CONNECT_FAILED, NOW), -ERR_IO, "connect_failed");
}

static void lost_and_not_heard_again(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_READY);
    feed(&link, LINK_DOWN, NOW + 100);
    feed(&link, LINK_TIMER, link.deadline_ms);
    assert_int_equal(link.state, LINK_WAIT_ADV);
    link.too_long_ms += LINK_WANTED_MS;
    assert_end(&link, feed(&link, LINK_TIMER, NOW + 100 + LINK_WANTED_MS), -ERR_IO, "link_lost");
}

static void a_session_takes_not_too_long(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_READY);
    assert_int_equal(link_due_ms(&link), END_SOON);
    /* A second link does not prolong it. */
    feed(&link, LINK_DOWN, NOW + 50000);
    advance(&link, LINK_READY, NOW + 60000);
    assert_int_equal(link_due_ms(&link), END_SOON);
    assert_int_equal(feed(&link, LINK_TIMER, END_SOON), LEAVE);
    assert_string_equal(link.error, "too_long");
    assert_end(&link, feed(&link, LINK_DOWN, END_SOON), -ERR_TIMEOUT, "too_long");

    /* While it waits for a second one. */
    bring(&link, LINK_READY);
    feed(&link, LINK_DOWN, END_SOON - 10);
    assert_int_equal(link_due_ms(&link), END_SOON);
    assert_end(&link, feed(&link, LINK_TIMER, END_SOON), -ERR_TIMEOUT, "too_long");
    assert_int_equal(link.state, LINK_IDLE);

    /* A driver may need more. */
    link_init(&link, 1, 0, 42);
    link_init_on_demand(&link, 600000, 0);
    feed(&link, LINK_ADAPTER_UP, NOW);
    feed(&link, LINK_WANTED, NOW);
    advance(&link, LINK_READY, NOW);
    assert_int_equal(link_due_ms(&link), NOW + 600000);
}

static void silence_ends_a_link_and_not_the_session(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_READY);
    link.silence_ms = 5000;
    link.deadline_ms = NOW + 5000;
    assert_int_equal(feed(&link, LINK_TIMER, NOW + 5000), LEAVE);
    assert_string_equal(link.error, "silent");
    assert_int_equal(feed(&link, LINK_DOWN, NOW + 5000), LINK_FAIL_CALLS);
    assert_int_equal(link.state, LINK_BACKOFF);
}

static void without_an_adapter_it_waits(void **unused)
{
    (void)unused;
    struct link link;
    link_init(&link, 1, 0, 42);
    link_init_on_demand(&link, 0, 0);
    assert_int_equal(feed(&link, LINK_WANTED, NOW), 0);
    assert_int_equal(link_due_ms(&link), NOW + LINK_WANTED_MS);
    feed(&link, LINK_ADAPTER_UP, NOW + 3000);
    assert_int_equal(link.state, LINK_WAIT_ADV);
    feed(&link, LINK_ADAPTER_DOWN, NOW + 4000);
    assert_end(&link, feed(&link, LINK_TIMER, NOW + 4000 + LINK_WANTED_MS), -ERR_UNAVAILABLE,
               "no_adapter");
    assert_int_equal(link.state, LINK_NO_ADAPTER);
    feed(&link, LINK_ADAPTER_UP, NOW);
    assert_int_equal(link.state, LINK_IDLE);
}

/* An adapter that breaks down under the session does not do so for ever. */
static void an_adapter_that_goes_again_and_again(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_READY);
    for (unsigned i = 1; i < LINK_TRIES_MAX; i++) {
        assert_false(feed(&link, LINK_ADAPTER_DOWN, NOW) & LINK_END_SESSION);
        feed(&link, LINK_ADAPTER_UP, NOW);
        advance(&link, LINK_READY, NOW);
    }
    assert_end(&link, feed(&link, LINK_ADAPTER_DOWN, NOW), -ERR_UNAVAILABLE, "no_adapter");
    feed(&link, LINK_ADAPTER_UP, NOW);
    assert_int_equal(link.state, LINK_IDLE);
}

static void a_bond_is_missing(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_SUBSCRIBING);
    feed(&link, LINK_SUBSCRIBE_REFUSED, NOW);
    assert_end(&link, feed(&link, LINK_DOWN, NOW), -ERR_DENIED, "needs_pairing");
    assert_true(link_needs_bond(&link));
    assert_string_equal(link.error, "needs_pairing");
    feed(&link, LINK_PAIRED, NOW);
    assert_null(link.error);

    /* So do losses while subscribing. */
    bring(&link, LINK_SUBSCRIBING);
    for (unsigned i = 1; i < LINK_LOSSES_MAX; i++) {
        feed(&link, LINK_DOWN, NOW);
        advance(&link, LINK_SUBSCRIBING, NOW);
    }
    assert_end(&link, feed(&link, LINK_DOWN, NOW), -ERR_DENIED, "needs_pairing");

    /* But not an adapter that goes meanwhile. */
    bring(&link, LINK_SUBSCRIBING);
    feed(&link, LINK_SUBSCRIBE_REFUSED, NOW);
    feed(&link, LINK_ADAPTER_DOWN, NOW);
    assert_true(link.wanted);
}

static void one_at_a_time(void **unused)
{
    (void)unused;
    for (int state = 0; state < LINK_STATES; state++) {
        struct link link;
        if (state == LINK_IDLE || state == LINK_UNPAIRED)
            continue;
        bring(&link, (enum link_state)state);
        const struct link before = link;
        assert_int_equal(feed(&link, LINK_WANTED, NOW), 0);
        assert_memory_equal(&link, &before, sizeof(link));
    }
}

/* However unlucky: it ends. */
static void every_session_has_an_end(void **unused)
{
    (void)unused;
    uint64_t random = 1;
    for (unsigned round = 0; round < 2000; round++) {
        struct link link;
        int64_t now_ms = NOW;
        unsigned ends = 0;
        new_link(&link);
        feed(&link, LINK_WANTED, now_ms);
        while (link.wanted) {
            static const enum link_event events[] = {
                LINK_ADAPTER_UP, LINK_ADAPTER_DOWN, LINK_SEEN,       LINK_GRANTED,
                LINK_CONNECT_OK, LINK_UP,           LINK_DOWN,       LINK_OBJECT_GONE,
                LINK_RESOLVED,   LINK_SUBSCRIBED,   LINK_INCOMPLETE, LINK_SERVICES_CHANGED,
            };
            random = random * 6364136223846793005ULL + 1442695040888963407ULL;
            const size_t pick = (size_t)(random >> 33) % (2 * sizeof(events) / sizeof(events[0]));
            now_ms += 3000;
            unsigned actions = 0;
            if (pick < sizeof(events) / sizeof(events[0]))
                actions = feed(&link, events[pick], now_ms);
            if (actions & LINK_END_SESSION)
                ends++;
            if (link.wanted)
                assert_true(link_due_ms(&link) > 0);
            if (link_due_ms(&link) && now_ms >= link_due_ms(&link) &&
                feed(&link, LINK_TIMER, now_ms) & LINK_END_SESSION)
                ends++;
            assert_true(now_ms < NOW + 3600000);
        }
        assert_int_equal(ends, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_takes_every_event),
        cmocka_unit_test(nothing_is_due_while_idle),
        cmocka_unit_test(heard_just_now_is_queued_at_once),
        cmocka_unit_test(done_is_told_when_the_link_has_ended),
        cmocka_unit_test(done_stands_whatever_follows),
        cmocka_unit_test(a_link_that_cannot_be_ended),
        cmocka_unit_test(a_lingering_link_may_end_otherwise),
        cmocka_unit_test(the_driver_gives_up),
        cmocka_unit_test(not_seen),
        cmocka_unit_test(heard_and_never_served),
        cmocka_unit_test(being_held_up_does_not_count),
        cmocka_unit_test(a_lost_link_is_made_again),
        cmocka_unit_test(connects_that_fail_are_counted),
        cmocka_unit_test(lost_and_not_heard_again),
        cmocka_unit_test(a_session_takes_not_too_long),
        cmocka_unit_test(silence_ends_a_link_and_not_the_session),
        cmocka_unit_test(without_an_adapter_it_waits),
        cmocka_unit_test(an_adapter_that_goes_again_and_again),
        cmocka_unit_test(a_bond_is_missing),
        cmocka_unit_test(one_at_a_time),
        cmocka_unit_test(every_session_has_an_end),
    };
    return cmocka_run_group_tests_name("link_session", tests, NULL, NULL);
}
