/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of the broker connection that need no broker: pauses, healing, births, generations. */
#include "mqtt/backoff.h"
#include "mqtt/exchange.h"
#include "mqtt/flight.h"
#include "mqtt/inbox.h"
#include "tests/harness/test.h"
#include <stdlib.h>
#include <string.h>

/* ---- back-off ---- */

static void test_pauses_double_up_to_a_minute(void **state)
{
    static const int64_t expected_ms[] = {1000,  2000,  4000,  8000, 16000,
                                          32000, 60000, 60000, 60000};
    struct back_off back_off = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(expected_ms) / sizeof(*expected_ms); i++)
        assert_int_equal(back_off_next(&back_off, -1), expected_ms[i]);
    assert_int_equal(back_off_next(&back_off, 59999), 60000);
    assert_int_equal(back_off_next(&back_off, 60000), 1000);
    assert_int_equal(back_off_next(&back_off, 10000), 2000);
}

static void test_three_short_lives_are_a_clash(void **state)
{
    struct back_off back_off = {0};

    (void)state;
    back_off_next(&back_off, 100);
    back_off_next(&back_off, 5000); /* long enough: counting starts again */
    back_off_next(&back_off, 100);
    back_off_next(&back_off, 4999);
    assert_false(back_off_clash(&back_off));
    assert_int_equal(back_off_next(&back_off, 0), 60000);
    assert_true(back_off_clash(&back_off));
    back_off_next(&back_off, -1); /* a refused connect is something else */
    assert_false(back_off_clash(&back_off));
}

/* ---- inbox ---- */

static bool tell(struct inbox *inbox, const char *topic, const char *payload, bool retained,
                 int64_t now_ms)
{
    return inbox_message(inbox, topic, payload, payload ? strlen(payload) : 0, retained, now_ms);
}

static void test_healing_needs_our_online_first(void **state)
{
    struct inbox inbox;

    (void)state;
    inbox_init(&inbox, "zonula", "homeassistant");
    tell(&inbox, "zonula/status", "offline", false, 100);
    assert_false(inbox_heal(&inbox, 100));
    inbox.online = true;
    tell(&inbox, "zonula/status", "online", false, 200);
    assert_false(inbox_heal(&inbox, 200));
    tell(&inbox, "zonula/status", "offline", false, 300);
    assert_true(inbox_heal(&inbox, 300));
    assert_false(inbox_heal(&inbox, 300));
    tell(&inbox, "zonula/status", NULL, false, 400); /* cleared */
    assert_false(inbox_heal(&inbox, 10299));
    assert_true(inbox_heal(&inbox, 10300));
    tell(&inbox, "zonula/status", "offline", false, 30000);
    inbox_reset(&inbox); /* the connection ended */
    assert_false(inbox_heal(&inbox, 60000));
}

static void test_births(void **state)
{
    struct inbox inbox;

    (void)state;
    inbox_init(&inbox, "zonula", "ha");
    assert_false(tell(&inbox, "ha/status", "online", false, 100)); /* we are not online */
    inbox.online = true;
    assert_false(tell(&inbox, "ha/status", "online", true, 100));
    assert_false(tell(&inbox, "ha/status", "offline", false, 100));
    assert_false(tell(&inbox, "ha/status", NULL, false, 100));
    assert_true(tell(&inbox, "ha/status", "online", false, 100));
    assert_false(tell(&inbox, "ha/status", "online", false, 10099));
    assert_true(tell(&inbox, "ha/status", "online", false, 10100));

    inbox_init(&inbox, "zonula", NULL);
    inbox.online = true;
    assert_false(tell(&inbox, "ha/status", "online", false, 100));
}

static void test_info_names_an_instance(void **state)
{
    struct inbox inbox;

    (void)state;
    inbox_init(&inbox, "zonula", NULL);
    assert_false(inbox.info_seen);
    tell(&inbox, "zonula/bridge/info", "{\"instance\":\"0badcafe\"}", true, 1);
    assert_true(inbox.info_seen);
    assert_string_equal(inbox.info_instance, "0badcafe");
    tell(&inbox, "zonula/bridge/info", NULL, false, 1);
    assert_string_equal(inbox.info_instance, "");
    inbox_reset(&inbox);
    assert_false(inbox.info_seen);
}

/* Nothing that is published on what we listen to counts but the exact words. */
static void test_hostile_payloads_do_nothing(void **state)
{
    static const char *const topics[] = {"zonula/bridge/info", "ha/status", "zonula/other",
                                         "zonula/status/x", ""};
    static const char *const payloads[] = {"ONLINE",
                                           "online ",
                                           "onlin",
                                           "online\n",
                                           "\xff\xfe",
                                           "{\"instance\":",
                                           "'; DROP TABLE person; --"};
    char large[70000];
    struct inbox inbox;

    (void)state;
    inbox_init(&inbox, "zonula", "ha");
    inbox.online = true;
    memset(large, '{', sizeof(large));
    for (size_t topic = 0; topic < sizeof(topics) / sizeof(*topics); topic++) {
        for (size_t i = 0; i < sizeof(payloads) / sizeof(*payloads); i++)
            assert_false(tell(&inbox, topics[topic], payloads[i], false, 100));
        assert_false(inbox_message(&inbox, topics[topic], large, sizeof(large), false, 100));
        assert_false(inbox_message(&inbox, topics[topic], "online\0", 7, false, 100));
    }
    assert_string_equal(inbox.info_instance, "");
    assert_false(inbox_heal(&inbox, 100));
    /* Whatever stands in status and is not "online" is healed as "offline" is. */
    inbox_message(&inbox, "zonula/status", large, sizeof(large), false, 200);
    assert_true(inbox_heal(&inbox, 200));
    assert_true(tell(&inbox, "ha/status", "online", false, 300));
}

