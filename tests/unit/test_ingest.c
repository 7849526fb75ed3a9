/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ingest on a real database file: packets in, windows with the right figures out, nothing twice,
 * nothing lost by a restart in the middle of a window.
 */
#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/heartbeat.h"
#include "gateway/ingest.h"
#include "tests/harness/near.h"
#include "tests/unit/storage_fixture.h"
#include <signal.h>
#include <sys/wait.h>

/* 2026-03-14 00:00:00 UTC: a window begins here. */
#define T0_MS INT64_C(1773446400000)
/* How far the wall clock is ahead of the monotonic one, until a test sets it. */
#define BOOT_MS (T0_MS - MS_PER_HOUR)

/* The events of ingest come without the state of the test. */
struct world {
    struct fixture *fixture;
    struct ingest *ingest;
    struct person person; /* whose packets they are */
    int64_t boot_ms;      /* how far the wall clock is ahead of the monotonic one */
    struct window windows[64];
    size_t window_count;
    struct ingest_heart heart;
    size_t hearts;
};

static struct world world;

static void on_window(void *userdata, const struct window *window)
{
    (void)userdata;
    assert_true(world.window_count < 64);
    world.windows[world.window_count++] = *window;
}

static void on_heart(void *userdata, const struct ingest_heart *heart)
{
    (void)userdata;
    world.heart = *heart;
    world.hearts++;
}

static void start(void)
{
    const struct ingest_events events = {.on_heart = on_heart, .on_window = on_window};

    if (!world.fixture->store)
        assert_ok(store_open(world.fixture->path, &world.fixture->store, &err));
    assert_ok(
        ingest_open(world.fixture->store, world.fixture->path, &events, NULL, &world.ingest, &err));
}

static void stop(void)
{
    world.ingest = ingest_close(world.ingest);
    world.fixture->store = store_close(world.fixture->store);
}

static int setup(void **state)
{
    memset(&world, 0, sizeof(world));
    if (fixture_setup(state) < 0)
        return -1;
    world.fixture = *state;
    world.person = world.fixture->person;
    world.boot_ms = BOOT_MS;
    start();
    return 0;
}

static int teardown(void **state)
{
    world.ingest = ingest_close(world.ingest);
    return fixture_teardown(state);
}

/* One packet as a strap sends it: a heart rate and one interval that just ended. */
static void packet_at(int64_t at_ms, int64_t mono_ms, int bpm, double rr_ms)
{
    struct reading_batch batch = {.live = true, .contact = CONTACT_ON_BODY, .count = 2};
    struct error why = {0};

    batch.readings[0] = (struct reading){READING_HR, bpm, 0};
    batch.readings[1] = (struct reading){READING_RR, (int32_t)(rr_ms * READING_RR_PER_MS), 0};
    if (ingest_batch(world.ingest, world.fixture->device.row, world.person.row, at_ms, mono_ms,
                     &batch, &why) < 0)
        fail_msg("%s", why.text);
}

/* On the clock as it is set. */
static void packet(int64_t at_ms, int bpm, double rr_ms)
{
    packet_at(at_ms, at_ms - world.boot_ms, bpm, rr_ms);
}

/* By the wall clock. */
static void tick(int64_t at_ms)
{
    ingest_tick(world.ingest, at_ms, at_ms - world.boot_ms);
}

/* At a time of the wall clock it is set to another. */
static void set_clock(int64_t at_ms, int64_t to_ms)
{
    world.boot_ms += to_ms - at_ms;
}

/* Beats of 1000 and 1010 ms in turn; returns the time of the last. */
static int64_t beats(int64_t at_ms, int count)
{
    for (int i = 0; i < count; i++) {
        double rr_ms = i % 2 ? 1010 : 1000;

        at_ms += (int64_t)rr_ms;
        packet(at_ms, 60, rr_ms);
    }
    return at_ms;
}

static void a_window_closes_with_the_first_beat_of_the_next(void **state)
{
    (void)state;
    beats(T0_MS, 320);
    assert_int_equal(world.window_count, 1);
    assert_int_equal(world.windows[0].start_ms, T0_MS);
    assert_int_equal(world.windows[0].device_row, world.fixture->device.row);
    assert_int_equal(world.windows[0].person_row, world.person.row);
    assert_true(world.windows[0].valid);
    assert_near(world.windows[0].rmssd, 10.0);
    assert_near(world.windows[0].hr_mean, 60.0);
    /* 298 beats of on average 1005 ms end before 300 s. */
    assert_int_equal(world.windows[0].rr_all, 298);
    assert_int_equal(world.windows[0].hr_count, 298);
}

