/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The thread that keeps a connection to the broker: connects, keeps the order of docs/mqtt.md 4.1,
 * sends what the exchange holds, and begins again with growing pauses whenever the connection ends.
 */
#ifndef MQTT_SESSION_H
#define MQTT_SESSION_H

#include "mqtt/exchange.h"

struct session;

/* Copies the configuration and takes over one share of the exchange. -ERR_NOMEM. */
int session_new(const struct broker_config *config, struct exchange *exchange,
                struct session **ret);

/* The thread's function: runs until exchange_stop(), then frees the session. Returns NULL. */
void *session_run(void *session);

/* Frees a session whose thread was never started; NULL is fine. Returns NULL. */
struct session *session_free(struct session *session);

#endif
