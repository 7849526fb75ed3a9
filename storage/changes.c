/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal of changes. A step is what one transaction changed. Undo applies the changes of a
 * step backwards and marks it; redo applies them again, as long as nothing new was logged.
 */
#include "storage/changes.h"

#include "core/json.h"
#include "storage/internal.h"

#include <string.h>

static const char change_insert[] =
    "INSERT INTO change (step, person, entry, meal, what, before, after, command, at_ms, food)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
    " coalesce(?9, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), ?10)";
static const char change_set_step[] = "UPDATE change SET step = ?1 WHERE number = ?1";
static const char change_forget[] = "UPDATE change SET redo = 0 WHERE person = ?1 AND redo > 0";
static const char change_newest[] = "SELECT step FROM change WHERE person = ?1 AND undone = 0"
                                    " ORDER BY number DESC LIMIT 1";
static const char change_next[] = "SELECT step FROM change WHERE person = ?1 AND redo > 0"
                                  " ORDER BY redo DESC LIMIT 1";
static const char change_find[] =
    "SELECT step FROM change WHERE number = ?2 AND step = ?2 AND person = ?1 AND undone = 0";
/* The changes of a step stand together; only what is behind all of them is looked through. */
static const char change_later[] =
    "SELECT later.step FROM change AS later JOIN change AS mine ON mine.number >= ?1"
    " AND mine.step = ?1 AND later.person = mine.person"
    " AND (later.entry = mine.entry OR later.meal = mine.meal OR later.food = mine.food)"
    " WHERE later.number > (SELECT max(number) FROM change WHERE number >= ?1 AND step = ?1)"
    " AND later.undone = 0 LIMIT 1";
#define STEP_COLUMNS "number, what, entry, meal, before, after, command, food"
static const char change_down[] = "SELECT " STEP_COLUMNS " FROM change WHERE number >= ?1"
                                  " AND step = ?1 ORDER BY number DESC";
static const char change_up[] = "SELECT " STEP_COLUMNS " FROM change WHERE number >= ?1"
                                " AND step = ?1 ORDER BY number";
static const char change_undone[] =
    "UPDATE change SET undone = 1, redo = 1 + (SELECT coalesce(max(redo), 0) FROM change"
    " WHERE person = ?2 AND redo > 0) WHERE number >= ?1 AND step = ?1";
static const char change_redone[] =
    "UPDATE change SET undone = 0, redo = 0 WHERE number >= ?1 AND step = ?1";
static const char change_history[] =
    "SELECT step, min(at_ms), count(*), max(undone), min(command) FROM change WHERE person = ?1"
    " GROUP BY step ORDER BY step DESC LIMIT ?2";

static const char *const what_names[] = {
    [CHANGE_ADD] = "add", [CHANGE_REMOVE] = "remove", [CHANGE_EDIT] = "edit"};

