/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A driver by itself: packets in by hand, and what it asked its host for is there to look at. For
 * tables of packets; whole sessions with a virtual wearable are the rig's (tests/harness/rig.h).
 */
#ifndef TESTS_UNIT_DRIVER_FIXTURE_H
#define TESTS_UNIT_DRIVER_FIXTURE_H

#include "tests/harness/rig.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIXTURE_BATCHES_MAX 8

/* When the sessions of these tests begin: 2026-09-05 08:00 UTC, 10:00 on the wall in Berlin. */
#define FIXTURE_NOW_MS (INT64_C(1788595200) * 1000)
#define FIXTURE_WALL_S "1788602400" /* ditto, as an option of a virtual wearable */

struct fixture {
    const struct driver *driver;
    void *state;
    struct driver_io io;
    /* Since the last event. */
    struct reading_batch batches[FIXTURE_BATCHES_MAX];
    size_t count;
    char written_to[64];
    uint8_t written[32];
    size_t written_length; /* 0: nothing */
    char read_from[64];
    /* Of the whole life. */
    unsigned timer_ms; /* 0: none runs */
    char fact[64];     /* the last: "name=text" */
};

static void fixture_emit(void *host, const struct reading_batch *batch)
{
    struct fixture *fixture = host;
    assert_true(fixture->count < FIXTURE_BATCHES_MAX);
    fixture->batches[fixture->count++] = *batch;
}

static void fixture_write(void *host, const char *uuid, const uint8_t *bytes, size_t length,
                          bool with_response)
{
    struct fixture *fixture = host;
    (void)with_response;
    assert_int_equal(fixture->written_length, 0); /* one at a time */
    assert_true(length > 0 && length <= sizeof(fixture->written));
    snprintf(fixture->written_to, sizeof(fixture->written_to), "%s", uuid);
    memcpy(fixture->written, bytes, length);
    fixture->written_length = length;
}

static void fixture_read(void *host, const char *uuid)
{
    struct fixture *fixture = host;
    snprintf(fixture->read_from, sizeof(fixture->read_from), "%s", uuid);
}

static void fixture_timer(void *host, unsigned after_ms)
{
    struct fixture *fixture = host;
    fixture->timer_ms = after_ms;
}

static void fixture_fact(void *host, const char *name, const char *text)
{
    struct fixture *fixture = host;
    snprintf(fixture->fact, sizeof(fixture->fact), "%s=%s", name, text);
}

static inline void fixture_open(struct fixture *fixture, const char *driver)
{
    *fixture = (struct fixture){
        .driver = driver_by_name(driver),
        .io = {.host = fixture,
               .emit = fixture_emit,
               .write = fixture_write,
               .read = fixture_read,
               .timer = fixture_timer,
               .fact = fixture_fact},
    };
    assert_non_null(fixture->driver);
    fixture->state = calloc(1, fixture->driver->state_size + 1);
    assert_non_null(fixture->state);
}

static inline void fixture_close(struct fixture *fixture)
{
    free(fixture->state);
}

/* Before each event that is looked at. */
static inline void fixture_forget(struct fixture *fixture)
{
    fixture->count = 0;
    fixture->written_length = 0;
    fixture->read_from[0] = '\0';
}

static inline int fixture_ready(struct fixture *fixture, int64_t now_ms, const struct zone *zone)
{
    const struct driver_session session = {.now_ms = now_ms, .zone = zone};
    fixture_forget(fixture);
    return fixture->driver->on_ready
               ? fixture->driver->on_ready(fixture->state, &fixture->io, &session)
               : 0;
}

/* The driver gets an exact copy on the heap, so that the sanitizers see a read past the end. */
static inline uint8_t *fixture_copy(const uint8_t *bytes, size_t length)
{
    uint8_t *copy = malloc(length ? length : 1);
    assert_non_null(copy);
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

static inline int fixture_feed(struct fixture *fixture, const char *uuid, const uint8_t *bytes,
                               size_t length)
{
    uint8_t *copy = fixture_copy(bytes, length);
    fixture_forget(fixture);
    const int r =
        fixture->driver->on_notification(fixture->state, &fixture->io, uuid, copy, length);
    free(copy);
    return r;
}

static inline int fixture_answer(struct fixture *fixture, int result, const uint8_t *bytes,
                                 size_t length)
{
    uint8_t *copy = fixture_copy(bytes, length);
    fixture_forget(fixture);
    const int r = fixture->driver->on_read(fixture->state, &fixture->io, result, copy, length);
    free(copy);
    return r;
}

/* The timer that the driver asked for is over. */
static inline int fixture_time(struct fixture *fixture)
{
    assert_true(fixture->timer_ms > 0);
    fixture->timer_ms = 0;
    fixture_forget(fixture);
    return fixture->driver->on_timer(fixture->state, &fixture->io);
}

/* Reading i of all batches since the last event; NULL: there is none. */
static inline const struct reading *fixture_reading(const struct fixture *fixture, size_t i)
{
    for (size_t b = 0; b < fixture->count; b++) {
        if (i < fixture->batches[b].count)
            return &fixture->batches[b].readings[i];
        i -= fixture->batches[b].count;
    }
    return NULL;
}

static inline size_t fixture_readings(const struct fixture *fixture)
{
    size_t count = 0;
    while (fixture_reading(fixture, count))
        count++;
    return count;
}

/* Reading *at, and on to the next; a value of 0 stands for no such reading. */
static inline void fixture_expect(const struct fixture *fixture, size_t *at, enum reading_kind kind,
                                  int32_t value, int64_t at_ms)
{
    if (value == 0)
        return;
    const struct reading *reading = fixture_reading(fixture, (*at)++);
    assert_non_null(reading);
    assert_int_equal(reading->kind, kind);
    assert_int_equal(reading->value, value);
    assert_int_equal(reading->at_ms, at_ms);
}

/* A driver beside a virtual wearable, in Berlin; the caller closes the one and frees the other. */
static inline struct rig *fixture_rig(const char *driver, const char *kind, const char *options,
                                      struct wearable **ret)
{
    struct error err = {0};
    if (wearable_new(kind, "AA:BB:CC:00:11:22", options, ret, &err) < 0)
        fail_msg("%s", err.text);
    return rig_open(&(struct rig_options){
        .driver = driver_by_name(driver),
        .wearable = *ret,
        .now_ms = FIXTURE_NOW_MS,
        .zone = "Europe/Berlin",
    });
}

#endif
