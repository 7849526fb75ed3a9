/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `columns` are the members of the object in the order of the columns of `select`, each with its
 * type; a time with its offset stands in two columns. `present` and `insert` take the same values
 * as ?1, ?2, ... in the same order.
 */
#include "storage/things.h"

#include "core/json.h"
#include "core/ztime.h"
#include "storage/things_inside.h"
#include <string.h>

static const struct thing things[] = {
    {
        .name = "person",
        .columns = "id:t name:t tz:t share_text:b created:z",
        .select = "SELECT id, name, tz, share_text, created_ms FROM person ORDER BY row",
        .present = "SELECT 1 FROM person WHERE id = ?1",
        .insert = "INSERT INTO person (id, name, tz, share_text, created_ms)"
                  " VALUES (?1, ?2, ?3, ?4, ?5)",
    },
    {
        .name = "device",
        .columns = "id:t name:t address:t driver:t person:t created:z removed:b battery:i"
                   " last_seen:z last_sync:z firmware:t",
        .select = "SELECT d.id, d.label, d.address, d.driver, p.id, d.created_ms, d.removed,"
                  " d.battery_percent, d.last_seen_ms, d.last_sync_ms, d.firmware"
                  " FROM device AS d LEFT JOIN person AS p ON p.row = d.person ORDER BY d.row",
        .present = "SELECT 1 FROM device WHERE address = ?3",
        .needs = "SELECT ?5 IS NULL OR EXISTS (SELECT 1 FROM person WHERE id = ?5)",
        .insert = "INSERT INTO device (id, label, address, driver, person, created_ms, removed,"
                  " battery_percent, last_seen_ms, last_sync_ms, firmware) VALUES (?1, ?2, ?3, ?4,"
                  " (SELECT row FROM person WHERE id = ?5), ?6, ?7, ?8, ?9, ?10, ?11)",
    },
    {
        .name = THING_ENTRY,
        .columns = "key:t number:i person:t kind:t at:w tz:t day_only:b source:t recorded:z"
                   " removed:b body:j",
        .select = "SELECT e.entry_id, e.number, p.id, e.kind, e.at_ms, e.offset_s, e.tz,"
                  " e.day_only, e.source, e.recorded_ms, e.removed, e.body"
                  " FROM entry AS e JOIN person AS p ON p.row = e.person ORDER BY e.number",
        .present = "SELECT 1 FROM entry WHERE entry_id = ?1",
        .needs = "SELECT EXISTS (SELECT 1 FROM person WHERE id = ?3)",
        /* A number that was ever used is not used again. */
        .insert =
            "INSERT INTO entry (number, entry_id, person, kind, at_ms, offset_s, tz, day_only,"
            " source, recorded_ms, removed, body) VALUES (CASE WHEN ?2 > coalesce((SELECT seq"
            " FROM sqlite_sequence WHERE name = 'entry'), 0) THEN ?2 END, ?1,"
            " (SELECT row FROM person WHERE id = ?3), ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        .numbered = true,
    },
    {
        .name = "entry_key",
        .columns = "person:t key:t entry:t",
        .select = "SELECT p.id, k.key, e.entry_id FROM entry_key AS k"
                  " JOIN person AS p ON p.row = k.person JOIN entry AS e ON e.number = k.entry"
                  " ORDER BY p.row, k.key",
        .present = "SELECT 1 FROM entry_key AS k JOIN person AS p ON p.row = k.person"
                   " WHERE p.id = ?1 AND k.key = ?2",
        .needs = "SELECT EXISTS (SELECT 1 FROM person WHERE id = ?1)"
                 " AND EXISTS (SELECT 1 FROM entry WHERE entry_id = ?3)",
        .insert = "INSERT INTO entry_key (person, key, entry) VALUES ((SELECT row FROM person WHERE"
                  " id = ?1), ?2, (SELECT number FROM entry WHERE entry_id = ?3))",
    },
    {
        .name = THING_MEAL,
        .columns = "person:t name:t body:j",
        .select = "SELECT p.id, m.name, m.body FROM meal AS m"
                  " JOIN person AS p ON p.row = m.person ORDER BY p.row, m.name",
        .present = "SELECT 1 FROM meal AS m JOIN person AS p ON p.row = m.person"
                   " WHERE p.id = ?1 AND m.name = ?2",
        .needs = "SELECT EXISTS (SELECT 1 FROM person WHERE id = ?1)",
        .insert = "INSERT INTO meal (person, name, body) VALUES ((SELECT row FROM person WHERE"
                  " id = ?1), ?2, ?3)",
    },
    {
        .name = "reading",
        .measured = true,
        .columns = "device:t kind:t at:z person:t value:i",
        .select = "SELECT d.address, r.kind, r.at_ms, p.id, r.value FROM history_reading AS r"
                  " JOIN device AS d ON d.row = r.device LEFT JOIN person AS p ON p.row = r.person"
                  " ORDER BY d.row, r.kind, r.at_ms",
        .present = "SELECT 1 FROM history_reading AS r JOIN device AS d ON d.row = r.device"
                   " WHERE d.address = ?1 AND r.kind = ?2 AND r.at_ms = ?3",
        .needs = "SELECT EXISTS (SELECT 1 FROM device WHERE address = ?1)"
                 " AND (?4 IS NULL OR EXISTS (SELECT 1 FROM person WHERE id = ?4))",
        .insert = "INSERT INTO history_reading (device, kind, at_ms, person, value) VALUES ("
                  "(SELECT row FROM device WHERE address = ?1), ?2, ?3,"
                  " (SELECT row FROM person WHERE id = ?4), ?5)",
    },
    {
        .name = "samples",
        .measured = true,
        .columns = "device:t kind:t start:z person:t",
        .select = "SELECT d.address, b.kind, b.start_ms, p.id, b.packed FROM sample_block AS b"
                  " JOIN device AS d ON d.row = b.device LEFT JOIN person AS p ON p.row = b.person"
                  " ORDER BY d.row, b.kind, b.start_ms",
        .present = "SELECT 1 FROM sample_block AS b JOIN device AS d ON d.row = b.device"
                   " WHERE d.address = ?1 AND b.kind = ?2 AND b.start_ms = ?3",
        .needs = "SELECT EXISTS (SELECT 1 FROM device WHERE address = ?1)"
                 " AND (?4 IS NULL OR EXISTS (SELECT 1 FROM person WHERE id = ?4))",
        .unpack = samples_unpack,
        .pack = samples_pack,
    },
    {
        .name = "sleep",
        .measured = true,
        .columns = "device:t key:t person:t start:z end:w doubt_ms:i parts:j",
        .select = "SELECT d.address, s.key, p.id, s.start_ms, s.end_ms, s.offset_s, s.doubt_ms,"
                  " s.parts FROM sleep_block AS s JOIN device AS d ON d.row = s.device"
                  " LEFT JOIN person AS p ON p.row = s.person ORDER BY d.row, s.start_ms, s.key",
        .present = "SELECT 1 FROM sleep_block AS s JOIN device AS d ON d.row = s.device"
                   " WHERE d.address = ?1 AND s.key = ?2",
        .needs = "SELECT EXISTS (SELECT 1 FROM device WHERE address = ?1)"
                 " AND (?3 IS NULL OR EXISTS (SELECT 1 FROM person WHERE id = ?3))",
        .insert = "INSERT INTO sleep_block (device, key, person, start_ms, end_ms, offset_s,"
                  " doubt_ms, parts) VALUES ((SELECT row FROM device WHERE address = ?1), ?2,"
                  " (SELECT row FROM person WHERE id = ?3), ?4, ?5, ?6, ?7, ?8)",
    },
    {
        .name = "window",
        .measured = true,
        .columns = "device:t start:z person:t hr_count:i rr_all:i rr_ok:i rr_diffs:i valid:b"
                   " hr_mean:r seconds:r artefact:r mean_hr:r rmssd:r sdnn:r stress_index:r",
        .select = "SELECT d.address, w.start_ms, p.id, w.hr_count, w.rr_all, w.rr_ok, w.rr_diffs,"
                  " w.valid, w.hr_mean, w.seconds, w.artefact, w.mean_hr, w.rmssd, w.sdnn,"
                  " w.stress_index FROM hrv_window AS w JOIN device AS d ON d.row = w.device"
                  " JOIN person AS p ON p.row = w.person ORDER BY d.row, w.start_ms, p.row",
        .present = "SELECT 1 FROM hrv_window AS w JOIN device AS d ON d.row = w.device"
                   " JOIN person AS p ON p.row = w.person"
                   " WHERE d.address = ?1 AND w.start_ms = ?2 AND p.id = ?3",
        .needs = "SELECT EXISTS (SELECT 1 FROM device WHERE address = ?1)"
                 " AND EXISTS (SELECT 1 FROM person WHERE id = ?3)",
        .insert =
            "INSERT INTO hrv_window (device, start_ms, person, hr_count, rr_all, rr_ok,"
            " rr_diffs, valid, hr_mean, seconds, artefact, mean_hr, rmssd, sdnn, stress_index)"
            " VALUES ((SELECT row FROM device WHERE address = ?1), ?2,"
            " (SELECT row FROM person WHERE id = ?3), ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
            " ?13, ?14, ?15)",
    },
};

