/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The connection to the broker. libmosquitto's connect blocks on name lookup and TCP, so one thread
 * owns the struct mosquitto and makes every libmosquitto call; two queues with wake-ups join it to
 * the libuv loop of the daemon. All functions here are called from the loop's thread, and all
 * events arrive there.
 *
 * The thread keeps the order of the contract (docs/mqtt.md 4.1): subscribe, wait for SUBACK, look
 * at the retained bridge/info of another instance, then MQTT_EVENT_READY. What the owner publishes
 * from then on goes out in that order, at most 20 unacknowledged at a time.
 */
#ifndef MQTT_BROKER_H
#define MQTT_BROKER_H

#include "core/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct broker;

/* Unacknowledged messages at a time; the rest waits in our queue. */
#define BROKER_IN_FLIGHT_MAX 20

/* Strings are copied by broker_open(). */
struct broker_config {
    const char *host;
    int port;
    const char *username;  /* NULL: none */
    const char *password;  /* NULL: none */
    const char *tls_ca;    /* CA file; NULL: no TLS */
    const char *base;      /* base topic */
    const char *instance;  /* 8 hex digits; the client id is zonulad-<instance> */
    const char *ha_prefix; /* NULL: Home Assistant's birth message is not listened to */
    bool takeover;         /* take the base topic although another instance is on it */
    int64_t look_again_ms; /* another instance is on it: look again after; 0: 60 s */
};

enum broker_event_type {
    BROKER_READY,   /* subscribed, the base is ours: publish everything, then "online" */
    BROKER_LOST,    /* the connection is gone; nothing that was queued will be sent */
    BROKER_ACKED,   /* the broker has the message with this token */
    BROKER_REFUSED, /* the broker refused it (reason >= 0x80); do not retry */
    BROKER_BIRTH,   /* Home Assistant started: publish discovery and state again */
};

struct broker_event {
    enum broker_event_type type;
    uint64_t token;    /* ACKED, REFUSED */
    int reason;        /* REFUSED: MQTT 5 reason code */
    const char *topic; /* REFUSED */
};

typedef void (*broker_event_fn)(void *userdata, const struct broker_event *event);

struct broker_message {
    const char *topic;   /* full topic */
    const char *payload; /* "" clears a retained topic */
    int qos;             /* 0 or 1 */
    bool retain;
    bool json;         /* content type application/json, payload format indicator 1 */
    uint32_t expiry_s; /* 0: none */
    uint64_t token;    /* not 0: report BROKER_ACKED or BROKER_REFUSED (QoS 1) */
};

/* Starts the thread. -ERR_CONFIG: the CA file cannot be used. */
int broker_open(uv_loop_t *loop, const struct broker_config *config, broker_event_fn on_event,
                void *userdata, struct broker **ret, struct error *err);

/* Queues a message (copied). While not ready it is dropped and false returned: state is published
 * again at the next BROKER_READY, events wait in the outbox. QoS 0 is also dropped when more than
 * 64 messages wait. */
bool broker_publish(struct broker *broker, const struct broker_message *message);

/* How many queued or unacknowledged messages there are. */
size_t broker_backlog(const struct broker *broker);

struct broker_statistics {
    int64_t connected_since_ms; /* 0: not connected */
    uint32_t reconnects;
    uint32_t refused;
};
void broker_statistics(const struct broker *broker, struct broker_statistics *ret);

/* Publishes a retained "offline", waits for its PUBACK (2 s at most), disconnects, joins the
 * thread, and closes the loop handles; `closed` runs when they are. */
void broker_close(struct broker *broker, void (*closed)(void *userdata), void *userdata);

#endif
