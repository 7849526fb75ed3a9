/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recording what a person logs: the entry, its line in the journal and the event that tells of it,
 * in one transaction. Used by the command line and by requests over MQTT. The daemon notices the
 * commit by itself and sends the event.
 */
#ifndef GATEWAY_RECORD_H
#define GATEWAY_RECORD_H

#include "core/entry.h"
#include "core/error.h"
#include "mqtt/contract.h"
#include "storage/diary.h"
#include "storage/store.h"

/*
 * Stores an entry of a person; fills its number and entry_id. entry->recorded_ms is when it was
 * learned of, recorded_offset_s the offset in force then. With a `key` (may be NULL) that was used
 * before nothing is written, *entry becomes the entry of then and *ret_existed is true.
 */
int record_entry(struct store *store, const struct person *person, struct entry *entry,
                 const char *key, const char *command, int32_t recorded_offset_s, bool *ret_existed,
                 struct error *err);

/* Stores several entries as one step of the journal, all or none. With a `key` (of the first) that
 * was used before nothing is written, and *ret_existed is true; then only the first is filled in.
 */
int record_entries(struct store *store, const struct person *person, struct entry *entries,
                   size_t count, const char *key, const char *command, int32_t recorded_offset_s,
                   bool *ret_existed, struct error *err);

/* Gives an entry another time or body, or removes it, and tells of it. recorded_ms: when. */
int record_edit(struct store *store, const struct person *person, const struct entry *entry,
                const char *command, int64_t recorded_ms, int32_t recorded_offset_s,
                struct error *err);
/* Several as one step; all or none. */
int record_edits(struct store *store, const struct person *person, const struct entry *entries,
                 size_t count, const char *command, int64_t recorded_ms, int32_t recorded_offset_s,
                 struct error *err);
int record_removal(struct store *store, const struct person *person, const struct entry *entry,
                   const char *command, int64_t recorded_ms, int32_t recorded_offset_s,
                   struct error *err);

/* Stores, replaces or (body NULL) removes a template of a meal. -ERR_NOT_FOUND. */
int record_meal(struct store *store, const struct person *person, const char *name,
                const json_t *body, const char *command, int64_t recorded_ms, struct error *err);

/* Gives a template another name. -ERR_NOT_FOUND: there is none; -ERR_EXISTS: `to` is one. */
int record_meal_rename(struct store *store, const struct person *person, const char *name,
                       const char *to, const char *command, int64_t recorded_ms, struct error *err);

/* Which way, and where from. */
struct record_walk {
    bool redo;
    size_t count; /* of steps, all or none */
    int64_t step; /* of undo, if count is 1; 0: the newest in force */
    int64_t recorded_ms;
    int32_t recorded_offset_s;
};

/* Takes back or brings back steps and tells of their entries. Each change is visited before the
 * commit. *ret_done is the number of steps, also of an error: so many there would have been. Errors
 * are those of diary_undo() and diary_redo(). */
int record_walk(struct store *store, const struct person *person, const struct record_walk *walk,
                change_visit_fn visit, void *userdata, size_t *ret_done, struct error *err);

/* Stores an event of a person's wearable for the broker; `seq` is filled in. */
int record_device_event(struct store *store, const struct person *person,
                        struct device_event *event, struct error *err);

#endif
