/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of this room share: the connection with its prepared statements. A statement is
 * prepared at its first use and kept until the store is closed; its text stands beside the function
 * that runs it. One statement serves one caller at a time: a local of type QUERY holds
 * it and resets it at the end of its scope, so that no read transaction stays open behind a return.
 */
#ifndef STORAGE_INTERNAL_H
#define STORAGE_INTERNAL_H

#include "core/cleanup.h"
#include "storage/store.h"
#include <sqlite3.h>
#include <stddef.h>

/* "Zonu": what a Zonula database says of itself in its application_id. */
#define STORE_APPLICATION_ID 0x5a6f6e75
#define STORE_BUSY_MS        5000

enum statement {
    PERSON_INSERT,
    PERSON_SELECT,
    PERSON_FIND,
    DEVICE_ADDRESS,
    DEVICE_INSERT,
    DEVICE_REVIVE,
    DEVICE_SELECT,
    DEVICE_ROWS,
    DEVICE_REMOVE,
    DEVICE_SAVE,
    DEVICE_READDRESS,
    BLOCK_BEFORE,
    BLOCK_AFTER,
    BLOCK_LAST,
    BLOCK_RANGE,
    BLOCK_INSERT,
    BLOCK_DELETE,
    JOURNAL_STATE,
    JOURNAL_MARK,
    DEVICE_EXISTS,
    PERSON_EXISTS,
    WINDOW_PUT,
    WINDOW_SELECT,
    ENTRY_INSERT,
    ENTRY_BY_KEY,
    ENTRY_KEYED,
    ENTRY_KEY_INSERT,
    ENTRY_GET,
    ENTRY_KNOWN,
    ENTRY_RANGE,
    ENTRY_OF_KIND,
    ENTRY_LATEST,
    SYMPTOM_LATEST,
    SYMPTOM_LOGGED,
    ENTRY_REMOVED,
    ENTRY_STATE,
    MEAL_PUT,
    MEAL_DELETE,
    MEAL_GET,
    MEAL_EACH,
    CHANGE_INSERT,
    CHANGE_STEP,
    CHANGE_FORGET,
    CHANGE_NEWEST,
    CHANGE_NEXT,
    CHANGE_FIND,
    CHANGE_LATER,
    CHANGE_DOWN,
    CHANGE_UP,
    CHANGE_UNDONE,
    CHANGE_REDONE,
    CHANGE_HISTORY,
    SEQUENCE_NEXT,
    OUTBOX_INSERT,
    OUTBOX_SPAN,
    OUTBOX_COUNT,
    OUTBOX_TRIM,
    OUTBOX_SELECT,
    OUTBOX_DELETE,
    OUTBOX_EXPIRE,
    RETAINED_INSERT,
    RETAINED_DELETE,
    RETAINED_SELECT,
    META_GET,
    META_SET,
    DATA_VERSION,
    SAMPLES_DEVICE,
    SAMPLES_PERSON,
    HISTORY_PUT,
    HISTORY_VALUE,
    HISTORY_RANGE,
    HISTORY_NEWEST,
    HISTORY_EXTENT,
    SLEEP_PUT,
    SLEEP_GET,
    SLEEP_NEAR,
    SLEEP_RANGE,
    QUARANTINE_PUT,
    QUARANTINE_TRIM,
    QUARANTINE_SELECT,
    CURSOR_PUT,
    CURSOR_GET,
    FACT_PUT,
    FACT_SELECT,
    SYNC_PUT,
    SYNC_GET,
    SYNC_ASK,
    DEVICE_TROUBLE_GET,
    DEVICE_TROUBLE_PUT,
    ADAPTER_TROUBLE_GET,
    ADAPTER_TROUBLE_PUT,
    QUICK_CHECK,
    SCHEMA_VERSION,
    FOOD_ROW,
    FOOD_INSERT,
    FOOD_DELETE,
    FOOD_TEXT_INSERT,
    FOOD_TEXT_FORGET,
    FOOD_LABEL_INSERT,
    FOOD_LABEL_DELETE,
    FOOD_WORD_INSERT,
    FOOD_SHIPPED_HIDE,
    FOOD_SHIPPED_GONE,
    FOOD_BY_FOLDED,
    FOOD_BY_LABEL,
    FOOD_BY_ID,
    FOOD_LABELS_FROM,
    FOOD_IDS_FROM,
    FOOD_EVERY,
    FOOD_BY_WORDS,
    FOOD_WORDS,
    FOOD_LENGTHS,
    FOOD_BY_ROW,
    FOOD_LINE_BY_ROW,
    FOOD_USED,
    FOOD_COUNT,
    FOOD_OWN,
    FOOD_OWN_NAMES,
    FOOD_ALIASES,
    FOOD_ALIAS_PUT,
    FOOD_ALIAS_DELETE,
    FOOD_IMPORT_INSERT,
    FOOD_IMPORT_FOODS,
    FOOD_IMPORT_REMOVE,
    FOOD_IMPORT_RESTORE,
    FOOD_IMPORT_SHOW,
    FOOD_IMPORT_NEWS,
    STATEMENTS
};

