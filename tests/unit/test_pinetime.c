/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PineTime driver: packets of InfiniTime's own description, and minutes beside a virtual one.
 */
#include "tests/unit/driver_fixture.h"

#define UUID_RATE  "00002a37-0000-1000-8000-00805f9b34fb"
#define UUID_STEPS "00030001-78fc-48fe-8e23-433b3a1942d0"
#define MINUTE_MS  INT64_C(60000)

static int feed_count(struct fixture *fixture, uint32_t count)
{
    const uint8_t bytes[] = {(uint8_t)count, (uint8_t)(count >> 8), (uint8_t)(count >> 16),
                             (uint8_t)(count >> 24)};
    return fixture_feed(fixture, UUID_STEPS, bytes, sizeof(bytes));
}

/* Steps that the minute at hand is said to have, when it is over; 0: none has begun. */
static int minute(struct fixture *fixture)
{
    if (fixture->timer_ms == 0)
        return 0;
    assert_int_equal(fixture->timer_ms, MINUTE_MS);
    assert_int_equal(fixture_time(fixture), 0);
    const struct reading *reading = fixture_reading(fixture, 0);
    assert_int_equal(fixture_readings(fixture), 1);
    assert_true(fixture->batches[0].live);
    assert_int_equal(reading->kind, READING_STEPS);
    assert_int_equal(reading->at_ms, -MINUTE_MS);
    return reading->value;
}

/* HeartRateService.cpp: {0, rate}; a rate of 0 while there is none. */
static void two_bytes_are_a_rate(void **unused)
{
    (void)unused;
    struct fixture fixture;
    fixture_open(&fixture, "pinetime");
    assert_int_equal(fixture_feed(&fixture, UUID_RATE, (const uint8_t[]){0x00, 0x48}, 2), 0);
    assert_int_equal(fixture_readings(&fixture), 1);
    assert_int_equal(fixture_reading(&fixture, 0)->kind, READING_HR);
    assert_int_equal(fixture_reading(&fixture, 0)->value, 72);
    assert_int_equal(fixture_reading(&fixture, 0)->at_ms, 0);
    assert_int_equal(fixture_feed(&fixture, UUID_RATE, (const uint8_t[]){0x00, 0x00}, 2), 0);
    assert_int_equal(fixture_readings(&fixture), 0);
    assert_int_equal(fixture_feed(&fixture, UUID_RATE, (const uint8_t[]){0x00}, 1), -ERR_LENGTH);
    assert_int_equal(fixture.count, 0);
    fixture_close(&fixture);
}

/* MotionService.cpp: the counter as 4 bytes. */
static void steps_are_what_the_counter_grew(void **unused)
{
    (void)unused;
    struct fixture fixture;
    fixture_open(&fixture, "pinetime");
    assert_int_equal(feed_count(&fixture, 70000), 0);
    assert_int_equal(minute(&fixture), 0); /* where counting begins */
    feed_count(&fixture, 70004);
    feed_count(&fixture, 70004);
    feed_count(&fixture, 70110);
    assert_int_equal(minute(&fixture), 110);
    assert_int_equal(minute(&fixture), 0); /* nobody walks: nothing runs */
    feed_count(&fixture, 70115);
    feed_count(&fixture, 0); /* midnight */
    feed_count(&fixture, 7);
    assert_int_equal(minute(&fixture), 12);
    feed_count(&fixture, 3); /* the watch started again, and its first step was not heard */
    assert_int_equal(minute(&fixture), 3);
    fixture_close(&fixture);
}

