/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A link of a live driver made of any bytes:
 *
 *      event u8 | length u8 | bytes ...      again and again
 *
 * where bit 3 of the event makes the length 256 more, and event % 8 is: 0 ... 4 a notification of
 * that one of the driver's characteristics (modulo their number), 5 the answer to a read (the first
 * byte's top bit: it failed), 6 the answer to a write (ditto), 7 the timer, if it runs. The link
 * ends with on_leave(). What is emitted must be of a known kind and not later than its arrival.
 */
#ifndef TESTS_FUZZ_LIVE_SESSION_H
#define TESTS_FUZZ_LIVE_SESSION_H

#include "ble/drivers/driver.h"
#include <stdlib.h>
#include <string.h>

#define LIVE_CHARACTERISTICS_MAX 8

struct live_fuzz {
    const struct driver *driver;
    struct driver_io io;
    void *state;
    const char *uuids[LIVE_CHARACTERISTICS_MAX];
    size_t uuid_count;
    bool timer_runs;
};

static void live_emit(void *host, const struct reading_batch *batch)
{
    (void)host;
    if (batch->count > READING_BATCH_MAX)
        abort();
    for (size_t i = 0; i < batch->count; i++)
        if ((unsigned)batch->readings[i].kind >= READING_KINDS ||
            (batch->live && batch->readings[i].at_ms > 0))
            abort();
}

static void live_write(void *host, const char *uuid, const uint8_t *bytes, size_t length,
                       bool with_response)
{
    (void)host;
    (void)with_response;
    if (strlen(uuid) != 36 || !bytes || length == 0)
        abort();
}

static void live_read(void *host, const char *uuid)
{
    (void)host;
    if (strlen(uuid) != 36)
        abort();
}

static void live_timer(void *host, unsigned after_ms)
{
    struct live_fuzz *fuzz = host;
    fuzz->timer_runs = after_ms > 0;
}

static void live_fact(void *host, const char *name, const char *text)
{
    (void)host;
    if (strlen(name) > DRIVER_WORD_MAX || !text)
        abort();
}

static inline void live_collect(struct live_fuzz *fuzz, const char *const *uuids)
{
    for (; uuids && *uuids && fuzz->uuid_count < LIVE_CHARACTERISTICS_MAX; uuids++)
        fuzz->uuids[fuzz->uuid_count++] = *uuids;
}

static inline void live_time(struct live_fuzz *fuzz)
{
    fuzz->timer_runs = false;
    fuzz->driver->on_timer(fuzz->state, &fuzz->io);
}

static inline void live_event(struct live_fuzz *fuzz, unsigned event, const uint8_t *bytes,
                              size_t length)
{
    const struct driver *driver = fuzz->driver;
    const int result = length > 0 && bytes[0] & 0x80 ? -ERR_IO : 0;
    if (event < 5)
        driver->on_notification(fuzz->state, &fuzz->io, fuzz->uuids[event % fuzz->uuid_count],
                                bytes, length);
    else if (event == 5 && driver->on_read)
        driver->on_read(fuzz->state, &fuzz->io, result, bytes, length);
    else if (event == 6 && driver->on_written)
        driver->on_written(fuzz->state, &fuzz->io, result);
    else if (event == 7 && fuzz->timer_runs)
        live_time(fuzz);
}

/* An exact copy of each packet, so that the sanitizers see a read past its end. */
static inline void live_events(struct live_fuzz *fuzz, const uint8_t *data, size_t size)
{
    for (size_t at = 0; at + 2 <= size;) {
        const unsigned event = data[at] % 8;
        const size_t left = size - at - 2;
        const size_t said = data[at + 1] + (data[at] & 8 ? 256U : 0U);
        const size_t length = said < left ? said : left;
        uint8_t *copy = malloc(length + !length);
        if (!copy)
            abort();
        memcpy(copy, data + at + 2, length);
        live_event(fuzz, event, copy, length);
        free(copy);
        at += 2 + length;
    }
}

static inline int live_session(const char *driver, const struct driver_session *session,
                               const uint8_t *data, size_t size)
{
    struct live_fuzz fuzz = {
        .driver = driver_by_name(driver),
        .io = {.host = &fuzz,
               .emit = live_emit,
               .write = live_write,
               .read = live_read,
               .timer = live_timer,
               .fact = live_fact},
    };
    live_collect(&fuzz, fuzz.driver->notify);
    live_collect(&fuzz, fuzz.driver->notify_if_there);
    fuzz.state = calloc(1, fuzz.driver->state_size + 1);
    if (!fuzz.state)
        abort();
    if (fuzz.driver->on_ready)
        fuzz.driver->on_ready(fuzz.state, &fuzz.io, session);
    live_events(&fuzz, data, size);
    if (fuzz.driver->on_leave)
        fuzz.driver->on_leave(fuzz.state, &fuzz.io);
    free(fuzz.state);
    return 0;
}

#endif
