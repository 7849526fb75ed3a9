/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Zones. The judge of the zones that exist is libc: for each zone a child process sets TZ and asks
 * localtime_r() about thousands of instants. Odd rules and hostile files are built here, byte by
 * byte.
 */
#include "core/zone.h"

#include "core/cleanup.h"
#include "core/zone_rule.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#define HOUR_S 3600
#define DAY_S  86400

static const char *const zones[] = {
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Africa/Casablanca",
    "UTC",
    "Europe/Dublin",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Pacific/Chatham",
    "America/Nuuk",
};
#define ZONES (sizeof(zones) / sizeof(zones[0]))

static struct zone *load(const char *name)
{
    struct zone *zone = NULL;
    struct error err = {0};
    if (zone_load(name, &zone, &err) < 0)
        fail_msg("%s: %s", name, err.text);
    return zone;
}

static struct civil civil_of(int year, int month, int day, int hour, int minute)
{
    return (struct civil){.year = year, .month = month, .day = day, .hour = hour, .minute = minute};
}

static int64_t utc_ms(int year, int month, int day, int hour, int minute)
{
    struct civil civil = civil_of(year, month, day, hour, minute);
    return civil_to_ms(&civil, 0);
}

/* ---- against libc ---- */

static long libc_offset_s(int64_t at_s)
{
    time_t at = (time_t)at_s;
    struct tm local;
    localtime_r(&at, &local);
    return local.tm_gmtoff;
}

/* 0 if both agree at an instant; prints where they do not. */
static int differs(const struct zone *zone, int64_t at_s)
{
    long ours = zone_offset_s(zone, at_s * MS_PER_SECOND);
    long theirs = libc_offset_s(at_s);
    if (ours == theirs)
        return 0;
    printf("%s at %lld: %ld s, libc says %ld s\n", zone_name(zone), (long long)at_s, ours, theirs);
    return 1;
}

/* The second at which libc's offset changes between two instants that have different ones. */
static int64_t libc_change_s(int64_t low_s, int64_t high_s)
{
    long before = libc_offset_s(low_s);
    while (high_s - low_s > 1) {
        int64_t middle_s = low_s + (high_s - low_s) / 2;
        if (libc_offset_s(middle_s) == before)
            low_s = middle_s;
        else
            high_s = middle_s;
    }
    return high_s;
}

/* Runs in a child: every 7 h 13 min from 1970 to 2100, and the last second before and the first
 * after each change. The exit status says what was found. */
static int compare_with_libc(const char *name)
{
    setenv("TZ", name, 1);
    tzset();
    struct zone *zone = NULL;
    if (zone_load(name, &zone, NULL) < 0)
        return 2;
    int64_t step_s = 7 * HOUR_S + 13 * 60;
    int64_t end_s = utc_ms(2100, 1, 1, 0, 0) / MS_PER_SECOND;
    int wrong = 0, looked = 0;
    for (int64_t at_s = 0; at_s < end_s && wrong < 5; at_s += step_s, looked++) {
        wrong += differs(zone, at_s);
        if (libc_offset_s(at_s) != libc_offset_s(at_s + step_s)) {
            int64_t change_s = libc_change_s(at_s, at_s + step_s);
            wrong += differs(zone, change_s) + differs(zone, change_s - 1);
        }
    }
    zone_free(zone);
    if (looked < 100000)
        return 3;
    return wrong > 0 ? 1 : 0;
}

static void test_offsets_agree_with_libc(void **state)
{
    (void)state;
    for (size_t i = 0; i < ZONES; i++) {
        fflush(NULL);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            int status = compare_with_libc(zones[i]);
            fflush(NULL);
            _exit(status);
        }
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
            fail_msg("%s: status %d", zones[i], status);
    }
}

/* ---- local time to instants ---- */

