/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bangle.js watches: a JavaScript console over the Nordic UART service (espruino/Espruino; the apps
 * that answer are in espruino/BangleApps: apps/android, apps/health, apps/sleeplog). Text both
 * ways; 0x03 clears a half-typed line, 0x10 in front of a line switches its echo off, 0x13 and 0x11
 * stop and resume the other side.
 *
 *      gateway                                     watch
 *      0x03 0x10 print(...);setTime(...);
 *      print(...)                           ---->
 *                                           <----  {"t":"clock","was":1757138702500}
 *                                           <----  {"t":"zone","then":-120,"now":-120,...}
 *      0x10 (... readLog(a,b))              ---->                       for each day, if there is
 *                                           <----  {"t":"sleeplog",...,"log":[[n,status,c],...]}
 *      0x10 GB({"t":"actfetch","ts":...})   ---->
 *                                           <----  {"t":"actfetch","state":"start"}
 *                                           <----  {"t":"act","ts":...,"stp":0,"hrm":58.5,...}
 *                                           <----  {"t":"actfetch","state":"end","count":36}
 *      0x10 E.setTimeZone(2);...            ---->                       if it was another
 *
 * Sleep comes from the sleep log, which counts in UTC. It is not asked for the last twenty minutes:
 * what happened in them is judged later. Where the app is missing, the activity of the records
 * stands in. How sleep becomes blocks: bangle_hours.h.
 *
 * The records ("ts": end of ten minutes) lie in a table by the watch's wall clock, and "ts" is
 * computed from the zone at the moment of reading: set another zone, and all that was recorded
 * moves. So they are read before the zone is set: until then it is the one they were recorded in.
 * If it did change since the last time, what had been read before would appear again, moved, and is
 * left out (bangle_clock.h).
 *
 * The zone is also written into the watch's settings: each start of an app sets it anew from there,
 * so E.setTimeZone() alone would not last until the next look at the watch.
 *
 * Not tried with a real watch yet.
 */
#include "ble/drivers/bangle_command.h"
#include "ble/drivers/bangle_line.h"
#include "ble/drivers/bangle_records.h"
#include "ble/drivers/bangle_sleeplog.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define UUID_NOTIFY "6e400003-b5a3-f393-e0a9-e50e24dcca9e"

#define CURSOR_SLEEP "sleep" /* the hour from which on the sleep log is not complete */

#define SILENCE_MS  10000 /* without a word that belongs to the answer */
#define TRIES_MAX   3
#define FIRST_DAYS  14
#define SETTLING_MS (20 * MS_PER_MINUTE)
#define AHEAD_MS    MS_PER_HOUR /* a record later than that has no say in the cursor */
#define FACT_MAX    24

#define CLOCK_MAX_MS INT64_C(4102444800000) /* 2100 */

enum stage { STAGE_TIME, STAGE_SLEEP, STAGE_RECORDS, STAGE_ZONE };

struct bangle_state {
    int64_t now_ms; /* when the session began */
    const struct zone *zone;
    enum stage stage;
    unsigned tries;
    bool over;
    const char *reason; /* why it will have failed; NULL: it has not */

    int64_t cursor; /* of the records, as committed last */
    struct bangle_clock clock;
    int64_t sleep_from_ms; /* what the sleep log is asked for */
    int64_t sleep_until_ms;
    bool no_sleeplog;
    bool started; /* the answer to actfetch has begun */

    struct bangle_command command;
    struct bangle_line line;
    struct bangle_records records;
};

static int64_t floor_to(int64_t value, int64_t step)
{
    return value - (value % step + step) % step;
}

/* ---- the end ---- */

static void give_up(struct bangle_state *state, const struct driver_io *io, const char *reason)
{
    state->over = true;
    io->fail(io->host, reason);
}

static void finish(struct bangle_state *state, const struct driver_io *io)
{
    state->over = true;
    if (state->reason)
        io->fail(io->host, state->reason);
    else
        io->done(io->host);
}

/* ---- from stage to stage ---- */

