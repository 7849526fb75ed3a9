/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A client beside the gateway that writes down every message it is sent, with its MQTT 5 flags, and
 * publishes what a test wants. Unlike the harness's subscriber it has no thread, so that a test may
 * fork, and sees the retain flag and content type as they were published.
 */
#ifndef TESTS_HARNESS_OBSERVER_H
#define TESTS_HARNESS_OBSERVER_H

#include <mosquitto.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seen {
    char *topic, *payload, *content_type; /* content_type: NULL if there was none */
    int qos;
    bool retained; /* as published, also while live */
    uint32_t expiry_s;
    int format;
    int64_t at_mono_ms;
};

struct observer {
    struct mosquitto *handle;
    bool subscribed;
    struct seen *list;
    size_t count;
};

/* Connects to a loopback port and subscribes to `filter`; returns when it is granted. */
void observer_open(struct observer *observer, int port, const char *filter);

/* Handles what has come; waits for `wait_ms` at most. */
void observer_step(struct observer *observer, int wait_ms);

void observer_publish(struct observer *observer, const char *topic, const char *payload,
                      bool retain);

/* How many messages there were on a topic; with `payload` not NULL only those that equal it. */
size_t observer_count(const struct observer *observer, const char *topic, const char *payload);

/* The newest message on a topic; NULL if there is none. */
const struct seen *observer_last(const struct observer *observer, const char *topic);

/* Forgets what it has seen. */
void observer_forget(struct observer *observer);

void observer_close(struct observer *observer);

#endif