static const struct {
    const char *zone;
    struct civil civil;
    enum zone_fit fit;
    int64_t utc_s;
    int32_t offset_s;
} wall_times[] = {
    /* 2026-03-29: 02:00 becomes 03:00 in Berlin. */
    {"Europe/Berlin", {2026, 3, 29, 1, 59, 59, 999}, ZONE_EXACT, 1774745999, HOUR_S},
    {"Europe/Berlin", {2026, 3, 29, 2, 0, 0, 0}, ZONE_SKIPPED, 1774746000, 2 * HOUR_S},
    {"Europe/Berlin", {2026, 3, 29, 2, 30, 0, 0}, ZONE_SKIPPED, 1774747800, 2 * HOUR_S},
    {"Europe/Berlin", {2026, 3, 29, 3, 0, 0, 0}, ZONE_EXACT, 1774746000, 2 * HOUR_S},
    /* 2026-10-25: 03:00 becomes 02:00. */
    {"Europe/Berlin", {2026, 10, 25, 1, 59, 0, 0}, ZONE_EXACT, 1792886340, 2 * HOUR_S},
    {"Europe/Berlin", {2026, 10, 25, 2, 0, 0, 0}, ZONE_AMBIGUOUS, 1792886400, 2 * HOUR_S},
    {"Europe/Berlin", {2026, 10, 25, 2, 30, 0, 0}, ZONE_AMBIGUOUS, 1792888200, 2 * HOUR_S},
    {"Europe/Berlin", {2026, 10, 25, 3, 0, 0, 0}, ZONE_EXACT, 1792893600, HOUR_S},
    /* Long after the last change that a file lists: the rule. */
    {"Europe/Berlin", {2092, 3, 30, 2, 30, 0, 0}, ZONE_SKIPPED, 3857679000, 2 * HOUR_S},
    {"America/New_York", {2026, 3, 8, 2, 15, 0, 0}, ZONE_SKIPPED, 1772954100, -4 * HOUR_S},
    {"America/New_York", {2026, 11, 1, 1, 15, 0, 0}, ZONE_AMBIGUOUS, 1793510100, -4 * HOUR_S},
    /* Half an hour only. */
    {"Australia/Lord_Howe", {2026, 10, 4, 2, 15, 0, 0}, ZONE_SKIPPED, 1791042300, 11 * HOUR_S},
    {"Australia/Lord_Howe", {2026, 4, 5, 1, 45, 0, 0}, ZONE_AMBIGUOUS, 1775313900, 11 * HOUR_S},
    /* Samoa left out 30 December 2011. */
    {"Pacific/Apia", {2011, 12, 29, 23, 0, 0, 0}, ZONE_EXACT, 1325235600, -10 * HOUR_S},
    {"Pacific/Apia", {2011, 12, 30, 12, 0, 0, 0}, ZONE_SKIPPED, 1325282400, 14 * HOUR_S},
    {"Pacific/Apia", {2011, 12, 31, 0, 0, 0, 0}, ZONE_EXACT, 1325239200, 14 * HOUR_S},
    {"Asia/Kolkata", {2026, 7, 1, 0, 0, 0, 0}, ZONE_EXACT, 1782844200, 19800},
    {"UTC", {1969, 12, 31, 23, 59, 59, 500}, ZONE_EXACT, -1, 0},
};

static void test_wall_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(wall_times) / sizeof(wall_times[0]); i++) {
        CLEANUP(zone_freep) struct zone *zone = load(wall_times[i].zone);
        int64_t at_ms = 0;
        int32_t offset_s = 0;
        enum zone_fit fit = zone_from_civil(zone, &wall_times[i].civil, &at_ms, &offset_s);
        if (fit != wall_times[i].fit || offset_s != wall_times[i].offset_s ||
            at_ms != wall_times[i].utc_s * MS_PER_SECOND + wall_times[i].civil.ms)
            fail_msg("row %zu: fit %d, %lld ms, offset %d", i, (int)fit, (long long)at_ms,
                     (int)offset_s);
    }
}

/* Every local time that is not skipped leads to an instant that shows it. */
static void test_wall_times_come_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < ZONES; i++) {
        CLEANUP(zone_freep) struct zone *zone = load(zones[i]);
        int skipped = 0, ambiguous = 0;
        for (int64_t local_ms = 0; local_ms < utc_ms(2090, 1, 1, 0, 0);
             local_ms += 97 * MS_PER_HOUR + 11 * MS_PER_MINUTE) {
            struct civil wanted, shown;
            civil_from_ms(local_ms, 0, &wanted);
            int64_t at_ms = 0;
            int32_t offset_s = 0;
            enum zone_fit fit = zone_from_civil(zone, &wanted, &at_ms, &offset_s);
            assert_int_equal(offset_s, zone_offset_s(zone, at_ms));
            civil_from_ms(at_ms, offset_s, &shown);
            if (fit != ZONE_SKIPPED)
                assert_memory_equal(&shown, &wanted, sizeof(shown));
            skipped += fit == ZONE_SKIPPED;
            ambiguous += fit == ZONE_AMBIGUOUS;
        }
        assert_true(skipped + ambiguous < 200);
    }
}