static void ask(struct bangle_state *state, const struct driver_io *io)
{
    struct bangle_command *command = &state->command;
    switch (state->stage) {
    case STAGE_TIME:
        bangle_type_time(command, state->now_ms,
                         state->cursor != DRIVER_NONE ? bangle_cursor_end_ms(state->cursor)
                                                      : state->now_ms);
        break;
    case STAGE_SLEEP:
        bangle_type_sleep(command, state->sleep_from_ms, state->sleep_until_ms);
        break;
    case STAGE_RECORDS:
        state->started = false;
        bangle_records_begin(&state->records, state->records.after_ms, state->now_ms + AHEAD_MS);
        bangle_type_fetch(command, state->records.after_ms);
        break;
    case STAGE_ZONE:
        bangle_type_zone(command, zone_offset_s(state->zone, state->now_ms));
        break;
    }
    io->timer(io->host, SILENCE_MS);
    bangle_command_write(command, io, state->line.stopped);
}

static void begin(struct bangle_state *state, const struct driver_io *io, enum stage stage)
{
    state->stage = stage;
    state->tries = 0;
    ask(state, io);
}

/* The watch does not tell the records of its local date before that date has begun in UTC. Under
 * another zone they would come as if they had been recorded at another time: they are given up. */
static void begin_zone(struct bangle_state *state, const struct driver_io *io)
{
    if (zone_offset_s(state->zone, state->now_ms) / 60 == state->clock.offset_min) {
        finish(state, io);
        return;
    }
    io->commit(
        io->host, BANGLE_CURSOR_RECORDS,
        bangle_cursor_pack(floor_to(state->now_ms, BANGLE_GRID_MS), state->clock.offset_min));
    begin(state, io, STAGE_ZONE);
}

/* How far back we go when nothing is known. */
static int64_t first_ms(const struct bangle_state *state)
{
    return floor_to(state->now_ms - FIRST_DAYS * MS_PER_DAY, MS_PER_HOUR);
}

/* From the beginning of an hour, so that its block of sleep comes whole; but never before a mark
 * that moved. */
static void begin_records(struct bangle_state *state, const struct driver_io *io)
{
    state->records.after_ms = state->clock.mark_ms;
    if (state->clock.mark_ms == DRIVER_NONE)
        state->records.after_ms = first_ms(state);
    else if (!state->clock.moved)
        state->records.after_ms = floor_to(state->clock.mark_ms - SETTLING_MS, MS_PER_HOUR);
    begin(state, io, STAGE_RECORDS);
}

/* The next day of the sleep log, as far as it is settled. */
static void begin_sleep(struct bangle_state *state, const struct driver_io *io, int64_t from_ms)
{
    const int64_t settled_ms = floor_to(state->now_ms - SETTLING_MS, BANGLE_SLEEPLOG_SLOT_MS);
    if (from_ms >= settled_ms) {
        begin_records(state, io);
        return;
    }
    state->sleep_from_ms = from_ms;
    state->sleep_until_ms = from_ms + MS_PER_DAY < settled_ms ? from_ms + MS_PER_DAY : settled_ms;
    begin(state, io, STAGE_SLEEP);
}

/* This stage cannot have what it wants. The zone stays as it is then: it would move the records
 * that we do not have. */
static void abandon(struct bangle_state *state, const struct driver_io *io, const char *reason)
{
    if (state->stage != STAGE_SLEEP) {
        give_up(state, io, reason);
        return;
    }
    state->reason = reason;
    begin_records(state, io);
}

static void try_again(struct bangle_state *state, const struct driver_io *io, const char *reason)
{
    state->tries++;
    if (!bangle_command_is_out(&state->command))
        give_up(state, io, "no_answer"); /* what is half typed cannot be taken back */
    else if (state->tries < TRIES_MAX)
        ask(state, io);
    else if (state->stage == STAGE_ZONE)
        finish(state, io); /* all there was is kept, the zone is set next time */
    else
        abandon(state, io, reason);
}

/* ---- answers ---- */

/* A word of the device's own, if it is one. */
static void tell(const struct driver_io *io, const char *name, const struct bangle_field *field)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                  "._-";
    char text[FACT_MAX + 1];
    if (!field || field->kind != BANGLE_STRING || field->value_length > FACT_MAX)
        return;
    memcpy(text, field->value, field->value_length);
    text[field->value_length] = '\0';
    if (strspn(text, allowed) == field->value_length && field->value_length > 0)
        io->fact(io->host, name, text);
}

