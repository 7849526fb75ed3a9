/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/outflow.h"

#include "core/log.h"
#include "core/ztime.h"
#include "gateway/token.h"
#include "mqtt/contract.h"
#include "storage/outbox.h"
#include <stdio.h>
#include <string.h>

void outflow_restart(struct outflow *outflow)
{
    outflow->last_row = 0;
    memset(outflow->in_flight, 0, sizeof(outflow->in_flight));
}

static int64_t *slot_of(struct outflow *outflow, int64_t row)
{
    for (size_t i = 0; i < OUTFLOW_WINDOW; i++)
        if (outflow->in_flight[i] == row)
            return &outflow->in_flight[i];
    return NULL;
}

static size_t free_slots(const struct outflow *outflow)
{
    size_t count = 0;

    for (size_t i = 0; i < OUTFLOW_WINDOW; i++)
        count += outflow->in_flight[i] == 0;
    return count;
}

/* What is left of a row's seven days; of all of them if its age cannot be told. */
static int64_t left_s(const struct outbox_row *row, int64_t now_ms)
{
    int64_t age_ms = now_ms == 0 ? 0 : now_ms - row->created_ms;

    return (OUTBOX_AGE_MAX_MS - (age_ms < 0 ? 0 : age_ms)) / MS_PER_SECOND;
}

/* False: the broker is gone, nothing more can be sent. */
static bool send_row(struct outflow *outflow, const struct outbox_row *row, int64_t expiry_s)
{
    char topic[TOPIC_MAX];
    struct broker_message message = {
        .topic = topic,
        .payload = row->payload,
        .qos = 1,
        .json = true,
        .expiry_s = (uint32_t)expiry_s,
        .token = token_make(TOKEN_OUTBOX, (uint64_t)row->row),
    };

    snprintf(topic, sizeof(topic), "%s/%s", outflow->base, row->topic);
    if (!broker_publish(outflow->broker, &message))
        return false;
    *slot_of(outflow, 0) = row->row;
    return true;
}

/* Sends rows; those that are too old are done without. */
static void send_rows(struct outflow *outflow, const struct outbox_row *rows, size_t count,
                      int64_t now_ms)
{
    for (size_t i = 0; i < count; i++) {
        int64_t expiry_s = left_s(&rows[i], now_ms);

        if (expiry_s <= 0)
            outflow->done[outflow->done_count++] = rows[i].row;
        else if (!send_row(outflow, &rows[i], expiry_s))
            break;
        outflow->last_row = rows[i].row;
    }
    if (outflow->done_count > 0)
        log_warning("%zu events are older than seven days and are not sent", outflow->done_count);
}

/* Rows that are done are deleted first, so a row that was acknowledged is not sent again, and the
 * rows that follow old ones get the room that these do not need. */
int outflow_pump(struct outflow *outflow, int64_t now_ms, struct error *err)
{
    size_t room = free_slots(outflow);

    while (room > 0) {
        struct outbox_row *rows = NULL;
        size_t count = 0;
        int r = outflow_settle(outflow, err);

        if (r == 0)
            r = outbox_read(outflow->store, outflow->last_row, room, &rows, &count, err);
        if (r < 0)
            return r;
        send_rows(outflow, rows, count, now_ms);
        outbox_free(rows, count);
        room = outflow->done_count > 0 ? free_slots(outflow) : 0;
    }
    return 0;
}

void outflow_acked(struct outflow *outflow, int64_t row)
{
    int64_t *slot = slot_of(outflow, row);

    if (!slot)
        return;
    *slot = 0;
    if (outflow->done_count < 2 * (size_t)OUTFLOW_WINDOW)
        outflow->done[outflow->done_count++] = row;
}

int outflow_settle(struct outflow *outflow, struct error *err)
{
    int r;

    if (outflow->done_count == 0)
        return 0;
    r = store_begin(outflow->store, err);
    for (size_t i = 0; r == 0 && i < outflow->done_count; i++)
        r = outbox_delete(outflow->store, outflow->done[i], err);
    r = store_end(outflow->store, r, err);
    if (r == 0)
        outflow->done_count = 0;
    return r;
}
