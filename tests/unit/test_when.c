/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times as people say them, form by form (docs/cli.md 4). */
#include "gateway/cli/when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct when_slots slots = {8 * 60, 12 * 60 + 30, 19 * 60};
static struct zone *berlin;

static int load_zone(void **state)
{
    (void)state;
    return zone_load("Europe/Berlin", &berlin, NULL);
}

static int free_zone(void **state)
{
    (void)state;
    berlin = zone_free(berlin);
    return 0;
}

static int64_t instant(const char *text)
{
    int64_t at_ms = 0;
    int32_t offset_s = 0;
    bool has_offset = false;

    assert_int_equal(time_parse_rfc3339(text, &at_ms, &offset_s, &has_offset), 0);
    assert_true(has_offset);
    return at_ms;
}

static void check(const char *now, const char *text, const char *expected,
                  enum entry_precision precision)
{
    struct when when;
    struct error err = {0};
    char got[RFC3339_MAX];

    if (when_parse(text, instant(now), berlin, &slots, &when, &err) < 0)
        fail_msg("\"%s\": %s", text, err.text);
    time_format_rfc3339(when.at_ms, when.offset_s, false, got);
    if (strcmp(got, expected) != 0 || when.precision != precision)
        fail_msg("\"%s\" is %s, precision %d", text, got, when.precision);
}

#define NOW "2026-03-14T08:10:00+01:00" /* a Saturday */

