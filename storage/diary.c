/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/diary.h"

#include "core/json.h"
#include "storage/internal.h"

#include <string.h>

#define ENTRY_COLUMNS                                                                          \
    "e.number, e.entry_id, e.person, e.kind, e.at_ms, e.offset_s, e.tz, e.day_only, e.source," \
    " e.recorded_ms, e.removed, e.body"
#define ENTRY_COLUMN_COUNT 12

/* Digits that bring every double back as it was. */
#define BODY_DIGITS    17
#define BODY_DEPTH_MAX 32

static const char entry_insert[] =
    "INSERT INTO entry (entry_id, person, kind, at_ms, offset_s, tz, day_only, source, recorded_ms,"
    " removed, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?10)";
static const char entry_by_key[] =
    "SELECT " ENTRY_COLUMNS " FROM entry_key AS k JOIN entry AS e ON e.number = k.entry"
    " WHERE k.person = ?1 AND k.key = ?2";
static const char entry_key_insert[] =
    "INSERT INTO entry_key (person, key, entry) VALUES (?1, ?2, ?3)";
static const char entry_by_number[] =
    "SELECT " ENTRY_COLUMNS " FROM entry AS e WHERE e.number = ?2 AND e.person = ?1";
static const char entry_range[] =
    "SELECT " ENTRY_COLUMNS " FROM entry AS e WHERE e.person = ?1 AND e.at_ms >= ?2"
    " AND e.at_ms < ?3 AND e.removed = 0 ORDER BY e.at_ms, e.number";
static const char entry_latest[] = "SELECT at_ms FROM entry WHERE person = ?1 AND kind = ?2"
                                   " AND removed = 0 ORDER BY at_ms DESC LIMIT 1";
static const char entry_set_removed[] =
    "UPDATE entry SET removed = ?3 WHERE number = ?2 AND person = ?1 AND removed <> ?3";
static const char change_insert[] =
    "INSERT INTO change (person, entry, what, command) VALUES (?1, ?2, ?3, ?4)";
static const char change_newest[] =
    "SELECT " ENTRY_COLUMNS ", c.number, c.what = 'add', c.command"
    " FROM change AS c JOIN entry AS e ON e.number = c.entry"
    " WHERE c.person = ?1 AND c.undone = 0 ORDER BY c.number DESC LIMIT 1";
static const char change_mark_undone[] = "UPDATE change SET undone = 1 WHERE number = ?1";

/* The entry of a row whose first columns are ENTRY_COLUMNS. */
static int read_entry(sqlite3_stmt *query, struct entry *ret, struct error *err)
{
    CLEANUP(entry_done) struct entry entry = {0};
    char word[33];
    int kind, source, r;

    entry.number = sqlite3_column_int64(query, 0);
    column_text(query, 1, entry.entry_id, sizeof(entry.entry_id));
    entry.person_row = sqlite3_column_int64(query, 2);
    column_text(query, 3, word, sizeof(word));
    kind = entry_kind_from_name(word);
    entry.at_ms = sqlite3_column_int64(query, 4);
    entry.offset_s = sqlite3_column_int(query, 5);
    column_text(query, 6, entry.tz, sizeof(entry.tz));
    entry.precision = sqlite3_column_int(query, 7) ? PRECISION_DAY : PRECISION_MINUTE;
    column_text(query, 8, word, sizeof(word));
    source = entry_source_from_name(word);
    entry.recorded_ms = sqlite3_column_int64(query, 9);
    entry.removed = sqlite3_column_int(query, 10) != 0;
    if (kind < 0 || source < 0)
        return error_set(err, ERR_CORRUPT, "entry #%lld has an unknown kind or source",
                         (long long)entry.number);
    entry.kind = (enum entry_kind)kind;
    entry.source = (enum entry_source)source;
    r = json_read_object((const char *)sqlite3_column_text(query, 11),
                         (size_t)sqlite3_column_bytes(query, 11), BODY_DEPTH_MAX, &entry.body,
                         NULL);
    if (r < 0)
        return error_set(err, ERR_CORRUPT, "entry #%lld cannot be read", (long long)entry.number);

    *ret = entry;
    entry.body = NULL;
    return 0;
}

