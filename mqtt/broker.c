/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mqtt/broker.h"
#include "core/cleanup.h"
#include "mqtt/exchange.h"
#include "mqtt/session.h"
#include <mosquitto.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* A clean stop takes 3 s at most. A thread that needs longer sits in a name lookup or a TCP
 * connect; it is left to itself and frees what it has when that returns. */
#define CLOSE_WAIT_MS 4000

struct broker {
    struct exchange *exchange;
    pthread_t thread;
    uv_async_t async;
    uv_timer_t close_timer;
    unsigned handles_open;

    broker_event_fn on_event;
    void (*closed)(void *userdata);
    void *userdata, *closed_userdata;

    bool ready;          /* as the owner has been told */
    uint32_t generation; /* of the last READY that the owner was told */
    bool closing;
};

/* ---- events ---- */

static void dispatch(struct broker *broker, const struct incoming *incoming)
{
    if (incoming->event.type == BROKER_READY) {
        broker->ready = true;
        broker->generation = incoming->generation;
    } else if (incoming->event.type == BROKER_LOST) {
        broker->ready = false;
    }
    broker->on_event(broker->userdata, &incoming->event);
}

static void finish_close(struct broker *broker, bool ended);

static void on_async(uv_async_t *async)
{
    struct broker *broker = async->data;
    struct incoming *incoming = exchange_take_events(broker->exchange);

    while (incoming) {
        struct incoming *next = incoming->next;
        if (!broker->closing) /* a callback may have closed us */
            dispatch(broker, incoming);
        free(incoming);
        incoming = next;
    }
    if (broker->closing && exchange_has_ended(broker->exchange))
        finish_close(broker, true);
}

/* ---- opening ---- */

/* Starts the thread with all signals blocked: they belong to the loop's thread, and a write to a
 * closed socket must be an error, not SIGPIPE. */
static int start_thread(struct broker *broker, struct session *session, struct error *err)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&broker->thread, NULL, session_run, session);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc == 0 ? 0 : error_set(err, ERR_IO, "cannot start the MQTT thread: %s", strerror(rc));
}

static int check_ca(const char *path, struct error *err)
{
    CLEANUP(cleanup_file) FILE *file = path ? fopen(path, "re") : NULL;

    if (path && !file)
        return error_set(err, ERR_CONFIG, "cannot read the CA file %s", path);
    return 0;
}

/* The exchange with the thread behind it. On failure nothing of it is left. */
static int start(struct broker *broker, const struct broker_config *config, struct error *err)
{
    struct session *session = NULL;
    int rc = exchange_new(&broker->async, &broker->exchange);

    if (rc < 0)
        return error_set(err, (enum error_code) - rc, "cannot make the MQTT queues");
    rc = session_new(config, broker->exchange, &session);
    if (rc < 0) {
        exchange_release(broker->exchange);
        exchange_release(broker->exchange);
        return error_set(err, (enum error_code) - rc, "out of memory");
    }
    rc = start_thread(broker, session, err);
    if (rc < 0) {
        session_free(session);
        exchange_release(broker->exchange);
    }
    return rc;
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct broker *broker = handle->data;

    if (--broker->handles_open > 0)
        return;
    if (broker->closed)
        broker->closed(broker->closed_userdata);
    free(broker);
}

static void close_handles(struct broker *broker)
{
    uv_close((uv_handle_t *)&broker->async, on_handle_closed);
    uv_close((uv_handle_t *)&broker->close_timer, on_handle_closed);
}

int broker_open(uv_loop_t *loop, const struct broker_config *config, broker_event_fn on_event,
                void *userdata, struct broker **ret, struct error *err)
{
    int rc = check_ca(config->tls_ca, err);

    if (rc < 0)
        return rc;
    struct broker *broker = calloc(1, sizeof(*broker));
    if (!broker)
        return error_set(err, ERR_NOMEM, "out of memory");
    broker->on_event = on_event;
    broker->userdata = userdata;
    rc = uv_async_init(loop, &broker->async, on_async);
    if (rc < 0) {
        free(broker);
        return error_set(err, ERR_IO, "cannot wake the loop: %s", uv_strerror(rc));
    }
    uv_timer_init(loop, &broker->close_timer);
    broker->async.data = broker->close_timer.data = broker;
    broker->handles_open = 2;
    mosquitto_lib_init();
    rc = start(broker, config, err);
    if (rc < 0) {
        mosquitto_lib_cleanup();
        close_handles(broker); /* frees the broker when the loop runs */
        return rc;
    }
    *ret = broker;
    return 0;
}

/* ---- use ---- */

bool broker_publish(struct broker *broker, const struct broker_message *message)
{
    return broker->ready && !broker->closing &&
           exchange_send(broker->exchange, message, broker->generation);
}

size_t broker_backlog(const struct broker *broker)
{
    return exchange_backlog(broker->exchange);
}

void broker_statistics(const struct broker *broker, struct broker_statistics *ret)
{
    exchange_statistics(broker->exchange, ret);
}

/* ---- closing ---- */

static void finish_close(struct broker *broker, bool ended)
{
    if (ended) {
        pthread_join(broker->thread, NULL);
        mosquitto_lib_cleanup();
    } else {
        pthread_detach(broker->thread);
        exchange_abandon(broker->exchange);
    }
    exchange_release(broker->exchange);
    broker->exchange = NULL;
    close_handles(broker);
}

static void on_close_timer(uv_timer_t *timer)
{
    struct broker *broker = timer->data;

    finish_close(broker, exchange_has_ended(broker->exchange));
}

void broker_close(struct broker *broker, void (*closed)(void *userdata), void *userdata)
{
    broker->closing = true;
    broker->closed = closed;
    broker->closed_userdata = userdata;
    exchange_stop(broker->exchange);
    uv_timer_start(&broker->close_timer, on_close_timer, CLOSE_WAIT_MS, 0);
}