/* ---- gut-days ---- */

static void check_gut_day(const char *name, int year, int month, int day, int64_t start_ms,
                          int64_t hours)
{
    CLEANUP(zone_freep) struct zone *zone = load(name);
    int32_t number = civil_to_day(year, month, day);
    int64_t ours_ms = zone_gut_day_start_ms(zone, number);
    assert_int_equal(ours_ms, start_ms);
    assert_int_equal(zone_gut_day_start_ms(zone, number + 1) - ours_ms, hours * MS_PER_HOUR);
}

static void test_gut_days_over_clock_changes(void **state)
{
    (void)state;
    check_gut_day("Europe/Berlin", 2026, 3, 27, utc_ms(2026, 3, 27, 3, 0), 24);
    check_gut_day("Europe/Berlin", 2026, 3, 28, utc_ms(2026, 3, 28, 3, 0), 23);
    check_gut_day("Europe/Berlin", 2026, 3, 29, utc_ms(2026, 3, 29, 2, 0), 24);
    check_gut_day("Europe/Berlin", 2026, 10, 24, utc_ms(2026, 10, 24, 2, 0), 25);
    /* The day that Samoa did not have is what was left of its night. */
    check_gut_day("Pacific/Apia", 2011, 12, 29, utc_ms(2011, 12, 29, 14, 0), 20);
    check_gut_day("Pacific/Apia", 2011, 12, 30, utc_ms(2011, 12, 30, 10, 0), 4);
    check_gut_day("Pacific/Apia", 2011, 12, 31, utc_ms(2011, 12, 30, 14, 0), 24);
}

/* The first millisecond of a gut-day belongs to it, the one before to an earlier one. */
static void test_gut_day_start_fits_gut_day_of(void **state)
{
    (void)state;
    for (size_t i = 0; i < ZONES; i++) {
        CLEANUP(zone_freep) struct zone *zone = load(zones[i]);
        for (int32_t day = civil_to_day(2005, 1, 1); day < civil_to_day(2045, 1, 1); day++) {
            int64_t start_ms = zone_gut_day_start_ms(zone, day);
            int64_t before_ms = start_ms - 1;
            assert_int_equal(gut_day_of(start_ms, zone_offset_s(zone, start_ms)), day);
            assert_true(gut_day_of(before_ms, zone_offset_s(zone, before_ms)) < day);
        }
    }
}

/* ---- names ---- */

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int result;
    } rows[] = {
        {"Europe/Berlin", 0},
        {"Etc/GMT+5", 0},
        {"UTC", 0},
        {"../../../etc/passwd", -ERR_SYNTAX},
        {"Europe/../UTC", -ERR_SYNTAX},
        {"/usr/share/zoneinfo/UTC", -ERR_SYNTAX},
        {"Europe/Ber lin", -ERR_SYNTAX},
        {"Europe/Berlin\n", -ERR_SYNTAX},
        {"Europe/Atlantis", -ERR_NOT_FOUND},
        {"Europe", -ERR_NOT_FOUND},
        {"UTC/UTC", -ERR_NOT_FOUND},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         -ERR_SYNTAX},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct zone *zone = NULL;
        struct error err = {0};
        int r = zone_load(rows[i].name, &zone, &err);
        if (r != rows[i].result)
            fail_msg("\"%s\": %s %s", rows[i].name, error_name(r), err.text);
        if (r < 0) {
            assert_null(zone);
            assert_int_equal(err.code, -r);
            assert_true(err.text[0] != '\0');
        } else {
            assert_string_equal(zone_name(zone), rows[i].name);
        }
        zone_free(zone);
    }
    assert_null(zone_free(NULL));
}

