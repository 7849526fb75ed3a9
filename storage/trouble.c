/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/trouble.h"

#include "storage/internal.h"

static const char device_select[] =
    "SELECT word, since_ms, unreachable, told_ms, gap_told_ms, battery_low, battery_told_ms"
    " FROM device_trouble WHERE device = ?1";
static const char device_upsert[] =
    "INSERT INTO device_trouble (device, word, since_ms, unreachable, told_ms, gap_told_ms,"
    " battery_low, battery_told_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
    " ON CONFLICT DO UPDATE SET word = excluded.word,"
    " since_ms = excluded.since_ms, unreachable = excluded.unreachable,"
    " told_ms = excluded.told_ms, gap_told_ms = excluded.gap_told_ms,"
    " battery_low = excluded.battery_low, battery_told_ms = excluded.battery_told_ms";
static const char adapter_select[] = "SELECT adapter, text, since_ms FROM adapter_trouble";
static const char adapter_upsert[] =
    "INSERT INTO adapter_trouble (only, adapter, text, since_ms) VALUES (1, ?1, ?2, ?3)"
    " ON CONFLICT DO UPDATE SET adapter = excluded.adapter, text = excluded.text,"
    " since_ms = excluded.since_ms";

int device_trouble_get(struct store *store, int64_t device_row, struct device_trouble *ret,
                       struct error *err)
{
    struct device_trouble trouble = {0};
    QUERY *query = NULL;
    int r = query_get(store, DEVICE_TROUBLE_GET, device_select, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, device_row);
    r = query_row(store, query, err, "read what is wrong with a device");
    if (r < 0)
        return r;
    if (r == 1) {
        column_text(query, 0, trouble.word, sizeof(trouble.word));
        trouble.since_ms = sqlite3_column_int64(query, 1);
        trouble.unreachable = sqlite3_column_int(query, 2) != 0;
        trouble.told_ms = sqlite3_column_int64(query, 3);
        trouble.gap_told_ms = sqlite3_column_int64(query, 4);
        trouble.battery_low = sqlite3_column_int(query, 5) != 0;
        trouble.battery_told_ms = sqlite3_column_int64(query, 6);
    }
    *ret = trouble;
    return 0;
}

int device_trouble_put(struct store *store, int64_t device_row,
                       const struct device_trouble *trouble, struct error *err)
{
    QUERY *query = NULL;
    int r = store_need_transaction(store, err);

    if (r == 0)
        r = query_get(store, DEVICE_TROUBLE_PUT, device_upsert, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, device_row);
    bind_text(query, 2, trouble->word);
    sqlite3_bind_int64(query, 3, trouble->since_ms);
    sqlite3_bind_int(query, 4, trouble->unreachable);
    sqlite3_bind_int64(query, 5, trouble->told_ms);
    sqlite3_bind_int64(query, 6, trouble->gap_told_ms);
    sqlite3_bind_int(query, 7, trouble->battery_low);
    sqlite3_bind_int64(query, 8, trouble->battery_told_ms);
    return query_run(store, query, err, "note what is wrong with a device");
}

int adapter_trouble_get(struct store *store, struct adapter_trouble *ret, struct error *err)
{
    struct adapter_trouble trouble = {0};
    QUERY *query = NULL;
    int r = query_get(store, ADAPTER_TROUBLE_GET, adapter_select, &query, err);

    if (r == 0)
        r = query_row(store, query, err, "read what is wrong with the adapter");
    if (r < 0)
        return r;
    if (r == 1) {
        column_text(query, 0, trouble.adapter, sizeof(trouble.adapter));
        column_text(query, 1, trouble.text, sizeof(trouble.text));
        trouble.since_ms = sqlite3_column_int64(query, 2);
    }
    *ret = trouble;
    return 0;
}

int adapter_trouble_put(struct store *store, const struct adapter_trouble *trouble,
                        struct error *err)
{
    QUERY *query = NULL;
    int r = store_need_transaction(store, err);

    if (r == 0)
        r = query_get(store, ADAPTER_TROUBLE_PUT, adapter_upsert, &query, err);
    if (r < 0)
        return r;
    bind_text(query, 1, trouble->adapter);
    bind_text(query, 2, trouble->text);
    sqlite3_bind_int64(query, 3, trouble->since_ms);
    return query_run(store, query, err, "note what is wrong with the adapter");
}
