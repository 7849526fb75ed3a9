/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Templates of meals. */
#include "core/json.h"
#include "storage/changes.h"
#include "storage/internal.h"

#include <string.h>

static const char meal_insert[] = "INSERT INTO meal (person, name, body) VALUES (?1, ?2, ?3)"
                                  " ON CONFLICT (person, name) DO UPDATE SET body = excluded.body";
static const char meal_delete[] = "DELETE FROM meal WHERE person = ?1 AND name = ?2";
static const char meal_select[] = "SELECT name, body FROM meal WHERE person = ?1 AND name = ?2";
static const char meal_all[] = "SELECT name, body FROM meal WHERE person = ?1 ORDER BY name";

static int read_body(sqlite3_stmt *query, json_t **ret, struct error *err)
{
    const int r =
        json_read_object((const char *)sqlite3_column_text(query, 1),
                         (size_t)sqlite3_column_bytes(query, 1), BODY_DEPTH_MAX, ret, NULL);

    return r < 0 ? error_set(err, ERR_CORRUPT, "meal %.64s cannot be read",
                             (const char *)sqlite3_column_text(query, 0))
                 : 0;
}

int meal_set(struct store *store, int64_t person_row, const char *name, const json_t *body,
             struct error *err)
{
    CLEANUP(cleanup_free) char *text = body ? json_text(body, BODY_DIGITS) : NULL;
    QUERY *query = NULL;
    int r;

    if (body && !text)
        return error_set(err, ERR_NOMEM, "out of memory");
    r = body ? query_get(store, MEAL_PUT, meal_insert, &query, err)
             : query_get(store, MEAL_DELETE, meal_delete, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    bind_text(query, 2, name);
    if (body)
        bind_text(query, 3, text);
    return query_run(store, query, err, "store a meal");
}

int meal_get(struct store *store, int64_t person_row, const char *name, json_t **ret,
             struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, MEAL_GET, meal_select, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    bind_text(query, 2, name);
    r = query_row(store, query, err, "read a meal");
    if (r < 0)
        return r;
    if (r == 0)
        return error_set(err, ERR_NOT_FOUND, "there is no meal \"%.64s\"", name);
    return read_body(query, ret, err);
}

int meal_put(struct store *store, int64_t person_row, const char *name, const json_t *body,
             const char *command, struct error *err)
{
    CLEANUP(json_drop) json_t *before = NULL;
    struct change_made made = {.meal = name, .after = body};
    int r;

    r = store_need_transaction(store, err);
    if (r == 0)
        r = meal_get(store, person_row, name, &before, err);
    if (r == -ERR_NOT_FOUND && body)
        r = 0;
    if (r == 0)
        r = meal_set(store, person_row, name, body, err);
    if (r < 0)
        return r;
    made.what = !body ? CHANGE_REMOVE : before ? CHANGE_EDIT : CHANGE_ADD;
    made.before = before;
    return change_add(store, person_row, &made, command, err);
}

int meal_each(struct store *store, int64_t person_row, meal_visit_fn visit, void *userdata,
              struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, MEAL_EACH, meal_all, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    while ((r = query_row(store, query, err, "read meals")) == 1) {
        CLEANUP(json_drop) json_t *body = NULL;
        char name[MEAL_NAME_MAX + 1];

        column_text(query, 0, name, sizeof(name));
        r = read_body(query, &body, err);
        if (r == 0)
            r = visit(userdata, name, body);
        if (r != 0)
            return r;
    }
    return r;
}
