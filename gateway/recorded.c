/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/recorded.h"

#include "core/cleanup.h"
#include "core/ztime.h"
#include "storage/windows.h"
#include <math.h>
#include <stdlib.h>

static int64_t window_of(const struct sample *sample)
{
    return window_start_of(sample->at_ms);
}

/* One window of the readings from hr[*i] and rmssd[*j] on, which it goes past. */
static struct wear_window next_window(const struct sample *hr, size_t hr_count, size_t *i,
                                      const struct sample *rmssd, size_t rmssd_count, size_t *j)
{
    struct wear_window window = {.hr_mean = NAN, .mean_hr = NAN, .rmssd = NAN};
    const bool has_hr = *i < hr_count, has_rmssd = *j < rmssd_count;
    double sum = 0;

    if (has_hr && (!has_rmssd || window_of(&hr[*i]) <= window_of(&rmssd[*j])))
        window.start_ms = window_of(&hr[*i]);
    else
        window.start_ms = window_of(&rmssd[*j]);
    for (; *i < hr_count && window_of(&hr[*i]) == window.start_ms; ++*i) {
        sum += hr[*i].value;
        window.hr_count++;
    }
    if (window.hr_count > 0)
        window.hr_mean = sum / window.hr_count;
    for (; *j < rmssd_count && window_of(&rmssd[*j]) == window.start_ms; ++*j) {
        window.valid = window.device = true;
        window.rmssd = rmssd[*j].value;
        window.mean_hr = window.hr_mean;
    }
    return window;
}

int recorded_windows(const struct sample *hr, size_t hr_count, const struct sample *rmssd,
                     size_t rmssd_count, struct wear_window **ret, size_t *ret_count)
{
    struct wear_window *windows = calloc(hr_count + rmssd_count + 1, sizeof(*windows));
    size_t i = 0, j = 0, count = 0;

    if (!windows)
        return -ERR_NOMEM;
    while (i < hr_count || j < rmssd_count)
        windows[count++] = next_window(hr, hr_count, &i, rmssd, rmssd_count, &j);
    *ret = windows;
    *ret_count = count;
    return 0;
}

/* ---- out of the database ---- */

/* Where the readings are, and of whom. */
struct place {
    struct store *store;
    int64_t device_row, person_row;
    int64_t from_ms, to_ms;
};

static int read_kind(const struct place *place, enum reading_kind kind, struct sample **ret,
                     size_t *ret_count, struct error *err)
{
    return history_read(place->store, place->device_row, place->person_row, kind, place->from_ms,
                        place->to_ms, ret, ret_count, err);
}

static int read_windows(const struct place *place, struct recorded *ret, struct error *err)
{
    CLEANUP(cleanup_free) struct sample *hr = NULL;
    CLEANUP(cleanup_free) struct sample *rmssd = NULL;
    size_t hr_count = 0, rmssd_count = 0;
    int r = read_kind(place, READING_HR, &hr, &hr_count, err);

    if (r == 0)
        r = read_kind(place, READING_HRV_RMSSD, &rmssd, &rmssd_count, err);
    if (r == 0 &&
        recorded_windows(hr, hr_count, rmssd, rmssd_count, &ret->windows, &ret->window_count) < 0)
        r = error_set(err, ERR_NOMEM, "out of memory");
    return r;
}

static int read_values(const struct place *place, enum reading_kind kind, struct wear_value **ret,
                       size_t *ret_count, struct error *err)
{
    CLEANUP(cleanup_free) struct sample *samples = NULL;
    struct wear_value *values;
    size_t count = 0;
    const int r = read_kind(place, kind, &samples, &count, err);

    if (r < 0)
        return r;
    values = calloc(count + 1, sizeof(*values));
    if (!values)
        return error_set(err, ERR_NOMEM, "out of memory");
    for (size_t i = 0; i < count; i++)
        values[i] = (struct wear_value){.at_min = (int32_t)(samples[i].at_ms / MS_PER_MINUTE),
                                        .value = samples[i].value};
    *ret = values;
    *ret_count = count;
    return 0;
}

int recorded_read(struct store *store, int64_t device_row, int64_t person_row, int64_t from_ms,
                  int64_t to_ms, struct recorded *ret, struct error *err)
{
    CLEANUP(recorded_clear) struct recorded found = {0};
    const struct place place = {store, device_row, person_row, from_ms, to_ms};
    int r = read_windows(&place, &found, err);

    if (r == 0)
        r = read_values(&place, READING_STRESS_VENDOR, &found.stress, &found.stress_count, err);
    if (r == 0)
        r = read_values(&place, READING_RESTING_HR, &found.resting_hr, &found.resting_count, err);
    if (r < 0)
        return r;
    *ret = found;
    found = (struct recorded){0};
    return 0;
}

void recorded_clear(struct recorded *recorded)
{
    free(recorded->windows);
    free(recorded->stress);
    free(recorded->resting_hr);
    *recorded = (struct recorded){0};
}
