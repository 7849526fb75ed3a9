/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/history.h"

#include "storage/internal_history.h"

/* A row that is as it should be is not written again: its page stays off the card. */
static const char history_upsert[] =
    "INSERT INTO history_reading (device, kind, at_ms, person, value) VALUES (?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT DO UPDATE SET value = excluded.value WHERE value <> excluded.value";
static const char history_one[] =
    "SELECT value FROM history_reading WHERE device = ?1 AND kind = ?2 AND at_ms = ?3";
static const char history_select[] =
    "SELECT at_ms, value FROM history_reading WHERE device = ?1 AND kind = ?2 AND at_ms >= ?3"
    " AND at_ms < ?4 AND (?5 < 0 OR person IS nullif(?5, 0)) ORDER BY at_ms";

static const char history_last[] =
    "SELECT at_ms, value FROM history_reading WHERE device = ?1 AND kind = ?2"
    " ORDER BY at_ms DESC LIMIT 1";
static const char history_amount[] =
    "SELECT r.amount, r.newest, s.amount, s.newest FROM"
    " (SELECT count(*) AS amount, max(at_ms) AS newest FROM history_reading WHERE device = ?1) r,"
    " (SELECT count(*) AS amount, max(end_ms) AS newest FROM sleep_block WHERE device = ?1) s";

static int put_reading(struct store *store, int64_t device_row, int64_t person_row,
                       const struct reading *reading, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, HISTORY_PUT, history_upsert, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, device_row);
    bind_text(query, 2, reading_kind_name(reading->kind));
    sqlite3_bind_int64(query, 3, reading->at_ms);
    bind_row(query, 4, person_row);
    sqlite3_bind_int(query, 5, reading->value);
    return query_run(store, query, err, "store a reading");
}

int history_put(struct store *store, int64_t device_row, int64_t person_row,
                const struct history *history, struct error *err)
{
    int r = store_need_transaction(store, err);

    for (size_t i = 0; r == 0 && i < history->count; i++)
        r = put_reading(store, device_row, person_row, &history->readings[i], err);
    for (size_t i = 0; r == 0 && i < history->block_count; i++)
        r = sleep_block_put(store, device_row, person_row, &history->blocks[i], err);
    return r;
}

int history_value(struct store *store, int64_t device_row, enum reading_kind kind, int64_t at_ms,
                  int32_t *ret, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, HISTORY_VALUE, history_one, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, device_row);
    bind_text(query, 2, reading_kind_name(kind));
    sqlite3_bind_int64(query, 3, at_ms);
    r = query_row(store, query, err, "find a reading");
    if (r < 0)
        return r;
    if (r == 0)
        return error_set(err, ERR_NOT_FOUND, "there is no such reading");
    *ret = sqlite3_column_int(query, 0);
    return 0;
}

int history_read(struct store *store, int64_t device_row, int64_t person_row,
                 enum reading_kind kind, int64_t from_ms, int64_t to_ms, struct sample **ret,
                 size_t *ret_count, struct error *err)
{
    CLEANUP(cleanup_free) void *list = NULL;
    size_t count = 0, capacity = 0;
    QUERY *query = NULL;
    int r;

    r = query_get(store, HISTORY_RANGE, history_select, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, device_row);
    bind_text(query, 2, reading_kind_name(kind));
    sqlite3_bind_int64(query, 3, from_ms);
    sqlite3_bind_int64(query, 4, to_ms);
    sqlite3_bind_int64(query, 5, person_row);
    while ((r = query_row(store, query, err, "read history")) == 1) {
        r = array_grow(&list, count, &capacity, sizeof(struct sample), err);
        if (r < 0)
            return r;
        ((struct sample *)list)[count++] = (struct sample){.at_ms = sqlite3_column_int64(query, 0),
                                                           .value = sqlite3_column_int(query, 1)};
    }
    if (r < 0)
        return r;
    *ret = TAKE(list);
    *ret_count = count;
    return 0;
}

int history_newest(struct store *store, int64_t device_row, enum reading_kind kind,
                   struct sample *ret, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, HISTORY_NEWEST, history_last, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, device_row);
    bind_text(query, 2, reading_kind_name(kind));
    r = query_row(store, query, err, "find the newest reading");
    if (r < 0)
        return r;
    if (r == 0)
        return error_set(err, ERR_NOT_FOUND, "there is no such reading");
    *ret = (struct sample){.at_ms = sqlite3_column_int64(query, 0),
                           .value = sqlite3_column_int(query, 1)};
    return 0;
}

int history_extent_get(struct store *store, int64_t device_row, struct history_extent *ret,
                       struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, HISTORY_EXTENT, history_amount, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, device_row);
    r = query_row(store, query, err, "count what was recorded");
    if (r < 0)
        return r;
    *ret = (struct history_extent){
        .readings = sqlite3_column_int64(query, 0),
        .newest_ms = sqlite3_column_int64(query, 1),
        .blocks = sqlite3_column_int64(query, 2),
        .newest_sleep_ms = sqlite3_column_int64(query, 3),
    };
    return 0;
}
