/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the database is sound, for people who ask. */
#include "storage/internal.h"

#include <string.h>

int store_check(struct store *store, struct error *err)
{
    QUERY *query = NULL;
    const char *text;
    int r = query_get(store, QUICK_CHECK, "PRAGMA quick_check(1)", &query, err);

    if (r == 0)
        r = query_row(store, query, err, "check");
    if (r < 0)
        return r;
    text = r == 1 ? (const char *)sqlite3_column_text(query, 0) : NULL;
    if (text && strcmp(text, "ok") == 0)
        return 0;
    return error_set(err, ERR_CORRUPT, "%.300s", text ? text : "it cannot be checked");
}

int64_t store_version(struct store *store)
{
    QUERY *query = NULL;

    if (query_get(store, SCHEMA_VERSION, "PRAGMA user_version", &query, NULL) < 0)
        return 0;
    return query_row(store, query, NULL, "version") == 1 ? sqlite3_column_int64(query, 0) : 0;
}
