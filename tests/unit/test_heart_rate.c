/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The heart rate driver: bytes in, readings or a named refusal out. */
#include "tests/unit/driver_fixture.h"
#include <math.h>

#define UUID_MEASUREMENT "00002a37-0000-1000-8000-00805f9b34fb"

#define MS(value) ((int32_t)((value)*READING_RR_PER_MS))

struct expectation {
    const char *what;
    uint8_t bytes[24];
    size_t length;
    int result;
    int hr; /* 0: none */
    enum reading_contact contact;
    unsigned rr_count;
    int32_t rr_ticks[10];
    int64_t rr_at_ms[9];
};

static const struct expectation packets[] = {
    {"plain watch", {0x00, 0x48}, 2, 0, 72, CONTACT_UNKNOWN, 0, {0}, {0}},
    {"contact and one interval",
     {0x16, 0x3c, 0x00, 0x04},
     4,
     0,
     60,
     CONTACT_ON_BODY,
     1,
     {1024},
     {0}},
    {"two intervals, the earlier one first",
     {0x10, 0x5a, 0xa8, 0x02, 0x9d, 0x02},
     6,
     0,
     90,
     CONTACT_UNKNOWN,
     2,
     {680, 669},
     {-653, 0}},
    {"off the body", {0x14, 0x00}, 2, 0, 0, CONTACT_NONE, 0, {0}, {0}},
    {"off the body, old values", {0x14, 0x48, 0x00, 0x04}, 4, 0, 0, CONTACT_NONE, 0, {0}, {0}},
    {"impossible rate, possible interval",
     {0x19, 0x2c, 0x01, 0x10, 0x00, 0xb4, 0x02},
     7,
     0,
     0,
     CONTACT_UNKNOWN,
     1,
     {692},
     {0}},
    {"empty", {0}, 0, -ERR_LENGTH, 0, CONTACT_UNKNOWN, 0, {0}, {0}},
    {"flags alone", {0x00}, 1, -ERR_LENGTH, 0, CONTACT_UNKNOWN, 0, {0}, {0}},
    {"u16 rate, one byte", {0x01, 0x48}, 2, -ERR_LENGTH, 0, CONTACT_UNKNOWN, 0, {0}, {0}},
    {"intervals announced, none there", {0x10, 0x48}, 2, 0, 72, CONTACT_UNKNOWN, 0, {0}, {0}},
    {"half an interval", {0x10, 0x48, 0x00}, 3, -ERR_LENGTH, 0, CONTACT_UNKNOWN, 0, {0}, {0}},
    {"energy", {0x08, 0x48, 0x10, 0x00}, 4, 0, 72, CONTACT_UNKNOWN, 0, {0}, {0}},
    {"energy cut", {0x08, 0x48, 0x10}, 3, -ERR_LENGTH, 0, CONTACT_UNKNOWN, 0, {0}, {0}},
    {"intervals and rate disagree",
     {0x16, 0x48, 0x00, 0x04, 0x00, 0x04},
     6,
     0,
     72,
     CONTACT_ON_BODY,
     2,
     {1024, 1024},
     {-1000, 0}},
    {"no reading", {0x10, 0x00, 0x00, 0x04}, 4, 0, 0, CONTACT_UNKNOWN, 0, {0}, {0}},
    {"reserved flags", {0xe0, 0x48}, 2, 0, 72, CONTACT_UNKNOWN, 0, {0}, {0}},
    {"bytes behind a packet without intervals",
     {0x00, 0x48, 0x01, 0x02, 0x03},
     5,
     0,
     72,
     CONTACT_UNKNOWN,
     0,
     {0},
     {0}},
    {"16-bit rate", {0x01, 0xb4, 0x00}, 3, 0, 180, CONTACT_UNKNOWN, 0, {0}, {0}},
    {"lowest and highest rate are next", {0x00, 24}, 2, 0, 0, CONTACT_UNKNOWN, 0, {0}, {0}},
    {"lowest rate", {0x00, 25}, 2, 0, 25, CONTACT_UNKNOWN, 0, {0}, {0}},
    {"highest rate", {0x00, 240}, 2, 0, 240, CONTACT_UNKNOWN, 0, {0}, {0}},
    {"too high", {0x00, 241}, 2, 0, 0, CONTACT_UNKNOWN, 0, {0}, {0}},
    /* 245 ticks are 239.3 ms, 246 are 240.2; 2560 are 2500.0, 2561 are 2501.0 */
    {"impossible intervals leave a gap of their length",
     {0x10, 0x48, 0x00, 0x04, 0xf5, 0x00, 0x00, 0x0a, 0x01, 0x0a, 0xf6, 0x00},
     12,
     0,
     72,
     CONTACT_UNKNOWN,
     3,
     {1024, 2560, 246},
     {-5480, -2741, 0}},
};

