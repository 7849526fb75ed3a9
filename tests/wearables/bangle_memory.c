/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/wearables/bangle_memory.h"

#include "core/ztime.h"
#include <inttypes.h>

#define SLOTS_A_DAY (MS_PER_DAY / BANGLE_BLOCK_MS)

static int64_t floor_to(int64_t value, int64_t step)
{
    return value - (value % step + step) % step;
}

/* ---- clock ---- */

void bangle_meet(struct bangle_memory *memory, int64_t host_ms)
{
    if (memory->born_ms == 0)
        memory->born_ms =
            floor_to(bangle_now_ms(memory, host_ms) - memory->days * MS_PER_DAY, BANGLE_BLOCK_MS);
}

int64_t bangle_now_ms(const struct bangle_memory *memory, int64_t host_ms)
{
    return host_ms + memory->shift_ms;
}

void bangle_set_ms(struct bangle_memory *memory, int64_t host_ms, int64_t watch_ms)
{
    memory->shift_ms = watch_ms - host_ms;
}

static int offset_in(const struct bangle_memory *memory, size_t segment)
{
    return segment == 0 ? 0 : memory->zone[segment - 1].offset_min;
}

int bangle_offset_min(const struct bangle_memory *memory)
{
    return offset_in(memory, memory->zones);
}

void bangle_set_zone(struct bangle_memory *memory, int64_t now_ms, int offset_min)
{
    if (offset_min == bangle_offset_min(memory) || memory->zones == BANGLE_ZONES_MAX)
        return;
    memory->zone[memory->zones].from_ms = now_ms;
    memory->zone[memory->zones++].offset_min = offset_min;
}

/* ---- blocks ---- */

static uint64_t mixed(uint64_t value)
{
    value = (value ^ value >> 31) * UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ value >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
    return value ^ value >> 32;
}

/* Nights last from 21:40 to 05:20 UTC, with some wake in between; a nap at noon on some days. */
static enum bangle_status status_at(int64_t slot, uint64_t dice)
{
    const int64_t of_day = slot % SLOTS_A_DAY;
    if (of_day >= 130 || of_day < 32)
        return dice % 16 == 0 ? BANGLE_AWAKE : (dice / 16) % 3 == 0 ? BANGLE_DEEP : BANGLE_LIGHT;
    if (of_day >= 72 && of_day < 76 && slot / SLOTS_A_DAY % 3 == 0)
        return BANGLE_LIGHT;
    if (of_day >= 100 && of_day < 106)
        return BANGLE_NOT_WORN;
    return BANGLE_AWAKE;
}

struct bangle_block bangle_block_at(const struct bangle_memory *memory, int64_t start_ms)
{
    const int64_t slot = start_ms / BANGLE_BLOCK_MS;
    const uint64_t dice = mixed((uint64_t)slot + (uint64_t)memory->seed * 1000003);
    struct bangle_block block = {.status = status_at(slot, dice)};
    const bool asleep = block.status >= BANGLE_LIGHT;
    if (block.status == BANGLE_NOT_WORN)
        return block;
    block.half_bpm = dice >> 8 & 7 ? (asleep ? 96 : 124) + (unsigned)((dice >> 12) % 40) : 0;
    block.steps = asleep ? 0 : (unsigned)((dice >> 20) % 900);
    block.movement = (unsigned)((dice >> 32) % (asleep ? 40 : 2000));
    return block;
}

/* ---- the health database ---- */

/* The first instant that was written into a slot of the wall clock (counted as if it were UTC). A
 * block is written when it is over, by the zone of that moment. */
static bool written(const struct bangle_memory *memory, int64_t wall_ms, int64_t now_ms,
                    int64_t *ret_start_ms)
{
    for (size_t segment = 0; segment <= memory->zones; segment++) {
        const int64_t from_ms = segment == 0 ? memory->born_ms : memory->zone[segment - 1].from_ms;
        const int64_t to_ms = segment < memory->zones ? memory->zone[segment].from_ms : now_ms;
        const int64_t start_ms = wall_ms - offset_in(memory, segment) * MS_PER_MINUTE;
        const int64_t end_ms = start_ms + BANGLE_BLOCK_MS;
        if (start_ms >= memory->born_ms && end_ms > from_ms && end_ms <= to_ms) {
            *ret_start_ms = start_ms;
            return true;
        }
    }
    return false;
}

void bangle_read_records(const struct bangle_memory *memory, int64_t since_ms, int64_t now_ms,
                         void (*found)(void *context, int64_t end_ms,
                                       const struct bangle_block *block),
                         void *context)
{
    const int64_t offset_ms = bangle_offset_min(memory) * MS_PER_MINUTE;
    const int64_t first_ms = since_ms > 0 ? since_ms - BANGLE_BLOCK_MS : memory->born_ms;
    /* It steps through UTC dates and reads the local date at the beginning of each. */
    for (int64_t utc_ms = floor_to(first_ms, MS_PER_DAY); utc_ms <= now_ms; utc_ms += MS_PER_DAY) {
        const int64_t day_ms = floor_to(utc_ms + offset_ms, MS_PER_DAY);
        for (int64_t slot = 0; slot < SLOTS_A_DAY; slot++) {
            const int64_t wall_ms = day_ms + slot * BANGLE_BLOCK_MS;
            const int64_t end_ms = wall_ms - offset_ms + BANGLE_BLOCK_MS;
            int64_t start_ms;
            if (end_ms < since_ms || !written(memory, wall_ms, now_ms, &start_ms))
                continue;
            const struct bangle_block block = bangle_block_at(memory, start_ms);
            found(context, end_ms, &block);
        }
    }
}

/* ---- the sleep log ---- */

static int consecutive(enum bangle_status status)
{
    return status >= BANGLE_LIGHT ? 2 : status == BANGLE_UNKNOWN ? 0 : 1;
}

void bangle_read_log(const struct bangle_memory *memory, FILE *out, int64_t since_ms,
                     int64_t until_ms, int64_t now_ms)
{
    const int64_t since = since_ms / BANGLE_BLOCK_MS;
    const int64_t until = (until_ms + BANGLE_BLOCK_MS - 1) / BANGLE_BLOCK_MS;
    const int64_t now = (now_ms + BANGLE_BLOCK_MS - 1) / BANGLE_BLOCK_MS;
    const int64_t judged = now_ms / BANGLE_BLOCK_MS; /* slots before it are over */
    const int64_t born = memory->born_ms / BANGLE_BLOCK_MS;
    const char *comma = "";
    int last = -1;
    fputc('[', out);
    for (int64_t slot = since > born ? since : born; slot < until && slot < judged; slot++) {
        const enum bangle_status status = bangle_block_at(memory, slot * BANGLE_BLOCK_MS).status;
        if ((int)status == last)
            continue;
        fprintf(out, "%s[%" PRId64 ",%d,%d]", comma, slot, status, consecutive(status));
        comma = ",";
        last = (int)status;
    }
    if (until > now && now_ms >= since_ms)
        fprintf(out, "%s[%" PRId64 ",0,0]", comma, now);
    fputc(']', out);
}
