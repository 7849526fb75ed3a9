/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/block.h"

#include "core/log.h"
#include "storage/internal.h"
#include "storage/pack.h"

/* A block is cut where its bytes are full; a night of one kind is smaller. */
#define BLOCK_BYTES_MAX 65536

static const char block_before[] =
    "SELECT start_ms, end_ms, coalesce(person, 0), packed FROM sample_block"
    " WHERE device = ?1 AND kind = ?2 AND start_ms <= ?3 ORDER BY start_ms DESC LIMIT 1";
static const char block_after[] = "SELECT start_ms FROM sample_block WHERE device = ?1 AND kind = "
                                  "?2 AND start_ms > ?3 ORDER BY start_ms LIMIT 1";
static const char block_last[] = "SELECT end_ms FROM sample_block WHERE device = ?1 AND kind = ?2"
                                 " ORDER BY start_ms DESC LIMIT 1";
/* Blocks do not overlap: the first one that can touch the range is the last that starts before. */
static const char block_range[] =
    "SELECT start_ms, end_ms, coalesce(person, 0), packed FROM sample_block"
    " WHERE device = ?1 AND kind = ?2 AND start_ms < ?4 AND start_ms >= coalesce("
    "(SELECT max(start_ms) FROM sample_block WHERE device = ?1 AND kind = ?2 AND start_ms <= ?3),"
    " ?3) AND end_ms >= ?3 ORDER BY start_ms";
static const char block_insert[] =
    "INSERT INTO sample_block (device, kind, start_ms, end_ms, person, count, packed)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char block_delete[] =
    "DELETE FROM sample_block WHERE device = ?1 AND kind = ?2 AND start_ms = ?3";
static const char journal_state[] = "SELECT ident, committed FROM live_journal WHERE only = 1";
static const char journal_mark[] = "UPDATE live_journal SET committed = ?1 WHERE only = 1";

static int series_query(struct store *store, enum statement id, const char *sql, int64_t device_row,
                        enum reading_kind kind, int64_t at_ms, sqlite3_stmt **ret,
                        struct error *err)
{
    int r = query_get(store, id, sql, ret, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(*ret, 1, device_row);
    bind_text(*ret, 2, reading_kind_name(kind));
    if (sqlite3_bind_parameter_count(*ret) > 2)
        sqlite3_bind_int64(*ret, 3, at_ms);
    return 0;
}

/* The first row of such a query: 1 if there is one, 0 if not. */
static int series_row(struct store *store, enum statement id, const char *sql, int64_t device_row,
                      enum reading_kind kind, int64_t at_ms, sqlite3_stmt **ret, struct error *err)
{
    int r = series_query(store, id, sql, device_row, kind, at_ms, ret, err);

    return r < 0 ? r : query_row(store, *ret, err, "find readings");
}

/* Adds the block of a row (columns: start, end, person, packed) to a series. */
static int unpack_row(sqlite3_stmt *query, enum reading_kind kind, struct series *series)
{
    return series_unpack(series, kind, (uint32_t)sqlite3_column_int64(query, 2),
                         sqlite3_column_blob(query, 3), (size_t)sqlite3_column_bytes(query, 3));
}

int block_last_ms(struct store *store, int64_t device_row, enum reading_kind kind, int64_t *ret,
                  struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = series_row(store, BLOCK_LAST, block_last, device_row, kind, 0, &query, err);
    if (r < 0)
        return r;
    *ret = r == 1 ? sqlite3_column_int64(query, 0) : INT64_MIN;
    return 0;
}

int block_at(struct store *store, int64_t device_row, enum reading_kind kind, int64_t at_ms,
             struct series *ret, int64_t *ret_from_ms, int64_t *ret_to_ms, struct error *err)
{
    struct series series = {0};
    QUERY *query = NULL;
    int r;

