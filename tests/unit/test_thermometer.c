/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thermometer driver: packets by hand, stamps of its clock, and sessions beside a virtual one.
 */
#include "core/zone.h"
#include "tests/unit/driver_fixture.h"

#define UUID_MEASUREMENT "00002a1c-0000-1000-8000-00805f9b34fb"
#define NONE             12345678

static int64_t utc(int year, int month, int day, int hour, int minute)
{
    const struct civil civil = {year, month, day, hour, minute, 0, 0};
    return civil_to_ms(&civil, 0);
}

static void check_packet(struct fixture *fixture, const uint8_t *bytes, size_t length, int result,
                         int32_t value)
{
    assert_int_equal(fixture_feed(fixture, UUID_MEASUREMENT, bytes, length), result);
    if (value == NONE) {
        assert_int_equal(fixture->count, 0);
        return;
    }
    assert_int_equal(fixture_readings(fixture), 1);
    assert_int_equal(fixture_reading(fixture, 0)->kind, READING_SKIN_TEMP);
    assert_int_equal(fixture_reading(fixture, 0)->value, value);
}

static const struct {
    const char *what;
    uint8_t bytes[16];
    size_t length;
    int result;
    int32_t value;
} packets[] = {
    /* The examples of the service's description. */
    {"366 x 10^-1", {0x00, 0x6e, 0x01, 0x00, 0xff}, 5, 0, 3660},
    {"not a number", {0x00, 0xff, 0xff, 0x7f, 0x00}, 5, 0, NONE},
    {"not at this resolution", {0x00, 0x00, 0x00, 0x80, 0x00}, 5, 0, NONE},
    {"98.6 F is 37 C", {0x01, 0xda, 0x03, 0x00, 0xff}, 5, 0, 3700},
    {"32.01 F", {0x01, 0x81, 0x0c, 0x00, 0xfe}, 5, 0, 1},
    {"finger", {0x04, 0x6e, 0x01, 0x00, 0xff, 4}, 6, 0, 3660},
    {"armpit", {0x04, 0x6e, 0x01, 0x00, 0xff, 1}, 6, 0, 3660},
    {"body", {0x04, 0x6e, 0x01, 0x00, 0xff, 2}, 6, 0, 3660},
    {"toe", {0x04, 0x6e, 0x01, 0x00, 0xff, 8}, 6, 0, 3660},
    {"site not said", {0x04, 0x6e, 0x01, 0x00, 0xff, 0}, 6, 0, 3660},
    {"mouth", {0x04, 0x6e, 0x01, 0x00, 0xff, 6}, 6, -ERR_UNSUPPORTED, NONE},
    {"ear drum", {0x04, 0x6e, 0x01, 0x00, 0xff, 9}, 6, -ERR_UNSUPPORTED, NONE},
    {"a site of the future", {0x04, 0x6e, 0x01, 0x00, 0xff, 77}, 6, -ERR_UNSUPPORTED, NONE},
    {"all fields", {0x06, 0x6e, 0x01, 0x00, 0xff, 0xea, 0x07, 9, 5, 8, 30, 0, 1}, 13, 0, 3660},
    {"huge: the gateway's to refuse", {0x00, 0x01, 0x00, 0x00, 0x7f}, 5, 0, INT32_MAX},
    {"hugely cold", {0x01, 0xff, 0xff, 0xff, 0x7f}, 5, 0, INT32_MIN},
    {"empty", {0}, 0, -ERR_LENGTH, NONE},
    {"no temperature", {0x00, 0x6e, 0x01, 0x00}, 4, -ERR_LENGTH, NONE},
    {"time cut", {0x02, 0x6e, 0x01, 0x00, 0xff, 0xea, 0x07, 9, 5, 8, 30}, 11, -ERR_LENGTH, NONE},
    {"site announced, not there", {0x04, 0x6e, 0x01, 0x00, 0xff}, 5, -ERR_LENGTH, NONE},
    {"more than the flags say", {0x00, 0x6e, 0x01, 0x00, 0xff, 1}, 6, -ERR_LENGTH, NONE},
    {"more with a later flag", {0x08, 0x6e, 0x01, 0x00, 0xff, 1}, 6, 0, 3660},
    {"day 0: not known", {0x02, 0x6e, 0x01, 0x00, 0xff, 0xea, 0x07, 9, 0, 8, 30, 0}, 12, 0, 3660},
    {"month 13", {0x02, 0x6e, 0x01, 0x00, 0xff, 0xea, 0x07, 13, 5, 8, 30, 0}, 12, -ERR_RANGE, NONE},
    {"29 February 2026",
     {0x02, 0x6e, 0x01, 0x00, 0xff, 0xea, 0x07, 2, 29, 8, 30, 0},
     12,
     -ERR_RANGE,
     NONE},
    {"hour 24", {0x02, 0x6e, 0x01, 0x00, 0xff, 0xea, 0x07, 9, 5, 24, 0, 0}, 12, -ERR_RANGE, NONE},
    {"year 65535",
     {0x02, 0x6e, 0x01, 0x00, 0xff, 0xff, 0xff, 9, 5, 8, 30, 0},
     12,
     -ERR_RANGE,
     NONE},
};

