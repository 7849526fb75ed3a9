/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When sessions are due: whole days are played, minute by minute, also those of clock changes. */
#include "gateway/schedule.h"
#include "tests/harness/test.h"
#include <string.h>

#define MINUTE MS_PER_MINUTE
#define HOUR   MS_PER_HOUR

static struct zone *berlin;

static int load(void **unused)
{
    (void)unused;
    return zone_load("Europe/Berlin", &berlin, NULL);
}

static int unload(void **unused)
{
    (void)unused;
    zone_free(berlin);
    return 0;
}

/* Local time in Berlin. */
static int64_t at(int month, int day, int hour, int minute)
{
    const struct civil civil = {
        .year = 2026, .month = month, .day = day, .hour = hour, .minute = minute};
    int64_t ms;
    int32_t offset_s;
    zone_from_civil(berlin, &civil, &ms, &offset_s);
    return ms;
}

/* Fetched at that time, and well. */
static struct schedule_device fetched(int64_t success_ms)
{
    return (struct schedule_device){
        .row = 1,
        .zone = berlin,
        .wake_minute = SCHEDULE_WAKE_UNKNOWN,
        .since_ms = success_ms - 30 * MS_PER_DAY,
        .success_ms = success_ms,
        .try_ms = success_ms,
    };
}

static bool is_due(const struct schedule_device *device, int64_t now_ms)
{
    return schedule_due_ms(device, now_ms) <= now_ms;
}

/* Plays until `end_ms`, a session a minute long; where they begin goes to `starts`. */
static size_t play(struct schedule_device *device, int64_t now_ms, int64_t end_ms,
                   int64_t starts[16])
{
    size_t count = 0;
    for (; now_ms < end_ms; now_ms += MINUTE) {
        if (!is_due(device, now_ms))
            continue;
        assert_true(count < 16);
        starts[count++] = now_ms;
        device->success_ms = device->try_ms = now_ms + MINUTE;
        device->failures = 0;
    }
    return count;
}

/* Looked at each minute, so up to a minute late. */
static void assert_near(int64_t start_ms, int64_t moment_ms)
{
    assert_true(start_ms >= moment_ms - SCHEDULE_JITTER_MS);
    assert_true(start_ms <= moment_ms + SCHEDULE_JITTER_MS + MINUTE);
}

static void days_have_four_sessions(void **unused)
{
    (void)unused;
    static const struct {
        int month;
        int day;
        int wake_minute;
        int hours[4];
    } days[] = {
        {11, 10, SCHEDULE_WAKE_UNKNOWN, {8, 9, 13, 20}},
        {11, 10, 6 * 60, {7, 8, 13, 20}},
        {3, 29, SCHEDULE_WAKE_UNKNOWN, {8, 9, 13, 20}},  /* 23 hours */
        {10, 25, SCHEDULE_WAKE_UNKNOWN, {8, 9, 13, 20}}, /* 25 hours */
        {11, 10, 14 * 60, {13, 15, 16, 20}},             /* night shift */
    };
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        for (int64_t row = 1; row <= 20; row++) {
            struct schedule_device device = fetched(at(days[i].month, days[i].day - 1, 21, 0));
            int64_t starts[16];
            device.row = row;
            device.wake_minute = days[i].wake_minute;
            const size_t count = play(&device, at(days[i].month, days[i].day, 0, 0),
                                      at(days[i].month, days[i].day + 1, 0, 0), starts);
            assert_int_equal(count, 4);
            for (size_t n = 0; n < 4; n++)
                assert_near(starts[n], at(days[i].month, days[i].day, days[i].hours[n], 0));
        }
    }
}

/* A clock change skips the moment itself, or brings it twice. */
static void moments_inside_a_clock_change(void **unused)
{
    (void)unused;
    struct schedule_device device = fetched(at(3, 28, 21, 0));
    int64_t starts[16];
    device.wake_minute = 90; /* so 02:30, which is not there on that day, and 03:30 */
    size_t count = play(&device, at(3, 29, 0, 0), at(3, 29, 12, 0), starts);
    assert_int_equal(count, 1);
    assert_near(starts[0], at(3, 29, 3, 30));
    device = fetched(at(10, 24, 21, 0));
    device.wake_minute = 90;
    count = play(&device, at(10, 25, 0, 0), at(10, 25, 12, 0), starts);
    assert_int_equal(count, 2);
    assert_near(starts[0], at(10, 25, 2, 30));
    assert_near(starts[1], at(10, 25, 3, 30));
}

