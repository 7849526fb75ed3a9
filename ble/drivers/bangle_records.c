/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/drivers/bangle_records.h"

#include "ble/drivers/bangle_clock.h"
#include <string.h>
#include <strings.h>

#define TIME_MAX_MS INT64_C(253402300800000) /* year 10000 */

/* ---- a record ---- */

bool bangle_is_record(const struct bangle_object *object)
{
    return bangle_object_find(object, "ts") && bangle_object_find(object, "stp") &&
           !bangle_object_find(object, "rt");
}

/* Records spell an activity in capitals, the sleep log does not. */
static void read_activity(const struct bangle_field *field, struct bangle_record *record)
{
    static const struct {
        const char *name;
        uint8_t stage;
    } names[] = {
        {"LIGHT_SLEEP", SLEEP_LIGHT}, {"DEEP_SLEEP", SLEEP_DEEP}, {"WALKING", SLEEP_AWAKE},
        {"EXERCISE", SLEEP_AWAKE},    {"ACTIVITY", SLEEP_AWAKE},
    };
    static const char not_worn[] = "NOT_WORN";
    record->stage = SLEEP_UNKNOWN;
    record->worn = true;
    if (!field || field->kind != BANGLE_STRING)
        return;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (field->value_length == strlen(names[i].name) &&
            strncasecmp(field->value, names[i].name, field->value_length) == 0)
            record->stage = names[i].stage;
    record->worn = field->value_length != strlen(not_worn) ||
                   strncasecmp(field->value, not_worn, field->value_length) != 0;
}

static int read_value(const struct bangle_object *object, const char *key, int64_t max,
                      int64_t *ret)
{
    const int r = bangle_object_number(object, key, ret);
    if (r < 0)
        return r;
    return *ret < 0 || *ret > max ? -ERR_RANGE : 0;
}

static int read_record(const struct bangle_object *object, struct bangle_record *ret)
{
    int64_t end_ms;
    int64_t steps;
    int64_t bpm = 0;
    int r = read_value(object, "ts", TIME_MAX_MS, &end_ms);
    if (r == 0)
        r = read_value(object, "stp", INT32_MAX, &steps);
    if (r < 0)
        return r;
    r = read_value(object, "hrm", UINT16_MAX, &bpm);
    if (r < 0 && r != -ERR_NOT_FOUND)
        return r;
    if (end_ms < BANGLE_BLOCK_MS || end_ms % BANGLE_GRID_MS != 0)
        return -ERR_RANGE;
    *ret = (struct bangle_record){
        .end_ms = end_ms,
        .steps = (int32_t)steps,
        .bpm = (uint16_t)bpm,
    };
    read_activity(bangle_object_find(object, "act"), ret);
    return 0;
}

/* ---- all of them ---- */

void bangle_records_begin(struct bangle_records *records, int64_t after_ms, int64_t latest_ms)
{
    records->after_ms = after_ms;
    records->latest_ms = latest_ms;
    records->last_ms = 0;
    records->told = 0;
    records->more = false;
    records->count = 0;
}

int bangle_records_add(struct bangle_records *records, const struct bangle_object *object)
{
    struct bangle_record record;
    const int r = read_record(object, &record);
    if (r < 0)
        return r;
    records->told++;
    if (record.end_ms < records->last_ms + BANGLE_BLOCK_MS)
        return -ERR_RANGE;
    records->last_ms = record.end_ms;
    if (record.end_ms <= records->after_ms)
        return 0;
    if (records->count == BANGLE_RECORDS_MAX)
        records->more = true;
    else
        records->records[records->count++] = record;
    return 0;
}

/* Off the wrist nothing was measured, whatever the numbers are. */
static void keep(const struct driver_io *io, const struct bangle_record *record)
{
    const int64_t at_ms = record->end_ms - BANGLE_BLOCK_MS;
    if (!record->worn)
        return;
    if (record->bpm > 0)
        io->keep(io->host, &(struct reading){READING_HR, record->bpm, at_ms});
    io->keep(io->host, &(struct reading){READING_STEPS, record->steps, at_ms});
}

static int64_t day_of(const struct bangle_record *record)
{
    return (record->end_ms - BANGLE_BLOCK_MS) / MS_PER_DAY;
}

static void commit(const struct driver_io *io, bool moved, int64_t cursor)
{
    io->commit(io->host, moved ? BANGLE_CURSOR_RECORDS : NULL, cursor);
}

int64_t bangle_records_commit(const struct bangle_records *records, const struct driver_io *io,
                              const struct zone *zone, int offset_min, bool with_sleep)
{
    struct bangle_hours hours = {0};
    int64_t end_ms = records->after_ms;
    for (size_t i = 0; i < records->count; i++) {
        const struct bangle_record *record = &records->records[i];
        const bool last = i + 1 == records->count;
        keep(io, record);
        if (with_sleep)
            bangle_hours_add(&hours, io, zone, record->end_ms - BANGLE_BLOCK_MS, record->end_ms,
                             (enum sleep_stage)record->stage);
        if (last)
            bangle_hours_end(&hours, io, zone);
        if (record->end_ms <= records->latest_ms)
            end_ms = record->end_ms;
        if (last || day_of(record) != day_of(record + 1))
            commit(io, end_ms > records->after_ms, bangle_cursor_pack(end_ms, offset_min));
    }
    return end_ms;
}
