/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prepared statements, and SQLite's result codes in our words. */
#include "storage/internal.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static enum error_code code_of(sqlite3 *db, int result)
{
    if (result == SQLITE_CONSTRAINT_UNIQUE || result == SQLITE_CONSTRAINT_PRIMARYKEY)
        return ERR_EXISTS;

    switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
        return ERR_CORRUPT;
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
        return ERR_DENIED;
    case SQLITE_CANTOPEN:
        return db && sqlite3_system_errno(db) == ENOENT ? ERR_NOT_FOUND : ERR_DENIED;
    case SQLITE_NOMEM:
        return ERR_NOMEM;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
        return ERR_RANGE;
    case SQLITE_TOOBIG:
        return ERR_LENGTH;
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_PROTOCOL:
        return ERR_IO;
    default:
        return ERR_INTERNAL;
    }
}

int store_fail(sqlite3 *db, int result, struct error *err, const char *what)
{
    enum error_code code = code_of(db, result);

    if (code == ERR_BUSY)
        return error_set(err, code, "%s: another program is using the database", what);
    return error_set(err, code, "%s: %s", what, db ? sqlite3_errmsg(db) : sqlite3_errstr(result));
}

int store_need_transaction(const struct store *store, struct error *err)
{
    if (store->in_transaction)
        return 0;
    return error_set(err, ERR_INTERNAL, "a change to the database outside of a transaction");
}

int query_get(struct store *store, enum statement id, const char *sql, sqlite3_stmt **ret,
              struct error *err)
{
    return query_prepare(store, &store->statements[id], sql, ret, err);
}

int query_prepare(struct store *store, sqlite3_stmt **slot, const char *sql, sqlite3_stmt **ret,
                  struct error *err)
{
    int result;

    if (!*slot) {
        result = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, slot, NULL);
        if (result != SQLITE_OK)
            return store_fail(store->db, result, err, "prepare");
    }
    if (sqlite3_stmt_busy(*slot))
        return error_set(err, ERR_INTERNAL, "a database query inside itself");
    *ret = *slot;
    return 0;
}

void query_done(sqlite3_stmt **query)
{
    if (!*query)
        return;
    sqlite3_reset(*query);
    sqlite3_clear_bindings(*query);
    *query = NULL;
}

void query_finalize(sqlite3_stmt **query)
{
    sqlite3_finalize(*query);
}

int query_row(struct store *store, sqlite3_stmt *query, struct error *err, const char *what)
{
    int result = sqlite3_step(query);

    if (result == SQLITE_ROW)
        return 1;
    return result == SQLITE_DONE ? 0 : store_fail(store->db, result, err, what);
}

int query_run(struct store *store, sqlite3_stmt *query, struct error *err, const char *what)
{
    int r = query_row(store, query, err, what);

    return r < 0 ? r : 0;
}

void bind_text(sqlite3_stmt *query, int column, const char *text)
{
    sqlite3_bind_text(query, column, text, -1, SQLITE_STATIC);
}

void bind_row(sqlite3_stmt *query, int column, int64_t row)
{
    if (row)
        sqlite3_bind_int64(query, column, row);
    else
        sqlite3_bind_null(query, column);
}

void bind_figure(sqlite3_stmt *query, int column, double value)
{
    if (isfinite(value))
        sqlite3_bind_double(query, column, value);
    else
        sqlite3_bind_null(query, column);
}

void column_text(sqlite3_stmt *query, int column, char *ret, size_t size)
{
    const char *text = (const char *)sqlite3_column_text(query, column);
    size_t length = text ? (size_t)sqlite3_column_bytes(query, column) : 0;

    if (length >= size) {
        length = size - 1;
        while (length > 0 && text && ((unsigned char)text[length] & 0xc0) == 0x80)
            length--;
    }
    if (text)
        memcpy(ret, text, length);
    ret[length] = '\0';
}

double column_figure(sqlite3_stmt *query, int column)
{
    if (sqlite3_column_type(query, column) == SQLITE_NULL)
        return NAN;
    return sqlite3_column_double(query, column);
}

int array_grow(void **array, size_t count, size_t *capacity, size_t element, struct error *err)
{
    size_t wanted;
    void *grown;

    if (count < *capacity)
        return 0;
    wanted = *capacity ? *capacity * 2 : 16;
    grown = reallocarray(*array, wanted, element);
    if (!grown)
        return error_set(err, ERR_NOMEM, "out of memory");
    *array = grown;
    *capacity = wanted;
    return 0;
}