/* Waking up late in the evening: its moments lie in the next day. */
static void moments_may_lie_in_the_next_day(void **unused)
{
    (void)unused;
    struct schedule_device device = fetched(at(11, 9, 21, 0));
    int64_t starts[16];
    device.wake_minute = 23 * 60 + 30;
    const size_t count = play(&device, at(11, 9, 22, 0), at(11, 10, 12, 0), starts);
    assert_int_equal(count, 2);
    assert_near(starts[0], at(11, 10, 0, 30));
    assert_near(starts[1], at(11, 10, 1, 30));
}

static void the_shift_is_the_same_at_every_look(void **unused)
{
    (void)unused;
    bool devices_differ = false;
    bool days_differ = false;
    for (int64_t row = 1; row <= 50; row++) {
        struct schedule_device device = fetched(at(11, 9, 21, 0));
        device.row = row;
        const int64_t due_ms = schedule_due_ms(&device, at(11, 9, 22, 0));
        assert_in_range(due_ms - at(11, 10, 8, 0) + SCHEDULE_JITTER_MS, 0, 2 * SCHEDULE_JITTER_MS);
        assert_int_equal(schedule_due_ms(&device, due_ms - 1), due_ms);
        assert_int_equal(schedule_due_ms(&device, due_ms + HOUR), due_ms);
        assert_false(is_due(&device, due_ms - 1));
        assert_true(is_due(&device, due_ms));
        device.row = row + 1;
        devices_differ = devices_differ || schedule_due_ms(&device, at(11, 9, 22, 0)) != due_ms;
        device = fetched(at(11, 10, 21, 0));
        device.row = row;
        days_differ =
            days_differ || schedule_due_ms(&device, at(11, 10, 22, 0)) != due_ms + MS_PER_DAY;
    }
    assert_true(devices_differ);
    assert_true(days_differ);
}

static void a_new_device_is_due_at_once(void **unused)
{
    (void)unused;
    const int64_t now_ms = at(11, 10, 3, 0);
    const struct schedule_device device = {
        .row = 1, .zone = berlin, .wake_minute = SCHEDULE_WAKE_UNKNOWN, .since_ms = now_ms};
    assert_true(is_due(&device, now_ms));
}

/* Somebody fetched just before the moment: the next one will do. */
static void just_fetched_is_good_enough(void **unused)
{
    (void)unused;
    struct schedule_device device = fetched(at(11, 10, 7, 45));
    assert_false(is_due(&device, at(11, 10, 8, 30)));
    assert_true(is_due(&device, at(11, 10, 9, 5)));
}

static void a_moment_missed_stays_due(void **unused)
{
    (void)unused;
    struct schedule_device device = fetched(at(11, 7, 9, 0));
    int64_t starts[16];
    const size_t count = play(&device, at(11, 10, 10, 0), at(11, 10, 12, 0), starts);
    assert_int_equal(count, 1);
    assert_int_equal(starts[0], at(11, 10, 10, 0));
}

static void heard_after_six_hours(void **unused)
{
    (void)unused;
    struct schedule_device device = fetched(at(11, 9, 21, 0));
    assert_false(is_due(&device, at(11, 10, 5, 0)));
    device.heard = true;
    assert_false(is_due(&device, at(11, 10, 2, 59)));
    assert_true(is_due(&device, at(11, 10, 3, 0)));
}

static void pauses_after_failures(void **unused)
{
    (void)unused;
    static const int minutes[] = {0, 1, 2, 5, 15, 30, 60, 60, 60};
    for (unsigned failures = 0; failures < sizeof(minutes) / sizeof(minutes[0]); failures++) {
        struct schedule_device device = fetched(at(11, 9, 21, 0));
        device.try_ms = at(11, 10, 9, 30);
        device.failures = failures;
        assert_int_equal(schedule_due_ms(&device, device.try_ms),
                         device.try_ms + minutes[failures] * MINUTE);
    }
}