static void a_window_that_nothing_follows_closes_by_the_clock(void **state)
{
    (void)state;
    beats(T0_MS, 100);
    tick(T0_MS + WINDOW_MS);
    assert_int_equal(world.window_count, 0);
    tick(T0_MS + WINDOW_MS + 20000);
    assert_int_equal(world.window_count, 1);
    assert_int_equal(world.windows[0].rr_all, 100);
}

static void the_live_value_covers_300_seconds(void **state)
{
    (void)state;
    beats(T0_MS, 31);
    assert_true(isnan(world.heart.rmssd_ms)); /* 30 differences, but under 60 s */
    beats(T0_MS + 31155, 600);
    assert_near(world.heart.rmssd_ms, 10.0);
    assert_in_range(world.heart.rmssd_differences, 295, 299);
    assert_int_equal(world.heart.rr_count, 1);
    assert_near(world.heart.hr_bpm, 60.0);
}

static void nonsense_is_counted_and_left(void **state)
{
    struct reading_batch batch = {.live = false, .count = 3};
    struct ingest_rejects rejects;
    struct error why = {0};

    (void)state;
    batch.readings[0] = (struct reading){READING_HR, 300, T0_MS};
    batch.readings[1] = (struct reading){READING_HR, 60, T0_MS + 10 * WINDOW_MS};
    batch.readings[2] = (struct reading){READING_RR, 100 * READING_RR_PER_MS, T0_MS};
    assert_int_equal(ingest_batch(world.ingest, world.fixture->device.row, world.person.row, T0_MS,
                                  T0_MS - world.boot_ms, &batch, &why),
                     0);
    rejects = ingest_rejects(world.ingest);
    assert_int_equal(rejects.range, 2);
    assert_int_equal(rejects.future, 1);
    assert_int_equal(ingest_backlog(world.ingest), 0);
}

static size_t stored(enum reading_kind kind)
{
    CLEANUP(cleanup_free) struct sample *samples = NULL;
    struct error why = {0};
    size_t count = 0;

    if (samples_read(world.fixture->store, world.fixture->path, world.fixture->device.row,
                     SAMPLES_OF_ANYBODY, kind, 0, INT64_MAX, &samples, &count, &why) < 0)
        fail_msg("%s", why.text);
    return count;
}

static void windows_and_readings_reach_the_database(void **state)
{
    CLEANUP(cleanup_free) struct window *windows = NULL;
    struct error why = {0};
    size_t count = 0;

    (void)state;
    beats(T0_MS, 1000);
    assert_int_equal(ingest_flush(world.ingest, &why), 0);
    assert_int_equal(stored(READING_RR), 1000); /* from the journal */
    assert_int_equal(ingest_commit(world.ingest, &why), 0);
    assert_int_equal(ingest_backlog(world.ingest), 0);
    assert_int_equal(stored(READING_RR), 1000); /* from the blocks */
    assert_int_equal(stored(READING_HR), 1000);
    assert_int_equal(
        window_read(world.fixture->store, world.person.row, 0, INT64_MAX, &windows, &count, &why),
        0);
    assert_int_equal(count, 4); /* the open one too */
    assert_near(windows[1].rmssd, 10.0);
}

static void a_restart_inside_a_window_keeps_it_whole(void **state)
{
    struct error why = {0};
    int64_t at_ms;

    (void)state;
    at_ms = beats(T0_MS, 150);
    stop();
    world.window_count = 0;
    start();
    beats(at_ms, 170);
    assert_int_equal(world.window_count, 1);
    assert_int_equal(world.windows[0].rr_all, 298);
    assert_int_equal(world.windows[0].hr_count, 298);
    assert_near(world.windows[0].rmssd, 10.0);
    assert_int_equal(ingest_flush(world.ingest, &why), 0);
    assert_int_equal(stored(READING_RR), 320);
}

static void the_same_packets_again_change_nothing(void **state)
{
    struct error why = {0};

    (void)state;
    beats(T0_MS, 700);
    assert_int_equal(ingest_commit(world.ingest, &why), 0);
    stop();
    start();
    beats(T0_MS, 700);
    assert_int_equal(ingest_commit(world.ingest, &why), 0);
    assert_int_equal(stored(READING_RR), 700);
    assert_int_equal(stored(READING_HR), 700);
}

