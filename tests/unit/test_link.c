/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The link state machine: every state against every event. The table names what does something;
 * every other pair must change nothing and ask for nothing.
 */
#include "tests/harness/test.h"
#include "tests/unit/link_table.h"
#include <string.h>

static const char *const event_names[LINK_EVENTS] = {
    "adapter up", "adapter down",   "seen",
    "granted",    "connect ok",     "connect failed",
    "up",         "down",           "object gone",
    "resolved",   "incomplete",     "services changed",
    "subscribed", "subscribe busy", "subscribe failed",
    "refused",    "paired",         "forgotten",
    "value",      "wanted",         "held up",
    "done",       "failed",         "timer",
    "disable",
};

static const struct transition transitions[] = {
    {LINK_NO_ADAPTER, LINK_ADAPTER_UP, LINK_WAIT_ADV, 0},
    {LINK_NO_ADAPTER, LINK_DISABLE, LINK_DISABLED, LINK_FAIL_CALLS},

    {LINK_WAIT_ADV, LINK_ADAPTER_DOWN, LINK_NO_ADAPTER, LINK_FAIL_CALLS},
    {LINK_WAIT_ADV, LINK_SEEN, LINK_QUEUED, 0},
    {LINK_WAIT_ADV, LINK_UP, LINK_RESOLVING, LINK_ADOPT},
    {LINK_WAIT_ADV, LINK_DISABLE, LINK_DISABLED, LINK_FAIL_CALLS},

    {LINK_BACKOFF, LINK_ADAPTER_DOWN, LINK_NO_ADAPTER, LINK_FAIL_CALLS},
    {LINK_BACKOFF, LINK_UP, LINK_RESOLVING, LINK_ADOPT},
    {LINK_BACKOFF, LINK_TIMER, LINK_WAIT_ADV, 0},
    {LINK_BACKOFF, LINK_DISABLE, LINK_DISABLED, LINK_FAIL_CALLS},

    {LINK_QUEUED, LINK_ADAPTER_DOWN, LINK_NO_ADAPTER, LINK_FAIL_CALLS},
    {LINK_QUEUED, LINK_GRANTED, LINK_CONNECTING, LINK_CONNECT},
    {LINK_QUEUED, LINK_UP, LINK_RESOLVING, LINK_ADOPT},
    {LINK_QUEUED, LINK_OBJECT_GONE, LINK_WAIT_ADV, 0},
    {LINK_QUEUED, LINK_TIMER, LINK_WAIT_ADV, 0},
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

    {LINK_DISCONNECTING, LINK_ADAPTER_DOWN, LINK_NO_ADAPTER, LINK_FAIL_CALLS},
    {LINK_DISCONNECTING, LINK_DOWN, LINK_BACKOFF, LINK_FAIL_CALLS},
    {LINK_DISCONNECTING, LINK_OBJECT_GONE, LINK_BACKOFF, LINK_FAIL_CALLS},
    {LINK_DISCONNECTING, LINK_TIMER, LINK_BACKOFF, LINK_FAIL_CALLS},

    {LINK_UNPAIRED, LINK_ADAPTER_DOWN, LINK_NO_ADAPTER, LINK_FAIL_CALLS},
    {LINK_UNPAIRED, LINK_OBJECT_GONE, LINK_WAIT_ADV, 0},
    {LINK_UNPAIRED, LINK_PAIRED, LINK_WAIT_ADV, LINK_LOOK},
    {LINK_UNPAIRED, LINK_TIMER, LINK_WAIT_ADV, LINK_LOOK},
    {LINK_UNPAIRED, LINK_DISABLE, LINK_DISABLED, LINK_FAIL_CALLS},
};

