/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/exchange/inlet.h"

#include "core/cleanup.h"
#include "core/hash.h"
#include "gateway/archive.h"
#include "gateway/judge.h"
#include "gateway/stream.h"
#include "storage/block.h"
#include "storage/history.h"
#include "storage/people.h"
#include <string.h>
#include <strings.h>

/* The archive takes this much at once. */
#define READINGS_AT_ONCE 60000
#define BLOCKS_AT_ONCE   200
#define RR_AT_ONCE       200000

int inlet_begin(struct inlet *inlet, struct store *store, int64_t now_ms, struct error *err)
{
    *inlet = (struct inlet){.store = store, .now_ms = now_ms};
    return store_begin(store, err);
}

/* ---- devices ---- */

/* A locally administered address that is the same for the same name. */
static void address_of_name(const char *name, const struct person *person,
                            char ret[ADDRESS_LENGTH + 1])
{
    char text[NAME_MAX_BYTES + IDENT_MAX + 16];

    snprintf(text, sizeof(text), "%s import %s", person->id, name);
    const uint64_t bits = hash_bytes(text, strlen(text));
    snprintf(ret, ADDRESS_LENGTH + 1, "02:%02X:%02X:%02X:%02X:%02X", (unsigned)(bits >> 32 & 0xff),
             (unsigned)(bits >> 24 & 0xff), (unsigned)(bits >> 16 & 0xff),
             (unsigned)(bits >> 8 & 0xff), (unsigned)(bits & 0xff));
}

static bool is_called(const struct device *device, const char *name, const char *address)
{
    return *address ? strcmp(device->address, address) == 0
                    : strcmp(device->id, name) == 0 || strcasecmp(device->address, name) == 0 ||
                          strcmp(device->label, name) == 0;
}

static const struct device *find(const struct device *list, size_t count, const char *name,
                                 const char *address)
{
    for (size_t i = 0; i < count; i++)
        if (is_called(&list[i], name, address))
            return &list[i];
    return NULL;
}

/* An id that no device has: of the name, with a number behind it where that is taken. */
static void free_id(const struct device *list, size_t count, const char *name,
                    char ret[IDENT_MAX + 1])
{
    char base[IDENT_MAX + 1];
    bool taken = true;

    ident_from_name(name, base);
    if (!*base)
        snprintf(base, sizeof(base), "import");
    snprintf(ret, IDENT_MAX + 1, "%s", base);
    for (unsigned number = 2; taken; number++) {
        taken = false;
        for (size_t i = 0; i < count; i++)
            taken = taken || strcmp(list[i].id, ret) == 0;
        if (taken)
            snprintf(ret, IDENT_MAX + 1, "%.26s_%u", base, number % 100000);
    }
}

static int add_device(struct inlet *inlet, const struct device *list, size_t count,
                      const char *name, const char *address, const struct person *person,
                      int64_t *ret_row, struct error *err)
{
    struct device device = {.driver = DRIVER_IMPORT,
                            .person_row = person->row,
                            .created_ms = inlet->now_ms,
                            .battery_percent = -1};
    int r = 0;

    snprintf(device.label, sizeof(device.label), "%s", name);
    free_id(list, count, name, device.id);
    if (*address)
        snprintf(device.address, sizeof(device.address), "%s", address);
    else
        address_of_name(name, person, device.address);
    r = device_add(inlet->store, &device, err);
    if (r == 0) {
        *ret_row = device.row;
        inlet->report.devices++;
    }
    return r;
}

static int find_row(struct inlet *inlet, const char *name, const char *address,
                    const struct person *person, int64_t *ret_row, struct error *err)
{
    CLEANUP(cleanup_free) struct device *list = NULL;
    const struct device *found = NULL;
    size_t count = 0;
    int r = device_list(inlet->store, &list, &count, err);

    if (r < 0)
        return r;
    found = find(list, count, name, address);
    if (!found)
        return add_device(inlet, list, count, name, address, person, ret_row, err);
    *ret_row = found->row;
    return 0;
}