/* Its clock before it was set, against ours when the session began: typing takes about a second.
 * Asked again, the clock has perhaps been set, and the session began long ago. */
static int take_clock(const struct bangle_state *state, const struct driver_io *io,
                      const struct bangle_object *object)
{
    char text[FACT_MAX + 1];
    int64_t was_ms;
    const int r = bangle_object_number(object, "was", &was_ms);
    if (r < 0)
        return r;
    if (was_ms < 0 || was_ms > CLOCK_MAX_MS)
        return -ERR_RANGE;
    if (state->tries == 0) {
        snprintf(text, sizeof(text), "%" PRId64, (was_ms - state->now_ms) / MS_PER_SECOND);
        io->fact(io->host, "clock_skew_s", text);
    }
    return 0;
}

static int take_time(struct bangle_state *state, const struct driver_io *io,
                     const struct bangle_object *object)
{
    const int r = bangle_clock_read(object, state->cursor, &state->clock);
    if (r < 0)
        return r;
    tell(io, "firmware", bangle_object_find(object, "fw"));
    tell(io, "model", bangle_object_find(object, "hw"));
    const int64_t slept_ms = io->cursor(io->host, CURSOR_SLEEP);
    begin_sleep(state, io, slept_ms != DRIVER_NONE ? slept_ms : first_ms(state));
    return 0;
}

static int take_log(struct bangle_state *state, const struct driver_io *io,
                    const struct bangle_object *object)
{
    const struct bangle_field *log = bangle_object_find(object, "log");
    int64_t since_ms;
    int64_t count;
    if (bangle_object_number(object, "since", &since_ms) < 0 ||
        bangle_object_number(object, "count", &count) < 0 || !log)
        return -ERR_SYNTAX;
    if (since_ms != state->sleep_from_ms) /* an answer from before we asked again */
        return 0;
    const int r = bangle_sleeplog_keep(log, count, io, state->zone, state->sleep_from_ms,
                                       state->sleep_until_ms);
    if (r < 0) {
        try_again(state, io, "incomplete");
        return r;
    }
    io->commit(io->host, CURSOR_SLEEP, floor_to(state->sleep_until_ms, MS_PER_HOUR));
    begin_sleep(state, io, state->sleep_until_ms);
    return 0;
}

/* All records are there: they are kept, and if there were more than fit, the rest is asked for. */
static void take_records(struct bangle_state *state, const struct driver_io *io)
{
    const int64_t end_ms = bangle_records_commit(&state->records, io, state->zone,
                                                 state->clock.offset_min, state->no_sleeplog);
    const bool more = state->records.more && end_ms > state->records.after_ms + MS_PER_DAY;
    state->clock.mark_ms = end_ms;
    state->clock.moved = false;
    if (more)
        begin_records(state, io);
    else
        begin_zone(state, io);
}

static int take_fetch(struct bangle_state *state, const struct driver_io *io,
                      const struct bangle_object *object)
{
    int64_t count;
    if (bangle_object_says(object, "state", "start") && !state->started) {
        state->started = true;
        io->timer(io->host, SILENCE_MS);
        return 0;
    }
    if (!bangle_object_says(object, "state", "end"))
        return -ERR_UNSUPPORTED;
    const int r = bangle_object_number(object, "count", &count);
    if (r == 0 && state->started && count == state->records.told)
        take_records(state, io);
    else
        try_again(state, io, "incomplete");
    return r;
}

static int take_record(struct bangle_state *state, const struct driver_io *io,
                       const struct bangle_object *object)
{
    const int64_t told = state->records.told;
    if (!state->started || !bangle_is_record(object))
        return 0;
    const int r = bangle_records_add(&state->records, object);
    if (state->records.told > BANGLE_COUNT_MAX)
        abandon(state, io, "endless");
    else if (state->records.told > told)
        io->timer(io->host, SILENCE_MS);
    return r;
}

