/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An entry and the event that tells of it are one change: both are there or neither is. */
#include "core/cleanup.h"
#include "gateway/record.h"

#include "core/json.h"
#include "storage/outbox.h"
#include "storage/people.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define AT_MS INT64_C(1773472200000) /* 2026-03-14T08:10:00+01:00 */

struct fixture {
    char directory[64];
    struct store *store;
    struct person person;
};

static int open_fixture(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct error err = {0};
    char path[96];

    *state = fixture;
    snprintf(fixture->directory, sizeof(fixture->directory), "/tmp/zonula-record-XXXXXX");
    if (!mkdtemp(fixture->directory))
        return -1;
    snprintf(path, sizeof(path), "%s/z.db", fixture->directory);
    fixture->person = (struct person){.id = "alice",
                                      .name = "Alice",
                                      .tz = "Europe/Berlin",
                                      .share_text = true,
                                      .created_ms = AT_MS};
    if (store_open(path, &fixture->store, &err) < 0 || store_begin(fixture->store, &err) < 0 ||
        person_add(fixture->store, &fixture->person, &err) < 0 ||
        store_commit(fixture->store, &err) < 0) {
        print_error("%s\n", err.text);
        return -1;
    }
    return 0;
}

static int close_fixture(void **state)
{
    static const char *const names[] = {"z.db", "z.db-wal", "z.db-shm"};
    struct fixture *fixture = *state;
    char path[96];

    store_close(fixture->store);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", fixture->directory, names[i]);
        unlink(path);
    }
    rmdir(fixture->directory);
    free(fixture);
    return 0;
}

static struct entry symptom(void)
{
    struct entry entry = {.kind = ENTRY_SYMPTOM,
                          .at_ms = AT_MS,
                          .offset_s = 3600,
                          .tz = "Europe/Berlin",
                          .source = SOURCE_CLI,
                          .recorded_ms = AT_MS};

    entry.body = json_pack("{s:s, s:i}", "symptom", "bloating", "severity", 4);
    return entry;
}