int inlet_device(struct inlet *inlet, const char *name, const char *address,
                 const struct person *person, size_t *ret, struct error *err)
{
    struct inlet_device *device = NULL;
    int64_t row = 0;
    int r = 0;

    for (size_t i = 0; i < inlet->count; i++) {
        if (inlet->devices[i].person_row == person->row && !*address &&
            strcmp(inlet->devices[i].name, name) == 0) {
            *ret = i;
            return 0;
        }
    }
    r = find_row(inlet, name, address, person, &row, err);
    if (r < 0)
        return r;
    if (inlet->count == inlet->capacity) {
        const size_t wanted = inlet->capacity ? 2 * inlet->capacity : 4;
        struct inlet_device *grown = reallocarray(inlet->devices, wanted, sizeof(*grown));

        if (!grown)
            return error_set(err, ERR_NOMEM, "out of memory");
        inlet->devices = grown;
        inlet->capacity = wanted;
    }
    device = &inlet->devices[inlet->count];
    *device = (struct inlet_device){.row = row, .person_row = person->row};
    snprintf(device->name, sizeof(device->name), "%s", name);
    *ret = inlet->count++;
    return 0;
}

/* ---- intervals ---- */

/* Computes the windows of [from_ms, to_ms] anew, from all that is stored of them. */
static int put_windows(struct inlet *inlet, const struct inlet_device *device, int64_t from_ms,
                       int64_t to_ms, struct error *err)
{
    struct stream stream = {.device_row = device->row, .person_row = device->person_row};
    struct series series = {0};
    struct window window;
    size_t broken = 0;
    int r = block_read(inlet->store, device->row, READING_RR, window_start_of(from_ms),
                       window_start_of(to_ms) + WINDOW_MS, &series, &broken, err);

    for (size_t i = 0; r == 0 && i <= series.count; i++) {
        const struct series_sample *sample = i < series.count ? &series.samples[i] : NULL;

        if (!sample || window_start_of(sample->at_ms) != stream.window_start_ms) {
            if (stream.window_start_ms && stream_close(&stream, &window))
                r = window_put(inlet->store, &window, err);
            stream.window_start_ms = sample ? window_start_of(sample->at_ms) : 0;
        }
        if (r == 0 && sample && sample->person == (uint32_t)device->person_row)
            stream_take(&stream, &(struct reading){.kind = READING_RR,
                                                   .value = sample->value,
                                                   .at_ms = sample->at_ms});
    }
    series_clear(&series);
    return r;
}

/* Where the intervals have a gap of more than a window, what lies between is not read. */
static int put_all_windows(struct inlet *inlet, const struct inlet_device *device,
                           const struct series *fresh, struct error *err)
{
    size_t from = 0;
    int r = 0;

    for (size_t i = 1; r == 0 && i <= fresh->count; i++) {
        if (i < fresh->count &&
            fresh->samples[i].at_ms - fresh->samples[i - 1].at_ms <= 2 * WINDOW_MS)
            continue;
        r = put_windows(inlet, device, fresh->samples[from].at_ms, fresh->samples[i - 1].at_ms,
                        err);
        from = i;
    }
    return r;
}

/* Those that are not stored yet. */
static int only_fresh(struct inlet *inlet, struct inlet_device *device, struct series *ret,
                      struct error *err)
{
    struct series stored = {0};
    const struct series *rr = &device->rr;
    size_t broken = 0;
    int r = block_read(inlet->store, device->row, READING_RR, rr->samples[0].at_ms,
                       rr->samples[rr->count - 1].at_ms + 1, &stored, &broken, err);

    for (size_t i = 0; r == 0 && i < rr->count; i++)
        if (!series_has(&stored, rr->samples[i].at_ms))
            r = series_insert(ret, rr->samples[i]);
    series_clear(&stored);
    return r == -ERR_NOMEM ? error_set(err, ERR_NOMEM, "out of memory") : r;
}

