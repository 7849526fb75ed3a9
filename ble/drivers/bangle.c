/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bangle.js watches: a JavaScript console over the Nordic UART service (espruino/Espruino; the apps
 * that answer are in espruino/BangleApps: apps/android, apps/health, apps/sleeplog). Text both
 * ways; 0x03 clears a half-typed line, 0x10 in front of a line switches its echo off, 0x13 and 0x11
 * stop and resume the other side.
 *
 *      gateway                                     watch
 *      0x03 0x10 setTime(...);print(...)    ---->
 *                                           <----  {"t":"zone","then":-120,"now":-120,...}
 *      0x10 print(... readLog(a,b) ...)     ---->                       for each day, if there is
 *                                           <----  {"t":"sleeplog",...,"log":[[n,status,c],...]}
 *      0x10 GB({"t":"actfetch","ts":...})   ---->
 *                                           <----  {"t":"actfetch","state":"start"}
 *                                           <----  {"t":"act","ts":...,"stp":0,"hrm":58.5,...}
 *                                           <----  {"t":"actfetch","state":"end","count":36}
 *      0x10 E.setTimeZone(2);...            ---->                       if it was another
 *
 * Sleep comes from the sleep log, which counts ten minutes of UTC: n of them since 1970, status 0
 * unknown, 1 not worn, 2 awake, 3 light, 4 deep, until the next entry. Of the last twenty minutes
 * it is not asked: what happened in them is judged later. Where the app is missing, the activity
 * of the records stands in. How sleep becomes blocks: bangle_hours.h.
 *
 * The records ("ts": end of ten minutes) lie in a table by the watch's wall clock, and "ts" is
 * computed from the zone at the moment of reading: set another zone, and all that was recorded
 * moves. So they are read before the zone is set: until then it is the one they were recorded in.
 * If the zone did change since the last time ("then": what the watch now takes for its offset at
 * our cursor), what had been read before would appear again, moved, and is left out.
 *
 * The zone is also written into the watch's settings, because each start of an app sets it anew
 * from there. It was asked for as E.setTimeZone() alone; that lasts until a button is pressed.
 *
 * Not tried with a real watch yet.
 */
#include "ble/drivers/bangle_records.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define UUID_WRITE  "6e400002-b5a3-f393-e0a9-e50e24dcca9e"
#define UUID_NOTIFY "6e400003-b5a3-f393-e0a9-e50e24dcca9e"

#define CURSOR_SLEEP "sleep" /* the hour from which on the sleep log is not complete */

#define PIECE_MAX     20 /* bytes that any link takes */
#define COMMAND_MAX   400
#define SILENCE_MS    10000 /* without a word that belongs to the answer */
#define TRIES_MAX     3
#define FIRST_DAYS    14
#define SETTLING_MS   (20 * MS_PER_MINUTE)
#define AHEAD_MS      MS_PER_HOUR /* a record later than that has no say in the cursor */
#define OFFSET_MAX    1440        /* minutes */
#define FACT_MAX      24
#define SLEEPLOG_SLOT BANGLE_BLOCK_MS

enum stage { STAGE_ZONE, STAGE_SLEEP, STAGE_RECORDS, STAGE_SET_ZONE };

struct bangle_state {
    int64_t now_ms; /* when the session began */
    const struct zone *zone;
    enum stage stage;
    unsigned tries;
    bool over;
    const char *reason; /* why it will have failed; NULL: it has not */

    char command[COMMAND_MAX];
    size_t length;
    size_t written;
    bool writing;

    int offset_min;        /* of the watch, east of UTC */
    int64_t mark_ms;       /* end of the last record we have, as the watch tells it now */
    bool moved;            /* it tells it otherwise than last time */
    int64_t sleep_from_ms; /* what the sleep log is asked for */
    int64_t sleep_until_ms;
    bool no_sleeplog;
    bool started; /* the answer to actfetch has begun */
    struct bangle_records records;
    struct bangle_line line;
};

static int64_t floor_to(int64_t value, int64_t step)
{
    return value - (value % step + step) % step;
}

/* ---- writing ---- */

static void write_on(struct bangle_state *state, const struct driver_io *io)
{
    const size_t left = state->length - state->written;
    const size_t piece = left < PIECE_MAX ? left : PIECE_MAX;
    if (left == 0 || state->writing || state->line.stopped || state->over)
        return;
    const uint8_t *bytes = (const uint8_t *)state->command + state->written;
    state->writing = true;
    state->written += piece;
    io->write(io->host, UUID_WRITE, bytes, piece, false);
}

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

