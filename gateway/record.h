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

/* Takes back the newest change and tells of it. -ERR_NOT_FOUND: nothing to undo. The caller calls
 * entry_done() on ret->entry. */
int record_undo(struct store *store, const struct person *person, int64_t recorded_ms,
                int32_t recorded_offset_s, struct change *ret, struct error *err);

/* Stores an event of a person's wearable for the broker; `seq` is filled in. */
int record_device_event(struct store *store, const struct person *person,
                        struct device_event *event, struct error *err);

#endif
