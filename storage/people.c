/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/people.h"

#include "storage/internal.h"

#define PERSON_COLUMNS "row, id, name, tz, share_text, created_ms"
#define DEVICE_COLUMNS                                                                     \
    "row, id, label, address, driver, person, created_ms, battery_percent, last_seen_ms, " \
    "last_sync_ms, firmware"

static const char person_insert[] =
    "INSERT INTO person (id, name, tz, share_text, created_ms)"
    " VALUES (?1, ?2, ?3, ?4, CASE WHEN ?5 > 0 THEN ?5"
    " ELSE CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) END) RETURNING row, "
    "created_ms";
static const char person_select[] = "SELECT " PERSON_COLUMNS " FROM person ORDER BY row";
static const char person_by_id[] = "SELECT " PERSON_COLUMNS " FROM person WHERE id = ?1";

static void read_person(sqlite3_stmt *query, struct person *person)
{
    person->row = sqlite3_column_int64(query, 0);
    column_text(query, 1, person->id, sizeof(person->id));
    column_text(query, 2, person->name, sizeof(person->name));
    column_text(query, 3, person->tz, sizeof(person->tz));
    person->share_text = sqlite3_column_int(query, 4) != 0;
    person->created_ms = sqlite3_column_int64(query, 5);
}

int person_add(struct store *store, struct person *person, struct error *err)
{
    QUERY *query = NULL;
    int64_t row, created_ms;
    int r;

    r = store_need_transaction(store, err);
    if (r == 0)
        r = query_get(store, PERSON_INSERT, person_insert, &query, err);
    if (r < 0)
        return r;
    bind_text(query, 1, person->id);
    bind_text(query, 2, person->name);
    bind_text(query, 3, person->tz);
    sqlite3_bind_int(query, 4, person->share_text);
    sqlite3_bind_int64(query, 5, person->created_ms);
    r = query_row(store, query, err, "add person");
    if (r == -ERR_EXISTS)
        return error_set(err, ERR_EXISTS, "there is a person \"%s\" already", person->id);
    if (r < 0)
        return r;
    row = sqlite3_column_int64(query, 0);
    created_ms = sqlite3_column_int64(query, 1);
    r = query_run(store, query, err, "add person");
    if (r < 0)
        return r;
    person->row = row;
    person->created_ms = created_ms;
    return 0;
}

int person_list(struct store *store, struct person **ret, size_t *ret_count, struct error *err)
{
    CLEANUP(cleanup_free) void *list = NULL;
    size_t count = 0, capacity = 0;
    QUERY *query = NULL;
    int r;

    r = query_get(store, PERSON_SELECT, person_select, &query, err);
    if (r < 0)
        return r;
    while ((r = query_row(store, query, err, "list persons")) == 1) {
        r = array_grow(&list, count, &capacity, sizeof(struct person), err);
        if (r < 0)
            return r;
        read_person(query, (struct person *)list + count++);
    }
    if (r < 0)
        return r;
    *ret = TAKE(list);
    *ret_count = count;
    return 0;
}

int person_find(struct store *store, const char *id, struct person *ret, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, PERSON_FIND, person_by_id, &query, err);
    if (r < 0)
        return r;
    bind_text(query, 1, id);
    r = query_row(store, query, err, "find person");
    if (r < 0)
        return r;
    if (r == 0)
        return error_set(err, ERR_NOT_FOUND, "there is no person \"%s\"", id);
    read_person(query, ret);
    return 0;
}

static const char device_address[] = "SELECT row, removed, created_ms FROM device WHERE address = "
                                     "?1";
static const char device_insert[] =
    "INSERT INTO device (id, label, address, driver, person, created_ms, battery_percent,"
    " last_seen_ms, last_sync_ms, firmware) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
/* What a device was before stays with it where the newcomer does not know better. */
static const char device_revive[] =
    "UPDATE device SET id = ?1, label = ?2, driver = ?4, person = ?5, removed = 0,"
    " battery_percent = coalesce(?7, battery_percent), last_seen_ms = max(last_seen_ms, ?8),"
    " last_sync_ms = max(last_sync_ms, ?9),"
    " firmware = CASE WHEN ?10 = '' THEN firmware ELSE ?10 END WHERE address = ?3";
static const char device_select[] =
    "SELECT " DEVICE_COLUMNS " FROM device WHERE removed = 0 ORDER BY created_ms, row";
static const char device_all_rows[] = "SELECT row FROM device ORDER BY row";
static const char device_mark_removed[] =
    "UPDATE device SET removed = 1 WHERE row = ?1 AND removed = 0";
static const char device_save[] = "UPDATE device SET battery_percent = ?2, last_seen_ms = ?3,"
                                  " last_sync_ms = ?4, firmware = ?5 WHERE row = ?1";

static const char device_set_address[] = "UPDATE device SET address = ?2 WHERE row = ?1";

static void bind_battery(sqlite3_stmt *query, int column, int percent)
{
    if (percent >= 0)
        sqlite3_bind_int(query, column, percent);
    else
        sqlite3_bind_null(query, column);
}