/* A link in a state, by the way that leads there; its silence has passed at NOW + 5000. */
static void bring(struct link *link, enum link_state state)
{
    link_init(link, 1, 5000, 42);
    if (state == LINK_NO_ADAPTER)
        return;
    feed(link, LINK_ADAPTER_UP, NOW);
    if (state == LINK_DISABLED)
        feed(link, LINK_DISABLE, NOW);
    if (state == LINK_DISABLED || state == LINK_WAIT_ADV)
        return;
    feed(link, LINK_SEEN, NOW);
    if (state == LINK_QUEUED)
        return;
    feed(link, LINK_GRANTED, NOW);
    if (state == LINK_CONNECTING)
        return;
    if (state == LINK_CANCELLING || state == LINK_BACKOFF)
        feed(link, state == LINK_BACKOFF ? LINK_CONNECT_FAILED : LINK_TIMER, NOW);
    if (state == LINK_CANCELLING || state == LINK_BACKOFF)
        return;
    feed(link, LINK_CONNECT_OK, NOW);
    if (state == LINK_RESOLVING)
        return;
    feed(link, LINK_RESOLVED, NOW);
    if (state == LINK_SUBSCRIBING)
        return;
    if (state == LINK_UNPAIRED) {
        feed(link, LINK_SUBSCRIBE_REFUSED, NOW);
        feed(link, LINK_DOWN, NOW);
        return;
    }
    feed(link, LINK_SUBSCRIBED, NOW);
    if (state == LINK_DISCONNECTING)
        feed(link, LINK_DONE, NOW);
}

static struct transition expected(enum link_state from, enum link_event event)
{
    return transition_in(transitions, sizeof(transitions) / sizeof(transitions[0]), from, event);
}

static void every_state_takes_every_event(void **unused)
{
    (void)unused;
    for (int state = 0; state < LINK_STATES; state++) {
        if (state == LINK_IDLE) /* test_link_session.c */
            continue;
        for (int event = 0; event < LINK_EVENTS; event++) {
            const struct transition expect =
                expected((enum link_state)state, (enum link_event)event);
            struct link link;
            bring(&link, (enum link_state)state);
            assert_int_equal(link.state, state);
            /* Late enough for every deadline; advertisements are old by then. */
            const unsigned actions = feed(&link, (enum link_event)event, NOW + LINK_UNPAIRED_MS);
            if (link.state != expect.to || actions != expect.actions)
                fail_msg("%s, %s: %s 0x%x, expected %s 0x%x",
                         link_state_name((enum link_state)state), event_names[event],
                         link_state_name(link.state), actions, link_state_name(expect.to),
                         expect.actions);
            if (expect.actions & LINK_FAIL_CALLS || expect.actions & LINK_CONNECT) {
                struct link before;
                bring(&before, (enum link_state)state);
                assert_int_not_equal(link.generation, before.generation);
            }
        }
    }
}

/* Whatever waits for somebody else's answer must not wait for ever. */
static void waiting_has_an_end(void **unused)
{
    (void)unused;
    static const enum link_state waiting[] = {
        LINK_BACKOFF,   LINK_QUEUED,      LINK_CONNECTING, LINK_CANCELLING,
        LINK_RESOLVING, LINK_SUBSCRIBING, LINK_READY,      LINK_DISCONNECTING,
    };
    for (size_t i = 0; i < sizeof(waiting) / sizeof(waiting[0]); i++) {
        struct link link;
        bring(&link, waiting[i]);
        assert_true(link.deadline_ms > NOW);
        assert_true(link.deadline_ms <= NOW + LINK_BACKOFF_MAX * 5 / 4);
    }
}

static void assert_pause(const struct link *link, int64_t from_ms, int64_t ms)
{
    assert_int_equal(link->state, LINK_BACKOFF);
    assert_in_range(link->deadline_ms - from_ms, ms * 3 / 4, ms * 5 / 4);
}

static void fail_connect(struct link *link, int64_t now_ms)
{
    if (link->state == LINK_BACKOFF)
        feed(link, LINK_TIMER, now_ms);
    if (link->state == LINK_WAIT_ADV)
        feed(link, LINK_SEEN, now_ms);
    feed(link, LINK_GRANTED, now_ms);
    feed(link, LINK_CONNECT_FAILED, now_ms);
}

