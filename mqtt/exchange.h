/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the loop's thread and the connection's thread share: a queue in each direction and the
 * wake-ups. Everything here is safe to call from the side it is marked for.
 *
 * A connection that is ready is a generation. READY carries its number, and what the owner
 * publishes carries the number of the last READY the owner has seen. So a message meant for an
 * earlier connection is never sent on a later one, in whatever order the threads run.
 */
#ifndef MQTT_EXCHANGE_H
#define MQTT_EXCHANGE_H

#include "mqtt/broker.h"

struct exchange;

/* A message on its way out; owns its strings (one block: free with free()). */
struct outgoing {
    struct outgoing *next;
    struct broker_message message;
};

/* An event on its way to the loop; owns its topic (one block). */
struct incoming {
    struct incoming *next;
    struct broker_event event;
    uint32_t generation;
};

/* `async` is woken when events wait or the thread has ended. It has two owners, one a side;
 * exchange_release() gives one up. -ERR_NOMEM, -ERR_IO. */
int exchange_new(uv_async_t *async, struct exchange **ret);
void exchange_release(struct exchange *exchange);

/* ---- the loop's side ---- */

/* Copies and queues a message; false if that generation is over or QoS 0 has to give way. */
bool exchange_send(struct exchange *exchange, const struct broker_message *message,
                   uint32_t generation);

/* All events that wait, oldest first; the caller frees each. */
struct incoming *exchange_take_events(struct exchange *exchange);

/* Asks the thread to end. */
void exchange_stop(struct exchange *exchange);

bool exchange_has_ended(struct exchange *exchange);

/* The loop no longer waits for the thread: `async` will not be touched again. */
void exchange_abandon(struct exchange *exchange);

size_t exchange_backlog(struct exchange *exchange);
void exchange_statistics(struct exchange *exchange, struct broker_statistics *ret);

/* ---- the thread's side ---- */

/* Readable (poll) when something was sent or stop was asked; exchange_clear_wake() resets it. */
int exchange_wake_fd(const struct exchange *exchange);
void exchange_clear_wake(struct exchange *exchange);

bool exchange_is_stopping(struct exchange *exchange);

/* A new generation: posts BROKER_READY. */
void exchange_ready(struct exchange *exchange);

/* The generation is over, if one was on: drops what is queued and posts BROKER_LOST. */
void exchange_lost(struct exchange *exchange);

/* BROKER_ACKED, BROKER_REFUSED or BROKER_BIRTH. */
void exchange_post(struct exchange *exchange, const struct broker_event *event);

/* The oldest message, NULL if there is none; the caller frees it. */
struct outgoing *exchange_next(struct exchange *exchange);

/* For the statistics: how many messages are unacknowledged; one more message was refused. */
void exchange_set_unacked(struct exchange *exchange, size_t count);
void exchange_count_refused(struct exchange *exchange);

/* The last call of the thread before it gives up its share. */
void exchange_end(struct exchange *exchange);

#endif