#define THINGS (sizeof(things) / sizeof(things[0]))

static const struct thing *find(const char *name)
{
    for (size_t i = 0; i < THINGS; i++)
        if (strcmp(things[i].name, name) == 0)
            return &things[i];
    return NULL;
}

const char *thing_name(size_t index)
{
    return index < THINGS ? things[index].name : NULL;
}

int thing_is_measured(const char *name, bool *ret)
{
    const struct thing *thing = find(name);

    if (!thing)
        return -ERR_NOT_FOUND;
    *ret = thing->measured;
    return 0;
}

/* A member and its type. */
struct column {
    char name[24];
    char type;
};

/* Cuts the next "name:type" off. */
static bool next_column(const char **columns, struct column *ret)
{
    const size_t length = strcspn(*columns, ":");

    if (!**columns)
        return false;
    snprintf(ret->name, sizeof(ret->name), "%.*s", (int)length, *columns);
    ret->type = (*columns)[length + 1];
    *columns += length + 2;
    *columns += strspn(*columns, " ");
    return true;
}

/* What is asked of each kind. */
enum question { SELECT, PRESENT, NEEDS, INSERT, QUESTIONS };

_Static_assert(THINGS *QUESTIONS <= THING_STATEMENTS, "more statements than a store has room for");

static int prepare_thing(struct store *store, const struct thing *thing, enum question question,
                         sqlite3_stmt **ret, struct error *err)
{
    const char *const sql[QUESTIONS] = {thing->select, thing->present, thing->needs, thing->insert};
    const size_t place = (size_t)(thing - things) * QUESTIONS + question;

    return query_prepare(store, &store->things[place], sql[question], ret, err);
}

