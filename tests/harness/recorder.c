/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/recorder.h"

#include <string.h>

#define UUID(number)    "0000" number "-0000-1000-8000-00805f9b34fb"
#define MEASUREMENT     UUID("2a37")
#define LOCATION        UUID("2a38")
#define CONTROL         UUID("2a39")
#define NOBODY_HAS      UUID("2aff")
#define FLAG_HR16       0x01
#define FLAG_ENERGY     0x08
#define WRITE_BYTES_MAX 64

struct recorder recorder;

/* To fail the test from within a callback would leave bus and loop behind in the middle. */
static void expect(bool holds, const char *what)
{
    if (!holds && !recorder.wrong)
        recorder.wrong = what;
}
#define EXPECT(condition) expect(condition, #condition)

/* Of a link: zeroed at each. */
struct state {
    bool ready;
    bool listens;
    bool over;
    int64_t minute; /* the next one */
    unsigned fetched;
};

static void write_reset(const struct driver_io *io, size_t length)
{
    uint8_t bytes[WRITE_BYTES_MAX] = {RECORDER_RESET};
    io->write(io->host, CONTROL, bytes, length, true);
}

static size_t write_bytes(void)
{
    return recorder.write_bytes ? recorder.write_bytes : 1;
}

static int on_ready(void *data, const struct driver_io *io, const struct driver_session *session)
{
    struct state *state = data;
    const int64_t cursor = io->cursor(io->host, "minute");
    EXPECT(!state->ready);
    EXPECT(session->now_ms > 0);
    EXPECT(session->zone != NULL);
    uint8_t random[8] = {0};
    io->entropy(io->host, random, sizeof(random));
    EXPECT(memcmp(random, (const uint8_t[8]){0}, sizeof(random)) != 0);
    state->ready = true;
    state->minute = cursor == DRIVER_NONE ? 0 : cursor;
    recorder.begun++;
    recorder.fetched = 0;
    io->fact(io->host, "firmware", "1.0");
    io->read(io->host, recorder.missing ? recorder.missing : LOCATION);
    return 0;
}

static int on_read(void *data, const struct driver_io *io, int result, const uint8_t *bytes,
                   size_t length)
{
    struct state *state = data;
    EXPECT(state->ready && !state->over);
    recorder.reads++;
    if (recorder.missing && recorder.reads % 2 == 1) {
        recorder.missing_result = result;
        io->read(io->host, LOCATION);
        return 0;
    }
    if (result < 0)
        return result;
    EXPECT(length == 1 && bytes[0] == 1); /* chest */
    write_reset(io, write_bytes());
    return 0;
}

static int on_written(void *data, const struct driver_io *io, int result)
{
    struct state *state = data;
    (void)io;
    EXPECT(state->ready && !state->over);
    recorder.writes++;
    recorder.written = result;
    state->listens = true;
    return 0;
}

static void end(struct state *state)
{
    state->over = true;
}

static void commit(struct state *state, const struct driver_io *io)
{
    if (recorder.give_up) {
        end(state);
        io->fail(io->host, recorder.give_up);
        return;
    }
    io->commit(io->host, "minute", state->minute);
    if (recorder.acknowledge)
        write_reset(io, write_bytes());
    if (recorder.minutes && state->fetched >= recorder.minutes) {
        end(state);
        io->done(io->host);
    }
}

static int on_notification(void *data, const struct driver_io *io, const char *characteristic,
                           const uint8_t *bytes, size_t length)
{
    struct state *state = data;
    EXPECT(state->ready && !state->over);
    EXPECT(strcmp(characteristic, MEASUREMENT) == 0); /* not what was read */
    if (length < 2)
        return -ERR_LENGTH;
    const size_t at = bytes[0] & FLAG_HR16 ? 3 : 2;
    if (bytes[0] & FLAG_ENERGY && length >= at + 2)
        recorder.energy_kj = bytes[at] | (unsigned)bytes[at + 1] << 8;
    if (!state->listens || (recorder.at_most && state->fetched >= recorder.at_most))
        return 0;
    const struct reading reading = {
        .kind = READING_HR,
        .value = (int32_t)(60 + state->minute % 100),
        .at_ms = RECORDER_AT_MS(state->minute),
    };
    io->keep(io->host, &reading);
    state->minute++;
    recorder.fetched = ++state->fetched;
    if (state->fetched % 2 == 0)
        commit(state, io);
    return 0;
}

static void on_leave(void *data, const struct driver_io *io)
{
    struct state *state = data;
    EXPECT(state->ready);
    recorder.left++;
    for (unsigned i = 1; i <= recorder.farewells; i++)
        write_reset(io, i < recorder.farewells ? 2 : 1);
}

static const char *const measurement[] = {MEASUREMENT, NULL};
static const char *const if_there[] = {NOBODY_HAS, UUID("2a19"), NULL};

#define RECORDER(word, ms)                                                                  \
    {                                                                                       \
        .name = (word), .title = "Recorder", .history = true, .capabilities = GIVES_HR,     \
        .notify = measurement, .notify_if_there = if_there, .session_ms = (ms),             \
        .state_size = sizeof(struct state), .on_ready = on_ready, .on_read = on_read,       \
        .on_written = on_written, .on_notification = on_notification, .on_leave = on_leave, \
    }

const struct driver recorder_driver = RECORDER("recorder", 0);
const struct driver recorder_short_driver = RECORDER("recorder-short", 1000);
