/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/history.h"

#include "storage/internal.h"

static const char quarantine_upsert[] =
    "INSERT INTO quarantine (device, kind, at_ms, value, reason, detail, received_ms)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET reason = excluded.reason,"
    " detail = excluded.detail, received_ms = excluded.received_ms";

#define NEWEST_FIRST " ORDER BY received_ms DESC, at_ms DESC, kind, value"

static const char quarantine_delete[] =
    "DELETE FROM quarantine WHERE device = ?1 AND (kind, at_ms, value) IN"
    " (SELECT kind, at_ms, value FROM quarantine WHERE device = ?1" NEWEST_FIRST
    " LIMIT -1 OFFSET ?2)";
static const char quarantine_select[] =
    "SELECT kind, at_ms, value, reason, detail, received_ms FROM quarantine WHERE device = "
    "?1" NEWEST_FIRST;

int quarantine_put(struct store *store, int64_t device_row, const struct quarantined *item,
                   struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = store_need_transaction(store, err);
    if (r == 0)
        r = query_get(store, QUARANTINE_PUT, quarantine_upsert, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, device_row);
    bind_text(query, 2, item->kind);
    sqlite3_bind_int64(query, 3, item->at_ms);
    sqlite3_bind_int64(query, 4, item->value);
    bind_text(query, 5, item->reason);
    bind_text(query, 6, item->detail);
    sqlite3_bind_int64(query, 7, item->received_ms);
    return query_run(store, query, err, "note what was not taken");
}

int quarantine_trim(struct store *store, int64_t device_row, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = store_need_transaction(store, err);
    if (r == 0)
        r = query_get(store, QUARANTINE_TRIM, quarantine_delete, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, device_row);
    sqlite3_bind_int(query, 2, QUARANTINE_ROWS_MAX);
    return query_run(store, query, err, "forget what was not taken");
}

static void read_item(sqlite3_stmt *query, struct quarantined *item)
{
    column_text(query, 0, item->kind, sizeof(item->kind));
    item->at_ms = sqlite3_column_int64(query, 1);
    item->value = sqlite3_column_int64(query, 2);
    column_text(query, 3, item->reason, sizeof(item->reason));
    column_text(query, 4, item->detail, sizeof(item->detail));
    item->received_ms = sqlite3_column_int64(query, 5);
}

int quarantine_list(struct store *store, int64_t device_row, struct quarantined **ret,
                    size_t *ret_count, struct error *err)
{
    CLEANUP(cleanup_free) void *list = NULL;
    size_t count = 0, capacity = 0;
    QUERY *query = NULL;
    int r;

    r = query_get(store, QUARANTINE_SELECT, quarantine_select, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, device_row);
    while ((r = query_row(store, query, err, "list what was not taken")) == 1) {
        r = array_grow(&list, count, &capacity, sizeof(struct quarantined), err);
        if (r < 0)
            return r;
        read_item(query, (struct quarantined *)list + count++);
    }
    if (r < 0)
        return r;
    *ret = TAKE(list);
    *ret_count = count;
    return 0;
}