static void test_system_zone(void **state)
{
    (void)state;
    static const struct {
        const char *variable, *name;
    } rows[] = {
        {"Asia/Kolkata", "Asia/Kolkata"},
        {":Asia/Kolkata", "Asia/Kolkata"},
        {"/usr/share/zoneinfo/Asia/Kolkata", "Asia/Kolkata"},
        {"", "UTC"},
        {"Europe/Atlantis", NULL},
        {"CET-1CEST,M3.5.0,M10.5.0/3", NULL},
        {"/etc/passwd", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        setenv("TZ", rows[i].variable, 1);
        CLEANUP(zone_freep) struct zone *zone = NULL;
        struct error err = {0};
        int r = zone_load(i % 2 ? "" : NULL, &zone, &err);
        assert_int_equal(r == 0, rows[i].name != NULL);
        if (rows[i].name)
            assert_string_equal(zone_name(zone), rows[i].name);
        else
            assert_non_null(strstr(err.text, "TZ"));
    }
    unsetenv("TZ");
    CLEANUP(zone_freep) struct zone *zone = load(NULL);
    assert_true(zone_name(zone)[0] != '\0');
}

static void test_utc_needs_no_files(void **state)
{
    (void)state;
    setenv("TZDIR", "/nonexistent", 1);
    struct zone *other = NULL;
    int r = zone_load("Europe/Berlin", &other, NULL);
    CLEANUP(zone_freep) struct zone *zone = load("UTC");
    unsetenv("TZDIR");
    assert_int_equal(r, -ERR_NOT_FOUND);
    assert_int_equal(zone_offset_s(zone, utc_ms(2026, 7, 1, 0, 0)), 0);
}

/* ---- rules ---- */

static void test_rules_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int result;
        int32_t standard_s, summer_s;
    } rows[] = {
        {"UTC0", 0, 0, 0},
        {"CET-1CEST,M3.5.0,M10.5.0/3", 0, HOUR_S, 2 * HOUR_S},
        {"<+0330>-3:30", 0, 12600, 0},
        {"<-01>1", 0, -HOUR_S, 0},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", 0, HOUR_S, 0},
        {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 0, 37800, 39600},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 0, -7200, -HOUR_S},
        {"XXX3EDT4,0/0,J365/23", 0, -3 * HOUR_S, -4 * HOUR_S},
        {"AAA24:59:59", 0, -89999, 0},
        {"", -ERR_SYNTAX, 0, 0},
        {"CET", -ERR_SYNTAX, 0, 0},
        {"CE-1", -ERR_SYNTAX, 0, 0},
        {"<CET-1", -ERR_SYNTAX, 0, 0},
        {"CET-1CEST", -ERR_SYNTAX, 0, 0},
        {"CET-1CEST,M3.5.0", -ERR_SYNTAX, 0, 0},
        {"CET-1CEST,M3.5.0,M10.5.0/3x", -ERR_SYNTAX, 0, 0},
        {"CET-1 ", -ERR_SYNTAX, 0, 0},
        {"CET-25", -ERR_RANGE, 0, 0},
        {"CET-1:60", -ERR_RANGE, 0, 0},
        {"CET-99999999999999", -ERR_RANGE, 0, 0},
        {"CET-1CEST,M13.5.0,M10.5.0", -ERR_RANGE, 0, 0},
        {"CET-1CEST,M3.6.0,M10.5.0", -ERR_RANGE, 0, 0},
        {"CET-1CEST,M3.0.0,M10.5.0", -ERR_RANGE, 0, 0},
        {"CET-1CEST,M3.5.7,M10.5.0", -ERR_RANGE, 0, 0},
        {"CET-1CEST,M3.5,M10.5.0", -ERR_SYNTAX, 0, 0},
        {"CET-1CEST,J0,J365", -ERR_RANGE, 0, 0},
        {"CET-1CEST,J1,J366", -ERR_RANGE, 0, 0},
        {"CET-1CEST,0,366", -ERR_RANGE, 0, 0},
        {"CET-1CEST,M3.5.0/168,M10.5.0", -ERR_RANGE, 0, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct zone_rule rule = {0};
        int r = zone_rule_parse(rows[i].text, &rule);
        if (r != rows[i].result || rule.standard_offset_s != rows[i].standard_s ||
            rule.summer_offset_s != rows[i].summer_s)
            fail_msg("\"%s\": %s, %d, %d", rows[i].text, error_name(r), (int)rule.standard_offset_s,
                     (int)rule.summer_offset_s);
    }
}

static int32_t rule_offset_s(const char *text, int64_t at_ms)
{
    struct zone_rule rule;
    assert_int_equal(zone_rule_parse(text, &rule), 0);
    int32_t offset_s = 0;
    int64_t end_s = 0;
    zone_rule_at(&rule, at_ms / MS_PER_SECOND, &offset_s, &end_s);
    assert_true(end_s > at_ms / MS_PER_SECOND);
    return offset_s;
}

