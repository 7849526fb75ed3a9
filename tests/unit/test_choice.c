/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of several adapters is used, and what follows from one that failed. */
#include "ble/choice.h"
#include "tests/harness/test.h"
#include <string.h>

#define NOW   (INT64_C(100) * MS_PER_HOUR)
#define NEVER INT64_MIN
#define NONE  "none"

/* One a line: hci number, on, preferred, bonds, when it failed. */
struct row {
    const char *what;
    struct choice adapters[3]; /* up to one without a path */
    struct choice_use use;
    const char *expected;
};

#define ON(path, bonds)                 \
    {                                   \
        path, true, false, bonds, NEVER \
    }
#define OFF(path, bonds)                 \
    {                                    \
        path, false, false, bonds, NEVER \
    }
#define FAILED(path, bonds, ago_ms)              \
    {                                            \
        path, true, false, bonds, NOW - (ago_ms) \
    }
#define NOT_IN_USE     \
    {                  \
        NULL, false, 0 \
    }
#define IDLE(path)                        \
    {                                     \
        path, false, NOW - CHOICE_EACH_MS \
    }
#define BUSY(path)                       \
    {                                    \
        path, true, NOW - CHOICE_EACH_MS \
    }

static const struct row rows[] = {
    {"there is none", {{0}}, NOT_IN_USE, NONE},
    {"none is on", {OFF("hci0", 1), OFF("hci1", 0)}, NOT_IN_USE, NONE},
    {"the only one that is on", {OFF("hci0", 2), ON("hci1", 0)}, NOT_IN_USE, "hci1"},
    {"the lowest number, not the lowest text",
     {ON("hci10", 0), ON("hci2", 0), ON("hci3", 0)},
     NOT_IN_USE,
     "hci2"},
    {"bonds come before numbers", {ON("hci0", 1), ON("hci1", 2)}, NOT_IN_USE, "hci1"},
    {"as many bonds: the number", {ON("hci1", 2), ON("hci0", 2)}, NOT_IN_USE, "hci0"},
    {"a better one is moved to", {ON("hci0", 0), ON("hci1", 1)}, IDLE("hci0"), "hci1"},
    {"but not at the cost of a link", {ON("hci0", 0), ON("hci1", 1)}, BUSY("hci0"), "hci0"},
    {"one that went off is no cost", {OFF("hci0", 0), ON("hci1", 1)}, BUSY("hci0"), "hci1"},
    {"nor is one that is gone", {ON("hci1", 1)}, BUSY("hci0"), "hci1"},
    {"a wish comes before bonds",
     {ON("hci0", 5), {"hci1", true, true, 0, NEVER}},
     NOT_IN_USE,
     "hci1"},
    {"but does not bring back what failed",
     {ON("hci0", 0), {"hci1", true, true, 0, NOW - 1}},
     NOT_IN_USE,
     "hci0"},
    {"what failed comes last", {FAILED("hci0", 5, 0), ON("hci1", 0)}, IDLE("hci0"), "hci1"},
    {"and is not left at the cost of a link",
     {FAILED("hci0", 5, 0), ON("hci1", 0)},
     BUSY("hci0"),
     "hci0"},
    {"it is not come back to soon",
     {FAILED("hci0", 5, 2 * MS_PER_HOUR), ON("hci1", 0)},
     IDLE("hci1"),
     "hci1"},
    {"it stays when there is no other", {FAILED("hci0", 0, 0)}, IDLE("hci0"), "hci0"},
    {"both failed: the one that failed earlier",
     {FAILED("hci0", 0, 2 * MS_PER_HOUR), FAILED("hci1", 5, 0)},
     IDLE("hci1"),
     "hci0"},
    {"but not more often than once an hour",
     {FAILED("hci0", 0, 2 * MS_PER_HOUR), FAILED("hci1", 5, 0)},
     {"hci1", false, NOW - CHOICE_EACH_MS + 1},
     "hci1"},
    {"a new one is tried at once",
     {FAILED("hci0", 0, 9), FAILED("hci1", 5, 0), ON("hci2", 0)},
     {"hci1", false, NOW},
     "hci2"},
};

static size_t count_of(const struct row *row)
{
    size_t count = 0;
    while (count < 3 && row->adapters[count].path)
        count++;
    return count;
}

