/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/record.h"

#include "core/cleanup.h"
#include "core/json.h"
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

int record_entries(struct store *store, const struct person *person, struct entry *entries,
                   size_t count, const char *key, const char *command, int32_t recorded_offset_s,
                   bool *ret_existed, struct error *err)
{
    bool existed = false;
    int r = store_begin(store, err);

    if (r < 0)
        return r;
    CLEANUP(roll_back) struct store *open = store;
    diary_set_time(store, entries[0].recorded_ms);
    for (size_t i = 0; r == 0 && !existed && i < count; i++) {
        entries[i].person_row = person->row;
        r = entry_add(store, &entries[i], i == 0 ? key : NULL, command, i == 0 ? &existed : NULL,
                      err);
        if (r == 0 && !existed)
            r = add_event(store, person, LOG_ADDED, &entries[i], entries[i].recorded_ms,
                          recorded_offset_s, err);
    }
    if (r == 0 && !existed)
        r = store_commit(store, err);
    if (r < 0)
        return r;
    if (!existed)
        open = NULL;
    *ret_existed = existed;
    return 0;
}

int record_entry(struct store *store, const struct person *person, struct entry *entry,
                 const char *key, const char *command, int32_t recorded_offset_s, bool *ret_existed,
                 struct error *err)
{
    return record_entries(store, person, entry, 1, key, command, recorded_offset_s, ret_existed,
                          err);
}

int record_edits(struct store *store, const struct person *person, const struct entry *entries,
                 size_t count, const char *command, int64_t recorded_ms, int32_t recorded_offset_s,
                 struct error *err)
{
    int r = store_begin(store, err);

    if (r < 0)
        return r;
    diary_set_time(store, recorded_ms);
    for (size_t i = 0; r == 0 && i < count; i++) {
        r = entry_edit(store, &entries[i], command, err);
        if (r == 0)
            r = add_event(store, person, LOG_CORRECTED, &entries[i], recorded_ms, recorded_offset_s,
                          err);
    }
    return store_end(store, r, err);
}

int record_edit(struct store *store, const struct person *person, const struct entry *entry,
                const char *command, int64_t recorded_ms, int32_t recorded_offset_s,
                struct error *err)
{
    return record_edits(store, person, entry, 1, command, recorded_ms, recorded_offset_s, err);
}

int record_removal(struct store *store, const struct person *person, const struct entry *entry,
                   const char *command, int64_t recorded_ms, int32_t recorded_offset_s,
                   struct error *err)
{
    int r = store_begin(store, err);

    if (r < 0)
        return r;
    diary_set_time(store, recorded_ms);
    r = entry_remove(store, person->row, entry->number, command, err);
    if (r == 0)
        r = add_event(store, person, LOG_REMOVED, entry, recorded_ms, recorded_offset_s, err);
    return store_end(store, r, err);
}

int record_meal(struct store *store, const struct person *person, const char *name,
                const json_t *body, const char *command, int64_t recorded_ms, struct error *err)
{
    int r = store_begin(store, err);

    if (r == 0)
        diary_set_time(store, recorded_ms);
    if (r == 0)
        r = meal_put(store, person->row, name, body, command, err);
    return store_end(store, r, err);
}

static int rename_meal(struct store *store, const struct person *person, const char *name,
                       const char *to, const char *command, struct error *err)
{
    CLEANUP(json_drop) json_t *body = NULL;
    CLEANUP(json_drop) json_t *other = NULL;
    int r = meal_get(store, person->row, name, &body, err);

    if (r < 0)
        return r;
    r = meal_get(store, person->row, to, &other, err);
    if (r == 0)
        return error_set(err, ERR_EXISTS, "there is a meal \"%.64s\" already", to);
    if (r == -ERR_NOT_FOUND)
        r = meal_put(store, person->row, to, body, command, err);
    if (r == 0)
        r = meal_put(store, person->row, name, NULL, command, err);
    return r;
}

int record_meal_rename(struct store *store, const struct person *person, const char *name,
                       const char *to, const char *command, int64_t recorded_ms, struct error *err)
{
    int r = store_begin(store, err);

    if (r < 0)
        return r;
    diary_set_time(store, recorded_ms);
    r = rename_meal(store, person, name, to, command, err);
    return store_end(store, r, err);
}

struct walking {
    struct store *store;
    const struct person *person;
    const struct record_walk *walk;
    change_visit_fn visit;
    void *userdata;
    struct error *err;
};

static int tell(void *userdata, const struct change *change)
{
    const struct walking *walking = userdata;
    enum log_event type = LOG_CORRECTED;

    if (change->entry.number != 0) {
        if (change->what != CHANGE_EDIT)
            type = (change->what == CHANGE_ADD) == walking->walk->redo ? LOG_ADDED : LOG_REMOVED;
        const int r =
            add_event(walking->store, walking->person, type, &change->entry,
                      walking->walk->recorded_ms, walking->walk->recorded_offset_s, walking->err);
        if (r < 0)
            return r;
    }
    return walking->visit ? walking->visit(walking->userdata, change) : 0;
}

int record_walk(struct store *store, const struct person *person, const struct record_walk *walk,
                change_visit_fn visit, void *userdata, size_t *ret_done, struct error *err)
{
    struct walking walking = {store, person, walk, visit, userdata, err};
    int r = store_begin(store, err);

    *ret_done = 0;
    for (size_t i = 0; r == 0 && i < walk->count; i++) {
        r = walk->redo ? diary_redo(store, person->row, tell, &walking, err)
                       : diary_undo(store, person->row, walk->step, tell, &walking, err);
        if (r == 0)
            *ret_done = i + 1;
    }
    return store_end(store, r, err);
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