static void test_rules_in_force(void **state)
{
    (void)state;
    /* Summer time all the year, as RFC 8536 section 3.3.1 writes it. */
    for (int month = 1; month <= 12; month++)
        assert_int_equal(rule_offset_s("XXX3EDT4,0/0,J365/23", utc_ms(2026, month, 1, 3, 0)),
                         -4 * HOUR_S);
    assert_int_equal(rule_offset_s("XXX3EDT4,0/0,J365/23", utc_ms(2027, 1, 1, 2, 59)), -4 * HOUR_S);
    /* Day 365 of a common year is 1 January of the next: the start of 2098 rules all of 2099. */
    const char *late = "AAA-1BBB,365,0";
    assert_int_equal(rule_offset_s(late, utc_ms(2099, 6, 1, 0, 0)), 2 * HOUR_S);
    assert_int_equal(rule_offset_s(late, utc_ms(2099, 12, 31, 23, 59)), 2 * HOUR_S);
    assert_int_equal(rule_offset_s(late, utc_ms(2100, 1, 1, 0, 0)), HOUR_S);
    assert_int_equal(rule_offset_s(late, utc_ms(2100, 1, 1, 1, 0)), 2 * HOUR_S);
    /* The southern summer goes over New Year. */
    const char *south = "NZST-12NZDT,M9.5.0,M4.1.0/3";
    assert_int_equal(rule_offset_s(south, utc_ms(2026, 1, 1, 0, 0)), 13 * HOUR_S);
    assert_int_equal(rule_offset_s(south, utc_ms(2026, 6, 1, 0, 0)), 12 * HOUR_S);
    /* J60 is 1 March in every year, day 59 is 29 February in a leap year. */
    assert_int_equal(rule_offset_s("AAA0BBB,J60/0,J300/0", utc_ms(2028, 2, 29, 23, 59)), 0);
    assert_int_equal(rule_offset_s("AAA0BBB,J60/0,J300/0", utc_ms(2028, 3, 1, 0, 0)), HOUR_S);
    assert_int_equal(rule_offset_s("AAA0BBB,J59/0,J300/0", utc_ms(2028, 2, 28, 0, 0)), HOUR_S);
    assert_int_equal(rule_offset_s("AAA0BBB,59/0,300/0", utc_ms(2028, 2, 28, 23, 59)), 0);
    assert_int_equal(rule_offset_s("AAA0BBB,59/0,300/0", utc_ms(2028, 2, 29, 0, 0)), HOUR_S);
    /* The fifth Sunday of a month that has four is the fourth: 22 February 2026. */
    assert_int_equal(rule_offset_s("AAA0BBB,M2.5.0/0,M10.5.0", utc_ms(2026, 2, 21, 23, 59)), 0);
    assert_int_equal(rule_offset_s("AAA0BBB,M2.5.0/0,M10.5.0", utc_ms(2026, 2, 22, 0, 0)), HOUR_S);
}

/* ---- files, built by hand ---- */

struct image {
    uint8_t bytes[512];
    size_t length;
};