/* ---- out ---- */

static json_t *time_json(int64_t at_ms, int32_t offset_s)
{
    char text[RFC3339_MAX];

    time_format_rfc3339(at_ms, offset_s, at_ms % 1000 != 0, text);
    return json_string(text);
}

/* Adds the value in a column of the row; returns how many columns it took. */
static int add_member(json_t *object, const struct column *column, sqlite3_stmt *row, int at,
                      struct error *err)
{
    const char *text = (const char *)sqlite3_column_text(row, at);
    const int64_t number = sqlite3_column_int64(row, at);
    json_t *value = NULL;

    if (sqlite3_column_type(row, at) == SQLITE_NULL) {
        value = json_null();
    } else if (column->type == 't') {
        value = json_stringn(text, (size_t)sqlite3_column_bytes(row, at));
    } else if (column->type == 'i') {
        value = json_integer(number);
    } else if (column->type == 'r') {
        value = json_real(sqlite3_column_double(row, at));
    } else if (column->type == 'b') {
        value = json_boolean(number);
    } else if (column->type == 'z') {
        value = number == 0 ? json_null() : time_json(number, 0);
    } else if (column->type == 'w') {
        value = time_json(number, sqlite3_column_int(row, at + 1));
    } else {
        value =
            json_loadb(text, (size_t)sqlite3_column_bytes(row, at), JSON_REJECT_DUPLICATES, NULL);
    }
    if (!value || json_object_set_new(object, column->name, value) < 0)
        return error_set(err, ERR_CORRUPT, "%s: what is stored cannot be read", column->name);
    return column->type == 'w' ? 2 : 1;
}

