/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing rows of the food table. What a food is found by stands three times: as labels, in the
 * full-text index over them, and word by word; all three change together, here.
 */
#include "storage/foods.h"

#include "storage/foods_inside.h"
#include "storage/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define META_VERSION "food_table"

static const char shipped_hide[] = "UPDATE food SET shown = 0 WHERE person IS NULL"
                                   " AND import IS NULL";
static const char shipped_gone[] = "SELECT row FROM food WHERE person IS NULL AND import IS NULL"
                                   " AND shown = 0";
static const char find_row[] = "SELECT row FROM food WHERE id = ?1"
                               " AND coalesce(person, 0) = ?2 AND coalesce(import, 0) = ?3";
static const char insert_row[] =
    "INSERT OR REPLACE INTO food (row, person, import, shown, " FOOD_COLUMN_NAMES ") VALUES"
    " (?1, nullif(?2, 0), nullif(?3, 0), ?3 = 0, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"
    " ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32,"
    " ?33, ?34, ?35, ?36, ?37)";
static const char delete_row[] = "DELETE FROM food WHERE row = ?1";
static const char text_forget[] = "INSERT INTO food_text (food_text, rowid, folded)"
                                  " SELECT 'delete', row, folded FROM food_label WHERE food = ?1";
static const char label_delete[] = "DELETE FROM food_label WHERE food = ?1";
static const char label_insert[] =
    "INSERT INTO food_label (food, alias, folded, length, letters) VALUES (?1, ?2, ?3, ?4, ?5)";
static const char text_insert[] = "INSERT INTO food_text (rowid, folded) VALUES (?1, ?2)";
static const char word_insert[] =
    "INSERT OR IGNORE INTO food_word (length, letters, word) VALUES (?1, ?2, ?3)";

int food_run_on(struct store *store, enum statement id, const char *sql, int64_t value,
                struct error *err, const char *what)
{
    QUERY *query = NULL;
    int r = query_get(store, id, sql, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, value);
    return query_run(store, query, err, what);
}

/* ---- labels ---- */

static int add_words(struct store *store, const char *folded, struct error *err)
{
    int r = 0;

    while (r == 0 && *folded) {
        QUERY *query = NULL;
        const size_t length = strcspn(folded, " ");

        r = query_get(store, FOOD_WORD_INSERT, word_insert, &query, err);
        if (r < 0)
            return r;
        sqlite3_bind_int64(query, 1, (int64_t)length);
        sqlite3_bind_int64(query, 2, food_letters(folded, length));
        sqlite3_bind_text(query, 3, folded, (int)length, SQLITE_STATIC);
        r = query_run(store, query, err, "store a word");
        folded += length + (folded[length] == ' ');
    }
    return r;
}

static int add_text(struct store *store, int64_t label, const char *folded, struct error *err)
{
    QUERY *query = NULL;
    int r = query_get(store, FOOD_TEXT_INSERT, text_insert, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, label);
    bind_text(query, 2, folded);
    return query_run(store, query, err, "index a food");
}

static int add_label(struct store *store, int64_t food, const struct food_name *name,
                     struct error *err)
{
    QUERY *query = NULL;
    const size_t length = strlen(name->folded);
    int r = query_get(store, FOOD_LABEL_INSERT, label_insert, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, food);
    sqlite3_bind_int(query, 2, name->alias);
    bind_text(query, 3, name->folded);
    sqlite3_bind_int64(query, 4, (int64_t)length);
    sqlite3_bind_int64(query, 5, food_letters(name->folded, length));
    r = query_run(store, query, err, "store a name");
    if (r == 0)
        r = add_text(store, sqlite3_last_insert_rowid(store->db), name->folded, err);
    return r < 0 ? r : add_words(store, name->folded, err);
}

static int drop_labels(struct store *store, int64_t food, struct error *err)
{
    int r = food_run_on(store, FOOD_TEXT_FORGET, text_forget, food, err, "forget a food");

    return r < 0 ? r
                 : food_run_on(store, FOOD_LABEL_DELETE, label_delete, food, err, "forget a food");
}

