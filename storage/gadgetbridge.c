/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/gadgetbridge.h"

#include "core/ident.h"
#include "storage/internal.h"
#include <errno.h>
#include <math.h>
#include <string.h>

#define VALUE_BYTES_MAX 65536
#define ROWS_MAX        20000000
/* Instructions of SQLite's machine between two looks, and how many looks all of it may take. */
#define WORK_STEP  100000
#define WORK_STEPS 200000
/* Year 9999. */
#define AT_MAX_MS INT64_C(253402300799000)

struct gadgetbridge {
    sqlite3 *db;
    int work;
};

static const struct {
    const char *name;
    bool seconds; /* else milliseconds */
    const char *columns[GADGETBRIDGE_VALUES];
} tables[GB_TABLES] = {
    [GB_HUAMI_MINUTES] = {"MI_BAND_ACTIVITY_SAMPLE",
                          true,
                          {"RAW_KIND", "RAW_INTENSITY", "STEPS", "HEART_RATE"}},
    [GB_HUAMI_EXTENDED] = {"HUAMI_EXTENDED_ACTIVITY_SAMPLE",
                           true,
                           {"RAW_KIND", "RAW_INTENSITY", "STEPS", "HEART_RATE", "UNKNOWN1", "SLEEP",
                            "DEEP_SLEEP", "REM_SLEEP"}},
    [GB_HUAMI_STRESS] = {"HUAMI_STRESS_SAMPLE", false, {"STRESS"}},
    [GB_HUAMI_SPO2] = {"HUAMI_SPO2_SAMPLE", false, {"SPO2"}},
    [GB_HUAMI_HR_MANUAL] = {"HUAMI_HEART_RATE_MANUAL_SAMPLE", false, {"HEART_RATE"}},
    [GB_HUAMI_HR_RESTING] = {"HUAMI_HEART_RATE_RESTING_SAMPLE", false, {"HEART_RATE"}},
    [GB_HUAMI_RESPIRATION] = {"HUAMI_SLEEP_RESPIRATORY_RATE_SAMPLE", false, {"RATE"}},
    [GB_COLMI_ACTIVITY] = {"COLMI_ACTIVITY_SAMPLE", true, {"STEPS"}},
    [GB_COLMI_HR] = {"COLMI_HEART_RATE_SAMPLE", false, {"HEART_RATE"}},
    [GB_COLMI_STRESS] = {"COLMI_STRESS_SAMPLE", false, {"STRESS"}},
    [GB_COLMI_SPO2] = {"COLMI_SPO2_SAMPLE", false, {"SPO2"}},
    [GB_COLMI_HRV] = {"COLMI_HRV_VALUE_SAMPLE", false, {"VALUE"}},
    [GB_COLMI_TEMPERATURE] = {"COLMI_TEMPERATURE_SAMPLE", false, {"TEMPERATURE"}},
    [GB_COLMI_SLEEP_STAGE] = {"COLMI_SLEEP_STAGE_SAMPLE", false, {"DURATION", "STAGE"}},
    [GB_BANGLE_MINUTES] = {"BANGLE_JSACTIVITY_SAMPLE", true, {"RAW_KIND", "STEPS", "HEART_RATE"}},
    [GB_GENERIC_HRV] = {"GENERIC_HRV_VALUE_SAMPLE", false, {"VALUE"}},
};

/* ---- what it may do ---- */

/* Reading columns, and nothing else; what a view or a trigger would do names itself as the last
 * argument. */
static int authorize(void *userdata, int action, const char *first, const char *second,
                     const char *database, const char *inside)
{
    (void)userdata;
    (void)second;
    (void)database;
    if (inside)
        return SQLITE_DENY;
    if (action == SQLITE_SELECT || action == SQLITE_READ)
        return SQLITE_OK;
    if (action == SQLITE_PRAGMA)
        return strcmp(first, "table_list") == 0 || strcmp(first, "table_info") == 0 ||
                       strcmp(first, "quick_check") == 0
                   ? SQLITE_OK
                   : SQLITE_DENY;
    return SQLITE_DENY;
}

static int look_at_work(void *userdata)
{
    struct gadgetbridge *gadgetbridge = userdata;

    return ++gadgetbridge->work > WORK_STEPS;
}

