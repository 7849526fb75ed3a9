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
        owner_want_mirror(ble);
    central_touch(ble);
    return 0;
}

void scan_started(struct ble *ble, bool ok, int failure)
{
    if (!ok)
        ble->scan.failure = failure;
    else if (!ble->scan.end_ms)
        ble->scan.end_ms = central_now_ms() + (int64_t)ble->scan.seconds * 1000;
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
    const int64_t end_ms = scan->end_ms ? scan->end_ms : scan->give_up_ms;
    if (now_ms < end_ms)
        return end_ms;
    if (!scan->over)
        central_touch(ble);
    scan->over = true;
    const enum radio_phase phase = ble->arbiter.phase;
    if (phase == RADIO_IDLE || phase == RADIO_CONNECTING || phase == RADIO_PAUSE)
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
        .paired = device->paired,
        .driver = driver_match(&advertisement),
    };
    memcpy(found.address, device->address, sizeof(found.address));
    ble->events.on_found(ble->userdata, &found);
}