/* 1: it cannot be read, and is passed over. */
static int read_object(const struct thing *thing, sqlite3_stmt *row, json_t **ret,
                       struct error *err)
{
    CLEANUP(json_drop) json_t *object = json_object();
    const char *columns = thing->columns;
    struct column column;
    int at = 0;

    while (next_column(&columns, &column)) {
        const int r = add_member(object, &column, row, at, err);
        if (r < 0)
            return r;
        at += r;
    }
    if (thing->unpack) {
        const int r = thing->unpack(row, at, object, err);
        if (r != 0)
            return r;
    }
    *ret = TAKE(object);
    return 0;
}

int things_each(struct store *store, const char *name, thing_visit_fn visit, void *userdata,
                struct error *err)
{
    const struct thing *thing = find(name);
    QUERY *query = NULL;
    int r;

    if (!thing)
        return error_set(err, ERR_INTERNAL, "there is nothing called %s", name);
    r = prepare_thing(store, thing, SELECT, &query, err);
    while (r == 0 && (r = query_row(store, query, err, "export")) == 1) {
        CLEANUP(json_drop) json_t *object = NULL;

        r = read_object(thing, query, &object, err);
        if (r == 0)
            r = visit(userdata, object);
        else if (r == 1)
            r = 0;
    }
    return r;
}

/* ---- in ---- */

static int fail_member(const struct column *column, const char *wanted, struct error *err)
{
    return error_set(err, ERR_SYNTAX, "\"%s\" is not %s", column->name, wanted);
}

static int bind_time(sqlite3_stmt *query, int at, const struct column *column, const json_t *value,
                     struct error *err)
{
    const char *text = json_string_value(value);
    int64_t at_ms = 0;
    int32_t offset_s = 0;
    bool has_offset = false;

    if (column->type == 'z' && json_is_null(value)) {
        sqlite3_bind_int64(query, at, 0);
        return 1;
    }
    if (!text || time_parse_rfc3339(text, &at_ms, &offset_s, &has_offset) < 0 || !has_offset)
        return fail_member(column, "a time with an offset", err);
    sqlite3_bind_int64(query, at, at_ms);
    if (column->type == 'z')
        return 1;
    sqlite3_bind_int(query, at + 1, offset_s);
    return 2;
}

static int bind_json(sqlite3_stmt *query, int at, const json_t *value, struct error *err)
{
    char *text = json_text(value, BODY_DIGITS);

    if (!text)
        return error_set(err, ERR_NOMEM, "out of memory");
    sqlite3_bind_text(query, at, text, -1, free);
    return 1;
}

