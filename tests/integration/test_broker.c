/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The broker connection against a real mosquitto: order, will, losses, refusals, two gateways. */
#include "core/cleanup.h"
#include "core/clock.h"
#include "mqtt/broker.h"
#include "tests/harness/internal.h"
#include "tests/harness/observer.h"
#include "tests/harness/test.h"
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define INSTANCE     "7f3a91c2"
#define STATUS       "zonula/status"
#define INFO         "zonula/bridge/info"
#define OUR_INFO     "{\"v\":1,\"instance\":\"" INSTANCE "\"}"
#define FOREIGN_INFO "{\"v\":1,\"instance\":\"0badcafe\"}"
#define EVENT_TOPIC  "zonula/person/alice/event/log"
#define TOKENS_MAX   128
#define LONG_MS      20000

/* An owner as the daemon is one: at READY it publishes state, then "online", then its outbox. */
struct owner {
    uv_loop_t loop;
    struct broker *broker;
    int ready, lost, refused, births, reason;
    size_t outbox_count;            /* tokens 1 to outbox_count are to be delivered */
    unsigned acked[TOKENS_MAX + 1]; /* how often each was reported */
    size_t done;                    /* how many are acknowledged or refused */
    bool closed;
};

struct world {
    struct harness *harness;
    struct harness_broker_options options;
    char extra[512]; /* of the options */
    struct observer observer;
    struct owner owner;
};

/* ---- the owner ---- */

static bool publish(struct owner *owner, const char *topic, const char *payload, bool retain,
                    uint64_t token)
{
    const struct broker_message message = {.topic = topic,
                                           .payload = payload,
                                           .qos = 1,
                                           .retain = retain,
                                           .json = payload[0] == '{',
                                           .token = token};

    return broker_publish(owner->broker, &message);
}

static void publish_outbox(struct owner *owner)
{
    char payload[32];

    for (size_t token = 1; token <= owner->outbox_count; token++) {
        snprintf(payload, sizeof(payload), "{\"seq\":%zu}", token);
        if (owner->acked[token] == 0)
            assert_true(publish(owner, EVENT_TOPIC, payload, false, token));
    }
}

static void on_event(void *userdata, const struct broker_event *event)
{
    struct owner *owner = userdata;

    switch (event->type) {
    case BROKER_READY:
        owner->ready++;
        publish(owner, INFO, OUR_INFO, true, 0);
        publish(owner, STATUS, "online", true, 0);
        publish_outbox(owner);
        break;
    case BROKER_LOST:
        owner->lost++;
        break;
    case BROKER_ACKED:
        owner->acked[event->token]++;
        owner->done++;
        break;
    case BROKER_REFUSED:
        owner->refused++;
        owner->reason = event->reason;
        owner->done++;
        assert_string_equal(event->topic, EVENT_TOPIC);
        break;
    case BROKER_BIRTH:
        owner->births++;
        break;
    }
}

static void on_closed(void *userdata)
{
    struct owner *owner = userdata;

    owner->closed = true;
}

static struct broker_config config_for(const struct world *world)
{
    return (struct broker_config){.host = "127.0.0.1",
                                  .port = (int)harness_broker_port(world->harness),
                                  .base = "zonula",
                                  .instance = INSTANCE,
                                  .ha_prefix = "homeassistant",
                                  .look_again_ms = 300};
}

static void owner_open(struct world *world, const struct broker_config *config)
{
    struct error error;

    uv_loop_init(&world->owner.loop);
    assert_int_equal(broker_open(&world->owner.loop, config, on_event, &world->owner,
                                 &world->owner.broker, &error),
                     0);
}

static void owner_close(struct owner *owner)
{
    if (!owner->broker)
        return;
    broker_close(owner->broker, on_closed, owner);
    uv_run(&owner->loop, UV_RUN_DEFAULT);
    assert_true(owner->closed);
    assert_int_equal(uv_loop_close(&owner->loop), 0);
    owner->broker = NULL;
}

/* ---- the world ---- */

static void world_init(struct world *world)
{
    memset(world, 0, sizeof(*world));
    assert_int_equal(harness_open(&world->harness, NULL), 0);
}

