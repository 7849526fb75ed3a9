/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Bangle.js driver, line by line: what it types, and what it makes of each form of answer. The
 * answers are those of espruino/BangleApps (apps/android/lib.js, apps/android/boot.js,
 * apps/sleeplog/boot.js and lib.js) and of Espruino's console.
 */
#include "tests/harness/test.h"

#include "ble/drivers/driver.h"
#include "core/history.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UUID_WRITE  "6e400002-b5a3-f393-e0a9-e50e24dcca9e"
#define UUID_NOTIFY "6e400003-b5a3-f393-e0a9-e50e24dcca9e"
#define NOW         INT64_C(1757138700000) /* 2025-09-06 06:05:00 UTC */

struct talk {
    const struct driver *driver;
    struct driver_io io;
    void *state;
    struct zone *zone;
    char typed[4096]; /* since the last look */
    size_t length;
    size_t longest;
    bool deaf; /* the answers to writes are held back */
    struct history kept;
    int64_t act; /* cursors */
    int64_t sleep;
    unsigned commits;
    bool done;
    const char *reason;
    unsigned timer_ms;
    char skew[DRIVER_WORD_MAX + 1]; /* the fact; "": none */
};

static void io_write(void *host, const char *uuid, const uint8_t *bytes, size_t length,
                     bool with_response)
{
    struct talk *talk = host;
    assert_string_equal(uuid, UUID_WRITE);
    assert_false(with_response);
    assert_true(talk->length + length < sizeof(talk->typed));
    memcpy(talk->typed + talk->length, bytes, length);
    talk->length += length;
    talk->typed[talk->length] = '\0';
    talk->longest = length > talk->longest ? length : talk->longest;
}

static void io_timer(void *host, unsigned after_ms)
{
    struct talk *talk = host;
    talk->timer_ms = after_ms;
}

static void io_keep(void *host, const struct reading *reading)
{
    struct talk *talk = host;
    assert_int_equal(history_add(&talk->kept, reading), 0);
}

static void io_keep_sleep(void *host, const struct sleep_block *block)
{
    struct talk *talk = host;
    assert_int_equal(history_add_sleep(&talk->kept, block), 0);
}

static void io_commit(void *host, const char *cursor, int64_t value)
{
    struct talk *talk = host;
    talk->commits++;
    if (cursor && strcmp(cursor, "act") == 0)
        talk->act = value;
    else if (cursor)
        talk->sleep = value;
}

static int64_t io_cursor(void *host, const char *name)
{
    const struct talk *talk = host;
    return strcmp(name, "act") == 0 ? talk->act : talk->sleep;
}

static void io_fact(void *host, const char *name, const char *text)
{
    struct talk *talk = host;
    assert_true(strlen(name) <= DRIVER_WORD_MAX && strlen(text) <= DRIVER_WORD_MAX);
    if (strcmp(name, "clock_skew_s") == 0)
        snprintf(talk->skew, sizeof(talk->skew), "%s", text);
}

static void io_done(void *host)
{
    struct talk *talk = host;
    talk->done = true;
}

static void io_fail(void *host, const char *reason)
{
    struct talk *talk = host;
    talk->reason = reason;
}

/* Lets the driver type until it waits. */
static void settle(struct talk *talk)
{
    for (size_t before = SIZE_MAX; before != talk->length;) {
        before = talk->length;
        assert_int_equal(talk->driver->on_written(talk->state, &talk->io, 0), 0);
    }
}

static int hear_bytes(struct talk *talk, const char *bytes, size_t length)
{
    /* An exact heap copy, so that the sanitizers see a read past the end. */
    uint8_t *copy = malloc(length > 0 ? length : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, length);
    const int r = talk->driver->on_notification(talk->state, &talk->io, UUID_NOTIFY, copy, length);
    free(copy);
    if (!talk->deaf && !talk->done && !talk->reason)
        settle(talk);
    return r;
}

/* A line, as gbSend() and print() send it. */
static int hear(struct talk *talk, const char *line)
{
    char text[8192];
    const int length = snprintf(text, sizeof(text), "\r\n%s\r\n", line);
    return hear_bytes(talk, text, (size_t)length);
}

