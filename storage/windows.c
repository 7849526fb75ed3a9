/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/windows.h"

#include "storage/internal.h"

static const char window_insert[] =
    "INSERT OR REPLACE INTO hrv_window (device, start_ms, person, hr_count, rr_all, rr_ok,"
    " rr_diffs, valid, hr_mean, seconds, artefact, mean_hr, rmssd, sdnn, stress_index)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";

/* Devices are few: going through them uses the table's own key and saves an index by person. */
static const char window_select[] =
    "SELECT w.device, w.start_ms, w.person, w.hr_count, w.rr_all, w.rr_ok, w.rr_diffs, w.valid,"
    " w.hr_mean, w.seconds, w.artefact, w.mean_hr, w.rmssd, w.sdnn, w.stress_index"
    " FROM device AS d CROSS JOIN hrv_window AS w"
    " WHERE w.device = d.row AND w.start_ms >= ?2 AND w.start_ms < ?3 AND w.person = ?1"
    " ORDER BY w.start_ms, w.device";

int64_t window_start_of(int64_t at_ms)
{
    return at_ms - at_ms % WINDOW_MS;
}

int window_put(struct store *store, const struct window *window, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = store_need_transaction(store, err);
    if (r == 0)
        r = query_get(store, WINDOW_PUT, window_insert, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, window->device_row);
    sqlite3_bind_int64(query, 2, window->start_ms);
    bind_row(query, 3, window->person_row);
    sqlite3_bind_int(query, 4, window->hr_count);
    sqlite3_bind_int(query, 5, window->rr_all);
    sqlite3_bind_int(query, 6, window->rr_ok);
    sqlite3_bind_int(query, 7, window->rr_diffs);
    sqlite3_bind_int(query, 8, window->valid);
    bind_figure(query, 9, window->hr_mean);
    bind_figure(query, 10, window->seconds);
    bind_figure(query, 11, window->artefact);
    bind_figure(query, 12, window->mean_hr);
    bind_figure(query, 13, window->rmssd);
    bind_figure(query, 14, window->sdnn);
    bind_figure(query, 15, window->stress_index);
    return query_run(store, query, err, "store window");
}

static void read_window(sqlite3_stmt *query, struct window *window)
{
    window->device_row = sqlite3_column_int64(query, 0);
    window->start_ms = sqlite3_column_int64(query, 1);
    window->person_row = sqlite3_column_int64(query, 2);
    window->hr_count = sqlite3_column_int(query, 3);
    window->rr_all = sqlite3_column_int(query, 4);
    window->rr_ok = sqlite3_column_int(query, 5);
    window->rr_diffs = sqlite3_column_int(query, 6);
    window->valid = sqlite3_column_int(query, 7) != 0;
    window->hr_mean = column_figure(query, 8);
    window->seconds = column_figure(query, 9);
    window->artefact = column_figure(query, 10);
    window->mean_hr = column_figure(query, 11);
    window->rmssd = column_figure(query, 12);
    window->sdnn = column_figure(query, 13);
    window->stress_index = column_figure(query, 14);
}

int window_read(struct store *store, int64_t person_row, int64_t from_ms, int64_t to_ms,
                struct window **ret, size_t *ret_count, struct error *err)
{
    CLEANUP(cleanup_free) void *list = NULL;
    size_t count = 0, capacity = 0;
    QUERY *query = NULL;
    int r;

    r = query_get(store, WINDOW_SELECT, window_select, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    sqlite3_bind_int64(query, 2, from_ms);
    sqlite3_bind_int64(query, 3, to_ms);
    while ((r = query_row(store, query, err, "read windows")) == 1) {
        r = array_grow(&list, count, &capacity, sizeof(struct window), err);
        if (r < 0)
            return r;
        read_window(query, (struct window *)list + count++);
    }
    if (r < 0)
        return r;
    *ret = TAKE(list);
    *ret_count = count;
    return 0;
}
