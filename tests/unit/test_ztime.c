/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calendar, RFC 3339 texts in both directions, gut-days, and the clock that tests can hold. */
#include "core/ztime.h"

#include "core/clock.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* ---- calendar ---- */

static void test_days_agree_with_libc(void **state)
{
    (void)state;
    /* Every 13th day from the year 1 to 9999. */
    for (int32_t day = civil_to_day(1, 1, 1); day <= civil_to_day(9999, 12, 31); day += 13) {
        time_t at = (time_t)day * 86400;
        struct tm theirs;
        gmtime_r(&at, &theirs);
        struct civil ours;
        civil_from_day(day, &ours);
        assert_int_equal(ours.year, theirs.tm_year + 1900);
        assert_int_equal(ours.month, theirs.tm_mon + 1);
        assert_int_equal(ours.day, theirs.tm_mday);
        assert_int_equal(day_of_week(day) % 7, theirs.tm_wday);
        assert_int_equal(civil_to_day(ours.year, ours.month, ours.day), day);
    }
}

static void test_days_of_note(void **state)
{
    (void)state;
    assert_int_equal(civil_to_day(1970, 1, 1), 0);
    assert_int_equal(civil_to_day(1969, 12, 31), -1);
    assert_int_equal(civil_to_day(2000, 3, 1) - civil_to_day(2000, 2, 28), 2);
    assert_int_equal(civil_to_day(1900, 3, 1) - civil_to_day(1900, 2, 28), 1);
    assert_int_equal(day_of_week(civil_to_day(2026, 11, 22)), 7);
    assert_int_equal(day_of_week(-1), 3);
}

static void test_instants_before_1970(void **state)
{
    (void)state;
    struct civil civil;
    civil_from_ms(-1, 0, &civil);
    assert_int_equal(civil.year, 1969);
    assert_int_equal(civil.hour, 23);
    assert_int_equal(civil.second, 59);
    assert_int_equal(civil.ms, 999);
    assert_int_equal(civil_to_ms(&civil, 0), -1);
}

static void test_instants_beyond_the_calendar(void **state)
{
    (void)state;
    struct civil civil;
    civil_from_ms(INT64_MAX, 93599, &civil);
    assert_int_equal(civil.year, 9999);
    civil_from_ms(INT64_MIN, -89999, &civil);
    assert_int_equal(civil.year, 1);
    civil_from_ms(0, INT32_MAX, &civil);
    assert_int_equal(civil.year, 2038);
    char text[RFC3339_MAX];
    time_format_rfc3339(INT64_MAX, 93599, true, text);
    assert_int_equal(strlen(text), strlen("9999-12-31T23:59:59.999+00:00"));
    assert_true(gut_day_of(INT64_MAX, 0) > gut_day_of(INT64_MIN, 0));
}

/* ---- RFC 3339 ---- */

static void test_texts_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t at_ms;
        int32_t offset_s;
        bool has_offset;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0, 0, true},
        {"2026-11-22T08:00:03+01:00", 1795330803000, 3600, true},
        {"2026-11-22T07:00:03Z", 1795330803000, 0, true},
        {"2026-11-22T08:00:03.12+01:00", 1795330803120, 3600, true},
        {"2026-11-22T08:00:03.123456789+01:00", 1795330803123, 3600, true},
        {"2026-11-22T08:00:03.999999999+01:00", 1795330803999, 3600, true},
        {"2026-11-22T08:00+01:00", 1795330800000, 3600, true},
        {"2026-11-22T08:00", 1795334400000, 0, false},
        {"2026-11-22 08:00:00", 1795334400000, 0, false},
        {"2026-11-22t08:00:00z", 1795334400000, 0, true},
        {"2026-11-22T08:00:00-00:00", 1795334400000, 0, true},
        {"2026-11-22T08:00:00-09:30", 1795368600000, -34200, true},
        {"2024-02-29T00:00:00Z", 1709164800000, 0, true},
        {"2000-02-29T00:00:00Z", 951782400000, 0, true},
        {"1969-12-31T23:59:59.999Z", -1, 0, true},
        {"0001-01-01T00:00:00Z", -62135596800000, 0, true},
        {"9999-12-31T23:59:59.999Z", 253402300799999, 0, true},
        {"2026-01-01T00:00:00+23:59", 1767139260000, 86340, true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t at_ms = 1;
        int32_t offset_s = 1;
        bool has_offset = !rows[i].has_offset;
        int r = time_parse_rfc3339(rows[i].text, &at_ms, &offset_s, &has_offset);
        if (r != 0 || at_ms != rows[i].at_ms || offset_s != rows[i].offset_s ||
            has_offset != rows[i].has_offset)
            fail_msg("\"%s\": %s, %lld", rows[i].text, error_name(r), (long long)at_ms);
    }
}

