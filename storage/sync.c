/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/sync.h"

#include "storage/internal.h"

static const char cursor_upsert[] =
    "INSERT INTO sync_cursor (device, name, value) VALUES (?1, ?2, ?3)"
    " ON CONFLICT DO UPDATE SET value = excluded.value WHERE value <> excluded.value";
static const char cursor_select[] = "SELECT value FROM sync_cursor WHERE device = ?1 AND name = ?2";
static const char fact_upsert[] =
    "INSERT INTO device_fact (device, name, text, at_ms) VALUES (?1, ?2, ?3, ?4)"
    " ON CONFLICT DO UPDATE SET text = excluded.text, at_ms = excluded.at_ms"
    " WHERE text <> excluded.text";
static const char fact_select[] =
    "SELECT name, text, at_ms FROM device_fact WHERE device = ?1 ORDER BY name";
static const char sync_upsert[] =
    "INSERT INTO device_sync (device, tried_ms, succeeded_ms, failure, failures, links, link_ms)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET tried_ms = excluded.tried_ms,"
    " succeeded_ms = excluded.succeeded_ms, failure = excluded.failure,"
    " failures = excluded.failures, links = excluded.links, link_ms = excluded.link_ms";
static const char sync_select[] =
    "SELECT asked_ms, tried_ms, succeeded_ms, failure, failures, links, link_ms FROM device_sync"
    " WHERE device = ?1";
static const char sync_asked[] = "INSERT INTO device_sync (device, asked_ms) VALUES (?1, ?2)"
                                 " ON CONFLICT DO UPDATE SET asked_ms = excluded.asked_ms";

/* A statement that changes something of a device, in the transaction. */
static int change_get(struct store *store, enum statement id, const char *sql, int64_t device_row,
                      sqlite3_stmt **ret, struct error *err)
{
    int r = store_need_transaction(store, err);

    if (r == 0)
        r = query_get(store, id, sql, ret, err);
    if (r == 0)
        sqlite3_bind_int64(*ret, 1, device_row);
    return r;
}

int cursor_put(struct store *store, int64_t device_row, const char *name, int64_t value,
               struct error *err)
{
    QUERY *query = NULL;
    int r = change_get(store, CURSOR_PUT, cursor_upsert, device_row, &query, err);

    if (r < 0)
        return r;
    bind_text(query, 2, name);
    sqlite3_bind_int64(query, 3, value);
    return query_run(store, query, err, "store a cursor");
}

int cursor_get(struct store *store, int64_t device_row, const char *name, int64_t *ret,
               struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, CURSOR_GET, cursor_select, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, device_row);
    bind_text(query, 2, name);
    r = query_row(store, query, err, "find a cursor");
    if (r < 0)
        return r;
    if (r == 0)
        return error_set(err, ERR_NOT_FOUND, "there is no cursor \"%s\"", name);
    *ret = sqlite3_column_int64(query, 0);
    return 0;
}

static void clean(const char *text, char ret[FACT_TEXT_MAX + 1])
{
    size_t i;

    for (i = 0; i < FACT_TEXT_MAX && text[i]; i++)
        ret[i] = text[i] < ' ' || text[i] > '~' ? '?' : text[i];
    ret[i] = '\0';
}

int fact_put(struct store *store, int64_t device_row, const char *name, const char *text,
             int64_t now_ms, struct error *err)
{
    char cleaned[FACT_TEXT_MAX + 1];
    QUERY *query = NULL;
    int r = change_get(store, FACT_PUT, fact_upsert, device_row, &query, err);

    if (r < 0)
        return r;
    clean(text, cleaned);
    bind_text(query, 2, name);
    bind_text(query, 3, cleaned);
    sqlite3_bind_int64(query, 4, now_ms);
    return query_run(store, query, err, "store a fact");
}

int facts_list(struct store *store, int64_t device_row, struct fact **ret, size_t *ret_count,
               struct error *err)
{
    CLEANUP(cleanup_free) void *list = NULL;
    size_t count = 0, capacity = 0;
    QUERY *query = NULL;
    int r;

    r = query_get(store, FACT_SELECT, fact_select, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, device_row);
    while ((r = query_row(store, query, err, "list facts")) == 1) {
        struct fact *fact;

        r = array_grow(&list, count, &capacity, sizeof(*fact), err);
        if (r < 0)
            return r;
        fact = (struct fact *)list + count++;
        column_text(query, 0, fact->name, sizeof(fact->name));
        column_text(query, 1, fact->text, sizeof(fact->text));
        fact->at_ms = sqlite3_column_int64(query, 2);
    }
    if (r < 0)
        return r;
    *ret = TAKE(list);
    *ret_count = count;
    return 0;
}

int sync_state_get(struct store *store, int64_t device_row, struct sync_state *ret,
                   struct error *err)
{
    struct sync_state state = {0};
    QUERY *query = NULL;
    int r;

    r = query_get(store, SYNC_GET, sync_select, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, device_row);
    r = query_row(store, query, err, "read how fetching went");
    if (r < 0)
        return r;
    if (r == 1) {
        state.asked_ms = sqlite3_column_int64(query, 0);
        state.tried_ms = sqlite3_column_int64(query, 1);
        state.succeeded_ms = sqlite3_column_int64(query, 2);
        column_text(query, 3, state.failure, sizeof(state.failure));
        state.failures = sqlite3_column_int(query, 4);
        state.links = sqlite3_column_int64(query, 5);
        state.link_ms = sqlite3_column_int64(query, 6);
    }
    *ret = state;
    return 0;
}

int sync_state_put(struct store *store, int64_t device_row, const struct sync_state *state,
                   struct error *err)
{
    QUERY *query = NULL;
    int r = change_get(store, SYNC_PUT, sync_upsert, device_row, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 2, state->tried_ms);
    sqlite3_bind_int64(query, 3, state->succeeded_ms);
    bind_text(query, 4, state->failure);
    sqlite3_bind_int(query, 5, state->failures);
    sqlite3_bind_int64(query, 6, state->links);
    sqlite3_bind_int64(query, 7, state->link_ms);
    return query_run(store, query, err, "note how fetching went");
}

int sync_ask(struct store *store, int64_t device_row, int64_t now_ms, struct error *err)
{
    QUERY *query = NULL;
    int r = change_get(store, SYNC_ASK, sync_asked, device_row, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 2, now_ms);
    return query_run(store, query, err, "ask for a device to be fetched");
}
