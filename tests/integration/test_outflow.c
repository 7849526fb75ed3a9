/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox on its way, from a real database to a real mosquitto: in order, each once, none
 * left.*/
#include "core/clock.h"
#include "core/ztime.h"
#include "gateway/outflow.h"
#include "gateway/token.h"
#include "storage/outbox.h"
#include "tests/harness/harness.h"
#include "tests/harness/observer.h"
#include "tests/unit/storage_fixture.h"

#define TOPIC   "zonula/person/alice/event/log"
#define LONG_MS 20000

struct world {
    struct fixture *fixture;
    struct harness *harness;
    struct observer observer;
    uv_loop_t loop;
    struct broker *broker;
    struct outflow outflow;
    int64_t now_ms;
    size_t acked, refused;
    bool ready, closed;
};

static void pump(struct world *world)
{
    assert_ok(outflow_pump(&world->outflow, world->now_ms, &err));
}

static void on_event(void *userdata, const struct broker_event *event)
{
    struct world *world = userdata;

    switch (event->type) {
    case BROKER_READY:
        world->ready = true;
        outflow_restart(&world->outflow);
        pump(world);
        break;
    case BROKER_LOST:
        world->ready = false;
        break;
    case BROKER_ACKED:
    case BROKER_REFUSED:
        world->acked += event->type == BROKER_ACKED;
        world->refused += event->type == BROKER_REFUSED;
        outflow_acked(&world->outflow, (int64_t)token_number(event->token));
        pump(world);
        break;
    case BROKER_BIRTH:
        break;
    }
}

static void on_closed(void *userdata)
{
    struct world *world = userdata;

    world->closed = true;
}

static void turn(struct world *world)
{
    uv_run(&world->loop, UV_RUN_NOWAIT);
    if (world->observer.handle)
        observer_step(&world->observer, 5);
}

