/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the clock is believed, and what waits until it is. */
#include "gateway/trust.h"
#include "gateway/waiting.h"
#include "tests/harness/test.h"

static void the_rule(void **state)
{
    static const struct {
        enum config_trust trust;
        struct trust_evidence evidence;
        bool trusted;
    } rows[] = {
        /* rtc, synchronised, sane */
        {TRUST_AUTO, {false, false, false}, false}, {TRUST_AUTO, {true, true, false}, false},
        {TRUST_AUTO, {false, false, true}, false},  {TRUST_AUTO, {true, false, true}, true},
        {TRUST_AUTO, {false, true, true}, true},    {TRUST_ALWAYS, {false, false, true}, true},
        {TRUST_ALWAYS, {true, true, false}, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(trust_decide(rows[i].trust, &rows[i].evidence), rows[i].trusted);
}

static void a_clock_before_the_program_is_not_sane(void **state)
{
    struct trust_evidence evidence;

    (void)state;
    trust_look(0, &evidence);
    assert_false(evidence.sane);
    trust_look(INT64_C(1774166400000), &evidence);
    assert_true(evidence.sane);
}

static void packets_come_back_in_order(void **state)
{
    struct waiting waiting = {0};
    struct reading_batch batch = {.live = true, .contact = CONTACT_ON_BODY, .count = 2};
    struct reading_batch taken;
    int64_t row;
    int64_t mono_ms;

    (void)state;
    for (int i = 0; i < 3; i++) {
        batch.readings[0] = (struct reading){READING_HR, 60 + i, 0};
        batch.readings[1] = (struct reading){READING_RR, 128000 + i, -5};
        assert_int_equal(waiting_add(&waiting, 7 + i, 1000 * i, &batch), 0);
    }
    for (int i = 0; i < 3; i++) {
        assert_true(waiting_take(&waiting, &row, &mono_ms, &taken));
        assert_int_equal(row, 7 + i);
        assert_int_equal(mono_ms, 1000 * i);
        assert_true(taken.live);
        assert_int_equal(taken.contact, CONTACT_ON_BODY);
        assert_int_equal(taken.count, 2);
        assert_int_equal(taken.readings[0].value, 60 + i);
        assert_int_equal(taken.readings[1].at_ms, -5);
    }
    assert_false(waiting_take(&waiting, &row, &mono_ms, &taken));
    waiting_done(&waiting);
}

static void the_oldest_go_when_there_are_too_many(void **state)
{
    struct waiting waiting = {0};
    struct reading_batch batch = {.live = true, .count = 0};
    int64_t row;
    int64_t mono_ms;

    (void)state;
    for (int i = 0; i < WAITING_MAX + 3; i++)
        assert_int_equal(waiting_add(&waiting, i, i, &batch), 0);
    assert_int_equal(waiting.count, WAITING_MAX);
    assert_int_equal(waiting.dropped, 3);
    assert_true(waiting_take(&waiting, &row, &mono_ms, &batch));
    assert_int_equal(row, 3);
    waiting_done(&waiting);
    assert_int_equal(waiting.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rule),
        cmocka_unit_test(a_clock_before_the_program_is_not_sane),
        cmocka_unit_test(packets_come_back_in_order),
        cmocka_unit_test(the_oldest_go_when_there_are_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