static void test_forms(void **state)
{
    static const char *const minutes[][2] = {
        {"07:30", "2026-03-14T07:30:00+01:00"},
        {"7", "2026-03-14T07:00:00+01:00"},
        {"7am", "2026-03-14T07:00:00+01:00"},
        {"7:15AM", "2026-03-14T07:15:00+01:00"},
        {"12am", "2026-03-14T00:00:00+01:00"},
        {"7h30", "2026-03-14T07:30:00+01:00"},
        {"7h", "2026-03-14T07:00:00+01:00"},
        {"08:14", "2026-03-14T08:14:00+01:00"}, /* 4 minutes ahead: clocks differ */
        {"-2h", "2026-03-14T06:10:00+01:00"},
        {"-90m", "2026-03-14T06:40:00+01:00"},
        {"-1h30m", "2026-03-14T06:40:00+01:00"},
        {"2h ago", "2026-03-14T06:10:00+01:00"},
        {"20 min ago", "2026-03-14T07:50:00+01:00"},
        {"1 hour 5 minutes ago", "2026-03-14T07:05:00+01:00"},
        {"yesterday 19:30", "2026-03-13T19:30:00+01:00"},
        {"Yesterday  19h30", "2026-03-13T19:30:00+01:00"},
        {"fri 8", "2026-03-13T08:00:00+01:00"},
        {"today 7", "2026-03-14T07:00:00+01:00"},
        {"sat 7", "2026-03-14T07:00:00+01:00"},  /* has been already */
        {"sat 22", "2026-03-07T22:00:00+01:00"}, /* not yet: the week before */
        {"last sat 7", "2026-03-07T07:00:00+01:00"},
        {"sunday 7pm", "2026-03-08T19:00:00+01:00"},
        {"yesterday breakfast", "2026-03-13T08:00:00+01:00"},
        {"yesterday lunch", "2026-03-13T12:30:00+01:00"},
        {"yesterday Dinner", "2026-03-13T19:00:00+01:00"},
        {"breakfast", "2026-03-14T08:00:00+01:00"},
        {"2026-03-12 19:30", "2026-03-12T19:30:00+01:00"},
        {"12 Mar 19:30", "2026-03-12T19:30:00+01:00"},
        {"12 March 2026 7pm", "2026-03-12T19:00:00+01:00"},
        {"15 mar 10:00", "2025-03-15T10:00:00+01:00"}, /* still to come this year */
        {"29 feb 10:00", "2024-02-29T10:00:00+01:00"},
        {"2026-03-12T19:30", "2026-03-12T19:30:00+01:00"},
        {"2026-03-12T19:30:15", "2026-03-12T19:30:15+01:00"},
        {"2026-03-12T19:30+01:00", "2026-03-12T19:30:00+01:00"},
        {"2026-03-12T19:30Z", "2026-03-12T20:30:00+01:00"},
        {"2026-03-12t19:30z", "2026-03-12T20:30:00+01:00"},
        {"1990-01-01T00:00", "1990-01-01T00:00:00+01:00"},
    };
    static const char *const days[][2] = {
        {"today", "2026-03-14T12:00:00+01:00"},
        {"yesterday", "2026-03-13T12:00:00+01:00"},
        {"fri", "2026-03-13T12:00:00+01:00"},
        {"last friday", "2026-03-13T12:00:00+01:00"},
        {"sat", "2026-03-14T12:00:00+01:00"},
        {"last sat", "2026-03-07T12:00:00+01:00"},
        {"2026-03-12", "2026-03-12T12:00:00+01:00"},
        {"12 Mar", "2026-03-12T12:00:00+01:00"},
        {"12 march 2025", "2025-03-12T12:00:00+01:00"},
        {"1 Aug", "2025-08-01T12:00:00+02:00"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(minutes) / sizeof(minutes[0]); i++)
        check(NOW, minutes[i][0], minutes[i][1], PRECISION_MINUTE);
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
        check(NOW, days[i][0], days[i][1], PRECISION_DAY);
}

static void test_refused(void **state)
{
    static const struct {
        const char *text;
        int error;
        const char *message; /* a part of it */
    } cases[] = {
        {"23:30", -ERR_RANGE, "23:30 is still to come; did you mean --at \"yesterday 23:30\"?"},
        {"08:16", -ERR_RANGE, "still to come"},
        {"today dinner", -ERR_RANGE, "still to come"},
        {"2026-03-15", -ERR_RANGE, "still to come"},
        {"2026-03-14T09:00", -ERR_RANGE, "still to come"},
        {"1989-12-31", -ERR_RANGE, "before 1990"},
        {"1989-12-31T23:59", -ERR_RANGE, "before 1990"},
        {"2026-02-30", -ERR_RANGE, "no such date"},
        {"30 Feb", -ERR_RANGE, "no such date"},
        {"2026-02-30T10:00", -ERR_RANGE, "no such date"},
        {"3/4", -ERR_SYNTAX, "different people"},
        {"12.3.", -ERR_SYNTAX, "different people"},
        {"12/03/2026 10:00", -ERR_SYNTAX, "different people"},
        {"19.30", -ERR_SYNTAX, "different people"},
        {"24:00", -ERR_SYNTAX, "not a time"},
        {"7:60", -ERR_SYNTAX, "not a time"},
        {"13pm", -ERR_SYNTAX, "not a time"},
        {"0am", -ERR_SYNTAX, "not a time"},
        {"7:5", -ERR_SYNTAX, "not a time"},
        {"soon", -ERR_SYNTAX, "not a time"},
        {"", -ERR_SYNTAX, "not a time"},
        {"   ", -ERR_SYNTAX, "not a time"},
        {"-", -ERR_SYNTAX, "not a time"},
        {"-2", -ERR_SYNTAX, "not a time"},
        {"-2m1h", -ERR_SYNTAX, "not a time"},
        {"ago", -ERR_SYNTAX, "not a time"},
        {"-2h ago", -ERR_SYNTAX, "not a time"},
        {"fr", -ERR_SYNTAX, "not a time"},
        {"last today", -ERR_SYNTAX, "not a time"},
        {"yesterday 7 8", -ERR_SYNTAX, "not a time"},
        {"2026-03-12T", -ERR_SYNTAX, "not a time"},
        {"2026-3-12", -ERR_SYNTAX, "not a time"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct when when;
        struct error err = {0};
        int r = when_parse(cases[i].text, instant(NOW), berlin, &slots, &when, &err);
        if (r != cases[i].error || !strstr(err.text, cases[i].message))
            fail_msg("\"%s\": %d %s", cases[i].text, r, err.text);
    }
}

static void test_clock_changes(void **state)
{
    struct when when;

    (void)state;
    /* 02:00 to 03:00 on 29 March 2026 does not exist. */
    check("2026-03-29T09:00:00+02:00", "02:30", "2026-03-29T03:30:00+02:00", PRECISION_MINUTE);
    assert_int_equal(
        when_parse("02:30", instant("2026-03-29T09:00:00+02:00"), berlin, &slots, &when, NULL), 0);
    assert_string_equal(when.notice, "02:30 does not exist that night: clocks went forward");
    /* 02:00 to 03:00 on 25 October 2026 comes twice; the first is taken, an offset decides. */
    check("2026-10-25T09:00:00+01:00", "02:30", "2026-10-25T02:30:00+02:00", PRECISION_MINUTE);
    assert_int_equal(
        when_parse("02:30", instant("2026-10-25T09:00:00+01:00"), berlin, &slots, &when, NULL), 0);
    assert_string_equal(when.notice, "02:30 came twice that night: the first is taken");
    check("2026-10-25T09:00:00+01:00", "2026-10-25T02:30+01:00", "2026-10-25T02:30:00+01:00",
          PRECISION_MINUTE);
    /* Two hours before half past three that morning was half past two the second time. */
    check("2026-10-25T03:30:00+01:00", "-1h", "2026-10-25T02:30:00+01:00", PRECISION_MINUTE);
    assert_int_equal(
        when_parse("07:00", instant("2026-10-25T09:00:00+01:00"), berlin, &slots, &when, NULL), 0);
    assert_string_equal(when.notice, "");
}

static void test_days_alone(void **state)
{
    int32_t day = 0;

    (void)state;
    assert_int_equal(when_parse_day("last friday", instant(NOW), berlin, &day, NULL), 0);
    assert_int_equal(day, civil_to_day(2026, 3, 13));
    assert_int_equal(when_parse_day("12 Mar", instant(NOW), berlin, &day, NULL), 0);
    assert_int_equal(day, civil_to_day(2026, 3, 12));
    assert_int_equal(when_parse_day("yesterday 7", instant(NOW), berlin, &day, NULL), -ERR_SYNTAX);
    assert_int_equal(when_parse_day("food", instant(NOW), berlin, &day, NULL), -ERR_SYNTAX);
    assert_int_equal(when_parse_day("7", instant(NOW), berlin, &day, NULL), -ERR_SYNTAX);
}

static void test_spans(void **state)
{
    (void)state;
    assert_int_equal(when_parse_span("2h"), 120);
    assert_int_equal(when_parse_span("90m"), 90);
    assert_int_equal(when_parse_span("1h30m"), 90);
    assert_int_equal(when_parse_span("20 min"), 20);
    assert_int_equal(when_parse_span("2"), -1);
    assert_int_equal(when_parse_span(""), -1);
    assert_int_equal(when_parse_span("-2h"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),         cmocka_unit_test(test_refused),
        cmocka_unit_test(test_clock_changes), cmocka_unit_test(test_days_alone),
        cmocka_unit_test(test_spans),
    };
    return cmocka_run_group_tests(tests, load_zone, free_zone);
}
