/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wearables of the soak, and what the room tells of them. */
#include "core/ztime.h"
#include "tests/harness/soak_inside.h"
#include "tests/harness/test.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ASK_MS   (20 * MS_PER_MINUTE) /* between sessions in a faulty time, at most */
#define AGAIN_MS 15000                /* after a failure in a calm one */

#define SLOW "advertise_ms=1000 "

static const struct {
    const char *kind;
    const char *driver;
    const char *options;
} wearables[SOAK_DEVICES] = {
    {"strap", "heart-rate", "name=H10 base=800 jitter=101 seed=1"},
    {"strap", "heart-rate", "name=H10 base=700 jitter=101 seed=2"},
    {"strap", "heart-rate", "name=HRM base=900 jitter=101 seed=3 hr16=1"},
    {"strap", "heart-rate", "name=HRM base=600 jitter=101 seed=4 energy=0"},
    {"strap", "heart-rate", "name=HRM base=1000 jitter=101 seed=5 random=1"},
    {"strap", "heart-rate", "name=HRM base=850 jitter=101 seed=6 random=1"},
    {"strap", "heart-rate", "name=HRM base=500 jitter=101 seed=7"},
    {"strap", "heart-rate", "name=HRM base=1100 jitter=101 seed=8 every_ms=500"},
    {"watch", "heart-rate", ""},
    {"armband", "polar-pmd", "seed=9 jitter=31"},
    {"oximeter", "pulse-oximeter", "every_ms=2000"},
    {"thermometer", "thermometer", "every_ms=10000"},
    {"pinetime", "pinetime", ""},
    {"ring", "colmi", "profile=r02 logging=1 kept=1 seed=10 random=1"},
    {"ring", "colmi", "profile=r10 logging=1 kept=1 seed=11 random=1"},
    {"ring", "colmi", "profile=h59 logging=1 kept=1 seed=12 random=1"},
    {"band", "huami", "auth=2021 seed=13"},
    {"band", "huami", "auth=legacy record=4 seed=14"},
    {"bangle", "bangle", "seed=15 days=3"},
    {"bangle", "bangle", "seed=16 days=3 noise=1"},
};

/* The key that a virtual band has by itself. */
static const uint8_t band_key[16] = {0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37,
                                     0x38, 0x39, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45};

static struct soak_device *device_of(struct soak *soak, int64_t row)
{
    assert_in_range(row, 1, SOAK_DEVICES);
    return &soak->devices[row - 1];
}

/* ---- what is told ---- */

static void on_batch(void *userdata, int64_t row, int64_t mono_ms,
                     const struct reading_batch *batch)
{
    struct soak_device *device = device_of(userdata, row);
    device->heard_ms = mono_ms;
    for (size_t i = 0; i < batch->count; i++)
        device->beats += batch->readings[i].kind == READING_RR;
}

bool soak_is_linked(const struct soak_device *device)
{
    return device->state.link == BLE_LINK_CONNECTED && !device->state.error;
}

static void on_device(void *userdata, const struct ble_device_state *state)
{
    struct soak *soak = userdata;
    struct soak_device *device = device_of(soak, state->row);
    const bool before = soak_is_linked(device);
    device->state = *state;
    if (before && !soak_is_linked(device))
        soak->losses++;
}

static void on_adapter(void *userdata, const char *adapter, const char *error)
{
    (void)userdata;
    (void)adapter;
    (void)error;
}

static bool on_session(void *userdata, int64_t row, struct driver_session *ret)
{
    struct soak *soak = userdata;
    const struct driver *driver = device_of(soak, row)->driver;
    ret->now_ms = harness_now_ms() + soak->utc_ms;
    ret->zone = soak->zone;
    if (driver->wants_secret) {
        memcpy(ret->secret, band_key, sizeof(band_key));
        ret->secret_length = sizeof(band_key);
    }
    return true;
}

