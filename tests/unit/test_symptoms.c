/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was felt, out of onsets and check-ins. */
#include "storage/symptoms.h"

#include "core/cleanup.h"
#include "storage/diary.h"
#include "storage/internal.h"
#include "tests/unit/storage_fixture.h"
#include <string.h>

static int64_t add(struct fixture *fixture, enum entry_kind kind, int64_t at_ms, const char *body)
{
    CLEANUP(entry_done)
    struct entry entry = {.person_row = fixture->person.row,
                          .kind = kind,
                          .at_ms = at_ms,
                          .tz = "UTC",
                          .body = json_loads(body, 0, NULL)};
    bool existed = true;

    assert_non_null(entry.body);
    fixture_begin(fixture);
    assert_ok(entry_add(fixture->store, &entry, NULL, "test", &existed, &err));
    fixture_commit(fixture);
    return entry.number;
}

static void newest(void **state)
{
    static const struct {
        enum entry_kind kind;
        int64_t at_ms;
        const char *body;
        int64_t latest_ms; /* after it */
    } rows[] = {
        {ENTRY_FOOD, 100, "{\"severity\":5}", 0},
        {ENTRY_CHECKIN, 200, "{\"symptoms\":{\"bloating\":0,\"gas\":0}}", 0},
        {ENTRY_SYMPTOM, 300, "{\"symptom\":\"gas\",\"severity\":4}", 300},
        {ENTRY_CHECKIN, 400, "{\"symptoms\":{\"bloating\":0,\"gas\":1}}", 400},
        {ENTRY_CHECKIN, 500, "{\"symptoms\":{}}", 400},
        {ENTRY_SYMPTOM, 350, "{\"symptom\":\"gas\",\"severity\":9}", 400},
        {ENTRY_SYMPTOM, 600, "{\"symptom\":\"gas\",\"severity\":0}", 400},
        {ENTRY_CHECKIN, 700, "{}", 400},
    };
    struct fixture *fixture = *state;
    int64_t numbers[sizeof(rows) / sizeof(rows[0])];

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        numbers[i] = add(fixture, rows[i].kind, rows[i].at_ms, rows[i].body);
        assert_int_equal(symptom_latest_ms(fixture->store, fixture->person.row), rows[i].latest_ms);
    }
    fixture_begin(fixture);
    assert_ok(entry_remove(fixture->store, fixture->person.row, numbers[3], "rm", &err));
    fixture_commit(fixture);
    assert_int_equal(symptom_latest_ms(fixture->store, fixture->person.row), 350);
    assert_int_equal(symptom_latest_ms(fixture->store, fixture->person.row + 1), 0);
}

static int append(void *userdata, const char *kind)
{
    char *all = userdata;

    snprintf(all + strlen(all), 64 - strlen(all), "%s ", kind);
    return strcmp(kind, "skin") == 0 ? -ERR_AMBIGUOUS : 0;
}

static void each_kind_once(void **state)
{
    struct fixture *fixture = *state;
    char all[64] = "";

    assert_ok(symptom_each_logged(fixture->store, fixture->person.row, append, all, &err));
    assert_string_equal(all, "");
    add(fixture, ENTRY_SYMPTOM, 100, "{\"symptom\":\"gas\",\"severity\":4}");
    add(fixture, ENTRY_SYMPTOM, 110, "{\"severity\":4}");
    add(fixture, ENTRY_NOTE, 120, "{\"symptom\":\"nausea\"}");
    add(fixture, ENTRY_CHECKIN, 130, "{\"symptoms\":{\"gas\":0,\"bloating\":0}}");
    const int64_t number = add(fixture, ENTRY_SYMPTOM, 140, "{\"symptom\":\"skin\"}");
    assert_int_equal(symptom_each_logged(fixture->store, fixture->person.row, append, all, NULL),
                     -ERR_AMBIGUOUS);
    assert_string_equal(all, "bloating gas skin ");
    fixture_begin(fixture);
    assert_ok(entry_remove(fixture->store, fixture->person.row, number, "rm", &err));
    fixture_commit(fixture);
    all[0] = '\0';
    assert_ok(symptom_each_logged(fixture->store, fixture->person.row, append, all, &err));
    assert_string_equal(all, "bloating gas ");
    assert_ok(symptom_each_logged(fixture->store, fixture->person.row + 1, append, all, &err));
    assert_string_equal(all, "bloating gas ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(newest, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(each_kind_once, fixture_setup, fixture_teardown),
    };
    return cmocka_run_group_tests_name("symptoms", tests, NULL, NULL);
}