static void restrict_to_reading(struct gadgetbridge *gadgetbridge)
{
    static const struct {
        int what, most;
    } limits[] = {{SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX * 16},
                  {SQLITE_LIMIT_SQL_LENGTH, VALUE_BYTES_MAX},
                  {SQLITE_LIMIT_COLUMN, 200},
                  {SQLITE_LIMIT_EXPR_DEPTH, 50},
                  {SQLITE_LIMIT_COMPOUND_SELECT, 2},
                  {SQLITE_LIMIT_ATTACHED, 0},
                  {SQLITE_LIMIT_TRIGGER_DEPTH, 0},
                  {SQLITE_LIMIT_WORKER_THREADS, 0}};
    sqlite3 *db = gadgetbridge->db;

    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
        sqlite3_limit(db, limits[i].what, limits[i].most);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_exec(db, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA query_only = ON",
                 NULL, NULL, NULL);
    sqlite3_progress_handler(db, WORK_STEP, look_at_work, gadgetbridge);
    sqlite3_set_authorizer(db, authorize, NULL);
}

/* ---- opening ---- */

/* file:...?immutable=1: no lock, no log, no file beside it. */
static char *uri_of(const char *path)
{
    char *uri = malloc(3 * strlen(path) + 32);
    size_t used = uri ? (size_t)sprintf(uri, "file:") : 0;

    for (const char *c = path; uri && *c; c++)
        used += (size_t)sprintf(uri + used, strchr("%?#", *c) ? "%%%02x" : "%c", (unsigned char)*c);
    if (uri)
        sprintf(uri + used, "?immutable=1");
    return uri;
}

static bool has_columns(struct gadgetbridge *gadgetbridge, const char *table,
                        const char *const *columns, size_t count);

static int check(struct gadgetbridge *gadgetbridge, struct error *err)
{
    static const char *const wanted[] = {"_id", "NAME", "IDENTIFIER"};
    CLEANUP(query_finalize) sqlite3_stmt *query = NULL;
    int result = sqlite3_prepare_v2(gadgetbridge->db, "PRAGMA quick_check(1)", -1, &query, NULL);

    if (result == SQLITE_OK)
        result = sqlite3_step(query);
    if (result != SQLITE_ROW)
        return store_fail(gadgetbridge->db, result, err, "read the database");
    if (strcmp((const char *)sqlite3_column_text(query, 0), "ok") != 0)
        return error_set(err, ERR_CORRUPT, "the database is damaged");
    if (!has_columns(gadgetbridge, "DEVICE", wanted, 3))
        return error_set(err, ERR_UNSUPPORTED, "a database, but not one of Gadgetbridge");
    return 0;
}

int gadgetbridge_open(const char *path, struct gadgetbridge **ret, struct error *err)
{
    CLEANUP(gadgetbridge_closep) struct gadgetbridge *opened = calloc(1, sizeof(*opened));
    CLEANUP(cleanup_free) char *uri = uri_of(path);
    int result = 0, r = 0;

    if (!opened || !uri)
        return error_set(err, ERR_NOMEM, "out of memory");
    if (access(path, R_OK) < 0)
        return error_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_DENIED, "%s", strerror(errno));
    result = sqlite3_open_v2(
        uri, &opened->db,
        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (result != SQLITE_OK)
        return store_fail(opened->db, result, err, "open");
    restrict_to_reading(opened);
    r = check(opened, err);
    if (r == 0)
        *ret = TAKE(opened);
    return r;
}

struct gadgetbridge *gadgetbridge_close(struct gadgetbridge *gadgetbridge)
{
    if (gadgetbridge)
        sqlite3_close(gadgetbridge->db);
    free(gadgetbridge);
    return NULL;
}

void gadgetbridge_closep(struct gadgetbridge **gadgetbridge)
{
    *gadgetbridge = gadgetbridge_close(*gadgetbridge);
}

/* ---- what is there ---- */

static bool is_plain_table(struct gadgetbridge *gadgetbridge, const char *table)
{
    CLEANUP(query_finalize) sqlite3_stmt *query = NULL;
    bool plain = false;

    if (sqlite3_prepare_v2(gadgetbridge->db, "PRAGMA main.table_list", -1, &query, NULL) !=
        SQLITE_OK)
        return false;
    while (sqlite3_step(query) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(query, 1);
        const char *type = (const char *)sqlite3_column_text(query, 2);

        plain = plain || (name && type && strcmp(name, table) == 0 && strcmp(type, "table") == 0);
    }
    return plain;
}

static bool has_columns(struct gadgetbridge *gadgetbridge, const char *table,
                        const char *const *columns, size_t count)
{
    CLEANUP(query_finalize) sqlite3_stmt *query = NULL;
    char sql[128];
    size_t found = 0;

    if (!is_plain_table(gadgetbridge, table))
        return false;
    snprintf(sql, sizeof(sql), "PRAGMA main.table_info(\"%s\")", table);
    if (sqlite3_prepare_v2(gadgetbridge->db, sql, -1, &query, NULL) != SQLITE_OK)
        return false;
    while (sqlite3_step(query) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(query, 1);

        for (size_t i = 0; name && i < count; i++)
            found += strcmp(name, columns[i]) == 0;
    }
    return found == count;
}

