/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the three files of the session share:
 *
 *   session.c             the thread, from its construction to the clean stop
 *   session_connection.c  beginning and end of a connection, and what the link reports
 *   session_stages.c      what is done in each stage
 *
 * The stages of a connection:
 *
 *     APART --connect--> CONNECTING --CONNACK--> SUBSCRIBING --SUBACK--> LOOKING --ours--> READY
 *
 * and from each of them back to APART when it fails. Callbacks of the link only note what came;
 * session_advance() acts on it, outside of libmosquitto.
 */
#ifndef MQTT_SESSION_INSIDE_H
#define MQTT_SESSION_INSIDE_H

#include "core/ident.h"
#include "core/log.h"
#include "mqtt/backoff.h"
#include "mqtt/flight.h"
#include "mqtt/inbox.h"
#include "mqtt/link.h"
#include "mqtt/session.h"

#define SESSION_ANSWER_WAIT_MS 10000 /* for CONNACK, and for SUBACK */
#define SUBSCRIPTIONS_MAX      3
#define CONNACK_NONE           (-1)
#define TROUBLE_MAX            256

enum stage { STAGE_APART, STAGE_CONNECTING, STAGE_SUBSCRIBING, STAGE_LOOKING, STAGE_READY };

struct session {
    char *host, *username, *password, *tls_ca;
    int port;
    char instance[INSTANCE_LENGTH + 1];
    char client_id[32];
    bool takeover;
    int64_t look_again_ms;

    struct exchange *exchange;
    struct link *link; /* NULL exactly while STAGE_APART */
    bool v5;
    struct inbox inbox;
    struct flights flights;
    struct back_off back_off;

    enum stage stage;
    int64_t due_ms;     /* when the stage ends by itself; APART: when to connect; READY: unused */
    int64_t connack_ms; /* when CONNACK accepted us; 0: not yet */

    /* noted by callbacks */
    int connack;                        /* reason, or CONNACK_NONE */
    int suback_mids[SUBSCRIPTIONS_MAX]; /* 0: none, or answered */
    int offline_mid;                    /* the last message of a clean stop; 0: acknowledged */

    char trouble[TROUBLE_MAX]; /* what the log was told last, so that it is told once */
};

/* ---- session_connection.c ---- */

/* Logs a trouble once, however often it repeats before the next success. */
__attribute__((format(printf, 3, 4))) void session_report(struct session *session,
                                                          enum log_level level, const char *format,
                                                          ...);

/* The stage ends by itself after wait_ms. */
void session_enter(struct session *session, enum stage stage, int64_t wait_ms);

void session_connect(struct session *session);

/* Drops the connection and everything that belongs to it; connects again after wait_ms. */
void session_drop_link(struct session *session, int64_t wait_ms);

/* The connection ended or never came to be; `result` is MOSQ_ERR_*. */
void session_lost(struct session *session, int result);

/* The broker refused a message, or would. */
void session_refuse(struct session *session, const struct broker_message *message, int reason);

/* ---- session_stages.c ---- */

/* Acts on what came and on what is due. Anything but 0 is a lost connection. */
int session_advance(struct session *session);

/* Says "online" or "offline" by itself; returns MOSQ_ERR_*. */
int session_publish_status(struct session *session, const char *status, int *ret_mid);

#endif