static void commit(void)
{
    assert_ok(ingest_commit(world.ingest, &err));
}

/* The stored windows of a person. */
static size_t windows_of(const struct person *person, struct window **ret)
{
    struct error why = {0};
    size_t count = 0;

    assert_int_equal(
        window_read(world.fixture->store, person->row, 0, INT64_MAX, ret, &count, &why), 0);
    return count;
}

/* A process that is killed: nothing is closed. Only its journal is given up, so that the next one
 * may lock it. */
static void kill_and_start(void)
{
    int status = 0;
    pid_t pid;

    stop();
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        start();
        beats(T0_MS, 1000);
        ingest_flush(world.ingest, NULL);
        raise(SIGKILL);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    world.window_count = 0;
    start();
}

/* Each part of a window is stored with the person who wore the device. */
static void a_device_that_changes_hands_leaves_two_windows(void **state)
{
    struct person bob;
    struct person alice = world.person;
    CLEANUP(cleanup_free) struct window *hers = NULL;
    CLEANUP(cleanup_free) struct window *his = NULL;

    (void)state;
    fixture_add_person(world.fixture, "bob", &bob);
    beats(T0_MS, 100);
    world.person = bob;
    beats(T0_MS + 100500, 80);
    tick(T0_MS + 2 * WINDOW_MS);
    assert_int_equal(world.window_count, 2);
    commit();
    assert_int_equal(windows_of(&alice, &hers), 1);
    assert_int_equal(windows_of(&bob, &his), 1);
    assert_int_equal(hers[0].start_ms, his[0].start_ms);
    assert_int_equal(hers[0].rr_all, 100);
    assert_int_equal(his[0].rr_all, 80);
}

static void a_restart_does_not_mix_two_persons(void **state)
{
    struct person bob;

    (void)state;
    fixture_add_person(world.fixture, "bob", &bob);
    beats(T0_MS, 100);
    stop();
    start();
    world.person = bob;
    world.window_count = 0;
    beats(T0_MS + 100500, 80);
    tick(T0_MS + 2 * WINDOW_MS);
    assert_int_equal(world.window_count, 1);
    assert_int_equal(world.windows[0].rr_all, 80);
}

/* Whatever a clock does, beats are not thrown away. */
static void a_clock_that_is_set_back_loses_nothing(void **state)
{
    int64_t at_ms;

    (void)state;
    at_ms = beats(T0_MS + 3 * MS_PER_HOUR, 400);
    set_clock(at_ms, T0_MS + 7);
    at_ms = beats(T0_MS + 7, 400);
    tick(at_ms + 2 * WINDOW_MS);
    commit();
    assert_int_equal(stored(READING_RR), 800);
    assert_int_equal(stored(READING_HR), 800);
    /* the whole window after the step, with figures of its own */
    assert_int_equal(world.windows[2].start_ms, T0_MS);
    assert_int_equal(world.windows[2].rr_all, 298);
    assert_int_equal(world.windows[2].hr_count, 298);
    assert_near(world.windows[2].rmssd, 10.0);
}

/* The wall clock is corrected in the middle of a window: the series goes on as if nothing had been,
 * beat by beat, and so does what is computed of it. */
static void a_correction_tears_no_series(void **state)
{
    static const int64_t steps_ms[] = {1, -1, 400, -400, 1600, -1600, 30000, -30000, 59000, -59000};

    for (size_t i = 0; i < sizeof(steps_ms) / sizeof(steps_ms[0]); i++) {
        print_message("a step of %lld ms\n", (long long)steps_ms[i]);
        int64_t mono_ms = T0_MS;
        for (int beat = 0; beat < 320; beat++) {
            const double rr_ms = beat % 2 ? 1010 : 1000;
            mono_ms += (int64_t)rr_ms;
            packet_at(mono_ms + (beat < 100 ? 0 : steps_ms[i]), mono_ms, 60, rr_ms);
        }
        assert_int_equal(world.window_count, 1);
        assert_int_equal(world.windows[0].rr_all, 298);
        assert_int_equal(world.windows[0].rr_diffs, 297);
        assert_near(world.windows[0].rmssd, 10.0);
        commit();
        assert_int_equal(stored(READING_RR), 320);
        assert_int_equal(stored(READING_HR), 320);
        teardown(state);
        setup(state);
    }
}