static void put(struct image *image, uint64_t value, size_t size)
{
    assert_true(image->length + size <= sizeof(image->bytes));
    for (size_t i = 0; i < size; i++)
        image->bytes[image->length++] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

static void put_text(struct image *image, const char *text)
{
    assert_true(image->length + strlen(text) <= sizeof(image->bytes));
    memcpy(image->bytes + image->length, text, strlen(text));
    image->length += strlen(text);
}

static void put_header(struct image *image, char version, uint32_t leaps, uint32_t times,
                       uint32_t types, uint32_t names)
{
    put_text(image, "TZif");
    put(image, (uint8_t)version, 1);
    for (int i = 0; i < 15; i++)
        put(image, 0, 1);
    const uint32_t counts[] = {0, 0, leaps, times, types, names};
    for (size_t i = 0; i < 6; i++)
        put(image, counts[i], 4);
}

/* Two changes, at 1000 s to 1 h and at 2000 s to 2 h, from offset 0; then a footer. */
static struct image sound_file(char version, const char *footer)
{
    struct image image = {.length = 0};
    if (version) {
        put_header(&image, version, 0, 0, 1, 1);
        put(&image, 0, 7);
    }
    size_t size = version ? 8 : 4;
    put_header(&image, version, 0, 2, 3, 4);
    put(&image, 1000, size);
    put(&image, 2000, size);
    put(&image, 1, 1);
    put(&image, 2, 1);
    for (uint32_t type = 0; type < 3; type++) {
        put(&image, type * HOUR_S, 4);
        put(&image, 0, 2);
    }
    put(&image, 0x41414100, 4);
    if (version)
        put_text(&image, footer);
    return image;
}

static int parse(const struct image *image, struct zone **ret)
{
    /* A block of exactly this size: a sanitizer sees the first byte too far. */
    uint8_t *exact = malloc(image->length ? image->length : 1);
    assert_non_null(exact);
    memcpy(exact, image->bytes, image->length);
    int r = zone_parse("Test/Zone", exact, image->length, ret, NULL);
    free(exact);
    return r;
}

static void test_sound_files(void **state)
{
    (void)state;
    static const char versions[] = {0, '2', '3', '4'};
    for (size_t i = 0; i < sizeof(versions); i++) {
        struct image image = sound_file(versions[i], "\nCCC-5\n");
        CLEANUP(zone_freep) struct zone *zone = NULL;
        assert_int_equal(parse(&image, &zone), 0);
        assert_int_equal(zone_offset_s(zone, 999999), 0);
        assert_int_equal(zone_offset_s(zone, 1000000), HOUR_S);
        assert_int_equal(zone_offset_s(zone, 1999999), HOUR_S);
        /* From the last change on the footer rules; version 1 has none. */
        assert_int_equal(zone_offset_s(zone, 2000000), (versions[i] ? 5 : 2) * HOUR_S);
        assert_int_equal(zone_offset_s(zone, INT64_MIN), 0);
        assert_int_equal(zone_offset_s(zone, INT64_MAX), (versions[i] ? 5 : 2) * HOUR_S);
    }
    struct image image = sound_file('2', "\n\n");
    CLEANUP(zone_freep) struct zone *zone = NULL;
    assert_int_equal(parse(&image, &zone), 0);
    assert_int_equal(zone_offset_s(zone, 2000000), 2 * HOUR_S);
}

static void write_file(const char *folder, const char *name, const void *bytes, size_t length)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static void remove_file(const char *folder, const char *name)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    assert_int_equal(unlink(path), 0);
}

