/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The broker connection against a real mosquitto: order, flags, will, two gateways, births. */
#include "tests/harness/world.h"
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

static void test_order_and_flags(void **state)
{
    struct world world;

    (void)state;
    world_start(&world);
    owner_connect(&world);
    assert_false(owner_publish(&world.owner, STATUS, "too early", true, 0));
    wait_until(&world, observer_count(&world.observer, STATUS, "online") == 1, LONG_MS);

    const struct broker_message health = {.topic = "zonula/bridge/health",
                                          .payload = "{}",
                                          .retain = true,
                                          .json = true,
                                          .expiry_s = 180};
    assert_true(broker_publish(world.owner.broker, &health));
    wait_until(&world, observer_last(&world.observer, health.topic), LONG_MS);

    /* bridge/info came before online, and the broker had answered our subscriptions before both */
    assert_string_equal(world.observer.list[0].topic, INFO);
    assert_string_equal(world.observer.list[1].topic, STATUS);
    long suback = world_log_find(&world, "Sending SUBACK to zonulad-" INSTANCE);
    long publish_at = world_log_find(&world, "Received PUBLISH from zonulad-" INSTANCE);
    assert_true(suback >= 0 && publish_at > suback);

    const struct seen *info = observer_last(&world.observer, INFO);
    assert_string_equal(info->content_type, "application/json");
    assert_int_equal(info->format, 1);
    assert_true(info->retained);
    assert_int_equal(info->qos, 1);
    assert_int_equal(info->expiry_s, 0);
    const struct seen *online = observer_last(&world.observer, STATUS);
    assert_null(online->content_type);
    assert_true(online->retained);
    const struct seen *seen = observer_last(&world.observer, health.topic);
    assert_int_equal(seen->qos, 0);
    assert_in_range(seen->expiry_s, 175, 180);

    struct broker_statistics statistics;
    wait_until(&world, broker_backlog(world.owner.broker) == 0, LONG_MS);
    broker_statistics(world.owner.broker, &statistics);
    assert_true(statistics.connected_since_ms > 0);
    assert_int_equal(statistics.reconnects, 0);
    world_done(&world);
}

/* The second connection finds our own bridge/info and need not wait for it. */
static void test_own_info_is_no_obstacle(void **state)
{
    struct world world;

    (void)state;
    world_start(&world);
    observer_publish(&world.observer, INFO, OUR_INFO, true);
    wait_until(&world, observer_count(&world.observer, INFO, NULL) == 1, LONG_MS);
    owner_connect(&world);
    int64_t began_ms = clock_mono_ms();
    wait_until(&world, world.owner.ready == 1, LONG_MS);
    assert_true(clock_mono_ms() - began_ms < 900);
    world_done(&world);
}

static void test_tokens_are_acknowledged_in_order(void **state)
{
    struct world world;

    (void)state;
    world_start(&world);
    world.owner.outbox_count = TOKENS_MAX;
    owner_connect(&world);
    wait_until(&world, world.owner.done == TOKENS_MAX, LONG_MS);
    wait_until(&world, observer_count(&world.observer, EVENT_TOPIC, NULL) == TOKENS_MAX, LONG_MS);

    size_t next = 1;
    for (size_t i = 0; i < world.observer.count; i++) {
        char expected[32];
        if (strcmp(world.observer.list[i].topic, EVENT_TOPIC) != 0)
            continue;
        snprintf(expected, sizeof(expected), "{\"seq\":%zu}", next++);
        assert_string_equal(world.observer.list[i].payload, expected);
        assert_false(world.observer.list[i].retained);
    }
    for (size_t token = 1; token <= TOKENS_MAX; token++)
        assert_int_equal(world.owner.acked[token], 1);
    assert_int_equal(broker_backlog(world.owner.broker), 0);
    world_done(&world);
}

