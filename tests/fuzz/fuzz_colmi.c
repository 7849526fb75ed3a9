/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole session of the Colmi driver with a ring that says anything. The input is a row of events,
 * each an octet that says what happens and what belongs to it; half of them are whole messages in
 * answer to what was asked, so that the fuzzer gets behind checksum and CRC.
 *
 * The contract of a driver must hold: one write at a time, nothing after the end of the session,
 * and nothing kept that is zero, yet to be, or of a kind that rings do not know.
 */
#include "ble/drivers/colmi_frame.h"
#include "ble/drivers/driver.h"
#include "tests/fuzz/must.h"
#include <stdlib.h>
#include <string.h>

#define NOW_MS     INT64_C(1793000000000) /* 2026-10-26, the day after summer time ended */
#define PIECE_MAX  244
#define BIG_PIECES 40

struct input {
    const uint8_t *data;
    size_t left;
};

struct host {
    const struct driver *driver;
    void *state;
    struct driver_io io;
    bool writing;
    bool reading;
    bool over;
    unsigned elapsed_s;
    uint8_t request[COLMI_REQUEST_MAX];
    int64_t clock;
    int64_t day;
};

static uint8_t take(struct input *input)
{
    if (input->left == 0)
        return 0;
    input->left--;
    return *input->data++;
}

static const uint8_t *take_bytes(struct input *input, size_t *length)
{
    const uint8_t *bytes = input->data;
    if (*length > input->left)
        *length = input->left;
    input->data += *length;
    input->left -= *length;
    return bytes;
}

/* ---- the host ---- */

static void host_write(void *userdata, const char *characteristic, const uint8_t *bytes,
                       size_t length, bool with_response)
{
    struct host *host = userdata;
    must(characteristic && with_response && !host->writing && !host->over);
    must(length >= COLMI_BIG_HEADER && length <= sizeof(host->request));
    memset(host->request, 0, sizeof(host->request));
    memcpy(host->request, bytes, length);
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
    must(after_ms == 1000 && !host->over);
}

static void host_keep(void *userdata, const struct reading *reading)
{
    struct host *host = userdata;
    must(!host->over && reading->kind < READING_KINDS && reading->value > 0);
    must(reading->at_ms <= NOW_MS + host->elapsed_s * 1000);
    must(reading->at_ms > NOW_MS - 9 * MS_PER_DAY);
}

static void host_keep_sleep(void *userdata, const struct sleep_block *block)
{
    struct host *host = userdata;
    must(!host->over && block->count > 0 && block->count <= SLEEP_PARTS_MAX);
    must(block->start_ms < block->end_ms);
    must(block->end_ms <= NOW_MS + host->elapsed_s * 1000);
    must(memchr(block->key, '\0', sizeof(block->key)) != NULL);
}

static void host_commit(void *userdata, const char *cursor, int64_t value)
{
    struct host *host = userdata;
    must(!host->over && (!cursor || (strlen(cursor) <= DRIVER_WORD_MAX && value >= 0)));
}

static int64_t host_cursor(void *userdata, const char *name)
{
    const struct host *host = userdata;
    return strncmp(name, "clock", 5) == 0 ? host->clock : host->day;
}

static void host_fact(void *userdata, const char *name, const char *text)
{
    struct host *host = userdata;
    must(!host->over && strlen(name) <= DRIVER_WORD_MAX && strlen(text) <= DRIVER_WORD_MAX);
}

static void host_done(void *userdata)
{
    struct host *host = userdata;
    must(!host->over);
    host->over = true;
}

static void host_fail(void *userdata, const char *reason)
{
    must(reason[0] != '\0');
    host_done(userdata);
}

/* ---- the ring ---- */

static void notify(struct host *host, size_t which, const uint8_t *bytes, size_t length)
{
    /* An exact copy, so that the sanitizers see a read past the end. */
    uint8_t *copy = malloc(length + (length == 0));
    if (!copy)
        return;
    if (length > 0)
        memcpy(copy, bytes, length);
    host->driver->on_notification(host->state, &host->io, host->driver->notify[which], copy,
                                  length);
    free(copy);
}

/* A whole frame of the command asked for, or of any. */
static void say_frame(struct host *host, struct input *input, bool asked)
{
    uint8_t frame[COLMI_FRAME];
    size_t length = take(input) % (COLMI_FRAME_PAYLOAD + 1);
    const uint8_t command = asked ? host->request[0] : take(input);
    const uint8_t *payload = take_bytes(input, &length);
    colmi_frame_make(frame, command, payload, length);
    notify(host, 0, frame, sizeof(frame));
}

