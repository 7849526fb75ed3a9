/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What persons and importers add to the food table, each change journaled. The state of an own food
 * in the journal is {"food": {column: text}, "names": [[folded, alias], ...]}; that of a name is
 * {"text", "food"}; that of an import {"foods"}.
 */
#include "storage/foods.h"

#include "core/json.h"
#include "storage/changes.h"
#include "storage/foods_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char own_all[] =
    "SELECT row, " FOOD_COLUMN_NAMES " FROM food WHERE person = ?1 AND (?2 IS NULL OR id = ?2)"
    " ORDER BY id";
static const char own_names[] = "SELECT folded, alias FROM food_label WHERE food = ?1 ORDER BY row";
static const char alias_put[] =
    "INSERT INTO food_alias (person, folded, text, food) VALUES (?1, ?2, ?3, ?4)"
    " ON CONFLICT (person, folded) DO UPDATE SET text = excluded.text, food = excluded.food";
static const char alias_delete[] = "DELETE FROM food_alias WHERE person = ?1 AND folded = ?2";
static const char alias_all[] =
    "SELECT folded, text, food FROM food_alias WHERE person = ?1 AND (?2 IS NULL OR folded = ?2)"
    " ORDER BY folded";
static const char import_insert[] =
    "INSERT INTO food_import (source, at_ms, foods) VALUES (?1, ?2, ?3)";
static const char import_foods[] = "SELECT foods FROM food_import WHERE number = ?1";
static const char import_remove[] = "UPDATE food_import SET removed = 1 WHERE number = ?1";
static const char import_restore[] = "UPDATE food_import SET removed = 0 WHERE number = ?1";
/* Of the foods of an import, in whatever import: the newest that is not taken back is shown. */
static const char import_show[] =
    "UPDATE food SET shown = import IS (SELECT max(i.number) FROM food AS o"
    " JOIN food_import AS i ON i.number = o.import WHERE o.id = food.id AND i.removed = 0)"
    " WHERE import IS NOT NULL AND id IN (SELECT id FROM food WHERE import = ?1)";
static const char import_news[] =
    "SELECT " FOOD_COLUMN_NAMES " FROM food WHERE import = ?1 EXCEPT"
    " SELECT " FOOD_COLUMN_NAMES " FROM food WHERE import IS NOT NULL AND shown LIMIT 1";

static const char *const column_names[FOOD_COLUMNS] = {
    "id",        "name",    "group",       "aliases",   "common",    "form",          "serving_g",
    "serving",   "each_g",  "units",       "density",   "kcal",      "protein_g",     "fat_g",
    "carb_g",    "fibre_g", "sugar_g",     "alcohol_g", "lactose_g", "fructose_g",    "glucose_g",
    "sodium_mg", "zinc_mg", "caffeine_mg", "glx_g",     "hyp_g",     "beta_glucan_g", "nova",
    "plants",    "props",   "triggers",    "source",    "fdc_id",    "est",
};

/* ---- own foods ---- */

/* Takes the names. */
static json_t *state_of(const struct food *food, json_t *names)
{
    json_t *columns = json_object();

    for (int i = 0; i < FOOD_COLUMNS; i++)
        json_object_set_new(columns, column_names[i], json_string(food->columns[i]));
    return json_pack("{s:o, s:o}", "food", columns, "names", names);
}

static json_t *names_json(const struct food_name *names, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("[s, b]", names[i].folded, (int)names[i].alias));
    return list;
}

static int stored_names(struct store *store, int64_t row, json_t **ret, struct error *err)
{
    QUERY *query = NULL;
    json_t *list = json_array();
    int r = query_get(store, FOOD_OWN_NAMES, own_names, &query, err);

    if (r == 0) {
        sqlite3_bind_int64(query, 1, row);
        while ((r = query_row(store, query, err, "read a food")) == 1)
            json_array_append_new(list, json_pack("[s, b]", sqlite3_column_text(query, 0),
                                                  sqlite3_column_int(query, 1)));
    }
    if (r < 0)
        json_decref(list);
    else
        *ret = list;
    return r;
}