static void pauses_grow_to_a_minute(void **unused)
{
    (void)unused;
    static const int64_t ladder_ms[] = {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000};
    struct link link;
    bring(&link, LINK_WAIT_ADV);
    int64_t now_ms = NOW;
    for (size_t i = 0; i < sizeof(ladder_ms) / sizeof(ladder_ms[0]); i++) {
        fail_connect(&link, now_ms);
        assert_pause(&link, now_ms, ladder_ms[i]);
        now_ms = link.deadline_ms + 20000;
    }
    assert_string_equal(link.error, "connect_failed");
}

static void pauses_differ_between_gateways(void **unused)
{
    (void)unused;
    bool differ = false;
    int64_t first = 0;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct link link;
        link_init(&link, 1, 0, seed * 0x9e3779b97f4a7c15ULL);
        feed(&link, LINK_ADAPTER_UP, NOW);
        fail_connect(&link, NOW);
        if (seed == 1)
            first = link.deadline_ms;
        differ = differ || link.deadline_ms != first;
    }
    assert_true(differ);
}

static void a_good_link_comes_back_quickly(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_WAIT_ADV);
    fail_connect(&link, NOW);
    fail_connect(&link, NOW);
    fail_connect(&link, NOW);
    feed(&link, LINK_UP, NOW);
    feed(&link, LINK_RESOLVED, NOW);
    feed(&link, LINK_SUBSCRIBED, NOW);
    assert_int_equal(link.state, LINK_READY);
    assert_null(link.error);
    feed(&link, LINK_DOWN, NOW + LINK_GOOD_MS);
    assert_pause(&link, NOW + LINK_GOOD_MS, LINK_QUICK_MS);
    assert_string_equal(link.error, "link_lost");
    /* The next failure starts the ladder anew. */
    fail_connect(&link, NOW + LINK_GOOD_MS);
    assert_pause(&link, NOW + LINK_GOOD_MS, 1000);
}

static void a_short_link_is_a_failure(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_READY);
    feed(&link, LINK_DOWN, NOW + LINK_GOOD_MS - 1);
    assert_pause(&link, NOW + LINK_GOOD_MS - 1, 1000);
    assert_int_equal(link.failures, 1);
}

static void an_adapter_that_went_is_nobodys_failure(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_WAIT_ADV);
    fail_connect(&link, NOW);
    fail_connect(&link, NOW);
    feed(&link, LINK_ADAPTER_DOWN, NOW);
    feed(&link, LINK_ADAPTER_UP, NOW);
    fail_connect(&link, NOW);
    assert_pause(&link, NOW, 1000);
}

static void heard_during_the_pause_connects_after_it(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_BACKOFF);
    feed(&link, LINK_SEEN, link.deadline_ms - 100);
    assert_int_equal(link.state, LINK_BACKOFF);
    feed(&link, LINK_TIMER, link.deadline_ms);
    assert_int_equal(link.state, LINK_QUEUED);
}

/* What was heard before the link says nothing about now: no blind Connect after a loss. */
static void old_advertisements_do_not_connect(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_READY);
    feed(&link, LINK_DOWN, NOW + 100);
    feed(&link, LINK_TIMER, link.deadline_ms);
    assert_int_equal(link.state, LINK_WAIT_ADV);
}

static void stale_advertisements_do_not_connect(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_QUEUED);
    feed(&link, LINK_SEEN, NOW + 6000);
    assert_int_equal(link.deadline_ms, NOW + 6000 + LINK_FRESH_MS);
    feed(&link, LINK_TIMER, link.deadline_ms);
    assert_int_equal(link.state, LINK_WAIT_ADV);
    assert_int_equal(feed(&link, LINK_GRANTED, link.deadline_ms), 0);
}