/* The JSON of a body: digits that bring every double back as it was, and how deep it may nest. */
#define BODY_DIGITS    17
#define BODY_DEPTH_MAX 32

/* Of the kinds of things in things.c, which has a table of its own. */
#define THING_STATEMENTS 64

struct store {
    sqlite3 *db;
    char *path;
    bool in_transaction;
    int64_t step;    /* of the journal of changes, in this transaction; 0: none yet */
    int64_t step_ms; /* diary_set_time() in this transaction; 0: not called */
    sqlite3_stmt *statements[STATEMENTS];
    sqlite3_stmt *things[THING_STATEMENTS];
};

/* Fills *err from SQLite's result code and returns the matching -ERR_*; `what` is what was tried.
 */
int store_fail(sqlite3 *db, int result, struct error *err, const char *what);

/* 0 inside a transaction, else -ERR_INTERNAL: the caller forgot store_begin(). */
int store_need_transaction(const struct store *store, struct error *err);

/* The statement, prepared once and bound to nothing. -ERR_INTERNAL if it is in use. */
int query_get(struct store *store, enum statement id, const char *sql, sqlite3_stmt **ret,
              struct error *err);

/* The same with the slot that keeps the statement, for a table of statements of its own. */
int query_prepare(struct store *store, sqlite3_stmt **slot, const char *sql, sqlite3_stmt **ret,
                  struct error *err);

/* Resets a statement; NULL is fine. */
void query_done(sqlite3_stmt **query);

/* The type of a local that gives its statement back at the end of its scope. */
#define QUERY CLEANUP(query_done) sqlite3_stmt

/* Of a statement of another connection, which nobody keeps: CLEANUP(query_finalize). */
void query_finalize(sqlite3_stmt **query);

/* Runs a statement that gives no row. */
int query_run(struct store *store, sqlite3_stmt *query, struct error *err, const char *what);

/* One step: 1 for a row, 0 at the end, negative for an error. */
int query_row(struct store *store, sqlite3_stmt *query, struct error *err, const char *what);

/* Binding; the text or bytes must live until the statement is reset. A result that is not
 * SQLITE_OK shows when the statement is run: a statement with a missing value fails its checks. */
void bind_text(sqlite3_stmt *query, int column, const char *text);
void bind_row(sqlite3_stmt *query, int column, int64_t row);     /* 0 is NULL */
void bind_figure(sqlite3_stmt *query, int column, double value); /* NaN is NULL */

/* Copies a text column into a buffer, cut at a character boundary if it does not fit. */
void column_text(sqlite3_stmt *query, int column, char *ret, size_t size);
double column_figure(sqlite3_stmt *query, int column); /* NULL is NaN */

/* Makes room for one more element in a malloc'd array that doubles. */
int array_grow(void **array, size_t count, size_t *capacity, size_t element, struct error *err);

#endif