/* ---- asking ---- */

/* 0x03 only here: later it would break into what an app is doing. */
static int ask_zone(const struct bangle_state *state, char *command)
{
    const int64_t cursor_ms = state->mark_ms != DRIVER_NONE ? state->mark_ms : state->now_ms;
    return snprintf(command, COMMAND_MAX,
                    "\x03\x10setTime(%" PRId64 ".%03d);print(JSON.stringify({t:\"zone\",then:"
                    "new Date(%" PRId64 ").getTimezoneOffset(),now:new Date().getTimezoneOffset(),"
                    "fw:process.env.VERSION,hw:process.env.BOARD}))\n",
                    state->now_ms / MS_PER_SECOND, (int)(state->now_ms % MS_PER_SECOND), cursor_ms);
}

static int ask_sleep(const struct bangle_state *state, char *command)
{
    return snprintf(command, COMMAND_MAX,
                    "\x10print(JSON.stringify({t:\"sleeplog\",since:%" PRId64
                    ",log:require(\"sleeplog\").readLog(%" PRId64 ",%" PRId64 ")}))\n",
                    state->sleep_from_ms, state->sleep_from_ms, state->sleep_until_ms);
}

static int ask_records(const struct bangle_state *state, char *command)
{
    return snprintf(command, COMMAND_MAX, "\x10GB({\"t\":\"actfetch\",\"ts\":%" PRId64 "})\n",
                    state->records.after_ms);
}

/* Hours with two decimals: 5.75 is the zone of Kathmandu. */
static int ask_to_set_zone(const struct bangle_state *state, char *command)
{
    const int offset_s = zone_offset_s(state->zone, state->now_ms);
    const int hundredths = (offset_s < 0 ? -offset_s : offset_s) / 36;
    char hours[16];
    snprintf(hours, sizeof(hours), "%s%d.%02d", offset_s < 0 ? "-" : "", hundredths / 100,
             hundredths % 100);
    return snprintf(command, COMMAND_MAX,
                    "\x10"
                    "E.setTimeZone(%s);(s=>{if(s){s.timezone=%s;require(\"Storage\").writeJSON("
                    "\"setting.json\",s)}})(require(\"Storage\").readJSON(\"setting.json\",1));"
                    "print(JSON.stringify({t:\"zone set\"}))\n",
                    hours, hours);
}

static void ask(struct bangle_state *state, const struct driver_io *io)
{
    static int (*const commands[])(const struct bangle_state *state, char *command) = {
        [STAGE_ZONE] = ask_zone,
        [STAGE_SLEEP] = ask_sleep,
        [STAGE_RECORDS] = ask_records,
        [STAGE_SET_ZONE] = ask_to_set_zone,
    };
    state->length = (size_t)commands[state->stage](state, state->command);
    state->written = 0;
    state->started = false;
    io->timer(io->host, SILENCE_MS);
    write_on(state, io);
}

/* ---- from stage to stage ---- */

static void begin_set_zone(struct bangle_state *state, const struct driver_io *io)
{
    if (zone_offset_s(state->zone, state->now_ms) / 60 == state->offset_min) {
        finish(state, io);
        return;
    }
    state->stage = STAGE_SET_ZONE;
    state->tries = 0;
    ask(state, io);
}

/* From the beginning of an hour, so that its block of sleep comes whole; but never before a mark
 * that moved. */
static void begin_records(struct bangle_state *state, const struct driver_io *io)
{
    int64_t after_ms = state->now_ms - FIRST_DAYS * MS_PER_DAY;
    if (state->mark_ms != DRIVER_NONE)
        after_ms = state->mark_ms;
    if (!state->moved)
        after_ms = floor_to(after_ms - SETTLING_MS, MS_PER_HOUR);
    state->stage = STAGE_RECORDS;
    state->tries = 0;
    bangle_records_begin(&state->records, after_ms, state->now_ms + AHEAD_MS);
    ask(state, io);
}

/* The next day of the sleep log, as far as it is settled. */
static void begin_sleep(struct bangle_state *state, const struct driver_io *io, int64_t from_ms)
{
    const int64_t settled_ms = floor_to(state->now_ms - SETTLING_MS, SLEEPLOG_SLOT);
    if (from_ms >= settled_ms) {
        begin_records(state, io);
        return;
    }
    state->stage = STAGE_SLEEP;
    state->tries = 0;
    state->sleep_from_ms = from_ms;
    state->sleep_until_ms = settled_ms < from_ms + MS_PER_DAY ? settled_ms : from_ms + MS_PER_DAY;
    ask(state, io);
}

