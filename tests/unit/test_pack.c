/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packed readings: what goes in comes out, small, and hostile bytes have a name. */
#include "storage/pack.h"

#include "storage/samples.h"
#include "tests/harness/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NIGHT 10800

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Packs, unpacks, compares; returns the packed size. */
static size_t round_trip(enum reading_kind kind, const struct sample *samples, size_t count)
{
    size_t size = PACK_ONE_MAX + count * 24, used = 0, back_count = 0;
    uint8_t *bytes = malloc(size);
    struct sample *back = NULL;

    assert_int_equal(pack_encode(kind, samples, count, bytes, size, &used), count);
    assert_true(used <= size);
    assert_int_equal(pack_decode(kind, bytes, used, &back, &back_count), 0);
    assert_int_equal(back_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(back[i].at_ms, samples[i].at_ms);
        assert_int_equal(back[i].value, samples[i].value);
    }
    free(back);
    free(bytes);
    return used;
}

static void test_round_trips(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t count;
        struct sample samples[4];
    } rows[] = {
        {"one", 1, {{1700000000000, 62}}},
        {"zeros", 3, {{1, 0}, {2, 0}, {3, 0}}},
        {"extremes",
         4,
         {{-PACK_TIME_MAX, INT32_MIN}, {0, INT32_MAX}, {1, INT32_MIN}, {PACK_TIME_MAX, INT32_MAX}}},
        {"only the least", 2, {{5, INT32_MIN}, {6, INT32_MIN}}},
        {"negative", 3, {{10, -300}, {20, -297}, {500, -303}}},
        {"before 1970", 2, {{-5, 1}, {-4, 2}}},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].name);
        for (int kind = 0; kind < READING_KINDS; kind++)
            round_trip((enum reading_kind)kind, rows[i].samples, rows[i].count);
    }
}

static void test_random_round_trips(void **state)
{
    (void)state;
    uint32_t seed = 1;
    struct sample samples[200];

    for (int turn = 0; turn < 500; turn++) {
        size_t count = 1 + next_random(&seed) % 200;
        unsigned spread = next_random(&seed) % 24;
        int64_t at_ms = 1700000000000;
        for (size_t i = 0; i < count; i++) {
            at_ms += 1 + next_random(&seed) % (1u << spread);
            samples[i] = (struct sample){
                .at_ms = at_ms, .value = (int32_t)(next_random(&seed) % (1u << spread)) - 50};
        }
        round_trip(turn % 2 ? READING_RR : READING_HR, samples, count);
    }
}

/* A heart at rest: a slow wave, breath and noise. The interval in units of 1/1024 s. */
static int32_t interval_units(double seconds, uint32_t *seed)
{
    double noise = (double)(next_random(seed) % 2001) / 1000.0 - 1;

    return (int32_t)lround(
        1024 * (0.95 + 0.035 * sin(seconds * 1.6) + 0.03 * sin(seconds * 0.6) + 0.02 * noise));
}

static void make_night(enum reading_kind kind, int jitter_ms, struct sample samples[NIGHT])
{
    uint32_t seed = 7;
    double seconds = 0;
    int64_t at_ms = 1700000000000;

    for (size_t i = 0; i < NIGHT; i++) {
        int32_t units = interval_units(seconds, &seed);
        seconds += units / 1024.0;
        if (kind == READING_RR)
            at_ms += (units * 125 + 64) / 128;
        else
            at_ms = 1700000000000 + (int64_t)i * 1000;
        samples[i].at_ms = at_ms;
        samples[i].value =
            kind == READING_RR ? units * 125 : (int32_t)lround(63 + 3 * sin(seconds / 60));
        if (jitter_ms)
            samples[i].at_ms += next_random(&seed) % (2u * (unsigned)jitter_ms);
    }
}

static void test_sizes(void **state)
{
    (void)state;
    static struct sample samples[NIGHT];
    static const struct {
        enum reading_kind kind;
        int jitter_ms;
        double bytes_max;
    } rows[] = {
        {READING_HR, 0, 0.20},
        {READING_RR, 0, 1.10},
        {READING_HR, 10, 1.00},
        {READING_RR, 10, 2.00},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        double bytes;
        make_night(rows[i].kind, rows[i].jitter_ms, samples);
        bytes = (double)round_trip(rows[i].kind, samples, NIGHT) / NIGHT;
        print_message("%s, jitter %d ms: %.3f bytes a sample\n", reading_kind_name(rows[i].kind),
                      rows[i].jitter_ms, bytes);
        assert_true(bytes <= rows[i].bytes_max);
    }
}

