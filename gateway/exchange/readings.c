/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/exchange/readings.h"

#include "core/cleanup.h"
#include "core/json.h"
#include "core/ztime.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 6

enum column { PERSON, DEVICE, KIND, AT, VALUE, END, COLUMNS };

static const char *const column_names[COLUMNS] = {"person", "device", "kind", "at", "value", "end"};

/* ---- parts of a line ---- */

/* In the unit of struct reading. */
static double scale_of(enum reading_kind kind)
{
    switch (kind) {
    case READING_RR:
        return READING_RR_PER_MS;
    case READING_SKIN_TEMP:
        return 100;
    case READING_RESP_RATE:
        return 10;
    default:
        return 1;
    }
}

static int read_kind(const char *name, enum reading_kind *ret, struct error *err)
{
    for (enum reading_kind kind = 0; kind < READING_KINDS; kind++) {
        if (strcmp(reading_kind_name(kind), name) == 0) {
            *ret = kind;
            return 0;
        }
    }
    return error_set(err, ERR_SYNTAX, "kind: nothing called \"%.40s\" is measured", name);
}

static int read_time(const char *what, const char *text, int64_t *ret_ms, int32_t *ret_offset_s,
                     struct error *err)
{
    bool has_offset = false;

    if (time_parse_rfc3339(text, ret_ms, ret_offset_s, &has_offset) < 0 || !has_offset)
        return error_set(err, ERR_SYNTAX,
                         "%s: \"%.40s\" is not a time with an offset, such as "
                         "2026-03-12T19:30:00+01:00",
                         what, text);
    return 0;
}

static int set_value(struct reading *reading, double value, struct error *err)
{
    const double scaled = value * scale_of(reading->kind);

    if (!isfinite(scaled) || fabs(scaled) >= 2147483647.0)
        return error_set(err, ERR_SYNTAX, "value: not a number that can be");
    reading->value = (int32_t)lround(scaled);
    return 0;
}

static int read_stage(const char *name, enum sleep_stage *ret, struct error *err)
{
    for (enum sleep_stage stage = SLEEP_AWAKE; stage <= SLEEP_UNKNOWN; stage++) {
        if (name && strcmp(sleep_stage_name(stage), name) == 0) {
            *ret = stage;
            return 0;
        }
    }
    return error_set(err, ERR_SYNTAX, "there is no stage of sleep called \"%.40s\"",
                     name ? name : "");
}

/* A block has the name of its beginning, so that the same file says the same block again. */
static void name_block(struct sleep_block *block)
{
    char start[RFC3339_MAX];

    time_format_rfc3339(block->start_ms, 0, false, start);
    snprintf(block->key, sizeof(block->key), "import %.19sZ", start);
}

static int add_stage(struct sleep_block *block, enum sleep_stage stage, int64_t seconds,
                     struct error *err)
{
    if (seconds <= 0 || seconds > SLEEP_BLOCK_MAX_MS / 1000)
        return error_set(err, ERR_SYNTAX, "a stage of sleep lasts a second to 20 hours");
    if (sleep_block_add(block, stage, (int32_t)seconds) < 0)
        return error_set(err, ERR_LENGTH, "more than %d stages in one block of sleep",
                         SLEEP_PARTS_MAX);
    return 0;
}

static int set_names(struct measurement *one, const char *person, const char *device,
                     struct error *err)
{
    if (strlen(person) > IDENT_MAX)
        return error_set(err, ERR_SYNTAX, "person: longer than %d bytes", IDENT_MAX);
    if (!*device || strlen(device) > NAME_MAX_BYTES)
        return error_set(err, ERR_SYNTAX, "device: a name of 1 to %d bytes", NAME_MAX_BYTES);
    snprintf(one->person, sizeof(one->person), "%s", person);
    snprintf(one->device, sizeof(one->device), "%s", device);
    return 0;
}

/* ---- JSON lines ---- */

static const char *text_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text ? text : "";
}

static int read_stages(const json_t *stages, struct sleep_block *block, struct error *err)
{
    const json_t *part = NULL;
    size_t i = 0;
    int r = 0;

    if (!json_is_array(stages))
        return error_set(err, ERR_SYNTAX, "stages: not a list such as [[\"light\",1980]]");
    json_array_foreach(stages, i, part)
    {
        enum sleep_stage stage = SLEEP_UNKNOWN;

        r = read_stage(json_string_value(json_array_get(part, 0)), &stage, err);
        if (r == 0)
            r = add_stage(block, stage, json_integer_value(json_array_get(part, 1)), err);
        if (r < 0)
            return r;
    }
    return 0;
}

