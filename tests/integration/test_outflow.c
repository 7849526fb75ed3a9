/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox on its way, from a real database to a real mosquitto: in order, each once, none
 * left.*/
#include "core/ztime.h"
#include "gateway/outflow.h"
#include "gateway/token.h"
#include "storage/outbox.h"
#include "tests/harness/world.h"
#include "tests/unit/storage_fixture.h"
#include <signal.h>

/* An outbox in front of a broker connection. */
struct sender {
    struct fixture *fixture;
    struct world world;
    struct outflow outflow;
    int64_t now_ms;
    size_t acked, refused;
    bool ready;
};

static void pump(struct sender *sender)
{
    assert_ok(outflow_pump(&sender->outflow, sender->now_ms, &err));
}

static void on_event(void *userdata, const struct broker_event *event)
{
    struct sender *sender = userdata;

    switch (event->type) {
    case BROKER_READY:
        sender->ready = true;
        outflow_restart(&sender->outflow);
        pump(sender);
        break;
    case BROKER_LOST:
        sender->ready = false;
        break;
    case BROKER_ACKED:
    case BROKER_REFUSED:
        sender->acked += event->type == BROKER_ACKED;
        sender->refused += event->type == BROKER_REFUSED;
        outflow_acked(&sender->outflow, (int64_t)token_number(event->token));
        pump(sender);
        break;
    case BROKER_BIRTH:
        break;
    }
}

static void sender_open(struct sender *sender, void *fixture)
{
    memset(sender, 0, sizeof(*sender));
    world_start(&sender->world);
    sender->fixture = fixture;
    sender->now_ms = FIXTURE_START_MS + 30 * MS_PER_DAY;
    sender->outflow.store = sender->fixture->store;
    sender->outflow.base = "zonula";
}

static void sender_connect(struct sender *sender)
{
    const struct broker_config config = world_config(&sender->world);

    owner_open_for(&sender->world, &config, on_event, sender);
    sender->outflow.broker = sender->world.owner.broker;
}

static size_t heard(const struct sender *sender)
{
    return observer_count(&sender->world.observer, EVENT_TOPIC, NULL);
}

/* Events with the numbers from..to, all of one age. */
static void add(struct sender *sender, int from, int to, int64_t age_ms)
{
    char payload[32];

    fixture_begin(sender->fixture);
    for (int seq = from; seq <= to; seq++) {
        snprintf(payload, sizeof(payload), "{\"seq\":%d}", seq);
        assert_ok(outbox_add(sender->fixture->store, sender->fixture->person.row, seq,
                             "person/alice/event/log", payload, sender->now_ms - age_ms, &err));
    }
    fixture_commit(sender->fixture);
}

/* The events that were heard are exactly these; returns the newest. */
static const struct seen *expect_series(const struct sender *sender, int from, int to)
{
    const struct observer *observer = &sender->world.observer;
    int next = from;

    for (size_t i = 0; i < observer->count; i++) {
        char expected[32];

        if (strcmp(observer->list[i].topic, EVENT_TOPIC) != 0)
            continue;
        snprintf(expected, sizeof(expected), "{\"seq\":%d}", next++);
        assert_string_equal(observer->list[i].payload, expected);
    }
    assert_int_equal(next, to + 1);
    return observer_last(observer, EVENT_TOPIC);
}

static void many_go_out_in_order_each_once(void **state)
{
    struct sender sender;

    sender_open(&sender, *state);
    add(&sender, 1, 150, 0);
    sender_connect(&sender);
    wait_until(&sender.world, sender.acked == 150, LONG_MS);
    wait_until(&sender.world, heard(&sender) == 150, LONG_MS);
    assert_in_range(expect_series(&sender, 1, 150)->expiry_s, 7 * 86400 - 5, 7 * 86400);
    assert_int_equal(outbox_count(sender.fixture->store), 0);
    world_done(&sender.world);
}

