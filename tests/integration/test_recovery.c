/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything around the gateway goes away and comes back: bluetoothd, the link, the adapter, the
 * broker, the gateway itself. Beats and meals must go on by themselves.
 */
#include "core/cleanup.h"
#include "storage/samples.h"
#include "tests/harness/gateway.h"
#include "tests/harness/test.h"
#include <jansson.h>
#include <string.h>

#define LIVE "zonula/person/alice/live/heart"
#define LOG  "zonula/person/alice/event/log"
/* The promise is 5 s after the other side is there; a loaded machine may take longer. */
#define BACK_MS 15000

static struct gateway gateway;

static int setup(void **state)
{
    (void)state;
    gateway_open(&gateway, NULL);
    gateway_strap(&gateway, GATEWAY_STRAP, "strap 1", "alice", "name=HRM base=800");
    gateway_start(&gateway);
    gateway_expect(&gateway, LIVE, "\"rr\":[", 20000);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    gateway_close(&gateway);
    return 0;
}

static void beats_go_on(void)
{
    harness_mqtt_forget(gateway.harness);
    gateway_expect(&gateway, LIVE, "\"rr\":[", BACK_MS);
}

static void after_bluetoothd_restarted_cleanly(void **state)
{
    (void)state;
    gateway_air(&gateway, "restart clean 1000");
    beats_go_on();
}

static void after_bluetoothd_crashed(void **state)
{
    (void)state;
    gateway_air(&gateway, "restart crash 1000");
    beats_go_on();
}

static void after_the_link_was_lost(void **state)
{
    (void)state;
    gateway_air(&gateway, "drop %s", GATEWAY_STRAP);
    beats_go_on();
}

static void after_the_adapter_was_pulled(void **state)
{
    (void)state;
    gateway_air(&gateway, "adapter remove hci0");
    gateway_expect(&gateway, "zonula/bridge/health", "\"ok\":false", 10000);
    gateway_air(&gateway, "adapter add hci0 " GATEWAY_ADAPTER);
    beats_go_on();
}

static void after_the_adapter_came_back_under_another_name(void **state)
{
    (void)state;
    gateway_air(&gateway, "adapter remove hci0");
    gateway_air(&gateway, "adapter add hci1 " GATEWAY_ADAPTER);
    beats_go_on();
}

static void after_connects_were_refused(void **state)
{
    (void)state;
    gateway_air(&gateway, "refuse %s 2", GATEWAY_STRAP);
    gateway_air(&gateway, "drop %s", GATEWAY_STRAP);
    harness_mqtt_forget(gateway.harness);
    gateway_expect(&gateway, LIVE, "\"rr\":[", 2 * BACK_MS);
}

static void after_the_broker_restarted(void **state)
{
    struct error why = {0};

    (void)state;
    harness_stop_broker(gateway.harness, true);
    harness_mqtt_forget(gateway.harness);
    assert_int_equal(harness_start_broker(gateway.harness, NULL, &why), 0);
    gateway_expect(&gateway, "zonula/status", "online", BACK_MS);
    gateway_expect(&gateway, LIVE, "\"rr\":[", BACK_MS);
}

static void after_the_bus_died(void **state)
{
    struct error why = {0};

    (void)state;
    harness_stop_bus(gateway.harness);
    assert_int_equal(harness_start_bus(gateway.harness, NULL, &why), 0);
    assert_int_equal(harness_start_bluez(gateway.harness, NULL, &why), 0);
    gateway_air(&gateway, "adapter add hci0 " GATEWAY_ADAPTER);
    gateway_air(&gateway, "strap add %s name=HRM base=800", GATEWAY_STRAP);
    harness_mqtt_forget(gateway.harness);
    gateway_expect(&gateway, LIVE, "\"rr\":[", 4 * BACK_MS);
}

static void broken_packets_do_no_harm(void **state)
{
    static const char *const packets[] = {"00", "0148", "104800", "16", "ffff", "1400"};

    (void)state;
    for (size_t i = 0; i < sizeof(packets) / sizeof(packets[0]); i++)
        gateway_air(&gateway, "strap raw %s %s", GATEWAY_STRAP, packets[i]);
    beats_go_on();
}

static void a_meal_survives_the_death_of_daemon_and_broker(void **state)
{
    struct error why = {0};

    (void)state;
    gateway_kill(&gateway);
    harness_stop_broker(gateway.harness, true);
    assert_int_equal(gateway_cli(&gateway, NULL, "eat", "200 ml kefir, 60 g rye bread", NULL), 0);
    harness_mqtt_forget(gateway.harness);
    assert_int_equal(harness_start_broker(gateway.harness, NULL, &why), 0);
    gateway_start(&gateway);
    gateway_expect(&gateway, LOG, "\"event_type\":\"food_logged\"", BACK_MS);
    gateway_stop(&gateway);
}