static int read_sleep_object(const json_t *object, struct measurement *one, struct error *err)
{
    struct sleep_block *block = &one->block;
    int32_t offset_s = 0;
    int r = read_time("at", text_of(object, "at"), &block->start_ms, &offset_s, err);

    one->what = MEASURED_SLEEP;
    if (r == 0)
        r = read_time("end", text_of(object, "end"), &block->end_ms, &block->offset_s, err);
    if (r == 0)
        r = read_stages(json_object_get(object, "stages"), block, err);
    name_block(block);
    return r;
}

/* Keeps the intervals of a line; they come out one by one. */
static int read_beats(struct readings_text *readings, const json_t *values,
                      const struct measurement *one, struct error *err)
{
    const size_t count = json_array_size(values);
    const json_t *value = NULL;
    size_t i = 0;

    if (one->reading.kind != READING_RR || count == 0 || count > READINGS_RR_MAX)
        return error_set(err, ERR_SYNTAX, "values: up to %d intervals of the kind rr",
                         READINGS_RR_MAX);
    free(readings->rr);
    readings->rr = calloc(count, sizeof(double));
    if (!readings->rr)
        return error_set(err, ERR_NOMEM, "out of memory");
    json_array_foreach(values, i, value)
    {
        const double ms = json_number_value(value);

        if (!json_is_number(value) || !(ms > 0 && ms < 60000))
            return error_set(err, ERR_SYNTAX, "values: an interval of 0 to 60000 ms");
        readings->rr[i] = ms;
    }
    readings->rr_count = count;
    readings->rr_at = 0;
    readings->beat = *one;
    readings->beat_from_ms = one->reading.at_ms;
    readings->beat_ms = 0;
    return 0;
}

static int read_object(struct readings_text *readings, const json_t *object,
                       struct measurement *one, struct error *err)
{
    const json_t *value = json_object_get(object, "value");
    const json_t *values = json_object_get(object, "values");
    int32_t offset_s = 0;
    int r = set_names(one, text_of(object, "person"), text_of(object, "device"), err);

    if (r < 0)
        return r;
    if (strcmp(text_of(object, "kind"), "sleep") == 0)
        return read_sleep_object(object, one, err);
    r = read_kind(text_of(object, "kind"), &one->reading.kind, err);
    if (r == 0)
        r = read_time("at", text_of(object, "at"), &one->reading.at_ms, &offset_s, err);
    if (r == 0 && values)
        return read_beats(readings, values, one, err);
    if (r == 0 && !json_is_number(value))
        return error_set(err, ERR_SYNTAX, "value: not a number");
    return r < 0 ? r : set_value(&one->reading, json_number_value(value), err);
}

/* The next interval of a line that has several. */
static void take_beat(struct readings_text *readings, struct measurement *ret)
{
    struct measurement *beat = &readings->beat;
    const double ms = readings->rr[readings->rr_at++];

    readings->beat_ms += ms;
    beat->reading.at_ms = readings->beat_from_ms + llround(readings->beat_ms);
    beat->reading.value = (int32_t)lround(ms * READING_RR_PER_MS);
    *ret = *beat;
}

static int next_object(struct readings_text *readings, struct measurement *ret, struct error *err)
{
    while (readings->rr_at == readings->rr_count && readings->at < readings->length) {
        const char *begin = readings->text + readings->at;
        const char *end = memchr(begin, '\n', readings->length - readings->at);
        const size_t length = end ? (size_t)(end - begin) : readings->length - readings->at;
        struct measurement one = {.line = ++readings->line};
        CLEANUP(json_drop) json_t *object = NULL;
        int r = 0;

        readings->at += length + (end != NULL);
        if (strspn(begin, " \t\r") >= length)
            continue;
        if (json_read_object(begin, length, DEPTH_MAX, &object, err) < 0)
            return error_set(err, ERR_SYNTAX, "not a JSON object");
        r = read_object(readings, object, &one, err);
        if (r < 0)
            return r;
        if (readings->rr_at == readings->rr_count) {
            *ret = one;
            return 1;
        }
    }
    if (readings->rr_at == readings->rr_count)
        return 0;
    take_beat(readings, ret);
    return 1;
}

/* ---- a table ---- */

static const char *cell(const struct readings_text *readings, const struct csv_row *row,
                        enum column column)
{
    const int field = readings->fields[column];

    return field >= 0 && (size_t)field < row->count ? row->fields[field] : "";
}

static int read_number(const char *text, double *ret, struct error *err)
{
    CLEANUP(json_drop) json_t *number = json_loads(text, JSON_DECODE_ANY, NULL);

    if (!json_is_number(number))
        return error_set(err, ERR_SYNTAX, "value: \"%.40s\" is not a number", text);
    *ret = json_number_value(number);
    return 0;
}

static int read_sleep_row(const struct readings_text *readings, const struct csv_row *row,
                          struct measurement *one, struct error *err)
{
    struct sleep_block *block = &one->block;
    enum sleep_stage stage = SLEEP_UNKNOWN;
    int32_t offset_s = 0;
    int r = read_time("at", cell(readings, row, AT), &block->start_ms, &offset_s, err);

