/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stages of a connection:
 *
 *     APART --connect--> CONNECTING --CONNACK--> SUBSCRIBING --SUBACK--> LOOKING --ours--> READY
 *
 * and from each of them back to APART when it fails. Callbacks of the link only note what came;
 * session_advance() acts on it, outside of libmosquitto.
 */
#include "mqtt/session.h"
#include "core/clock.h"
#include "core/ident.h"
#include "core/log.h"
#include "mqtt/backoff.h"
#include "mqtt/flight.h"
#include "mqtt/inbox.h"
#include "mqtt/link.h"
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_WAIT_MS    10000 /* for CONNACK, and for SUBACK */
#define INFO_WAIT_MS      1000  /* for a retained bridge/info */
#define LOOK_AGAIN_MS     60000
#define OFFLINE_WAIT_MS   2000
#define SUBSCRIPTIONS_MAX 3
#define CONNACK_NONE      (-1)
#define TROUBLE_MAX       256

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

/* Logs a trouble once, however often it repeats before the next success. */
__attribute__((format(printf, 3, 4))) static void report(struct session *session,
                                                         enum log_level level, const char *format,
                                                         ...)
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

static void refuse(struct session *session, const struct broker_message *message, int reason)
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
        refuse(session, &flight.message, reason);
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

static void enter(struct session *session, enum stage stage, int64_t wait_ms)
{
    session->stage = stage;
    session->due_ms = clock_mono_ms() + wait_ms;
}

/* Drops the connection and everything that belongs to it. */
static void drop_link(struct session *session, int64_t wait_ms)
{
    exchange_lost(session->exchange);
    flights_clear(&session->flights);
    inbox_reset(&session->inbox);
    session->link = link_close(session->link);
    enter(session, STAGE_APART, wait_ms);
}

/* The connection ended or never came to be; `result` is MOSQ_ERR_*. */
static void session_lost(struct session *session, int result)
{
    int reason = session->link ? link_reason(session->link) : 0;
    const char *text = link_error_text(result, reason);
    int64_t lasted_ms = session->connack_ms ? clock_mono_ms() - session->connack_ms : -1;

    if (reason == MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION && session->v5) {
        log_info("mqtt: the broker does not know MQTT 5, using 3.1.1");
        session->v5 = false;
        drop_link(session, 0);
        return;
    }
    int64_t wait_ms = back_off_next(&session->back_off, lasted_ms);
    if (back_off_clash(&session->back_off))
        report(session, LOG_LEVEL_ERROR,
               "the connection keeps ending (%s): probably another client uses the id %s", text,
               session->client_id);
    else if (session->stage == STAGE_READY)
        report(session, LOG_LEVEL_WARNING, "lost the broker: %s", text);
    else
        report(session, LOG_LEVEL_WARNING, "no connection to %s port %d: %s", session->host,
               session->port, text);
    drop_link(session, wait_ms);
}

static void session_connect(struct session *session)
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
        enter(session, STAGE_CONNECTING, ANSWER_WAIT_MS);
    else
        session_lost(session, result);
}

/* ---- the stages ---- */

