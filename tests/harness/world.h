/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A broker connection between a real mosquitto and an owner: what the tests of mqtt/broker.h share.
 * Failures fail the test.
 */
#ifndef TESTS_HARNESS_WORLD_H
#define TESTS_HARNESS_WORLD_H

#include "core/clock.h"
#include "mqtt/broker.h"
#include "tests/harness/harness.h"
#include "tests/harness/observer.h"
#include "tests/harness/test.h"

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

bool owner_publish(struct owner *owner, const char *topic, const char *payload, bool retain,
                   uint64_t token);
void owner_on_event(void *userdata, const struct broker_event *event);
void owner_on_closed(void *userdata);
void owner_open(struct world *world, const struct broker_config *config);

/* The same with the configuration of world_config(). */
void owner_connect(struct world *world);

/* The same for somebody else's events. */
void owner_open_for(struct world *world, const struct broker_config *config,
                    broker_event_fn on_event, void *userdata);

/* Closes the connection and waits for it; nothing if there is none. */
void owner_close(struct owner *owner);

/* The configuration that connects to the broker of the world. */
struct broker_config world_config(const struct world *world);

/* A harness and nothing in it. */
void world_init(struct world *world);

/* Lines for the broker's configuration. */
void world_configure(struct world *world, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Starts the broker, the second time on the same port. */
void world_start_broker(struct world *world);

/* A broker as it comes, and somebody who watches everything on it. */
void world_start(struct world *world);

void world_signal_broker(const struct world *world, int number);

/* Where a text stands in the broker's log since its start; -1: it does not. */
long world_log_find(const struct world *world, const char *text);

void world_done(struct world *world);

/* One turn of everything: a few milliseconds. */
void world_turn(struct world *world);

/* Runs everything until the condition holds; the test fails when the time is over. */
#define wait_until(world, condition, limit_ms)                                 \
    do {                                                                       \
        int64_t wait_end_ms_ = clock_mono_ms() + (limit_ms);                   \
        while (!(condition)) {                                                 \
            if (clock_mono_ms() > wait_end_ms_)                                \
                fail_msg("not within %d ms: %s", (int)(limit_ms), #condition); \
            world_turn(world);                                                 \
        }                                                                      \
    } while (0)

/* Runs everything for a time in which nothing should happen. */
void world_watch(struct world *world, int64_t span_ms);

/* A socket that listens on a loopback port of its own. */
int world_listen(int backlog, int *ret_port);

#endif