    one->what = MEASURED_SLEEP;
    if (r == 0)
        r = read_time("end", cell(readings, row, END), &block->end_ms, &block->offset_s, err);
    if (r == 0)
        r = read_stage(cell(readings, row, VALUE), &stage, err);
    if (r == 0)
        r = add_stage(block, stage, (block->end_ms - block->start_ms) / 1000, err);
    name_block(block);
    return r;
}

static int read_row(const struct readings_text *readings, const struct csv_row *row,
                    struct measurement *one, struct error *err)
{
    int32_t offset_s = 0;
    double value = 0;
    int r = set_names(one, cell(readings, row, PERSON), cell(readings, row, DEVICE), err);

    if (r < 0)
        return r;
    if (strcmp(cell(readings, row, KIND), "sleep") == 0)
        return read_sleep_row(readings, row, one, err);
    r = read_kind(cell(readings, row, KIND), &one->reading.kind, err);
    if (r == 0)
        r = read_time("at", cell(readings, row, AT), &one->reading.at_ms, &offset_s, err);
    if (r == 0)
        r = read_number(cell(readings, row, VALUE), &value, err);
    return r < 0 ? r : set_value(&one->reading, value, err);
}

/* Whether a line of sleep goes on with the block before it; it is added then. */
static bool goes_on(struct measurement *before, const struct measurement *one)
{
    struct sleep_block *block = &before->block;

    if (one->what != MEASURED_SLEEP || one->block.start_ms != block->end_ms ||
        strcmp(before->device, one->device) != 0 || strcmp(before->person, one->person) != 0 ||
        one->block.end_ms - block->start_ms > SLEEP_BLOCK_MAX_MS ||
        sleep_block_add(block, one->block.parts[0].stage, one->block.parts[0].seconds) < 0)
        return false;
    block->end_ms = one->block.end_ms;
    block->offset_s = one->block.offset_s;
    return true;
}

/* The block that was waiting for more, with `next` waiting in its place if that is sleep. */
static void let_go(struct readings_text *readings, const struct measurement *next,
                   struct measurement *ret)
{
    *ret = readings->pending;
    readings->has_pending = next != NULL;
    if (next)
        readings->pending = *next;
}

static int next_row(struct readings_text *readings, struct measurement *ret, struct error *err)
{
    while (!readings->ended) {
        struct measurement one = {0};
        struct csv_row row;
        int r = csv_next(&readings->csv, &row, err);

        readings->line = one.line = readings->csv.line;
        readings->ended = r == 0;
        if (r == 1)
            r = read_row(readings, &row, &one, err) < 0 ? -ERR_SYNTAX : 1;
        if (r <= 0) {
            if (r < 0)
                return r;
            break;
        }
        if (readings->has_pending && goes_on(&readings->pending, &one))
            continue;
        if (!readings->has_pending && one.what == MEASURED_SLEEP) {
            readings->pending = one;
            readings->has_pending = true;
        } else if (readings->has_pending) {
            let_go(readings, &one, ret);
            return 1;
        } else {
            *ret = one;
            return 1;
        }
    }
    if (!readings->has_pending)
        return 0;
    let_go(readings, NULL, ret);
    return 1;
}

/* ---- both ---- */

int readings_begin(struct readings_text *readings, const char *text, size_t length,
                   struct error *err)
{
    struct csv_row header;
    size_t at = 0;

    *readings = (struct readings_text){.text = text, .length = length};
    while (at < length && strchr(" \t\r\n", text[at]))
        at++;
    if (at < length && text[at] == '{')
        return 0;
    readings->table = true;
    readings->csv = (struct csv_reader){.text = text, .length = length};
    const int r = csv_next(&readings->csv, &header, err);
    readings->line = readings->csv.line;
    for (int i = 0; i < COLUMNS; i++) {
        readings->fields[i] = -1;
        for (size_t j = 0; r == 1 && j < header.count && j < 100; j++)
            if (strcmp(header.fields[j], column_names[i]) == 0)
                readings->fields[i] = (int)j;
    }
    if (r == 1 && readings->fields[DEVICE] >= 0 && readings->fields[KIND] >= 0 &&
        readings->fields[AT] >= 0 && readings->fields[VALUE] >= 0)
        return 0;
    readings_done(readings);
    return r < 0 ? r
                 : error_set(err, ERR_UNSUPPORTED,
                             "neither JSON lines nor a table with the columns "
                             "device, kind, at and value, nor Gadgetbridge's "
                             "database");
}

void readings_done(struct readings_text *readings)
{
    csv_done(&readings->csv);
    free(readings->rr);
    readings->rr = NULL;
}

int readings_next(struct readings_text *readings, struct measurement *ret, struct error *err)
{
    return readings->table ? next_row(readings, ret, err) : next_object(readings, ret, err);
}
