/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/record.h"

#include "core/cleanup.h"
#include "storage/outbox.h"
#include <stdio.h>

/* Rolls back whatever is still open when a function is left. */
static void roll_back(struct store **store)
{
    if (*store)
        store_rollback(*store);
}

static int add_event(struct store *store, const struct person *person, enum log_event type,
                     const struct entry *entry, int64_t recorded_ms, int32_t recorded_offset_s,
                     struct error *err)
{
    char topic[TOPIC_MAX];
    int64_t seq = 0;
    int r = outbox_next_seq(store, person->row, &seq, err);

    if (r < 0)
        return r;
    CLEANUP(cleanup_free)
    char *payload = payload_event_log(type, person, entry, seq, recorded_ms, recorded_offset_s);
    if (!payload)
        return error_set(err, ERR_NOMEM, "out of memory");
    snprintf(topic, sizeof(topic), "person/%s/event/log", person->id);
    return outbox_add(store, person->row, seq, topic, payload, recorded_ms, err);
}

int record_entry(struct store *store, const struct person *person, struct entry *entry,
                 const char *key, const char *command, int32_t recorded_offset_s, bool *ret_existed,
                 struct error *err)
{
    bool existed = false;
    int r = store_begin(store, err);

    if (r < 0)
        return r;
    CLEANUP(roll_back) struct store *open = store;
    entry->person_row = person->row;
    r = entry_add(store, entry, key, command, &existed, err);
    if (r == 0 && !existed)
        r = add_event(store, person, LOG_ADDED, entry, entry->recorded_ms, recorded_offset_s, err);
    if (r == 0 && !existed)
        r = store_commit(store, err);
    if (r < 0)
        return r;
    if (!existed)
        open = NULL;
    *ret_existed = existed;
    return 0;
}

int record_undo(struct store *store, const struct person *person, int64_t recorded_ms,
                int32_t recorded_offset_s, struct change *ret, struct error *err)
{
    struct change change = {0};
    int r = store_begin(store, err);

    if (r < 0)
        return r;
    CLEANUP(roll_back) struct store *open = store;
    r = diary_undo(store, person->row, &change, err);
    if (r < 0)
        return r;
    r = add_event(store, person, change.was_add ? LOG_REMOVED : LOG_ADDED, &change.entry,
                  recorded_ms, recorded_offset_s, err);
    if (r == 0)
        r = store_commit(store, err);
    if (r < 0) {
        entry_done(&change.entry);
        return r;
    }
    open = NULL;
    *ret = change;
    return 0;
}

static int add_device_event(struct store *store, const struct person *person,
                            struct device_event *event, struct error *err)
{
    const char *topic_name =
        device_event_topic(event->type) == TOPIC_EVENT_ALERT ? "alert" : "device";
    char topic[TOPIC_MAX];
    int r = outbox_next_seq(store, person->row, &event->seq, err);

    if (r < 0)
        return r;
    CLEANUP(cleanup_free) char *payload = payload_device_event(person, event);
    if (!payload)
        return error_set(err, ERR_NOMEM, "out of memory");
    snprintf(topic, sizeof(topic), "person/%s/event/%s", person->id, topic_name);
    return outbox_add(store, person->row, event->seq, topic, payload, event->at_ms, err);
}

int record_device_event(struct store *store, const struct person *person,
                        struct device_event *event, struct error *err)
{
    int r = store_begin(store, err);

    if (r == 0)
        r = add_device_event(store, person, event, err);
    return store_end(store, r, err);
}
