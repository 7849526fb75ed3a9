/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/exchange/gadget.h"

#include "ble/drivers/huami_activity.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Minutes of a band that are handed on together, a whole number of hours. */
#define ROUND_MINUTES (48 * 60)
#define RECORD_MAX    8
/* Stages that are further apart are two blocks of sleep. */
#define SLEEP_GAP_MS (90 * MS_PER_MINUTE)
/* What a Bangle.js says holds for ten minutes. */
#define BANGLE_MS (10 * MS_PER_MINUTE)

/* Gadgetbridge's own numbers (ActivityKind). */
#define KIND_LIGHT    2
#define KIND_DEEP     4
#define KIND_NOT_WORN 8

struct gadget {
    struct gadgetbridge *source;
    struct inlet *inlet;
    const struct person *person;
    const struct zone *zone;
    int64_t device_id; /* there */
    size_t device;     /* of the inlet */
    int result;        /* of a callback that cannot return one */
    struct error *err;
    /* A round of minutes that is being gathered. */
    size_t record;
    uint8_t bytes[ROUND_MINUTES * RECORD_MAX];
    size_t length;
    int64_t start_ms, next_ms;
    unsigned kind_before; /* of the minute before the round; 0: not known */
    unsigned kind;
    /* A block of sleep that is being gathered. */
    struct sleep_block block;
};

static bool is_known(double value)
{
    return isfinite(value) && fabs(value) < 1e9;
}

/* ---- single values ---- */

struct single {
    struct gadget *gadget;
    enum reading_kind kind;
    double scale;
};

static int take_single(void *userdata, const struct gadgetbridge_row *row)
{
    const struct single *single = userdata;
    const double value = row->values[0] * single->scale;

    /* 0, 255 and -1 stand for nothing measured. */
    if (!is_known(value) || row->values[0] <= 0 || row->values[0] == 255)
        return 0;
    return inlet_reading(single->gadget->inlet, single->gadget->device,
                         &(struct reading){.kind = single->kind,
                                           .value = (int32_t)lround(value),
                                           .at_ms = row->at_ms},
                         single->gadget->err);
}

static int take_singles(struct gadget *gadget)
{
    static const struct {
        enum gadgetbridge_table table;
        enum reading_kind kind;
        double scale;
    } rows[] = {
        {GB_HUAMI_STRESS, READING_STRESS_VENDOR, 1},
        {GB_HUAMI_SPO2, READING_SPO2, 1},
        {GB_HUAMI_HR_MANUAL, READING_HR, 1},
        {GB_HUAMI_HR_RESTING, READING_RESTING_HR, 1},
        {GB_HUAMI_RESPIRATION, READING_RESP_RATE, 10},
        {GB_COLMI_ACTIVITY, READING_STEPS, 1},
        {GB_COLMI_HR, READING_HR, 1},
        {GB_COLMI_STRESS, READING_STRESS_VENDOR, 1},
        {GB_COLMI_SPO2, READING_SPO2, 1},
        {GB_COLMI_HRV, READING_HRV_RMSSD, 1},
        {GB_COLMI_TEMPERATURE, READING_SKIN_TEMP, 100},
        {GB_GENERIC_HRV, READING_HRV_RMSSD, 1},
    };
    int r = 0;

    for (size_t i = 0; r == 0 && i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct single single = {gadget, rows[i].kind, rows[i].scale};
        r = gadgetbridge_rows(gadget->source, rows[i].table, gadget->device_id, take_single,
                              &single, gadget->err);
    }
    return r;
}

/* ---- minutes of a band ---- */

static void keep(void *host, const struct reading *reading)
{
    struct gadget *gadget = host;

    if (gadget->result == 0)
        gadget->result = inlet_reading(gadget->inlet, gadget->device, reading, gadget->err);
}

static void keep_sleep(void *host, const struct sleep_block *block)
{
    struct gadget *gadget = host;

    if (gadget->result == 0)
        gadget->result = inlet_sleep(gadget->inlet, gadget->device, block, gadget->err);
}

static void commit(void *host, const char *cursor, int64_t value)
{
    (void)host;
    (void)cursor;
    (void)value;
}