static int put_intervals(struct inlet *inlet, struct inlet_device *device, struct error *err)
{
    struct series fresh = {0};
    int r = device->rr.count > 0 ? only_fresh(inlet, device, &fresh, err) : 0;

    if (r == 0 && fresh.count > 0)
        r = block_put(inlet->store, device->row, READING_RR, &fresh, err);
    if (r == 0 && fresh.count > 0)
        r = put_all_windows(inlet, device, &fresh, err);
    inlet->report.intervals += fresh.count;
    series_clear(&fresh);
    series_clear(&device->rr);
    return r;
}

static int refuse(struct inlet *inlet, const struct inlet_device *device,
                  const struct reading *reading, const char *reason, struct error *err)
{
    struct quarantined item = {
        .at_ms = reading->at_ms, .value = reading->value, .received_ms = inlet->now_ms};

    snprintf(item.kind, sizeof(item.kind), "%s", reading_kind_name(reading->kind));
    snprintf(item.reason, sizeof(item.reason), "%s", reason);
    inlet->report.refused++;
    const int r = quarantine_put(inlet->store, device->row, &item, err);
    return r < 0 ? r : quarantine_trim(inlet->store, device->row, err);
}

static int take_interval(struct inlet *inlet, struct inlet_device *device,
                         const struct reading *reading, struct error *err)
{
    const char *reason = judge_reading(reading, JUDGE_FIRST_MS, inlet->now_ms);
    int r = 0;

    if (reason)
        return refuse(inlet, device, reading, reason, err);
    if (device->rr.count == RR_AT_ONCE)
        r = put_intervals(inlet, device, err);
    if (r == 0 && !series_has(&device->rr, reading->at_ms))
        r = series_insert(&device->rr,
                          (struct series_sample){.at_ms = reading->at_ms,
                                                 .value = reading->value,
                                                 .person = (uint32_t)device->person_row});
    return r == -ERR_NOMEM ? error_set(err, ERR_NOMEM, "out of memory") : r;
}

/* ---- what is recorded ---- */

static int archive(struct inlet *inlet, struct inlet_device *device, struct error *err)
{
    struct archive_report report = {0};
    const int r = archive_add(inlet->store, device->row, device->person_row, &device->history,
                              inlet->now_ms, &report, err);

    history_clear(&device->history);
    if (r < 0)
        return r;
    inlet->report.readings += report.readings;
    inlet->report.blocks += report.blocks;
    inlet->report.refused += report.refused;
    return 0;
}

int inlet_reading(struct inlet *inlet, size_t device, const struct reading *reading,
                  struct error *err)
{
    struct inlet_device *of = &inlet->devices[device];
    int r = 0;

    inlet->given++;
    if (reading->kind == READING_RR)
        return take_interval(inlet, of, reading, err);
    if (of->history.count == READINGS_AT_ONCE)
        r = archive(inlet, of, err);
    if (r == 0 && history_add(&of->history, reading) < 0)
        r = error_set(err, ERR_NOMEM, "out of memory");
    return r;
}

int inlet_sleep(struct inlet *inlet, size_t device, const struct sleep_block *block,
                struct error *err)
{
    struct inlet_device *of = &inlet->devices[device];
    int r = 0;

    inlet->given++;
    if (of->history.block_count == BLOCKS_AT_ONCE)
        r = archive(inlet, of, err);
    if (r == 0 && history_add_sleep(&of->history, block) < 0)
        r = error_set(err, ERR_NOMEM, "out of memory");
    return r;
}

int inlet_end(struct inlet *inlet, int r, bool trial, struct inlet_report *ret, struct error *err)
{
    struct inlet_report *report = &inlet->report;

    for (size_t i = 0; i < inlet->count; i++) {
        struct inlet_device *device = &inlet->devices[i];

        if (r == 0)
            r = archive(inlet, device, err);
        if (r == 0)
            r = put_intervals(inlet, device, err);
        history_free(&device->history);
        series_clear(&device->rr);
    }
    free(inlet->devices);
    if (trial)
        store_rollback(inlet->store);
    else
        r = store_end(inlet->store, r, err);
    report->known = inlet->given - report->readings - report->blocks - report->intervals;
    report->known -= report->refused < report->known ? report->refused : report->known;
    *ret = *report;
    return r;
}