/* After a pause the corrected clock counts. */
static void a_correction_shows_after_a_pause(void **state)
{
    (void)state;
    packet_at(T0_MS, T0_MS, 60, 1000);
    packet_at(T0_MS + 1000 + 5000, T0_MS + 1000, 60, 1000); /* held back */
    packet_at(T0_MS + 2000 + 5000 + 20000, T0_MS + 2000 + 20000, 60, 1000);
    assert_int_equal(world.heart.at_ms, T0_MS + 27000);
}

/* Hours are no correction: one difference is not counted, the one across the step, and no false
 * one is. */
static void a_clock_that_is_set_costs_one_difference(void **state)
{
    static const int64_t steps_ms[] = {3 * MS_PER_HOUR, -2 * MS_PER_HOUR};

    for (size_t i = 0; i < sizeof(steps_ms) / sizeof(steps_ms[0]); i++) {
        int64_t mono_ms = T0_MS;
        for (int beat = 0; beat < 200; beat++) {
            mono_ms += 1000 + beat % 2 * 10;
            packet_at(mono_ms + (beat < 100 ? 0 : steps_ms[i]), mono_ms, 60, 1000 + beat % 2 * 10);
        }
        ingest_tick(world.ingest, mono_ms + 3 * MS_PER_HOUR + 2 * WINDOW_MS,
                    mono_ms + 2 * WINDOW_MS);
        commit();
        assert_int_equal(stored(READING_RR), 200);
        int differences = 0;
        for (size_t k = 0; k < world.window_count; k++) {
            differences += world.windows[k].rr_diffs;
            assert_true(!(world.windows[k].rmssd > 10.001));
        }
        assert_int_equal(differences, 198);
        teardown(state);
        setup(state);
    }
}

/* Set back inside a window: its first part counts once more, and once only. */
static void a_step_back_inside_a_window_keeps_it_whole(void **state)
{
    int64_t at_ms;

    (void)state;
    at_ms = beats(T0_MS, 200);
    set_clock(at_ms, T0_MS + 100003);
    beats(T0_MS + 100003, 100);
    tick(T0_MS + 2 * WINDOW_MS);
    commit();
    assert_int_equal(stored(READING_HR), 300);
    assert_int_equal(world.windows[world.window_count - 1].start_ms, T0_MS);
    assert_in_range(world.windows[world.window_count - 1].hr_count, 199, 201);
}

/* ---- steps of the wall clock ---- */

#define STEP_BEFORE 400
#define STEP_AFTER  500

/* A packet's one interval: none like its neighbours, so that a false difference shows. */
static double uneven_rr_ms(int i)
{
    return 900 + i * 37 % 100;
}

/* Uneven beats from the `from`th to before the `to`th, as the wall clock shows them; returns the
 * time of the last. */
static int64_t uneven_beats(int64_t at_ms, int from, int to)
{
    for (int i = from; i < to; i++) {
        at_ms += (int64_t)uneven_rr_ms(i);
        packet(at_ms, 60, uneven_rr_ms(i));
    }
    return at_ms;
}

/* What must be stored: all intervals in their order, each in its distance behind the one before it;
 * but for the seam, where there is a step, or none if it is 0. */
static void check_series(int64_t seam_ms)
{
    CLEANUP(cleanup_free) struct sample *rr = NULL;
    size_t count = 0;

    assert_ok(samples_read(world.fixture->store, world.fixture->path, world.fixture->device.row,
                           world.person.row, READING_RR, 0, INT64_MAX, &rr, &count, &err));
    assert_int_equal(count, STEP_BEFORE + STEP_AFTER);
    /* Back by more than all of them took: what came later lies before. */
    const int turn = seam_ms < 0 ? STEP_BEFORE : 0;
    for (int i = 0; i < (int)count; i++) {
        const int beat = (i + turn) % (int)count;
        const int64_t rr_ms = (int64_t)uneven_rr_ms(beat);

        assert_int_equal(rr[i].value, rr_ms * READING_RR_PER_MS);
        if (i == 0)
            continue;
        if (beat == STEP_BEFORE)
            assert_int_equal(rr[i].at_ms - rr[i - 1].at_ms, rr_ms + seam_ms);
        else if (beat > 0)
            assert_int_equal(rr[i].at_ms - rr[i - 1].at_ms, rr_ms);
    }
}

/* The variability over the seam as it would be without the step, less the one difference that the
 * seam may take. */
