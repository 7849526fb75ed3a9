/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mqtt/session.h"

#include "core/clock.h"
#include "mqtt/session_inside.h"
#include <mosquitto.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_AGAIN_MS   60000
#define OFFLINE_WAIT_MS 2000

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
        session_publish_status(session, "offline", &session->offline_mid) == MOSQ_ERR_SUCCESS) {
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
