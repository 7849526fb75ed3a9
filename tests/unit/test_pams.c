/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The activity monitor: its two summaries by hand, and links beside a virtual one. */
#include "ble/drivers/pams_summary.h"
#include "tests/unit/driver_fixture.h"

#define CARDIO    "00002b3f-0000-1000-8000-00805f9b34fb"
#define SLEEP     "00002b42-0000-1000-8000-00805f9b34fb"
#define MINUTE_MS INT64_C(60000)

/* Session 0x0102, sub-session 3, 600 s, sequence 7. */
#define IDENTITY 0x02, 0x01, 3, 0, 0x58, 0x02, 0, 0, 7, 0, 0, 0

typedef int pams_parser(const uint8_t *bytes, size_t length, struct pams_summary *ret);

static const struct {
    const char *what;
    pams_parser *parse;
    uint8_t bytes[40];
    size_t length;
    int result;
    int field; /* one that is looked at */
    int32_t value;
} values[] = {
    {"sleep",
     pams_parse_sleep,
     {0x80, 7, 0, 0, IDENTITY, 0x90, 0x60, 0, 0x64, 5, 0, 0x20, 0x67, 0},
     25,
     0,
     PAMS_ASLEEP_S,
     24720},
    {"awake",
     pams_parse_sleep,
     {0x80, 7, 0, 0, IDENTITY, 0x90, 0x60, 0, 0x64, 5, 0, 0x20, 0x67, 0},
     25,
     0,
     PAMS_AWAKE_S,
     1380},
    {"in bed",
     pams_parse_sleep,
     {0x80, 7, 0, 0, IDENTITY, 0x90, 0x60, 0, 0x64, 5, 0, 0x20, 0x67, 0},
     25,
     0,
     PAMS_IN_BED_S,
     26400},
    {"not there",
     pams_parse_sleep,
     {0x80, 7, 0, 0, IDENTITY, 0x90, 0x60, 0, 0x64, 5, 0, 0x20, 0x67, 0},
     25,
     0,
     PAMS_AWAKENINGS,
     PAMS_ABSENT},
    {"efficiency",
     pams_parse_sleep,
     {0x80, 0x30, 0, 0, IDENTITY, 0x2c, 1, 93},
     19,
     0,
     PAMS_EFFICIENCY_PERCENT,
     93},
    {"latency",
     pams_parse_sleep,
     {0x80, 0x30, 0, 0, IDENTITY, 0x2c, 1, 93},
     19,
     0,
     PAMS_LATENCY_S,
     300},
    {"sleeping heart",
     pams_parse_sleep,
     {0x80, 0, 0, 4, IDENTITY, 52},
     17,
     0,
     PAMS_SLEEPING_HR_BPM,
     52},
    {"worn",
     pams_parse_sleep,
     {0x80, 0, 0, 8, IDENTITY, 0x80, 0x70, 0},
     19,
     0,
     PAMS_SLEEP_WORN_S,
     28800},
    {"no fields", pams_parse_sleep, {0x80, 0, 0, 0, IDENTITY}, 16, 0, PAMS_ASLEEP_S, PAMS_ABSENT},
    {"resting heart",
     pams_parse_cardio,
     {0x80, 0, 0, 0x41, 0, IDENTITY, 58, 14},
     19,
     0,
     PAMS_RESTING_HR_BPM + PAMS_MEAN,
     58},
    {"breaths",
     pams_parse_cardio,
     {0x80, 0, 0, 0x41, 0, IDENTITY, 58, 14},
     19,
     0,
     PAMS_BREATHS_A_MIN + PAMS_MEAN,
     14},
    {"variability",
     pams_parse_cardio,
     {0x80, 0, 0, 8, 0, IDENTITY, 0x2a, 1},
     19,
     0,
     PAMS_HRV_MS + PAMS_MEAN,
     298},
    {"zone 5",
     pams_parse_cardio,
     {0x80, 0x10, 0, 0, 0, IDENTITY, 1, 2, 3},
     20,
     0,
     PAMS_ZONE_S + 4,
     0x030201},
    {"worn all the time",
     pams_parse_cardio,
     {0x80, 0, 0, 0, 4, IDENTITY, 1, 0, 0},
     20,
     0,
     PAMS_CARDIO_WORN_S,
     1},
    /* What the header may mean. */
    {"the test vector's header",
     pams_parse_sleep,
     {0xc0, 0, 0, 0, IDENTITY},
     16,
     0,
     PAMS_ASLEEP_S,
     PAMS_ABSENT},
    {"first and last",
     pams_parse_sleep,
     {0x03, 0, 0, 0, IDENTITY},
     16,
     0,
     PAMS_ASLEEP_S,
     PAMS_ABSENT},
    {"first and last, the sixth",
     pams_parse_sleep,
     {0x17, 0, 0, 0, IDENTITY},
     16,
     0,
     PAMS_ASLEEP_S,
     PAMS_ABSENT},
    {"first, one to come", pams_parse_sleep, {0x81, 0, 0, 0, IDENTITY}, 16, -ERR_UNSUPPORTED, 0, 0},
    {"last of the draft", pams_parse_sleep, {0x00, 0, 0, 0, IDENTITY}, 16, -ERR_UNSUPPORTED, 0, 0},
    {"first of 1.0", pams_parse_sleep, {0x01, 0, 0, 0, IDENTITY}, 16, -ERR_UNSUPPORTED, 0, 0},
    {"last of 1.0", pams_parse_cardio, {0x06, 0, 0, 0, 0, IDENTITY}, 17, -ERR_UNSUPPORTED, 0, 0},
    {"three to come, which could be the first and last of 1.0",
     pams_parse_sleep,
     {0x83, 7, 0, 0, IDENTITY, 0x90, 0x60},
     18,
     -ERR_LENGTH,
     0,
     0},
    /* What bluetooth-sig-python's parsers of these two take, which leave the header out. */
    {"no header", pams_parse_cardio, {0, 0, 0x41, 0, IDENTITY, 58, 14}, 18, -ERR_UNSUPPORTED, 0, 0},
    {"empty", pams_parse_sleep, {0}, 0, -ERR_LENGTH, 0, 0},
    {"header alone", pams_parse_cardio, {0x80}, 1, -ERR_LENGTH, 0, 0},
    {"head cut", pams_parse_sleep, {0x80, 0, 0, 0, IDENTITY}, 15, -ERR_LENGTH, 0, 0},
    {"field cut", pams_parse_sleep, {0x80, 1, 0, 0, IDENTITY, 0x90, 0x60}, 18, -ERR_LENGTH, 0, 0},
    {"more than the flags say",
     pams_parse_cardio,
     {0x80, 0, 0, 0, 0, IDENTITY, 1},
     18,
     -ERR_LENGTH,
     0,
     0},
    {"a field of the future",
     pams_parse_cardio,
     {0x80, 0, 0, 1, 8, IDENTITY, 58, 1, 2, 3},
     21,
     0,
     PAMS_RESTING_HR_BPM + PAMS_MEAN,
     58},
};