static int end_round(struct gadget *gadget)
{
    const struct driver_io io = {
        .host = gadget, .keep = keep, .keep_sleep = keep_sleep, .commit = commit};
    const struct huami_round round = {.data = HUAMI_ACTIVITY,
                                      .record = gadget->record,
                                      .asked_ms = gadget->start_ms,
                                      .start_ms = gadget->start_ms,
                                      .now_ms = gadget->inlet->now_ms,
                                      .kind = gadget->kind_before,
                                      .zone = gadget->zone,
                                      .bytes = gadget->bytes,
                                      .length = gadget->length};

    if (gadget->length > 0)
        huami_activity_keep(&round, &io, NULL);
    gadget->length = 0;
    return gadget->result;
}

static uint8_t byte_of(double value)
{
    return is_known(value) ? (uint8_t)(unsigned)((int)value & 0xff) : 0xff;
}

/* The last kind that a record of four bytes said. */
static void note_kind(struct gadget *gadget, const uint8_t *record)
{
    const unsigned kind = record[0] & 0x0f;

    if (gadget->record == 4 && kind != 0 && kind != 10)
        gadget->kind = kind;
}

/* Whether another round begins with this minute: after a gap, or at an hour when there is enough.
 */
static bool begins_round(struct gadget *gadget, int64_t at_ms)
{
    return at_ms != gadget->next_ms ||
           (gadget->length >= (size_t)ROUND_MINUTES / 2 * gadget->record &&
            at_ms % MS_PER_HOUR == 0);
}

static int take_minute(void *userdata, const struct gadgetbridge_row *row)
{
    struct gadget *gadget = userdata;
    const int64_t at_ms = row->at_ms - row->at_ms % MS_PER_MINUTE;
    int r = 0;

    if (gadget->next_ms > 0 && at_ms < gadget->next_ms) /* twice in a minute */
        return 0;
    if (gadget->length == 0 || begins_round(gadget, at_ms)) {
        r = end_round(gadget);
        if (at_ms != gadget->next_ms)
            gadget->kind = 0;
        gadget->kind_before = gadget->kind;
        gadget->start_ms = at_ms;
    }
    for (size_t i = 0; i < gadget->record; i++)
        gadget->bytes[gadget->length + i] = byte_of(row->values[i]);
    note_kind(gadget, gadget->bytes + gadget->length);
    gadget->length += gadget->record;
    gadget->next_ms = at_ms + MS_PER_MINUTE;
    return r;
}

static int take_minutes(struct gadget *gadget, enum gadgetbridge_table table, size_t record)
{
    gadget->record = record;
    gadget->length = 0;
    gadget->next_ms = 0;
    gadget->kind = 0;
    const int r = gadgetbridge_rows(gadget->source, table, gadget->device_id, take_minute, gadget,
                                    gadget->err);
    return r < 0 ? r : end_round(gadget);
}

/* ---- sleep in stages ---- */

static int end_block(struct gadget *gadget)
{
    struct sleep_block *block = &gadget->block;
    char start[RFC3339_MAX];
    int r = 0;

    while (block->count > 0 && (block->parts[block->count - 1].stage == SLEEP_AWAKE ||
                                block->parts[block->count - 1].stage == SLEEP_UNKNOWN)) {
        block->count--;
        block->end_ms -= (int64_t)block->parts[block->count].seconds * 1000;
    }
    time_format_rfc3339(block->start_ms, 0, false, start);
    snprintf(block->key, sizeof(block->key), "import %.19sZ", start);
    block->offset_s = zone_offset_s(gadget->zone, block->end_ms);
    if (block->count > 0)
        r = inlet_sleep(gadget->inlet, gadget->device, block, gadget->err);
    block->count = 0;
    return r;
}

/* Adds a stage to the block, or begins another one with it; waking is no beginning. */
static int add_stage(struct gadget *gadget, enum sleep_stage stage, int64_t from_ms, int64_t to_ms)
{
    struct sleep_block *block = &gadget->block;
    const int64_t gap_ms = from_ms - block->end_ms;
    int r = 0;

    if (to_ms <= from_ms || to_ms - from_ms > SLEEP_BLOCK_MAX_MS)
        return 0;
    if (block->count > 0 && gap_ms < 0) /* said twice */
        return 0;
    if (block->count > 0 &&
        (gap_ms > SLEEP_GAP_MS || to_ms - block->start_ms > SLEEP_BLOCK_MAX_MS ||
         block->count + 2 > SLEEP_PARTS_MAX))
        r = end_block(gadget);
    if (block->count == 0 && (stage == SLEEP_AWAKE || stage == SLEEP_UNKNOWN))
        return r;
    if (block->count == 0)
        block->start_ms = from_ms;
    else if (gap_ms >= 1000)
        sleep_block_add(block, SLEEP_UNKNOWN, (int32_t)(gap_ms / 1000));
    if (sleep_block_add(block, stage, (int32_t)((to_ms - from_ms) / 1000)) == 0)
        block->end_ms = to_ms;
    return r;
}

