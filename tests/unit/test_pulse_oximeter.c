/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pulse oximeter driver: packets by hand, and sessions beside a virtual one. */
#include "core/zone.h"
#include "tests/unit/driver_fixture.h"

#define SPOT       "00002a5e-0000-1000-8000-00805f9b34fb"
#define CONTINUOUS "00002a5f-0000-1000-8000-00805f9b34fb"
#define HOUR_MS    INT64_C(3600000)

/* 2026-09-05 09:00:00 on the wall in Berlin: an hour before the link. */
#define CLOCK 0xea, 0x07, 9, 5, 9, 0, 0

static const struct {
    const char *what;
    const char *uuid;
    uint8_t bytes[24];
    size_t length;
    int result;
    int spo2; /* 0: none */
    int hr;
    enum reading_contact contact;
    int64_t at_ms; /* 0: live */
} packets[] = {
    /* The examples of the service's description. */
    {"plain", CONTINUOUS, {0x00, 0x62, 0, 0x48, 0}, 5, 0, 98, 72, CONTACT_UNKNOWN, 0},
    {"no SpO2", CONTINUOUS, {0x00, 0xff, 0x07, 0x48, 0}, 5, 0, 0, 72, CONTACT_UNKNOWN, 0},
    {"no rate", CONTINUOUS, {0x00, 0x62, 0, 0x00, 0x08}, 5, 0, 98, 0, CONTACT_UNKNOWN, 0},
    {"neither", CONTINUOUS, {0x00, 0xfe, 7, 0x02, 0x08}, 5, 0, 0, 0, CONTACT_UNKNOWN, 0},
    {"tenths", CONTINUOUS, {0x00, 0xcb, 0xf3, 0xd5, 0xf2}, 5, 0, 97, 73, CONTACT_UNKNOWN, 0},
    {"all fields, the normal pair is used",
     CONTINUOUS,
     {0x1f, 0x62, 0, 0x48, 0, 0x60, 0, 0x40, 0, 0x61, 0, 0x44, 0, 0x80, 1, 0, 0, 0, 0x7b, 0xf0},
     20,
     0,
     98,
     72,
     CONTACT_UNKNOWN,
     0},
    {"demonstration", CONTINUOUS, {4, 0x62, 0, 0x48, 0, 0, 0x04}, 7, 0, 0, 0, CONTACT_UNKNOWN, 0},
    {"testing", CONTINUOUS, {4, 0x62, 0, 0x48, 0, 0, 0x08}, 7, 0, 0, 0, CONTACT_UNKNOWN, 0},
    {"calibration", CONTINUOUS, {4, 0x62, 0, 0x48, 0, 0, 0x10}, 7, 0, 0, 0, CONTACT_UNKNOWN, 0},
    {"unavailable", CONTINUOUS, {4, 0x62, 0, 0x48, 0, 0, 0x20}, 7, 0, 0, 0, CONTACT_UNKNOWN, 0},
    {"questionable", CONTINUOUS, {4, 0x62, 0, 0x48, 0, 0, 0x40}, 7, 0, 98, 72, CONTACT_UNKNOWN, 0},
    {"invalid", CONTINUOUS, {4, 0x62, 0, 0x48, 0, 0, 0x80}, 7, 0, 0, 0, CONTACT_UNKNOWN, 0},
    {"ongoing", CONTINUOUS, {4, 0x62, 0, 0x48, 0, 0xe0, 0x01}, 7, 0, 98, 72, CONTACT_UNKNOWN, 0},
    {"malfunction", CONTINUOUS, {8, 0x62, 0, 0x48, 0, 2, 0, 0}, 8, 0, 0, 0, CONTACT_UNKNOWN, 0},
    {"not on anybody", CONTINUOUS, {8, 0x62, 0, 0x48, 0, 0, 8, 0}, 8, 0, 0, 0, CONTACT_NONE, 0},
    {"sensor broken",
     CONTINUOUS,
     {8, 0x62, 0, 0x48, 0, 0, 0x40, 0},
     8,
     0,
     0,
     0,
     CONTACT_UNKNOWN,
     0},
    {"sensor off", CONTINUOUS, {8, 0x62, 0, 0x48, 0, 0, 0x80, 0}, 8, 0, 0, 0, CONTACT_NONE, 0},
    {"poor signal",
     CONTINUOUS,
     {8, 0x62, 0, 0x48, 0, 0x10, 0, 0},
     8,
     0,
     98,
     72,
     CONTACT_UNKNOWN,
     0},
    {"spot check", SPOT, {0x00, 0x62, 0, 0x48, 0}, 5, 0, 98, 72, CONTACT_UNKNOWN, 0},
    {"spot check of an hour ago",
     SPOT,
     {0x01, 0x62, 0, 0x48, 0, CLOCK},
     12,
     0,
     98,
     72,
     CONTACT_UNKNOWN,
     FIXTURE_NOW_MS - HOUR_MS},
    {"by a clock that nobody set",
     SPOT,
     {0x11, 0x62, 0, 0x48, 0, CLOCK},
     12,
     0,
     98,
     72,
     CONTACT_UNKNOWN,
     0},
    {"out of the memory",
     SPOT,
     {0x0f, 0x62, 0, 0x48, 0, CLOCK, 0x80, 0x02, 0, 0, 0, 0x7b, 0xf0},
     19,
     0,
     98,
     72,
     CONTACT_UNKNOWN,
     FIXTURE_NOW_MS - HOUR_MS},
    {"out of the memory, by a clock that nobody set",
     SPOT,
     {0x13, 0x62, 0, 0x48, 0, CLOCK, 0x80, 0x02},
     14,
     -ERR_UNSUPPORTED,
     0,
     0,
     CONTACT_UNKNOWN,
     0},
    {"out of the memory, without a time",
     SPOT,
     {0x02, 0x62, 0, 0x48, 0, 0x00, 0x02},
     7,
     -ERR_UNSUPPORTED,
     0,
     0,
     CONTACT_UNKNOWN,
     0},
    {"spot check, invalid", SPOT, {2, 0x62, 0, 0x48, 0, 0, 0x80}, 7, 0, 0, 0, CONTACT_UNKNOWN, 0},
    {"day 31 of June",
     SPOT,
     {0x01, 0x62, 0, 0x48, 0, 0xea, 0x07, 6, 31, 9, 0, 0},
     12,
     -ERR_RANGE,
     0,
     0,
     CONTACT_UNKNOWN,
     0},
    {"empty", CONTINUOUS, {0}, 0, -ERR_LENGTH, 0, 0, CONTACT_UNKNOWN, 0},
    {"no rate at all", SPOT, {0x00, 0x62, 0, 0x48}, 4, -ERR_LENGTH, 0, 0, CONTACT_UNKNOWN, 0},
    {"fast pair cut",
     CONTINUOUS,
     {1, 0x62, 0, 0x48, 0, 1, 2, 3},
     8,
     -ERR_LENGTH,
     0,
     0,
     CONTACT_UNKNOWN,
     0},
    {"time cut",
     SPOT,
     {1, 0x62, 0, 0x48, 0, 0xea, 7, 9, 5, 9, 0},
     11,
     -ERR_LENGTH,
     0,
     0,
     CONTACT_UNKNOWN,
     0},
    {"more than the flags say",
     SPOT,
     {0x00, 0x62, 0, 0x48, 0, 0},
     6,
     -ERR_LENGTH,
     0,
     0,
     CONTACT_UNKNOWN,
     0},
    {"another characteristic",
     "00002a60-0000-1000-8000-00805f9b34fb",
     {0x00, 0x62, 0, 0x48, 0},
     5,
     -ERR_UNSUPPORTED,
     0,
     0,
     CONTACT_UNKNOWN,
     0},
};