static void values_decode(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        struct pams_summary summary;
        uint8_t *copy = fixture_copy(values[i].bytes, values[i].length);
        print_message("%s\n", values[i].what);
        assert_int_equal(values[i].parse(copy, values[i].length, &summary), values[i].result);
        free(copy);
        if (values[i].result < 0)
            continue;
        assert_int_equal(summary.values[values[i].field], values[i].value);
        assert_int_equal(summary.session, 0x0102);
        assert_int_equal(summary.sub_session, 3);
        assert_int_equal(summary.after_s, 600);
        assert_int_equal(summary.sequence, 7);
    }
}

static struct rig *open_rig(const char *options, struct wearable **ret)
{
    return fixture_rig("pams", "pams", options, ret);
}

/* All fields or some, and each of the headers that may be the right one. */
static void means_are_kept(void **unused)
{
    (void)unused;
    static const char *const options[] = {"header=0", "header=1", "header=2",
                                          "cardio=134217727 sleep=1048575", "sleep=7 mtu=517"};
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        struct wearable *pams;
        struct rig *rig = open_rig(options[i], &pams);
        assert_int_equal(rig_session(rig, NULL, 3 * MINUTE_MS + 1000), RIG_STUCK);
        assert_int_equal(rig_refused(rig), 0);
        assert_int_equal(rig_emitted(rig), 6);
        for (size_t k = 0; k < 6; k++) {
            const struct reading *reading = rig_emitted_at(rig, k);
            const int64_t at_ms = FIXTURE_NOW_MS + (int64_t)(1 + k / 2) * MINUTE_MS;
            assert_int_equal(reading->kind, k % 2 == 0 ? READING_RESTING_HR : READING_RESP_RATE);
            assert_int_equal(reading->value, k % 2 == 0 ? 58 : 140);
            assert_in_range(reading->at_ms, at_ms, at_ms + 10);
        }
        assert_string_equal(rig_fact(rig, "sleep"), "asleep 412 min, awake 23 min, in bed 440 min");
        rig_close(rig);
        wearable_free(pams);
    }
}