static void test_takes_what_fits(void **state)
{
    (void)state;
    static struct sample samples[NIGHT];
    uint8_t bytes[200];

    make_night(READING_RR, 10, samples);
    for (size_t size = 0; size <= sizeof(bytes); size++) {
        struct sample *back = NULL;
        size_t used = 99, count, back_count;

        memset(bytes, 0xa5, sizeof(bytes));
        count = pack_encode(READING_RR, samples, NIGHT, bytes, size, &used);
        assert_true(used <= size);
        for (size_t i = size; i < sizeof(bytes); i++)
            assert_int_equal(bytes[i], 0xa5);
        if (size < PACK_ONE_MAX) {
            assert_int_equal(count, 0);
            continue;
        }
        assert_true(count > 0);
        assert_int_equal(pack_decode(READING_RR, bytes, used, &back, &back_count), 0);
        assert_int_equal(back_count, count);
        assert_memory_equal(&back[count - 1].at_ms, &samples[count - 1].at_ms, sizeof(int64_t));
        free(back);
    }
}

static void test_count_is_limited(void **state)
{
    (void)state;
    size_t count = PACK_COUNT_MAX + 10, used, back_count;
    struct sample *samples = calloc(count, sizeof(*samples)), *back = NULL;
    uint8_t *bytes = malloc(65536);

    for (size_t i = 0; i < count; i++)
        samples[i].at_ms = (int64_t)i;
    assert_int_equal(pack_encode(READING_HR, samples, count, bytes, 65536, &used), PACK_COUNT_MAX);
    assert_int_equal(pack_decode(READING_HR, bytes, used, &back, &back_count), 0);
    assert_int_equal(back_count, PACK_COUNT_MAX);
    free(back);
    free(bytes);
    free(samples);
}

static void test_hostile_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t length;
        uint8_t bytes[24];
    } rows[] = {
        {"empty", 0, {0}},
        {"head cut", 2, {1, 1}},
        {"other format", 6, {2, 1, 0, 1, 0, 0}},
        {"no sample", 6, {1, 0, 0, 1, 0, 0}},
        {"divisor 0", 6, {1, 1, 0, 0, 0, 0}},
        {"more samples than bits", 6, {1, 2, 0, 1, 0, 0}},
        {"endless varint",
         16,
         {1, 1, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}},
        {"bytes behind the end", 7, {1, 1, 0, 1, 0, 0, 0}},
        {"value beyond 32 bits", 14, {1, 1, 0, 255, 255, 255, 255, 7, 0, 255, 255, 255, 255, 15}},
        {"time beyond the limit",
         15,
         {1, 1, 0, 1, 254, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0}},
        {"time that stands still", 8, {1, 2, 0, 1, 0, 0, 0x00, 0x00}},
        {"bits cut short", 7, {1, 2, 0, 1, 0, 0, 0xff}},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sample *back = NULL;
        size_t count = 7;

        print_message("%s\n", rows[i].name);
        assert_int_equal(pack_decode(READING_HR, rows[i].bytes, rows[i].length, &back, &count),
                         -ERR_CORRUPT);
        assert_null(back);
        assert_int_equal(count, 7);
    }
}

/* A flipped bit may give other readings, but never bad ones. */
static void test_flipped_bits(void **state)
{
    (void)state;
    static struct sample samples[NIGHT];
    uint8_t bytes[512];
    size_t used;

    make_night(READING_RR, 10, samples);
    pack_encode(READING_RR, samples, NIGHT, bytes, sizeof(bytes), &used);
    for (size_t bit = 0; bit < used * 8; bit++) {
        struct sample *back = NULL;
        size_t count = 0;
        int r;

        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        r = pack_decode(READING_RR, bytes, used, &back, &count);
        assert_true(r == 0 || r == -ERR_CORRUPT);
        for (size_t i = 1; i < count; i++)
            assert_true(back[i].at_ms > back[i - 1].at_ms);
        free(back);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void test_varints(void **state)
{
    (void)state;
    static const uint64_t values[] = {0, 1, 127, 128, 16383, 16384, UINT32_MAX, UINT64_MAX};
    uint8_t bytes[VARINT_MAX];

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        uint64_t back = 1;
        size_t n = varint_put(bytes, values[i]);
        assert_int_equal(varint_get(bytes, n, &back), n);
        assert_true(back == values[i]);
        assert_int_equal(varint_get(bytes, n - 1, &back), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_random_round_trips),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_takes_what_fits),
        cmocka_unit_test(test_count_is_limited),
        cmocka_unit_test(test_hostile_bytes),
        cmocka_unit_test(test_flipped_bits),
        cmocka_unit_test(test_varints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
