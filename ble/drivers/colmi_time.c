/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/drivers/colmi_time.h"

#include <string.h>

#define DAY_S         INT64_C(86400)
#define PAST_S        (9 * DAY_S) /* further back than any ring remembers */
#define OFFSET_BITS   18
#define OFFSET_BIAS   (INT64_C(1) << (OFFSET_BITS - 1))
#define OFFSET_MAX_S  (18 * 3600)
#define CENTURY_START 2000

static size_t free_slot(const struct colmi_clock *clock)
{
    for (size_t slot = 0; slot < COLMI_REIGNS; slot++) {
        bool used = false;
        for (size_t i = 0; i < clock->count; i++)
            used |= clock->reigns[i].slot == slot;
        if (!used)
            return slot;
    }
    return clock->reigns[0].slot;
}

static const struct colmi_reign *insert(struct colmi_clock *clock, struct colmi_reign reign)
{
    if (clock->count == COLMI_REIGNS) {
        memmove(clock->reigns, clock->reigns + 1, (COLMI_REIGNS - 1) * sizeof(reign));
        clock->count--;
    }
    size_t at = clock->count++;
    for (; at > 0 && clock->reigns[at - 1].since_s > reign.since_s; at--)
        clock->reigns[at] = clock->reigns[at - 1];
    clock->reigns[at] = reign;
    return &clock->reigns[at];
}

const struct colmi_reign *colmi_clock_add(struct colmi_clock *clock, int64_t since_s,
                                          int32_t offset_s)
{
    return insert(clock, (struct colmi_reign){since_s, offset_s, free_slot(clock)});
}

/* One change at most: no zone has two in nine days. */
void colmi_clock_follow(struct colmi_clock *clock, const struct zone *zone, int64_t now_s)
{
    int64_t before_s = now_s - PAST_S;
    int64_t after_s = now_s;
    const int32_t was_s = zone_offset_s(zone, before_s * MS_PER_SECOND);
    const int32_t is_s = zone_offset_s(zone, after_s * MS_PER_SECOND);
    colmi_clock_add(clock, 0, was_s);
    if (was_s == is_s)
        return;
    while (after_s - before_s > 1) {
        const int64_t middle_s = before_s + (after_s - before_s) / 2;
        if (zone_offset_s(zone, middle_s * MS_PER_SECOND) == was_s)
            before_s = middle_s;
        else
            after_s = middle_s;
    }
    colmi_clock_add(clock, after_s, is_s);
}

int64_t colmi_reign_pack(const struct colmi_reign *reign)
{
    return reign->since_s << OFFSET_BITS | (reign->offset_s + OFFSET_BIAS);
}

void colmi_clock_unpack(struct colmi_clock *clock, size_t slot, int64_t packed, int64_t now_s)
{
    const int64_t since_s = packed >> OFFSET_BITS;
    const int64_t offset_s = (packed & (2 * OFFSET_BIAS - 1)) - OFFSET_BIAS;
    if (packed >= 0 && since_s <= now_s && offset_s >= -OFFSET_MAX_S && offset_s <= OFFSET_MAX_S)
        insert(clock, (struct colmi_reign){since_s, (int32_t)offset_s, slot});
}

/* Whether a slot that begins at `at_s` lies in a reign at least in part, and not in the future. */
static bool reign_has(const struct colmi_clock *clock, size_t i, int64_t at_s, int32_t slot_s,
                      int64_t now_s)
{
    const bool ended = i + 1 < clock->count && at_s >= clock->reigns[i + 1].since_s;
    return at_s <= now_s && !ended && at_s + slot_s > clock->reigns[i].since_s;
}

int colmi_clock_instant(const struct colmi_clock *clock, int64_t shown_s, int32_t slot_s,
                        int64_t now_s, int64_t *ret_s, int32_t *ret_offset_s)
{
    const struct colmi_reign *found = NULL;
    for (size_t i = clock->count; i-- > 0;) {
        const struct colmi_reign *reign = &clock->reigns[i];
        const int64_t at_s = shown_s - reign->offset_s;
        if (!reign_has(clock, i, at_s, slot_s, now_s))
            continue;
        if (found)
            return -ERR_AMBIGUOUS;
        found = reign;
        if (at_s >= reign->since_s)
            break;
    }
    if (!found)
        return -ERR_RANGE;
    *ret_s = shown_s - found->offset_s;
    *ret_offset_s = found->offset_s;
    return 0;
}

static int from_bcd(uint8_t byte)
{
    return byte >> 4 > 9 || (byte & 15) > 9 ? -ERR_SYNTAX : (byte >> 4) * 10 + (byte & 15);
}

int colmi_date(const uint8_t bcd[3], int32_t *ret_day)
{
    const int year = from_bcd(bcd[0]);
    const int month = from_bcd(bcd[1]);
    const int day = from_bcd(bcd[2]);
    if (year < 0 || month < 0 || day < 0)
        return -ERR_SYNTAX;
    if (month < 1 || month > 12 || day < 1 || day > 31)
        return -ERR_RANGE;
    struct civil back;
    const int32_t number = civil_to_day(CENTURY_START + year, month, day);
    civil_from_day(number, &back);
    if (back.day != day)
        return -ERR_RANGE;
    *ret_day = number;
    return 0;
}

static uint8_t to_bcd(int number)
{
    return (uint8_t)(number / 10 * 16 + number % 10);
}

void colmi_put_time(uint8_t bcd[6], const struct civil *civil)
{
    bcd[0] = to_bcd(civil->year % 100);
    bcd[1] = to_bcd(civil->month);
    bcd[2] = to_bcd(civil->day);
    bcd[3] = to_bcd(civil->hour);
    bcd[4] = to_bcd(civil->minute);
    bcd[5] = to_bcd(civil->second);
}
