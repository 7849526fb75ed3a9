/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/care.h"
#include <stddef.h>

static void forget_cycles(struct care *care)
{
    for (size_t i = 0; i < CARE_CYCLES_MAX; i++)
        care->cycles_ms[i] = INT64_MIN;
}

void care_init(struct care *care)
{
    *care = (struct care){0};
    forget_cycles(care);
}

void care_restart(struct care *care)
{
    care->failed_starts = 0;
    care->scan_ms = 0;
    care->silent_ms = 0;
    care->deaf = false;
    care->ready = 0;
    care->unreached = 0;
    care->trouble = CARE_WELL;
}

static enum care_trouble trouble_of(const struct care *care)
{
    if (care->failed_starts >= CARE_STARTS_MAX)
        return CARE_NO_SEARCH;
    if (care->deaf)
        return CARE_DEAF;
    return !care->ready && care->unreached >= CARE_UNREACHED_MIN ? CARE_NO_LINKS : CARE_WELL;
}

/* After each change. */
static void judge(struct care *care, int64_t now_ms)
{
    const enum care_trouble trouble = trouble_of(care);
    if (trouble != care->trouble || care->ready)
        care->since_ms = now_ms;
    care->trouble = trouble;
}

/* ---- searching and hearing ---- */

static unsigned residents(const struct care *care, int64_t now_ms)
{
    unsigned count = 0;
    for (unsigned i = 0; i < care->heard_count; i++) {
        const struct care_resident *each = &care->heard[i];
        if (each->last_ms - each->first_ms >= CARE_RESIDENT_MS &&
            now_ms - each->last_ms < CARE_MEMORY_MS)
            count++;
    }
    return count;
}

/* The place of an address, else a free one, else that of the one heard longest ago. */
static struct care_resident *place_of(struct care *care, uint64_t key)
{
    struct care_resident *oldest = &care->heard[0];
    for (unsigned i = 0; i < care->heard_count; i++) {
        if (care->heard[i].key == key)
            return &care->heard[i];
        if (care->heard[i].last_ms < oldest->last_ms)
            oldest = &care->heard[i];
    }
    return care->heard_count < CARE_RESIDENTS_MAX ? &care->heard[care->heard_count++] : oldest;
}

void care_heard(struct care *care, uint64_t key, int64_t now_ms)
{
    care->silent_ms = 0;
    if (care->scan_ms)
        care->scan_ms = now_ms;
    care->deaf = false;
    judge(care, now_ms);
    if (key == 0)
        return;
    struct care_resident *place = place_of(care, key);
    if (place->key != key || now_ms - place->last_ms >= CARE_MEMORY_MS)
        *place = (struct care_resident){.key = key, .first_ms = now_ms};
    place->last_ms = now_ms;
}

void care_scan_started(struct care *care, bool ok, int64_t now_ms)
{
    care->failed_starts = ok ? 0 : care->failed_starts + 1;
    care->scan_ms = ok ? now_ms : 0;
    judge(care, now_ms);
}

void care_scan_ended(struct care *care, int64_t now_ms)
{
    if (!care->scan_ms)
        return;
    care->silent_ms += now_ms - care->scan_ms;
    care->scan_ms = 0;
    if (care->silent_ms >= CARE_DEAF_MS && residents(care, now_ms) >= CARE_RESIDENTS_MIN)
        care->deaf = true;
    judge(care, now_ms);
}

/* ---- links ---- */

void care_links(struct care *care, unsigned ready, unsigned unreached, int64_t now_ms)
{
    care->ready = ready;
    care->unreached = unreached;
    judge(care, now_ms);
}

/* ---- what follows ---- */

int64_t care_cycle_due_ms(const struct care *care)
{
    int64_t due_ms = care->since_ms + CARE_TROUBLE_MS;
    int64_t oldest_ms = INT64_MAX;
    if (care->trouble == CARE_WELL || care->ready)
        return INT64_MAX;
    for (size_t i = 0; i < CARE_CYCLES_MAX; i++) {
        const int64_t at_ms = care->cycles_ms[i];
        if (at_ms != INT64_MIN && due_ms < at_ms + CARE_CYCLE_EACH_MS)
            due_ms = at_ms + CARE_CYCLE_EACH_MS;
        oldest_ms = at_ms < oldest_ms ? at_ms : oldest_ms;
    }
    if (oldest_ms != INT64_MIN && due_ms < oldest_ms + MS_PER_DAY)
        due_ms = oldest_ms + MS_PER_DAY;
    return due_ms;
}

static bool was_cycled(const struct care *care)
{
    for (size_t i = 0; i < CARE_CYCLES_MAX; i++)
        if (care->cycles_ms[i] != INT64_MIN && care->since_ms - care->cycles_ms[i] < MS_PER_DAY)
            return true;
    return false;
}

int64_t care_failed_ms(const struct care *care, bool cycles)
{
    if (care->trouble == CARE_WELL || care->ready || (cycles && !was_cycled(care)))
        return INT64_MAX;
    return care->since_ms + CARE_TROUBLE_MS;
}

void care_moved(struct care *care)
{
    care_restart(care);
    forget_cycles(care);
}

void care_cycled(struct care *care, int64_t now_ms)
{
    size_t oldest = 0;
    for (size_t i = 1; i < CARE_CYCLES_MAX; i++)
        if (care->cycles_ms[i] < care->cycles_ms[oldest])
            oldest = i;
    care->cycles_ms[oldest] = now_ms;
    care_restart(care);
}