static struct soak_cursor *cursor_of(struct soak_device *device, const char *name)
{
    struct soak_cursor *cursor = device->cursors;
    for (; cursor < device->cursors + SOAK_CURSORS_MAX; cursor++)
        if (cursor->name[0] == '\0' || strcmp(cursor->name, name) == 0)
            return cursor;
    fail_msg("%s has too many cursors", device->kind);
    return NULL;
}

static int on_history(void *userdata, int64_t row, const struct history *history,
                      const char *cursor, int64_t value)
{
    struct soak *soak = userdata;
    struct soak_device *device = device_of(soak, row);
    if (soak->refuse_commits > 0) {
        soak->refuse_commits--;
        return -ERR_IO;
    }
    const int r = soak_table_put(device->committed, history);
    if (r < 0 || !cursor)
        return r;
    struct soak_cursor *kept = cursor_of(device, cursor);
    snprintf(kept->name, sizeof(kept->name), "%s", cursor);
    kept->value = value;
    return 0;
}

static int64_t on_cursor(void *userdata, int64_t row, const char *name)
{
    const struct soak_cursor *kept = cursor_of(device_of(userdata, row), name);
    return kept->name[0] == '\0' ? DRIVER_NONE : kept->value;
}

static void on_sync_end(void *userdata, int64_t row, int result, const char *reason)
{
    struct soak *soak = userdata;
    struct soak_device *device = device_of(soak, row);
    const int64_t now_ms = harness_now_ms();
    device->asked = false;
    snprintf(device->reason, sizeof(device->reason), "%s", reason);
    if (result == 0) {
        device->successes++;
        device->succeeded_ms = now_ms;
    } else {
        device->failures++;
    }
    device->ask_ms = now_ms + (soak->faulty ? soak_draw(soak, ASK_MS) : AGAIN_MS);
}

const struct ble_events soak_events = {
    .on_batch = on_batch,
    .on_device = on_device,
    .on_adapter = on_adapter,
    .on_session = on_session,
    .on_history = on_history,
    .on_cursor = on_cursor,
    .on_sync_end = on_sync_end,
};

/* ---- their life ---- */

void soak_devices_tick(struct soak *soak, int64_t now_ms)
{
    for (size_t i = 0; i < SOAK_DEVICES; i++) {
        struct soak_device *device = &soak->devices[i];
        if (!device->driver->history || device->asked || now_ms < device->ask_ms)
            continue;
        if (!soak->faulty && device->succeeded_ms >= soak->calm_ms)
            continue; /* one is enough */
        assert_int_equal(ble_sync(soak->ble, (int64_t)i + 1, NULL), 0);
        device->asked = true;
    }
}

/* A watch whose zone and clock are another's reads what it recorded until then with other times. */
static void set_clock(struct soak *soak, const struct soak_device *device)
{
    if (strcmp(device->kind, "bangle") == 0)
        soak_air(soak, "bangle set %s offset=120 shift_s=%" PRId64, device->address,
                 soak->utc_ms / MS_PER_SECOND);
}

void soak_devices_add(struct soak *soak)
{
    struct ble_device kept[SOAK_DEVICES];
    for (size_t i = 0; i < SOAK_DEVICES; i++) {
        struct soak_device *device = &soak->devices[i];
        device->kind = wearables[i].kind;
        device->driver = driver_by_name(wearables[i].driver);
        assert_non_null(device->driver);
        snprintf(device->address, sizeof(device->address), "C0:00:00:00:01:%02X", (unsigned)i);
        if (device->driver->history)
            device->committed = soak_table_new(soak->start_ms + soak->utc_ms - MS_PER_DAY);
        soak_air(soak, "%s add %s " SLOW "%s", device->kind, device->address, wearables[i].options);
        set_clock(soak, device);
        kept[i] = (struct ble_device){.row = (int64_t)i + 1, .driver = device->driver};
        memcpy(kept[i].address, device->address, sizeof(kept[i].address));
    }
    assert_int_equal(ble_set_devices(soak->ble, kept, SOAK_DEVICES, NULL), 0);
}

void soak_devices_free(struct soak *soak)
{
    for (size_t i = 0; i < SOAK_DEVICES; i++)
        soak_table_free(soak->devices[i].committed);
}