static void test_clean_stop_says_offline_once(void **state)
{
    struct world world;

    (void)state;
    world_start(&world);
    owner_connect(&world);
    wait_until(&world, observer_count(&world.observer, STATUS, "online") == 1, LONG_MS);
    int64_t began_ms = clock_mono_ms();
    owner_close(&world.owner);
    assert_true(clock_mono_ms() - began_ms < 1500);
    wait_until(&world, observer_count(&world.observer, STATUS, "offline") == 1, LONG_MS);
    assert_true(observer_last(&world.observer, STATUS)->retained);
    wait_until(&world, world_log_find(&world, "Received DISCONNECT from zonulad-" INSTANCE) >= 0,
               LONG_MS);
    world_watch(&world, 6000); /* longer than the will's delay */
    assert_int_equal(observer_count(&world.observer, STATUS, "offline"), 1);
    world_done(&world);
}

/* A gateway in a process of its own, which publishes like the owner and never ends. */
static pid_t fork_gateway(struct world *world)
{
    pid_t parent = getpid(), pid = fork();

    assert_true(pid >= 0);
    if (pid > 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    owner_connect(world);
    uv_run(&world->owner.loop, UV_RUN_DEFAULT);
    _exit(1);
}

static void kill_gateway(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void test_will_after_a_kill(void **state)
{
    struct world world;

    (void)state;
    world_start(&world);
    pid_t pid = fork_gateway(&world);
    wait_until(&world, observer_count(&world.observer, STATUS, "online") == 1, LONG_MS);
    kill_gateway(pid);
    int64_t killed_ms = clock_mono_ms();
    wait_until(&world, observer_count(&world.observer, STATUS, "offline") == 1, LONG_MS);
    const struct seen *offline = observer_last(&world.observer, STATUS);
    assert_true(offline->retained);
    assert_in_range(offline->at_mono_ms - killed_ms, 3500, 8000);
    world_done(&world);
}

static void test_no_will_after_a_quick_restart(void **state)
{
    struct world world;

    (void)state;
    world_start(&world);
    pid_t pid = fork_gateway(&world);
    wait_until(&world, observer_count(&world.observer, STATUS, "online") == 1, LONG_MS);
    kill_gateway(pid);
    owner_connect(&world);
    wait_until(&world, observer_count(&world.observer, STATUS, "online") == 2, LONG_MS);
    world_watch(&world, 6500);
    assert_int_equal(observer_count(&world.observer, STATUS, "offline"), 0);
    world_done(&world);
}

static void test_second_gateway_stays_silent(void **state)
{
    struct world world;

    (void)state;
    world_start(&world);
    observer_publish(&world.observer, INFO, FOREIGN_INFO, true);
    wait_until(&world, observer_count(&world.observer, INFO, NULL) == 1, LONG_MS);
    owner_connect(&world);
    /* It looks at least twice, and neither its stay nor its leaving shows. */
    wait_until(&world, world_log_find(&world, "Received DISCONNECT from zonulad-" INSTANCE) >= 0,
               LONG_MS);
    world_watch(&world, 1000);
    assert_int_equal(world.owner.ready, 0);
    assert_int_equal(world_log_find(&world, "Received PUBLISH from zonulad-" INSTANCE), -1);
    assert_int_equal(observer_count(&world.observer, STATUS, NULL), 0);

    observer_publish(&world.observer, INFO, "", true);
    wait_until(&world, observer_count(&world.observer, STATUS, "online") == 1, LONG_MS);
    world_done(&world);
}

static void test_takeover(void **state)
{
    struct world world;

    (void)state;
    world_start(&world);
    observer_publish(&world.observer, INFO, FOREIGN_INFO, true);
    wait_until(&world, observer_count(&world.observer, INFO, NULL) == 1, LONG_MS);
    struct broker_config config = world_config(&world);
    config.takeover = true;
    owner_open(&world, &config);
    wait_until(&world, observer_count(&world.observer, STATUS, "online") == 1, LONG_MS);
    assert_string_equal(observer_last(&world.observer, INFO)->payload, OUR_INFO);
    world_done(&world);
}

static void test_status_heals_itself(void **state)
{
    struct world world;

    (void)state;
    world_start(&world);
    owner_connect(&world);
    wait_until(&world, observer_count(&world.observer, STATUS, "online") == 1, LONG_MS);
    observer_publish(&world.observer, STATUS, "offline", true);
    wait_until(&world, observer_count(&world.observer, STATUS, "online") == 2, 3000);

    /* The second time not before 10 s have passed. */
    int64_t healed_ms = clock_mono_ms();
    observer_publish(&world.observer, STATUS, "offline", true);
    wait_until(&world, observer_count(&world.observer, STATUS, "online") == 3, LONG_MS);
    assert_true(clock_mono_ms() - healed_ms > 9000);
    world_done(&world);
}

static void test_birth_only_when_live(void **state)
{
    struct world world;

    (void)state;
    world_start(&world);
    observer_publish(&world.observer, "homeassistant/status", "online", true);
    wait_until(&world, observer_count(&world.observer, "homeassistant/status", NULL) == 1, LONG_MS);
    owner_connect(&world);
    wait_until(&world, observer_count(&world.observer, STATUS, "online") == 1, LONG_MS);
    world_watch(&world, 300);
    assert_int_equal(world.owner.births, 0);
    observer_publish(&world.observer, "homeassistant/status", "offline", false);
    observer_publish(&world.observer, "homeassistant/status", "online", false);
    wait_until(&world, world.owner.births == 1, LONG_MS);
    observer_publish(&world.observer, "homeassistant/status", "online", false);
    world_watch(&world, 300);
    assert_int_equal(world.owner.births, 1);
    world_done(&world);
}

/* ---- MQTT 3.1.1 ---- */

/* Carries bytes both ways until one side ends. */
static void carry(int left, int right)
{
    struct pollfd fds[] = {{.fd = left, .events = POLLIN}, {.fd = right, .events = POLLIN}};
    char bytes[4096];

    while (poll(fds, 2, -1) > 0) {
        for (int i = 0; i < 2; i++) {
            if (!fds[i].revents)
                continue;
            ssize_t length = read(fds[i].fd, bytes, sizeof(bytes));
            if (length <= 0 || write(fds[1 - i].fd, bytes, (size_t)length) != length)
                return;
        }
    }
}

/* A broker of the old kind: refuses protocol level 5 as MQTT 3.1.1 says, passes the rest on. */
static void old_broker(int listener, int port)
{
    static const char refusal[] = {0x20, 2, 0, 1};
    enum { LEVEL_OFFSET = 8 }; /* one byte type, one of length, "\0\4MQTT" */
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    char connect_packet[32];

    for (;;) {
        int client = accept(listener, NULL, NULL);
        ssize_t length = recv(client, connect_packet, sizeof(connect_packet), MSG_PEEK);
        if (length > LEVEL_OFFSET && connect_packet[LEVEL_OFFSET] == 4) {
            int server = socket(AF_INET, SOCK_STREAM, 0);
            if (connect(server, (struct sockaddr *)&address, sizeof(address)) == 0)
                carry(client, server);
            close(server);
        } else if (write(client, refusal, sizeof(refusal)) < 0) {
            _exit(1);
        }
        close(client);
    }
}

static void test_falls_back_to_mqtt_3(void **state)
{
    struct world world;
    int port = 0;

    (void)state;
    world_start(&world);
    int listener = world_listen(8, &port);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        old_broker(listener, (int)harness_broker_port(world.harness));
        _exit(1);
    }
    world.owner.outbox_count = 3;
    struct broker_config config = world_config(&world);
    config.port = port;
    owner_open(&world, &config);
    wait_until(&world, world.owner.done == 3, LONG_MS);
    assert_int_equal(observer_count(&world.observer, STATUS, "online"), 1);
    assert_null(observer_last(&world.observer, INFO)->content_type);
    owner_close(&world.owner);
    wait_until(&world, observer_count(&world.observer, STATUS, "offline") == 1, LONG_MS);
    kill_gateway(pid);
    close(listener);
    world_done(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_and_flags),
        cmocka_unit_test(test_own_info_is_no_obstacle),
        cmocka_unit_test(test_tokens_are_acknowledged_in_order),
        cmocka_unit_test(test_clean_stop_says_offline_once),
        cmocka_unit_test(test_will_after_a_kill),
        cmocka_unit_test(test_no_will_after_a_quick_restart),
        cmocka_unit_test(test_second_gateway_stays_silent),
        cmocka_unit_test(test_takeover),
        cmocka_unit_test(test_status_heals_itself),
        cmocka_unit_test(test_birth_only_when_live),
        cmocka_unit_test(test_falls_back_to_mqtt_3),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