    r = series_row(store, BLOCK_BEFORE, block_before, device_row, kind, at_ms, &query, err);
    if (r < 0)
        return r;
    if (r == 0 || sqlite3_column_int64(query, 1) < at_ms)
        return -ERR_NOT_FOUND;
    r = unpack_row(query, kind, &series);
    if (r < 0) {
        series_clear(&series);
        return error_set(err, (enum error_code) - r, "a block of stored readings cannot be read");
    }
    *ret_from_ms = sqlite3_column_int64(query, 0);
    *ret_to_ms = sqlite3_column_int64(query, 1);
    *ret = series;
    return 0;
}

int block_read(struct store *store, int64_t device_row, enum reading_kind kind, int64_t from_ms,
               int64_t to_ms, struct series *series, size_t *ret_broken, struct error *err)
{
    size_t broken = 0;
    QUERY *query = NULL;
    int r;

    r = series_query(store, BLOCK_RANGE, block_range, device_row, kind, from_ms, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 4, to_ms);
    while ((r = query_row(store, query, err, "read readings")) == 1) {
        r = unpack_row(query, kind, series);
        if (r == -ERR_NOMEM)
            return error_set(err, ERR_NOMEM, "out of memory");
        if (r < 0)
            broken++;
    }
    if (r == 0)
        *ret_broken = broken;
    return r;
}

static int insert_block(struct store *store, int64_t device_row, enum reading_kind kind,
                        const struct series_sample *samples, size_t count, const uint8_t *packed,
                        size_t used, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = series_query(store, BLOCK_INSERT, block_insert, device_row, kind, samples[0].at_ms, &query,
                     err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 4, samples[count - 1].at_ms);
    bind_row(query, 5, samples[0].person);
    sqlite3_bind_int64(query, 6, (int64_t)count);
    sqlite3_bind_blob64(query, 7, packed, used, SQLITE_STATIC);
    return query_run(store, query, err, "store readings");
}

/* Samples that touch no stored block, cut by person and size. */
static int insert_samples(struct store *store, int64_t device_row, enum reading_kind kind,
                          const struct series_sample *samples, size_t count, struct error *err)
{
    CLEANUP(cleanup_free) uint8_t *packed = malloc(BLOCK_BYTES_MAX);

    if (!packed)
        return error_set(err, ERR_NOMEM, "out of memory");
    for (size_t at = 0; at < count;) {
        size_t run = series_same_person(samples, count, at), used, fitting;
        int r;

        fitting = series_pack(kind, samples + at, run, packed, BLOCK_BYTES_MAX, &used);
        if (fitting == 0)
            return error_set(err, ERR_NOMEM, "out of memory");
        r = insert_block(store, device_row, kind, samples + at, fitting, packed, used, err);
        if (r < 0)
            return r;
        at += fitting;
    }
    return 0;
}

static int delete_block(struct store *store, int64_t device_row, enum reading_kind kind,
                        int64_t start_ms, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = series_query(store, BLOCK_DELETE, block_delete, device_row, kind, start_ms, &query, err);
    return r < 0 ? r : query_run(store, query, err, "replace readings");
}

/* How many samples from the first on lie before a time. */
static size_t count_before(const struct series_sample *samples, size_t count, int64_t end_ms)
{
    size_t n = 0;

    while (n < count && samples[n].at_ms < end_ms)
        n++;
    return n;
}

/* Where the next block begins; INT64_MAX if there is none. */
static int next_start(struct store *store, int64_t device_row, enum reading_kind kind,
                      int64_t at_ms, int64_t *ret, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = series_row(store, BLOCK_AFTER, block_after, device_row, kind, at_ms, &query, err);
    if (r < 0)
        return r;
    *ret = r == 1 ? sqlite3_column_int64(query, 0) : INT64_MAX;
    return 0;
}

/* Puts samples into the block in whose span they lie: reads it, merges, writes it again. */
static int merge_block(struct store *store, int64_t device_row, enum reading_kind kind,
                       struct series *block, int64_t start_ms, const struct series_sample *samples,
                       size_t count, struct error *err)
{
    size_t before = block->count;
    int r;

    if (series_merge(block, samples, count) < 0)
        return error_set(err, ERR_NOMEM, "out of memory");
    if (block->count == before)
        return 0;
    r = delete_block(store, device_row, kind, start_ms, err);
    return r < 0 ? r : insert_samples(store, device_row, kind, block->samples, block->count, err);
}

/* Takes away the block in whose span a time lies. */
static int delete_broken(struct store *store, int64_t device_row, enum reading_kind kind,
                         int64_t at_ms, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = series_row(store, BLOCK_BEFORE, block_before, device_row, kind, at_ms, &query, err);
    if (r < 0)
        return r;
    log_warning("a block of stored readings cannot be read: replaced by what came again");
    return delete_block(store, device_row, kind, sqlite3_column_int64(query, 0), err);
}

/* Stores the first samples of a list, all in one block or all in one gap; returns how many. */
static int put_some(struct store *store, int64_t device_row, enum reading_kind kind,
                    const struct series_sample *samples, size_t count, size_t *ret_done,
                    struct error *err)
{
    CLEANUP(series_clear) struct series block = {0};
    int64_t from_ms = 0, end_ms = 0;
    int r;

    r = block_at(store, device_row, kind, samples[0].at_ms, &block, &from_ms, &end_ms, err);
    if (r == 0) {
        *ret_done = count_before(samples, count, end_ms + 1);
        return merge_block(store, device_row, kind, &block, from_ms, samples, *ret_done, err);
    }
    if (r == -ERR_CORRUPT)
        return delete_broken(store, device_row, kind, samples[0].at_ms, err);
    if (r != -ERR_NOT_FOUND)
        return r;
    r = next_start(store, device_row, kind, samples[0].at_ms, &end_ms, err);
    if (r < 0)
        return r;
    *ret_done = count_before(samples, count, end_ms);
    return insert_samples(store, device_row, kind, samples, *ret_done, err);
}

int block_put(struct store *store, int64_t device_row, enum reading_kind kind,
              const struct series *series, struct error *err)
{
    int r = store_need_transaction(store, err);

    for (size_t at = 0; r == 0 && at < series->count;) {
        size_t done = 0;
        r = put_some(store, device_row, kind, series->samples + at, series->count - at, &done, err);
        at += done;
    }
    return r;
}

int block_journal(struct store *store, uint64_t *ret_ident, uint64_t *ret_mark, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, JOURNAL_STATE, journal_state, &query, err);
    if (r == 0)
        r = query_row(store, query, err, "live journal");
    if (r < 0)
        return r;
    if (r == 0)
        return error_set(err, ERR_CORRUPT, "the database does not name its live journal");
    *ret_ident = (uint64_t)sqlite3_column_int64(query, 0);
    *ret_mark = (uint64_t)sqlite3_column_int64(query, 1);
    return 0;
}

int block_journal_mark(struct store *store, uint64_t mark, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = store_need_transaction(store, err);
    if (r == 0)
        r = query_get(store, JOURNAL_MARK, journal_mark, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, (int64_t)mark);
    return query_run(store, query, err, "live journal");
}