/* This stage cannot have what it wants; the others may. */
static void abandon(struct bangle_state *state, const struct driver_io *io, const char *reason)
{
    if (!state->reason)
        state->reason = reason;
    if (state->stage == STAGE_SLEEP)
        begin_records(state, io);
    else
        begin_set_zone(state, io);
}

static void try_again(struct bangle_state *state, const struct driver_io *io, const char *reason)
{
    state->tries++;
    if (state->tries < TRIES_MAX && state->written == state->length) {
        if (state->stage == STAGE_RECORDS)
            bangle_records_begin(&state->records, state->records.after_ms,
                                 state->records.latest_ms);
        ask(state, io);
    } else if (state->stage == STAGE_SET_ZONE && state->tries == TRIES_MAX) {
        finish(state, io); /* all there was is kept; the zone is for next time */
    } else if (state->stage == STAGE_ZONE || state->written < state->length) {
        give_up(state, io, "no_answer");
    } else {
        abandon(state, io, reason);
    }
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

/* Minutes west of UTC, as JavaScript has them. */
static int read_offset(const struct bangle_object *object, const char *key, int *ret_offset_min)
{
    int64_t west_min;
    const int r = bangle_object_number(object, key, &west_min);
    if (r < 0)
        return r;
    if (west_min < -OFFSET_MAX || west_min > OFFSET_MAX)
        return -ERR_RANGE;
    *ret_offset_min = -(int)west_min;
    return 0;
}

static int take_zone(struct bangle_state *state, const struct driver_io *io,
                     const struct bangle_object *object)
{
    int then_min;
    int now_min;
    int r = read_offset(object, "then", &then_min);
    if (r == 0)
        r = read_offset(object, "now", &now_min);
    if (r < 0)
        return r;
    tell(io, "firmware", bangle_object_find(object, "fw"));
    tell(io, "model", bangle_object_find(object, "hw"));
    state->offset_min = now_min;
    const int64_t cursor = io->cursor(io->host, BANGLE_CURSOR_RECORDS);
    if (cursor != DRIVER_NONE) {
        int read_min;
        bangle_cursor_unpack(cursor, &state->mark_ms, &read_min);
        state->moved = read_min != then_min;
        state->mark_ms += (read_min - then_min) * MS_PER_MINUTE;
    }
    const int64_t slept = io->cursor(io->host, CURSOR_SLEEP);
    begin_sleep(state, io,
                slept != DRIVER_NONE
                    ? slept
                    : floor_to(state->now_ms - FIRST_DAYS * MS_PER_DAY, MS_PER_HOUR));
    return 0;
}

static enum sleep_stage stage_of(int64_t status)
{
    static const enum sleep_stage stages[] = {SLEEP_UNKNOWN, SLEEP_UNKNOWN, SLEEP_AWAKE,
                                              SLEEP_LIGHT, SLEEP_DEEP};
    return stages[status];
}

/* Adds what an entry says of the time up to the next one. A clock that was lost and found leaves
 * entries that go back: how long the one before lasted is not known then. */
static void add_entry(const struct bangle_state *state, const struct driver_io *io,
                      struct bangle_hours *hours, const int64_t entry[BANGLE_ROW], int64_t until)
{
    const int64_t first = state->sleep_from_ms / SLEEPLOG_SLOT;
    const int64_t end = state->sleep_until_ms / SLEEPLOG_SLOT;
    if (entry[0] >= first && until <= end)
        bangle_hours_add(hours, io, state->zone, entry[0] * SLEEPLOG_SLOT, until * SLEEPLOG_SLOT,
                         stage_of(entry[1]));
}

static int check_log(const struct bangle_field *log)
{
    int64_t entry[BANGLE_ROW];
    size_t at = 0;
    int r;
    while ((r = bangle_row_next(log, &at, entry)) > 0)
        if (entry[1] < 0 || entry[1] > 4 || entry[2] < 0 || entry[2] > 2)
            return -ERR_RANGE;
    return r;
}

static int take_log(struct bangle_state *state, const struct driver_io *io,
                    const struct bangle_object *object)
{
    const struct bangle_field *log = bangle_object_find(object, "log");
    int64_t since_ms;
    int r = bangle_object_number(object, "since", &since_ms);
    if (r < 0 || !log)
        return -ERR_SYNTAX;
    if (since_ms != state->sleep_from_ms) /* an answer from before we asked again */
        return 0;
    r = check_log(log);
    if (r < 0)
        return r;
    struct bangle_hours hours = {0};
    int64_t entry[BANGLE_ROW];
    int64_t next[BANGLE_ROW];
    size_t at = 0;
    bool more = bangle_row_next(log, &at, entry) > 0;
    while (more) {
        more = bangle_row_next(log, &at, next) > 0;
        add_entry(state, io, &hours, entry, more ? next[0] : state->sleep_until_ms / SLEEPLOG_SLOT);
        memcpy(entry, next, sizeof(entry));
    }
    bangle_hours_end(&hours, io, state->zone);
    io->commit(io->host, CURSOR_SLEEP, floor_to(state->sleep_until_ms, MS_PER_HOUR));
    begin_sleep(state, io, state->sleep_until_ms);
    return 0;
}

/* All records are there: they are kept, and if there were more than fit, the rest is asked for. */
static void take_records(struct bangle_state *state, const struct driver_io *io)
{
    const int64_t before_ms = state->records.after_ms;
    state->mark_ms = bangle_records_commit(&state->records, io, state->zone, state->offset_min,
                                           state->no_sleeplog);
    state->moved = false;
    if (state->records.more && state->mark_ms > before_ms + MS_PER_DAY)
        begin_records(state, io);
    else
        begin_set_zone(state, io);
}

static int take_fetch(struct bangle_state *state, const struct driver_io *io,
                      const struct bangle_object *object)
{
    int64_t count;
    if (bangle_object_says(object, "state", "start")) {
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
    if (!state->started || !bangle_is_record(object))
        return 0;
    const int r = bangle_records_add(&state->records, object);
    if (state->records.told > BANGLE_COUNT_MAX)
        abandon(state, io, "endless");
    else
        io->timer(io->host, SILENCE_MS);
    return r;
}

static int take_object(struct bangle_state *state, const struct driver_io *io)
{
    struct bangle_object object;
    const int r = bangle_object_parse(state->line.text, state->line.length, &object);
    if (r < 0)
        return r;
    if (state->stage == STAGE_ZONE && bangle_object_says(&object, "t", "zone"))
        return take_zone(state, io, &object);
    if (state->stage == STAGE_SLEEP && bangle_object_says(&object, "t", "sleeplog"))
        return take_log(state, io, &object);
    if (state->stage == STAGE_RECORDS && bangle_object_says(&object, "t", "actfetch"))
        return take_fetch(state, io, &object);
    if (state->stage == STAGE_RECORDS && bangle_object_says(&object, "t", "act"))
        return take_record(state, io, &object);
    if (state->stage == STAGE_SET_ZONE && bangle_object_says(&object, "t", "zone set"))
        finish(state, io);
    return 0; /* apps talk to a phone all the time */
}

static bool line_has(const struct bangle_line *line, const char *text)
{
    return memmem(line->text, line->length, text, strlen(text));
}

/* `Uncaught ReferenceError: "GB" is not defined`, `Uncaught Error: Module "sleeplog" not found`;
 * older firmware has no quotes. */
static void take_complaint(struct bangle_state *state, const struct driver_io *io)
{
    const struct bangle_line *line = &state->line;
    if (!line_has(line, "Uncaught"))
        return;
    if (state->stage == STAGE_RECORDS && line_has(line, "GB") && line_has(line, "is not defined")) {
        abandon(state, io, "no_gadgetbridge_app");
    } else if (state->stage == STAGE_SLEEP && line_has(line, "Module") &&
               line_has(line, "not found")) {
        state->no_sleeplog = true;
        begin_records(state, io);
    }
}

static int take_line(struct bangle_state *state, const struct driver_io *io)
{
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
    const int64_t cursor = io->cursor(io->host, BANGLE_CURSOR_RECORDS);
    int ignored_min;
    state->now_ms = session->now_ms;
    state->zone = session->zone;
    state->mark_ms = DRIVER_NONE;
    if (cursor != DRIVER_NONE)
        bangle_cursor_unpack(cursor, &state->mark_ms, &ignored_min);
    ask(state, io);
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
    write_on(state, io);
    return result;
}

static int bangle_written(void *host_state, const struct driver_io *io, int result)
{
    struct bangle_state *state = host_state;
    state->writing = false;
    if (state->over)
        return 0;
    if (result < 0)
        give_up(state, io, "write_failed");
    else
        write_on(state, io);
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
    /* Not by its service: rings of another maker have one that looks alike. */
    .match_name_prefixes = name_prefixes,
    .notify = characteristics,
    .state_size = sizeof(struct bangle_state),
    .on_ready = bangle_ready,
    .on_notification = bangle_notification,
    .on_written = bangle_written,
    .on_timer = bangle_timer,
};