static void what_is_no_counter_is_refused(void **unused)
{
    (void)unused;
    struct fixture fixture;
    const uint8_t bytes[5] = {1, 0, 0, 0, 0};
    fixture_open(&fixture, "pinetime");
    feed_count(&fixture, 100);
    for (size_t length = 0; length <= sizeof(bytes); length++)
        if (length != 4)
            assert_int_equal(fixture_feed(&fixture, UUID_STEPS, bytes, length), -ERR_LENGTH);
    assert_int_equal(feed_count(&fixture, 1000001), -ERR_RANGE);
    assert_int_equal(feed_count(&fixture, UINT32_MAX), -ERR_RANGE);
    assert_int_equal(fixture_feed(&fixture, "00030002-78fc-48fe-8e23-433b3a1942d0", bytes, 5),
                     -ERR_UNSUPPORTED);
    feed_count(&fixture, 101);
    assert_int_equal(minute(&fixture), 1); /* from the last one that was taken */
    for (unsigned i = 0; i < 5000; i++)
        feed_count(&fixture, i % 2 ? 0 : 1000000);
    assert_int_equal(minute(&fixture), INT32_MAX); /* no overflow; the gateway refuses it */
    fixture_close(&fixture);
}

static struct rig *open_rig(const char *options, struct wearable **ret)
{
    return fixture_rig("pinetime", "pinetime", options, ret);
}

/* Two steps a second; the counter begins anew after 150 s, the link after five minutes. */
static void minutes_beside_a_watch(void **unused)
{
    (void)unused;
    struct wearable *watch;
    struct rig *rig = open_rig("bpm=64 steps=5000 walk=2 midnight_ms=150000", &watch);
    for (unsigned session = 0; session < 2; session++)
        assert_int_equal(rig_session(rig, NULL, 5 * MINUTE_MS + 30000), RIG_STUCK);
    assert_int_equal(rig_refused(rig), 0);
    int64_t steps = 0;
    size_t minutes = 0;
    size_t rates = 0;
    int64_t newest_ms = 0;
    for (size_t i = 0; i < rig_emitted(rig); i++) {
        const struct reading *reading = rig_emitted_at(rig, i);
        rates += reading->kind == READING_HR;
        if (reading->kind != READING_STEPS)
            continue;
        assert_true(reading->at_ms - newest_ms >= MINUTE_MS); /* no two share a time */
        newest_ms = reading->at_ms;
        steps += reading->value;
        minutes++;
    }
    assert_int_equal(minutes, 10);
    assert_in_range(rates, 640, 660);
    /* Ten minutes that begin with their first two steps and have 60 s more of them, less the second
     * in which midnight came. */
    assert_int_equal(steps, 10 * 122 - 2);
    rig_close(rig);
    wearable_free(watch);
}

static void faults_end_well(void **unused)
{
    (void)unused;
    for (unsigned n = 1; n <= 60; n++) {
        struct wearable *watch;
        struct rig *rig = open_rig("steps=5000 walk=2", &watch);
        const struct rig_fault fault = {.drop = n, .damage = n + 1, .bit = 7 * n};
        assert_int_equal(rig_session(rig, &fault, 2 * MINUTE_MS), RIG_STUCK);
        assert_true(rig_refused(rig) <= 1);
        rig_close(rig);
        wearable_free(watch);
    }
}

static void table_finds_it_before_the_heart_rate(void **unused)
{
    (void)unused;
    static const char *const with[] = {"0000180d-0000-1000-8000-00805f9b34fb"};
    const struct advertisement watch = {
        .name = "InfiniTime", .service_uuids = with, .service_count = 1};
    const struct advertisement other = {
        .name = "Infini", .service_uuids = with, .service_count = 1};
    assert_ptr_equal(driver_match(&watch, false), driver_by_name("pinetime"));
    assert_ptr_equal(driver_match(&other, false), driver_by_name("heart-rate"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_bytes_are_a_rate),
        cmocka_unit_test(steps_are_what_the_counter_grew),
        cmocka_unit_test(what_is_no_counter_is_refused),
        cmocka_unit_test(minutes_beside_a_watch),
        cmocka_unit_test(faults_end_well),
        cmocka_unit_test(table_finds_it_before_the_heart_rate),
    };
    return cmocka_run_group_tests_name("pinetime", tests, NULL, NULL);
}
