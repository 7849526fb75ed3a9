/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/diary.h"

#include "core/json.h"
#include "storage/changes.h"
#include "storage/internal.h"

#include <string.h>

#define ENTRY_COLUMNS                                                                          \
    "e.number, e.entry_id, e.person, e.kind, e.at_ms, e.offset_s, e.tz, e.day_only, e.source," \
    " e.recorded_ms, e.removed, e.body"
#define ENTRY_COLUMN_COUNT 12

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
/* The entries of the step that added the one with the key. */
static const char entry_keyed[] =
    "SELECT " ENTRY_COLUMNS " FROM change AS c JOIN entry AS e ON e.number = c.entry"
    " WHERE c.what = 'add' AND e.person = ?1 AND c.step ="
    " (SELECT min(first.step) FROM entry_key AS k JOIN change AS first ON first.entry = k.entry"
    "  AND first.what = 'add' WHERE k.person = ?1 AND k.key = ?2) ORDER BY c.number";
static const char entry_of_kind[] =
    "SELECT " ENTRY_COLUMNS " FROM entry AS e WHERE e.person = ?1 AND e.kind = ?2"
    " AND e.removed = 0 ORDER BY e.at_ms, e.number";
static const char entry_newest[] =
    "SELECT " ENTRY_COLUMNS " FROM entry AS e WHERE e.person = ?1 AND e.kind = ?2"
    " AND e.removed = 0 ORDER BY e.at_ms DESC, e.number DESC LIMIT 1";
#define COLUMN_AT 4 /* of ENTRY_COLUMNS */
static const char entry_removed_update[] =
    "UPDATE entry SET removed = ?3 WHERE number = ?2 AND person = ?1 AND removed <> ?3";
static const char entry_state[] =
    "UPDATE entry SET at_ms = ?3, offset_s = ?4, tz = ?5, day_only = ?6, body = ?7"
    " WHERE number = ?2 AND person = ?1";

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
        r = change_add(store, entry->person_row,
                       &(struct change_made){.what = CHANGE_ADD, .entry = number}, command, err);
    if (r < 0)
        return r;

    entry->number = number;
    entry->removed = false;
    memcpy(entry->entry_id, entry_id, sizeof(entry_id));
    if (ret_existed)
        *ret_existed = false;
    return 0;
}

int entry_set_removed(struct store *store, int64_t person_row, int64_t number, bool removed,
                      struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, ENTRY_REMOVED, entry_removed_update, &query, err);
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
        r = entry_set_removed(store, person_row, number, true, err);
    if (r == 0)
        r = change_add(store, person_row,
                       &(struct change_made){.what = CHANGE_REMOVE, .entry = number}, command, err);
    return r;
}

/* ---- what an edit changes ---- */

static json_t *state_of(const struct entry *entry)
{
    return json_pack("{s:I, s:i, s:s, s:b, s:O}", "at_ms", (json_int_t)entry->at_ms, "offset_s",
                     (int)entry->offset_s, "tz", entry->tz, "day_only",
                     (int)(entry->precision == PRECISION_DAY), "body", entry->body);
}

int entry_set_state(struct store *store, int64_t person_row, int64_t number, const json_t *state,
                    struct error *err)
{
    CLEANUP(cleanup_free) char *body = json_text(json_object_get(state, "body"), BODY_DIGITS);
    const char *tz = json_string_value(json_object_get(state, "tz"));
    QUERY *query = NULL;
    int r;

    if (!body || !tz)
        return error_set(err, ERR_CORRUPT, "the journal of entry #%lld cannot be read",
                         (long long)number);
    r = query_get(store, ENTRY_STATE, entry_state, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    sqlite3_bind_int64(query, 2, number);
    sqlite3_bind_int64(query, 3, json_integer_value(json_object_get(state, "at_ms")));
    sqlite3_bind_int64(query, 4, json_integer_value(json_object_get(state, "offset_s")));
    bind_text(query, 5, tz);
    sqlite3_bind_int(query, 6, json_is_true(json_object_get(state, "day_only")));
    bind_text(query, 7, body);
    r = query_run(store, query, err, "change entry");
    if (r == 0 && sqlite3_changes(store->db) == 0)
        r = error_set(err, ERR_NOT_FOUND, "there is no entry #%lld", (long long)number);
    return r;
}

int entry_edit(struct store *store, const struct entry *entry, const char *command,
               struct error *err)
{
    CLEANUP(entry_done) struct entry before = {0};
    CLEANUP(json_drop) json_t *old = NULL;
    CLEANUP(json_drop) json_t *new = state_of(entry);
    int r;

    r = store_need_transaction(store, err);
    if (r == 0)
        r = entry_get(store, entry->person_row, entry->number, &before, err);
    if (r < 0)
        return r;
    if (before.removed)
        return error_set(err, ERR_NOT_FOUND, "entry #%lld is removed", (long long)entry->number);
    old = state_of(&before);
    if (!old || !new)
        return error_set(err, ERR_NOMEM, "out of memory");
    r = entry_set_state(store, entry->person_row, entry->number, new, err);
    if (r < 0)
        return r;
    return change_add(store, entry->person_row,
                      &(struct change_made){
                          .what = CHANGE_EDIT, .entry = entry->number, .before = old, .after = new},
                      command, err);
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

static int visit_all(struct store *store, sqlite3_stmt *query, entry_visit_fn visit, void *userdata,
                     struct error *err)
{
    int r;

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
    return visit_all(store, query, visit, userdata, err);
}

int entry_each_keyed(struct store *store, int64_t person_row, const char *key, entry_visit_fn visit,
                     void *userdata, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, ENTRY_KEYED, entry_keyed, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    bind_text(query, 2, key);
    return visit_all(store, query, visit, userdata, err);
}

int entry_each_of(struct store *store, int64_t person_row, enum entry_kind kind,
                  entry_visit_fn visit, void *userdata, struct error *err)
{
    QUERY *query = NULL;
    const int r = query_get(store, ENTRY_OF_KIND, entry_of_kind, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    bind_text(query, 2, entry_kind_name(kind));
    return visit_all(store, query, visit, userdata, err);
}

/* 1: there is one, in the row of *ret. */
static int find_newest(struct store *store, int64_t person_row, enum entry_kind kind,
                       sqlite3_stmt **ret, struct error *err)
{
    const int r = query_get(store, ENTRY_LATEST, entry_newest, ret, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(*ret, 1, person_row);
    bind_text(*ret, 2, entry_kind_name(kind));
    return query_row(store, *ret, err, "newest entry");
}

int entry_latest(struct store *store, int64_t person_row, enum entry_kind kind, struct entry *ret,
                 struct error *err)
{
    QUERY *query = NULL;
    const int r = find_newest(store, person_row, kind, &query, err);

    if (r == 0)
        return error_set(err, ERR_NOT_FOUND, "there is no entry of this kind");
    return r < 0 ? r : read_entry(query, ret, err);
}

int64_t entry_latest_ms(struct store *store, int64_t person_row, enum entry_kind kind)
{
    QUERY *query = NULL;

    return find_newest(store, person_row, kind, &query, NULL) == 1
               ? sqlite3_column_int64(query, COLUMN_AT)
               : 0;
}
