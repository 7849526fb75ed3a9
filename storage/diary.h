/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a person logs: entries, templates of meals, and the journal of changes that undo and redo
 * walk. Functions that change something run inside a transaction opened by the caller, because the
 * event that tells of the change (storage/outbox.h) must be committed with it. All changes of a
 * transaction are one step of the journal.
 */
#ifndef STORAGE_DIARY_H
#define STORAGE_DIARY_H

#include "core/entry.h"
#include "storage/store.h"
#include <stddef.h>

#define MEAL_NAME_MAX 64  /* bytes */
#define FOOD_KEY_MAX  264 /* bytes */

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

/* Gives an entry (by its number) another time, precision and body, and journals it.
 * -ERR_NOT_FOUND: no such entry, or it is removed. */
int entry_edit(struct store *store, const struct entry *entry, const char *command,
               struct error *err);

/* One entry by number, removed or not. The caller calls entry_done(). */
int entry_get(struct store *store, int64_t person_row, int64_t number, struct entry *ret,
              struct error *err);

/* Entries that are not removed with from_ms <= at < to_ms, ascending by time, then number. */
typedef int (*entry_visit_fn)(void *userdata, const struct entry *entry);
int entry_each(struct store *store, int64_t person_row, int64_t from_ms, int64_t to_ms,
               entry_visit_fn visit, void *userdata, struct error *err);

/* Those of one kind, of all times. */
int entry_each_of(struct store *store, int64_t person_row, enum entry_kind kind,
                  entry_visit_fn visit, void *userdata, struct error *err);

/* The entries that were added in one step with the one that has this key, in their order then,
 * removed or not; none if the key was never used. */
int entry_each_keyed(struct store *store, int64_t person_row, const char *key, entry_visit_fn visit,
                     void *userdata, struct error *err);

/* The newest entry of a kind that is not removed. -ERR_NOT_FOUND: there is none. */
int entry_latest(struct store *store, int64_t person_row, enum entry_kind kind, struct entry *ret,
                 struct error *err);

/* Time of the newest entry of a kind that is not removed; 0 if there is none. */
int64_t entry_latest_ms(struct store *store, int64_t person_row, enum entry_kind kind);

/* ---- templates of meals ---- */

/* Stores or replaces (`body` not NULL), or removes one, and journals it. -ERR_NOT_FOUND: there is
 * none to be removed. */
int meal_put(struct store *store, int64_t person_row, const char *name, const json_t *body,
             const char *command, struct error *err);

/* The body, to be released. -ERR_NOT_FOUND. */
int meal_get(struct store *store, int64_t person_row, const char *name, json_t **ret,
             struct error *err);

typedef int (*meal_visit_fn)(void *userdata, const char *name, const json_t *body);
int meal_each(struct store *store, int64_t person_row, meal_visit_fn visit, void *userdata,
              struct error *err);

/* ---- the journal ---- */

/* When the changes of this transaction are made; without it, by the clock of the machine. */
void diary_set_time(struct store *store, int64_t at_ms);

enum change_what { CHANGE_ADD, CHANGE_REMOVE, CHANGE_EDIT };

struct change {
    int64_t step;
    enum change_what what;        /* as it was made */
    struct entry entry;           /* as it is now; number 0: of a meal or food */
    char meal[MEAL_NAME_MAX + 1]; /* "": of something else */
    char food[FOOD_KEY_MAX + 1];  /* "": of something else; "food ID", "alias FOLDED" */
    json_t *before, *after;       /* of an edited entry: {"at_ms", "offset_s", "tz", "day_only",
                                     "body"}; of a meal: its body; of a food:
                                     storage/foods_own.c; NULL: none */
    char command[256];            /* that made it */
};

typedef int (*change_visit_fn)(void *userdata, const struct change *change);

/* Takes back a step, change by change from its last on: the newest that is in force, or one by its
 * number. -ERR_NOT_FOUND: nothing to undo; -ERR_EXISTS: a later step changed the same. */
int diary_undo(struct store *store, int64_t person_row, int64_t step, change_visit_fn visit,
               void *userdata, struct error *err);

/* Brings back what was taken back last, if nothing was logged since. -ERR_NOT_FOUND: nothing. */
int diary_redo(struct store *store, int64_t person_row, change_visit_fn visit, void *userdata,
               struct error *err);

struct step {
    int64_t number;
    int64_t at_ms;
    int64_t changes;
    bool undone;
    char command[256];
};

/* The newest steps first. */
typedef int (*step_visit_fn)(void *userdata, const struct step *step);
int diary_history(struct store *store, int64_t person_row, int64_t limit, step_visit_fn visit,
                  void *userdata, struct error *err);

#endif