/* It fails all day: that costs its battery about one link an hour. */
static void a_day_of_failures(void **unused)
{
    (void)unused;
    struct schedule_device device = fetched(at(11, 9, 21, 0));
    unsigned tries = 0;
    for (int64_t now_ms = at(11, 10, 0, 0); now_ms < at(11, 11, 0, 0); now_ms += MINUTE) {
        if (!is_due(&device, now_ms))
            continue;
        device.try_ms = now_ms;
        device.failures++;
        tries++;
    }
    assert_in_range(tries, 16, 21);
}

static void unheard_is_looked_for_now_and_then(void **unused)
{
    (void)unused;
    struct schedule_device device = fetched(at(11, 9, 21, 0));
    device.try_ms = at(11, 10, 10, 0);
    device.unseen = true;
    assert_int_equal(schedule_due_ms(&device, at(11, 10, 10, 1)), at(11, 10, 10, 15));
    device.heard = true; /* by a search for another */
    assert_true(is_due(&device, at(11, 10, 10, 1)));
    device.failures = 4; /* earlier ones still count */
    assert_int_equal(schedule_due_ms(&device, at(11, 10, 10, 1)), at(11, 10, 10, 15));
}

static void who_asks_does_not_wait(void **unused)
{
    (void)unused;
    struct schedule_device device = fetched(at(11, 10, 9, 30));
    assert_false(is_due(&device, at(11, 10, 9, 31)));
    device.failures = 6;
    device.asked = true;
    assert_true(is_due(&device, at(11, 10, 9, 31)));
    device.running = true;
    assert_int_equal(schedule_due_ms(&device, at(11, 10, 9, 31)), INT64_MAX);
}

static void the_clock_is_set(void **unused)
{
    (void)unused;
    const int64_t success_ms = at(11, 10, 9, 30);
    struct schedule_device device = fetched(success_ms);
    /* Back by a step of NTP: nothing. */
    assert_false(is_due(&device, success_ms - 5 * MINUTE));
    /* Back by two days: what is said of the last session is not of this time. */
    assert_true(is_due(&device, success_ms - 2 * MS_PER_DAY));
    device.failures = 6;
    assert_true(is_due(&device, success_ms - 2 * MS_PER_DAY));
    assert_int_equal(schedule_worry(&device, success_ms - 2 * MS_PER_DAY), SCHEDULE_WELL);
    /* Forward, and back again. */
    device = fetched(success_ms);
    int64_t starts[16];
    assert_int_equal(play(&device, success_ms + 300 * MS_PER_DAY,
                          success_ms + 300 * MS_PER_DAY + MINUTE, starts),
                     1);
    assert_int_equal(play(&device, success_ms, success_ms + 3 * HOUR, starts), 1);
}

/* The wearer travels: the day's moments are those of the new place. */
static void another_zone(void **unused)
{
    (void)unused;
    struct zone *tokyo = NULL;
    assert_int_equal(zone_load("Asia/Tokyo", &tokyo, NULL), 0);
    struct schedule_device device = fetched(at(11, 10, 13, 30));
    device.zone = tokyo; /* 21:30 there */
    const int64_t due_ms = schedule_due_ms(&device, at(11, 10, 14, 0));
    assert_near(due_ms, at(11, 11, 0, 0)); /* 8:00 there */
    zone_free(tokyo);
}

/* ---- several ---- */

static void who_comes_first(void **unused)
{
    (void)unused;
    const int64_t now_ms = at(11, 10, 10, 0);
    int64_t look_ms;
    struct schedule_device devices[3];
    for (int i = 0; i < 3; i++) {
        devices[i] = fetched(at(11, 9, 21, 0) + i * MINUTE);
        devices[i].row = i + 1;
    }
    assert_int_equal(schedule_next(devices, 3, true, now_ms, &look_ms), 0); /* waits longest */
    devices[1].heard = true;
    assert_int_equal(schedule_next(devices, 3, true, now_ms, &look_ms), 1);
    devices[2].asked = true;
    assert_int_equal(schedule_next(devices, 3, true, now_ms, &look_ms), 2);
    for (int i = 0; i < 3; i++)
        devices[i].running = true;
    assert_int_equal(schedule_next(devices, 3, true, now_ms, &look_ms), -1);
    assert_int_equal(look_ms, devices[0].success_ms + SCHEDULE_LATE_MS);
}