#define wait_until(world, condition)                                        \
    do {                                                                    \
        int64_t wait_end_ms_ = clock_mono_ms() + LONG_MS;                   \
        while (!(condition)) {                                              \
            if (clock_mono_ms() > wait_end_ms_)                             \
                fail_msg("not within %d ms: %s", (int)LONG_MS, #condition); \
            turn(world);                                                    \
        }                                                                   \
    } while (0)

static void open_broker(struct world *world)
{
    const struct broker_config config = {.host = "127.0.0.1",
                                         .port = (int)harness_broker_port(world->harness),
                                         .base = "zonula",
                                         .instance = "7f3a91c2"};

    assert_ok(broker_open(&world->loop, &config, on_event, world, &world->broker, &err));
    world->outflow.broker = world->broker;
}

static void world_open(struct world *world, void *fixture, const char *extra)
{
    const struct harness_broker_options options = {.extra = extra};

    memset(world, 0, sizeof(*world));
    world->fixture = fixture;
    world->now_ms = FIXTURE_START_MS + 30 * MS_PER_DAY;
    world->outflow.store = world->fixture->store;
    world->outflow.base = "zonula";
    assert_ok(harness_open(&world->harness, &err));
    assert_ok(harness_start_broker(world->harness, &options, &err));
    observer_open(&world->observer, (int)harness_broker_port(world->harness), TOPIC);
    uv_loop_init(&world->loop);
}

static void world_close(struct world *world)
{
    broker_close(world->broker, on_closed, world);
    uv_run(&world->loop, UV_RUN_DEFAULT);
    assert_true(world->closed);
    assert_int_equal(uv_loop_close(&world->loop), 0);
    observer_close(&world->observer);
    harness_close(world->harness);
}

/* Events with the numbers from..to, all of one age. */
static void add(struct world *world, int from, int to, int64_t age_ms)
{
    char payload[32];

    fixture_begin(world->fixture);
    for (int seq = from; seq <= to; seq++) {
        snprintf(payload, sizeof(payload), "{\"seq\":%d}", seq);
        assert_ok(outbox_add(world->fixture->store, world->fixture->person.row, seq,
                             "person/alice/event/log", payload, world->now_ms - age_ms, &err));
    }
    fixture_commit(world->fixture);
}

static void expect_series(const struct world *world, int from, int to)
{
    assert_int_equal(world->observer.count, (size_t)(to - from + 1));
    for (size_t i = 0; i < world->observer.count; i++) {
        char expected[32];

        snprintf(expected, sizeof(expected), "{\"seq\":%d}", from + (int)i);
        assert_string_equal(world->observer.list[i].payload, expected);
    }
}

static void many_go_out_in_order_each_once(void **state)
{
    struct world world;

    world_open(&world, *state, NULL);
    add(&world, 1, 150, 0);
    open_broker(&world);
    wait_until(&world, world.acked == 150);
    wait_until(&world, world.observer.count == 150);
    expect_series(&world, 1, 150);
    assert_int_equal(outbox_count(world.fixture->store), 0);
    assert_in_range(world.observer.list[0].expiry_s, 7 * 86400 - 5, 7 * 86400);
    world_close(&world);
}

/* Old events make way for new ones, however many there are. */
static void old_ones_do_not_hold_up_the_others(void **state)
{
    struct world world;

    world_open(&world, *state, NULL);
    add(&world, 1, 65, 8 * MS_PER_DAY);
    add(&world, 66, 70, 6 * MS_PER_DAY);
    open_broker(&world);
    wait_until(&world, world.acked == 5);
    wait_until(&world, world.observer.count == 5);
    expect_series(&world, 66, 70);
    assert_int_equal(outbox_count(world.fixture->store), 0);
    assert_in_range(world.observer.list[0].expiry_s, 86400 - 5, 86400);
    world_close(&world);
}

/* A clock that cannot be believed makes nothing old. */
static void without_a_clock_nothing_is_old(void **state)
{
    struct world world;

    world_open(&world, *state, NULL);
    add(&world, 1, 3, 8 * MS_PER_DAY);
    add(&world, 4, 5, -20 * MS_PER_DAY); /* noted while the clock ran ahead */
    world.now_ms = 0;
    open_broker(&world);
    wait_until(&world, world.observer.count == 5);
    expect_series(&world, 1, 5);
    for (size_t i = 0; i < 5; i++)
        assert_in_range(world.observer.list[i].expiry_s, 7 * 86400 - 5, 7 * 86400);
    world_close(&world);
}

static void refused_ones_are_done(void **state)
{
    struct world world;
    char extra[256];

    world_open(&world, *state, NULL);
    harness_stop_broker(world.harness, true);
    observer_close(&world.observer);
    snprintf(
        extra, sizeof(extra), "max_queued_messages 1000\nacl_file %s",
        harness_write_file(world.harness, "acl",
                           "topic readwrite zonula/status\ntopic readwrite zonula/bridge/#\n"));
    const struct harness_broker_options options = {.extra = extra};
    assert_ok(harness_start_broker(world.harness, &options, &err));
    add(&world, 1, 30, 0);
    open_broker(&world);
    wait_until(&world, world.refused == 30);
    assert_ok(outflow_settle(&world.outflow, &err));
    assert_int_equal(outbox_count(world.fixture->store), 0);
    world_close(&world);
}

/* While the database is locked an acknowledged event stays, and is not sent again for that. */
static void a_locked_database_doubles_nothing(void **state)
{
    struct world world;
    struct store *other = NULL;
    struct error why = {0};

    world_open(&world, *state, NULL);
    add(&world, 1, 1, 0);
    world.outflow.done[world.outflow.done_count++] = 1; /* acknowledged on the connection before */
    add(&world, 2, 2, 0);
    assert_ok(store_open(world.fixture->path, &other, &err));
    assert_ok(store_begin(other, &err));
    assert_int_equal(outflow_pump(&world.outflow, world.now_ms, &why), -ERR_BUSY);
    assert_int_equal(world.outflow.done_count, 1);
    store_close(other);
    open_broker(&world);
    wait_until(&world, world.acked == 1);
    wait_until(&world, world.observer.count == 1);
    expect_series(&world, 2, 2);
    assert_int_equal(outbox_count(world.fixture->store), 0);
    world_close(&world);
}

/* The broker dies with events in flight: they come again, none is missing. */
static void a_broker_that_dies_gets_them_again(void **state)
{
    struct world world;

    world_open(&world, *state, NULL);
    open_broker(&world);
    wait_until(&world, world.ready);
    observer_close(&world.observer);
    harness_stop_broker(world.harness, true);
    wait_until(&world, !world.ready);
    add(&world, 1, 25, 0);
    pump(&world); /* nobody is there */
    assert_int_equal(outbox_count(world.fixture->store), 25);
    assert_ok(harness_start_broker(world.harness, NULL, &err));
    observer_open(&world.observer, (int)harness_broker_port(world.harness), TOPIC);
    wait_until(&world, world.acked >= 25);
    wait_until(&world, world.observer.count >= 25);
    expect_series(&world, 1, 25);
    assert_int_equal(outbox_count(world.fixture->store), 0);
    world_close(&world);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(many_go_out_in_order_each_once),    TEST(old_ones_do_not_hold_up_the_others),
        TEST(without_a_clock_nothing_is_old),    TEST(refused_ones_are_done),
        TEST(a_locked_database_doubles_nothing), TEST(a_broker_that_dies_gets_them_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