static void away_after_two_minutes(void **unused)
{
    (void)unused;
    struct link link;
    link_init(&link, 1, 0, 1);
    assert_false(link_in_range(&link, NOW));
    bring(&link, LINK_READY);
    const int64_t lost_ms = NOW + 3600000;
    assert_true(link_in_range(&link, lost_ms));
    feed(&link, LINK_DOWN, lost_ms);
    feed(&link, LINK_TIMER, link.deadline_ms);
    assert_int_equal(link.state, LINK_WAIT_ADV);
    assert_int_equal(link.deadline_ms, lost_ms + LINK_AWAY_MS);
    assert_true(link_in_range(&link, lost_ms + LINK_AWAY_MS - 1));
    assert_false(link_in_range(&link, lost_ms + LINK_AWAY_MS));
    feed(&link, LINK_TIMER, link.deadline_ms);
    assert_int_equal(link.deadline_ms, 0); /* then only an advertisement counts */
}

static void objects_may_be_late(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_RESOLVING);
    assert_int_equal(link.deadline_ms, NOW + LINK_RESOLVE_MS);
    feed(&link, LINK_INCOMPLETE, NOW + 100);
    assert_int_equal(link.deadline_ms, NOW + 100 + LINK_OBJECTS_MS);
    feed(&link, LINK_INCOMPLETE, NOW + 1000); /* does not prolong it */
    assert_int_equal(link.deadline_ms, NOW + 100 + LINK_OBJECTS_MS);
    assert_int_equal(feed(&link, LINK_RESOLVED, NOW + 1500), LINK_SUBSCRIBE);
}

static void characteristics_are_subscribed_in_turn(void **unused)
{
    (void)unused;
    struct link link;
    link_init(&link, 3, 0, 1);
    feed(&link, LINK_ADAPTER_UP, NOW);
    feed(&link, LINK_UP, NOW);
    assert_int_equal(feed(&link, LINK_RESOLVED, NOW), LINK_SUBSCRIBE);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(link.notify_done, i);
        assert_int_equal(feed(&link, LINK_SUBSCRIBED, NOW + 9000 * (i + 1)), LINK_SUBSCRIBE);
        assert_int_equal(link.deadline_ms, NOW + 9000 * (i + 1) + LINK_SUBSCRIBE_MS);
    }
    assert_int_equal(feed(&link, LINK_SUBSCRIBED, NOW + 20000), LINK_START_DRIVER);
    assert_int_equal(link.deadline_ms, 0); /* no silence limit, no watchdog */
}

static void busy_subscriptions_are_tried_again(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_SUBSCRIBING);
    unsigned tries = 0;
    int64_t now_ms = NOW;
    while (link.state == LINK_SUBSCRIBING) {
        assert_int_equal(feed(&link, LINK_SUBSCRIBE_BUSY, now_ms), 0);
        assert_int_equal(link.deadline_ms, now_ms + LINK_BUSY_MS);
        now_ms = link.deadline_ms;
        if (feed(&link, LINK_TIMER, now_ms) == LINK_SUBSCRIBE)
            tries++;
    }
    assert_int_equal(link.state, LINK_DISCONNECTING);
    assert_int_equal(tries, LINK_SUBSCRIBE_MS / LINK_BUSY_MS - 1);
}

static void values_hold_the_watchdog(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_READY);
    feed(&link, LINK_VALUE, NOW + 4000);
    assert_int_equal(feed(&link, LINK_TIMER, NOW + 5000), 0);
    assert_int_equal(link.deadline_ms, NOW + 9000);
    assert_true(feed(&link, LINK_TIMER, NOW + 9000) & LINK_DISCONNECT);
    assert_string_equal(link.error, "silent");
}

/* Disconnects without effect: the third makes us appear under a new name. */
static void being_stuck_escalates(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_WAIT_ADV);
    int64_t now_ms = NOW;
    for (int i = 1; i <= LINK_STUCK_MAX; i++) {
        feed(&link, LINK_UP, now_ms);
        feed(&link, LINK_TIMER, now_ms + LINK_RESOLVE_MS);
        assert_int_equal(link.state, LINK_DISCONNECTING);
        const unsigned actions = feed(&link, LINK_TIMER, now_ms + LINK_RESOLVE_MS * 2);
        assert_int_equal(link.state, LINK_BACKOFF);
        assert_int_equal((actions & LINK_REOPEN_BUS) != 0, i == LINK_STUCK_MAX);
        now_ms += LINK_RESOLVE_MS * 3;
    }
}