/* ---- exchange ---- */

struct world {
    uv_loop_t loop;
    uv_async_t async;
    struct exchange *exchange;
};

static void ignore_async(uv_async_t *async)
{
    (void)async;
}

static void world_open(struct world *world)
{
    uv_loop_init(&world->loop);
    uv_async_init(&world->loop, &world->async, ignore_async);
    assert_int_equal(exchange_new(&world->async, &world->exchange), 0);
}

static void world_close(struct world *world)
{
    exchange_release(world->exchange);
    exchange_release(world->exchange);
    uv_close((uv_handle_t *)&world->async, NULL);
    uv_run(&world->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&world->loop), 0);
}

static const struct broker_message event_message = {
    .topic = "zonula/t", .payload = "{}", .qos = 1, .token = 5};

/* Takes one event off the queue, checks its type, returns its generation. */
static uint32_t expect_event(struct world *world, enum broker_event_type type)
{
    struct incoming *incoming = exchange_take_events(world->exchange);

    assert_non_null(incoming);
    assert_null(incoming->next);
    assert_int_equal(incoming->event.type, type);
    uint32_t generation = incoming->generation;
    free(incoming);
    return generation;
}

/* What the owner sends between a loss and its news must not go out on the next connection. */
static void test_messages_belong_to_their_connection(void **state)
{
    struct world world;

    (void)state;
    world_open(&world);
    assert_false(exchange_send(world.exchange, &event_message, 0));
    exchange_ready(world.exchange);
    uint32_t first = expect_event(&world, BROKER_READY);
    assert_true(exchange_send(world.exchange, &event_message, first));
    assert_int_equal(exchange_backlog(world.exchange), 1);

    exchange_lost(world.exchange);
    expect_event(&world, BROKER_LOST);
    assert_int_equal(exchange_backlog(world.exchange), 0);
    assert_null(exchange_next(world.exchange));
    assert_false(exchange_send(world.exchange, &event_message, first));

    exchange_ready(world.exchange);
    assert_false(exchange_send(world.exchange, &event_message, first));
    uint32_t second = expect_event(&world, BROKER_READY);
    assert_true(exchange_send(world.exchange, &event_message, second));
    struct outgoing *outgoing = exchange_next(world.exchange);
    assert_string_equal(outgoing->message.topic, "zonula/t");
    assert_string_equal(outgoing->message.payload, "{}");
    assert_int_equal(outgoing->message.token, 5);
    free(outgoing);
    world_close(&world);
}

static void test_a_connection_that_was_never_ready_is_not_lost(void **state)
{
    struct world world;

    (void)state;
    world_open(&world);
    exchange_lost(world.exchange);
    assert_null(exchange_take_events(world.exchange));
    world_close(&world);
}

static void test_qos_0_gives_way(void **state)
{
    const struct broker_message live = {.topic = "zonula/live", .payload = "{}"};
    struct world world;
    int taken = 0;

    (void)state;
    world_open(&world);
    exchange_ready(world.exchange);
    uint32_t generation = expect_event(&world, BROKER_READY);
    while (taken < 1000 && exchange_send(world.exchange, &live, generation))
        taken++;
    assert_int_equal(taken, 65);
    assert_true(exchange_send(world.exchange, &event_message, generation));
    world_close(&world);
}

/* ---- flights ---- */

static void test_flights_are_found_by_number(void **state)
{
    struct flights flights = {0};
    struct flight flight;

    (void)state;
    for (int mid = 1; mid <= BROKER_IN_FLIGHT_MAX; mid++) {
        assert_false(flights_are_full(&flights));
        const struct broker_message message = {.token = 100 + (uint64_t)mid};
        flights_add(&flights, mid, &message, malloc(1));
    }
    assert_true(flights_are_full(&flights));
    assert_false(flights_take(&flights, 99, &flight));
    assert_true(flights_take(&flights, 7, &flight));
    assert_int_equal(flight.message.token, 107);
    free(flight.owner);
    assert_false(flights_take(&flights, 7, &flight));
    assert_true(flights_take(&flights, BROKER_IN_FLIGHT_MAX, &flight));
    assert_int_equal(flight.message.token, 100 + BROKER_IN_FLIGHT_MAX);
    free(flight.owner);
    flights_done(&flights);
    assert_int_equal(flights.count, 0);
}

static void test_a_refused_topic_is_named_once(void **state)
{
    struct flights flights = {0};
    char topic[16];

    (void)state;
    assert_true(flights_first_refusal(&flights, "a"));
    assert_false(flights_first_refusal(&flights, "a"));
    for (int i = 1; i < REFUSED_TOPICS_MAX; i++) {
        snprintf(topic, sizeof(topic), "t%d", i);
        assert_true(flights_first_refusal(&flights, topic));
    }
    assert_false(flights_first_refusal(&flights, "one too many"));
    flights_done(&flights);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pauses_double_up_to_a_minute),
        cmocka_unit_test(test_three_short_lives_are_a_clash),
        cmocka_unit_test(test_healing_needs_our_online_first),
        cmocka_unit_test(test_births),
        cmocka_unit_test(test_info_names_an_instance),
        cmocka_unit_test(test_hostile_payloads_do_nothing),
        cmocka_unit_test(test_messages_belong_to_their_connection),
        cmocka_unit_test(test_a_connection_that_was_never_ready_is_not_lost),
        cmocka_unit_test(test_qos_0_gives_way),
        cmocka_unit_test(test_flights_are_found_by_number),
        cmocka_unit_test(test_a_refused_topic_is_named_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
