/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/scan.h"

#include <stdlib.h>
#include <string.h>

/* How long trouble with the adapter may last: bluetoothd may be starting just now. */
#define TROUBLE_MS 1000
#define FOUND_MAX  1024

struct scan {
    uv_loop_t loop;
    uv_timer_t wait;
    struct ble *ble;
    const char *address;
    unsigned seconds;
    bool ending, ended, ready;
    int result; /* 0, or a negative error */
    struct scan_result found;
};

/* Ends the scan once; what is open closes, and the loop with it. */
static void end(struct scan *scan, int result)
{
    if (scan->ended)
        return;
    scan->ending = scan->ended = true;
    scan->result = result;
    uv_close((uv_handle_t *)&scan->wait, NULL);
    if (scan->ready) {
        ble_close(scan->ble, NULL, NULL);
        scan->ble = NULL;
    }
}

/* Ending inside a callback of the scanner would pull the ground from under it: a turn later. */
static void end_soon(uv_timer_t *timer)
{
    struct scan *scan = timer->data;
    end(scan, scan->result);
}

static void end_later(struct scan *scan, int result)
{
    if (scan->ending)
        return;
    scan->ending = true;
    scan->result = result;
    uv_timer_start(&scan->wait, end_soon, 0, 0);
}

static void on_trouble(uv_timer_t *timer)
{
    end(timer->data, -ERR_UNAVAILABLE);
}

static void on_adapter(void *userdata, const char *adapter, const char *error)
{
    struct scan *scan = userdata;

    (void)adapter;
    if (scan->ending || scan->ended)
        return;
    if (!error)
        uv_timer_stop(&scan->wait);
    else if (!uv_is_active((uv_handle_t *)&scan->wait))
        uv_timer_start(&scan->wait, on_trouble, TROUBLE_MS, 0);
}

static struct scan_found *slot_of(struct scan *scan, const char *address)
{
    struct scan_result *found = &scan->found;

    for (size_t i = 0; i < found->count; i++) {
        if (strcmp(found->found[i].address, address) == 0)
            return &found->found[i];
    }
    if (found->count == FOUND_MAX)
        return NULL;
    struct scan_found *slot = &found->found[found->count++];
    *slot = (struct scan_found){0};
    snprintf(slot->address, sizeof(slot->address), "%s", address);
    return slot;
}

static void on_found(void *userdata, const struct ble_found *found)
{
    struct scan *scan = userdata;
    struct scan_found *slot = slot_of(scan, found->address);

    if (!slot)
        return;
    if (found->name) /* it may come later than the first sign of life */
        snprintf(slot->name, sizeof(slot->name), "%s", found->name);
    slot->rssi_dbm = found->rssi_dbm;
    slot->driver = found->driver;
    if (scan->address && found->driver && strcmp(scan->address, found->address) == 0)
        end_later(scan, 0);
}

static void on_scan_end(void *userdata, int result)
{
    end_later(userdata, result);
}

static void on_batch(void *userdata, int64_t row, int64_t mono_ms,
                     const struct reading_batch *batch)
{
    (void)userdata;
    (void)row;
    (void)mono_ms;
    (void)batch;
}

static void on_device(void *userdata, const struct ble_device_state *state)
{
    (void)userdata;
    (void)state;
}

static int compare_signal(const void *left, const void *right)
{
    const struct scan_found *a = left;
    const struct scan_found *b = right;
    /* 0 is unknown and comes last */
    int x = a->rssi_dbm ? a->rssi_dbm : -1000;
    int y = b->rssi_dbm ? b->rssi_dbm : -1000;

    return x != y ? y - x : strcmp(a->address, b->address);
}

static int run(struct scan *scan, const char *adapter, struct error *err)
{
    static const struct ble_events events = {.on_batch = on_batch,
                                             .on_device = on_device,
                                             .on_adapter = on_adapter,
                                             .on_found = on_found,
                                             .on_scan_end = on_scan_end};
    const struct ble_config config = {.adapter = adapter, .max_links = 1};

    if (uv_loop_init(&scan->loop) < 0)
        return error_set(err, ERR_NOMEM, "out of memory");
    uv_timer_init(&scan->loop, &scan->wait);
    scan->wait.data = scan;
    int r = ble_open(&scan->loop, &config, &events, scan, &scan->ble, err);
    scan->ready = r == 0;
    if (r == 0)
        r = ble_scan(scan->ble, scan->seconds, err);
    if (r < 0)
        end(scan, r);
    uv_run(&scan->loop, UV_RUN_DEFAULT);
    uv_loop_close(&scan->loop);
    if (scan->ready && scan->result == -ERR_UNAVAILABLE)
        return error_set(err, ERR_UNAVAILABLE, "no Bluetooth adapter is up");
    if (scan->ready && scan->result < 0)
        return error_set(err, (enum error_code) - scan->result, "the scan failed: %s",
                         error_name(scan->result));
    return scan->result;
}

int scan_run(const char *adapter, unsigned seconds, const char *address, struct scan_result *ret,
             struct error *err)
{
    struct scan *scan = calloc(1, sizeof(*scan));
    struct scan_found *found = calloc(FOUND_MAX, sizeof(*found));

    if (!scan || !found) {
        free(scan);
        free(found);
        return error_set(err, ERR_NOMEM, "out of memory");
    }
    scan->seconds = seconds;
    scan->address = address;
    scan->found.found = found;
    int r = run(scan, adapter, err);
    if (r == 0) {
        qsort(found, scan->found.count, sizeof(*found), compare_signal);
        *ret = scan->found;
    } else {
        free(found);
    }
    free(scan);
    return r;
}