static void when_to_look_again(void **unused)
{
    (void)unused;
    int64_t look_ms;
    struct schedule_device devices[2] = {fetched(at(11, 9, 21, 0)), fetched(at(11, 9, 21, 0))};
    devices[1].failures = 3;
    devices[1].success_ms -= MS_PER_DAY;
    assert_int_equal(schedule_next(devices, 2, true, at(11, 9, 21, 1), &look_ms), -1);
    assert_int_equal(look_ms, at(11, 9, 21, 5));
    assert_int_equal(schedule_next(devices, 2, true, look_ms, &look_ms), 1);
    assert_int_equal(schedule_next(devices, 0, true, at(11, 9, 21, 1), &look_ms), -1);
    assert_int_equal(look_ms, INT64_MAX);
}

/* The device's clock would be set wrong, and its history read wrong. */
static void nothing_without_a_trusted_clock(void **unused)
{
    (void)unused;
    int64_t look_ms;
    struct schedule_device device = fetched(at(11, 1, 0, 0));
    device.asked = true;
    assert_int_equal(schedule_next(&device, 1, false, at(11, 10, 10, 0), &look_ms), -1);
    assert_int_equal(look_ms, INT64_MAX);
}

/* ---- worries ---- */

static void worries(void **unused)
{
    (void)unused;
    const int64_t success_ms = at(11, 1, 9, 0);
    struct schedule_device device = fetched(success_ms);
    char text[128];
    assert_int_equal(schedule_worry(&device, success_ms + 47 * HOUR), SCHEDULE_WELL);
    assert_int_equal(schedule_worry(&device, success_ms + 48 * HOUR), SCHEDULE_LATE);
    assert_int_equal(schedule_worry(&device, success_ms + 5 * MS_PER_DAY), SCHEDULE_LOSING);
    schedule_worry_text(&device, success_ms + 50 * HOUR, "not_seen", text, sizeof(text));
    assert_string_equal(text, "nothing fetched for 2 days (not_seen)");
    schedule_worry_text(&device, success_ms + 6 * MS_PER_DAY, "wrong_key", text, sizeof(text));
    assert_string_equal(text, "nothing fetched for 6 days; the wearable will soon forget what it "
                              "recorded (wrong_key)");
    /* One that never was fetched counts from when it became known. */
    device.success_ms = 0;
    device.since_ms = success_ms;
    assert_int_equal(schedule_worry(&device, success_ms + 47 * HOUR), SCHEDULE_WELL);
    assert_int_equal(schedule_worry(&device, success_ms + 48 * HOUR), SCHEDULE_LATE);
    schedule_worry_text(&device, success_ms + 48 * HOUR, NULL, text, sizeof(text));
    assert_string_equal(text, "nothing fetched for 2 days (never tried)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_have_four_sessions),
        cmocka_unit_test(moments_inside_a_clock_change),
        cmocka_unit_test(moments_may_lie_in_the_next_day),
        cmocka_unit_test(the_shift_is_the_same_at_every_look),
        cmocka_unit_test(a_new_device_is_due_at_once),
        cmocka_unit_test(just_fetched_is_good_enough),
        cmocka_unit_test(a_moment_missed_stays_due),
        cmocka_unit_test(heard_after_six_hours),
        cmocka_unit_test(pauses_after_failures),
        cmocka_unit_test(a_day_of_failures),
        cmocka_unit_test(unheard_is_looked_for_now_and_then),
        cmocka_unit_test(who_asks_does_not_wait),
        cmocka_unit_test(the_clock_is_set),
        cmocka_unit_test(another_zone),
        cmocka_unit_test(who_comes_first),
        cmocka_unit_test(when_to_look_again),
        cmocka_unit_test(nothing_without_a_trusted_clock),
        cmocka_unit_test(worries),
    };
    return cmocka_run_group_tests_name("schedule", tests, load, unload);
}
