/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beats in time: chains, gaps, repeats, and the metrics over a span. */
#include "core/reading.h"
#include "gateway/heartbeat.h"
#include "tests/harness/near.h"

#define RR(ms) ((int32_t)((ms)*READING_RR_PER_MS))

static struct heartbeat beats;

static int reset(void **state)
{
    (void)state;
    heartbeat_clear(&beats);
    return 0;
}

static int64_t place(int32_t rr, int64_t said_ms)
{
    int64_t at_ms = 0;

    assert_true(heartbeat_place(&beats, rr, said_ms, &at_ms));
    heartbeat_add(&beats, at_ms, rr);
    return at_ms;
}

static void the_first_beat_is_where_it_is_said(void **state)
{
    (void)state;
    assert_int_equal(place(RR(800), 1000000), 1000000);
}

static void a_chain_ignores_the_jitter_of_arrivals(void **state)
{
    static const int jitter_ms[] = {300, -200, 900, -700, 0, 1400, -1400};

    (void)state;
    place(RR(800), 1000000);
    for (int i = 0; i < 7; i++) {
        int64_t exact_ms = 1000000 + 800 * (i + 1);

        assert_int_equal(place(RR(800), exact_ms + jitter_ms[i]), exact_ms);
    }
}

static void a_gap_begins_a_new_chain(void **state)
{
    struct hrv_window_metrics metrics;

    (void)state;
    for (int i = 0; i < 100; i++)
        place(RR(800 + (i % 2) * 10), 1000000 + 805 * i);
    assert_int_equal(place(RR(800), 1090000), 1090000);
    for (int i = 1; i < 100; i++)
        place(RR(800 + (i % 2) * 10), 1090000 + 805 * i);
    heartbeat_metrics(&beats, 0, INT64_MAX, &metrics);
    assert_int_equal(metrics.n_all, 200);
    /* 199 neighbours, one of them across the gap. */
    assert_int_equal(metrics.n_diff, 198);
    assert_near(metrics.rmssd, 10.0);
}

static void repeated_packets_are_told(void **state)
{
    int64_t at_ms;

    (void)state;
    place(RR(800), 1000000);
    place(RR(800), 1000000); /* within the slack: taken for jitter */
    assert_false(heartbeat_place(&beats, RR(800), 1000000, &at_ms));
}

static void exact_units_survive(void **state)
{
    struct hrv_window_metrics metrics;
    int64_t at_ms = 1000000;

    (void)state;
    /* 680 and 669 in 1/1024 s: 664.0625 and 653.3203125 ms. */
    for (int i = 0; i < 120; i++) {
        int32_t rr = (i % 2 ? 669 : 680) * 125;

        at_ms += rr / READING_RR_PER_MS;
        place(rr, at_ms);
    }
    heartbeat_metrics(&beats, 0, INT64_MAX, &metrics);
    assert_true(metrics.valid);
    assert_near(metrics.rmssd, 10.742188);
    assert_int_equal(metrics.n_diff, 119);
}

static void the_ring_forgets_the_oldest(void **state)
{
    struct hrv_window_metrics metrics;

    (void)state;
    for (int i = 0; i < HEARTBEAT_RING + 10; i++)
        heartbeat_add(&beats, 1000 * (i + 1), RR(1000));
    assert_int_equal(beats.count, HEARTBEAT_RING);
    heartbeat_metrics(&beats, 0, 11 * 1000, &metrics);
    assert_int_equal(metrics.n_all, 0);
    heartbeat_metrics(&beats, 0, 12 * 1000, &metrics);
    assert_int_equal(metrics.n_all, 1);
}

static void a_span_is_half_open(void **state)
{
    struct hrv_window_metrics metrics;

    (void)state;
    for (int i = 0; i < 10; i++)
        heartbeat_add(&beats, 1000 * (i + 1), RR(1000));
    heartbeat_metrics(&beats, 3000, 6000, &metrics);
    assert_int_equal(metrics.n_all, 3);
}

/* Whatever is said of its time, it neither follows nor goes back. */
static void what_is_broken_does_not_follow(void **state)
{
    static const struct {
        int64_t said_ms, at_ms;
    } rows[] = {
        {1000800, 1000802}, {1000799, 1000802}, {1000801, 1000802},
        {1000802, 1000802}, {1000798, 1000798}, {1000001, 1000001},
        {1000000, 1000001}, {999000, 1000001},  {1001500, 1001500},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hrv_window_metrics metrics;

        heartbeat_clear(&beats);
        place(RR(800), 1000000);
        heartbeat_break(&beats);
        assert_int_equal(place(RR(800), rows[i].said_ms), rows[i].at_ms);
        assert_int_equal(place(RR(800), rows[i].said_ms + 900), rows[i].at_ms + 800);
        heartbeat_metrics(&beats, 0, INT64_MAX, &metrics);
        assert_int_equal(metrics.n_all, 3);
    }
    heartbeat_clear(&beats);
    heartbeat_break(&beats);
    assert_int_equal(place(RR(800), 1000000), 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_first_beat_is_where_it_is_said, reset),
        cmocka_unit_test_setup(a_chain_ignores_the_jitter_of_arrivals, reset),
        cmocka_unit_test_setup(a_gap_begins_a_new_chain, reset),
        cmocka_unit_test_setup(repeated_packets_are_told, reset),
        cmocka_unit_test_setup(exact_units_survive, reset),
        cmocka_unit_test_setup(the_ring_forgets_the_oldest, reset),
        cmocka_unit_test_setup(a_span_is_half_open, reset),
        cmocka_unit_test_setup(what_is_broken_does_not_follow, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
