/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes of a zoneinfo file (TZif, RFC 8536).
 *
 *     header   "TZif", version, 15 bytes unused, six counts (big endian, 32 bits)
 *     data     times of changes | type of each | types (offset, summer flag, name) | names |
 *              leap seconds | two tables of flags          with 32-bit times
 *     from version 2 on, once more header and data with 64-bit times, which is what counts, then
 *     footer   newline, POSIX TZ text or nothing, newline
 *
 * All counts are checked against the length before anything is read, so a hostile file ends in an
 * error. Files that count leap seconds (the "right/" zones) are refused: our time is POSIX time.
 */
#include "core/zone.h"
#include "core/zone_data.h"

#include "core/cleanup.h"
#include <string.h>

#define HEADER_SIZE   44
#define TYPE_SIZE     6
#define RULE_TEXT_MAX 128
/* RFC 8536 section 3.2 */
#define OFFSET_MIN_S (-89999)
#define OFFSET_MAX_S 93599

struct block {
    uint8_t version; /* 0, or '2' and later */
    size_t time_size;
    uint32_t time_count, type_count, leap_count;
    const uint8_t *times, *indices, *types;
    const uint8_t *end;
};

static uint64_t read_be(const uint8_t *bytes, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | bytes[i];
    return value;
}

static int64_t read_time(const uint8_t *bytes, size_t size)
{
    return size == 8 ? (int64_t)read_be(bytes, 8) : (int32_t)(uint32_t)read_be(bytes, 4);
}

/* A header and the places of its data. */
static int read_block(const uint8_t *bytes, size_t length, size_t time_size, struct block *ret)
{
    if (length < HEADER_SIZE || memcmp(bytes, "TZif", 4) != 0)
        return -ERR_SYNTAX;
    uint32_t counts[6];
    for (size_t i = 0; i < 6; i++)
        counts[i] = (uint32_t)read_be(bytes + 20 + 4 * i, 4);
    uint64_t flags = (uint64_t)counts[0] + counts[1];
    uint64_t leaps = counts[2], times = counts[3], types = counts[4], names = counts[5];
    uint64_t size =
        times * (time_size + 1) + types * TYPE_SIZE + names + leaps * (time_size + 4) + flags;
    if (types == 0 || types > 256)
        return -ERR_RANGE;
    if (size > length - HEADER_SIZE)
        return -ERR_LENGTH;
    ret->version = bytes[4];
    ret->time_size = time_size;
    ret->time_count = counts[3];
    ret->type_count = counts[4];
    ret->leap_count = counts[2];
    ret->times = bytes + HEADER_SIZE;
    ret->indices = ret->times + times * time_size;
    ret->types = ret->indices + times;
    ret->end = ret->times + size;
    return 0;
}

static int offset_of_type(const struct block *block, size_t type, int32_t *ret_s)
{
    if (type >= block->type_count)
        return -ERR_RANGE;
    int32_t offset_s = (int32_t)(uint32_t)read_be(block->types + type * TYPE_SIZE, 4);
    if (offset_s < OFFSET_MIN_S || offset_s > OFFSET_MAX_S)
        return -ERR_RANGE;
    *ret_s = offset_s;
    return 0;
}

/* Changes that leave the offset as it is (a new name, say) are not kept. */
static int read_changes(const struct block *block, struct zone *zone)
{
    int r = offset_of_type(block, 0, &zone->first_offset_s);
    if (r < 0)
        return r;
    zone->rule_from_s = INT64_MIN;
    if (block->time_count == 0)
        return 0;
    zone->changes = calloc(block->time_count, sizeof(*zone->changes));
    if (!zone->changes)
        return -ERR_NOMEM;
    int32_t current_s = zone->first_offset_s;
    for (size_t i = 0; i < block->time_count; i++) {
        struct zone_change change;
        change.at_s = read_time(block->times + i * block->time_size, block->time_size);
        r = offset_of_type(block, block->indices[i], &change.offset_s);
        if (r < 0)
            return r;
        if (i > 0 && change.at_s <= zone->rule_from_s)
            return -ERR_RANGE;
        zone->rule_from_s = change.at_s;
        if (change.offset_s != current_s)
            zone->changes[zone->count++] = change;
        current_s = change.offset_s;
    }
    return 0;
}

static int read_footer(const uint8_t *bytes, size_t length, struct zone *zone)
{
    const uint8_t *end = length > 1 ? memchr(bytes + 1, '\n', length - 1) : NULL;
    if (!end || bytes[0] != '\n')
        return -ERR_SYNTAX;
    size_t text_length = (size_t)(end - bytes) - 1;
    if (text_length >= RULE_TEXT_MAX)
        return -ERR_LENGTH;
    char text[RULE_TEXT_MAX];
    memcpy(text, bytes + 1, text_length);
    text[text_length] = '\0';
    if (strlen(text) != text_length)
        return -ERR_SYNTAX;
    zone->has_rule = text_length > 0;
    return zone->has_rule ? zone_rule_parse(text, &zone->rule) : 0;
}

static int read_file_bytes(const uint8_t *bytes, size_t length, struct zone *zone)
{
    struct block block;
    int r = read_block(bytes, length, 4, &block);
    if (r < 0)
        return r;
    if (block.version != 0 && (block.version < '2' || block.version > '4'))
        return -ERR_UNSUPPORTED;
    bool has_footer = block.version != 0;
    if (has_footer) {
        r = read_block(block.end, length - (size_t)(block.end - bytes), 8, &block);
        if (r < 0)
            return r;
    }
    if (block.leap_count > 0)
        return -ERR_UNSUPPORTED;
    r = read_changes(&block, zone);
    if (r == 0 && has_footer)
        r = read_footer(block.end, length - (size_t)(block.end - bytes), zone);
    return r;
}

int zone_parse(const char *name, const uint8_t *bytes, size_t length, struct zone **ret,
               struct error *err)
{
    CLEANUP(zone_freep) struct zone *zone = NULL;
    int r = zone_new(name, &zone, err);
    if (r < 0)
        return r;
    r = read_file_bytes(bytes, length, zone);
    if (r < 0)
        return error_set(err, (enum error_code)(-r), "\"%s\" is not a time zone that can be used",
                         name);
    *ret = TAKE(zone);
    return 0;
}
