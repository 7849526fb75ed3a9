/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a person logs: entries, and the journal of changes that undo walks back. Functions that
 * change something run inside a transaction opened by the caller, because the event that tells of
 * the change (storage/outbox.h) must be committed with it.
 */
#ifndef STORAGE_DIARY_H
#define STORAGE_DIARY_H

#include "core/entry.h"
#include "storage/store.h"
#include <stddef.h>

/*
 * Stores a new entry; fills number, and entry_id if it is empty. `key` is an idempotency key or
 * NULL: if the person already used it, nothing is written, *entry becomes the stored entry and
 * *ret_existed is true (key known: -ERR_NONE, not an error).
 */
int entry_add(struct store *store, struct entry *entry, const char *key, const char *command,
              bool *ret_existed, struct error *err);

/* Marks an entry removed and journals it. -ERR_NOT_FOUND: no such entry, or removed already. */
int entry_remove(struct store *store, int64_t person_row, int64_t number, const char *command,
                 struct error *err);

/* One entry by number, removed or not. The caller calls entry_done(). */
int entry_get(struct store *store, int64_t person_row, int64_t number, struct entry *ret,
              struct error *err);

/* Entries that are not removed with from_ms <= at < to_ms, ascending by time, then number. */
typedef int (*entry_visit_fn)(void *userdata, const struct entry *entry);
int entry_each(struct store *store, int64_t person_row, int64_t from_ms, int64_t to_ms,
               entry_visit_fn visit, void *userdata, struct error *err);

/* Time of the newest entry of a kind that is not removed; 0 if there is none. */
int64_t entry_latest_ms(struct store *store, int64_t person_row, enum entry_kind kind);

struct change {
    int64_t number;     /* journal number */
    bool was_add;       /* true: undo removed the entry; false: undo brought it back */
    struct entry entry; /* as it is after the undo; owned */
    char command[256];  /* the command that is undone */
};

/* Takes back the newest change that is not undone. -ERR_NOT_FOUND: nothing to undo. */
int diary_undo(struct store *store, int64_t person_row, struct change *ret, struct error *err);

#endif