static int take_object(struct bangle_state *state, const struct driver_io *io)
{
    struct bangle_object object;
    const int r = bangle_object_parse(state->line.text, state->line.length, &object);
    if (r < 0)
        return r;
    if (state->stage == STAGE_TIME && bangle_object_says(&object, "t", "clock"))
        return take_clock(state, io, &object);
    if (state->stage == STAGE_TIME && bangle_object_says(&object, "t", "zone"))
        return take_time(state, io, &object);
    if (state->stage == STAGE_SLEEP && bangle_object_says(&object, "t", "sleeplog"))
        return take_log(state, io, &object);
    if (state->stage == STAGE_RECORDS && bangle_object_says(&object, "t", "actfetch"))
        return take_fetch(state, io, &object);
    if (state->stage == STAGE_RECORDS && bangle_object_says(&object, "t", "act"))
        return take_record(state, io, &object);
    if (state->stage == STAGE_ZONE && bangle_object_says(&object, "t", "zone set"))
        finish(state, io);
    return 0; /* apps talk to a phone all the time */
}

/* Without quotes on older firmware. */
static void take_complaint(struct bangle_state *state, const struct driver_io *io)
{
    const struct bangle_line *line = &state->line;
    if (state->stage == STAGE_RECORDS && (bangle_line_complains(line, "\"GB\" is not defined") ||
                                          bangle_line_complains(line, " GB is not defined"))) {
        state->reason = "no_gadgetbridge_app";
        begin_zone(state, io);
    } else if (state->stage == STAGE_SLEEP &&
               (bangle_line_complains(line, "Module \"sleeplog\" not found") ||
                bangle_line_complains(line, "Module sleeplog not found"))) {
        state->no_sleeplog = true;
        begin_records(state, io);
    }
}

static int take_line(struct bangle_state *state, const struct driver_io *io)
{
    if (!bangle_command_is_out(&state->command)) /* no answer to what was not asked */
        return 0;
    if (state->line.text[0] == '{')
        return take_object(state, io);
    take_complaint(state, io);
    return 0;
}

/* ---- callbacks ---- */

static int bangle_ready(void *host_state, const struct driver_io *io,
                        const struct driver_session *session)
{
    struct bangle_state *state = host_state;
    state->now_ms = session->now_ms;
    state->zone = session->zone;
    state->cursor = io->cursor(io->host, BANGLE_CURSOR_RECORDS);
    begin(state, io, STAGE_TIME);
    return 0;
}

static int bangle_notification(void *host_state, const struct driver_io *io,
                               const char *characteristic, const uint8_t *bytes, size_t length)
{
    struct bangle_state *state = host_state;
    int result = 0;
    if (strcmp(characteristic, UUID_NOTIFY) != 0)
        return -ERR_UNSUPPORTED;
    for (size_t i = 0; i < length && !state->over; i++) {
        int r = bangle_line_add(&state->line, bytes[i]);
        if (r > 0)
            r = take_line(state, io);
        if (r < 0 && result == 0)
            result = r;
    }
    if (!state->over)
        bangle_command_write(&state->command, io, state->line.stopped);
    return result;
}

static int bangle_written(void *host_state, const struct driver_io *io, int result)
{
    struct bangle_state *state = host_state;
    state->command.writing = false;
    if (state->over)
        return 0;
    if (result < 0)
        give_up(state, io, "write_failed");
    else
        bangle_command_write(&state->command, io, state->line.stopped);
    return result;
}

static int bangle_timer(void *host_state, const struct driver_io *io)
{
    struct bangle_state *state = host_state;
    if (!state->over)
        try_again(state, io, "no_answer");
    return 0;
}

static const char *const name_prefixes[] = {"Bangle.js", NULL};
static const char *const characteristics[] = {UUID_NOTIFY, NULL};

extern const struct driver bangle_driver;
const struct driver bangle_driver = {
    .name = "bangle",
    .title = "Bangle.js watch",
    .capabilities = GIVES_HR | GIVES_STEPS | GIVES_SLEEP,
    .history = true,
    .session_ms = 600000, /* a first contact fetches days */
    /* Not by its service: rings of another maker have one that looks alike. */
    .match_name_prefixes = name_prefixes,
    .notify = characteristics,
    .state_size = sizeof(struct bangle_state),
    .on_ready = bangle_ready,
    .on_notification = bangle_notification,
    .on_written = bangle_written,
    .on_timer = bangle_timer,
};