static void add(struct fixture *fixture, const char *key, bool existed, int64_t number)
{
    struct entry entry = symptom();
    struct error err = {0};
    bool got = !existed;

    if (record_entry(fixture->store, &fixture->person, &entry, key, "symptom bloating 4", 3600,
                     &got, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(got, existed);
    assert_int_equal(entry.number, number);
    assert_int_equal(strlen(entry.entry_id), ULID_LENGTH);
    entry_done(&entry);
}

/* The events in the outbox: their types and numbers. */
static void check_events(struct fixture *fixture, size_t count, const char *const *types)
{
    struct outbox_row *rows = NULL;
    size_t got = 0;

    assert_int_equal(outbox_read(fixture->store, 0, 100, &rows, &got, NULL), 0);
    assert_int_equal(got, count);
    for (size_t i = 0; i < count; i++) {
        json_t *event = json_loads(rows[i].payload, 0, NULL);
        assert_non_null(event);
        assert_string_equal(rows[i].topic, "person/alice/event/log");
        assert_string_equal(json_string_value(json_object_get(event, "event_type")), types[i]);
        assert_int_equal(json_integer_value(json_object_get(event, "seq")), i + 1);
        assert_string_equal(json_string_value(json_object_get(event, "at")),
                            "2026-03-14T08:10:00+01:00");
        json_decref(event);
    }
    outbox_free(rows, got);
}

static void test_an_entry_has_its_event(void **state)
{
    static const char *const types[] = {"symptom_logged", "symptom_logged"};

    add(*state, NULL, false, 1);
    add(*state, NULL, false, 2);
    check_events(*state, 2, types);
}

static void test_a_key_tells_once(void **state)
{
    static const char *const types[] = {"symptom_logged"};

    add(*state, "k", false, 1);
    add(*state, "k", true, 1);
    check_events(*state, 1, types);
}

static int on_change(void *userdata, const struct change *change)
{
    *(int64_t *)userdata = change->entry.number;
    return 0;
}

static void test_undo_and_redo_tell_too(void **state)
{
    static const char *const types[] = {"symptom_logged", "entry_removed", "symptom_logged"};
    struct fixture *fixture = *state;
    struct record_walk walk = {.count = 1, .recorded_ms = AT_MS, .recorded_offset_s = 3600};
    struct error err = {0};
    int64_t number = 0;
    size_t done = 9;

    add(fixture, NULL, false, 1);
    assert_int_equal(
        record_walk(fixture->store, &fixture->person, &walk, on_change, &number, &done, &err), 0);
    assert_int_equal(number, 1);
    check_events(fixture, 2, types);
    assert_int_equal(record_walk(fixture->store, &fixture->person, &walk, NULL, NULL, &done, &err),
                     -ERR_NOT_FOUND);
    walk.redo = true;
    assert_int_equal(record_walk(fixture->store, &fixture->person, &walk, NULL, NULL, &done, &err),
                     0);
    assert_int_equal(record_walk(fixture->store, &fixture->person, &walk, NULL, NULL, &done, &err),
                     -ERR_NOT_FOUND);
    check_events(fixture, 3, types);
}

/* Three steps where there are two: not even those. */
static void test_steps_are_all_or_none(void **state)
{
    static const char *const types[] = {"symptom_logged", "symptom_logged", "entry_removed",
                                        "entry_removed"};
    struct fixture *fixture = *state;
    struct record_walk walk = {.count = 3, .recorded_ms = AT_MS, .recorded_offset_s = 3600};
    struct error err = {0};
    size_t done = 0;

    add(fixture, NULL, false, 1);
    add(fixture, NULL, false, 2);
    assert_int_equal(record_walk(fixture->store, &fixture->person, &walk, NULL, NULL, &done, &err),
                     -ERR_NOT_FOUND);
    assert_int_equal(done, 2);
    check_events(fixture, 2, types);
    walk.count = 2;
    assert_int_equal(record_walk(fixture->store, &fixture->person, &walk, NULL, NULL, &done, &err),
                     0);
    check_events(fixture, 4, types);
}

static int on_step(void *userdata, const struct step *step)
{
    assert_int_equal(step->at_ms, AT_MS);
    ++*(size_t *)userdata;
    return 0;
}

/* A step has the time of the command, which need not be that of the machine. */
static void test_steps_have_their_time(void **state)
{
    struct fixture *fixture = *state;
    CLEANUP(entry_done) struct entry entry = {0};
    CLEANUP(json_drop) json_t *body = json_pack("{s:[]}", "items");
    struct error err = {0};
    size_t count = 0;

    add(fixture, NULL, false, 1);
    assert_int_equal(entry_get(fixture->store, fixture->person.row, 1, &entry, &err), 0);
    entry.precision = PRECISION_DAY;
    assert_int_equal(
        record_edit(fixture->store, &fixture->person, &entry, "edit", AT_MS, 3600, &err), 0);
    assert_int_equal(
        record_removal(fixture->store, &fixture->person, &entry, "rm", AT_MS, 3600, &err), 0);
    assert_int_equal(
        record_meal(fixture->store, &fixture->person, "m", body, "meal save", AT_MS, &err), 0);
    assert_int_equal(diary_history(fixture->store, fixture->person.row, 9, on_step, &count, &err),
                     0);
    assert_int_equal(count, 4);
}

/* Several entries are one step, with an event each; with one that is none there is nothing. */
static void test_entries_of_one_step(void **state)
{
    static const char *const types[] = {"symptom_logged", "symptom_logged", "entry_removed",
                                        "entry_removed"};
    struct fixture *fixture = *state;
    struct record_walk walk = {.count = 1, .recorded_ms = AT_MS, .recorded_offset_s = 3600};
    struct entry *entries = calloc(2, sizeof(*entries));
    json_t *body;
    struct error err = {0};
    bool existed = true;
    size_t done = 0;

    assert_non_null(entries);
    entries[0] = symptom();
    entries[1] = symptom();
    body = entries[1].body;
    entries[1].body = NULL;
    assert_true(record_entries(fixture->store, &fixture->person, entries, 2, "k", "batch", 3600,
                               &existed, &err) < 0);
    check_events(fixture, 0, types);
    entries[1].body = body;
    entries[0].entry_id[0] = '\0';
    for (int turn = 0; turn < 2; turn++) {
        assert_int_equal(record_entries(fixture->store, &fixture->person, entries, 2, "k", "batch",
                                        3600, &existed, &err),
                         0);
        assert_int_equal(existed, turn);
        check_events(fixture, 2, types);
    }
    assert_int_equal(record_walk(fixture->store, &fixture->person, &walk, NULL, NULL, &done, &err),
                     0);
    check_events(fixture, 4, types);
    entry_done(&entries[0]);
    entry_done(&entries[1]);
    free(entries);
}

static void test_edits_and_removals_tell(void **state)
{
    static const char *const types[] = {"symptom_logged", "entry_corrected", "entry_removed"};
    struct fixture *fixture = *state;
    CLEANUP(entry_done) struct entry entry = {0};
    struct error err = {0};

    add(fixture, NULL, false, 1);
    assert_int_equal(entry_get(fixture->store, fixture->person.row, 1, &entry, &err), 0);
    entry.precision = PRECISION_DAY;
    assert_int_equal(
        record_edit(fixture->store, &fixture->person, &entry, "edit", AT_MS, 3600, &err), 0);
    assert_int_equal(
        record_removal(fixture->store, &fixture->person, &entry, "rm", AT_MS, 3600, &err), 0);
    assert_int_equal(
        record_removal(fixture->store, &fixture->person, &entry, "rm", AT_MS, 3600, &err),
        -ERR_NOT_FOUND);
    check_events(fixture, 3, types);
}

/* An entry that cannot be stored leaves nothing behind, also no open transaction. */
static void test_a_failure_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct entry entry = symptom();
    struct error err = {0};
    bool existed = false;

    json_decref(entry.body);
    entry.body = NULL;
    assert_true(record_entry(fixture->store, &fixture->person, &entry, NULL, "symptom", 3600,
                             &existed, &err) < 0);
    check_events(fixture, 0, NULL);
    add(fixture, NULL, false, 1);
    entry_done(&entry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_an_entry_has_its_event, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_a_key_tells_once, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_undo_and_redo_tell_too, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_steps_are_all_or_none, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_steps_have_their_time, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_entries_of_one_step, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_edits_and_removals_tell, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(test_a_failure_changes_nothing, open_fixture,
                                        close_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