static void test_files_of_another_directory(void **state)
{
    (void)state;
    char folder[] = "/tmp/zonula-zones-XXXXXX";
    assert_non_null(mkdtemp(folder));
    static const char text[] = "not a zone at all, but a text of more than forty-four bytes";
    static const uint8_t large[100000];
    struct image image = sound_file('2', "\nCCC-5\n");
    write_file(folder, "Sound", image.bytes, image.length);
    write_file(folder, "text.tab", text, sizeof(text));
    write_file(folder, "Large", large, sizeof(large));
    write_file(folder, "Empty", "", 0);
    setenv("TZDIR", folder, 1);
    struct zone *zone = NULL, *none = NULL;
    int sound = zone_load("Sound", &zone, NULL);
    int other = zone_load("text.tab", &none, NULL);
    int too_large = zone_load("Large", &none, NULL);
    int empty = zone_load("Empty", &none, NULL);
    unsetenv("TZDIR");
    static const char *const names[] = {"Sound", "text.tab", "Large", "Empty"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        remove_file(folder, names[i]);
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(sound, 0);
    assert_int_equal(zone_offset_s(zone, 1795330803000), 5 * HOUR_S);
    assert_int_equal(other, -ERR_SYNTAX);
    assert_int_equal(too_large, -ERR_SYNTAX);
    assert_int_equal(empty, -ERR_SYNTAX);
    assert_null(none);
    zone_free(zone);
}

static void test_every_cut_is_refused(void **state)
{
    (void)state;
    struct image whole = sound_file('2', "\nCET-1CEST,M3.5.0,M10.5.0/3\n");
    for (size_t length = 0; length < whole.length; length++) {
        struct image cut = whole;
        cut.length = length;
        struct zone *zone = NULL;
        assert_true(parse(&cut, &zone) < 0);
        assert_null(zone);
    }
}

static void expect_refused(const struct image *image, int result)
{
    struct zone *zone = NULL;
    assert_int_equal(parse(image, &zone), result);
    assert_null(zone);
}

/* Offsets in sound_file(0): header 44, times 8, indices 2, types 18. */
static void test_hostile_files(void **state)
{
    (void)state;
    struct image image = sound_file(0, "");
    image.bytes[0] = 't';
    expect_refused(&image, -ERR_SYNTAX);
    image = sound_file(0, "");
    image.bytes[4] = '5';
    expect_refused(&image, -ERR_UNSUPPORTED);
    image = sound_file(0, "");
    image.bytes[4] = '1';
    expect_refused(&image, -ERR_UNSUPPORTED);
    image = sound_file(0, "");
    memset(image.bytes + 32, 0xff, 4); /* four thousand million changes */
    expect_refused(&image, -ERR_LENGTH);
    image = sound_file(0, "");
    memset(image.bytes + 20, 0xff, 8); /* sums that would wrap in 32 bits */
    expect_refused(&image, -ERR_LENGTH);
    image = sound_file(0, "");
    memset(image.bytes + 36, 0, 4); /* no type */
    expect_refused(&image, -ERR_RANGE);
    image = sound_file(0, "");
    image.bytes[53] = 3; /* a type that is not there */
    expect_refused(&image, -ERR_RANGE);
    image = sound_file(0, "");
    memcpy(image.bytes + 48, image.bytes + 44, 4); /* the same time twice */
    expect_refused(&image, -ERR_RANGE);
    image = sound_file(0, "");
    memset(image.bytes + 60, 0x7f, 4); /* an offset of 68 years */
    expect_refused(&image, -ERR_RANGE);

    struct image leap = {.length = 0};
    put_header(&leap, 0, 1, 0, 1, 1);
    put(&leap, 0, 7);
    put(&leap, 78796800, 4);
    put(&leap, 1, 4);
    expect_refused(&leap, -ERR_UNSUPPORTED);
}

static void test_hostile_footers(void **state)
{
    (void)state;
    static const struct {
        const char *footer;
        int result;
    } rows[] = {
        {"", -ERR_SYNTAX},
        {"CET-1\n", -ERR_SYNTAX},
        {"\nCET-1", -ERR_SYNTAX},
        {"\nnonsense\n", -ERR_SYNTAX},
        {"\nCET-1CEST,M3.5.0,M99.5.0\n", -ERR_RANGE},
        {"\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA0\n",
         -ERR_LENGTH},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct image image = sound_file('3', rows[i].footer);
        expect_refused(&image, rows[i].result);
    }
    struct image image = sound_file('3', "\nCET-1\n");
    image.bytes[image.length - 3] = '\0';
    expect_refused(&image, -ERR_SYNTAX);
}

/* Any one byte changed: an error or a zone that answers, never a crash. */
static void test_flipped_bytes(void **state)
{
    (void)state;
    struct image whole = sound_file('2', "\nCET-1CEST,M3.5.0,M10.5.0/3\n");
    struct civil civil = civil_of(2026, 3, 29, 2, 30);
    int parsed = 0, refused = 0;
    for (size_t i = 0; i < whole.length; i++) {
        for (int bit = 0; bit < 8; bit++) {
            struct image image = whole;
            image.bytes[i] ^= (uint8_t)(1 << bit);
            struct zone *zone = NULL;
            if (parse(&image, &zone) < 0) {
                refused++;
                continue;
            }
            parsed++;
            int64_t at_ms;
            int32_t offset_s;
            zone_from_civil(zone, &civil, &at_ms, &offset_s);
            assert_true(offset_s > -90000 && offset_s < 93600);
            zone_free(zone);
        }
    }
    assert_true(parsed > 100 && refused > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offsets_agree_with_libc),
        cmocka_unit_test(test_wall_times),
        cmocka_unit_test(test_wall_times_come_back),
        cmocka_unit_test(test_gut_days_over_clock_changes),
        cmocka_unit_test(test_gut_day_start_fits_gut_day_of),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_system_zone),
        cmocka_unit_test(test_utc_needs_no_files),
        cmocka_unit_test(test_rules_read),
        cmocka_unit_test(test_rules_in_force),
        cmocka_unit_test(test_sound_files),
        cmocka_unit_test(test_files_of_another_directory),
        cmocka_unit_test(test_every_cut_is_refused),
        cmocka_unit_test(test_hostile_files),
        cmocka_unit_test(test_hostile_footers),
        cmocka_unit_test(test_flipped_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