static void expect_typed(struct talk *talk, const char *text)
{
    assert_string_equal(talk->typed, text);
    talk->length = 0;
    talk->typed[0] = '\0';
}

static void begin_with(struct talk *talk, const char *zone, int64_t act, int64_t sleep)
{
    struct error why = {0};
    *talk = (struct talk){
        .driver = driver_by_name("bangle"),
        .act = act,
        .sleep = sleep,
        .io = {.write = io_write,
               .timer = io_timer,
               .keep = io_keep,
               .keep_sleep = io_keep_sleep,
               .commit = io_commit,
               .cursor = io_cursor,
               .fact = io_fact,
               .done = io_done,
               .fail = io_fail},
    };
    talk->io.host = talk;
    talk->state = calloc(1, talk->driver->state_size);
    assert_non_null(talk->state);
    if (zone_load(zone, &talk->zone, &why) < 0)
        fail_msg("%s", why.text);
    const struct driver_session session = {.now_ms = NOW, .zone = talk->zone};
    assert_int_equal(talk->driver->on_ready(talk->state, &talk->io, &session), 0);
    settle(talk);
}

static void end(struct talk *talk)
{
    history_free(&talk->kept);
    zone_free(talk->zone);
    free(talk->state);
}

/* A watch in Berlin that has no sleep log, asked for its records after 05:00 UTC. */
static void begin_records(struct talk *talk)
{
    begin_with(talk, "Europe/Berlin", INT64_C(1757136000000) + 120, DRIVER_NONE);
    assert_int_equal(hear(talk, "{\"t\":\"zone\",\"then\":-120,\"now\":-120}"), 0);
    assert_int_equal(hear(talk, "Uncaught Error: Module \"sleeplog\" not found"), 0);
    talk->length = 0;
    assert_int_equal(hear(talk, "{\"t\":\"actfetch\",\"state\":\"start\"}"), 0);
}

static int end_records(struct talk *talk, unsigned count)
{
    char line[80];
    snprintf(line, sizeof(line), "{\"t\":\"actfetch\",\"state\":\"end\",\"count\":%u}", count);
    return hear(talk, line);
}

/* ---- what it types ---- */

static void a_session_is_typed_like_this(void **state)
{
    struct talk talk;
    (void)state;
    begin_with(&talk, "Europe/Berlin", INT64_C(1757136000000) + 60, INT64_C(1757134800000));
    expect_typed(&talk, "\x03\x10print(JSON.stringify({t:\"clock\",was:Date.now()}));"
                        "setTime(1757138700.000);print(JSON.stringify({t:\"zone\","
                        "then:new Date(1757136000000).getTimezoneOffset(),"
                        "now:new Date().getTimezoneOffset(),"
                        "fw:process.env.VERSION,hw:process.env.BOARD}))\n");
    assert_int_equal(hear(&talk, "{\"t\":\"zone\",\"then\":-60,\"now\":-60,\"fw\":\"2v24\"}"), 0);
    expect_typed(&talk, "\x10(l=>print(JSON.stringify({t:\"sleeplog\",since:1757134800000,"
                        "count:l.length,log:l})))(require(\"sleeplog\")."
                        "readLog(1757134800000,1757137200000))\n");
    assert_int_equal(
        hear(&talk, "{\"t\":\"sleeplog\",\"since\":1757134800000,\"count\":0,\"log\":[]}"), 0);
    /* the beginning of the hour in which twenty minutes before 05:20 are */
    expect_typed(&talk, "\x10GB({\"t\":\"actfetch\",\"ts\":1757134800000})\n");
    assert_int_equal(hear(&talk, "{\"t\":\"actfetch\",\"state\":\"start\"}"), 0);
    assert_int_equal(end_records(&talk, 0), 0);
    expect_typed(&talk,
                 "\x10"
                 "E.setTimeZone(2.00);(s=>{if(s){s.timezone=2.00;require(\"Storage\").writeJSON("
                 "\"setting.json\",s)}})(require(\"Storage\").readJSON(\"setting.json\",1));"
                 "print(JSON.stringify({t:\"zone set\"}))\n");
    assert_false(talk.done);
    assert_int_equal(hear(&talk, "{\"t\":\"zone set\"}"), 0);
    assert_true(talk.done);
    assert_int_equal(talk.longest, 20);
    /* nothing that was recorded before can be read in the new zone */
    assert_true(talk.act == NOW + 60);
    end(&talk);
}

