/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mqtt/exchange.h"
#include "core/clock.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define QOS0_BACKLOG_MAX 64

struct exchange {
    pthread_mutex_t mutex; /* guards all below but wake_fd, which never changes */
    int wake_fd;
    uv_async_t *async; /* NULL once the loop has abandoned the thread */
    unsigned owners;

    struct outgoing *out_head, **out_tail;
    size_t out_count;
    struct incoming *in_head, **in_tail;

    uint32_t generation;
    bool ready;
    bool stopping;
    bool ended;
    size_t unacked;
    struct broker_statistics statistics;
    int64_t connected_mono_ms; /* 0: not connected; the wall clock may be set meanwhile */
};

int exchange_new(uv_async_t *async, struct exchange **ret)
{
    struct exchange *exchange = calloc(1, sizeof(*exchange));

    if (!exchange)
        return -ERR_NOMEM;
    exchange->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (exchange->wake_fd < 0) {
        free(exchange);
        return -ERR_IO;
    }
    pthread_mutex_init(&exchange->mutex, NULL);
    exchange->async = async;
    exchange->owners = 2;
    exchange->out_tail = &exchange->out_head;
    exchange->in_tail = &exchange->in_head;
    *ret = exchange;
    return 0;
}

static void lock(struct exchange *exchange)
{
    pthread_mutex_lock(&exchange->mutex);
}

static void unlock(struct exchange *exchange)
{
    pthread_mutex_unlock(&exchange->mutex);
}

static void drop_outgoing(struct exchange *exchange)
{
    while (exchange->out_head) {
        struct outgoing *first = exchange->out_head;
        exchange->out_head = first->next;
        free(first);
    }
    exchange->out_tail = &exchange->out_head;
    exchange->out_count = 0;
}

static void drop_incoming(struct exchange *exchange)
{
    while (exchange->in_head) {
        struct incoming *first = exchange->in_head;
        exchange->in_head = first->next;
        free(first);
    }
    exchange->in_tail = &exchange->in_head;
}

void exchange_release(struct exchange *exchange)
{
    lock(exchange);
    unsigned owners = --exchange->owners;
    unlock(exchange);
    if (owners > 0)
        return;
    drop_outgoing(exchange);
    drop_incoming(exchange);
    pthread_mutex_destroy(&exchange->mutex);
    close(exchange->wake_fd);
    free(exchange);
}

/* ---- the loop's side ---- */

static void wake_thread(struct exchange *exchange)
{
    eventfd_write(exchange->wake_fd, 1);
}

static struct outgoing *copy_message(const struct broker_message *message)
{
    size_t topic_size = strlen(message->topic) + 1;
    size_t payload_size = strlen(message->payload) + 1;
    struct outgoing *copy = malloc(sizeof(*copy) + topic_size + payload_size);

    if (!copy)
        return NULL;
    char *text = (char *)(copy + 1);
    memcpy(text, message->topic, topic_size);
    memcpy(text + topic_size, message->payload, payload_size);
    copy->next = NULL;
    copy->message = *message;
    copy->message.topic = text;
    copy->message.payload = text + topic_size;
    return copy;
}

bool exchange_send(struct exchange *exchange, const struct broker_message *message,
                   uint32_t generation)
{
    struct outgoing *copy = copy_message(message);

    if (!copy)
        return false;
    lock(exchange);
    bool taken = exchange->ready && exchange->generation == generation &&
                 (message->qos > 0 || exchange->out_count <= QOS0_BACKLOG_MAX);
    if (taken) {
        *exchange->out_tail = copy;
        exchange->out_tail = &copy->next;
        exchange->out_count++;
    }
    unlock(exchange);
    if (taken)
        wake_thread(exchange);
    else
        free(copy);
    return taken;
}

struct incoming *exchange_take_events(struct exchange *exchange)
{
    lock(exchange);
    struct incoming *events = exchange->in_head;
    exchange->in_head = NULL;
    exchange->in_tail = &exchange->in_head;
    unlock(exchange);
    return events;
}

void exchange_stop(struct exchange *exchange)
{
    lock(exchange);
    exchange->stopping = true;
    unlock(exchange);
    wake_thread(exchange);
}