/* ---- reading ---- */

static int fail(struct gadgetbridge *gadgetbridge, int result, struct error *err)
{
    if (result == SQLITE_INTERRUPT)
        return error_set(err, ERR_LENGTH, "reading the database takes too much work");
    return store_fail(gadgetbridge->db, result, err, "read the database");
}

static bool read_device(sqlite3_stmt *row, struct gadgetbridge_device *ret)
{
    char address[ADDRESS_LENGTH + 8];

    ret->id = sqlite3_column_int64(row, 0);
    column_text(row, 1, ret->name, sizeof(ret->name));
    column_text(row, 2, address, sizeof(address));
    return sqlite3_column_type(row, 0) == SQLITE_INTEGER && address_parse(address, ret->address);
}

int gadgetbridge_devices(struct gadgetbridge *gadgetbridge, gadgetbridge_device_fn visit,
                         void *userdata, struct error *err)
{
    CLEANUP(query_finalize) sqlite3_stmt *query = NULL;
    int result = sqlite3_prepare_v2(gadgetbridge->db,
                                    "SELECT _id, NAME, IDENTIFIER FROM main.DEVICE ORDER BY _id",
                                    -1, &query, NULL);
    int r = 0;

    if (result != SQLITE_OK)
        return fail(gadgetbridge, result, err);
    while (r == 0 && (result = sqlite3_step(query)) == SQLITE_ROW) {
        struct gadgetbridge_device device;

        if (read_device(query, &device))
            r = visit(userdata, &device);
    }
    return r != 0 || result == SQLITE_DONE ? r : fail(gadgetbridge, result, err);
}

/* "SELECT TIMESTAMP, ... ", or false where something of it is missing. */
static bool make_query(struct gadgetbridge *gadgetbridge, enum gadgetbridge_table table, char *ret,
                       size_t size)
{
    const char *columns[GADGETBRIDGE_VALUES + 2] = {"TIMESTAMP", "DEVICE_ID"};
    size_t count = 2;
    size_t used = (size_t)snprintf(ret, size, "SELECT TIMESTAMP");

    for (size_t i = 0; i < GADGETBRIDGE_VALUES && tables[table].columns[i]; i++) {
        columns[count++] = tables[table].columns[i];
        used += (size_t)snprintf(ret + used, size - used, ", %s", tables[table].columns[i]);
    }
    snprintf(ret + used, size - used, " FROM main.%s WHERE DEVICE_ID = ?1 ORDER BY TIMESTAMP",
             tables[table].name);
    return has_columns(gadgetbridge, tables[table].name, columns, count);
}

static double number_in(sqlite3_stmt *row, int column)
{
    const int type = sqlite3_column_type(row, column);

    return type == SQLITE_INTEGER || type == SQLITE_FLOAT ? sqlite3_column_double(row, column)
                                                          : (double)NAN;
}

static bool read_values(sqlite3_stmt *row, enum gadgetbridge_table table,
                        struct gadgetbridge_row *ret)
{
    const int64_t most = tables[table].seconds ? AT_MAX_MS / 1000 : AT_MAX_MS;
    const int64_t at = sqlite3_column_int64(row, 0);

    if (sqlite3_column_type(row, 0) != SQLITE_INTEGER || at < 0 || at > most)
        return false;
    ret->at_ms = tables[table].seconds ? at * 1000 : at;
    for (int i = 0; i < GADGETBRIDGE_VALUES; i++)
        ret->values[i] = tables[table].columns[i] ? number_in(row, i + 1) : (double)NAN;
    return true;
}

int gadgetbridge_rows(struct gadgetbridge *gadgetbridge, enum gadgetbridge_table table,
                      int64_t device_id, gadgetbridge_row_fn visit, void *userdata,
                      struct error *err)
{
    CLEANUP(query_finalize) sqlite3_stmt *query = NULL;
    char sql[512];
    int result = 0, r = 0;

    if (!make_query(gadgetbridge, table, sql, sizeof(sql)))
        return 0;
    result = sqlite3_prepare_v2(gadgetbridge->db, sql, -1, &query, NULL);
    if (result != SQLITE_OK)
        return fail(gadgetbridge, result, err);
    sqlite3_bind_int64(query, 1, device_id);
    for (int rows = 0; r == 0 && (result = sqlite3_step(query)) == SQLITE_ROW; rows++) {
        struct gadgetbridge_row row;

        if (rows == ROWS_MAX)
            return error_set(err, ERR_LENGTH, "%s has more than %d rows", tables[table].name,
                             ROWS_MAX);
        if (read_values(query, table, &row))
            r = visit(userdata, &row);
    }
    return r != 0 || result == SQLITE_DONE ? r : fail(gadgetbridge, result, err);
}