static void a_disabled_link_ends_orderly(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_READY);
    feed(&link, LINK_DISABLE, NOW);
    assert_int_equal(link.state, LINK_DISCONNECTING);
    feed(&link, LINK_DOWN, NOW);
    assert_int_equal(link.state, LINK_DISABLED);
    bring(&link, LINK_CONNECTING);
    feed(&link, LINK_DISABLE, NOW);
    feed(&link, LINK_CONNECT_FAILED, NOW);
    assert_int_equal(link.state, LINK_DISABLED);
    bring(&link, LINK_DISCONNECTING);
    feed(&link, LINK_DISABLE, NOW);
    feed(&link, LINK_TIMER, NOW + LINK_DISCONNECT_MS);
    assert_int_equal(link.state, LINK_DISABLED);
    bring(&link, LINK_READY);
    feed(&link, LINK_DISABLE, NOW);
    feed(&link, LINK_ADAPTER_DOWN, NOW);
    assert_int_equal(link.state, LINK_DISABLED);
}

/* It waits for a person, and tries on its own only slowly. */
static void without_a_bond_it_waits(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_UNPAIRED);
    assert_string_equal(link.error, "needs_pairing");
    assert_int_equal(link.deadline_ms, NOW + LINK_AWAY_MS); /* to tell that it is away */
    assert_int_equal(feed(&link, LINK_TIMER, link.deadline_ms), 0);
    assert_int_equal(link.state, LINK_UNPAIRED);
    assert_int_equal(link.deadline_ms, NOW + LINK_UNPAIRED_MS);
    assert_int_equal(feed(&link, LINK_TIMER, link.deadline_ms), LINK_LOOK);
    assert_int_equal(link.state, LINK_WAIT_ADV);
    assert_string_equal(link.error, "needs_pairing");
}

/* Somebody pairs it: its services are not touched until there is a bond, and then at once. */
static void a_link_of_somebody_who_pairs_is_left_alone(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_UNPAIRED);
    assert_int_equal(feed(&link, LINK_UP, NOW), 0);
    assert_int_equal(feed(&link, LINK_RESOLVED, NOW), 0);
    assert_int_equal(feed(&link, LINK_PAIRED, NOW), LINK_LOOK);
    assert_int_equal(feed(&link, LINK_UP, NOW), LINK_ADOPT);
    feed(&link, LINK_RESOLVED, NOW);
    feed(&link, LINK_SUBSCRIBED, NOW);
    assert_int_equal(link.state, LINK_READY);
    assert_null(link.error);
}

static void lose_while_subscribing(struct link *link)
{
    if (link->state == LINK_BACKOFF)
        feed(link, LINK_TIMER, NOW);
    feed(link, LINK_UP, NOW);
    feed(link, LINK_RESOLVED, NOW);
    assert_int_equal(link->state, LINK_SUBSCRIBING);
    feed(link, LINK_DOWN, NOW);
}

static void losses_while_subscribing_mean_that_a_bond_is_wanted(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_WAIT_ADV);
    for (unsigned i = 1; i < LINK_LOSSES_MAX; i++) {
        lose_while_subscribing(&link);
        assert_int_equal(link.state, LINK_BACKOFF);
        assert_string_equal(link.error, "link_lost");
    }
    lose_while_subscribing(&link);
    assert_int_equal(link.state, LINK_UNPAIRED);
    assert_string_equal(link.error, "needs_pairing");
    /* A slow try that ends in the same way is enough. */
    feed(&link, LINK_TIMER, NOW + LINK_UNPAIRED_MS);
    lose_while_subscribing(&link);
    assert_int_equal(link.state, LINK_UNPAIRED);
}

