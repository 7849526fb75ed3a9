/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole session of the driver for Huami bands from any bytes. The first byte says with which
 * cursors it begins; then events follow, each an opcode and, of a notification, a length and its
 * bytes:
 *
 *      0 fetch control, 1 fetch data, 2 authentication, 3 chunk
 *      4 the write went well, 5 it did not, 6 what was read, 7 the time is up
 *
 * The driver must write one thing at a time, always wait for something until it is over, be over
 * once, and keep nothing but whole minutes of sleep in blocks that fit their hour.
 */
#include "ble/drivers/driver.h"
#include "core/ztime.h"
#include "tests/fuzz/must.h"
#include <stdlib.h>
#include <string.h>

#define NOW_MS INT64_C(1773115205000)

struct host {
    bool writing;
    bool reading;
    unsigned timer_ms;
    bool over;
    int64_t form;
    int64_t record;
    int64_t activity;
    size_t kept;
};

static void host_write(void *userdata, const char *characteristic, const uint8_t *bytes,
                       size_t length, bool with_response)
{
    struct host *host = userdata;
    (void)bytes;
    (void)with_response;
    must(characteristic && length > 0 && length <= 20 && !host->writing && !host->over);
    host->writing = true;
}

static void host_read(void *userdata, const char *characteristic)
{
    struct host *host = userdata;
    must(characteristic && !host->reading && !host->over);
    host->reading = true;
}

static void host_timer(void *userdata, unsigned after_ms)
{
    struct host *host = userdata;
    host->timer_ms = after_ms;
}

static void host_keep(void *userdata, const struct reading *reading)
{
    struct host *host = userdata;
    must((unsigned)reading->kind < READING_KINDS && reading->value >= 0 &&
         reading->at_ms < NOW_MS + 2 * MS_PER_HOUR && ++host->kept < 65536);
}

static void host_keep_sleep(void *userdata, const struct sleep_block *block)
{
    (void)userdata;
    must(block->count > 0 && sleep_block_doubt_ms(block) == 0 && block->key[0] == 'h' &&
         block->end_ms - block->start_ms <= MS_PER_HOUR &&
         (block->end_ms - 1) / MS_PER_HOUR == block->start_ms / MS_PER_HOUR);
}

static void host_commit(void *userdata, const char *cursor, int64_t value)
{
    struct host *host = userdata;
    must(cursor && strlen(cursor) <= DRIVER_WORD_MAX && value >= 0);
    host->kept = 0;
    if (strcmp(cursor, "activity") == 0)
        host->activity = value;
}

static int64_t host_cursor(void *userdata, const char *name)
{
    const struct host *host = userdata;
    if (strcmp(name, "auth") == 0)
        return host->form;
    if (strcmp(name, "record") == 0)
        return host->record;
    return strcmp(name, "activity") == 0 ? host->activity : DRIVER_NONE;
}

static void host_fact(void *userdata, const char *name, const char *text)
{
    (void)userdata;
    must(name && text && strlen(name) <= DRIVER_WORD_MAX && strlen(text) <= DRIVER_WORD_MAX);
}

static void host_entropy(void *userdata, uint8_t *bytes, size_t length)
{
    (void)userdata;
    memset(bytes, 0x2a, length);
}

static void host_done(void *userdata)
{
    struct host *host = userdata;
    must(!host->over);
    host->over = true;
}

static void host_fail(void *userdata, const char *reason)
{
    must(reason && reason[0]);
    host_done(userdata);
}

/* One event; returns the bytes used of it. */
static size_t happen(const struct driver *driver, void *state, const struct driver_io *io,
                     const uint8_t *data, size_t size)
{
    static const char *const heard[] = {
        "00000004-0000-3512-2118-0009af100700", "00000005-0000-3512-2118-0009af100700",
        "00000009-0000-3512-2118-0009af100700", "00000017-0000-3512-2118-0009af100700"};
    struct host *host = io->host;
    const unsigned opcode = data[0] % 8;
    if (opcode == 4 || opcode == 5) {
        if (host->writing) {
            host->writing = false;
            driver->on_written(state, io, opcode == 4 ? 0 : -ERR_IO);
        }
        return 1;
    }
    if (opcode == 7) {
        if (host->timer_ms > 0) {
            host->timer_ms = 0;
            driver->on_timer(state, io);
        }
        return 1;
    }
    const size_t wanted = size > 1 ? data[1] : 0;
    const size_t length = size < 2 ? 0 : wanted < size - 2 ? wanted : size - 2;
    const uint8_t *bytes = size < 2 ? data : data + 2;
    if (opcode < 4) {
        driver->on_notification(state, io, heard[opcode], bytes, length);
    } else if (host->reading) {
        host->reading = false;
        driver->on_read(state, io, length > 0 ? 0 : -ERR_NOT_FOUND, bytes, length);
    }
    return 2 + length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct zone *zone;
    const struct driver *driver = driver_by_name("huami");
    if (!zone && zone_load("Europe/Berlin", &zone, NULL) < 0)
        abort();
    void *state = calloc(1, driver->state_size);
    if (!state || size == 0) {
        free(state);
        return 0;
    }
    struct host host = {
        .form = data[0] % 5 == 4 ? DRIVER_NONE : data[0] % 5,
        .record = (data[0] / 5) % 3 == 2 ? DRIVER_NONE : 4 + (data[0] / 5) % 3 * 4,
        .activity = data[0] & 0x80 ? NOW_MS - NOW_MS % MS_PER_HOUR + 11 : DRIVER_NONE,
    };
    const struct driver_io io = {
        .host = &host,
        .write = host_write,
        .read = host_read,
        .timer = host_timer,
        .keep = host_keep,
        .keep_sleep = host_keep_sleep,
        .commit = host_commit,
        .cursor = host_cursor,
        .fact = host_fact,
        .entropy = host_entropy,
        .done = host_done,
        .fail = host_fail,
    };
    const struct driver_session session = {
        .now_ms = NOW_MS, .zone = zone, .secret_length = 16, .secret = {1, 2, 3}};
    driver->on_ready(state, &io, &session);
    for (size_t at = 1; at < size && !host.over;) {
        at += happen(driver, state, &io, data + at, size - at);
        must(host.over || host.timer_ms > 0 || host.writing || host.reading);
    }
    free(state);
    return 0;
}
