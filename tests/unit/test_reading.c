/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readings: the edges of the accepted ranges (docs/indicators.md B.1). */
#include "core/reading.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_ranges(void **state)
{
    (void)state;
    static const struct {
        enum reading_kind kind;
        int32_t value;
        bool accepted;
    } rows[] = {
        {READING_HR, 24, false},
        {READING_HR, 25, true},
        {READING_HR, 240, true},
        {READING_HR, 241, false},
        {READING_HR, 0, false},
        {READING_HR, -60, false},
        {READING_RR, 240 * READING_RR_PER_MS - 1, false},
        {READING_RR, 240 * READING_RR_PER_MS, true},
        {READING_RR, 2500 * READING_RR_PER_MS, true},
        {READING_RR, 2500 * READING_RR_PER_MS + 1, false},
        {READING_RR, 800, false}, /* milliseconds by mistake */
        {READING_RR, INT32_MAX, false},
        {READING_RR, INT32_MIN, false},
        {READING_RESTING_HR, 130, true},
        {READING_RESTING_HR, 131, false},
        {READING_HRV_RMSSD, 2, false},
        {READING_HRV_RMSSD, 300, true},
        {READING_HRV_SDNN, 401, false},
        {READING_STRESS_VENDOR, 0, false}, /* not measured */
        {READING_STRESS_VENDOR, 1, true},
        {READING_STRESS_VENDOR, 100, true},
        {READING_STRESS_VENDOR, 255, false},
        {READING_SPO2, 59, false},
        {READING_SPO2, 100, true},
        {READING_SPO2, 101, false},
        {READING_SKIN_TEMP, 1999, false},
        {READING_SKIN_TEMP, 2000, true},
        {READING_SKIN_TEMP, 4201, false},
        {READING_RESP_RATE, 39, false},
        {READING_RESP_RATE, 600, true},
        {READING_STEPS, 0, true},
        {READING_STEPS, 30001, false},
        {READING_KINDS, 100, false},
        {(enum reading_kind)200, 100, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct reading reading = {.kind = rows[i].kind, .value = rows[i].value};
        if (reading_in_range(&reading) != rows[i].accepted)
            fail_msg("kind %d, value %d", (int)rows[i].kind, (int)rows[i].value);
    }
}

/* 1/1024 s and 1 ms are both whole in the unit of an RR interval. */
static void test_rr_unit_is_exact(void **state)
{
    (void)state;
    assert_int_equal(READING_RR_PER_MS * 1000 % 1024, 0);
    assert_int_equal(READING_RR_PER_MS * 1000 / 1024, 125);
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(reading_kind_name(READING_HR), "hr");
    assert_string_equal(reading_kind_name(READING_RR), "rr");
    assert_string_equal(reading_kind_name(READING_STRESS_VENDOR), "stress_vendor");
    assert_string_equal(reading_kind_name(READING_STEPS), "steps");
    assert_string_equal(reading_kind_name(READING_KINDS), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_rr_unit_is_exact),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