/* A whole message of the kind asked for, or of any, in pieces. */
static void say_message(struct host *host, struct input *input, bool asked)
{
    static uint8_t bytes[COLMI_BIG_HEADER + BIG_PIECES * PIECE_MAX];
    const size_t piece = 1 + take(input) % PIECE_MAX;
    size_t length = take(input) * (size_t)(1 + take(input) % 4);
    bytes[0] = 0xbc;
    bytes[1] = asked ? host->request[1] : take(input);
    const uint8_t *payload = take_bytes(input, &length);
    const uint16_t crc = colmi_crc(payload, length);
    bytes[2] = (uint8_t)(length & 0xff);
    bytes[3] = (uint8_t)(length >> 8);
    bytes[4] = (uint8_t)(crc & 0xff);
    bytes[5] = (uint8_t)(crc >> 8);
    memcpy(bytes + COLMI_BIG_HEADER, payload, length);
    length += COLMI_BIG_HEADER;
    for (size_t at = 0; at < length; at += piece)
        notify(host, 1, bytes + at, length - at < piece ? length - at : piece);
}

static void say_anything(struct host *host, struct input *input)
{
    const uint8_t how = take(input);
    size_t length = how / 2;
    const uint8_t *bytes = take_bytes(input, &length);
    notify(host, how % 2, bytes, length);
}

static void answer_write(struct host *host, int result)
{
    if (!host->writing)
        return;
    host->writing = false;
    host->driver->on_written(host->state, &host->io, result);
}

static void answer_read(struct host *host, struct input *input)
{
    size_t length = take(input) % 64;
    const uint8_t *bytes = take_bytes(input, &length);
    if (!host->reading)
        return;
    host->reading = false;
    host->driver->on_read(host->state, &host->io, length > 0 ? 0 : -ERR_NOT_FOUND, bytes, length);
}

static void pass_time(struct host *host, unsigned seconds)
{
    for (; seconds > 0 && !host->over; seconds--) {
        host->elapsed_s++;
        host->driver->on_timer(host->state, &host->io);
    }
}

static void happen(struct host *host, struct input *input)
{
    const uint8_t what = take(input);
    switch (what % 8) {
    case 0:
    case 1:
        answer_write(host, 0);
        say_frame(host, input, true);
        break;
    case 2:
        answer_write(host, 0);
        say_message(host, input, true);
        break;
    case 3:
        say_frame(host, input, what & 8);
        break;
    case 4:
        say_message(host, input, what & 8);
        break;
    case 5:
        say_anything(host, input);
        break;
    case 6:
        pass_time(host, 1 + what / 8);
        break;
    case 7:
        if (host->reading)
            answer_read(host, input);
        else
            answer_write(host, what & 8 ? 0 : -ERR_IO);
        break;
    }
}

static const struct zone *berlin(void)
{
    static struct zone *zone;
    if (!zone && zone_load("Europe/Berlin", &zone, NULL) < 0)
        abort();
    return zone;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    struct host host = {.driver = driver_by_name("colmi")};
    const uint8_t flags = take(&input);
    host.clock = flags & 1 ? DRIVER_NONE : (int64_t)take(&input) << (flags >> 3);
    host.day = flags & 2 ? DRIVER_NONE : NOW_MS / MS_PER_DAY - take(&input) % 16 + 2;
    host.state = calloc(1, host.driver->state_size);
    if (!host.state)
        return 0;
    host.io = (struct driver_io){
        .host = &host,
        .write = host_write,
        .read = host_read,
        .timer = host_timer,
        .keep = host_keep,
        .keep_sleep = host_keep_sleep,
        .commit = host_commit,
        .cursor = host_cursor,
        .fact = host_fact,
        .done = host_done,
        .fail = host_fail,
    };
    const struct driver_session session = {
        .now_ms = NOW_MS, .zone = berlin(), .configure = (flags & 4) != 0};
    host.driver->on_ready(host.state, &host.io, &session);
    while (input.left > 0)
        happen(&host, &input);
    /* However it goes on, it ends. */
    answer_write(&host, 0);
    pass_time(&host, 700);
    must(host.over);
    free(host.state);
    return 0;
}
