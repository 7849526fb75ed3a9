/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ble_scan(): tells of everything that is heard for some seconds. */
#include "ble/central.h"
#include <string.h>

/* How long bluetoothd and a powered adapter may take to appear, and the scan to start. */
#define GIVE_UP_MS 5000

int ble_scan(struct ble *ble, unsigned seconds, struct error *err)
{
    if (ble->scan.active)
        return error_set(err, ERR_BUSY, "a scan is running");
    ble->scan = (struct scan){
        .active = true,
        .seconds = seconds,
        .give_up_ms = central_now_ms() + GIVE_UP_MS,
        .failure = -ERR_UNAVAILABLE,
    };
    ble->mirror.keep_foreign = true;
    if (ble->mirror.filled) /* devices that were nobody's are somebody's now */
        owner_want_mirror_now(ble);
    central_touch(ble);
    return 0;
}

void scan_failed(struct ble *ble, int failure)
{
    ble->scan.failure = failure;
}

static void scan_end(struct ble *ble, int result)
{
    ble->scan.active = false;
    ble->mirror.keep_foreign = false;
    mirror_prune(&ble->mirror);
    central_touch(ble);
    if (ble->events.on_scan_end)
        ble->events.on_scan_end(ble->userdata, result);
}

int64_t scan_settle(struct ble *ble, int64_t now_ms)
{
    struct scan *scan = &ble->scan;
    if (!scan->active)
        return 0;
    const enum radio_phase phase = ble->arbiter.phase;
    if (!scan->end_ms) {
        /* It may also join a search for devices of ours. */
        if (phase == RADIO_SCANNING)
            scan->end_ms = now_ms + (int64_t)scan->seconds * 1000;
        else if (phase != RADIO_IDLE) /* its turn will come */
            return 0;
    }
    const int64_t end_ms = scan->end_ms ? scan->end_ms : scan->give_up_ms;
    if (now_ms < end_ms)
        return end_ms;
    const bool was_over = scan->over;
    scan->over = true;
    if (!was_over)
        central_touch(ble);
    /* A radio that still scans when it was not asked to any more does so for our devices. */
    if (phase == RADIO_IDLE || phase == RADIO_CONNECTING || phase == RADIO_PAUSE ||
        (phase == RADIO_SCANNING && was_over))
        scan_end(ble, scan->end_ms ? 0 : scan->failure);
    return 0;
}

void scan_heard(struct ble *ble, const struct mirror_device *device)
{
    if (!ble->scan.active || !ble->events.on_found)
        return;
    const char *uuids[MIRROR_UUIDS_MAX];
    for (size_t i = 0; i < device->uuid_count; i++)
        uuids[i] = device->uuids[i];
    const struct advertisement advertisement = {
        .name = device->name,
        .service_uuids = uuids,
        .service_count = device->uuid_count,
        .manufacturer_ids = device->manufacturers,
        .manufacturer_count = device->manufacturer_count,
    };
    struct ble_found found = {
        .name = device->name,
        .rssi_dbm = device->rssi_dbm,
        .paired = device->paired || device->bonded,
        .driver = driver_match(&advertisement, ble->experimental),
    };
    memcpy(found.address, device->address, sizeof(found.address));
    ble->events.on_found(ble->userdata, &found);
}