/* Lines for the broker's configuration. */
__attribute__((format(printf, 2, 3))) static void configure(struct world *world, const char *format,
                                                            ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(world->extra, sizeof(world->extra), format, arguments);
    va_end(arguments);
    world->options.extra = world->extra;
}

/* Starts the broker, the second time on the same port. */
static void broker_start(struct world *world)
{
    struct error error;

    if (harness_start_broker(world->harness, &world->options, &error) < 0)
        fail_msg("%s", error.text);
}

/* A broker as it comes, and somebody who watches everything on it. */
static void world_start(struct world *world)
{
    world_init(world);
    broker_start(world);
    observer_open(&world->observer, (int)harness_broker_port(world->harness), "#");
}

static void broker_signal(const struct world *world, int number)
{
    harness_signal(world->harness->broker, number);
}

/* Where a text stands in the broker's log since its start; -1: it does not. */
static long log_find(const struct world *world, const char *text)
{
    CLEANUP(cleanup_free) char *log = harness_log(world->harness->broker);
    const char *found = log ? strstr(log, text) : NULL;

    return found ? found - log : -1;
}

static void world_done(struct world *world)
{
    owner_close(&world->owner);
    observer_close(&world->observer);
    harness_close(world->harness);
}

/* Runs everything until the condition holds; the test fails when the time is over. */
static void turn(struct world *world)
{
    if (world->owner.broker)
        uv_run(&world->owner.loop, UV_RUN_NOWAIT);
    if (world->observer.handle)
        observer_step(&world->observer, 5);
    else
        usleep(2000);
}