static void a_link_that_was_ready_wants_no_bond(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_WAIT_ADV);
    lose_while_subscribing(&link);
    feed(&link, LINK_TIMER, NOW);
    feed(&link, LINK_UP, NOW);
    feed(&link, LINK_RESOLVED, NOW);
    feed(&link, LINK_SUBSCRIBED, NOW);
    assert_int_equal(link.state, LINK_READY);
    feed(&link, LINK_DOWN, NOW);
    lose_while_subscribing(&link);
    assert_int_equal(link.state, LINK_BACKOFF);
}

static void refuse_while_subscribing(struct link *link)
{
    if (link->state == LINK_BACKOFF)
        feed(link, LINK_TIMER, NOW);
    feed(link, LINK_UP, NOW);
    feed(link, LINK_RESOLVED, NOW);
    feed(link, LINK_SUBSCRIBE_REFUSED, NOW);
    assert_int_equal(link->state, LINK_DISCONNECTING);
    feed(link, LINK_DOWN, NOW);
}

/* With a bond it is tried again at the usual pace, but the second time in a row has a reason. */
static void a_bond_that_is_not_good_enough_is_told(void **unused)
{
    (void)unused;
    static const struct {
        void (*first)(struct link *link);
        void (*second)(struct link *link);
        const char *error;
    } rows[] = {
        {lose_while_subscribing, lose_while_subscribing, "link_lost"},
        {lose_while_subscribing, refuse_while_subscribing, "link_lost"},
        {refuse_while_subscribing, lose_while_subscribing, "subscribe_failed"},
        {refuse_while_subscribing, refuse_while_subscribing, "subscribe_failed"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct link link;
        bring(&link, LINK_WAIT_ADV);
        feed(&link, LINK_PAIRED, NOW);
        rows[i].first(&link);
        assert_pause(&link, NOW, 1000);
        assert_string_equal(link.error, rows[i].error);
        assert_false(link_bond_fails(&link));
        rows[i].second(&link);
        assert_pause(&link, NOW, 2000);
        assert_string_equal(link.error, "weak_bond");
        assert_true(link_bond_fails(&link));
        rows[i].first(&link);
        assert_pause(&link, NOW, 4000);
        assert_string_equal(link.error, "weak_bond");
    }
}

/* What ends the suspicion: beats, an adapter that went, another bond or none. */
static void a_bond_is_judged_anew(void **unused)
{
    (void)unused;
    static const enum link_event ends[] = {LINK_SUBSCRIBED, LINK_ADAPTER_DOWN, LINK_PAIRED,
                                           LINK_FORGOTTEN};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        struct link link;
        bring(&link, LINK_SUBSCRIBING);
        feed(&link, LINK_PAIRED, NOW);
        feed(&link, LINK_DOWN, NOW);
        lose_while_subscribing(&link);
        assert_true(link_bond_fails(&link));
        feed(&link, LINK_TIMER, NOW);
        feed(&link, LINK_UP, NOW);
        feed(&link, LINK_RESOLVED, NOW);
        feed(&link, ends[i], NOW);
        assert_false(link_bond_fails(&link));
        assert_int_equal(link.losses, 0);
    }
}

/* The bond is gone: what is refused now is refused for want of it. */
static void a_bond_that_is_gone_is_wanted(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_SUBSCRIBING);
    feed(&link, LINK_PAIRED, NOW);
    feed(&link, LINK_FORGOTTEN, NOW);
    feed(&link, LINK_SUBSCRIBE_REFUSED, NOW);
    assert_string_equal(link.error, "needs_pairing");
    feed(&link, LINK_DOWN, NOW);
    assert_int_equal(link.state, LINK_UNPAIRED);
}

static void a_bond_made_meanwhile_is_used_at_once(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_SUBSCRIBING);
    feed(&link, LINK_SUBSCRIBE_REFUSED, NOW);
    assert_int_equal(link.state, LINK_DISCONNECTING);
    feed(&link, LINK_PAIRED, NOW);
    feed(&link, LINK_DOWN, NOW);
    assert_pause(&link, NOW, 1000);
}