/* How many intervals the live messages have carried that came before an instant. */
static size_t intervals_heard(int64_t before_mono_ms)
{
    const struct harness_message *message;
    size_t count = 0;

    for (size_t i = 0; (message = harness_mqtt_message(gateway.harness, i)) != NULL; i++) {
        json_t *document;

        if (strcmp(message->topic, LIVE) != 0 || message->mono_ms >= before_mono_ms)
            continue;
        document = json_loads(message->payload, 0, NULL);
        count += json_array_size(json_object_get(document, "rr"));
        json_decref(document);
    }
    return count;
}

static size_t intervals_stored(void)
{
    CLEANUP(store_closep) struct store *store = NULL;
    CLEANUP(cleanup_free) struct sample *samples = NULL;
    struct error why = {0};
    size_t count = 0;

    assert_int_equal(store_open(gateway.database, &store, &why), 0);
    assert_int_equal(samples_read(store, gateway.database, 1, SAMPLES_OF_ANYBODY, READING_RR, 0,
                                  INT64_MAX, &samples, &count, &why),
                     0);
    return count;
}

static bool enough_beats(void *userdata)
{
    (void)userdata;
    return harness_mqtt_count(gateway.harness, LIVE) >= 23;
}

static void a_kill_takes_ten_seconds_at_most(void **state)
{
    int64_t killed_mono_ms;
    size_t stored;

    (void)state;
    assert_true(harness_wait(enough_beats, NULL, 60000));
    killed_mono_ms = harness_now_ms();
    gateway_kill(&gateway);
    stored = intervals_stored();
    assert_true(stored >= intervals_heard(killed_mono_ms - 10000));
    assert_true(stored > 0);
    /* And a new daemon goes on with what is there. */
    harness_mqtt_forget(gateway.harness);
    gateway_start(&gateway);
    gateway_expect(&gateway, LIVE, "\"rr\":[", BACK_MS);
    gateway_stop(&gateway);
    assert_true(intervals_stored() > stored);
}

static void a_meal_is_told_while_the_daemon_runs(void **state)
{
    const struct harness_message *message;

    (void)state;
    assert_int_equal(gateway_cli(&gateway, NULL, "eat", "200 ml kefir, 60 g rye bread", NULL), 0);
    message = gateway_expect(&gateway, LOG, "food_logged", 5000);
    assert_int_equal(message->qos, 1);
    assert_false(message->retain);
    assert_int_equal(gateway_cli(&gateway, NULL, "undo", NULL), 0);
    gateway_expect(&gateway, LOG, "entry_removed", 5000);
    /* Free text stays at home unless the person shares it. */
    assert_null(strstr(message->payload, "kefir"));
}

static void who_shares_text_is_quoted(void **state)
{
    (void)state;
    assert_int_equal(gateway_cli(&gateway, NULL, "person", "add", "Bob", "--share-text", NULL), 0);
    gateway_expect(&gateway, "zonula/person/bob/info", "\"share_text\":true", 10000);
    assert_int_equal(gateway_cli(&gateway, NULL, "--person", "bob", "eat", "200 ml kefir", NULL),
                     0);
    gateway_expect(&gateway, "zonula/person/bob/event/log", "\"text\":\"200 ml kefir\"", 5000);
}

static void a_person_added_meanwhile_gets_topics(void **state)
{
    (void)state;
    assert_int_equal(gateway_cli(&gateway, NULL, "person", "add", "Bob", NULL), 0);
    gateway_expect(&gateway, "zonula/person/bob/info", "\"name\":\"Bob\"", 10000);
    gateway_expect(&gateway, "zonula/person/bob/state", "\"stale\":true", 10000);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(after_bluetoothd_restarted_cleanly),
        TEST(after_bluetoothd_crashed),
        TEST(after_the_link_was_lost),
        TEST(after_the_adapter_was_pulled),
        TEST(after_the_adapter_came_back_under_another_name),
        TEST(after_connects_were_refused),
        TEST(after_the_broker_restarted),
        TEST(after_the_bus_died),
        TEST(broken_packets_do_no_harm),
        TEST(a_kill_takes_ten_seconds_at_most),
        TEST(a_meal_survives_the_death_of_daemon_and_broker),
        TEST(a_meal_is_told_while_the_daemon_runs),
        TEST(who_shares_text_is_quoted),
        TEST(a_person_added_meanwhile_gets_topics),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
