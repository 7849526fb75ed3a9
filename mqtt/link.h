/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One connection to the broker, from connect to its end: a thin layer over libmosquitto that knows
 * the difference between MQTT 5 and 3.1.1. The thread that opened it makes all calls; callbacks run
 * inside link_step().
 *
 * Each connection has a handle of its own. A handle that is used again would send what it had in
 * flight by itself, before we have subscribed and before we know whose base topic it is.
 */
#ifndef MQTT_LINK_H
#define MQTT_LINK_H

#include "mqtt/broker.h"

struct link;

struct link_config {
    const char *host;
    int port;
    const char *username, *password, *tls_ca; /* NULL: none */
    const char *client_id;
    const char *will_topic, *will_payload; /* QoS 1, retained */
    bool v5;                               /* MQTT 5, else 3.1.1 */
};

struct link_callbacks {
    /* CONNACK: 0, or the refusal as an MQTT 5 reason code (MQTT_RC_*). */
    void (*on_connack)(void *userdata, int reason);
    /* SUBACK of one subscription: below 0x80 granted. */
    void (*on_suback)(void *userdata, int mid, int reason);
    /* The end of a QoS 1 message: below 0x80 accepted. Also called for QoS 0, once written. */
    void (*on_puback)(void *userdata, int mid, int reason);
    /* payload is NULL when empty. */
    void (*on_message)(void *userdata, const char *topic, const void *payload, size_t length,
                       bool retained);
};

/* Connects; blocks for name lookup, TCP and the sending of CONNECT. Returns MOSQ_ERR_*; *ret is
 * set only on MOSQ_ERR_SUCCESS. errno tells more after MOSQ_ERR_ERRNO. */
int link_open(const struct link_config *config, const struct link_callbacks *callbacks,
              void *userdata, struct link **ret);

/* Waits until the socket or `wake_fd` has something or the time is over, and does the socket's
 * work. Anything but 0 is a lost connection. */
int link_step(struct link *link, int wake_fd, int timeout_ms);

enum link_retained {
    LINK_RETAINED_SEND,  /* the broker sends what is retained now */
    LINK_RETAINED_NEVER, /* only what comes from now on */
};

/* Subscribes at QoS 1 without our own messages. Returns MOSQ_ERR_*. */
int link_subscribe(struct link *link, const char *topic, enum link_retained retained, int *ret_mid);
int link_unsubscribe(struct link *link, const char *topic);

/* Publishes; *ret_mid is what on_puback will name. Returns MOSQ_ERR_*. */
int link_publish(struct link *link, const struct broker_message *message, int *ret_mid);

/* Sends DISCONNECT with reason 0 (so there is no will) and gives it up to a second to leave. */
void link_disconnect(struct link *link);

/* The reason code of the broker's DISCONNECT or refusal, 0 if it gave none. */
int link_reason(const struct link *link);

/* Closes at once, without DISCONNECT; NULL is fine. Returns NULL. */
struct link *link_close(struct link *link);

/* A reason code or MOSQ_ERR_* (with errno) for people. */
const char *link_error_text(int result, int reason);

#endif