static void read_device(sqlite3_stmt *query, struct device *device)
{
    device->row = sqlite3_column_int64(query, 0);
    column_text(query, 1, device->id, sizeof(device->id));
    column_text(query, 2, device->label, sizeof(device->label));
    column_text(query, 3, device->address, sizeof(device->address));
    column_text(query, 4, device->driver, sizeof(device->driver));
    device->person_row = sqlite3_column_int64(query, 5);
    device->created_ms = sqlite3_column_int64(query, 6);
    device->battery_percent =
        sqlite3_column_type(query, 7) == SQLITE_NULL ? -1 : sqlite3_column_int(query, 7);
    device->last_seen_ms = sqlite3_column_int64(query, 8);
    device->last_sync_ms = sqlite3_column_int64(query, 9);
    column_text(query, 10, device->firmware, sizeof(device->firmware));
}

/* *ret_row is the row of a removed device with this address, 0 if the address is new. */
static int find_removed(struct store *store, const struct device *device, int64_t *ret_row,
                        struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, DEVICE_ADDRESS, device_address, &query, err);
    if (r < 0)
        return r;
    bind_text(query, 1, device->address);
    r = query_row(store, query, err, "find device");
    if (r < 0)
        return r;
    if (r == 1 && !sqlite3_column_int(query, 1))
        return error_set(err, ERR_EXISTS, "there is a device with address %s already",
                         device->address);
    *ret_row = r == 1 ? sqlite3_column_int64(query, 0) : 0;
    return 0;
}

int device_add(struct store *store, struct device *device, struct error *err)
{
    QUERY *query = NULL;
    int64_t row = 0;
    int r;

    r = store_need_transaction(store, err);
    if (r == 0)
        r = find_removed(store, device, &row, err);
    if (r == 0 && row)
        r = query_get(store, DEVICE_REVIVE, device_revive, &query, err);
    else if (r == 0)
        r = query_get(store, DEVICE_INSERT, device_insert, &query, err);
    if (r < 0)
        return r;
    bind_text(query, 1, device->id);
    bind_text(query, 2, device->label);
    bind_text(query, 3, device->address);
    bind_text(query, 4, device->driver);
    bind_row(query, 5, device->person_row);
    if (!row)
        sqlite3_bind_int64(query, 6, device->created_ms);
    bind_battery(query, 7, device->battery_percent);
    sqlite3_bind_int64(query, 8, device->last_seen_ms);
    sqlite3_bind_int64(query, 9, device->last_sync_ms);
    bind_text(query, 10, device->firmware);
    r = query_run(store, query, err, "add device");
    if (r == -ERR_EXISTS)
        return error_set(err, ERR_EXISTS, "there is a device \"%s\" already", device->id);
    if (r < 0)
        return r;
    device->row = row ? row : sqlite3_last_insert_rowid(store->db);
    return 0;
}

int device_list(struct store *store, struct device **ret, size_t *ret_count, struct error *err)
{
    CLEANUP(cleanup_free) void *list = NULL;
    size_t count = 0, capacity = 0;
    QUERY *query = NULL;
    int r;

    r = query_get(store, DEVICE_SELECT, device_select, &query, err);
    if (r < 0)
        return r;
    while ((r = query_row(store, query, err, "list devices")) == 1) {
        r = array_grow(&list, count, &capacity, sizeof(struct device), err);
        if (r < 0)
            return r;
        read_device(query, (struct device *)list + count++);
    }
    if (r < 0)
        return r;
    *ret = TAKE(list);
    *ret_count = count;
    return 0;
}

int device_rows(struct store *store, int64_t **ret, size_t *ret_count, struct error *err)
{
    CLEANUP(cleanup_free) void *list = NULL;
    size_t count = 0, capacity = 0;
    QUERY *query = NULL;
    int r;

    r = query_get(store, DEVICE_ROWS, device_all_rows, &query, err);
    if (r < 0)
        return r;
    while ((r = query_row(store, query, err, "list devices")) == 1) {
        r = array_grow(&list, count, &capacity, sizeof(int64_t), err);
        if (r < 0)
            return r;
        ((int64_t *)list)[count++] = sqlite3_column_int64(query, 0);
    }
    if (r < 0)
        return r;
    *ret = TAKE(list);
    *ret_count = count;
    return 0;
}

/* Runs an UPDATE that must hit one row. */
static int update_one(struct store *store, sqlite3_stmt *query, struct error *err)
{
    int r = query_run(store, query, err, "change device");

    if (r == 0 && sqlite3_changes(store->db) == 0)
        r = error_set(err, ERR_NOT_FOUND, "there is no such device");
    return r;
}

int device_remove(struct store *store, int64_t row, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = store_need_transaction(store, err);
    if (r == 0)
        r = query_get(store, DEVICE_REMOVE, device_mark_removed, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, row);
    return update_one(store, query, err);
}

int device_readdress(struct store *store, int64_t row, const char *address, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = store_need_transaction(store, err);
    if (r == 0)
        r = query_get(store, DEVICE_READDRESS, device_set_address, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, row);
    bind_text(query, 2, address);
    r = update_one(store, query, err);
    if (r == -ERR_EXISTS)
        return error_set(err, ERR_EXISTS, "there is a device with address %s already", address);
    return r;
}

int device_save_state(struct store *store, const struct device *device, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = store_need_transaction(store, err);
    if (r == 0)
        r = query_get(store, DEVICE_SAVE, device_save, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, device->row);
    bind_battery(query, 2, device->battery_percent);
    sqlite3_bind_int64(query, 3, device->last_seen_ms);
    sqlite3_bind_int64(query, 4, device->last_sync_ms);
    bind_text(query, 5, device->firmware);
    return update_one(store, query, err);
}
