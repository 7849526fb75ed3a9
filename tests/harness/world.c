/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/world.h"

#include "core/cleanup.h"
#include "tests/harness/internal.h"
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* ---- the owner ---- */

bool owner_publish(struct owner *owner, const char *topic, const char *payload, bool retain,
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
            assert_true(owner_publish(owner, EVENT_TOPIC, payload, false, token));
    }
}

void owner_on_event(void *userdata, const struct broker_event *event)
{
    struct owner *owner = userdata;

    switch (event->type) {
    case BROKER_READY:
        owner->ready++;
        owner_publish(owner, INFO, OUR_INFO, true, 0);
        owner_publish(owner, STATUS, "online", true, 0);
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

void owner_on_closed(void *userdata)
{
    struct owner *owner = userdata;

    owner->closed = true;
}

struct broker_config world_config(const struct world *world)
{
    return (struct broker_config){.host = "127.0.0.1",
                                  .port = (int)harness_broker_port(world->harness),
                                  .base = "zonula",
                                  .instance = INSTANCE,
                                  .ha_prefix = "homeassistant",
                                  .look_again_ms = 300};
}

void owner_open_for(struct world *world, const struct broker_config *config,
                    broker_event_fn on_event, void *userdata)
{
    struct error error;

    uv_loop_init(&world->owner.loop);
    if (broker_open(&world->owner.loop, config, on_event, userdata, &world->owner.broker, &error) <
        0)
        fail_msg("%s", error.text);
}

void owner_open(struct world *world, const struct broker_config *config)
{
    owner_open_for(world, config, owner_on_event, &world->owner);
}

void owner_connect(struct world *world)
{
    const struct broker_config config = world_config(world);

    owner_open(world, &config);
}

void owner_close(struct owner *owner)
{
    if (!owner->broker)
        return;
    broker_close(owner->broker, owner_on_closed, owner);
    uv_run(&owner->loop, UV_RUN_DEFAULT);
    assert_true(owner->closed);
    assert_int_equal(uv_loop_close(&owner->loop), 0);
    owner->broker = NULL;
}

/* ---- the world ---- */

void world_init(struct world *world)
{
    memset(world, 0, sizeof(*world));
    assert_int_equal(harness_open(&world->harness, NULL), 0);
}

__attribute__((format(printf, 2, 3))) void world_configure(struct world *world, const char *format,
                                                           ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(world->extra, sizeof(world->extra), format, arguments);
    va_end(arguments);
    world->options.extra = world->extra;
}

void world_start_broker(struct world *world)
{
    struct error error;

    if (harness_start_broker(world->harness, &world->options, &error) < 0)
        fail_msg("%s", error.text);
}

void world_start(struct world *world)
{
    world_init(world);
    world_start_broker(world);
    observer_open(&world->observer, (int)harness_broker_port(world->harness), "#");
}

void world_signal_broker(const struct world *world, int number)
{
    harness_signal(world->harness->broker, number);
}

long world_log_find(const struct world *world, const char *text)
{
    CLEANUP(cleanup_free) char *log = harness_log(world->harness->broker);
    const char *found = log ? strstr(log, text) : NULL;

    return found ? found - log : -1;
}

void world_done(struct world *world)
{
    owner_close(&world->owner);
    observer_close(&world->observer);
    harness_close(world->harness);
}

void world_turn(struct world *world)
{
    if (world->owner.broker)
        uv_run(&world->owner.loop, UV_RUN_NOWAIT);
    if (world->observer.handle)
        observer_step(&world->observer, 5);
    else
        usleep(2000);
}

void world_watch(struct world *world, int64_t span_ms)
{
    int64_t end_ms = clock_mono_ms() + span_ms;

    while (clock_mono_ms() < end_ms)
        world_turn(world);
}

int world_listen(int backlog, int *ret_port)
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
