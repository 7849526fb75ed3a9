/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session of the Bangle.js driver with a hostile watch. The input is a list of events: a byte
 * says what happens, more bytes how. Lines that open the way into the protocol are ready made, so
 * that the fuzzer need not find them letter by letter; what it adds itself goes between, before and
 * into them. What comes out must be possible, and bounded.
 */
#include "ble/drivers/driver.h"
#include "core/history.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW          INT64_C(1757138700000)
#define SESSIONS_MAX 4

struct input {
    const uint8_t *at;
    size_t left;
};

struct host {
    const struct driver *driver;
    void *state;
    struct driver_io io;
    int64_t act;
    int64_t sleep;
    size_t readings; /* since the last commit */
    size_t blocks;
    bool writing;
    bool timer;
    bool over;
};

static void check(bool good)
{
    if (!good)
        abort();
}

static void on_write(void *userdata, const char *uuid, const uint8_t *bytes, size_t length,
                     bool with_response)
{
    struct host *host = userdata;
    (void)uuid;
    (void)bytes;
    check(length > 0 && length <= 20 && !with_response && !host->writing && !host->over);
    host->writing = true;
}

static void on_timer(void *userdata, unsigned after_ms)
{
    struct host *host = userdata;
    host->timer = after_ms > 0;
}

static void on_keep(void *userdata, const struct reading *reading)
{
    struct host *host = userdata;
    check(reading->value >= 0 && reading->at_ms >= 0);
    check(++host->readings <= HISTORY_READINGS_MAX);
}

static void on_keep_sleep(void *userdata, const struct sleep_block *block)
{
    struct host *host = userdata;
    check(sleep_block_doubt_ms(block) == 0 && block->start_ms < block->end_ms);
    check(block->end_ms - block->start_ms <= MS_PER_HOUR && strlen(block->key) > 0);
    check(++host->blocks <= HISTORY_BLOCKS_MAX);
}

static void on_commit(void *userdata, const char *cursor, int64_t value)
{
    struct host *host = userdata;
    host->readings = host->blocks = 0;
    if (!cursor)
        return;
    check(value <= NOW + 2 * MS_PER_HOUR);
    if (strcmp(cursor, "act") == 0)
        host->act = value;
    else
        host->sleep = value;
}

static int64_t on_cursor(void *userdata, const char *name)
{
    const struct host *host = userdata;
    return strcmp(name, "act") == 0 ? host->act : host->sleep;
}

static void on_fact(void *userdata, const char *name, const char *text)
{
    (void)userdata;
    check(strlen(name) <= DRIVER_WORD_MAX && strlen(text) <= DRIVER_WORD_MAX);
}

static void on_done(void *userdata)
{
    struct host *host = userdata;
    check(!host->over);
    host->over = true;
}

static void on_fail(void *userdata, const char *reason)
{
    check(strlen(reason) > 0);
    on_done(userdata);
}

static uint8_t next(struct input *input)
{
    if (input->left == 0)
        return 0;
    input->left--;
    return *input->at++;
}

static void hear(struct host *host, const void *bytes, size_t length)
{
    uint8_t *copy = malloc(length > 0 ? length : 1);
    if (!copy)
        return;
    memcpy(copy, bytes, length);
    host->driver->on_notification(host->state, &host->io, host->driver->notify[0], copy, length);
    free(copy);
}

static void hear_own(struct host *host, struct input *input)
{
    const size_t wanted = next(input);
    const size_t length = wanted < input->left ? wanted : input->left;
    hear(host, input->at, length);
    input->at += length;
    input->left -= length;
}

/* A run of records from one on. */
static void hear_records(struct host *host, struct input *input)
{
    const unsigned said = next(input);
    const unsigned count = said < 255 ? said / 8 + 1 : 2100; /* more than the driver holds */
    const int64_t first = NOW / 600000 - 64 * (int64_t)next(input);
    const unsigned every = 1U + next(input) % 8;
    for (unsigned i = 0; i < count && !host->over; i++) {
        char line[160];
        const int length = snprintf(line, sizeof(line),
                                    "{\"t\":\"act\",\"ts\":%lld,\"stp\":%u,\"hrm\":%u.5,\"act\":"
                                    "\"%s\"}\r\n",
                                    (long long)(first + (int64_t)i * every) * 600000, i, i % 200,
                                    i % 3 ? "LIGHT_SLEEP" : "UNKNOWN");
        hear(host, line, (size_t)length);
    }
}

