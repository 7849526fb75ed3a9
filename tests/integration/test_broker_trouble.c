/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The broker connection in trouble: losses, refusals, wrong passwords and certificates, and closing
 * at awkward moments. */
#include "core/cleanup.h"
#include "tests/harness/world.h"
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Nothing is reported twice or forgotten when the broker dies in between, again and again. */
static void test_tokens_survive_broker_kills(void **state)
{
    struct world world;

    (void)state;
    world_init(&world);
    world_start_broker(&world);
    world.owner.outbox_count = TOKENS_MAX;
    owner_connect(&world);
    for (int round = 1; round <= 2; round++) {
        wait_until(&world, world.owner.ready == round, LONG_MS);
        world_signal_broker(&world, SIGSTOP); /* what is sent now stays unacknowledged */
        world.owner.acked[round] = 0;
        char payload[32];
        snprintf(payload, sizeof(payload), "{\"seq\":%d}", round);
        owner_publish(&world.owner, EVENT_TOPIC, payload, false, (uint64_t)round);
        harness_stop_broker(world.harness, true);
        wait_until(&world, world.owner.lost == round, LONG_MS);
        assert_int_equal(broker_backlog(world.owner.broker), 0);
        assert_false(owner_publish(&world.owner, STATUS, "nobody hears", true, 0));
        world_start_broker(&world);
    }
    wait_until(&world, world.owner.ready == 3, LONG_MS);
    wait_until(&world, broker_backlog(world.owner.broker) == 0, LONG_MS);
    for (size_t token = 1; token <= TOKENS_MAX; token++)
        wait_until(&world, world.owner.acked[token] > 0, LONG_MS);
    for (size_t token = 3; token <= TOKENS_MAX; token++)
        assert_int_equal(world.owner.acked[token], 1);

    struct broker_statistics statistics;
    broker_statistics(world.owner.broker, &statistics);
    assert_int_equal(statistics.reconnects, 2);
    world_done(&world);
}

static void test_forbidden_topic_is_reported(void **state)
{
    struct world world;

    (void)state;
    world_init(&world);
    /* With max_queued_messages 0 mosquitto 2.0.11 also throws out whom it refuses something. */
    world_configure(
        &world, "max_queued_messages 1000\nacl_file %s",
        harness_write_file(world.harness, "acl",
                           "topic readwrite zonula/status\ntopic readwrite zonula/bridge/#\n"));
    world_start_broker(&world);
    world.owner.outbox_count = 2;
    owner_connect(&world);
    wait_until(&world, world.owner.refused == 2, LONG_MS);
    assert_int_equal(world.owner.reason, 135);

    struct broker_statistics statistics;
    broker_statistics(world.owner.broker, &statistics);
    assert_int_equal(statistics.refused, 2);
    assert_int_equal(world.owner.lost, 0);
    world_done(&world);
}

/* A packet larger than the broker takes is refused here; the connection stays. */
static void test_oversize_message_is_refused(void **state)
{
    struct world world;
    char *payload = calloc(1, 70001);

    (void)state;
    memset(payload, 'x', 70000);
    world_init(&world);
    world_configure(&world, "max_packet_size 20000");
    world_start_broker(&world);
    owner_connect(&world);
    wait_until(&world, world.owner.ready == 1, LONG_MS);
    assert_true(owner_publish(&world.owner, EVENT_TOPIC, payload, false, 1));
    wait_until(&world, world.owner.refused == 1, LONG_MS);
    assert_int_equal(world.owner.reason, 149);
    assert_true(owner_publish(&world.owner, EVENT_TOPIC, "{}", false, 2));
    wait_until(&world, world.owner.acked[2] == 1, LONG_MS);
    assert_int_equal(world.owner.lost, 0);
    free(payload);
    world_done(&world);
}

static void test_broker_absent_at_start(void **state)
{
    struct world world;

    (void)state;
    world_init(&world);
    world_start_broker(&world); /* finds a port */
    harness_stop_broker(world.harness, true);
    owner_connect(&world);
    world_watch(&world, 200);
    assert_int_equal(world.owner.ready, 0);
    world_start_broker(&world);
    wait_until(&world, world.owner.ready == 1, 10000);
    assert_int_equal(world.owner.lost, 0);
    world_done(&world);
}

static void set_password(const struct world *world, const char *file, const char *password)
{
    const char *const arguments[] = {"mosquitto_passwd", "-b", file, "zonulad", password, NULL};
    CLEANUP(cleanup_free) char *output = NULL;
    int status = -1;

    assert_int_equal(
        harness_run(world->harness, "passwd", arguments, NULL, LONG_MS, &output, &status, NULL), 0);
    assert_int_equal(status, 0);
}

static void test_wrong_password_first(void **state)
{
    struct world world;

    (void)state;
    world_init(&world);
    const char *file = harness_write_file(world.harness, "passwords", "");
    set_password(&world, file, "right");
    world_configure(&world, "password_file %s", file);
    world.options.no_anonymous = true;
    world_start_broker(&world);
    struct broker_config config = world_config(&world);
    config.username = "zonulad";
    config.password = "changed";
    owner_open(&world, &config);
    wait_until(&world,
               world_log_find(&world, "Sending CONNACK to zonulad-" INSTANCE) >= 0 ||
                   world_log_find(&world, "not authorised") >= 0,
               LONG_MS);
    assert_int_equal(world.owner.ready, 0);
    set_password(&world, file, "changed");
    world_signal_broker(&world, SIGHUP);
    wait_until(&world, world.owner.ready == 1, 15000);
    world_done(&world);
}