static int subscribe(struct session *session)
{
    const struct inbox *inbox = &session->inbox;
    int *mids = session->suback_mids;

    memset(mids, 0, sizeof(session->suback_mids));
    session->connack_ms = clock_mono_ms();
    enter(session, STAGE_SUBSCRIBING, ANSWER_WAIT_MS);
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
    report(session, LOG_LEVEL_ERROR,
           "another gateway is on the base topic: %s names instance %s, we are %s; "
           "publishing nothing (takeover = yes would take it over)",
           session->inbox.info_topic, session->inbox.info_instance, session->instance);
    link_disconnect(session->link);
    drop_link(session, session->look_again_ms);
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
            refuse(session, message, reason);
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

static int publish_status(struct session *session, const char *status, int *ret_mid)
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
        result = publish_status(session, "online", &mid);
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

/* Acts on what came and on what is due. Anything but 0 is a lost connection. */
static int session_advance(struct session *session)
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
            enter(session, STAGE_LOOKING, INFO_WAIT_MS);
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

/* ---- the thread ---- */

static int time_left_ms(const struct session *session)
{
    bool ready = session->stage == STAGE_READY;
    int64_t left_ms = (ready ? session->inbox.heal_at_ms : session->due_ms) - clock_mono_ms();

    if (ready && session->inbox.heal_at_ms == 0)
        return -1; /* the link has its own times */
    return left_ms > 0 ? (int)left_ms : 0;
}

static void session_turn(struct session *session)
{
    int wake_fd = exchange_wake_fd(session->exchange);

    if (session->stage == STAGE_APART) {
        struct pollfd fd = {.fd = wake_fd, .events = POLLIN};
        poll(&fd, 1, time_left_ms(session));
        exchange_clear_wake(session->exchange);
        if (clock_mono_ms() >= session->due_ms && !exchange_is_stopping(session->exchange))
            session_connect(session);
        return;
    }
    int result = link_step(session->link, wake_fd, time_left_ms(session));
    exchange_clear_wake(session->exchange);
    if (result == MOSQ_ERR_SUCCESS)
        result = session_advance(session);
    if (result != MOSQ_ERR_SUCCESS)
        session_lost(session, result);
}

/* The clean stop: "offline", its PUBACK, DISCONNECT. */
static void session_stop(struct session *session)
{
    int64_t deadline_ms = clock_mono_ms() + OFFLINE_WAIT_MS;
    int64_t left_ms = OFFLINE_WAIT_MS;
    int wake_fd = exchange_wake_fd(session->exchange);

    if (session->stage == STAGE_READY &&
        publish_status(session, "offline", &session->offline_mid) == MOSQ_ERR_SUCCESS) {
        while (session->offline_mid != 0 && left_ms > 0 &&
               link_step(session->link, wake_fd, (int)left_ms) == MOSQ_ERR_SUCCESS) {
            exchange_clear_wake(session->exchange);
            left_ms = deadline_ms - clock_mono_ms();
        }
    }
    if (session->link && session->connack_ms != 0)
        link_disconnect(session->link);
}

void *session_run(void *userdata)
{
    struct session *session = userdata;

    while (!exchange_is_stopping(session->exchange))
        session_turn(session);
    session_stop(session);
    exchange_end(session->exchange);
    return session_free(session);
}

/* ---- construction ---- */

/* A copy in *ret; NULL stays NULL. False when out of memory. */
static bool copy_text(char **ret, const char *text)
{
    *ret = text ? strdup(text) : NULL;
    return *ret || !text;
}

int session_new(const struct broker_config *config, struct exchange *exchange, struct session **ret)
{
    struct session *session = calloc(1, sizeof(*session));

    if (!session)
        return -ERR_NOMEM;
    if (!copy_text(&session->host, config->host) ||
        !copy_text(&session->username, config->username) ||
        !copy_text(&session->password, config->password) ||
        !copy_text(&session->tls_ca, config->tls_ca)) {
        session_free(session);
        return -ERR_NOMEM;
    }
    session->port = config->port;
    session->takeover = config->takeover;
    session->look_again_ms = config->look_again_ms > 0 ? config->look_again_ms : LOOK_AGAIN_MS;
    session->v5 = true;
    session->stage = STAGE_APART;
    snprintf(session->instance, sizeof(session->instance), "%s", config->instance);
    snprintf(session->client_id, sizeof(session->client_id), "zonulad-%s", session->instance);
    inbox_init(&session->inbox, config->base, config->ha_prefix);
    session->exchange = exchange;
    *ret = session;
    return 0;
}

struct session *session_free(struct session *session)
{
    if (session) {
        link_close(session->link);
        flights_done(&session->flights);
        if (session->exchange)
            exchange_release(session->exchange);
        free(session->host);
        free(session->username);
        free(session->password);
        free(session->tls_ca);
        free(session);
    }
    return NULL;
}