static void test_texts_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int result;
    } rows[] = {
        {"", -ERR_SYNTAX},
        {"now", -ERR_SYNTAX},
        {"2026-11-22", -ERR_SYNTAX},
        {"2026-11-22T", -ERR_SYNTAX},
        {"2026-11-22T08", -ERR_SYNTAX},
        {"2026-11-22T0800", -ERR_SYNTAX},
        {"2026-11-22T8:00", -ERR_SYNTAX},
        {"2026-11-22T08:00:", -ERR_SYNTAX},
        {"2026-11-22T08:00:3Z", -ERR_SYNTAX},
        {"2026-11-22T08:00:03.Z", -ERR_SYNTAX},
        {"2026-11-22T08:00:03,5Z", -ERR_SYNTAX},
        {"2026-11-22T08:00:03.1234567890Z", -ERR_SYNTAX},
        {"2026-11-22T08:00.5Z", -ERR_SYNTAX},
        {"2026-11-22T08:00:03+0100", -ERR_SYNTAX},
        {"2026-11-22T08:00:03+01", -ERR_SYNTAX},
        {"2026-11-22T08:00:03 +01:00", -ERR_SYNTAX},
        {"2026-11-22T08:00:03ZZ", -ERR_SYNTAX},
        {"2026-11-22T08:00:03Z ", -ERR_SYNTAX},
        {" 2026-11-22T08:00:03Z", -ERR_SYNTAX},
        {"2026-11-22T08:00:03CET", -ERR_SYNTAX},
        {"26-11-22T08:00:03Z", -ERR_SYNTAX},
        {"-026-11-22T08:00:03Z", -ERR_SYNTAX},
        {"20261122T080003Z", -ERR_SYNTAX},
        {"2026-11-22_08:00:03Z", -ERR_SYNTAX},
        {"0000-01-01T00:00:00Z", -ERR_RANGE},
        {"2026-00-22T08:00:03Z", -ERR_RANGE},
        {"2026-13-22T08:00:03Z", -ERR_RANGE},
        {"2026-11-00T08:00:03Z", -ERR_RANGE},
        {"2026-11-31T08:00:03Z", -ERR_RANGE},
        {"2026-02-29T08:00:03Z", -ERR_RANGE},
        {"1900-02-29T08:00:03Z", -ERR_RANGE},
        {"2026-11-22T24:00:00Z", -ERR_RANGE},
        {"2026-11-22T08:60:00Z", -ERR_RANGE},
        {"2016-12-31T23:59:60Z", -ERR_RANGE},
        {"2026-11-22T08:00:03+24:00", -ERR_RANGE},
        {"2026-11-22T08:00:03+01:60", -ERR_RANGE},
        {"0001-01-01T00:00:00+14:00", -ERR_RANGE},
        {"9999-12-31T23:59:59-12:00", -ERR_RANGE},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t at_ms = 77;
        int32_t offset_s = 77;
        bool has_offset = true;
        int r = time_parse_rfc3339(rows[i].text, &at_ms, &offset_s, &has_offset);
        if (r != rows[i].result)
            fail_msg("\"%s\": %s", rows[i].text, error_name(r));
        assert_true(at_ms == 77 && offset_s == 77 && has_offset);
    }
}