static void check(const struct fixture *fixture, const struct expectation *expect)
{
    const struct reading_batch *batch = &fixture->batches[0];
    assert_int_equal(fixture->count, 1);
    assert_true(batch->live);
    assert_int_equal(batch->contact, expect->contact);
    assert_false(batch->units_suspect);
    size_t at = 0;
    if (expect->hr) {
        assert_true(batch->count > 0);
        assert_int_equal(batch->readings[at].kind, READING_HR);
        assert_int_equal(batch->readings[at].value, expect->hr);
        assert_int_equal(batch->readings[at].at_ms, 0);
        at++;
    }
    assert_int_equal(batch->count, at + expect->rr_count);
    for (size_t i = 0; i < expect->rr_count; i++, at++) {
        assert_int_equal(batch->readings[at].kind, READING_RR);
        assert_int_equal(batch->readings[at].value, expect->rr_ticks[i] * 125);
        assert_int_equal(batch->readings[at].at_ms, expect->rr_at_ms[i]);
    }
}

static void packets_decode(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof(packets) / sizeof(packets[0]); i++) {
        struct fixture fixture;
        fixture_open(&fixture, "heart-rate");
        print_message("%s\n", packets[i].what);
        assert_int_equal(
            fixture_feed(&fixture, UUID_MEASUREMENT, packets[i].bytes, packets[i].length),
            packets[i].result);
        if (packets[i].result == 0)
            check(&fixture, &packets[i]);
        else
            assert_int_equal(fixture.count, 0);
        fixture_close(&fixture);
    }
}

/* Every combination of the five flags, each also cut at every length. */
static void flags_combine(void **unused)
{
    (void)unused;
    for (unsigned flags = 0; flags < 32; flags++) {
        struct expectation expect = {.hr = 72};
        uint8_t *bytes = expect.bytes;
        bytes[expect.length++] = (uint8_t)flags;
        bytes[expect.length++] = 72;
        if (flags & 1)
            bytes[expect.length++] = 0;
        if (flags & 8) {
            bytes[expect.length++] = 0x34;
            bytes[expect.length++] = 0x12;
        }
        const size_t least = expect.length;
        if (flags & 16) {
            memcpy(bytes + expect.length, (const uint8_t[]){0x00, 0x03, 0x80, 0x03}, 4);
            expect.length += 4;
            expect.rr_count = 2;
            expect.rr_ticks[0] = 768;
            expect.rr_ticks[1] = 896;
            expect.rr_at_ms[0] = -875;
        }
        expect.contact = (flags & 6) == 6 ? CONTACT_ON_BODY
                         : flags & 4      ? CONTACT_NONE
                                          : CONTACT_UNKNOWN;
        if (expect.contact == CONTACT_NONE) {
            expect.hr = 0;
            expect.rr_count = 0;
        }
        struct fixture fixture;
        fixture_open(&fixture, "heart-rate");
        assert_int_equal(fixture_feed(&fixture, UUID_MEASUREMENT, bytes, expect.length), 0);
        check(&fixture, &expect);
        for (size_t cut = 0; cut < expect.length; cut++) {
            const bool whole = cut >= least && (cut - least) % 2 == 0;
            assert_int_equal(fixture_feed(&fixture, UUID_MEASUREMENT, bytes, cut),
                             whole ? 0 : -ERR_LENGTH);
        }
        fixture_close(&fixture);
    }
}

/* A value of 517 bytes carries more intervals than a batch holds: none is lost or reordered. */
static void long_packets_take_two_batches(void **unused)
{
    (void)unused;
    uint8_t bytes[516] = {0x10, 60};
    const size_t count = (sizeof(bytes) - 2) / 2;
    for (size_t i = 0; i < count; i++) {
        bytes[2 + 2 * i] = (uint8_t)i;
        bytes[3 + 2 * i] = 4;
    }
    struct fixture fixture;
    fixture_open(&fixture, "heart-rate");
    assert_int_equal(fixture_feed(&fixture, UUID_MEASUREMENT, bytes, sizeof(bytes)), 0);
    size_t seen = 0;
    int64_t at = INT64_MIN;
    for (size_t b = 0; b < fixture.count; b++) {
        for (size_t i = 0; i < fixture.batches[b].count; i++) {
            const struct reading *reading = &fixture.batches[b].readings[i];
            if (reading->kind != READING_RR)
                continue;
            assert_int_equal(reading->value, (1024 + (int)(seen % 256)) * 125);
            assert_true(reading->at_ms > at);
            at = reading->at_ms;
            seen++;
        }
    }
    assert_int_equal(seen, count);
    assert_int_equal(at, 0);
    fixture_close(&fixture);
}

static void other_characteristics_are_refused(void **unused)
{
    (void)unused;
    struct fixture fixture;
    fixture_open(&fixture, "heart-rate");
    const uint8_t bytes[] = {0x00, 0x48};
    assert_int_equal(
        fixture_feed(&fixture, "00002a19-0000-1000-8000-00805f9b34fb", bytes, sizeof(bytes)),
        -ERR_UNSUPPORTED);
    assert_int_equal(fixture.count, 0);
    fixture_close(&fixture);
}