static void zones_are_typed_in_hours(void **state)
{
    static const struct {
        const char *zone;
        const char *hours;
    } cases[] = {
        {"Asia/Kathmandu", "E.setTimeZone(5.75)"},
        {"America/St_Johns", "E.setTimeZone(-2.50)"},
        {"UTC", "E.setTimeZone(0.00)"},
        {"Pacific/Kiritimati", "E.setTimeZone(14.00)"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct talk talk;
        begin_with(&talk, cases[i].zone, DRIVER_NONE, NOW);
        assert_int_equal(hear(&talk, "{\"t\":\"zone\",\"then\":1,\"now\":1}"), 0);
        assert_int_equal(hear(&talk, "{\"t\":\"actfetch\",\"state\":\"start\"}"), 0);
        assert_int_equal(end_records(&talk, 0), 0);
        assert_non_null(strstr(talk.typed, cases[i].hours));
        end(&talk);
    }
}

/* Between XOFF and XON nothing is typed, whatever else happens. */
static void flow_control_is_obeyed(void **state)
{
    struct talk talk;
    (void)state;
    begin_with(&talk, "Europe/Berlin", DRIVER_NONE, DRIVER_NONE);
    talk.deaf = true;
    assert_int_equal(hear(&talk, "{\"t\":\"zone\",\"then\":-120,\"now\":-120}"), 0);
    talk.length = 0;
    assert_int_equal(hear_bytes(&talk, "abc\x13", 4), 0);
    assert_int_equal(talk.driver->on_written(talk.state, &talk.io, 0), 0);
    assert_int_equal(talk.length, 0);
    assert_int_equal(hear_bytes(&talk, "de", 2), 0);
    assert_int_equal(talk.length, 0);
    assert_int_equal(hear_bytes(&talk, "\x11", 1), 0);
    assert_int_equal(talk.length, 20);
    assert_int_equal(hear_bytes(&talk, "\x11", 1), 0); /* one at a time */
    assert_int_equal(talk.length, 20);
    end(&talk);
}

static void stopped_for_good_is_given_up(void **state)
{
    struct talk talk;
    (void)state;
    begin_with(&talk, "Europe/Berlin", DRIVER_NONE, DRIVER_NONE);
    assert_int_equal(hear_bytes(&talk, "\x13", 1), 0);
    assert_int_equal(hear(&talk, "{\"t\":\"zone\",\"then\":-120,\"now\":-120}"), 0);
    assert_int_equal(talk.timer_ms, 10000);
    assert_int_equal(talk.driver->on_timer(talk.state, &talk.io), 0);
    assert_string_equal(talk.reason, "no_answer");
    end(&talk);
}

static void a_refused_write_ends_it(void **state)
{
    struct talk talk;
    (void)state;
    begin_with(&talk, "Europe/Berlin", DRIVER_NONE, DRIVER_NONE);
    assert_int_equal(talk.driver->on_written(talk.state, &talk.io, -ERR_IO), -ERR_IO);
    assert_string_equal(talk.reason, "write_failed");
    end(&talk);
}

/* ---- records ---- */

#define END   "1757138400000"
#define START INT64_C(1757137800000)
#define NONE  (-1)

static void records_are_read(void **state)
{
    static const struct {
        const char *line;
        int result;
        int told; /* whether the watch will have counted it as we did */
        int hr;
        int steps;
        int asleep; /* minutes */
    } cases[] = {
        {"{\"t\":\"act\",\"ts\":" END ",\"stp\":0,\"hrm\":58,\"mov\":12,\"act\":\"LIGHT_SLEEP\"}",
         0, 1, 58, 0, 10},
        {"{\"t\":\"act\",\"ts\":" END ",\"stp\":7,\"hrm\":58.5,\"mov\":12,\"act\":\"DEEP_SLEEP\"}",
         0, 1, 59, 7, 10},
        {"{\"t\":\"act\",\"ts\":" END ",\"stp\":0,\"hrm\":0,\"mov\":0,\"act\":\"deep_sleep\"}", 0,
         1, NONE, 0, 10},
        {"{\"t\":\"act\",\"ts\":" END ",\"stp\":812,\"hrm\":91,\"mov\":900,\"act\":\"WALKING\"}", 0,
         1, 91, 812, 0},
        {"{\"t\":\"act\",\"ts\":" END ",\"stp\":0,\"hrm\":30,\"mov\":0,\"act\":\"NOT_WORN\"}", 0, 1,
         NONE, NONE, 0},
        {"{\"t\":\"act\",\"ts\":" END ",\"stp\":0,\"hrm\":30,\"mov\":0,\"act\":\"NEW_WORD\"}", 0, 1,
         30, 0, 0},
        /* old databases have no activity; JSON.stringify leaves undefined out and writes NaN as
         * null */
        {"{\"t\":\"act\",\"ts\":" END ",\"stp\":5,\"hrm\":61,\"mov\":3}", 0, 1, 61, 5, 0},
        {"{\"t\":\"act\",\"ts\":" END ",\"stp\":5}", 0, 1, NONE, 5, 0},
        {"{\"t\":\"act\",\"ts\":" END ",\"stp\":5,\"hrm\":null}", 0, 1, NONE, 5, 0},
        /* the moment: the health event, the sleep log, real time */
        {"{\"t\":\"act\",\"stp\":5,\"hrm\":61,\"mov\":3,\"act\":\"UNKNOWN\"}", 0, 0, NONE, NONE, 0},
        {"{\"t\":\"act\",\"act\":\"light_sleep\",\"ts\":" END "}", 0, 0, NONE, NONE, 0},
        {"{\"t\":\"act\",\"stp\":5,\"hrm\":61,\"rt\":1,\"ts\":" END "}", 0, 0, NONE, NONE, 0},
        /* what cannot be */
        {"{\"t\":\"act\",\"ts\":" END ",\"stp\":5,\"hrm\":61,\"mov\":3", -ERR_SYNTAX, 0, NONE, NONE,
         0},
        {"{\"t\":\"act\",\"ts\":\"" END "\",\"stp\":5}", -ERR_SYNTAX, 0, NONE, NONE, 0},
        {"{\"t\":\"act\",\"ts\":" END ",\"stp\":null}", -ERR_NOT_FOUND, 0, NONE, NONE, 0},
        {"{\"t\":\"act\",\"ts\":" END ",\"stp\":-1}", -ERR_RANGE, 0, NONE, NONE, 0},
        {"{\"t\":\"act\",\"ts\":" END ",\"stp\":5,\"hrm\":-1}", -ERR_RANGE, 0, NONE, NONE, 0},
        {"{\"t\":\"act\",\"ts\":" END ",\"stp\":5,\"hrm\":\"61\"}", -ERR_SYNTAX, 0, NONE, NONE, 0},
        {"{\"t\":\"act\",\"ts\":1757138400001,\"stp\":5}", -ERR_RANGE, 0, NONE, NONE, 0},
        {"{\"t\":\"act\",\"ts\":-1757138400000,\"stp\":5}", -ERR_RANGE, 0, NONE, NONE, 0},
        {"{\"t\":\"act\",\"ts\":999999999999999,\"stp\":5}", -ERR_RANGE, 0, NONE, NONE, 0},
        /* not asked for */
        {"{\"t\":\"act\",\"ts\":1757134800000,\"stp\":5}", 0, 1, NONE, NONE, 0},
        {"{\"t\":\"status\",\"bat\":77,\"chg\":0}", 0, 0, NONE, NONE, 0},
        {"HEALTH ERR: Already written!", 0, 0, NONE, NONE, 0},
        {"Uncaught InternalError: Timeout on I2C Write", 0, 0, NONE, NONE, 0},
        {"Uncaught ReferenceError: \"RGB\" is not defined", 0, 0, NONE, NONE, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct talk talk;
        print_message("%s\n", cases[i].line);
        begin_records(&talk);
        assert_int_equal(hear(&talk, cases[i].line), cases[i].result);
        assert_int_equal(end_records(&talk, (unsigned)cases[i].told), 0);
        assert_true(talk.done);
        int hr = NONE;
        int steps = NONE;
        for (size_t k = 0; k < talk.kept.count; k++) {
            const struct reading *reading = &talk.kept.readings[k];
            assert_true(reading->at_ms == START);
            if (reading->kind == READING_HR)
                hr = reading->value;
            else
                steps = reading->value;
        }
        assert_int_equal(hr, cases[i].hr);
        assert_int_equal(steps, cases[i].steps);
        assert_int_equal(talk.kept.block_count, cases[i].asleep > 0);
        if (cases[i].asleep > 0) {
            const struct sleep_block *block = &talk.kept.blocks[0];
            assert_string_equal(block->key, "hour 488093");
            assert_true(block->start_ms == START && block->end_ms == START + 600000);
            assert_int_equal(block->offset_s, 7200);
        }
        end(&talk);
    }
}

/* Later than possible: it is handed over, for the gateway to judge, and does not move the cursor.
 */
static void the_future_does_not_move_the_cursor(void **state)
{
    struct talk talk;
    (void)state;
    begin_records(&talk);
    assert_int_equal(hear(&talk, "{\"t\":\"act\",\"ts\":" END ",\"stp\":5}"), 0);
    assert_int_equal(hear(&talk, "{\"t\":\"act\",\"ts\":1757142600000,\"stp\":6}"), 0);
    assert_int_equal(hear(&talk, "{\"t\":\"act\",\"ts\":1957142600000,\"stp\":7}"), -ERR_RANGE);
    assert_int_equal(hear(&talk, "{\"t\":\"act\",\"ts\":1957142700000,\"stp\":7}"), 0);
    assert_int_equal(end_records(&talk, 3), 0);
    assert_true(talk.done);
    assert_int_equal(talk.kept.count, 3);
    assert_true(talk.act == START + 600000 + 120);
    end(&talk);
}

static void time_goes_forward(void **state)
{
    struct talk talk;
    (void)state;
    begin_records(&talk);
    assert_int_equal(hear(&talk, "{\"t\":\"act\",\"ts\":" END ",\"stp\":5}"), 0);
    assert_int_equal(hear(&talk, "{\"t\":\"act\",\"ts\":" END ",\"stp\":6}"), -ERR_RANGE);
    assert_int_equal(hear(&talk, "{\"t\":\"act\",\"ts\":1757137800000,\"stp\":6}"), -ERR_RANGE);
    assert_int_equal(end_records(&talk, 3), 0);
    assert_true(talk.done);
    assert_int_equal(talk.kept.count, 1);
    assert_int_equal(talk.kept.readings[0].value, 5);
    end(&talk);
}

/* Another zone was set meanwhile: what we have comes again an hour later and is left out. */
static void what_moved_is_not_read_twice(void **state)
{
    struct talk talk;
    (void)state;
    begin_with(&talk, "Europe/Berlin", INT64_C(1757136000000) + 180, NOW);
    assert_int_equal(hear(&talk, "{\"t\":\"zone\",\"then\":-120,\"now\":-120}"), 0);
    assert_non_null(strstr(talk.typed, "\"ts\":1757139600000"));
    assert_int_equal(hear(&talk, "{\"t\":\"actfetch\",\"state\":\"start\"}"), 0);
    assert_int_equal(hear(&talk, "{\"t\":\"act\",\"ts\":1757139600000,\"stp\":5}"), 0);
    assert_int_equal(hear(&talk, "{\"t\":\"act\",\"ts\":1757140200000,\"stp\":6}"), 0);
    assert_int_equal(end_records(&talk, 2), 0);
    assert_true(talk.done);
    assert_int_equal(talk.kept.count, 1);
    assert_int_equal(talk.kept.readings[0].value, 6);
    assert_true(talk.act == INT64_C(1757140200000) + 120);
    end(&talk);
}

/* ---- what goes wrong ---- */

static void a_wrong_count_is_asked_again(void **state)
{
    struct talk talk;
    (void)state;
    begin_records(&talk);
    for (int i = 0; i < 3; i++) {
        assert_null(talk.reason);
        assert_int_equal(hear(&talk, "{\"t\":\"actfetch\",\"state\":\"start\"}"),
                         i == 0 ? -ERR_UNSUPPORTED : 0); /* the first had begun */
        assert_int_equal(hear(&talk, "{\"t\":\"act\",\"ts\":" END ",\"stp\":5}"), 0);
        assert_int_equal(end_records(&talk, 2), 0);
    }
    assert_string_equal(talk.reason, "incomplete");
    assert_int_equal(talk.commits, 0);
    assert_int_equal(talk.kept.count, 0);
    end(&talk);
}

/* What is left of an answer that was given up does not count for the next. */
static void late_answers_do_not_count(void **state)
{
    struct talk talk;
    (void)state;
    begin_records(&talk);
    assert_int_equal(hear(&talk, "{\"t\":\"act\",\"ts\":1757137800000,\"stp\":5}"), 0);
    assert_int_equal(talk.driver->on_timer(talk.state, &talk.io), 0);
    settle(&talk);
    assert_int_equal(hear(&talk, "{\"t\":\"act\",\"ts\":" END ",\"stp\":5}"), 0);
    assert_int_equal(hear(&talk, "{\"t\":\"actfetch\",\"state\":\"start\"}"), 0);
    assert_int_equal(hear(&talk, "{\"t\":\"act\",\"ts\":" END ",\"stp\":8}"), 0);
    assert_int_equal(end_records(&talk, 1), 0);
    assert_true(talk.done);
    assert_int_equal(talk.kept.count, 1);
    assert_int_equal(talk.kept.readings[0].value, 8);
    end(&talk);
}

static void gadgetbridge_is_missed(void **state)
{
    static const char *const lines[] = {"Uncaught ReferenceError: \"GB\" is not defined",
                                        "Uncaught ReferenceError: GB is not defined",
                                        ">Uncaught ReferenceError: \"GB\" is not defined"};
    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct talk talk;
        begin_records(&talk);
        assert_int_equal(hear(&talk, lines[i]), 0);
        assert_string_equal(talk.reason, "no_gadgetbridge_app");
        end(&talk);
    }
}

/* As it was before it was set: only at the first try. */
static void its_clock_is_told(void **state)
{
    static const struct {
        const char *line;
        int result;
        const char *skew;
    } cases[] = {
        {"{\"t\":\"clock\",\"was\":1757138700000}", 0, "0"},
        {"{\"t\":\"clock\",\"was\":1757138697999}", 0, "-2"},
        {"{\"t\":\"clock\",\"was\":1757142300000}", 0, "3600"},
        {"{\"t\":\"clock\",\"was\":0}", 0, "-1757138700"},
        {"{\"t\":\"clock\",\"was\":-1}", -ERR_RANGE, ""},
        {"{\"t\":\"clock\",\"was\":4102444800001}", -ERR_RANGE, ""},
        {"{\"t\":\"clock\"}", -ERR_NOT_FOUND, ""},
        {"{\"t\":\"clock\",\"was\":\"1757138700000\"}", -ERR_SYNTAX, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct talk talk;
        begin_with(&talk, "Europe/Berlin", DRIVER_NONE, DRIVER_NONE);
        assert_int_equal(hear(&talk, cases[i].line), cases[i].result);
        assert_string_equal(talk.skew, cases[i].skew);
        assert_int_equal(talk.driver->on_timer(talk.state, &talk.io), 0);
        settle(&talk);
        assert_int_equal(hear(&talk, "{\"t\":\"clock\",\"was\":1757138709000}"), 0);
        assert_string_equal(talk.skew, cases[i].skew);
        end(&talk);
    }
}

static void zones_that_cannot_be_are_refused(void **state)
{
    static const struct {
        const char *line;
        int result;
    } cases[] = {
        {"{\"t\":\"zone\",\"then\":-120}", -ERR_NOT_FOUND},
        {"{\"t\":\"zone\",\"now\":-120}", -ERR_NOT_FOUND},
        {"{\"t\":\"zone\",\"then\":null,\"now\":-120}", -ERR_NOT_FOUND},
        {"{\"t\":\"zone\",\"then\":\"-120\",\"now\":-120}", -ERR_SYNTAX},
        {"{\"t\":\"zone\",\"then\":-120,\"now\":1441}", -ERR_RANGE},
        {"{\"t\":\"zone\",\"then\":-1441,\"now\":0}", -ERR_RANGE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct talk talk;
        begin_with(&talk, "Europe/Berlin", DRIVER_NONE, DRIVER_NONE);
        assert_int_equal(hear(&talk, cases[i].line), cases[i].result);
        for (int tries = 0; tries < 3; tries++) {
            assert_null(talk.reason);
            assert_int_equal(talk.driver->on_timer(talk.state, &talk.io), 0);
            settle(&talk);
        }
        assert_string_equal(talk.reason, "no_answer");
        end(&talk);
    }
}

/* ---- the sleep log ---- */

#define SINCE "1757109600000" /* 2025-09-05 22:00 UTC, 2928516 times ten minutes */

static void logs_are_read(void **state)
{
    static const struct {
        const char *what;
        const char *log;
        int count;
        int result;
        int blocks;
        int asleep_min;
    } cases[] = {
        {"nothing", "[]", 0, 0, 0, 0},
        {"awake", "[[2928516,2,1]]", 1, 0, 0, 0},
        {"an hour", "[[2928516,3,2],[2928522,2,1]]", 2, 0, 1, 60},
        {"over midnight", "[[2928525,3,2],[2928531,4,2],[2928534,1,1]]", 3, 0, 2, 90},
        {"awake in between", "[[2928516,3,2],[2928518,2,2],[2928520,4,2],[2928522,2,1]]", 4, 0, 1,
         40},
        {"to the end, 05:40", "[[2928558,4,2]]", 1, 0, 1, 40},
        {"closed now", "[[2928558,4,2],[2928562,0,0]]", 2, 0, 1, 40},
        {"the same slot twice", "[[2928516,3,2],[2928516,2,1]]", 2, 0, 0, 0},
        {"a clock that was lost", "[[2928516,3,2],[3,2,1],[2928530,4,2],[2928531,2,1]]", 4, 0, 1,
         10},
        {"from before", "[[2928000,3,2],[2928522,2,1]]", 2, 0, 0, 0},
        {"from after", "[[2928516,3,2],[2929000,2,1]]", 2, 0, 0, 0},
        {"far away", "[[-999999999999999,3,2],[999999999999999,2,1]]", 2, 0, 0, 0},
        {"unknown status", "[[2928516,5,2]]", 1, -ERR_RANGE, 0, 0},
        {"negative status", "[[2928516,-1,2]]", 1, -ERR_RANGE, 0, 0},
        {"unknown third", "[[2928516,3,3]]", 1, -ERR_RANGE, 0, 0},
        {"one is missing", "[[2928516,3,2]]", 2, -ERR_LENGTH, 0, 0},
        {"one too many", "[[2928516,3,2],[2928518,3,2]]", 1, -ERR_LENGTH, 0, 0},
        {"a row of two", "[[2928516,3]]", 1, -ERR_SYNTAX, 0, 0},
        {"no list", "{}", 0, -ERR_SYNTAX, 0, 0},
        {"good, then bad", "[[2928516,3,2],[2928540,2,1],7]", 3, -ERR_SYNTAX, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct talk talk;
        char line[512];
        int asleep_s = 0;
        print_message("%s\n", cases[i].what);
        begin_with(&talk, "Europe/Berlin", DRIVER_NONE, INT64_C(1757109600000));
        assert_int_equal(hear(&talk, "{\"t\":\"zone\",\"then\":-120,\"now\":-120}"), 0);
        snprintf(line, sizeof(line),
                 "{\"t\":\"sleeplog\",\"since\":" SINCE ",\"count\":%d,\"log\":%s}", cases[i].count,
                 cases[i].log);
        assert_int_equal(hear(&talk, line), cases[i].result);
        assert_int_equal(talk.commits, cases[i].result == 0);
        if (cases[i].result == 0)
            assert_true(talk.sleep == INT64_C(1757134800000)); /* 05:00 */
        assert_int_equal(talk.kept.block_count, cases[i].blocks);
        for (size_t b = 0; b < talk.kept.block_count; b++) {
            const struct sleep_block *block = &talk.kept.blocks[b];
            assert_int_equal(sleep_block_doubt_ms(block), 0);
            for (size_t p = 0; p < block->count; p++)
                if (block->parts[p].stage == SLEEP_LIGHT || block->parts[p].stage == SLEEP_DEEP)
                    asleep_s += block->parts[p].seconds;
        }
        assert_int_equal(asleep_s, 60 * cases[i].asleep_min);
        end(&talk);
    }
}

static void the_sleep_log_is_given_up_and_records_come(void **state)
{
    struct talk talk;
    (void)state;
    begin_with(&talk, "Europe/Berlin", DRIVER_NONE, INT64_C(1757109600000));
    assert_int_equal(hear(&talk, "{\"t\":\"zone\",\"then\":-120,\"now\":-120}"), 0);
    /* of another question */
    assert_int_equal(hear(&talk, "{\"t\":\"sleeplog\",\"since\":1,\"count\":0,\"log\":[]}"), 0);
    assert_int_equal(talk.commits, 0);
    for (int tries = 0; tries < 3; tries++)
        assert_int_equal(
            hear(&talk, "{\"t\":\"sleeplog\",\"since\":" SINCE ",\"count\":1,\"log\":[]}"),
            -ERR_LENGTH);
    assert_non_null(strstr(talk.typed, "GB("));
    assert_int_equal(hear(&talk, "{\"t\":\"actfetch\",\"state\":\"start\"}"), 0);
    assert_int_equal(hear(&talk, "{\"t\":\"act\",\"ts\":" END ",\"stp\":8}"), 0);
    assert_int_equal(end_records(&talk, 1), 0);
    assert_string_equal(talk.reason, "incomplete");
    assert_int_equal(talk.kept.count, 1);
    assert_true(talk.sleep == INT64_C(1757109600000));
    end(&talk);
}

static void other_characteristics_are_refused(void **state)
{
    struct talk talk;
    (void)state;
    begin_with(&talk, "Europe/Berlin", DRIVER_NONE, DRIVER_NONE);
    assert_int_equal(
        talk.driver->on_notification(talk.state, &talk.io, UUID_WRITE, (const uint8_t *)"{}\n", 3),
        -ERR_UNSUPPORTED);
    end(&talk);
}

static void long_lines_are_refused(void **state)
{
    struct talk talk;
    char bytes[5001];
    (void)state;
    begin_with(&talk, "Europe/Berlin", DRIVER_NONE, DRIVER_NONE);
    memset(bytes, '{', sizeof(bytes));
    bytes[sizeof(bytes) - 1] = '\n';
    assert_int_equal(hear_bytes(&talk, bytes, sizeof(bytes)), -ERR_LENGTH);
    talk.length = 0;
    assert_int_equal(hear(&talk, "{\"t\":\"zone\",\"then\":-120,\"now\":-120}"), 0);
    assert_non_null(strstr(talk.typed, "sleeplog"));
    end(&talk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_is_typed_like_this),
        cmocka_unit_test(zones_are_typed_in_hours),
        cmocka_unit_test(flow_control_is_obeyed),
        cmocka_unit_test(stopped_for_good_is_given_up),
        cmocka_unit_test(a_refused_write_ends_it),
        cmocka_unit_test(records_are_read),
        cmocka_unit_test(the_future_does_not_move_the_cursor),
        cmocka_unit_test(time_goes_forward),
        cmocka_unit_test(what_moved_is_not_read_twice),
        cmocka_unit_test(a_wrong_count_is_asked_again),
        cmocka_unit_test(late_answers_do_not_count),
        cmocka_unit_test(gadgetbridge_is_missed),
        cmocka_unit_test(its_clock_is_told),
        cmocka_unit_test(zones_that_cannot_be_are_refused),
        cmocka_unit_test(logs_are_read),
        cmocka_unit_test(the_sleep_log_is_given_up_and_records_come),
        cmocka_unit_test(other_characteristics_are_refused),
        cmocka_unit_test(long_lines_are_refused),
    };
    return cmocka_run_group_tests_name("bangle_talk", tests, NULL, NULL);
}