/* Old events make way for new ones, however many there are. */
static void old_ones_do_not_hold_up_the_others(void **state)
{
    struct sender sender;

    sender_open(&sender, *state);
    add(&sender, 1, 65, 8 * MS_PER_DAY);
    add(&sender, 66, 70, 6 * MS_PER_DAY);
    sender_connect(&sender);
    wait_until(&sender.world, sender.acked == 5, LONG_MS);
    wait_until(&sender.world, heard(&sender) == 5, LONG_MS);
    assert_in_range(expect_series(&sender, 66, 70)->expiry_s, 86400 - 5, 86400);
    assert_int_equal(outbox_count(sender.fixture->store), 0);
    world_done(&sender.world);
}

/* A clock that cannot be believed makes nothing old. */
static void without_a_clock_nothing_is_old(void **state)
{
    struct sender sender;

    sender_open(&sender, *state);
    add(&sender, 1, 3, 8 * MS_PER_DAY);
    add(&sender, 4, 5, -20 * MS_PER_DAY); /* noted while the clock ran ahead */
    sender.now_ms = 0;
    sender_connect(&sender);
    wait_until(&sender.world, heard(&sender) == 5, LONG_MS);
    assert_in_range(expect_series(&sender, 1, 5)->expiry_s, 7 * 86400 - 5, 7 * 86400);
    world_done(&sender.world);
}

static void refused_ones_are_done(void **state)
{
    struct sender sender;

    sender_open(&sender, *state);
    observer_close(&sender.world.observer);
    harness_stop_broker(sender.world.harness, true);
    world_configure(
        &sender.world, "max_queued_messages 1000\nacl_file %s",
        harness_write_file(sender.world.harness, "acl",
                           "topic readwrite zonula/status\ntopic readwrite zonula/bridge/#\n"));
    world_start_broker(&sender.world);
    add(&sender, 1, 30, 0);
    sender_connect(&sender);
    wait_until(&sender.world, sender.refused == 30, LONG_MS);
    assert_ok(outflow_settle(&sender.outflow, &err));
    assert_int_equal(outbox_count(sender.fixture->store), 0);
    world_done(&sender.world);
}

/* While the database is locked an acknowledged event stays, and is not sent again for that. */
static void a_locked_database_doubles_nothing(void **state)
{
    struct sender sender;
    struct store *other = NULL;
    struct error why = {0};

    sender_open(&sender, *state);
    add(&sender, 1, 1, 0);
    sender.outflow.done[sender.outflow.done_count++] =
        1; /* acknowledged on the connection before */
    add(&sender, 2, 2, 0);
    assert_ok(store_open(sender.fixture->path, &other, &err));
    assert_ok(store_begin(other, &err));
    assert_int_equal(outflow_pump(&sender.outflow, sender.now_ms, &why), -ERR_BUSY);
    assert_int_equal(sender.outflow.done_count, 1);
    store_close(other);
    sender_connect(&sender);
    wait_until(&sender.world, sender.acked == 1, LONG_MS);
    wait_until(&sender.world, heard(&sender) == 1, LONG_MS);
    expect_series(&sender, 2, 2);
    assert_int_equal(outbox_count(sender.fixture->store), 0);
    world_done(&sender.world);
}

/* The broker dies with events in flight: they come again, none is missing. */
static void a_broker_that_dies_gets_them_again(void **state)
{
    struct sender sender;

    sender_open(&sender, *state);
    sender_connect(&sender);
    wait_until(&sender.world, sender.ready, LONG_MS);
    observer_close(&sender.world.observer);
    world_signal_broker(&sender.world, SIGSTOP); /* what is sent now stays unacknowledged */
    add(&sender, 1, 25, 0);
    pump(&sender);
    assert_int_equal(broker_backlog(sender.world.owner.broker), OUTFLOW_WINDOW);
    harness_stop_broker(sender.world.harness, true);
    wait_until(&sender.world, !sender.ready, LONG_MS);
    assert_int_equal(outbox_count(sender.fixture->store), 25);
    world_start_broker(&sender.world);
    observer_open(&sender.world.observer, (int)harness_broker_port(sender.world.harness), "#");
    wait_until(&sender.world, sender.acked >= 25, LONG_MS);
    wait_until(&sender.world, heard(&sender) >= 25, LONG_MS);
    expect_series(&sender, 1, 25);
    assert_int_equal(outbox_count(sender.fixture->store), 0);
    world_done(&sender.world);
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