static void check_live_value(bool torn)
{
    double squares = 0;
    int differences = 0;
    int i = STEP_BEFORE + STEP_AFTER;

    for (double ms = uneven_rr_ms(--i); ms + uneven_rr_ms(i) < HEARTBEAT_LIVE_MS; i--) {
        const double difference = uneven_rr_ms(i) - uneven_rr_ms(i - 1);

        ms += uneven_rr_ms(i - 1);
        squares += difference * difference;
        differences++;
    }
    assert_true(i > STEP_BEFORE); /* HEARTBEAT_LIVE_MS fit behind the seam */
    assert_true(abs(world.heart.rmssd_differences - differences) <= 1 + torn);
    assert_true(fabs(world.heart.rmssd_ms - sqrt(squares / differences)) < 0.2);
}

static void a_step_of_the_clock_tears_nothing(void **state)
{
    static const struct {
        int64_t step_ms; /* how far the wall clock is set on */
        bool seen;       /* the stream is dated anew; else the step does not show */
    } rows[] = {
        {0, false},
        {700, false},
        {-700, false},
        {1400, false},
        {-1400, false},
        {-1600, false}, /* less than two intervals: one would have been taken for a repetition */
        {-2000, false},
        {2000, false},
        {45000, false},
        {-45000, false},
        {3 * MS_PER_HOUR, true},
        {-2 * MS_PER_HOUR, true},
        {400 * MS_PER_DAY, true},
        {-400 * MS_PER_DAY, true},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("a step of %jd ms\n", (intmax_t)rows[i].step_ms);
        if (i > 0) {
            teardown(state);
            setup(state);
        }
        const int64_t before_ms = uneven_beats(T0_MS, 0, STEP_BEFORE);
        set_clock(before_ms, before_ms + rows[i].step_ms);
        const int64_t end_ms =
            uneven_beats(before_ms + rows[i].step_ms, STEP_BEFORE, STEP_BEFORE + STEP_AFTER);
        assert_int_equal(world.heart.at_ms, end_ms);
        check_live_value(rows[i].seen);
        commit();
        check_series(rows[i].seen ? rows[i].step_ms : 0);
        assert_int_equal(stored(READING_HR), STEP_BEFORE + STEP_AFTER);
        assert_int_equal(ingest_rejects(world.ingest).duplicate, 0);
    }
}

/* No window counts a difference between two beats that did not follow each other. */
static void a_step_of_the_clock_gives_no_false_difference(void **state)
{
    static const int64_t steps_ms[] = {3 * MS_PER_HOUR, -2 * MS_PER_HOUR, 700, -1600, -100003};

    for (size_t i = 0; i < sizeof(steps_ms) / sizeof(steps_ms[0]); i++) {
        print_message("a step of %jd ms\n", (intmax_t)steps_ms[i]);
        if (i > 0) {
            teardown(state);
            setup(state);
        }
        /* Each part is even: all differences are 0, but those of two beats that do not belong
         * together. The strap is silent for the five beats at the step. */
        int64_t at_ms = T0_MS;
        for (int k = 0; k < 200; k++)
            packet(at_ms += 800, 75, 800);
        set_clock(at_ms, at_ms + 4000 + steps_ms[i]);
        world.boot_ms -= 4000;
        at_ms += 4000 + steps_ms[i];
        for (int k = 0; k < 200; k++)
            packet(at_ms += 850, 70, 850);
        tick(at_ms + 2 * WINDOW_MS);
        assert_true(world.window_count > 0);
        for (size_t k = 0; k < world.window_count; k++)
            if (world.windows[k].rr_diffs > 0)
                assert_near(world.windows[k].rmssd, 0);
    }
}

/* What is dated by the monotonic clock goes over to the wall clock at the first silence that has
 * room for the difference. */
static void a_silence_takes_over_the_wall_clock(void **state)
{
    struct sample newest;
    int64_t at_ms;

    (void)state;
    at_ms = uneven_beats(T0_MS, 0, 50);
    set_clock(at_ms, at_ms - 20000);
    at_ms = uneven_beats(at_ms - 20000, 50, 100);
    commit();
    assert_ok(samples_newest(world.fixture->store, world.fixture->path, world.fixture->device.row,
                             READING_RR, &newest, &err));
    assert_int_equal(newest.at_ms, at_ms + 20000);
    packet(at_ms += 22000, 60, 900); /* too short: it would come before what is there */
    commit();
    assert_ok(samples_newest(world.fixture->store, world.fixture->path, world.fixture->device.row,
                             READING_RR, &newest, &err));
    assert_int_equal(newest.at_ms, at_ms + 20000);
    packet(at_ms += 24000, 60, 900);
    commit();
    assert_ok(samples_newest(world.fixture->store, world.fixture->path, world.fixture->device.row,
                             READING_RR, &newest, &err));
    assert_int_equal(newest.at_ms, at_ms);
    assert_int_equal(stored(READING_RR), 102);
}

