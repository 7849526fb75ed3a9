/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mqtt/session_inside.h"

#include "core/clock.h"
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <stdlib.h>
#include <string.h>

#define INFO_WAIT_MS 1000 /* for a retained bridge/info */

static int subscribe(struct session *session)
{
    const struct inbox *inbox = &session->inbox;
    int *mids = session->suback_mids;

    memset(mids, 0, sizeof(session->suback_mids));
    session->connack_ms = clock_mono_ms();
    session_enter(session, STAGE_SUBSCRIBING, SESSION_ANSWER_WAIT_MS);
    int result = link_subscribe(session->link, inbox->info_topic, LINK_RETAINED_SEND, &mids[0]);
    if (result == MOSQ_ERR_SUCCESS)
        result = link_subscribe(session->link, inbox->status_topic, LINK_RETAINED_NEVER, &mids[1]);
    if (result == MOSQ_ERR_SUCCESS && inbox->birth_topic[0])
        result = link_subscribe(session->link, inbox->birth_topic, LINK_RETAINED_NEVER, &mids[2]);
    return result;
}

static bool all_subscribed(const struct session *session)
{
    for (size_t i = 0; i < SUBSCRIPTIONS_MAX; i++)
        if (session->suback_mids[i] != 0)
            return false;
    return true;
}

/* Another gateway is on our base topic: leave without a trace (no will), and look again later. */
static void step_aside(struct session *session)
{
    session_report(session, LOG_LEVEL_ERROR,
                   "another gateway is on the base topic: %s names instance %s, we are %s; "
                   "publishing nothing (takeover = yes would take it over)",
                   session->inbox.info_topic, session->inbox.info_instance, session->instance);
    link_disconnect(session->link);
    session_drop_link(session, session->look_again_ms);
}

static int look_whose_base(struct session *session)
{
    const char *other = session->inbox.info_instance;

    if (other[0] && strcmp(other, session->instance) != 0 && !session->takeover) {
        step_aside(session);
        return MOSQ_ERR_SUCCESS;
    }
    int result = link_unsubscribe(session->link, session->inbox.info_topic);
    if (result == MOSQ_ERR_SUCCESS) {
        log_info("mqtt: connected to %s port %d (MQTT %s)", session->host, session->port,
                 session->v5 ? "5" : "3.1.1");
        session->trouble[0] = '\0';
        session->stage = STAGE_READY;
        exchange_ready(session->exchange);
    }
    return result;
}

/* What a failed publish means: 0 if the connection is at fault, else the reason to refuse with. */
static int refusal_of(int result)
{
    switch (result) {
    case MOSQ_ERR_OVERSIZE_PACKET:
    case MOSQ_ERR_PAYLOAD_SIZE:
        return MQTT_RC_PACKET_TOO_LARGE;
    case MOSQ_ERR_INVAL:
    case MOSQ_ERR_MALFORMED_UTF8:
        return MQTT_RC_TOPIC_NAME_INVALID;
    case MOSQ_ERR_QOS_NOT_SUPPORTED:
        return MQTT_RC_QOS_NOT_SUPPORTED;
    case MOSQ_ERR_RETAIN_NOT_SUPPORTED:
        return MQTT_RC_RETAIN_NOT_SUPPORTED;
    default:
        return 0;
    }
}

/* Publishes one message and takes it over. */
static int send_message(struct session *session, struct outgoing *outgoing)
{
    const struct broker_message *message = &outgoing->message;
    int mid = 0;
    int result = link_publish(session->link, message, &mid);

    if (result != MOSQ_ERR_SUCCESS) {
        int reason = refusal_of(result);
        if (reason != 0)
            session_refuse(session, message, reason);
        free(outgoing);
        return reason != 0 ? MOSQ_ERR_SUCCESS : result;
    }
    if (strcmp(message->topic, session->inbox.status_topic) == 0)
        session->inbox.online = strcmp(message->payload, "online") == 0;
    if (message->qos > 0)
        flights_add(&session->flights, mid, message, outgoing);
    else
        free(outgoing);
    return MOSQ_ERR_SUCCESS;
}

int session_publish_status(struct session *session, const char *status, int *ret_mid)
{
    const struct broker_message message = {
        .topic = session->inbox.status_topic, .payload = status, .qos = 1, .retain = true};

    return link_publish(session->link, &message, ret_mid);
}

static int send_waiting(struct session *session)
{
    int result = MOSQ_ERR_SUCCESS;
    int mid;

    if (inbox_heal(&session->inbox, clock_mono_ms())) {
        log_info("mqtt: somebody wrote over %s, saying online again", session->inbox.status_topic);
        result = session_publish_status(session, "online", &mid);
    }
    while (result == MOSQ_ERR_SUCCESS && !flights_are_full(&session->flights)) {
        struct outgoing *outgoing = exchange_next(session->exchange);
        if (!outgoing)
            break;
        result = send_message(session, outgoing);
    }
    exchange_set_unacked(session->exchange, session->flights.count);
    return result;
}

int session_advance(struct session *session)
{
    bool due = clock_mono_ms() >= session->due_ms;

    switch (session->stage) {
    case STAGE_CONNECTING:
        if (session->connack == 0)
            return subscribe(session);
        if (session->connack != CONNACK_NONE)
            return MOSQ_ERR_CONN_REFUSED;
        return due ? MOSQ_ERR_TIMEOUT : MOSQ_ERR_SUCCESS;
    case STAGE_SUBSCRIBING:
        if (all_subscribed(session))
            session_enter(session, STAGE_LOOKING, INFO_WAIT_MS);
        else
            return due ? MOSQ_ERR_TIMEOUT : MOSQ_ERR_SUCCESS;
        due = false;
        __attribute__((fallthrough));
    case STAGE_LOOKING:
        if (session->inbox.info_seen || session->takeover || due)
            return look_whose_base(session);
        return MOSQ_ERR_SUCCESS;
    case STAGE_READY:
        return send_waiting(session);
    case STAGE_APART:
        break;
    }
    return MOSQ_ERR_SUCCESS;
}
