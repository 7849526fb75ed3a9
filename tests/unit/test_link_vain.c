/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tries in vain: what counts as one, what they are blamed on, what makes them forgotten. */
#include "tests/harness/test.h"
#include "tests/unit/link_table.h"

static void start(struct link *link)
{
    link_init(link, 1, 0, 42);
    feed(link, LINK_ADAPTER_UP, NOW);
}

/* To the state in which Connect runs. */
static void connect(struct link *link)
{
    if (link->state == LINK_BACKOFF)
        feed(link, LINK_TIMER, NOW);
    feed(link, LINK_SEEN, NOW);
    feed(link, LINK_GRANTED, NOW);
    assert_int_equal(link->state, LINK_CONNECTING);
}

static void end_link(struct link *link)
{
    assert_int_equal(link->state, LINK_DISCONNECTING);
    feed(link, LINK_DOWN, NOW);
}

static void fail_connect(struct link *link)
{
    connect(link);
    feed(link, LINK_CONNECT_FAILED, NOW);
}

static void time_out(struct link *link)
{
    connect(link);
    feed(link, LINK_TIMER, NOW + LINK_CONNECT_MS);
    feed(link, LINK_CONNECT_FAILED, NOW);
}

static void vanish(struct link *link)
{
    connect(link);
    feed(link, LINK_OBJECT_GONE, NOW);
}

static void lose_at_once(struct link *link)
{
    connect(link);
    feed(link, LINK_CONNECT_OK, NOW);
    feed(link, LINK_DOWN, NOW);
}

static void miss_characteristics(struct link *link)
{
    connect(link);
    feed(link, LINK_CONNECT_OK, NOW);
    feed(link, LINK_INCOMPLETE, NOW);
    feed(link, LINK_TIMER, NOW + LINK_OBJECTS_MS);
    end_link(link);
}

static void never_resolve(struct link *link)
{
    connect(link);
    feed(link, LINK_CONNECT_OK, NOW);
    feed(link, LINK_TIMER, NOW + LINK_RESOLVE_MS);
    end_link(link);
}

static void fail_to_subscribe(struct link *link)
{
    connect(link);
    feed(link, LINK_RESOLVED, NOW);
    feed(link, LINK_SUBSCRIBE_FAILED, NOW);
    end_link(link);
}

static void be_stuck(struct link *link)
{
    connect(link);
    feed(link, LINK_RESOLVED, NOW);
    feed(link, LINK_SUBSCRIBED, NOW);
    assert_int_equal(link->vain, 0);
    link->silence_ms = 1000;
    feed(link, LINK_TIMER, NOW + 1000);
    assert_int_equal(link->state, LINK_DISCONNECTING);
    feed(link, LINK_TIMER, NOW + LINK_DISCONNECT_MS);
}

static void each_kind_of_try_counts_once(void **unused)
{
    (void)unused;
    static const struct {
        void (*try)(struct link *link);
        const char *error;
        unsigned missing;
    } rows[] = {
        {fail_connect, "connect_failed", 0},
        {time_out, "connect_timeout", 0},
        {vanish, "connect_failed", 0},
        {lose_at_once, "link_lost", 0},
        {miss_characteristics, "no_services", 1},
        {never_resolve, "no_services", 0},
        {fail_to_subscribe, "subscribe_failed", 0},
        {be_stuck, "stuck", 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct link link;
        start(&link);
        rows[i].try(&link);
        assert_int_equal(link.state, LINK_BACKOFF);
        assert_int_equal(link.vain, 1);
        assert_int_equal(link.missing, rows[i].missing);
        assert_string_equal(link.error, rows[i].error);
    }
}

static void they_add_up_until_a_link_works(void **unused)
{
    (void)unused;
    struct link link;
    start(&link);
    miss_characteristics(&link);
    miss_characteristics(&link);
    assert_int_equal(link.missing, 2);
    fail_connect(&link);
    assert_int_equal(link.missing, 0);
    assert_int_equal(link.vain, 3);
    feed(&link, LINK_ADAPTER_DOWN, NOW); /* the bus may just be opened anew */
    feed(&link, LINK_ADAPTER_UP, NOW);
    vanish(&link);
    assert_int_equal(link.vain, 4);
    connect(&link);
    feed(&link, LINK_RESOLVED, NOW);
    feed(&link, LINK_SUBSCRIBED, NOW);
    assert_int_equal(link.vain, 0);
    assert_int_equal(link.vanished, 0);
    feed(&link, LINK_DOWN, NOW + 1);
    assert_int_equal(link.vain, 0); /* it did work */
}

/* What only a person can mend is not climbed after. */
static void a_missing_bond_is_not_in_vain(void **unused)
{
    (void)unused;
    struct link link;
    start(&link);
    connect(&link);
    feed(&link, LINK_RESOLVED, NOW);
    feed(&link, LINK_SUBSCRIBE_REFUSED, NOW);
    end_link(&link);
    assert_int_equal(link.state, LINK_UNPAIRED);
    assert_int_equal(link.vain, 0);
}

static void what_vanishes_twice_is_taken_for_classic(void **unused)
{
    (void)unused;
    struct link link;
    start(&link);
    vanish(&link);
    assert_string_equal(link.error, "connect_failed");
    vanish(&link);
    assert_string_equal(link.error, "classic");
}

static void connect_says_why(void **unused)
{
    (void)unused;
    struct link link;
    start(&link);
    link.connect_why = "classic";
    fail_connect(&link);
    assert_string_equal(link.error, "classic");
}

/* Encryption fails as soon as there is a link: once is chance, twice is a bond that it forgot. */
static void a_bond_that_it_has_forgotten(void **unused)
{
    (void)unused;
    struct link link;
    start(&link);
    feed(&link, LINK_PAIRED, NOW);
    lose_at_once(&link);
    assert_string_equal(link.error, "link_lost");
    assert_false(link_bond_fails(&link));
    lose_at_once(&link);
    assert_string_equal(link.error, "stale_bond");
    assert_true(link_bond_fails(&link));
    feed(&link, LINK_FORGOTTEN, NOW);
    assert_false(link_bond_fails(&link));
    lose_at_once(&link);
    lose_at_once(&link);
    assert_string_equal(link.error, "link_lost");
}

/* An advertisement from before BlueZ dropped the device leads nowhere. */
static void dropped_in_the_pause_it_is_heard_anew_first(void **unused)
{
    (void)unused;
    struct link link;
    start(&link);
    fail_connect(&link);
    feed(&link, LINK_SEEN, NOW);
    feed(&link, LINK_OBJECT_GONE, NOW);
    assert_int_equal(link.state, LINK_BACKOFF);
    feed(&link, LINK_TIMER, NOW + 1000);
    assert_int_equal(link.state, LINK_WAIT_ADV);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_try_counts_once),
        cmocka_unit_test(they_add_up_until_a_link_works),
        cmocka_unit_test(a_missing_bond_is_not_in_vain),
        cmocka_unit_test(what_vanishes_twice_is_taken_for_classic),
        cmocka_unit_test(connect_says_why),
        cmocka_unit_test(a_bond_that_it_has_forgotten),
        cmocka_unit_test(dropped_in_the_pause_it_is_heard_anew_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
