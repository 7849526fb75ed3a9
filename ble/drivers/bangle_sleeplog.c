/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/drivers/bangle_sleeplog.h"

#include "ble/drivers/bangle_hours.h"
#include <string.h>

static const enum sleep_stage stages[] = {SLEEP_UNKNOWN, SLEEP_UNKNOWN, SLEEP_AWAKE, SLEEP_LIGHT,
                                          SLEEP_DEEP};

enum { ENTRY_FROM, ENTRY_STATUS, ENTRY_CONSECUTIVE };

static int check(const struct bangle_field *log, int64_t count)
{
    int64_t entry[BANGLE_ROW];
    size_t at = 0;
    int r;
    for (; (r = bangle_row_next(log, &at, entry)) > 0; count--)
        if (entry[ENTRY_STATUS] < 0 || entry[ENTRY_STATUS] > 4 || entry[ENTRY_CONSECUTIVE] < 0 ||
            entry[ENTRY_CONSECUTIVE] > 2)
            return -ERR_RANGE;
    return r == 0 && count != 0 ? -ERR_LENGTH : r;
}

int bangle_sleeplog_keep(const struct bangle_field *log, int64_t count, const struct driver_io *io,
                         const struct zone *zone, int64_t from_ms, int64_t until_ms)
{
    const int64_t first = from_ms / BANGLE_SLEEPLOG_SLOT_MS;
    const int64_t end = until_ms / BANGLE_SLEEPLOG_SLOT_MS;
    struct bangle_hours hours = {0};
    int64_t entry[BANGLE_ROW];
    int64_t next[BANGLE_ROW] = {end};
    size_t at = 0;
    const int r = check(log, count);
    if (r < 0)
        return r;
    bool more = bangle_row_next(log, &at, entry) > 0;
    while (more) {
        more = bangle_row_next(log, &at, next) > 0;
        const int64_t to = more ? next[ENTRY_FROM] : end;
        /* A clock that was lost and found leaves entries that go back; how long the one before them
         * lasted is not known then. */
        if (entry[ENTRY_FROM] >= first && entry[ENTRY_FROM] < to && to <= end)
            bangle_hours_add(&hours, io, zone, entry[ENTRY_FROM] * BANGLE_SLEEPLOG_SLOT_MS,
                             to * BANGLE_SLEEPLOG_SLOT_MS, stages[entry[ENTRY_STATUS]]);
        memcpy(entry, next, sizeof(entry));
    }
    bangle_hours_end(&hours, io, zone);
    return 0;
}