/* A statement on one number, or on two. */
static int query_on(struct store *store, enum statement id, const char *sql, int64_t first,
                    int64_t second, sqlite3_stmt **ret, struct error *err)
{
    int r = query_get(store, id, sql, ret, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(*ret, 1, first);
    if (second)
        sqlite3_bind_int64(*ret, 2, second);
    return 0;
}

/* ---- making ---- */

static int run_on(struct store *store, enum statement id, const char *sql, int64_t first,
                  int64_t second, struct error *err)
{
    QUERY *query = NULL;
    int r = query_on(store, id, sql, first, second, &query, err);

    return r < 0 ? r : query_run(store, query, err, "journal a change");
}

static int insert(struct store *store, int64_t person_row, const struct change_made *made,
                  const char *before, const char *after, const char *command, struct error *err)
{
    QUERY *query = NULL;
    int r = query_get(store, CHANGE_INSERT, change_insert, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, store->step);
    sqlite3_bind_int64(query, 2, person_row);
    bind_row(query, 3, made->entry);
    if (made->meal)
        bind_text(query, 4, made->meal);
    bind_text(query, 5, what_names[made->what]);
    if (before)
        bind_text(query, 6, before);
    if (after)
        bind_text(query, 7, after);
    bind_text(query, 8, command ? command : "");
    if (store->step_ms)
        sqlite3_bind_int64(query, 9, store->step_ms);
    if (made->food)
        bind_text(query, 10, made->food);
    return query_run(store, query, err, "journal a change");
}

void diary_set_time(struct store *store, int64_t at_ms)
{
    store->step_ms = at_ms;
}

int change_add(struct store *store, int64_t person_row, const struct change_made *made,
               const char *command, struct error *err)
{
    CLEANUP(cleanup_free) char *before = NULL;
    CLEANUP(cleanup_free) char *after = NULL;
    int r;

    before = made->before ? json_text(made->before, BODY_DIGITS) : NULL;
    after = made->after ? json_text(made->after, BODY_DIGITS) : NULL;
    if ((made->before && !before) || (made->after && !after))
        return error_set(err, ERR_NOMEM, "out of memory");
    r = insert(store, person_row, made, before, after, command, err);
    if (r < 0 || store->step)
        return r;
    store->step = sqlite3_last_insert_rowid(store->db);
    r = run_on(store, CHANGE_STEP, change_set_step, store->step, 0, err);
    if (r == 0) /* what was taken back stays so */
        r = run_on(store, CHANGE_FORGET, change_forget, person_row, 0, err);
    return r;
}

/* ---- walking ---- */

/* The one number that a query gives; -ERR_NOT_FOUND: none. */
static int find_step(struct store *store, enum statement id, const char *sql, int64_t first,
                     int64_t second, int64_t *ret, struct error *err)
{
    QUERY *query = NULL;
    int r = query_on(store, id, sql, first, second, &query, err);

    if (r == 0)
        r = query_row(store, query, err, "read the journal");
    if (r < 0)
        return r;
    if (r == 0)
        return -ERR_NOT_FOUND;
    *ret = sqlite3_column_int64(query, 0);
    return 0;
}

static void change_done(struct change *change)
{
    entry_done(&change->entry);
    json_decref(change->before);
    json_decref(change->after);
    *change = (struct change){0};
}

static int read_state(sqlite3_stmt *query, int column, json_t **ret, struct error *err)
{
    const char *text = (const char *)sqlite3_column_text(query, column);

    if (!text)
        return 0;
    if (json_read_object(text, (size_t)sqlite3_column_bytes(query, column), BODY_DEPTH_MAX, ret,
                         NULL) == 0)
        return 0;
    return error_set(err, ERR_CORRUPT, "the journal cannot be read");
}

/* Without the entry itself; its number is in entry.number. */
static int read_change(sqlite3_stmt *query, int64_t step, struct change *ret, struct error *err)
{
    char what[8];
    int r;

    ret->step = step;
    column_text(query, 1, what, sizeof(what));
    while (ret->what < CHANGE_EDIT && strcmp(what_names[ret->what], what) != 0)
        ret->what++;
    ret->entry.number = sqlite3_column_int64(query, 2);
    column_text(query, 3, ret->meal, sizeof(ret->meal));
    r = read_state(query, 4, &ret->before, err);
    if (r == 0)
        r = read_state(query, 5, &ret->after, err);
    column_text(query, 6, ret->command, sizeof(ret->command));
    column_text(query, 7, ret->food, sizeof(ret->food));
    return r;
}

/* Makes it so, backwards or forwards, and reads what became of the entry. */
static int apply(struct store *store, int64_t person_row, bool back, struct change *change,
                 struct error *err)
{
    const json_t *state = back ? change->before : change->after;
    const int64_t number = change->entry.number;
    int r;

    if (change->meal[0])
        return meal_set(store, person_row, change->meal, state, err);
    if (change->food[0])
        return food_set(store, person_row, change->food, state, err);
    if (change->what == CHANGE_EDIT)
        r = entry_set_state(store, person_row, number, state, err);
    else
        r = entry_set_removed(store, person_row, number, (change->what == CHANGE_ADD) == back, err);
    return r < 0 ? r : entry_get(store, person_row, number, &change->entry, err);
}

static int walk(struct store *store, int64_t person_row, int64_t step, bool back,
                change_visit_fn visit, void *userdata, struct error *err)
{
    QUERY *query = NULL;
    int r = back ? query_on(store, CHANGE_DOWN, change_down, step, 0, &query, err)
                 : query_on(store, CHANGE_UP, change_up, step, 0, &query, err);

    if (r < 0)
        return r;
    while ((r = query_row(store, query, err, "read the journal")) == 1) {
        CLEANUP(change_done) struct change change = {0};

        r = read_change(query, step, &change, err);
        if (r == 0)
            r = apply(store, person_row, back, &change, err);
        if (r == 0 && visit)
            r = visit(userdata, &change);
        if (r != 0)
            return r;
    }
    return r;
}

int diary_undo(struct store *store, int64_t person_row, int64_t step, change_visit_fn visit,
               void *userdata, struct error *err)
{
    int64_t later = 0;
    int r = store_need_transaction(store, err);

    if (r == 0)
        r = step ? find_step(store, CHANGE_FIND, change_find, person_row, step, &step, err)
                 : find_step(store, CHANGE_NEWEST, change_newest, person_row, 0, &step, err);
    if (r == -ERR_NOT_FOUND)
        return error_set(err, ERR_NOT_FOUND, "nothing to undo");
    if (r < 0)
        return r;
    r = find_step(store, CHANGE_LATER, change_later, step, 0, &later, err);
    if (r == 0)
        return error_set(err, ERR_EXISTS, "step %lld changed the same later; undo that first",
                         (long long)later);
    if (r != -ERR_NOT_FOUND)
        return r;
    r = walk(store, person_row, step, true, visit, userdata, err);
    return r < 0 ? r : run_on(store, CHANGE_UNDONE, change_undone, step, person_row, err);
}

int diary_redo(struct store *store, int64_t person_row, change_visit_fn visit, void *userdata,
               struct error *err)
{
    int64_t step = 0;
    int r = store_need_transaction(store, err);

    if (r == 0)
        r = find_step(store, CHANGE_NEXT, change_next, person_row, 0, &step, err);
    if (r == -ERR_NOT_FOUND)
        return error_set(err, ERR_NOT_FOUND, "nothing to redo");
    if (r == 0)
        r = walk(store, person_row, step, false, visit, userdata, err);
    return r < 0 ? r : run_on(store, CHANGE_REDONE, change_redone, step, 0, err);
}

int diary_history(struct store *store, int64_t person_row, int64_t limit, step_visit_fn visit,
                  void *userdata, struct error *err)
{
    QUERY *query = NULL;
    int r = query_get(store, CHANGE_HISTORY, change_history, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    sqlite3_bind_int64(query, 2, limit);
    while ((r = query_row(store, query, err, "read the journal")) == 1) {
        struct step step = {
            .number = sqlite3_column_int64(query, 0),
            .at_ms = sqlite3_column_int64(query, 1),
            .changes = sqlite3_column_int64(query, 2),
            .undone = sqlite3_column_int(query, 3) != 0,
        };
        column_text(query, 4, step.command, sizeof(step.command));
        r = visit(userdata, &step);
        if (r != 0)
            return r;
    }
    return r;
}