static void nothing_is_not_zero(void **unused)
{
    (void)unused;
    static const char *const options[] = {"resting=0 breaths=0", "cardio=0", "cardio=2129920"};
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        struct wearable *pams;
        struct rig *rig = open_rig(options[i], &pams);
        assert_int_equal(rig_session(rig, NULL, MINUTE_MS + 1000), RIG_STUCK);
        assert_int_equal(rig_refused(rig), 0);
        assert_int_equal(rig_emitted(rig), 0);
        rig_close(rig);
        wearable_free(pams);
    }
}

/* No segment is taken for a value, whatever the header means. */
static void segments_are_refused(void **unused)
{
    (void)unused;
    for (unsigned header = 0; header <= 2; header++) {
        for (unsigned mtu = 23; mtu <= 90; mtu++) {
            struct wearable *pams;
            char options[96];
            snprintf(options, sizeof(options), "cardio=134217727 sleep=1048575 header=%u mtu=%u",
                     header, mtu);
            struct rig *rig = open_rig(options, &pams);
            assert_int_equal(rig_session(rig, NULL, 2 * MINUTE_MS + 1000), RIG_STUCK);
            /* 62 bytes of the one and 68 of the other, twice */
            const unsigned whole = (mtu >= 65 ? 2U : 0U) + (mtu >= 71 ? 2U : 0U);
            assert_int_equal(rig_refused(rig), rig_notifications(rig) - whole);
            assert_int_equal(rig_emitted(rig), mtu >= 65 ? 4 : 0);
            rig_close(rig);
            wearable_free(pams);
        }
    }
}

static void faults_end_well(void **unused)
{
    (void)unused;
    for (unsigned bit = 0; bit < 26 * 8; bit++) {
        for (unsigned n = 1; n <= 2; n++) {
            struct wearable *pams;
            struct rig *rig = open_rig("", &pams);
            const struct rig_fault damage = {.drop = n + 2, .damage = n, .bit = bit};
            assert_int_equal(rig_session(rig, &damage, 2 * MINUTE_MS + 1000), RIG_STUCK);
            assert_true(rig_refused(rig) <= 1);
            rig_close(rig);
            wearable_free(pams);
        }
    }
}

static void other_characteristics_are_refused(void **unused)
{
    (void)unused;
    struct fixture fixture;
    fixture_open(&fixture, "pams");
    assert_int_equal(fixture_feed(&fixture, "00002b3e-0000-1000-8000-00805f9b34fb", values[0].bytes,
                                  values[0].length),
                     -ERR_UNSUPPORTED);
    assert_int_equal(fixture_feed(&fixture, SLEEP, values[0].bytes, 24), -ERR_LENGTH);
    assert_int_equal(fixture_feed(&fixture, CARDIO, values[0].bytes, 1), -ERR_LENGTH);
    assert_string_equal(fixture.fact, "");
    fixture_close(&fixture);
}

/* Only where the configuration says so. */
static void table_hides_it(void **unused)
{
    (void)unused;
    static const char *const with[] = {"0000183e-0000-1000-8000-00805f9b34fb"};
    const struct advertisement advertisement = {.service_uuids = with, .service_count = 1};
    assert_null(driver_match(&advertisement, false));
    assert_ptr_equal(driver_match(&advertisement, true), driver_by_name("pams"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_decode),       cmocka_unit_test(means_are_kept),
        cmocka_unit_test(nothing_is_not_zero), cmocka_unit_test(segments_are_refused),
        cmocka_unit_test(faults_end_well),     cmocka_unit_test(other_characteristics_are_refused),
        cmocka_unit_test(table_hides_it),
    };
    return cmocka_run_group_tests_name("pams", tests, NULL, NULL);
}