int food_drop(struct store *store, int64_t row, struct error *err)
{
    int r = row ? drop_labels(store, row, err) : 0;

    if (r < 0 || !row)
        return r;
    return food_run_on(store, FOOD_DELETE, delete_row, row, err, "remove a food");
}

/* ---- rows ---- */

/* Text that is a figure is stored as one, because the column says so; "" is NULL there. */
static void bind_column(sqlite3_stmt *query, int position, int column, const char *text)
{
    const bool is_figure = column == COLUMN_SERVING_G || column == COLUMN_EACH_G ||
                           column == COLUMN_DENSITY ||
                           (column >= COLUMN_NUTRIENTS && column <= COLUMN_NOVA);

    if ((is_figure && !*text) || (food_column_is_list(column) && strcmp(text, FOOD_UNKNOWN) == 0))
        sqlite3_bind_null(query, position);
    else
        bind_text(query, position, text);
}

static int find(struct store *store, int64_t person_row, int64_t import, const char *id,
                int64_t *ret, struct error *err)
{
    QUERY *query = NULL;
    int r = query_get(store, FOOD_ROW, find_row, &query, err);

    if (r < 0)
        return r;
    bind_text(query, 1, id);
    sqlite3_bind_int64(query, 2, person_row);
    sqlite3_bind_int64(query, 3, import);
    r = query_row(store, query, err, "find a food");
    *ret = r == 1 ? sqlite3_column_int64(query, 0) : 0;
    return r < 0 ? r : 0;
}

static int insert(struct store *store, int64_t row, int64_t person_row, int64_t import,
                  const struct food *food, int64_t *ret_row, struct error *err)
{
    QUERY *query = NULL;
    int r = query_get(store, FOOD_INSERT, insert_row, &query, err);

    if (r < 0)
        return r;
    bind_row(query, 1, row);
    sqlite3_bind_int64(query, 2, person_row);
    sqlite3_bind_int64(query, 3, import);
    for (int i = 0; i < FOOD_COLUMNS; i++)
        bind_column(query, 4 + i, i, food->columns[i]);
    r = query_run(store, query, err, food_id(food));
    *ret_row = sqlite3_last_insert_rowid(store->db);
    return r;
}

int food_put(struct store *store, int64_t person_row, int64_t import, const struct food *food,
             const struct food_name *names, size_t count, struct error *err)
{
    int64_t row = 0;
    int r = store_need_transaction(store, err);

    if (r == 0)
        r = find(store, person_row, import, food_id(food), &row, err);
    if (r == 0 && row)
        r = drop_labels(store, row, err);
    if (r == 0)
        r = insert(store, row, person_row, import, food, &row, err);
    for (size_t i = 0; r == 0 && i < count; i++)
        r = add_label(store, row, &names[i], err);
    return r;
}

void food_of_row(sqlite3_stmt *query, int first, struct food *ret)
{
    for (int i = 0; i < FOOD_COLUMNS; i++) {
        const char *text = (const char *)sqlite3_column_text(query, first + i);
        ret->columns[i] = text ? text : food_column_is_list(i) ? FOOD_UNKNOWN : "";
    }
}

/* ---- what ships ---- */

int64_t food_shipped_version(struct store *store)
{
    char text[24];

    return meta_get(store, META_VERSION, text, sizeof(text), NULL) == 0 ? strtoll(text, NULL, 10)
                                                                        : 0;
}

int food_shipped_begin(struct store *store, struct error *err)
{
    QUERY *query = NULL;
    int r = store_need_transaction(store, err);

    if (r == 0)
        r = query_get(store, FOOD_SHIPPED_HIDE, shipped_hide, &query, err);
    return r < 0 ? r : query_run(store, query, err, "replace the food table");
}

int food_shipped_end(struct store *store, int64_t version, struct error *err)
{
    char text[24];
    QUERY *query = NULL;
    int r = query_get(store, FOOD_SHIPPED_GONE, shipped_gone, &query, err);

    if (r < 0)
        return r;
    while ((r = query_row(store, query, err, "replace the food table")) == 1) {
        r = food_drop(store, sqlite3_column_int64(query, 0), err);
        if (r < 0)
            return r;
    }
    snprintf(text, sizeof(text), "%lld", (long long)version);
    return r < 0 ? r : meta_set(store, META_VERSION, text, err);
}
