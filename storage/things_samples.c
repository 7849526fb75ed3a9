/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What straps measure, block by block: "values" are pairs of milliseconds after "start" and of a
 * value in the unit of struct reading. */
#include "core/log.h"
#include "core/ztime.h"
#include "storage/block.h"
#include "storage/things_inside.h"

#include <string.h>

static enum reading_kind kind_of(const json_t *object)
{
    const char *name = json_string_value(json_object_get(object, "kind"));
    enum reading_kind kind = 0;

    while (kind < READING_KINDS && (!name || strcmp(reading_kind_name(kind), name) != 0))
        kind++;
    return kind;
}

/* When the block begins; false: that cannot be read. */
static bool start_of(const json_t *object, int64_t *ret_ms)
{
    const char *text = json_string_value(json_object_get(object, "start"));
    int32_t offset_s = 0;
    bool has_offset = false;

    return text && time_parse_rfc3339(text, ret_ms, &offset_s, &has_offset) == 0 && has_offset;
}

int samples_unpack(sqlite3_stmt *row, int column, json_t *object, struct error *err)
{
    const enum reading_kind kind = kind_of(object);
    json_t *values = json_array();
    struct series series = {0};
    int64_t start_ms = 0;
    int r = kind < READING_KINDS && start_of(object, &start_ms)
                ? series_unpack(&series, kind, 0, sqlite3_column_blob(row, column),
                                (size_t)sqlite3_column_bytes(row, column))
                : -ERR_CORRUPT;

    if (r == -ERR_CORRUPT) /* as readers do: what is broken is left out */
        log_warning("a block of stored readings cannot be read, ignoring");
    for (size_t i = 0; r == 0 && i < series.count; i++)
        json_array_append_new(values,
                              json_pack("[I, i]", (json_int_t)(series.samples[i].at_ms - start_ms),
                                        (int)series.samples[i].value));
    series_clear(&series);
    json_object_set_new(object, "values", values);
    return r == -ERR_NOMEM ? error_set(err, ERR_NOMEM, "out of memory") : r < 0;
}

/* The row of what has a name; there is none for NULL. */
static int find_row(struct store *store, enum statement id, const char *sql, const json_t *name,
                    int64_t *ret, struct error *err)
{
    QUERY *query = NULL;
    int r = query_get(store, id, sql, &query, err);

    if (r < 0)
        return r;
    bind_text(query, 1, json_string_value(name));
    r = query_row(store, query, err, "import readings");
    if (r == 1)
        *ret = sqlite3_column_int64(query, 0);
    return r < 0 ? r : 0;
}

static int read_values(const json_t *object, int64_t start_ms, int64_t person, struct series *ret,
                       struct error *err)
{
    const json_t *pair = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(object, "values"), i, pair)
    {
        const json_t *after = json_array_get(pair, 0), *value = json_array_get(pair, 1);

        if (!json_is_integer(after) || !json_is_integer(value))
            return error_set(err, ERR_SYNTAX, "\"values\" is not a list of pairs");
        if (series_insert(ret, (struct series_sample){.at_ms = start_ms + json_integer_value(after),
                                                      .value = (int32_t)json_integer_value(value),
                                                      .person = (uint32_t)person}) < 0)
            return error_set(err, ERR_NOMEM, "out of memory");
    }
    return 0;
}

int samples_pack(struct store *store, const json_t *object, struct error *err)
{
    const enum reading_kind kind = kind_of(object);
    struct series series = {0};
    int64_t device = 0, person = 0, start_ms = 0;
    int r = 0;

    if (kind == READING_KINDS || !start_of(object, &start_ms))
        return error_set(err, ERR_SYNTAX, "\"kind\" or \"start\" cannot be read");
    r = find_row(store, SAMPLES_DEVICE, "SELECT row FROM device WHERE address = ?1",
                 json_object_get(object, "device"), &device, err);
    if (r == 0)
        r = find_row(store, SAMPLES_PERSON, "SELECT row FROM person WHERE id = ?1",
                     json_object_get(object, "person"), &person, err);
    if (r == 0)
        r = read_values(object, start_ms, person, &series, err);
    if (r == 0 && series.count > 0)
        r = block_put(store, device, kind, &series, err);
    series_clear(&series);
    return r;
}