#define wait_until(world, condition, limit_ms)                                 \
    do {                                                                       \
        int64_t wait_end_ms_ = clock_mono_ms() + (limit_ms);                   \
        while (!(condition)) {                                                 \
            if (clock_mono_ms() > wait_end_ms_)                                \
                fail_msg("not within %d ms: %s", (int)(limit_ms), #condition); \
            turn(world);                                                       \
        }                                                                      \
    } while (0)

/* Runs everything for a time in which nothing should happen. */
static void watch_for(struct world *world, int64_t span_ms)
{
    int64_t end_ms = clock_mono_ms() + span_ms;

    while (clock_mono_ms() < end_ms)
        turn(world);
}

/* ---- tests ---- */

static void test_order_and_flags(void **state)
{
    struct world world;

    (void)state;
    world_start(&world);
    const struct broker_config config = config_for(&world);
    owner_open(&world, &config);
    assert_false(publish(&world.owner, STATUS, "too early", true, 0));
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
    long suback = log_find(&world, "Sending SUBACK to zonulad-" INSTANCE);
    long publish_at = log_find(&world, "Received PUBLISH from zonulad-" INSTANCE);
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
    const struct broker_config config = config_for(&world);
    owner_open(&world, &config);
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
    const struct broker_config config = config_for(&world);
    owner_open(&world, &config);
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

/* Nothing is reported twice or forgotten when the broker dies in between, again and again. */
static void test_tokens_survive_broker_kills(void **state)
{
    struct world world;

    (void)state;
    world_init(&world);
    broker_start(&world);
    world.owner.outbox_count = TOKENS_MAX;
    const struct broker_config config = config_for(&world);
    owner_open(&world, &config);
    for (int round = 1; round <= 2; round++) {
        wait_until(&world, world.owner.ready == round, LONG_MS);
        broker_signal(&world, SIGSTOP); /* what is sent now stays unacknowledged */
        world.owner.acked[round] = 0;
        char payload[32];
        snprintf(payload, sizeof(payload), "{\"seq\":%d}", round);
        publish(&world.owner, EVENT_TOPIC, payload, false, (uint64_t)round);
        harness_stop_broker(world.harness, true);
        wait_until(&world, world.owner.lost == round, LONG_MS);
        assert_int_equal(broker_backlog(world.owner.broker), 0);
        assert_false(publish(&world.owner, STATUS, "nobody hears", true, 0));
        broker_start(&world);
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
    configure(
        &world, "max_queued_messages 1000\nacl_file %s",
        harness_write_file(world.harness, "acl",
                           "topic readwrite zonula/status\ntopic readwrite zonula/bridge/#\n"));
    broker_start(&world);
    world.owner.outbox_count = 2;
    const struct broker_config config = config_for(&world);
    owner_open(&world, &config);
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
    configure(&world, "max_packet_size 20000");
    broker_start(&world);
    const struct broker_config config = config_for(&world);
    owner_open(&world, &config);
    wait_until(&world, world.owner.ready == 1, LONG_MS);
    assert_true(publish(&world.owner, EVENT_TOPIC, payload, false, 1));
    wait_until(&world, world.owner.refused == 1, LONG_MS);
    assert_int_equal(world.owner.reason, 149);
    assert_true(publish(&world.owner, EVENT_TOPIC, "{}", false, 2));
    wait_until(&world, world.owner.acked[2] == 1, LONG_MS);
    assert_int_equal(world.owner.lost, 0);
    free(payload);
    world_done(&world);
}

static void test_clean_stop_says_offline_once(void **state)
{
    struct world world;

    (void)state;
    world_start(&world);
    const struct broker_config config = config_for(&world);
    owner_open(&world, &config);
    wait_until(&world, observer_count(&world.observer, STATUS, "online") == 1, LONG_MS);
    int64_t began_ms = clock_mono_ms();
    owner_close(&world.owner);
    assert_true(clock_mono_ms() - began_ms < 1500);
    wait_until(&world, observer_count(&world.observer, STATUS, "offline") == 1, LONG_MS);
    assert_true(observer_last(&world.observer, STATUS)->retained);
    wait_until(&world, log_find(&world, "Received DISCONNECT from zonulad-" INSTANCE) >= 0,
               LONG_MS);
    watch_for(&world, 6000); /* longer than the will's delay */
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
    const struct broker_config config = config_for(world);
    owner_open(world, &config);
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
    const struct broker_config config = config_for(&world);
    owner_open(&world, &config);
    wait_until(&world, observer_count(&world.observer, STATUS, "online") == 2, LONG_MS);
    watch_for(&world, 6500);
    assert_int_equal(observer_count(&world.observer, STATUS, "offline"), 0);
    world_done(&world);
}

static void test_broker_absent_at_start(void **state)
{
    struct world world;

    (void)state;
    world_init(&world);
    broker_start(&world); /* finds a port */
    harness_stop_broker(world.harness, true);
    const struct broker_config config = config_for(&world);
    owner_open(&world, &config);
    watch_for(&world, 200);
    assert_int_equal(world.owner.ready, 0);
    broker_start(&world);
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
    configure(&world, "password_file %s", file);
    world.options.no_anonymous = true;
    broker_start(&world);
    struct broker_config config = config_for(&world);
    config.username = "zonulad";
    config.password = "changed";
    owner_open(&world, &config);
    wait_until(&world,
               log_find(&world, "Sending CONNACK to zonulad-" INSTANCE) >= 0 ||
                   log_find(&world, "not authorised") >= 0,
               LONG_MS);
    assert_int_equal(world.owner.ready, 0);
    set_password(&world, file, "changed");
    broker_signal(&world, SIGHUP);
    wait_until(&world, world.owner.ready == 1, 15000);
    world_done(&world);
}

static void test_second_gateway_stays_silent(void **state)
{
    struct world world;

    (void)state;
    world_start(&world);
    observer_publish(&world.observer, INFO, FOREIGN_INFO, true);
    wait_until(&world, observer_count(&world.observer, INFO, NULL) == 1, LONG_MS);
    const struct broker_config config = config_for(&world);
    owner_open(&world, &config);
    /* It looks at least twice, and neither its stay nor its leaving shows. */
    wait_until(&world, log_find(&world, "Received DISCONNECT from zonulad-" INSTANCE) >= 0,
               LONG_MS);
    watch_for(&world, 1000);
    assert_int_equal(world.owner.ready, 0);
    assert_int_equal(log_find(&world, "Received PUBLISH from zonulad-" INSTANCE), -1);
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
    struct broker_config config = config_for(&world);
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
    const struct broker_config config = config_for(&world);
    owner_open(&world, &config);
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
    const struct broker_config config = config_for(&world);
    owner_open(&world, &config);
    wait_until(&world, observer_count(&world.observer, STATUS, "online") == 1, LONG_MS);
    watch_for(&world, 300);
    assert_int_equal(world.owner.births, 0);
    observer_publish(&world.observer, "homeassistant/status", "offline", false);
    observer_publish(&world.observer, "homeassistant/status", "online", false);
    wait_until(&world, world.owner.births == 1, LONG_MS);
    observer_publish(&world.observer, "homeassistant/status", "online", false);
    watch_for(&world, 300);
    assert_int_equal(world.owner.births, 1);
    world_done(&world);
}

/* ---- MQTT 3.1.1 ---- */

static int listen_on_loopback(int backlog, int *ret_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(fd, backlog), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    *ret_port = ntohs(address.sin_port);
    return fd;
}

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
    int listener = listen_on_loopback(8, &port);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        old_broker(listener, (int)harness_broker_port(world.harness));
        _exit(1);
    }
    world.owner.outbox_count = 3;
    struct broker_config config = config_for(&world);
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

/* ---- closing at awkward moments ---- */

/* A connect that gets no answer does not hold up the loop: the thread is left to itself. */
static void test_close_while_connect_hangs(void **state)
{
    struct world world;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fillers[8], port = 0;

    (void)state;
    world_init(&world);
    int listener = listen_on_loopback(0, &port);
    address.sin_port = htons((uint16_t)port);
    for (int i = 0; i < 8; i++) { /* fills the queue; further connects are not answered */
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        (void)connect(fillers[i], (struct sockaddr *)&address, sizeof(address));
    }
    struct broker_config config = config_for(&world);
    config.port = port;
    owner_open(&world, &config);
    watch_for(&world, 100);
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
    broker_close(owner->broker, on_closed, owner);
}

static void test_close_inside_an_event(void **state)
{
    struct world world;
    struct error error;

    (void)state;
    world_start(&world);
    const struct broker_config config = config_for(&world);
    uv_loop_init(&world.owner.loop);
    assert_int_equal(broker_open(&world.owner.loop, &config, close_on_ready, &world.owner,
                                 &world.owner.broker, &error),
                     0);
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
    assert_int_equal(broker_open(&loop, &config, on_event, NULL, &broker, &error), -ERR_CONFIG);
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
    configure(&world, "certfile %s\nkeyfile %s", right, key);
    broker_start(&world);
    struct broker_config config = config_for(&world);
    config.tls_ca = wrong;
    owner_open(&world, &config);
    watch_for(&world, 2500); /* two tries */
    assert_int_equal(world.owner.ready, 0);
    assert_int_equal(log_find(&world, "as zonulad-"), -1);
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
        cmocka_unit_test(test_order_and_flags),
        cmocka_unit_test(test_own_info_is_no_obstacle),
        cmocka_unit_test(test_tokens_are_acknowledged_in_order),
        cmocka_unit_test(test_tokens_survive_broker_kills),
        cmocka_unit_test(test_forbidden_topic_is_reported),
        cmocka_unit_test(test_oversize_message_is_refused),
        cmocka_unit_test(test_clean_stop_says_offline_once),
        cmocka_unit_test(test_will_after_a_kill),
        cmocka_unit_test(test_no_will_after_a_quick_restart),
        cmocka_unit_test(test_broker_absent_at_start),
        cmocka_unit_test(test_wrong_password_first),
        cmocka_unit_test(test_second_gateway_stays_silent),
        cmocka_unit_test(test_takeover),
        cmocka_unit_test(test_status_heals_itself),
        cmocka_unit_test(test_birth_only_when_live),
        cmocka_unit_test(test_falls_back_to_mqtt_3),
        cmocka_unit_test(test_close_while_connect_hangs),
        cmocka_unit_test(test_close_inside_an_event),
        cmocka_unit_test(test_missing_ca_file),
        cmocka_unit_test(test_tls_with_right_and_wrong_ca),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
