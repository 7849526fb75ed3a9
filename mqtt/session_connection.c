/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mqtt/session_inside.h"

#include "core/clock.h"
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void session_report(struct session *session, enum log_level level, const char *format, ...)
{
    char text[TROUBLE_MAX];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (strcmp(text, session->trouble) == 0)
        level = LOG_LEVEL_DEBUG;
    snprintf(session->trouble, sizeof(session->trouble), "%s", text);
    log_message(level, "mqtt: %s", text);
}

/* ---- what the link reports ---- */

static void on_connack(void *userdata, int reason)
{
    struct session *session = userdata;

    session->connack = reason;
}

static void on_suback(void *userdata, int mid, int reason)
{
    struct session *session = userdata;

    for (size_t i = 0; i < SUBSCRIPTIONS_MAX; i++)
        if (session->suback_mids[i] == mid)
            session->suback_mids[i] = 0;
    if (reason >= MQTT_RC_UNSPECIFIED)
        log_warning("mqtt: the broker refused a subscription (%d %s)", reason,
                    link_error_text(0, reason));
}

void session_refuse(struct session *session, const struct broker_message *message, int reason)
{
    const struct broker_event event = {
        .type = BROKER_REFUSED, .token = message->token, .reason = reason, .topic = message->topic};

    exchange_count_refused(session->exchange);
    if (flights_first_refusal(&session->flights, message->topic))
        log_warning("mqtt: the broker refused %s (%d %s)", message->topic, reason,
                    link_error_text(0, reason));
    if (message->token != 0)
        exchange_post(session->exchange, &event);
}

static void on_puback(void *userdata, int mid, int reason)
{
    struct session *session = userdata;
    struct flight flight;

    if (mid == session->offline_mid)
        session->offline_mid = 0;
    if (!flights_take(&session->flights, mid, &flight))
        return;
    exchange_set_unacked(session->exchange, session->flights.count);
    if (reason >= MQTT_RC_UNSPECIFIED) {
        session_refuse(session, &flight.message, reason);
    } else if (strcmp(flight.message.topic, session->inbox.info_topic) == 0) {
        session->takeover = false; /* it holds once: from now on bridge/info is ours */
    } else if (flight.message.token != 0) {
        const struct broker_event event = {.type = BROKER_ACKED, .token = flight.message.token};
        exchange_post(session->exchange, &event);
    }
    free(flight.owner);
}

static void on_message(void *userdata, const char *topic, const void *payload, size_t length,
                       bool retained)
{
    const struct broker_event birth = {.type = BROKER_BIRTH};
    struct session *session = userdata;

    if (inbox_message(&session->inbox, topic, payload, length, retained, clock_mono_ms()))
        exchange_post(session->exchange, &birth);
}

/* ---- beginning and end of a connection ---- */

void session_enter(struct session *session, enum stage stage, int64_t wait_ms)
{
    session->stage = stage;
    session->due_ms = clock_mono_ms() + wait_ms;
}

void session_drop_link(struct session *session, int64_t wait_ms)
{
    exchange_lost(session->exchange);
    flights_clear(&session->flights);
    inbox_reset(&session->inbox);
    session->link = link_close(session->link);
    session_enter(session, STAGE_APART, wait_ms);
}

void session_lost(struct session *session, int result)
{
    int reason = session->link ? link_reason(session->link) : 0;
    const char *text = link_error_text(result, reason);
    int64_t lasted_ms = session->connack_ms ? clock_mono_ms() - session->connack_ms : -1;

    if (reason == MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION && session->v5) {
        log_info("mqtt: the broker does not know MQTT 5, using 3.1.1");
        session->v5 = false;
        session_drop_link(session, 0);
        return;
    }
    int64_t wait_ms = back_off_next(&session->back_off, lasted_ms);
    if (back_off_clash(&session->back_off))
        session_report(session, LOG_LEVEL_ERROR,
                       "the connection keeps ending (%s): probably another client uses the id %s",
                       text, session->client_id);
    else if (session->stage == STAGE_READY)
        session_report(session, LOG_LEVEL_WARNING, "lost the broker: %s", text);
    else
        session_report(session, LOG_LEVEL_WARNING, "no connection to %s port %d: %s", session->host,
                       session->port, text);
    session_drop_link(session, wait_ms);
}

void session_connect(struct session *session)
{
    static const struct link_callbacks callbacks = {on_connack, on_suback, on_puback, on_message};
    const struct link_config config = {.host = session->host,
                                       .port = session->port,
                                       .username = session->username,
                                       .password = session->password,
                                       .tls_ca = session->tls_ca,
                                       .client_id = session->client_id,
                                       .will_topic = session->inbox.status_topic,
                                       .will_payload = "offline",
                                       .v5 = session->v5};

    session->connack = CONNACK_NONE;
    session->connack_ms = 0;
    int result = link_open(&config, &callbacks, session, &session->link);
    if (result == MOSQ_ERR_SUCCESS)
        session_enter(session, STAGE_CONNECTING, SESSION_ANSWER_WAIT_MS);
    else
        session_lost(session, result);
}