static void each_row(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        const size_t place = choice_best(row->adapters, count_of(row), &row->use, NOW);
        const char *picked = place == CHOICE_NONE ? NONE : row->adapters[place].path;
        if (strcmp(picked, row->expected) != 0)
            fail_msg("%s: %s, expected %s", row->what, picked, row->expected);
    }
}

static void what_is_to_be_switched_on(void **unused)
{
    (void)unused;
    const struct choice adapters[] = {OFF("hci1", 0), OFF("hci0", 0)};
    const struct choice blocked[] = {OFF("hci1", 0), {"hci0", false, false, 0, NOW}};
    assert_int_equal(choice_any(adapters, 2), 1);
    assert_int_equal(choice_any(blocked, 2), 0);
    assert_true(choice_any(NULL, 0) == CHOICE_NONE);
}

static void failures_are_remembered_for_hours(void **unused)
{
    (void)unused;
    struct choice_memory memory = {0};
    assert_true(choice_failure_ms(&memory, "00:11:22:33:44:55", NOW) == NEVER);
    assert_true(choice_failure_ms(&memory, "", NOW) == NEVER);
    choice_failed(&memory, "", NOW); /* without an address it is nobody */
    choice_failed(&memory, "00:11:22:33:44:55", NOW - 5);
    choice_failed(&memory, "00:11:22:33:44:55", NOW);
    choice_failed(&memory, "00:11:22:33:44:66", NOW);
    assert_true(choice_failure_ms(&memory, "00:11:22:33:44:55", NOW + 1) == NOW);
    assert_true(choice_failure_ms(&memory, "00:11:22:33:44:55", NOW + CHOICE_FAILURE_MS) == NEVER);
    choice_forget(&memory, "00:11:22:33:44:55");
    choice_forget(&memory, "00:11:22:33:44:55");
    assert_true(choice_failure_ms(&memory, "00:11:22:33:44:55", NOW + 1) == NEVER);
    assert_true(choice_failure_ms(&memory, "00:11:22:33:44:66", NOW + 1) == NOW);
}

/* More than there is room for: the oldest is forgotten. */
static void not_more_than_a_few_are_remembered(void **unused)
{
    (void)unused;
    struct choice_memory memory = {0};
    char address[] = "00:11:22:33:44:00";
    for (int i = 0; i <= CHOICE_FAILURES_MAX; i++) {
        address[ADDRESS_LENGTH - 1] = (char)('0' + i);
        choice_failed(&memory, address, NOW + i);
    }
    assert_true(choice_failure_ms(&memory, "00:11:22:33:44:00", NOW + 9) == NEVER);
    assert_true(choice_failure_ms(&memory, "00:11:22:33:44:01", NOW + 9) == NOW + 1);
    assert_true(choice_failure_ms(&memory, address, NOW + 9) == NOW + CHOICE_FAILURES_MAX);
}

/* Two that fail each time after five minutes, for a day: not back and forth. */
static void two_that_fail_all_day(void **unused)
{
    (void)unused;
    struct choice_memory memory = {0};
    static const char *const addresses[] = {"00:11:22:33:44:55", "00:11:22:33:44:66"};
    struct choice adapters[] = {ON("hci0", 0), ON("hci1", 0)};
    struct choice_use use = {.path = "hci0", .since_ms = NOW};
    unsigned moves = 0;
    for (int64_t at_ms = NOW + 5 * MS_PER_MINUTE; at_ms < NOW + MS_PER_DAY;
         at_ms += 5 * MS_PER_MINUTE) {
        choice_failed(&memory, addresses[use.path == adapters[1].path], at_ms);
        for (int i = 0; i < 2; i++)
            adapters[i].failed_ms = choice_failure_ms(&memory, addresses[i], at_ms);
        const size_t place = choice_best(adapters, 2, &use, at_ms);
        if (adapters[place].path != use.path) {
            use = (struct choice_use){.path = adapters[place].path, .since_ms = at_ms};
            moves++;
        }
    }
    assert_in_range(moves, 2, 25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row),
        cmocka_unit_test(what_is_to_be_switched_on),
        cmocka_unit_test(failures_are_remembered_for_hours),
        cmocka_unit_test(not_more_than_a_few_are_remembered),
        cmocka_unit_test(two_that_fail_all_day),
    };
    return cmocka_run_group_tests_name("choice", tests, NULL, NULL);
}
