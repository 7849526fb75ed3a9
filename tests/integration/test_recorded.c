/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What wearables recorded, from their drivers through the archive into a real database, as
 * gateway/daemon_sync.c does it: the link is cut once after every packet there is, and in the end
 * the whole database is what it is without a cut, byte for byte. Left out of the comparison are
 * only the stamps of when something was fetched (stamps[] below).
 */
#include "tests/harness/test.h"

#include "core/cleanup.h"
#include "gateway/nights.h"
#include "storage/internal.h"
#include "tests/unit/ledger_fixture.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS  "C0:11:22:33:44:55"
#define LIMIT_MS (15 * MS_PER_MINUTE)

/* 2026-09-06 09:01:00 in Berlin: after a night, and after the last slot of anything is over. */
#define MORNING_MS  INT64_C(1788678060000)
#define MORNING_MIN "29811301"
#define EVENING     "29810581" /* 12 hours before */

static const uint8_t key[16] = {0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37,
                                0x38, 0x39, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45};

static const struct wearable_case {
    const char *type, *driver, *options;
    bool configure;
    const char *kinds; /* of which there must be readings */
} cases[] = {
    {"ring", "colmi", "profile=r10 clock=120 logging=1 mtu=60 days=2 seed=3", false,
     "hr stress_vendor hrv_rmssd spo2 skin_temp steps"},
    {"ring", "colmi", "profile=r02 clock=120 logging=1 mtu=23 days=1", true,
     "hr stress_vendor spo2 steps"},
    {"ring", "colmi", "profile=h59 clock=120 logging=1 nap=1 chatty=1 days=1", true,
     "hr stress_vendor hrv_rmssd spo2 steps"},
    {"band", "huami", "auth=2021 mtu=100 seed=7 from=" EVENING " until=" MORNING_MIN, false,
     "hr stress_vendor steps spo2"},
    {"band", "huami",
     "auth=legacy mtu=60 record=8 form=80 seed=7 from=" EVENING " until=" MORNING_MIN, false,
     "hr steps"},
    {"bangle", "bangle", "days=1", false, "hr steps"},
};

#define CASES (sizeof(cases) / sizeof(cases[0]))

/* ---- all that is in it ---- */

/* Columns that say when something was fetched; and a random number of each database. */
static const struct {
    const char *table, *column;
} stamps[] = {
    {"device_fact", "at_ms"},
    {"quarantine", "received_ms"},
    {"live_journal", "ident"},
};

static bool is_stamp(const char *table, const char *column)
{
    for (size_t i = 0; i < sizeof(stamps) / sizeof(stamps[0]); i++)
        if (strcmp(stamps[i].table, table) == 0 && strcmp(stamps[i].column, column) == 0)
            return true;
    return false;
}

static sqlite3_stmt *ask(const struct ledger *ledger, const char *format, const char *word)
{
    sqlite3_stmt *query = NULL;
    char sql[128];

    snprintf(sql, sizeof(sql), format, word);
    if (sqlite3_prepare_v2(ledger->store->db, sql, -1, &query, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(ledger->store->db));
    return query;
}

/* Row by row in the order of its key. */
static void dump_table(const struct ledger *ledger, const char *table, FILE *out)
{
    sqlite3_stmt *rows = ask(ledger, "SELECT * FROM \"%s\"", table);

    while (sqlite3_step(rows) == SQLITE_ROW) {
        fprintf(out, "%s", table);
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            const char *text = (const char *)sqlite3_column_text(rows, i);

            if (!is_stamp(table, sqlite3_column_name(rows, i)))
                fprintf(out, "|%s", text ? text : "NULL");
        }
        fputc('\n', out);
    }
    sqlite3_finalize(rows);
}

/* Every table, row and column but the stamps; the caller frees. */
static char *dump(const struct ledger *ledger)
{
    sqlite3_stmt *tables =
        ask(ledger, "SELECT name FROM sqlite_master WHERE type = '%s' ORDER BY name", "table");
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    while (sqlite3_step(tables) == SQLITE_ROW)
        dump_table(ledger, (const char *)sqlite3_column_text(tables, 0), out);
    sqlite3_finalize(tables);
    fclose(out);
    return text;
}

/* ---- sessions ---- */

struct stand {
    struct ledger *ledger;
    struct wearable *wearable;
    struct rig_keeper keeper;
    struct rig *rig;
};

