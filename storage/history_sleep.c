/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks of sleep as rows; what is in one is a text that people can read: [["light",1980]]. */
#include "storage/history.h"

#include "core/json.h"
#include "core/log.h"
#include "storage/internal_history.h"

#include <string.h>

/* Anything that differs replaces all of it. */
static const char sleep_upsert[] =
    "INSERT INTO sleep_block (device, key, person, start_ms, end_ms, offset_s, doubt_ms, parts)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
    " ON CONFLICT DO UPDATE SET start_ms = excluded.start_ms, end_ms = excluded.end_ms,"
    " offset_s = excluded.offset_s, doubt_ms = excluded.doubt_ms, parts = excluded.parts"
    " WHERE (start_ms, end_ms, offset_s, parts) <>"
    " (excluded.start_ms, excluded.end_ms, excluded.offset_s, excluded.parts)";

#define SLEEP_COLUMNS \
    "s.device, coalesce(s.person, 0), s.key, s.start_ms, s.end_ms, s.offset_s, s.parts"

static const char sleep_one[] =
    "SELECT " SLEEP_COLUMNS " FROM sleep_block AS s WHERE s.device = ?1 AND s.key = ?2";
/* Devices are few: going through them uses the index by device and saves one by person. */
static const char sleep_select[] =
    "SELECT " SLEEP_COLUMNS " FROM device AS d CROSS JOIN sleep_block AS s"
    " WHERE s.device = d.row AND s.start_ms > ?2 AND s.start_ms < ?4 AND s.end_ms > ?3"
    " AND s.person = ?1 ORDER BY s.device, s.start_ms";
static const char sleep_near[] =
    "SELECT key, start_ms, end_ms FROM sleep_block WHERE device = ?1 AND start_ms > ?2"
    " AND start_ms < ?4 AND end_ms > ?3 ORDER BY start_ms";

/* ---- parts as text ---- */

/* NULL: out of memory. */
static char *parts_text(const struct sleep_block *block)
{
    CLEANUP(json_drop) json_t *list = json_array();

    for (size_t i = 0; i < block->count; i++) {
        const struct sleep_part *part = &block->parts[i];

        if (json_array_append_new(
                list, json_pack("[si]", sleep_stage_name(part->stage), (int)part->seconds)) < 0)
            return NULL;
    }
    return list ? json_dumps(list, JSON_COMPACT) : NULL;
}

static int stage_of(const char *name, enum sleep_stage *ret)
{
    for (int i = 0; name && i <= SLEEP_UNKNOWN; i++) {
        if (strcmp(sleep_stage_name((enum sleep_stage)i), name) != 0)
            continue;
        *ret = (enum sleep_stage)i;
        return 0;
    }
    return -ERR_CORRUPT;
}

static int read_parts(const char *text, struct sleep_block *ret)
{
    CLEANUP(json_drop) json_t *list = text ? json_loads(text, 0, NULL) : NULL;

    if (!json_is_array(list) || json_array_size(list) > SLEEP_PARTS_MAX)
        return -ERR_CORRUPT;
    ret->count = json_array_size(list);
    for (size_t i = 0; i < ret->count; i++) {
        const json_t *part = json_array_get(list, i);
        const json_int_t seconds = json_integer_value(json_array_get(part, 1));

        if (json_array_size(part) != 2 || seconds <= 0 || seconds > INT32_MAX ||
            stage_of(json_string_value(json_array_get(part, 0)), &ret->parts[i].stage) < 0)
            return -ERR_CORRUPT;
        ret->parts[i].seconds = (int32_t)seconds;
    }
    return 0;
}

/* ---- rows ---- */