static void hear_count(struct host *host, struct input *input)
{
    char line[80];
    const unsigned count = (unsigned)(next(input) << 8 | next(input));
    const int length = snprintf(line, sizeof(line),
                                "{\"t\":\"actfetch\",\"state\":\"end\",\"count\":%u}\r\n", count);
    hear(host, line, (size_t)length);
}

/* An answer to the question at hand, if that was for the sleep log. */
static void hear_log(struct host *host, struct input *input)
{
    char line[1200];
    const unsigned count = next(input) % 64;
    int64_t slot = host->sleep / 600000;
    size_t length = (size_t)snprintf(line, sizeof(line),
                                     "{\"t\":\"sleeplog\",\"since\":%lld,\"count\":%u,\"log\":[",
                                     (long long)host->sleep, count);
    for (unsigned i = 0; i < count; i++) {
        const uint8_t dice = next(input);
        length += (size_t)snprintf(line + length, sizeof(line) - length, "%s[%lld,%u,%u]",
                                   i > 0 ? "," : "", (long long)slot, dice % 5, dice / 5 % 3);
        slot += dice / 32;
    }
    length += (size_t)snprintf(line + length, sizeof(line) - length, "]}\r\n");
    hear(host, line, length);
}

static void happen(struct host *host, struct input *input)
{
    static const char *const lines[] = {
        "{\"t\":\"zone\",\"then\":-120,\"now\":-120,\"fw\":\"2v24\",\"hw\":\"BANGLEJS2\"}\r\n",
        "{\"t\":\"zone\",\"then\":240,\"now\":-345}\r\n",
        "Uncaught Error: Module \"sleeplog\" not found\r\n",
        "{\"t\":\"actfetch\",\"state\":\"start\"}\r\n",
        "Uncaught ReferenceError: \"GB\" is not defined\r\n",
        "{\"t\":\"zone set\"}\r\n",
        "{\"t\":\"sleeplog\",\"since\":",
        "{\"t\":\"act\",\"ts\":",
    };
    const uint8_t event = next(input) % 16;
    if (event < sizeof(lines) / sizeof(lines[0])) {
        hear(host, lines[event], strlen(lines[event]));
    } else if (event == 8) {
        hear_records(host, input);
    } else if (event == 9) {
        hear_count(host, input);
    } else if (event == 10) {
        hear_log(host, input);
    } else if (event == 11 && host->timer) {
        host->timer = false;
        host->driver->on_timer(host->state, &host->io);
    } else if (event == 12 && host->writing) {
        host->writing = false;
        host->driver->on_written(host->state, &host->io, -ERR_IO);
    } else {
        hear_own(host, input);
    }
}

static void write_all(struct host *host)
{
    while (host->writing && !host->over) {
        host->writing = false;
        host->driver->on_written(host->state, &host->io, 0);
    }
}

static void session(struct host *host, struct input *input, const struct zone *zone)
{
    const struct driver_session what = {.now_ms = NOW, .zone = zone};
    host->over = host->writing = false;
    host->readings = host->blocks = 0;
    memset(host->state, 0, host->driver->state_size);
    host->driver->on_ready(host->state, &host->io, &what);
    while (input->left > 0 && !host->over) {
        if (*input->at != 0xff)
            write_all(host);
        else
            next(input); /* what is typed stays under way for once */
        if (!host->over)
            happen(host, input);
        check(host->over || host->timer); /* or the session might never end */
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct zone *zone;
    struct input input = {.at = data, .left = size};
    struct host host = {
        .driver = driver_by_name("bangle"),
        .act = DRIVER_NONE,
        .sleep = NOW - 60 * MS_PER_HOUR,
        .io = {.write = on_write,
               .timer = on_timer,
               .keep = on_keep,
               .keep_sleep = on_keep_sleep,
               .commit = on_commit,
               .cursor = on_cursor,
               .fact = on_fact,
               .done = on_done,
               .fail = on_fail},
    };
    host.sleep -= host.sleep % MS_PER_HOUR;
    host.io.host = &host;
    host.state = malloc(host.driver->state_size);
    if (!host.state || (!zone && zone_load("UTC", &zone, NULL) < 0)) {
        free(host.state);
        return 0;
    }
    for (int i = 0; i < SESSIONS_MAX && input.left > 0; i++)
        session(&host, &input, zone);
    free(host.state);
    return 0;
}