/* A day of beats, then the strap comes off: yesterday's failures are not counted on. */
static void a_good_link_that_falls_silent_is_no_failure(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_READY);
    link.failures = 5;
    feed(&link, LINK_VALUE, NOW + LINK_GOOD_MS);
    feed(&link, LINK_TIMER, NOW + LINK_GOOD_MS + 5000);
    assert_int_equal(link.state, LINK_DISCONNECTING);
    feed(&link, LINK_DOWN, NOW + LINK_GOOD_MS + 5100);
    assert_pause(&link, NOW + LINK_GOOD_MS + 5100, 1000);
}

/* What was heard goes out of date without an adapter as well, and somebody must be told. */
static void away_without_an_adapter(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_READY);
    feed(&link, LINK_ADAPTER_DOWN, NOW + 1000);
    assert_true(link_in_range(&link, NOW + 1000));
    assert_int_equal(link.deadline_ms, NOW + LINK_AWAY_MS);
    assert_int_equal(feed(&link, LINK_TIMER, NOW + LINK_AWAY_MS), 0);
    assert_int_equal(link.state, LINK_NO_ADAPTER);
    assert_int_equal(link.deadline_ms, 0);
    assert_false(link_in_range(&link, NOW + LINK_AWAY_MS));
}

static void nothing_to_subscribe_is_ready_at_once(void **unused)
{
    (void)unused;
    struct link link;
    link_init(&link, 0, 5000, 42);
    feed(&link, LINK_ADAPTER_UP, NOW);
    feed(&link, LINK_UP, NOW);
    assert_int_equal(feed(&link, LINK_RESOLVED, NOW), LINK_START_DRIVER);
    assert_int_equal(link.state, LINK_READY);
}

/* Only Disconnects without effect in a row make a stuck bluetoothd. */
static void one_that_works_is_not_stuck(void **unused)
{
    (void)unused;
    struct link link;
    bring(&link, LINK_CANCELLING);
    link.stuck = LINK_STUCK_MAX - 1;
    feed(&link, LINK_DOWN, NOW);
    assert_int_equal(link.stuck, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_takes_every_event),
        cmocka_unit_test(waiting_has_an_end),
        cmocka_unit_test(pauses_grow_to_a_minute),
        cmocka_unit_test(pauses_differ_between_gateways),
        cmocka_unit_test(a_good_link_comes_back_quickly),
        cmocka_unit_test(a_short_link_is_a_failure),
        cmocka_unit_test(an_adapter_that_went_is_nobodys_failure),
        cmocka_unit_test(heard_during_the_pause_connects_after_it),
        cmocka_unit_test(old_advertisements_do_not_connect),
        cmocka_unit_test(stale_advertisements_do_not_connect),
        cmocka_unit_test(away_after_two_minutes),
        cmocka_unit_test(objects_may_be_late),
        cmocka_unit_test(characteristics_are_subscribed_in_turn),
        cmocka_unit_test(busy_subscriptions_are_tried_again),
        cmocka_unit_test(values_hold_the_watchdog),
        cmocka_unit_test(being_stuck_escalates),
        cmocka_unit_test(a_disabled_link_ends_orderly),
        cmocka_unit_test(a_good_link_that_falls_silent_is_no_failure),
        cmocka_unit_test(away_without_an_adapter),
        cmocka_unit_test(nothing_to_subscribe_is_ready_at_once),
        cmocka_unit_test(one_that_works_is_not_stuck),
        cmocka_unit_test(without_a_bond_it_waits),
        cmocka_unit_test(a_link_of_somebody_who_pairs_is_left_alone),
        cmocka_unit_test(losses_while_subscribing_mean_that_a_bond_is_wanted),
        cmocka_unit_test(a_link_that_was_ready_wants_no_bond),
        cmocka_unit_test(a_bond_that_is_not_good_enough_is_told),
        cmocka_unit_test(a_bond_is_judged_anew),
        cmocka_unit_test(a_bond_that_is_gone_is_wanted),
        cmocka_unit_test(a_bond_made_meanwhile_is_used_at_once),
    };
    return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