/* ---- closing at awkward moments ---- */

/* A connect that gets no answer does not hold up the loop: the thread is left to itself. */
static void test_close_while_connect_hangs(void **state)
{
    struct world world;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fillers[8], port = 0;

    (void)state;
    world_init(&world);
    int listener = world_listen(0, &port);
    address.sin_port = htons((uint16_t)port);
    for (int i = 0; i < 8; i++) { /* fills the queue; further connects are not answered */
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        (void)connect(fillers[i], (struct sockaddr *)&address, sizeof(address));
    }
    struct broker_config config = world_config(&world);
    config.port = port;
    owner_open(&world, &config);
    world_watch(&world, 100);
    int64_t began_ms = clock_mono_ms();
    owner_close(&world.owner);
    assert_true(clock_mono_ms() - began_ms < 6000);
    for (int i = 0; i < 8; i++)
        close(fillers[i]);
    close(listener);
    world_done(&world);
}

static void close_on_ready(void *userdata, const struct broker_event *event)
{
    struct owner *owner = userdata;

    assert_int_equal(event->type, BROKER_READY);
    owner->ready++;
    broker_close(owner->broker, owner_on_closed, owner);
}

static void test_close_inside_an_event(void **state)
{
    struct world world;

    (void)state;
    world_start(&world);
    const struct broker_config config = world_config(&world);
    owner_open_for(&world, &config, close_on_ready, &world.owner);
    uv_run(&world.owner.loop, UV_RUN_DEFAULT);
    assert_true(world.owner.closed);
    assert_int_equal(world.owner.ready, 1);
    assert_int_equal(uv_loop_close(&world.owner.loop), 0);
    world.owner.broker = NULL;
    world_done(&world);
}

static void test_missing_ca_file(void **state)
{
    struct broker_config config = {
        .host = "127.0.0.1", .port = 1, .base = "zonula", .instance = INSTANCE};
    struct broker *broker = NULL;
    struct error error;
    uv_loop_t loop;

    (void)state;
    config.tls_ca = "/nonexistent/ca.crt";
    uv_loop_init(&loop);
    assert_int_equal(broker_open(&loop, &config, owner_on_event, NULL, &broker, &error),
                     -ERR_CONFIG);
    assert_non_null(strstr(error.text, "/nonexistent/ca.crt"));
    assert_null(broker);
    assert_int_equal(uv_loop_close(&loop), 0);
}

/* ---- TLS ---- */

/* A certificate for the loopback address that is its own authority; key and certificate paths. */
static void make_certificate(const struct world *world, const char *key, const char *certificate)
{
    const char *const arguments[] = {"openssl",
                                     "req",
                                     "-x509",
                                     "-newkey",
                                     "ec",
                                     "-pkeyopt",
                                     "ec_paramgen_curve:prime256v1",
                                     "-nodes",
                                     "-keyout",
                                     key,
                                     "-out",
                                     certificate,
                                     "-days",
                                     "2",
                                     "-subj",
                                     "/CN=zonula.test",
                                     "-addext",
                                     "subjectAltName=IP:127.0.0.1",
                                     NULL};
    CLEANUP(cleanup_free) char *output = NULL;
    int status = -1;

    assert_int_equal(
        harness_run(world->harness, "openssl", arguments, NULL, LONG_MS, &output, &status, NULL),
        0);
    assert_int_equal(status, 0);
}

static void test_tls_with_right_and_wrong_ca(void **state)
{
    struct world world;

    (void)state;
    world_init(&world);
    const char *key = harness_path(world.harness, "ca.key");
    const char *right = harness_path(world.harness, "ca.crt");
    const char *wrong = harness_path(world.harness, "other.crt");
    make_certificate(&world, harness_path(world.harness, "other.key"), wrong);
    make_certificate(&world, key, right);
    world_configure(&world, "certfile %s\nkeyfile %s", right, key);
    world_start_broker(&world);
    struct broker_config config = world_config(&world);
    config.tls_ca = wrong;
    owner_open(&world, &config);
    world_watch(&world, 2500); /* two tries */
    assert_int_equal(world.owner.ready, 0);
    assert_int_equal(world_log_find(&world, "as zonulad-"), -1);
    owner_close(&world.owner);

    world.owner.closed = false;
    config.tls_ca = right;
    world.owner.outbox_count = TOKENS_MAX;
    owner_open(&world, &config);
    wait_until(&world, world.owner.done == TOKENS_MAX, LONG_MS);
    world_done(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens_survive_broker_kills),
        cmocka_unit_test(test_forbidden_topic_is_reported),
        cmocka_unit_test(test_oversize_message_is_refused),
        cmocka_unit_test(test_broker_absent_at_start),
        cmocka_unit_test(test_wrong_password_first),
        cmocka_unit_test(test_close_while_connect_hangs),
        cmocka_unit_test(test_close_inside_an_event),
        cmocka_unit_test(test_missing_ca_file),
        cmocka_unit_test(test_tls_with_right_and_wrong_ca),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