/* A ring: minutes and stage, 2 light, 3 deep, 4 REM, 5 awake. */
static int take_stage(void *userdata, const struct gadgetbridge_row *row)
{
    static const enum sleep_stage stages[] = {SLEEP_UNKNOWN, SLEEP_UNKNOWN, SLEEP_LIGHT,
                                              SLEEP_DEEP,    SLEEP_REM,     SLEEP_AWAKE};
    const double minutes = row->values[0], stage = row->values[1];

    if (!is_known(minutes) || !is_known(stage) || minutes <= 0 || minutes > 1440 || stage < 0 ||
        stage > 5)
        return 0;
    return add_stage(userdata, stages[(int)stage], row->at_ms,
                     row->at_ms + (int64_t)minutes * MS_PER_MINUTE);
}

/* A watch: what it says holds until it says something else, ten minutes at most. */
static int take_bangle(void *userdata, const struct gadgetbridge_row *row)
{
    struct gadget *gadget = userdata;
    const double steps = row->values[1], bpm = row->values[2];
    const int kind = is_known(row->values[0]) ? (int)row->values[0] : 0;
    int r = 0;

    if (kind != KIND_NOT_WORN && is_known(steps) && steps >= 0)
        r = inlet_reading(gadget->inlet, gadget->device,
                          &(struct reading){READING_STEPS, (int32_t)steps, row->at_ms},
                          gadget->err);
    if (r == 0 && is_known(bpm) && bpm > 0 && bpm < 255)
        r = inlet_reading(gadget->inlet, gadget->device,
                          &(struct reading){READING_HR, (int32_t)bpm, row->at_ms}, gadget->err);
    if (r == 0 && (kind == KIND_LIGHT || kind == KIND_DEEP))
        r = add_stage(gadget, kind == KIND_DEEP ? SLEEP_DEEP : SLEEP_LIGHT, row->at_ms,
                      row->at_ms + BANGLE_MS);
    return r;
}

static int take_stages(struct gadget *gadget, enum gadgetbridge_table table,
                       gadgetbridge_row_fn take)
{
    gadget->block = (struct sleep_block){.count = 0};
    const int r =
        gadgetbridge_rows(gadget->source, table, gadget->device_id, take, gadget, gadget->err);
    return r < 0 ? r : end_block(gadget);
}

/* ---- all ---- */

static int take_device(void *userdata, const struct gadgetbridge_device *device)
{
    struct gadget *gadget = userdata;
    int r = inlet_device(gadget->inlet, *device->name ? device->name : device->address,
                         device->address, gadget->person, &gadget->device, gadget->err);

    gadget->device_id = device->id;
    if (r == 0)
        r = take_minutes(gadget, GB_HUAMI_MINUTES, 4);
    if (r == 0)
        r = take_minutes(gadget, GB_HUAMI_EXTENDED, 8);
    if (r == 0)
        r = take_singles(gadget);
    if (r == 0)
        r = take_stages(gadget, GB_COLMI_SLEEP_STAGE, take_stage);
    if (r == 0)
        r = take_stages(gadget, GB_BANGLE_MINUTES, take_bangle);
    return r;
}

int gadget_take(struct gadgetbridge *gadgetbridge, struct inlet *inlet, const struct person *person,
                const struct zone *zone, struct error *err)
{
    struct gadget *gadget = calloc(1, sizeof(*gadget));
    int r = 0;

    if (!gadget)
        return error_set(err, ERR_NOMEM, "out of memory");
    gadget->source = gadgetbridge;
    gadget->inlet = inlet;
    gadget->person = person;
    gadget->zone = zone;
    gadget->err = err;
    r = gadgetbridge_devices(gadgetbridge, take_device, gadget, err);
    free(gadget);
    return r;
}
