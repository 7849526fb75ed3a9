/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trial as an entry: its body says all of it again, and what cannot be a trial is none. */
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/diary/trial.h"
#include "tests/harness/near.h"
#include "tests/unit/diary_fixture.h"
#include <string.h>

static struct trial lactose(void)
{
    struct trial trial = {
        .number = 3,
        .plan = {.start_day = DIARY_DAY,
                 .days = {7, 5},
                 .washout_days = 2,
                 .rounds = 3,
                 .portion = 1.5},
        .is_group = true,
        .symptom_count = 2,
        .symptoms = {slot_symptom_of("bloating"), slot_symptom_of("gas")},
        .subject = "lactose",
        .name = "lactose",
    };
    assert_int_equal(crossover_draw(&trial.plan, "alice", "lactose", NULL), 0);
    return trial;
}

static int read_body(json_t *body, struct trial *ret)
{
    CLEANUP(entry_done) struct entry entry = diary_entry(ENTRY_TRIAL, 0, 8, 0, "{}");

    json_decref(entry.body);
    entry.body = json_incref(body);
    return trial_of_entry(&entry, ret, NULL);
}

static void a_body_says_all_of_it(void **state)
{
    const struct trial trial = lactose();
    CLEANUP(json_drop) json_t *body = trial_body(&trial);
    struct trial read;

    (void)state;
    assert_int_equal(read_body(body, &read), 0);
    assert_int_equal(read.number, 3);
    assert_string_equal(read.subject, "lactose");
    assert_true(read.is_group);
    assert_false(read.stopped);
    assert_int_equal(read.symptom_count, 2);
    assert_memory_equal(read.symptoms, trial.symptoms, 2 * sizeof(int));
    assert_int_equal(read.plan.start_day, DIARY_DAY);
    assert_int_equal(crossover_days(&read.plan), 36);
    assert_near(read.plan.portion, 1.5);
    assert_memory_equal(read.plan.is_with_first, trial.plan.is_with_first, 3);
}

/* The order is what was drawn then, not what would be drawn now. */
static void the_order_is_kept(void **state)
{
    const struct trial trial = lactose();

    (void)state;
    for (unsigned order = 0; order < 8; order++) {
        CLEANUP(json_drop) json_t *body = trial_body(&trial);
        json_t *list = json_object_get(body, "first");
        struct trial read;
        for (size_t i = 0; i < 3; i++)
            json_array_set_new(list, i, json_string(order & 1U << i ? "with" : "without"));
        assert_int_equal(read_body(body, &read), 0);
        for (size_t i = 0; i < 3; i++)
            assert_int_equal(read.plan.is_with_first[i], (order & 1U << i) != 0);
    }
}

static void a_stop_ends_it(void **state)
{
    struct trial trial = lactose();
    const int32_t last = DIARY_DAY + 35;

    (void)state;
    assert_int_equal(trial_last_day(&trial), last);
    assert_false(trial_is_over(&trial, last));
    assert_true(trial_is_over(&trial, last + 1));
    trial.stopped = true;
    trial.stopped_day = DIARY_DAY + 10;
    assert_int_equal(trial_last_day(&trial), DIARY_DAY + 9);
    assert_true(trial_is_over(&trial, DIARY_DAY));
    CLEANUP(json_drop) json_t *body = trial_body(&trial);
    struct trial read;
    assert_int_equal(read_body(body, &read), 0);
    assert_true(read.stopped);
    assert_int_equal(read.stopped_day, DIARY_DAY + 10);
}

static void what_cannot_be_a_trial_is_none(void **state)
{
    static const struct {
        const char *key, *value; /* NULL: it is not there */
    } rows[] = {
        {"trial", "0"},         {"trial", NULL},
        {"trial", "-1"},        {"subject", "\"\""},
        {"subject", "7"},       {"name", NULL},
        {"symptoms", "[]"},     {"symptoms", "[\"hunger\"]"},
        {"symptoms", "[1]"},    {"rounds", "0"},
        {"rounds", "9"},        {"rounds", "99999999999"},
        {"with_days", "2"},     {"without_days", "61"},
        {"washout_days", "7"},  {"portion", "0"},
        {"portion", "\"1\""},   {"first", "[\"with\"]"},
        {"first", "[1, 2, 3]"}, {"first", NULL},
    };
    const struct trial trial = lactose();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CLEANUP(json_drop) json_t *body = trial_body(&trial);
        struct trial read;
        if (rows[i].value)
            json_object_set_new(body, rows[i].key,
                                json_loads(rows[i].value, JSON_DECODE_ANY, NULL));
        else
            json_object_del(body, rows[i].key);
        if (read_body(body, &read) != -ERR_CORRUPT)
            fail_msg("%s: %s is taken", rows[i].key, rows[i].value ? rows[i].value : "nothing");
    }
}

static void a_name_that_is_too_long_is_none(void **state)
{
    const struct trial trial = lactose();
    CLEANUP(json_drop) json_t *body = trial_body(&trial);
    char name[TRIAL_NAME_MAX + 2];
    struct trial read;

    (void)state;
    memset(name, 'x', sizeof(name));
    name[TRIAL_NAME_MAX + 1] = '\0';
    json_object_set_new(body, "name", json_string(name));
    assert_int_equal(read_body(body, &read), -ERR_CORRUPT);
    json_object_set_new(body, "name", json_string(name + 1));
    assert_int_equal(read_body(body, &read), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_says_all_of_it),
        cmocka_unit_test(the_order_is_kept),
        cmocka_unit_test(a_stop_ends_it),
        cmocka_unit_test(what_cannot_be_a_trial_is_none),
        cmocka_unit_test(a_name_that_is_too_long_is_none),
    };
    return cmocka_run_group_tests_name("trial", tests, NULL, NULL);
}
