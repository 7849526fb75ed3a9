/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outbox on its way to the broker: rows go out in order, at most OUTFLOW_WINDOW without an
 * acknowledgement, and a row leaves the database when the broker has it (docs/mqtt.md, losing
 * nothing). Acknowledged rows are deleted together, one transaction for a burst.
 */
#ifndef GATEWAY_OUTFLOW_H
#define GATEWAY_OUTFLOW_H

#include "core/error.h"
#include "mqtt/broker.h"
#include "storage/store.h"
#include <stdint.h>

#define OUTFLOW_WINDOW 20

struct outflow {
    struct store *store;
    struct broker *broker;
    const char *base;
    int64_t last_row;                  /* newest row handed to the broker on this connection */
    int64_t in_flight[OUTFLOW_WINDOW]; /* 0: free */
    int64_t done[2 * OUTFLOW_WINDOW];  /* acknowledged, not deleted yet */
    size_t done_count;
};

/* A connection begins: whatever is still in the outbox goes out (again). */
void outflow_restart(struct outflow *outflow);

/* Sends what there is room for. Rows older than seven days are deleted unsent; now_ms 0 says that
 * the time is not known: then none is. */
int outflow_pump(struct outflow *outflow, int64_t now_ms, struct error *err);

/* The broker has the row, or refuses it for good. */
void outflow_acked(struct outflow *outflow, int64_t row);

/* Deletes acknowledged rows. */
int outflow_settle(struct outflow *outflow, struct error *err);

#endif
