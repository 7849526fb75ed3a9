/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/month_read.h"

#include "core/cleanup.h"
#include "storage/people.h"

int month_read_recorded(struct store *store, int64_t person_row, int64_t device_row,
                        int64_t from_ms, int64_t to_ms, struct month *month, struct error *err)
{
    CLEANUP(recorded_clear) struct recorded recorded = {0};
    int r = recorded_read(store, device_row, person_row, from_ms, to_ms, &recorded, err);

    if (r < 0)
        return r;
    if (recorded.window_count + recorded.stress_count + recorded.resting_count == 0)
        return 0;
    if (month_put_recorded(month, device_row, from_ms, to_ms, &recorded) < 0)
        return error_set(err, ERR_NOMEM, "out of memory");
    return 0;
}

static int read_history(struct store *store, int64_t person_row, int64_t from_ms, int64_t to_ms,
                        struct month *month, struct error *err)
{
    CLEANUP(cleanup_free) int64_t *rows = NULL;
    size_t count = 0;
    int r = device_rows(store, &rows, &count, err);

    for (size_t i = 0; r == 0 && i < count; i++)
        r = month_read_recorded(store, person_row, rows[i], window_start_of(from_ms), to_ms, month,
                                err);
    return r;
}

int month_read(struct store *store, int64_t person_row, int64_t from_ms, int64_t to_ms,
               struct month *ret, struct error *err)
{
    CLEANUP(cleanup_free) struct window *windows = NULL;
    size_t count = 0;
    int r = window_read(store, person_row, from_ms, to_ms, &windows, &count, err);

    *ret = (struct month){0};
    for (size_t i = 0; r == 0 && i < count; i++)
        if (month_add(ret, &windows[i]) < 0)
            r = error_set(err, ERR_NOMEM, "out of memory");
    if (r == 0)
        r = read_history(store, person_row, from_ms, to_ms, ret, err);
    if (r < 0)
        month_clear(ret);
    return r;
}