static void packets_decode(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof(packets) / sizeof(packets[0]); i++) {
        struct fixture fixture;
        fixture_open(&fixture, "thermometer");
        print_message("%s\n", packets[i].what);
        check_packet(&fixture, packets[i].bytes, packets[i].length, packets[i].result,
                     packets[i].value);
        fixture_close(&fixture);
    }
}

/* What becomes of a stamp, in a link that began at now_ms. */
static const struct {
    const char *what;
    const char *zone;
    int now[5]; /* UTC */
    int clock[5];
    int measured[5]; /* UTC; year 0: at its arrival */
} stamps[] = {
    {"an hour ago", "Europe/Berlin", {2026, 9, 5, 8, 0}, {2026, 9, 5, 9, 0}, {2026, 9, 5, 7, 0}},
    {"of another zone, after a journey",
     "America/New_York",
     {2026, 9, 5, 14, 0},
     {2026, 9, 5, 9, 0},
     {2026, 9, 5, 13, 0}},
    {"after the link began", "Europe/Berlin", {2026, 9, 5, 8, 0}, {2026, 9, 5, 10, 1}, {0}},
    {"a month ago", "Europe/Berlin", {2026, 9, 5, 8, 0}, {2026, 8, 6, 9, 0}, {2026, 8, 6, 7, 0}},
    {"too long ago", "Europe/Berlin", {2026, 9, 5, 8, 0}, {2026, 8, 5, 9, 0}, {0}},
    {"a clock that nobody set", "Europe/Berlin", {2026, 9, 5, 8, 0}, {2000, 1, 1, 0, 5}, {0}},
    {"an hour that spring skips",
     "Europe/Berlin",
     {2026, 3, 29, 8, 0},
     {2026, 3, 29, 2, 30},
     {2026, 3, 29, 1, 30}},
    {"an hour that autumn repeats: the first",
     "Europe/Berlin",
     {2026, 10, 25, 8, 0},
     {2026, 10, 25, 2, 30},
     {2026, 10, 25, 0, 30}},
    {"after both",
     "Europe/Berlin",
     {2026, 10, 25, 8, 0},
     {2026, 10, 25, 3, 30},
     {2026, 10, 25, 2, 30}},
};

static int64_t utc_of(const int parts[5])
{
    return utc(parts[0], parts[1], parts[2], parts[3], parts[4]);
}