static int add_change(struct store *store, int64_t person_row, int64_t number, const char *what,
                      const char *command, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, CHANGE_INSERT, change_insert, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    sqlite3_bind_int64(query, 2, number);
    bind_text(query, 3, what);
    bind_text(query, 4, command ? command : "");
    return query_run(store, query, err, "journal a change");
}

/* -ERR_NOT_FOUND if the key is new. */
static int find_key(struct store *store, int64_t person_row, const char *key, struct entry *ret,
                    struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, ENTRY_BY_KEY, entry_by_key, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    bind_text(query, 2, key);
    r = query_row(store, query, err, "find a key");
    if (r < 0)
        return r;
    return r == 1 ? read_entry(query, ret, err) : -ERR_NOT_FOUND;
}

static int add_key(struct store *store, const struct entry *entry, int64_t number, const char *key,
                   struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, ENTRY_KEY_INSERT, entry_key_insert, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, entry->person_row);
    bind_text(query, 2, key);
    sqlite3_bind_int64(query, 3, number);
    return query_run(store, query, err, "store a key");
}

static int insert_entry(struct store *store, const struct entry *entry, const char *entry_id,
                        int64_t *ret_number, struct error *err)
{
    CLEANUP(cleanup_free) char *body = NULL;
    QUERY *query = NULL;
    int r;

    if (!entry->body)
        return error_set(err, ERR_INTERNAL, "an entry without a body");
    body = json_text(entry->body, BODY_DIGITS);
    if (!body)
        return error_set(err, ERR_NOMEM, "out of memory");
    r = query_get(store, ENTRY_INSERT, entry_insert, &query, err);
    if (r < 0)
        return r;
    bind_text(query, 1, entry_id);
    sqlite3_bind_int64(query, 2, entry->person_row);
    bind_text(query, 3, entry_kind_name(entry->kind));
    sqlite3_bind_int64(query, 4, entry->at_ms);
    sqlite3_bind_int(query, 5, entry->offset_s);
    bind_text(query, 6, entry->tz);
    sqlite3_bind_int(query, 7, entry->precision == PRECISION_DAY);
    bind_text(query, 8, entry_source_name(entry->source));
    sqlite3_bind_int64(query, 9, entry->recorded_ms);
    bind_text(query, 10, body);
    r = query_run(store, query, err, "store entry");
    if (r == -ERR_EXISTS)
        return error_set(err, ERR_EXISTS, "there is an entry %s already", entry_id);
    if (r < 0)
        return r;
    *ret_number = sqlite3_last_insert_rowid(store->db);
    return 0;
}

int entry_add(struct store *store, struct entry *entry, const char *key, const char *command,
              bool *ret_existed, struct error *err)
{
    char entry_id[ULID_LENGTH + 1];
    struct entry stored = {0};
    int64_t number = 0;
    int r;

    r = store_need_transaction(store, err);
    if (r == 0 && key) {
        r = find_key(store, entry->person_row, key, &stored, err);
        if (r == 0) {
            entry_done(entry);
            *entry = stored;
            if (ret_existed)
                *ret_existed = true;
            return 0;
        }
        r = r == -ERR_NOT_FOUND ? 0 : r;
    }
    if (r < 0)
        return r;

    if (entry->entry_id[0])
        memcpy(entry_id, entry->entry_id, sizeof(entry_id));
    else
        ulid_make(entry->recorded_ms, entry_id);
    r = insert_entry(store, entry, entry_id, &number, err);
    if (r == 0 && key)
        r = add_key(store, entry, number, key, err);
    if (r == 0)
        r = add_change(store, entry->person_row, number, "add", command, err);
    if (r < 0)
        return r;

    entry->number = number;
    entry->removed = false;
    memcpy(entry->entry_id, entry_id, sizeof(entry_id));
    if (ret_existed)
        *ret_existed = false;
    return 0;
}

