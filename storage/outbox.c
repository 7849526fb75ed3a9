/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/outbox.h"

#include "storage/internal.h"

#include <string.h>

static const char sequence_next[] =
    "INSERT INTO event_sequence (person, last) VALUES (?1, 1)"
    " ON CONFLICT (person) DO UPDATE SET last = last + 1 RETURNING last";
static const char outbox_insert[] = "INSERT INTO outbox (person, seq, topic, payload, created_ms)"
                                    " VALUES (?1, ?2, ?3, ?4, ?5)";
static const char outbox_span[] = "SELECT (SELECT max(row) FROM outbox) - (SELECT min(row) FROM "
                                  "outbox) + 1";
static const char outbox_count_all[] = "SELECT count(*) FROM outbox";
static const char outbox_trim[] =
    "DELETE FROM outbox WHERE row IN (SELECT row FROM outbox ORDER BY row LIMIT ?1)";
static const char outbox_select[] = "SELECT row, topic, payload, created_ms FROM outbox"
                                    " WHERE row > ?1 ORDER BY row LIMIT ?2";
static const char outbox_delete_row[] = "DELETE FROM outbox WHERE row = ?1";
static const char outbox_delete_old[] = "DELETE FROM outbox WHERE created_ms < ?1";

int outbox_next_seq(struct store *store, int64_t person_row, int64_t *ret_seq, struct error *err)
{
    QUERY *query = NULL;
    int64_t seq;
    int r;

    r = store_need_transaction(store, err);
    if (r == 0)
        r = query_get(store, SEQUENCE_NEXT, sequence_next, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    r = query_row(store, query, err, "next event number");
    if (r < 0)
        return r;
    seq = sqlite3_column_int64(query, 0);
    r = query_run(store, query, err, "next event number");
    if (r < 0)
        return r;
    *ret_seq = seq;
    return 0;
}

/* One number from a query without parameters. */
static int read_number(struct store *store, enum statement id, const char *sql, int64_t *ret,
                       struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, id, sql, &query, err);
    if (r == 0)
        r = query_row(store, query, err, "count events");
    if (r < 0)
        return r;
    *ret = sqlite3_column_int64(query, 0);
    return 0;
}

/* Drops the oldest rows beyond the limit. Counting walks the whole table, so it is done only when
 * the row numbers in use span more than the limit. */
static int trim(struct store *store, struct error *err)
{
    QUERY *query = NULL;
    int64_t count = 0;
    int r;

    r = read_number(store, OUTBOX_SPAN, outbox_span, &count, err);
    if (r < 0 || count <= OUTBOX_ROWS_MAX)
        return r;
    r = read_number(store, OUTBOX_COUNT, outbox_count_all, &count, err);
    if (r < 0 || count <= OUTBOX_ROWS_MAX)
        return r;
    r = query_get(store, OUTBOX_TRIM, outbox_trim, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, count - OUTBOX_ROWS_MAX);
    return query_run(store, query, err, "trim events");
}

int outbox_add(struct store *store, int64_t person_row, int64_t seq, const char *topic,
               const char *payload, int64_t created_ms, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = store_need_transaction(store, err);
    if (r == 0)
        r = query_get(store, OUTBOX_INSERT, outbox_insert, &query, err);
    if (r < 0)
        return r;
    bind_row(query, 1, person_row);
    sqlite3_bind_int64(query, 2, seq);
    bind_text(query, 3, topic);
    bind_text(query, 4, payload);
    sqlite3_bind_int64(query, 5, created_ms);
    r = query_run(store, query, err, "add event");
    return r < 0 ? r : trim(store, err);
}

struct row_list {
    struct outbox_row *rows;
    size_t count, capacity;
};

static void row_list_done(struct row_list *list)
{
    outbox_free(list->rows, list->count);
}

static int row_list_add(struct row_list *list, sqlite3_stmt *query, struct error *err)
{
    void *rows = list->rows;
    struct outbox_row *row;
    int r;

    r = array_grow(&rows, list->count, &list->capacity, sizeof(*row), err);
    if (r < 0)
        return r;
    list->rows = rows;
    row = &list->rows[list->count];
    row->row = sqlite3_column_int64(query, 0);
    row->topic = strdup((const char *)sqlite3_column_text(query, 1));
    row->payload = strdup((const char *)sqlite3_column_text(query, 2));
    row->created_ms = sqlite3_column_int64(query, 3);
    list->count++;
    if (!row->topic || !row->payload)
        return error_set(err, ERR_NOMEM, "out of memory");
    return 0;
}

int outbox_read(struct store *store, int64_t after_row, size_t limit, struct outbox_row **ret,
                size_t *ret_count, struct error *err)
{
    CLEANUP(row_list_done) struct row_list list = {0};
    QUERY *query = NULL;
    int r;

    r = query_get(store, OUTBOX_SELECT, outbox_select, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, after_row);
    sqlite3_bind_int64(query, 2, (int64_t)limit);
    while ((r = query_row(store, query, err, "read events")) == 1) {
        r = row_list_add(&list, query, err);
        if (r < 0)
            return r;
    }
    if (r < 0)
        return r;
    *ret_count = list.count;
    *ret = TAKE(list.rows);
    list.count = 0;
    return 0;
}

void outbox_free(struct outbox_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(rows[i].topic);
        free(rows[i].payload);
    }
    free(rows);
}

/* Runs a DELETE with one number. */
static int delete_by(struct store *store, enum statement id, const char *sql, int64_t value,
                     struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = store_need_transaction(store, err);
    if (r == 0)
        r = query_get(store, id, sql, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, value);
    return query_run(store, query, err, "delete event");
}

int outbox_delete(struct store *store, int64_t row, struct error *err)
{
    return delete_by(store, OUTBOX_DELETE, outbox_delete_row, row, err);
}

int outbox_expire(struct store *store, int64_t before_ms, struct error *err)
{
    return delete_by(store, OUTBOX_EXPIRE, outbox_delete_old, before_ms, err);
}

int64_t outbox_count(struct store *store)
{
    int64_t count = 0;

    read_number(store, OUTBOX_COUNT, outbox_count_all, &count, NULL);
    return count;
}
