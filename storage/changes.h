/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the diary share: its journal of changes (changes.c), and how a change is
 * applied (diary.c, meals.c, foods_own.c). */
#ifndef STORAGE_CHANGES_H
#define STORAGE_CHANGES_H

#include "storage/diary.h"

struct change_made {
    enum change_what what;
    int64_t entry; /* one of the three; 0, NULL: not of it */
    const char *meal;
    const char *food; /* "food ID", "alias FOLDED", "import NUMBER" */
    const json_t *before, *after;
};

/* Journals what was just changed, as a part of the step of this transaction. */
int change_add(struct store *store, int64_t person_row, const struct change_made *made,
               const char *command, struct error *err);

/* -ERR_NOT_FOUND if there is no such entry or it is so already. */
int entry_set_removed(struct store *store, int64_t person_row, int64_t number, bool removed,
                      struct error *err);

/* The state is that of struct change. */
int entry_set_state(struct store *store, int64_t person_row, int64_t number, const json_t *state,
                    struct error *err);

/* NULL: it is removed. */
int meal_set(struct store *store, int64_t person_row, const char *name, const json_t *body,
             struct error *err);

/* NULL: it is removed. The key is that of struct change_made. */
int food_set(struct store *store, int64_t person_row, const char *key, const json_t *state,
             struct error *err);

#endif