static void test_texts_written(void **state)
{
    (void)state;
    static const struct {
        int64_t at_ms;
        int32_t offset_s;
        bool with_ms;
        const char *text;
    } rows[] = {
        {0, 0, false, "1970-01-01T00:00:00+00:00"},
        {1795330803120, 3600, false, "2026-11-22T08:00:03+01:00"},
        {1795330803120, 3600, true, "2026-11-22T08:00:03.120+01:00"},
        {1795330803007, -34200, true, "2026-11-21T21:30:03.007-09:30"},
        {-1, 0, true, "1969-12-31T23:59:59.999+00:00"},
        {0, 19800, false, "1970-01-01T05:30:00+05:30"},
        /* An offset with seconds, as before 1900: shown at the whole minute, the instant stays. */
        {0, 3208, false, "1970-01-01T00:53:00+00:53"},
        {0, -17762, false, "1969-12-31T19:04:00-04:56"},
        {0, -59, false, "1970-01-01T00:00:00+00:00"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[RFC3339_MAX];
        time_format_rfc3339(rows[i].at_ms, rows[i].offset_s, rows[i].with_ms, text);
        assert_string_equal(text, rows[i].text);
    }
}

static void test_texts_come_back(void **state)
{
    (void)state;
    for (int64_t at_ms = INT64_C(-62000000000000); at_ms < INT64_C(253000000000000);
         at_ms += INT64_C(98765432123)) {
        int32_t offset_s = (int32_t)(at_ms % 840) * 60;
        char text[RFC3339_MAX];
        time_format_rfc3339(at_ms, offset_s, true, text);
        int64_t again_ms = 0;
        int32_t again_s = 0;
        bool has_offset = false;
        assert_int_equal(time_parse_rfc3339(text, &again_ms, &again_s, &has_offset), 0);
        assert_true(again_ms == at_ms && again_s == offset_s && has_offset);
    }
}

/* ---- days ---- */

static void test_gut_day(void **state)
{
    (void)state;
    static const struct {
        const char *text, *day;
    } rows[] = {
        {"2026-11-22T03:59:59.999+01:00", "2026-11-21"},
        {"2026-11-22T04:00:00+01:00", "2026-11-22"},
        {"2026-11-23T03:59:00+01:00", "2026-11-22"},
        {"2026-11-22T23:30:00-10:00", "2026-11-22"},
        {"2026-03-01T02:00:00Z", "2026-02-28"},
        {"1970-01-01T03:59:59Z", "1969-12-31"},
        {"1969-12-31T04:00:00Z", "1969-12-31"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t at_ms = 0;
        int32_t offset_s = 0;
        bool has_offset;
        assert_int_equal(time_parse_rfc3339(rows[i].text, &at_ms, &offset_s, &has_offset), 0);
        char day[11];
        day_format(gut_day_of(at_ms, offset_s), day);
        assert_string_equal(day, rows[i].day);
    }
}

static void test_days_are_read(void **state)
{
    static const struct {
        const char *text;
        int r;
        int32_t day;
    } rows[] = {
        {"1970-01-01", 0, 0},       {"2026-03-08", 0, 20520},      {"2026-03-08T12:00Z", 0, 20520},
        {"9999-12-31", 0, 2932896}, {"2026-02-30", -ERR_RANGE, 0}, {"2026-3-8", -ERR_SYNTAX, 0},
        {"soon", -ERR_SYNTAX, 0},   {"", -ERR_SYNTAX, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int32_t day = 0;

        assert_int_equal(day_parse(rows[i].text, &day), rows[i].r);
        assert_int_equal(day, rows[i].day);
    }
}

static void test_day_format_is_bounded(void **state)
{
    (void)state;
    char day[11];
    day_format(0, day);
    assert_string_equal(day, "1970-01-01");
    day_format(INT32_MAX, day);
    assert_int_equal(strlen(day), 10);
    day_format(INT32_MIN, day);
    assert_int_equal(strlen(day), 10);
}

/* ---- clock ---- */

static void test_clock_held(void **state)
{
    (void)state;
    struct clock clock;
    struct error err = {0};
    setenv("ZONULA_NOW", "2026-11-22T08:00:03+01:00", 1);
    assert_int_equal(clock_init_fixed(&clock, &err), 0);
    assert_int_equal(clock_wall_ms(&clock), 1795330803000);
    assert_int_equal(clock_init_from(&clock, &err), 0);
    int64_t wall_ms = clock_wall_ms(&clock);
    assert_true(wall_ms >= 1795330803000 && wall_ms < 1795330803000 + MS_PER_MINUTE);
    static const char *const bad[] = {"", "soon", "2026-11-22T08:00:03", "2026-11-22T25:00:03Z"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        setenv("ZONULA_NOW", bad[i], 1);
        assert_true(clock_init_fixed(&clock, &err) < 0);
        assert_non_null(strstr(err.text, "ZONULA_NOW"));
        assert_true(clock_init_from(&clock, NULL) < 0);
    }
    unsetenv("ZONULA_NOW");
}

static void test_clock_real(void **state)
{
    (void)state;
    struct clock clock;
    unsetenv("ZONULA_NOW");
    assert_int_equal(clock_init_fixed(&clock, NULL), 0);
    int64_t libc_ms = (int64_t)time(NULL) * MS_PER_SECOND;
    int64_t wall_ms = clock_wall_ms(&clock);
    assert_true(wall_ms > libc_ms - MS_PER_MINUTE && wall_ms < libc_ms + MS_PER_MINUTE);
    int64_t before_ms = clock_mono_ms();
    assert_true(clock_mono_ms() >= before_ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days_agree_with_libc),
        cmocka_unit_test(test_days_of_note),
        cmocka_unit_test(test_instants_before_1970),
        cmocka_unit_test(test_instants_beyond_the_calendar),
        cmocka_unit_test(test_texts_read),
        cmocka_unit_test(test_texts_refused),
        cmocka_unit_test(test_texts_written),
        cmocka_unit_test(test_texts_come_back),
        cmocka_unit_test(test_gut_day),
        cmocka_unit_test(test_days_are_read),
        cmocka_unit_test(test_day_format_is_bounded),
        cmocka_unit_test(test_clock_held),
        cmocka_unit_test(test_clock_real),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