static void stamps_become_times(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof(stamps) / sizeof(stamps[0]); i++) {
        const int *clock = stamps[i].clock;
        const uint8_t bytes[] = {0x02,
                                 0x6e,
                                 0x01,
                                 0x00,
                                 0xff,
                                 (uint8_t)clock[0],
                                 (uint8_t)(clock[0] >> 8),
                                 (uint8_t)clock[1],
                                 (uint8_t)clock[2],
                                 (uint8_t)clock[3],
                                 (uint8_t)clock[4],
                                 0};
        struct fixture fixture;
        struct zone *zone;
        print_message("%s\n", stamps[i].what);
        assert_int_equal(zone_load(stamps[i].zone, &zone, NULL), 0);
        fixture_open(&fixture, "thermometer");
        fixture_ready(&fixture, utc_of(stamps[i].now), zone);
        check_packet(&fixture, bytes, sizeof(bytes), 0, 3660);
        const bool live = stamps[i].measured[0] == 0;
        assert_int_equal(fixture.batches[0].live, live);
        assert_int_equal(fixture_reading(&fixture, 0)->at_ms,
                         live ? 0 : utc_of(stamps[i].measured));
        fixture_ready(&fixture, 0, zone); /* the time is not known: at its arrival */
        check_packet(&fixture, bytes, sizeof(bytes), 0, 3660);
        assert_true(fixture.batches[0].live);
        fixture_close(&fixture);
        zone_free(zone);
    }
}

static void other_characteristics_are_refused(void **unused)
{
    (void)unused;
    struct fixture fixture;
    fixture_open(&fixture, "thermometer");
    assert_int_equal(fixture_feed(&fixture, "00002a1e-0000-1000-8000-00805f9b34fb",
                                  packets[0].bytes, packets[0].length),
                     -ERR_UNSUPPORTED);
    fixture_close(&fixture);
}

/* ---- beside a virtual one ---- */

#define CLOCKED "clock_s=" FIXTURE_WALL_S " stored=3 stored_every_s=1800 site=1 "

static struct rig *open_rig(const char *options, struct wearable **ret)
{
    return fixture_rig("thermometer", "thermometer", options, ret);
}

static void memory_first_then_live(void **unused)
{
    (void)unused;
    struct wearable *thermometer;
    struct rig *rig = open_rig(CLOCKED "temperature=3510", &thermometer);
    assert_int_equal(rig_session(rig, NULL, 35000), RIG_STUCK);
    assert_int_equal(rig_refused(rig), 0);
    assert_int_equal(rig_emitted(rig), 6);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(rig_emitted_at(rig, i)->value, 3510 + (int)i);
        assert_int_equal(rig_emitted_at(rig, i)->at_ms,
                         FIXTURE_NOW_MS - (int64_t)(3 - i) * 1800000);
    }
    for (size_t i = 3; i < 6; i++) {
        const int64_t measured_ms = FIXTURE_NOW_MS + (int64_t)(i - 2) * 10000;
        assert_int_equal(rig_emitted_at(rig, i)->value, 3510 + (int)i);
        assert_in_range(rig_emitted_at(rig, i)->at_ms, measured_ms, measured_ms + 5);
    }
    assert_int_equal(rig_session(rig, NULL, 15000), RIG_STUCK);
    assert_int_equal(rig_emitted(rig), 7); /* the memory was told once */
    rig_close(rig);
    wearable_free(thermometer);
}

static void faults_end_well(void **unused)
{
    (void)unused;
    for (unsigned n = 1; n <= 6; n++) {
        for (unsigned bit = 0; bit < 13 * 8; bit++) {
            struct wearable *thermometer;
            struct rig *rig = open_rig(CLOCKED, &thermometer);
            const struct rig_fault damage = {.damage = n, .bit = bit};
            assert_int_equal(rig_session(rig, &damage, 35000), RIG_STUCK);
            assert_int_equal(rig_emitted(rig) + rig_refused(rig), 6);
            rig_close(rig);
            wearable_free(thermometer);
        }
    }
}

static void table_finds_it(void **unused)
{
    (void)unused;
    static const char *const with[] = {"00001809-0000-1000-8000-00805f9b34fb"};
    const struct advertisement advertisement = {.service_uuids = with, .service_count = 1};
    assert_ptr_equal(driver_match(&advertisement, false), driver_by_name("thermometer"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_decode),
        cmocka_unit_test(stamps_become_times),
        cmocka_unit_test(other_characteristics_are_refused),
        cmocka_unit_test(memory_first_then_live),
        cmocka_unit_test(faults_end_well),
        cmocka_unit_test(table_finds_it),
    };
    return cmocka_run_group_tests_name("thermometer", tests, NULL, NULL);
}
