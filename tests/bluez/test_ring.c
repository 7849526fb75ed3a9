/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A ring that records, and the shipped programs, on the stand-in and on the real bluetoothd alike:
 * what it recorded is in the database after a session, its nights become indicators on the broker,
 * and a link that is cut in the middle changes nothing of what is there in the end.
 */
#include "core/cleanup.h"
#include "tests/harness/gateway.h"
#include "tests/harness/test.h"
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define RING     "C0:00:00:00:1A:2B"
#define OPTIONS  "profile=r10 logging=1 kept=1 seed=3 random=1"
#define SCORE    "zonula/person/alice/indicator/sleep_score"
#define FETCH_MS 60000
#define HOUR_MS  INT64_C(3600000)
#define CUTS     3  /* one more would end the session */
#define CUT_STEP 12 /* requests to the next; a first contact takes about eighty */

static struct gateway gateway;

static int setup(void **state)
{
    (void)state;
    gateway_open(&gateway, "[log]\nlevel = debug\n");
    gateway_air(&gateway, "ring add " RING " " OPTIONS);
    assert_int_equal(gateway_cli(&gateway, NULL, "device", "add", RING, "--name", "ring",
                                 "--person", "alice", NULL),
                     0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    gateway_close(&gateway);
    return 0;
}

static void give_up(const char *what)
{
    harness_dump_logs(gateway.harness);
    fail_msg("%s", what);
}

static void fetched(const char *line)
{
    if (!harness_wait_log(gateway.daemon, line, FETCH_MS))
        give_up(line);
}

/* ---- what is in the database ---- */

/* The rows of a query as text; the caller frees. */
static char *query(const char *format, ...)
{
    char sql[512];
    char *text = NULL;
    size_t size = 0;
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sql, sizeof(sql), format, arguments);
    va_end(arguments);
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    assert_int_equal(sqlite3_open_v2(gateway.database, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++)
            fprintf(out, "%s ", (const char *)sqlite3_column_text(statement, i));
        fputc('\n', out);
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    fclose(out);
    return text;
}

static long number(const char *sql)
{
    CLEANUP(cleanup_free) char *text = query("%s", sql);
    return strtol(text, NULL, 10);
}

/* All that was recorded before a time: what is running grows from one session to the next. */
static char *recorded(int64_t before_ms)
{
    return query("SELECT kind, at_ms, value FROM history_reading WHERE at_ms < %" PRId64
                 " UNION ALL SELECT key, start_ms, parts FROM sleep_block WHERE end_ms < %" PRId64
                 " ORDER BY 1, 2",
                 before_ms, before_ms);
}

static int64_t wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * INT64_C(1000);
}

/* ---- tests ---- */

/* Of last night; or of the one before, while the ring is still at it. */
static bool is_known(const struct harness_message *message, void *unused)
{
    (void)unused;
    return !strstr(message->payload, "\"value\":null") ||
           strstr(message->payload, "\"last_good\":{");
}

static void a_night_becomes_an_indicator(void **state)
{
    (void)state;
    gateway_start(&gateway);
    fetched("ring: fetched");
    assert_true(number("SELECT count(*) FROM sleep_block") >= 5);
    assert_true(number("SELECT count(*) FROM history_reading WHERE kind = 'stress_vendor'") > 100);
    assert_true(number("SELECT count(*) FROM history_reading WHERE kind = 'hrv_rmssd'") > 50);
    assert_true(number("SELECT count(*) FROM history_reading WHERE kind = 'spo2'") > 50);
    assert_true(number("SELECT count(*) FROM history_reading WHERE kind = 'hr'") > 1000);
    assert_true(number("SELECT count(DISTINCT name) FROM device_fact") >= 2);
    assert_int_equal(number("SELECT count(*) FROM quarantine WHERE reason <> 'conflict'"), 0);
    if (!harness_mqtt_wait(gateway.harness, SCORE, is_known, NULL, FETCH_MS))
        give_up("no sleep score");
    CLEANUP(cleanup_free) char *said = NULL;
    const int status = gateway_cli(&gateway, &said, "device", "sync", NULL);
    if (status != 0 || !strstr(said, "ring  "))
        give_up(said);
    gateway_stop(&gateway);
}

/* Requests that the ring has heard. */
struct asked {
    unsigned wanted;
    unsigned heard;
};

static bool has_asked(void *userdata)
{
    struct asked *asked = userdata;
    struct error why = {0};
    return harness_air(gateway.harness, &why, "ring show " RING) == 0 &&
           /* NOLINTNEXTLINE(cert-err34-c) */
           sscanf(harness_answer(gateway.harness), "requests=%u", &asked->heard) == 1 &&
           asked->heard >= asked->wanted;
}

/* All of it once more, as on the first contact. */
static void forget_everything(void)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(gateway.database, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "DELETE FROM history_reading; DELETE FROM sleep_block;"
                                  "DELETE FROM sync_cursor; DELETE FROM device_sync",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
}

/* The link is cut in the middle, again and again; then the ring is fetched without a cut. */
static void a_cut_link_changes_nothing(void **state)
{
    struct asked asked = {0};

    (void)state;
    gateway_air(&gateway, "set att 30");
    gateway_start(&gateway);
    for (int i = 0; i < CUTS; i++) {
        asked.wanted = asked.heard + CUT_STEP;
        if (!harness_wait(has_asked, &asked, FETCH_MS))
            give_up("it is not asked any more");
        gateway_air(&gateway, "drop " RING);
    }
    fetched("ring: fetched");
    gateway_stop(&gateway);
    const int64_t before_ms = wall_ms() - HOUR_MS;
    CLEANUP(cleanup_free) char *cut = recorded(before_ms);
    forget_everything();
    gateway_start(&gateway);
    fetched("ring: fetched");
    gateway_stop(&gateway);
    CLEANUP(cleanup_free) char *whole = recorded(before_ms);
    assert_true(strlen(whole) > 10000);
    assert_string_equal(cut, whole);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_night_becomes_an_indicator),
        TEST(a_cut_link_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
