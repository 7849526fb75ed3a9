/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An hour's block has the key "hour N", N hours since 1970, and goes from its first minute asleep
 * to its last. If the band no longer has the beginning of the hour (another program may have let it
 * forget), the key is "hour N.MM" with the minute where it begins: such a block does not take the
 * place of one that knew more.
 */
#include "ble/drivers/huami_activity.h"

#include <stdio.h>

#define MINUTES      60
#define COMMIT_HOURS 24 /* what is kept between two commits is bounded */
#define NO_HR        0xff

enum {
    KIND_AS_BEFORE = 0,
    KIND_OFF = 3,
    KIND_CHARGING = 6,
    KIND_LIGHT = 9,
    KIND_IGNORE = 10,
    KIND_DEEP = 11,
    KIND8_OFF = 115,
    KIND8_CHARGING = 118,
    KIND8_SLEEP = 120,
};

#define REM_ABOVE  55
#define DEEP_ABOVE 42

struct hour {
    int64_t start_ms;
    int first; /* minute of which something is known */
    enum sleep_stage stages[MINUTES];
};

struct walk {
    const struct huami_round *round;
    const struct driver_io *io;
    const char *cursor;
    unsigned kind;         /* last one said, of 4-byte records */
    unsigned kind_of_hour; /* in force when the hour began */
    struct hour hour;
};

static enum sleep_stage stage8(const uint8_t record[8])
{
    switch (record[0]) {
    case KIND8_OFF:
    case KIND8_CHARGING:
        return SLEEP_UNKNOWN;
    case KIND8_SLEEP:
        return (record[7] & 0x7f) > REM_ABOVE    ? SLEEP_REM
               : (record[6] & 0x7f) > DEEP_ABOVE ? SLEEP_DEEP
                                                 : SLEEP_LIGHT;
    default:
        return SLEEP_AWAKE;
    }
}

static enum sleep_stage stage4(unsigned kind)
{
    switch (kind) {
    case KIND_AS_BEFORE: /* and nothing is known of before */
    case KIND_OFF:
    case KIND_CHARGING:
        return SLEEP_UNKNOWN;
    case KIND_LIGHT:
        return SLEEP_LIGHT;
    case KIND_DEEP:
        return SLEEP_DEEP;
    default:
        return SLEEP_AWAKE;
    }
}

static enum sleep_stage stage_of(struct walk *walk, const uint8_t *record)
{
    if (walk->round->record == 8)
        return stage8(record);
    const unsigned kind = record[0] & 0x0f;
    if (kind != KIND_AS_BEFORE && kind != KIND_IGNORE)
        walk->kind = kind;
    return stage4(walk->kind);
}

static bool asleep(enum sleep_stage stage)
{
    return stage != SLEEP_AWAKE && stage != SLEEP_UNKNOWN;
}

static void begin_hour(struct walk *walk, int64_t at_ms)
{
    const int64_t start_ms = at_ms - at_ms % MS_PER_HOUR;
    walk->kind_of_hour = walk->kind;
    walk->hour.start_ms = start_ms;
    walk->hour.first = (int)((at_ms - start_ms) / MS_PER_MINUTE);
    for (int i = 0; i < MINUTES; i++)
        walk->hour.stages[i] = SLEEP_UNKNOWN;
}

static void name_block(const struct hour *hour, struct sleep_block *block)
{
    const long long number = hour->start_ms / MS_PER_HOUR;
    if (hour->first == 0)
        snprintf(block->key, sizeof(block->key), "hour %lld", number);
    else
        snprintf(block->key, sizeof(block->key), "hour %lld.%02d", number, hour->first);
}

static void end_hour(const struct walk *walk)
{
    const struct hour *hour = &walk->hour;
    int first = 0;
    int last = MINUTES - 1;
    while (first < MINUTES && !asleep(hour->stages[first]))
        first++;
    if (first == MINUTES)
        return;
    while (!asleep(hour->stages[last]))
        last--;
    struct sleep_block block = {
        .start_ms = hour->start_ms + first * MS_PER_MINUTE,
        .end_ms = hour->start_ms + (last + 1) * MS_PER_MINUTE,
    };
    name_block(hour, &block);
    block.offset_s = zone_offset_s(walk->round->zone, block.end_ms);
    for (int i = first; i <= last; i++)
        sleep_block_add(&block, hour->stages[i], 60); /* 60 parts always fit */
    walk->io->keep_sleep(walk->io->host, &block);
}

static void keep(const struct walk *walk, enum reading_kind kind, int value, int64_t at_ms)
{
    const struct reading reading = {.kind = kind, .value = value, .at_ms = at_ms};
    walk->io->keep(walk->io->host, &reading);
}

static bool is_off(const struct walk *walk, const uint8_t *record)
{
    if (walk->round->record == 8)
        return record[0] == KIND8_OFF || record[0] == KIND8_CHARGING;
    return walk->kind == KIND_OFF || walk->kind == KIND_CHARGING;
}

static void keep_minute(struct walk *walk, const uint8_t *record, int64_t at_ms)
{
    const int minute = (int)(at_ms % MS_PER_HOUR / MS_PER_MINUTE);
    walk->hour.stages[minute] = stage_of(walk, record);
    if (is_off(walk, record))
        return;
    keep(walk, READING_STEPS, record[2], at_ms);
    if (record[3] != 0 && record[3] != NO_HR)
        keep(walk, READING_HR, record[3], at_ms);
}

static void commit(const struct walk *walk)
{
    walk->io->commit(walk->io->host, walk->cursor,
                     huami_cursor(walk->hour.start_ms, walk->kind_of_hour));
}

int64_t huami_activity_keep(const struct huami_round *round, const struct driver_io *io,
                            const char *cursor)
{
    struct walk walk = {.round = round, .io = io, .cursor = cursor};
    walk.kind = round->start_ms > round->asked_ms ? KIND_AS_BEFORE : round->kind;
    unsigned hours = 0;
    int64_t at_ms = round->start_ms;
    bool begun = false;
    for (size_t at = 0; at < round->length; at += round->record, at_ms += MS_PER_MINUTE) {
        if (at_ms < round->asked_ms)
            continue;
        const bool new_hour = begun && at_ms % MS_PER_HOUR == 0;
        if (new_hour)
            end_hour(&walk);
        if (!begun || new_hour)
            begin_hour(&walk, at_ms);
        if (new_hour && ++hours % COMMIT_HOURS == 0)
            commit(&walk);
        begun = true;
        keep_minute(&walk, round->bytes + at, at_ms);
    }
    if (!begun)
        return round->asked_ms;
    end_hour(&walk);
    if (at_ms % MS_PER_HOUR == 0)
        begin_hour(&walk, at_ms);
    commit(&walk);
    return at_ms;
}