bool exchange_has_ended(struct exchange *exchange)
{
    lock(exchange);
    bool ended = exchange->ended;
    unlock(exchange);
    return ended;
}

void exchange_abandon(struct exchange *exchange)
{
    lock(exchange);
    exchange->async = NULL;
    unlock(exchange);
}

size_t exchange_backlog(struct exchange *exchange)
{
    lock(exchange);
    size_t count = exchange->out_count + exchange->unacked;
    unlock(exchange);
    return count;
}

void exchange_statistics(struct exchange *exchange, struct broker_statistics *ret)
{
    const struct clock wall = {0};

    lock(exchange);
    *ret = exchange->statistics;
    if (exchange->connected_mono_ms > 0)
        ret->connected_since_ms =
            clock_wall_ms(&wall) - (clock_mono_ms() - exchange->connected_mono_ms);
    unlock(exchange);
}

/* ---- the thread's side ---- */

int exchange_wake_fd(const struct exchange *exchange)
{
    return exchange->wake_fd;
}

void exchange_clear_wake(struct exchange *exchange)
{
    int saved_errno = errno; /* of a failure that is reported after this */
    eventfd_t count;

    eventfd_read(exchange->wake_fd, &count);
    errno = saved_errno;
}

bool exchange_is_stopping(struct exchange *exchange)
{
    lock(exchange);
    bool stopping = exchange->stopping;
    unlock(exchange);
    return stopping;
}

/* Queues an event and wakes the loop; with the lock held. Out of memory loses the event: an
 * acknowledgement that is lost means that its message is sent again later, no more. */
static void post_locked(struct exchange *exchange, const struct broker_event *event)
{
    size_t topic_size = event->topic ? strlen(event->topic) + 1 : 0;
    struct incoming *incoming = malloc(sizeof(*incoming) + topic_size);

    if (!incoming)
        return;
    incoming->next = NULL;
    incoming->event = *event;
    incoming->generation = exchange->generation;
    if (event->topic)
        incoming->event.topic = memcpy(incoming + 1, event->topic, topic_size);
    *exchange->in_tail = incoming;
    exchange->in_tail = &incoming->next;
    if (exchange->async)
        uv_async_send(exchange->async);
}

void exchange_post(struct exchange *exchange, const struct broker_event *event)
{
    lock(exchange);
    post_locked(exchange, event);
    unlock(exchange);
}

void exchange_ready(struct exchange *exchange)
{
    const struct broker_event event = {.type = BROKER_READY};

    lock(exchange);
    if (exchange->generation > 0)
        exchange->statistics.reconnects++;
    exchange->generation++;
    exchange->ready = true;
    exchange->connected_mono_ms = clock_mono_ms();
    post_locked(exchange, &event);
    unlock(exchange);
}

void exchange_lost(struct exchange *exchange)
{
    const struct broker_event event = {.type = BROKER_LOST};

    lock(exchange);
    if (exchange->ready) {
        exchange->ready = false;
        exchange->unacked = 0;
        exchange->connected_mono_ms = 0;
        drop_outgoing(exchange);
        post_locked(exchange, &event);
    }
    unlock(exchange);
}

struct outgoing *exchange_next(struct exchange *exchange)
{
    lock(exchange);
    struct outgoing *first = exchange->out_head;
    if (first) {
        exchange->out_head = first->next;
        if (!exchange->out_head)
            exchange->out_tail = &exchange->out_head;
        exchange->out_count--;
        exchange->unacked++; /* until the session counts anew: on its way it is in neither queue */
    }
    unlock(exchange);
    return first;
}

void exchange_set_unacked(struct exchange *exchange, size_t count)
{
    lock(exchange);
    exchange->unacked = count;
    unlock(exchange);
}

void exchange_count_refused(struct exchange *exchange)
{
    lock(exchange);
    exchange->statistics.refused++;
    unlock(exchange);
}

void exchange_end(struct exchange *exchange)
{
    lock(exchange);
    exchange->ended = true;
    if (exchange->async)
        uv_async_send(exchange->async);
    unlock(exchange);
}