/* The state of an own food and its row; *ret stays NULL if there is none. */
static int stored_state(struct store *store, int64_t person_row, const char *id, json_t **ret,
                        int64_t *ret_row, struct error *err)
{
    QUERY *query = NULL;
    struct food food = {0};
    json_t *names = NULL;
    int r = query_get(store, FOOD_OWN, own_all, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    bind_text(query, 2, id);
    r = query_row(store, query, err, "read a food");
    if (r != 1)
        return r;
    *ret_row = sqlite3_column_int64(query, 0);
    r = stored_names(store, *ret_row, &names, err);
    if (r < 0)
        return r;
    food_of_row(query, 1, &food);
    *ret = state_of(&food, names);
    return *ret ? 0 : error_set(err, ERR_NOMEM, "out of memory");
}

static int broken(const char *id, struct error *err)
{
    return error_set(err, ERR_CORRUPT, "the journal of food %.64s cannot be read", id);
}

static int remove_own(struct store *store, int64_t person_row, const char *id, struct error *err)
{
    CLEANUP(json_drop) json_t *old = NULL;
    int64_t row = 0;
    int r = stored_state(store, person_row, id, &old, &row, err);

    return r < 0 ? r : food_drop(store, row, err);
}

static int food_set_state(struct store *store, int64_t person_row, const char *id,
                          const json_t *state, struct error *err)
{
    struct food_name names[FOOD_NAMES_MAX];
    struct food food = {0};
    const json_t *columns = json_object_get(state, "food");
    const json_t *list = json_object_get(state, "names");
    const size_t count = json_array_size(list);

    if (!state)
        return remove_own(store, person_row, id, err);
    if (count > FOOD_NAMES_MAX)
        return error_set(err, ERR_LENGTH, "a food of more than %d names", FOOD_NAMES_MAX);
    for (size_t i = 0; i < count; i++) {
        const json_t *name = json_array_get(list, i);
        names[i].folded = json_string_value(json_array_get(name, 0));
        names[i].alias = json_is_true(json_array_get(name, 1));
        if (!names[i].folded)
            return broken(id, err);
    }
    for (int i = 0; i < FOOD_COLUMNS; i++) {
        food.columns[i] = json_string_value(json_object_get(columns, column_names[i]));
        if (!food.columns[i])
            return broken(id, err);
    }
    return food_put(store, person_row, 0, &food, names, count, err);
}

static int journal(struct store *store, int64_t person_row, const char *kind, const char *key,
                   const json_t *before, const json_t *after, const char *command,
                   struct error *err)
{
    CLEANUP(cleanup_free) char *name = NULL;
    struct change_made made = {.before = before, .after = after};

    if (asprintf(&name, "%s %s", kind, key) < 0) {
        name = NULL;
        return error_set(err, ERR_NOMEM, "out of memory");
    }
    made.food = name;
    made.what = !after ? CHANGE_REMOVE : before ? CHANGE_EDIT : CHANGE_ADD;
    return change_add(store, person_row, &made, command, err);
}

int food_own_put(struct store *store, int64_t person_row, const char *id, const struct food *food,
                 const struct food_name *names, size_t count, const char *command,
                 struct error *err)
{
    CLEANUP(json_drop) json_t *before = NULL;
    CLEANUP(json_drop) json_t *after = NULL;
    int64_t row = 0;
    int r = store_need_transaction(store, err);

    if (r == 0)
        r = stored_state(store, person_row, id, &before, &row, err);
    if (r < 0)
        return r;
    if (!food && !before)
        return error_set(err, ERR_NOT_FOUND, "there is no own food \"%.64s\"", id);
    after = food ? state_of(food, names_json(names, count)) : NULL;
    if (food && !after)
        return error_set(err, ERR_RANGE, "food %.64s: a text is not UTF-8", id);
    r = food_set_state(store, person_row, id, after, err);
    return r < 0 ? r : journal(store, person_row, "food", id, before, after, command, err);
}

int food_own_each(struct store *store, int64_t person_row, food_visit_fn visit, void *userdata,
                  struct error *err)
{
    QUERY *query = NULL;
    int r = query_get(store, FOOD_OWN, own_all, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    while ((r = query_row(store, query, err, "read a food")) == 1) {
        struct food food = {.layer = LAYER_OWN, .row = sqlite3_column_int64(query, 0)};

        food_of_row(query, 1, &food);
        r = visit(userdata, &food);
        if (r != 0)
            return r;
    }
    return r;
}

/* ---- own names ---- */

/* *ret stays NULL if there is none. */
static int alias_state(struct store *store, int64_t person_row, const char *folded, json_t **ret,
                       struct error *err)
{
    QUERY *query = NULL;
    int r = query_get(store, FOOD_ALIASES, alias_all, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    bind_text(query, 2, folded);
    r = query_row(store, query, err, "read a name");
    if (r == 1)
        *ret = json_pack("{s:s, s:s}", "text", sqlite3_column_text(query, 1), "food",
                         sqlite3_column_text(query, 2));
    return r < 0 ? r : 0;
}

static int alias_set_state(struct store *store, int64_t person_row, const char *folded,
                           const json_t *state, struct error *err)
{
    QUERY *query = NULL;
    int r = state ? query_get(store, FOOD_ALIAS_PUT, alias_put, &query, err)
                  : query_get(store, FOOD_ALIAS_DELETE, alias_delete, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    bind_text(query, 2, folded);
    if (state) {
        bind_text(query, 3, json_string_value(json_object_get(state, "text")));
        bind_text(query, 4, json_string_value(json_object_get(state, "food")));
    }
    return query_run(store, query, err, "store a name");
}

int food_alias_put(struct store *store, int64_t person_row, const char *folded, const char *text,
                   const char *id, const char *command, struct error *err)
{
    CLEANUP(json_drop) json_t *before = NULL;
    CLEANUP(json_drop) json_t *after = NULL;
    int r = store_need_transaction(store, err);

    if (r == 0)
        r = alias_state(store, person_row, folded, &before, err);
    if (r < 0)
        return r;
    if (!id && !before)
        return error_set(err, ERR_NOT_FOUND, "there is no own name \"%.100s\"", text);
    after = id ? json_pack("{s:s, s:s}", "text", text, "food", id) : NULL;
    if (id && !after)
        return error_set(err, ERR_RANGE, "a name is UTF-8");
    r = alias_set_state(store, person_row, folded, after, err);
    return r < 0 ? r : journal(store, person_row, "alias", folded, before, after, command, err);
}

int food_alias_each(struct store *store, int64_t person_row, food_alias_fn visit, void *userdata,
                    struct error *err)
{
    QUERY *query = NULL;
    int r = query_get(store, FOOD_ALIASES, alias_all, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    while ((r = query_row(store, query, err, "read names")) == 1) {
        r = visit(userdata, (const char *)sqlite3_column_text(query, 0),
                  (const char *)sqlite3_column_text(query, 1),
                  (const char *)sqlite3_column_text(query, 2));
        if (r != 0)
            return r;
    }
    return r;
}

/* ---- imports ---- */

int food_import_begin(struct store *store, const char *source, int64_t at_ms, size_t foods,
                      int64_t *ret_number, struct error *err)
{
    QUERY *query = NULL;
    int r = store_need_transaction(store, err);

    if (r == 0)
        r = query_get(store, FOOD_IMPORT_INSERT, import_insert, &query, err);
    if (r < 0)
        return r;
    bind_text(query, 1, source);
    sqlite3_bind_int64(query, 2, at_ms);
    sqlite3_bind_int64(query, 3, (int64_t)foods);
    r = query_run(store, query, err, "begin an import");
    *ret_number = sqlite3_last_insert_rowid(store->db);
    return r;
}

static int import_set_state(struct store *store, int64_t number, const json_t *state,
                            struct error *err)
{
    int r = state ? food_run_on(store, FOOD_IMPORT_RESTORE, import_restore, number, err, "import")
                  : food_run_on(store, FOOD_IMPORT_REMOVE, import_remove, number, err, "import");

    return r < 0 ? r : food_run_on(store, FOOD_IMPORT_SHOW, import_show, number, err, "import");
}

/* Whether a query with the number of an import gives a row, and its first column. */
static int import_number(struct store *store, enum statement id, const char *sql, int64_t number,
                         int64_t *ret, struct error *err)
{
    QUERY *query = NULL;
    int r = query_get(store, id, sql, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, number);
    r = query_row(store, query, err, "import");
    if (r == 1)
        *ret = sqlite3_column_int64(query, 0);
    return r;
}

int food_import_end(struct store *store, int64_t person_row, int64_t number, const char *command,
                    struct error *err)
{
    CLEANUP(json_drop) json_t *after = NULL;
    char key[24];
    int64_t foods = 0;
    int64_t ignored = 0;
    int r = import_number(store, FOOD_IMPORT_NEWS, import_news, number, &ignored, err);

    if (r == 0)
        return error_set(err, ERR_EXISTS, "all of these foods are there already");
    if (r > 0)
        r = import_number(store, FOOD_IMPORT_FOODS, import_foods, number, &foods, err);
    if (r < 0)
        return r;
    after = json_pack("{s:I}", "foods", (json_int_t)foods);
    r = import_set_state(store, number, after, err);
    snprintf(key, sizeof(key), "%lld", (long long)number);
    return r < 0 ? r : journal(store, person_row, "import", key, NULL, after, command, err);
}

/* ---- undo and redo ---- */

int food_set(struct store *store, int64_t person_row, const char *key, const json_t *state,
             struct error *err)
{
    if (strncmp(key, "food ", 5) == 0)
        return food_set_state(store, person_row, key + 5, state, err);
    if (strncmp(key, "alias ", 6) == 0)
        return alias_set_state(store, person_row, key + 6, state, err);
    if (strncmp(key, "import ", 7) == 0)
        return import_set_state(store, strtoll(key + 7, NULL, 10), state, err);
    return error_set(err, ERR_CORRUPT, "the journal cannot be read");
}