static void packets_decode(void **unused)
{
    (void)unused;
    struct zone *berlin;
    assert_int_equal(zone_load("Europe/Berlin", &berlin, NULL), 0);
    for (size_t i = 0; i < sizeof(packets) / sizeof(packets[0]); i++) {
        struct fixture fixture;
        size_t at = 0;
        fixture_open(&fixture, "pulse-oximeter");
        fixture_ready(&fixture, FIXTURE_NOW_MS, berlin);
        print_message("%s\n", packets[i].what);
        assert_int_equal(
            fixture_feed(&fixture, packets[i].uuid, packets[i].bytes, packets[i].length),
            packets[i].result);
        assert_int_equal(fixture.count, packets[i].result == 0);
        fixture_expect(&fixture, &at, READING_SPO2, packets[i].spo2, packets[i].at_ms);
        fixture_expect(&fixture, &at, READING_HR, packets[i].hr, packets[i].at_ms);
        assert_int_equal(fixture_readings(&fixture), at);
        if (packets[i].result == 0) {
            assert_int_equal(fixture.batches[0].live, packets[i].at_ms == 0);
            assert_int_equal(fixture.batches[0].contact, packets[i].contact);
        }
        fixture_close(&fixture);
    }
    zone_free(berlin);
}

/* ---- beside a virtual one ---- */