/* -ERR_NOT_FOUND if there is no such entry or it is so already. */
static int set_removed(struct store *store, int64_t person_row, int64_t number, bool removed,
                       struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, ENTRY_REMOVED, entry_set_removed, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    sqlite3_bind_int64(query, 2, number);
    sqlite3_bind_int(query, 3, removed);
    r = query_run(store, query, err, "change entry");
    if (r == 0 && sqlite3_changes(store->db) == 0)
        r = error_set(err, ERR_NOT_FOUND, "there is no entry #%lld", (long long)number);
    return r;
}

int entry_remove(struct store *store, int64_t person_row, int64_t number, const char *command,
                 struct error *err)
{
    int r;

    r = store_need_transaction(store, err);
    if (r == 0)
        r = set_removed(store, person_row, number, true, err);
    if (r == 0)
        r = add_change(store, person_row, number, "remove", command, err);
    return r;
}

int entry_get(struct store *store, int64_t person_row, int64_t number, struct entry *ret,
              struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, ENTRY_GET, entry_by_number, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    sqlite3_bind_int64(query, 2, number);
    r = query_row(store, query, err, "read entry");
    if (r < 0)
        return r;
    if (r == 0)
        return error_set(err, ERR_NOT_FOUND, "there is no entry #%lld", (long long)number);
    return read_entry(query, ret, err);
}

int entry_each(struct store *store, int64_t person_row, int64_t from_ms, int64_t to_ms,
               entry_visit_fn visit, void *userdata, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, ENTRY_RANGE, entry_range, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    sqlite3_bind_int64(query, 2, from_ms);
    sqlite3_bind_int64(query, 3, to_ms);
    while ((r = query_row(store, query, err, "read entries")) == 1) {
        CLEANUP(entry_done) struct entry entry = {0};

        r = read_entry(query, &entry, err);
        if (r == 0)
            r = visit(userdata, &entry);
        if (r != 0)
            return r;
    }
    return r;
}

int64_t entry_latest_ms(struct store *store, int64_t person_row, enum entry_kind kind)
{
    QUERY *query = NULL;

    if (query_get(store, ENTRY_LATEST, entry_latest, &query, NULL) < 0)
        return 0;
    sqlite3_bind_int64(query, 1, person_row);
    bind_text(query, 2, entry_kind_name(kind));
    return query_row(store, query, NULL, "newest entry") == 1 ? sqlite3_column_int64(query, 0) : 0;
}

static int mark_undone(struct store *store, int64_t number, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, CHANGE_UNDONE, change_mark_undone, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, number);
    return query_run(store, query, err, "mark a change undone");
}

static int newest_change(struct store *store, int64_t person_row, struct change *ret,
                         struct error *err)
{
    struct change change = {0};
    QUERY *query = NULL;
    int r;

    r = query_get(store, CHANGE_NEWEST, change_newest, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    r = query_row(store, query, err, "newest change");
    if (r < 0)
        return r;
    if (r == 0)
        return error_set(err, ERR_NOT_FOUND, "nothing to undo");
    change.number = sqlite3_column_int64(query, ENTRY_COLUMN_COUNT);
    change.was_add = sqlite3_column_int(query, ENTRY_COLUMN_COUNT + 1) != 0;
    column_text(query, ENTRY_COLUMN_COUNT + 2, change.command, sizeof(change.command));
    r = read_entry(query, &change.entry, err);
    if (r == 0)
        *ret = change;
    return r;
}

int diary_undo(struct store *store, int64_t person_row, struct change *ret, struct error *err)
{
    struct change change = {0};
    int r;

    r = store_need_transaction(store, err);
    if (r == 0)
        r = newest_change(store, person_row, &change, err);
    if (r < 0)
        return r;
    r = set_removed(store, person_row, change.entry.number, change.was_add, err);
    if (r == 0)
        r = mark_undone(store, change.number, err);
    if (r < 0) {
        entry_done(&change.entry);
        return r;
    }
    change.entry.removed = change.was_add;
    *ret = change;
    return 0;
}