int sleep_block_put(struct store *store, int64_t device_row, int64_t person_row,
                    const struct sleep_block *block, struct error *err)
{
    CLEANUP(cleanup_free) char *parts = parts_text(block);
    QUERY *query = NULL;
    int r;

    if (!parts)
        return error_set(err, ERR_NOMEM, "out of memory");
    r = query_get(store, SLEEP_PUT, sleep_upsert, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, device_row);
    bind_text(query, 2, block->key);
    bind_row(query, 3, person_row);
    sqlite3_bind_int64(query, 4, block->start_ms);
    sqlite3_bind_int64(query, 5, block->end_ms);
    sqlite3_bind_int(query, 6, block->offset_s);
    sqlite3_bind_int64(query, 7, sleep_block_doubt_ms(block));
    bind_text(query, 8, parts);
    return query_run(store, query, err, "store sleep");
}

static int read_row(sqlite3_stmt *query, struct stored_sleep *ret)
{
    ret->device_row = sqlite3_column_int64(query, 0);
    ret->person_row = sqlite3_column_int64(query, 1);
    column_text(query, 2, ret->block.key, sizeof(ret->block.key));
    ret->block.start_ms = sqlite3_column_int64(query, 3);
    ret->block.end_ms = sqlite3_column_int64(query, 4);
    ret->block.offset_s = sqlite3_column_int(query, 5);
    return read_parts((const char *)sqlite3_column_text(query, 6), &ret->block);
}

int sleep_block_get(struct store *store, int64_t device_row, const char *key,
                    struct stored_sleep *ret, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, SLEEP_GET, sleep_one, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, device_row);
    bind_text(query, 2, key);
    r = query_row(store, query, err, "find sleep");
    if (r < 0)
        return r;
    if (r == 0)
        return error_set(err, ERR_NOT_FOUND, "there is no sleep \"%s\"", key);
    r = read_row(query, ret);
    return r < 0 ? error_set(err, ERR_CORRUPT, "the sleep \"%s\" cannot be read", key) : 0;
}

/* A block that reaches into a time began less than the longest block before it. */
static void bind_times(sqlite3_stmt *query, int64_t from_ms, int64_t to_ms)
{
    sqlite3_bind_int64(query, 2, from_ms - SLEEP_BLOCK_MAX_MS);
    sqlite3_bind_int64(query, 3, from_ms);
    sqlite3_bind_int64(query, 4, to_ms);
}

int sleep_blocks_read(struct store *store, int64_t person_row, int64_t from_ms, int64_t to_ms,
                      struct stored_sleep **ret, size_t *ret_count, struct error *err)
{
    CLEANUP(cleanup_free) void *list = NULL;
    size_t count = 0, capacity = 0, broken = 0;
    QUERY *query = NULL;
    int r;

    r = query_get(store, SLEEP_RANGE, sleep_select, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    bind_times(query, from_ms, to_ms);
    while ((r = query_row(store, query, err, "read sleep")) == 1) {
        r = array_grow(&list, count, &capacity, sizeof(struct stored_sleep), err);
        if (r < 0)
            return r;
        if (read_row(query, (struct stored_sleep *)list + count) == 0)
            count++;
        else
            broken++;
    }
    if (r < 0)
        return r;
    if (broken > 0)
        log_warning("%zu blocks of sleep in the database cannot be read, ignoring", broken);
    *ret = TAKE(list);
    *ret_count = count;
    return 0;
}

int sleep_blocks_near(struct store *store, int64_t device_row, int64_t from_ms, int64_t to_ms,
                      struct sleep_neighbour **ret, size_t *ret_count, struct error *err)
{
    CLEANUP(cleanup_free) void *list = NULL;
    size_t count = 0, capacity = 0;
    QUERY *query = NULL;
    int r;

    r = query_get(store, SLEEP_NEAR, sleep_near, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, device_row);
    bind_times(query, from_ms, to_ms);
    while ((r = query_row(store, query, err, "find sleep")) == 1) {
        struct sleep_neighbour *found;

        r = array_grow(&list, count, &capacity, sizeof(*found), err);
        if (r < 0)
            return r;
        found = (struct sleep_neighbour *)list + count++;
        column_text(query, 0, found->key, sizeof(found->key));
        found->start_ms = sqlite3_column_int64(query, 1);
        found->end_ms = sqlite3_column_int64(query, 2);
    }
    if (r < 0)
        return r;
    *ret = TAKE(list);
    *ret_count = count;
    return 0;
}
