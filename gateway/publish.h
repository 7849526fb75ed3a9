/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Publishing: what is said to the broker, and when. At every connection everything, in the order of
 * the contract (discovery, retained state, "online", outbox); afterwards what changed. Owns nothing
 * but what was said: the broker connection, the store and the household are the daemon's.
 */
#ifndef GATEWAY_PUBLISH_H
#define GATEWAY_PUBLISH_H

#include "core/clock.h"
#include "core/error.h"
#include "gateway/config.h"
#include "gateway/household.h"
#include "gateway/ingest.h"
#include "gateway/links.h"
#include "gateway/outflow.h"
#include "gateway/retained.h"
#include "gateway/vitals.h"
#include "mqtt/contract.h"

#define PUBLISH_DEVICES_MAX 64

/* Beats of a device since its last live/heart message. */
struct publish_live {
    int64_t device_row;
    int64_t sent_mono_ms;
    size_t rr_count;
    double rr_ms[INGEST_LIVE_RR_MAX];
};

struct publisher {
    const struct config *config;
    const struct household *household;
    const struct links *links;
    const struct clock *clock;
    struct store *store;
    struct broker *broker;
    struct vitals *vitals; /* of all persons */
    struct retained *retained;
    struct outflow outflow;
    const struct zone *zone; /* of the gateway */
    char instance[INSTANCE_LENGTH + 1];
    int64_t started_mono_ms;
    bool ready;  /* connected, and the base topic is ours */
    bool unsaid; /* something could not be said: publish_all() should be tried again */
    bool clock_trusted;
    const char *ble_adapter; /* NULL: none */
    const char *ble_error;   /* NULL: all is well */
    struct publish_live live[PUBLISH_DEVICES_MAX];
    size_t live_count;
};

/* A connection is there, or a person or wearable changed: everything. */
void publish_all(struct publisher *publisher);

/* The same in two steps, for Home Assistant that was restarted: it needs a moment between hearing
 * of its entities and hearing their states. */
void publish_all_discovery(struct publisher *publisher);
void publish_all_states(struct publisher *publisher);

/* The documents of one person that are due. */
void publish_person(struct publisher *publisher, const struct person *person);

/* The state of those wearables that is due. */
void publish_devices(struct publisher *publisher);

/* Discovery of all wearables, where it is due. */
void publish_devices_discovery(struct publisher *publisher);

/* bridge/health */
void publish_health(struct publisher *publisher);

/* live/heart, if it is switched on and due. */
void publish_heart(struct publisher *publisher, const struct ingest_heart *heart);

/* Sends what waits in the outbox. */
void publish_events(struct publisher *publisher);

/* What became of a message with a token. */
void publish_acked(struct publisher *publisher, uint64_t token);
void publish_refused(struct publisher *publisher, uint64_t token);

#endif