enum rate_form { RATE_ROUNDED, RATE_CUT };

/* Feeds packets of one interval around a mean; returns the last batch's first interval. */
static struct reading_batch feed_heart(struct fixture *fixture, unsigned packets_count,
                                       double mean_ms, double swing_ms, bool in_ms,
                                       enum rate_form form)
{
    struct reading_batch last = {0};
    for (unsigned i = 0; i < packets_count; i++) {
        const double rr = mean_ms + swing_ms * sin(i * 0.9);
        const double rate = 60000 / rr;
        const unsigned raw = (unsigned)lround(in_ms ? rr : rr * 1.024);
        const uint8_t bytes[] = {0x10, (uint8_t)(form == RATE_CUT ? floor(rate) : round(rate)),
                                 (uint8_t)(raw & 0xff), (uint8_t)(raw >> 8)};
        assert_int_equal(fixture_feed(fixture, UUID_MEASUREMENT, bytes, sizeof(bytes)), 0);
        last = fixture->batches[0];
    }
    return last;
}

static void milliseconds_are_found(void **unused)
{
    (void)unused;
    for (int mean = 550; mean <= 1150; mean += 37) {
        struct fixture fixture;
        fixture_open(&fixture, "heart-rate");
        struct reading_batch last = feed_heart(&fixture, 15, mean, 40, true, RATE_ROUNDED);
        assert_false(last.units_suspect); /* the window is not full */
        last = feed_heart(&fixture, 48, mean, 40, true, RATE_ROUNDED);
        assert_true(last.units_suspect);
        assert_int_equal(last.readings[1].value % READING_RR_PER_MS, 0);
        fixture_close(&fixture);
    }
}

/* Eight judgements, not one, change the reading of the unit. */
static void milliseconds_need_agreement(void **unused)
{
    (void)unused;
    struct fixture fixture;
    fixture_open(&fixture, "heart-rate");
    struct reading_batch last = feed_heart(&fixture, 16, 850, 0, true, RATE_ROUNDED);
    assert_true(last.units_suspect);
    assert_int_equal(last.readings[1].value, 850 * 125);
    last = feed_heart(&fixture, 6, 850, 0, true, RATE_ROUNDED);
    assert_int_equal(last.readings[1].value, 850 * 125);
    last = feed_heart(&fixture, 1, 850, 0, true, RATE_ROUNDED);
    assert_int_equal(last.readings[1].value, MS(850));
    fixture_close(&fixture);
}

/* No true strap is taken for one that sends milliseconds: steady or not, rounded or cut. */
static void true_straps_stay(void **unused)
{
    (void)unused;
    for (int form = RATE_ROUNDED; form <= RATE_CUT; form++) {
        for (int mean = 400; mean <= 1500; mean += 7) {
            for (int swing = 0; swing <= 60; swing += 30) {
                struct fixture fixture;
                fixture_open(&fixture, "heart-rate");
                const struct reading_batch last =
                    feed_heart(&fixture, 80, mean, swing, false, (enum rate_form)form);
                assert_false(last.units_suspect);
                assert_int_equal(last.readings[1].value % 125, 0);
                fixture_close(&fixture);
            }
        }
    }
}

/* A wrong belief heals. */
static void belief_turns_back(void **unused)
{
    (void)unused;
    struct fixture fixture;
    fixture_open(&fixture, "heart-rate");
    struct reading_batch last = feed_heart(&fixture, 40, 800, 20, true, RATE_ROUNDED);
    assert_true(last.units_suspect);
    last = feed_heart(&fixture, 60, 800, 20, false, RATE_ROUNDED);
    assert_false(last.units_suspect);
    fixture_close(&fixture);
}

static void table_finds_the_driver(void **unused)
{
    (void)unused;
    static const char *const with[] = {"00001800-0000-1000-8000-00805f9b34fb",
                                       "0000180D-0000-1000-8000-00805F9B34FB"};
    const struct advertisement strap = {.service_uuids = with, .service_count = 2};
    const struct advertisement other = {.name = "lamp", .service_uuids = with, .service_count = 1};
    assert_ptr_equal(driver_match(&strap, false), driver_by_name("heart-rate"));
    assert_null(driver_match(&other, false));
    assert_null(driver_match(&(struct advertisement){0}, false));
    assert_null(driver_by_name("heart"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_decode),
        cmocka_unit_test(flags_combine),
        cmocka_unit_test(long_packets_take_two_batches),
        cmocka_unit_test(other_characteristics_are_refused),
        cmocka_unit_test(milliseconds_are_found),
        cmocka_unit_test(milliseconds_need_agreement),
        cmocka_unit_test(true_straps_stay),
        cmocka_unit_test(belief_turns_back),
        cmocka_unit_test(table_finds_the_driver),
    };
    return cmocka_run_group_tests_name("heart_rate", tests, NULL, NULL);
}