static void stand_open(struct stand *stand, const struct wearable_case *it)
{
    stand->ledger = ledger_open(ADDRESS, it->driver, MORNING_MS - MS_PER_DAY);
    assert_ok(wearable_new(it->type, ADDRESS, it->options, &stand->wearable, &err));
    stand->keeper = ledger_keeper(stand->ledger);
    stand->rig = rig_open(&(struct rig_options){
        .driver = driver_by_name(it->driver),
        .wearable = stand->wearable,
        .keeper = &stand->keeper,
        .now_ms = MORNING_MS,
        .zone = "Europe/Berlin",
        .secret = key,
        .secret_length = sizeof(key),
        .configure = it->configure,
    });
}

static void stand_close(struct stand *stand)
{
    rig_close(stand->rig);
    wearable_free(stand->wearable);
    ledger_close(stand->ledger);
}

static void fetch(const struct stand *stand)
{
    const enum rig_end end = rig_session(stand->rig, NULL, LIMIT_MS);

    if (end != RIG_DONE)
        fail_msg("session ended as %d: %s", (int)end, rig_reason(stand->rig));
}

/* What is there without a cut, and how many packets that took. */
static char *uncut(const struct wearable_case *it, unsigned *ret_packets)
{
    struct stand stand;
    char *text;

    stand_open(&stand, it);
    fetch(&stand);
    *ret_packets = rig_packets(stand.rig);
    text = dump(stand.ledger);
    stand_close(&stand);
    return text;
}

/* ---- tests ---- */

static int64_t count_kind(const struct ledger *ledger, const char *kind)
{
    sqlite3_stmt *query =
        ask(ledger, "SELECT count(*) FROM history_reading WHERE kind = '%s'", kind);
    int64_t count;

    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    count = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return count;
}

/* Last night is there as a night, and there are readings of all kinds; nothing was refused. */
static void check_content(const struct ledger *ledger, const struct wearable_case *it)
{
    struct nights nights = {0};
    char kinds[96];
    char *rest;

    snprintf(kinds, sizeof(kinds), "%s", it->kinds);
    for (char *kind = strtok_r(kinds, " ", &rest); kind; kind = strtok_r(NULL, " ", &rest)) {
        const int64_t count = count_kind(ledger, kind);

        print_message("  %" PRId64 " %s\n", count, kind);
        assert_true(count >= 5);
    }
    assert_ok(nights_read(ledger->store, ledger->person.row, 0, INT64_MAX, &nights, &err));
    const struct night *night = nights_find(&nights, civil_to_day(2026, 9, 6));
    assert_non_null(night);
    print_message("  asleep for %.0f min\n", night->tst24_min);
    assert_true(!night->brief && night->tst24_min > NIGHT_MIN);
    nights_clear(&nights);
}

/* A second session finds nothing else. */
static void two_sessions_are_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        struct stand stand;

        print_message("%s %s\n", cases[i].type, cases[i].options);
        stand_open(&stand, &cases[i]);
        fetch(&stand);
        check_content(stand.ledger, &cases[i]);
        CLEANUP(cleanup_free) char *first = dump(stand.ledger);
        fetch(&stand);
        CLEANUP(cleanup_free) char *second = dump(stand.ledger);
        assert_string_equal(first, second);
        stand_close(&stand);
    }
}

/* Where two texts begin to differ, for people. */
static void tell_difference(const char *expected, const char *found)
{
    size_t line = 0;

    for (size_t i = 0; expected[i] && expected[i] == found[i]; i++)
        if (expected[i] == '\n')
            line = i + 1;
    print_error("expected: %.120s\nfound:    %.120s\n", expected + line, found + line);
}

static void check_cut(const struct wearable_case *it, unsigned after, const char *expected)
{
    struct stand stand;

    stand_open(&stand, it);
    rig_session(stand.rig, &(struct rig_fault){.cut_after = after}, LIMIT_MS);
    fetch(&stand);
    CLEANUP(cleanup_free) char *found = dump(stand.ledger);
    if (strcmp(found, expected) != 0) {
        tell_difference(expected, found);
        fail_msg("cut after packet %u", after);
    }
    stand_close(&stand);
}

static void a_cut_leaves_no_trace(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        unsigned packets = 0;
        CLEANUP(cleanup_free) char *expected = uncut(&cases[i], &packets);

        for (unsigned after = 1; after <= packets; after++)
            check_cut(&cases[i], after, expected);
        print_message("%s %s: cut after each of %u packets\n", cases[i].type, cases[i].options,
                      packets);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_sessions_are_one),
        cmocka_unit_test(a_cut_leaves_no_trace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
