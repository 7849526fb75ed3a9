/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The wall clock of a gateway is set while a strap beats, as NTP does it: forward, back, and from
 * 1970 to now. No beat is lost, none is changed, and what is stored is one series: each beat in its
 * distance behind the one before it. Only a step of more than a minute shows in it, as one seam.
 */
#include "core/cleanup.h"
#include "core/clock.h"
#include "core/ztime.h"
#include "storage/people.h"
#include "storage/samples.h"
#include "storage/windows.h"
#include "tests/harness/gateway.h"
#include "tests/harness/heard.h"
#include "tests/harness/test.h"
#include "tests/unit/storage_fixture.h"
#include <string.h>

#define LIVE      "zonula/person/alice/live/heart"
#define SOME      12 /* beats before and after */
#define BEATS_MS  30000
#define FROM_1970 INT64_MAX /* how far it is set on: to now */

/* What the strap is told, and what it beats then. */
#define PLAN_OPTIONS "name=HRM base=500 pattern=0,25,40,20,-15,-35 every_ms=500"
static const struct beats_plan plan = {
    .base_ms = 500,
    .pattern_ms = {0, 25, 40, 20, -15, -35},
    .pattern_count = 6,
};

static struct gateway gateway;

static int64_t wall_ms(void)
{
    const struct clock clock = {0};

    return clock_wall_ms(&clock);
}

/* ---- beats go by ---- */

static bool strap_has_sent(void *wanted)
{
    struct error why = {0};
    const char *at;

    return harness_air(gateway.harness, &why, "strap show " GATEWAY_STRAP) == 0 &&
           (at = strstr(harness_answer(gateway.harness), "beats_sent=")) &&
           strtoul(at + strlen("beats_sent="), NULL, 10) >= *(const size_t *)wanted;
}

static bool are_heard(void *wanted)
{
    struct heard heard;

    heard_so_far(&gateway, LIVE, "strap_1", &heard);
    return heard.count >= *(const size_t *)wanted;
}

static void must(bool (*condition)(void *wanted), size_t wanted)
{
    if (harness_wait(condition, &wanted, BEATS_MS))
        return;
    harness_dump_logs(gateway.harness);
    fail_msg("there are not %zu beats", wanted);
}

/* ---- what is stored ---- */

struct series {
    int64_t device_row;
    struct sample *samples;
    size_t count;
};

static void read_series(struct store *store, enum reading_kind kind, struct series *ret)
{
    CLEANUP(cleanup_free) struct device *devices = NULL;
    size_t count = 0;

    assert_ok(device_list(store, &devices, &count, &err));
    assert_int_equal(count, 1);
    ret->device_row = devices[0].row;
    assert_ok(samples_read(store, gateway.database, ret->device_row, SAMPLES_OF_ANYBODY, kind, 0,
                           INT64_MAX, &ret->samples, &ret->count, &err));
}

static int64_t interval_ms(const struct sample *sample)
{
    return (sample->value + READING_RR_PER_MS / 2) / READING_RR_PER_MS;
}

/* Where the only beat is that does not follow the one before it; 0: all do. */
static size_t find_seam(const struct series *series)
{
    size_t seam = 0;

    for (size_t i = 1; i < series->count; i++) {
        const struct sample *sample = &series->samples[i];

        if (sample->at_ms - sample[-1].at_ms == interval_ms(sample))
            continue;
        if (seam)
            fail_msg("torn before beats %zu and %zu of %zu", seam, i, series->count);
        seam = i;
    }
    return seam;
}

/* The intervals as they were beaten: after a step back what came later is stored before. */
static void unfold(const struct series *series, size_t first, struct heard *ret)
{
    *ret = (struct heard){.count = series->count};
    assert_true(series->count <= HEARD_MAX);
    for (size_t i = 0; i < series->count; i++)
        ret->units[i] = (uint16_t)(series->samples[(first + i) % series->count].value / 125);
}

/* How many differences all windows have counted together. */
static int differences(struct store *store)
{
    CLEANUP(cleanup_free) struct person *persons = NULL;
    CLEANUP(cleanup_free) struct window *windows = NULL;
    size_t count = 0;
    int sum = 0;

    assert_ok(person_list(store, &persons, &count, &err));
    assert_int_equal(count, 1);
    assert_ok(window_read(store, persons[0].row, 0, INT64_MAX, &windows, &count, &err));
    for (size_t i = 0; i < count; i++)
        sum += windows[i].rr_diffs;
    return sum;
}