/* A small step forward ends no window before its time. */
static void a_window_ends_by_the_time_of_its_stream(void **state)
{
    int64_t at_ms;

    (void)state;
    at_ms = beats(T0_MS, 280);
    set_clock(at_ms, at_ms + 50000);
    at_ms = beats(at_ms + 50000, 10);
    tick(at_ms);
    assert_int_equal(world.window_count, 0);
    beats(at_ms, 30);
    assert_int_equal(world.window_count, 1);
    assert_int_equal(world.windows[0].hr_count, 298);
}

/* Windows that are computed from the journal are those that would have been. */
static void a_replay_gives_the_same_windows(void **state)
{
    struct window whole[3];

    (void)state;
    beats(T0_MS, 1000);
    assert_int_equal(world.window_count, 3);
    memcpy(whole, world.windows, sizeof(whole));
    teardown(state);
    setup(state);
    kill_and_start();
    assert_int_equal(world.window_count, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(world.windows[i].start_ms, whole[i].start_ms);
        assert_int_equal(world.windows[i].hr_count, whole[i].hr_count);
        assert_int_equal(world.windows[i].rr_all, whole[i].rr_all);
        assert_int_equal(world.windows[i].rr_diffs, whole[i].rr_diffs);
        assert_near(world.windows[i].rmssd, whole[i].rmssd);
    }
}

/* The clock was set back while the daemon was down. */
static void a_clock_behind_the_journal_loses_nothing(void **state)
{
    (void)state;
    kill_and_start();
    beats(T0_MS + 7, 300);
    commit();
    assert_int_equal(stored(READING_HR), 1300);
}

/* The database is locked when the daemon stops: the next one has all, windows too. */
static void a_stop_that_cannot_commit_loses_nothing(void **state)
{
    CLEANUP(store_closep) struct store *other = NULL;
    CLEANUP(cleanup_free) struct window *windows = NULL;
    struct error why = {0};

    (void)state;
    beats(T0_MS, 700);
    assert_int_equal(store_open(world.fixture->path, &other, &why), 0);
    assert_int_equal(store_begin(other, &why), 0);
    world.ingest = ingest_close(world.ingest);
    store_rollback(other);
    world.fixture->store = store_close(world.fixture->store);
    start();
    commit();
    assert_int_equal(stored(READING_RR), 700);
    assert_int_equal(windows_of(&world.person, &windows), 3);
    assert_int_equal(windows[0].rr_all, 298);
}

/* A commit takes the readings of the open window out of the journal: the window goes with them. */
static void an_open_window_is_stored_with_its_readings(void **state)
{
    CLEANUP(cleanup_free) struct window *windows = NULL;

    (void)state;
    beats(T0_MS, 100);
    commit();
    assert_int_equal(windows_of(&world.person, &windows), 1);
    assert_int_equal(windows[0].rr_all, 100);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_window_closes_with_the_first_beat_of_the_next),
        TEST(a_window_that_nothing_follows_closes_by_the_clock),
        TEST(the_live_value_covers_300_seconds),
        TEST(nonsense_is_counted_and_left),
        TEST(windows_and_readings_reach_the_database),
        TEST(a_restart_inside_a_window_keeps_it_whole),
        TEST(the_same_packets_again_change_nothing),
        TEST(a_device_that_changes_hands_leaves_two_windows),
        TEST(a_restart_does_not_mix_two_persons),
        TEST(a_clock_that_is_set_back_loses_nothing),
        TEST(a_correction_tears_no_series),
        TEST(a_correction_shows_after_a_pause),
        TEST(a_clock_that_is_set_costs_one_difference),
        TEST(a_step_back_inside_a_window_keeps_it_whole),
        TEST(a_step_of_the_clock_tears_nothing),
        TEST(a_step_of_the_clock_gives_no_false_difference),
        TEST(a_silence_takes_over_the_wall_clock),
        TEST(a_window_ends_by_the_time_of_its_stream),
        TEST(a_replay_gives_the_same_windows),
        TEST(a_clock_behind_the_journal_loses_nothing),
        TEST(a_stop_that_cannot_commit_loses_nothing),
        TEST(an_open_window_is_stored_with_its_readings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