static struct rig *open_rig(const char *options, struct wearable **ret)
{
    return fixture_rig("pulse-oximeter", "oximeter", options, ret);
}

static void memory_first_then_live(void **unused)
{
    (void)unused;
    struct wearable *oximeter;
    struct rig *rig = open_rig(
        "clock_s=" FIXTURE_WALL_S " stored=2 stored_every_s=3600 fields=31 status=384", &oximeter);
    assert_int_equal(rig_session(rig, NULL, 10500), RIG_STUCK);
    assert_int_equal(rig_refused(rig), 0);
    assert_int_equal(rig_emitted(rig), 2 * (2 + 10));
    for (size_t i = 0; i < rig_emitted(rig); i++) {
        const struct reading *reading = rig_emitted_at(rig, i);
        const bool spo2 = i % 2 == 0;
        assert_int_equal(reading->kind, spo2 ? READING_SPO2 : READING_HR);
        assert_int_equal(reading->value, spo2 ? 97 : 66);
        if (i < 4)
            assert_int_equal(reading->at_ms, FIXTURE_NOW_MS - (int64_t)(2 - i / 2) * HOUR_MS);
        else
            assert_true(reading->at_ms > FIXTURE_NOW_MS);
    }
    assert_int_equal(rig_session(rig, NULL, 1500), RIG_STUCK);
    assert_int_equal(rig_emitted(rig), 2 * (2 + 11)); /* the memory was told once */
    rig_close(rig);
    wearable_free(oximeter);
}

static void memory_without_a_clock_is_of_no_use(void **unused)
{
    (void)unused;
    static const char *const options[] = {"stored=2",
                                          "stored=2 clock_s=" FIXTURE_WALL_S " clock_set=0"};
    for (size_t i = 0; i < 2; i++) {
        struct wearable *oximeter;
        struct rig *rig = open_rig(options[i], &oximeter);
        assert_int_equal(rig_session(rig, NULL, 500), RIG_STUCK);
        assert_int_equal(rig_refused(rig), 2);
        assert_int_equal(rig_emitted(rig), 0);
        rig_close(rig);
        wearable_free(oximeter);
    }
}

static void no_measurement_no_reading(void **unused)
{
    (void)unused;
    static const char *const options[] = {"spo2=0 bpm=0", "fields=4 status=32768",
                                          "fields=8 device=2048"};
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        struct wearable *oximeter;
        struct rig *rig = open_rig(options[i], &oximeter);
        assert_int_equal(rig_session(rig, NULL, 5500), RIG_STUCK);
        assert_int_equal(rig_notifications(rig), 5);
        assert_int_equal(rig_refused(rig), 0);
        assert_int_equal(rig_emitted(rig), 0);
        rig_close(rig);
        wearable_free(oximeter);
    }
}

static void faults_end_well(void **unused)
{
    (void)unused;
    for (unsigned n = 1; n <= 4; n++) {
        for (unsigned bit = 0; bit < 24 * 8; bit++) {
            struct wearable *oximeter;
            struct rig *rig = open_rig("clock_s=" FIXTURE_WALL_S " stored=2 fields=31", &oximeter);
            const struct rig_fault fault = {.drop = n == 4 ? 1 : 0, .damage = n, .bit = bit};
            assert_int_equal(rig_session(rig, &fault, 3500), RIG_STUCK);
            assert_true(rig_refused(rig) <= 1);
            rig_close(rig);
            wearable_free(oximeter);
        }
    }
}

static void table_finds_it(void **unused)
{
    (void)unused;
    static const char *const with[] = {"00001822-0000-1000-8000-00805f9b34fb"};
    const struct advertisement advertisement = {.service_uuids = with, .service_count = 1};
    assert_ptr_equal(driver_match(&advertisement, false), driver_by_name("pulse-oximeter"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_decode),
        cmocka_unit_test(memory_first_then_live),
        cmocka_unit_test(memory_without_a_clock_is_of_no_use),
        cmocka_unit_test(no_measurement_no_reading),
        cmocka_unit_test(faults_end_well),
        cmocka_unit_test(table_finds_it),
    };
    return cmocka_run_group_tests_name("pulse_oximeter", tests, NULL, NULL);
}