/* Binds one member; returns how many parameters it took. */
static int bind_member(sqlite3_stmt *query, int at, const struct column *column,
                       const json_t *value, struct error *err)
{
    switch (column->type) {
    case 'z':
    case 'w':
        return bind_time(query, at, column, value, err);
    case 'j':
        if (!json_is_object(value) && !json_is_array(value))
            return fail_member(column, "an object or a list", err);
        return bind_json(query, at, value, err);
    case 'b':
        if (!json_is_boolean(value))
            return fail_member(column, "true or false", err);
        sqlite3_bind_int(query, at, json_is_true(value));
        return 1;
    default:
        break;
    }
    if (json_is_null(value))
        sqlite3_bind_null(query, at);
    else if (column->type == 't' && json_is_string(value))
        sqlite3_bind_text(query, at, json_string_value(value), (int)json_string_length(value),
                          SQLITE_STATIC);
    else if (column->type == 'i' && json_is_integer(value))
        sqlite3_bind_int64(query, at, json_integer_value(value));
    else if (column->type == 'r' && json_is_number(value))
        sqlite3_bind_double(query, at, json_number_value(value));
    else
        return fail_member(column, column->type == 't' ? "a text" : "a number", err);
    return 1;
}

/* As far as the statement asks for them. */
static int bind_object(const struct thing *thing, sqlite3_stmt *query, const json_t *object,
                       struct error *err)
{
    const char *columns = thing->columns;
    struct column column;
    const int most = sqlite3_bind_parameter_count(query);
    int at = 1;

    while (at <= most && next_column(&columns, &column)) {
        const json_t *value = json_object_get(object, column.name);
        const int r = value ? bind_member(query, at, &column, value, err)
                            : error_set(err, ERR_SYNTAX, "there is no \"%s\"", column.name);
        if (r < 0)
            return r;
        at += r;
    }
    return 0;
}

/* Runs a query with the members bound: 1 if its first row says yes, 0 if not or there is none. */
static int ask(struct store *store, const struct thing *thing, enum question question,
               const json_t *object, struct error *err)
{
    QUERY *query = NULL;
    int r = prepare_thing(store, thing, question, &query, err);

    if (r == 0)
        r = bind_object(thing, query, object, err);
    if (r == 0)
        r = query_row(store, query, err, "import");
    return r == 1 ? sqlite3_column_int(query, 0) != 0 : r;
}

static int insert(struct store *store, const struct thing *thing, json_t *object, struct error *err)
{
    QUERY *query = NULL;

    if (thing->pack)
        return thing->pack(store, object, err);
    int r = prepare_thing(store, thing, INSERT, &query, err);
    if (r == 0)
        r = bind_object(thing, query, object, err);
    if (r == 0)
        r = query_run(store, query, err, "import");
    if (r == 0 && thing->numbered)
        json_object_set_new(object, "number",
                            json_integer((json_int_t)sqlite3_last_insert_rowid(store->db)));
    return r;
}

int thing_put(struct store *store, const char *name, json_t *object, enum thing_put *ret,
              struct error *err)
{
    const struct thing *thing = find(name);
    int r = store_need_transaction(store, err);

    if (r < 0)
        return r;
    if (!thing)
        return error_set(err, ERR_NOT_FOUND, "there is nothing called \"%.40s\"", name);
    r = ask(store, thing, PRESENT, object, err);
    if (r != 0) {
        if (r == 1)
            *ret = THING_THERE;
        return r < 0 ? r : 0;
    }
    r = thing->needs ? ask(store, thing, NEEDS, object, err) : 1;
    if (r == 0)
        return error_set(err, ERR_NOT_FOUND,
                         "the person, device or entry it belongs to is not "
                         "there");
    if (r == 1)
        r = insert(store, thing, object, err);
    if (r == 0)
        *ret = THING_NEW;
    return r;
}

int thing_entry_known(struct store *store, const char *key, bool *ret_known, bool *ret_removed,
                      struct error *err)
{
    QUERY *query = NULL;
    int r =
        query_get(store, ENTRY_KNOWN, "SELECT removed FROM entry WHERE entry_id = ?1", &query, err);

    if (r == 0) {
        bind_text(query, 1, key);
        r = query_row(store, query, err, "find an entry");
    }
    if (r < 0)
        return r;
    *ret_known = r == 1;
    *ret_removed = r == 1 && sqlite3_column_int(query, 0) != 0;
    return 0;
}