/* `to_ms`: the end of it all, by the clock that is right. */
static void check_stored(int64_t step_ms, size_t heard, int64_t to_ms)
{
    CLEANUP(store_closep) struct store *store = NULL;
    struct series rr = {0}, hr = {0};
    struct heard beaten;

    assert_ok(store_open(gateway.database, &store, &err));
    read_series(store, READING_RR, &rr);
    read_series(store, READING_HR, &hr);
    const size_t seam = find_seam(&rr);
    print_message("%zu beats, the seam before %zu\n", rr.count, seam);
    assert_true(rr.count >= heard);
    assert_true(hr.count >= heard / 2);
    const bool shows = step_ms != FROM_1970 && llabs(step_ms) > MS_PER_MINUTE;
    assert_int_equal(seam > 0, shows);
    unfold(&rr, step_ms < 0 ? seam : 0, &beaten);
    heard_check_intervals(&beaten, &plan);
    if (shows) { /* it is as wide as the step, but for the way of a packet */
        const int64_t wide_ms = rr.samples[seam].at_ms - rr.samples[seam - 1].at_ms;
        const int64_t all_ms = rr.samples[rr.count - 1].at_ms - rr.samples[0].at_ms;

        assert_true(step_ms < 0 ? all_ms < -step_ms && all_ms > -step_ms - BEATS_MS
                                : llabs(wide_ms - step_ms) < 3000);
    }
    if (step_ms == FROM_1970)
        assert_true(llabs(rr.samples[rr.count - 1].at_ms - to_ms) < 5000);
    /* An interval has a difference to the one before it in its chain. */
    assert_int_equal(differences(store), (int)rr.count - 1 - (seam > 0));
    free(rr.samples);
    free(hr.samples);
}

/* The clock that is right begins a minute after the start of a window, so that no window ends in
 * between: beats at the end of one have differences that no window counts. */
static void a_step(int64_t step_ms)
{
    const bool from_1970 = step_ms == FROM_1970;
    const int64_t now_ms = wall_ms();
    const int64_t right_ms = window_start_of(now_ms) + WINDOW_MS + MS_PER_MINUTE - now_ms;
    const int64_t before_ms = from_1970 ? MS_PER_HOUR - now_ms : right_ms;
    const int64_t after_ms = from_1970 ? right_ms : right_ms + step_ms;
    struct heard heard;

    gateway_open(&gateway, "[clock]\ntrust = always\n");
    gateway_strap(&gateway, GATEWAY_STRAP, "strap 1", "alice", PLAN_OPTIONS);
    gateway.environment = harness_own_clock(gateway.harness, before_ms);
    gateway_start(&gateway);
    must(strap_has_sent, SOME);
    if (!from_1970)
        must(are_heard, SOME);
    heard_so_far(&gateway, LIVE, "strap_1", &heard);
    assert_int_equal(heard.count > 0, !from_1970);
    harness_set_clock(gateway.harness, after_ms);
    must(are_heard, heard.count + SOME + (from_1970 ? SOME : 0));
    heard_so_far(&gateway, LIVE, "strap_1", &heard);
    heard_check_intervals(&heard, &plan);
    gateway_stop(&gateway);
    check_stored(step_ms, heard.count, wall_ms() + right_ms);
    gateway_close(&gateway);
}

static void the_clock_is_set_forward(void **state)
{
    (void)state;
    a_step(3 * MS_PER_HOUR);
}

static void the_clock_is_set_back(void **state)
{
    (void)state;
    a_step(-2 * MS_PER_HOUR);
}

static void the_clock_is_set_from_1970(void **state)
{
    (void)state;
    a_step(FROM_1970);
}

static void small_steps_do_not_show(void **state)
{
    (void)state;
    a_step(20 * MS_PER_SECOND);
    a_step(-20 * MS_PER_SECOND);
    a_step(-2 * MS_PER_SECOND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_clock_is_set_forward),
        cmocka_unit_test(the_clock_is_set_back),
        cmocka_unit_test(the_clock_is_set_from_1970),
        cmocka_unit_test(small_steps_do_not_show),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
