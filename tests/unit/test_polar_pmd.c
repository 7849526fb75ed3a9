/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Polar driver: packets of Polar's documents by hand, and links beside a virtual armband. */
#include "tests/unit/driver_fixture.h"
#include "tests/wearables/beats.h"

#define CONTROL    "fb005c81-02e7-f387-1cad-8acd2d8df0c8"
#define DATA       "fb005c82-02e7-f387-1cad-8acd2d8df0c8"
#define HEART_RATE "00002a37-0000-1000-8000-00805f9b34fb"
#define MINUTE_MS  INT64_C(60000)
#define MS(value)  ((value)*READING_RR_PER_MS)

/* Head of a frame; the time stamp is 0, as it often is. */
#define PPI   3, 0, 0, 0, 0, 0, 0, 0, 0, 0
#define START 0x02, 0x03
#define STOP  0x03, 0x03

static const uint8_t features[] = {0x0f, 0x6e, 0x02}; /* SDK issue 291 */
static const uint8_t start_ok[] = {0xf0, START, 0x00, 0x00};
static const uint8_t plain_72[] = {0x00, 72};
static const uint8_t sample_60[] = {PPI, 0x3c, 0xe8, 0x03, 0x0a, 0x00, 0x06};

struct sample {
    int hr; /* 0: none */
    int rr_ms;
    int64_t at_ms;
};

static const struct {
    const char *what;
    uint8_t bytes[40];
    size_t length;
    int result;
    enum reading_contact contact;
    struct sample samples[4];
} frames[] = {
    /* The sample of the document. */
    {"60 a minute",
     {PPI, 0x3c, 0xe8, 0x03, 0x0a, 0x00, 0x06},
     16,
     0,
     CONTACT_ON_BODY,
     {{60, 1000, 0}}},
    {"three, oldest first",
     {PPI, 60, 0xe8, 3, 10, 0, 6, 61, 0xd0, 3, 10, 0, 6, 62, 0xc0, 3, 10, 0, 6},
     28,
     0,
     CONTACT_ON_BODY,
     {{60, 1000, -1936}, {61, 976, -960}, {62, 960, 0}}},
    {"the middle one was moved, and counts as time",
     {PPI, 60, 0xe8, 3, 10, 0, 6, 61, 0xd0, 3, 10, 0, 7, 62, 0xc0, 3, 10, 0, 6},
     28,
     0,
     CONTACT_ON_BODY,
     {{60, 1000, -1936}, {62, 960, 0}}},
    {"30 ms are certain enough",
     {PPI, 60, 0xe8, 3, 30, 0, 6},
     16,
     0,
     CONTACT_ON_BODY,
     {{60, 1000, 0}}},
    {"31 are not", {PPI, 60, 0xe8, 3, 31, 0, 6}, 16, 0, CONTACT_ON_BODY, {{0}}},
    {"287 neither", {PPI, 60, 0xe8, 3, 31, 1, 6}, 16, 0, CONTACT_ON_BODY, {{0}}},
    {"off the skin", {PPI, 60, 0xe8, 3, 10, 0, 4}, 16, 0, CONTACT_NONE, {{0}}},
    {"cannot tell", {PPI, 60, 0xe8, 3, 10, 0, 0}, 16, 0, CONTACT_UNKNOWN, {{60, 1000, 0}}},
    {"no interval", {PPI, 60, 0, 0, 10, 0, 6}, 16, 0, CONTACT_ON_BODY, {{60, 0, 0}}},
    {"no rate", {PPI, 0, 0xe8, 3, 10, 0, 6}, 16, 0, CONTACT_ON_BODY, {{0, 1000, 0}}},
    {"with a time stamp",
     {3, 1, 2, 3, 4, 5, 6, 7, 8, 0, 60, 0xe8, 3, 10, 0, 6},
     16,
     0,
     CONTACT_ON_BODY,
     {{60, 1000, 0}}},
    {"empty", {0}, 0, -ERR_LENGTH, CONTACT_UNKNOWN, {{0}}},
    {"no head", {PPI}, 9, -ERR_LENGTH, CONTACT_UNKNOWN, {{0}}},
    {"no sample", {PPI}, 10, -ERR_LENGTH, CONTACT_UNKNOWN, {{0}}},
    {"half a sample", {PPI, 60, 0xe8, 3, 10, 0, 6, 60}, 17, -ERR_LENGTH, CONTACT_UNKNOWN, {{0}}},
    {"acceleration",
     {2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6},
     16,
     -ERR_UNSUPPORTED,
     CONTACT_UNKNOWN,
     {{0}}},
    {"compressed",
     {3, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 1, 2, 3, 4, 5, 6},
     16,
     -ERR_UNSUPPORTED,
     CONTACT_UNKNOWN,
     {{0}}},
};

static void frames_decode(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
        struct fixture fixture;
        size_t at = 0;
        fixture_open(&fixture, "polar-pmd");
        print_message("%s\n", frames[i].what);
        assert_int_equal(fixture_feed(&fixture, DATA, frames[i].bytes, frames[i].length),
                         frames[i].result);
        assert_int_equal(fixture.count, frames[i].result == 0);
        for (size_t s = 0; s < 4; s++) {
            const struct sample *sample = &frames[i].samples[s];
            fixture_expect(&fixture, &at, READING_HR, sample->hr, sample->at_ms);
            fixture_expect(&fixture, &at, READING_RR, MS(sample->rr_ms), sample->at_ms);
        }
        assert_int_equal(fixture_readings(&fixture), at);
        if (frames[i].result == 0) {
            assert_true(fixture.batches[0].live);
            assert_int_equal(fixture.batches[0].contact, frames[i].contact);
        }
        fixture_close(&fixture);
    }
}

/* 84 samples are 168 readings: more than a batch holds, and none is lost or reordered. */
static void the_longest_frame_takes_two_batches(void **unused)
{
    (void)unused;
    uint8_t bytes[10 + 84 * 6] = {PPI};
    for (size_t i = 0; i < 84; i++)
        memcpy(bytes + 10 + 6 * i, (const uint8_t[]){60, (uint8_t)(100 + i), 3, 5, 0, 6}, 6);
    struct fixture fixture;
    fixture_open(&fixture, "polar-pmd");
    assert_int_equal(fixture_feed(&fixture, DATA, bytes, sizeof(bytes)), 0);
    assert_int_equal(fixture.count, 2);
    assert_int_equal(fixture.batches[0].count, READING_BATCH_MAX);
    assert_int_equal(fixture.batches[1].contact, CONTACT_ON_BODY);
    assert_int_equal(fixture_readings(&fixture), 168);
    for (size_t i = 0; i < 84; i++)
        assert_int_equal(fixture_reading(&fixture, 2 * i + 1)->value, MS(768 + 100 + (int)i));
    assert_int_equal(fixture_reading(&fixture, 167)->at_ms, 0);
    fixture_close(&fixture);
}

/* ---- the control point ---- */

static void open_started(struct fixture *fixture)
{
    fixture_open(fixture, "polar-pmd");
    assert_int_equal(fixture_ready(fixture, FIXTURE_NOW_MS, NULL), 0);
    assert_string_equal(fixture->read_from, CONTROL);
    assert_int_equal(fixture_answer(fixture, 0, features, sizeof(features)), 0);
}

static void check_written(const struct fixture *fixture, const uint8_t bytes[2])
{
    assert_int_equal(fixture->written_length, bytes ? 2 : 0);
    if (!bytes)
        return;
    assert_string_equal(fixture->written_to, CONTROL);
    assert_memory_equal(fixture->written, bytes, 2);
}

static void leave(struct fixture *fixture, const uint8_t bytes[2])
{
    fixture_forget(fixture);
    fixture->driver->on_leave(fixture->state, &fixture->io);
    check_written(fixture, bytes);
    fixture_close(fixture);
}

/* How many readings the standard heart rate gives now. */
static size_t plain_readings(struct fixture *fixture)
{
    assert_int_equal(fixture_feed(fixture, HEART_RATE, plain_72, sizeof(plain_72)), 0);
    return fixture_readings(fixture);
}

static void it_starts_and_stops(void **unused)
{
    (void)unused;
    struct fixture fixture;
    open_started(&fixture);
    check_written(&fixture, (const uint8_t[]){START});
    assert_int_equal(fixture.timer_ms, MINUTE_MS);
    assert_int_equal(plain_readings(&fixture), 1);
    assert_int_equal(fixture_feed(&fixture, CONTROL, start_ok, sizeof(start_ok)), 0);
    assert_string_equal(fixture.fact, "ppi=on");
    assert_int_equal(plain_readings(&fixture), 1); /* the first interval has not come */
    assert_int_equal(fixture_feed(&fixture, DATA, sample_60, sizeof(sample_60)), 0);
    assert_int_equal(plain_readings(&fixture), 0);
    leave(&fixture, (const uint8_t[]){STOP});
}

static void without_ppi_it_is_a_strap(void **unused)
{
    (void)unused;
    struct fixture fixture;
    fixture_open(&fixture, "polar-pmd");
    fixture_ready(&fixture, FIXTURE_NOW_MS, NULL);
    assert_int_equal(fixture_answer(&fixture, 0, (const uint8_t[]){0x0f, 0x05, 0x00}, 3),
                     0); /* H10 */
    check_written(&fixture, NULL);
    assert_string_equal(fixture.fact, "ppi=not supported");
    const uint8_t with_rr[] = {0x10, 60, 0x00, 0x04};
    assert_int_equal(fixture_feed(&fixture, HEART_RATE, with_rr, sizeof(with_rr)), 0);
    assert_int_equal(fixture_readings(&fixture), 2);
    assert_int_equal(fixture_reading(&fixture, 1)->value, MS(1000));
    assert_int_equal(fixture.timer_ms, 0);
    leave(&fixture, NULL);

    fixture_open(&fixture, "polar-pmd");
    fixture_ready(&fixture, FIXTURE_NOW_MS, NULL);
    assert_int_equal(fixture_answer(&fixture, -ERR_NOT_FOUND, NULL, 0), 0);
    assert_int_equal(plain_readings(&fixture), 1);
    assert_int_equal(fixture.timer_ms, 0);
    leave(&fixture, NULL);
}

static void unknown_features_are_tried(void **unused)
{
    (void)unused;
    static const struct {
        int result;
        uint8_t bytes[3];
        size_t length;
        int expected;
    } answers[] = {
        {-ERR_IO, {0}, 0, -ERR_IO},
        {0, {0}, 0, -ERR_LENGTH},
        {0, {0x0f}, 1, -ERR_LENGTH},
        {0, {0xf0, 0x6e, 0x02}, 3, -ERR_SYNTAX},
    };
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        struct fixture fixture;
        fixture_open(&fixture, "polar-pmd");
        fixture_ready(&fixture, FIXTURE_NOW_MS, NULL);
        assert_int_equal(
            fixture_answer(&fixture, answers[i].result, answers[i].bytes, answers[i].length),
            answers[i].expected);
        check_written(&fixture, NULL);
        assert_int_equal(fixture.timer_ms, MINUTE_MS);
        assert_int_equal(fixture_time(&fixture), 0);
        check_written(&fixture, (const uint8_t[]){START});
        leave(&fixture, (const uint8_t[]){STOP});
    }
}

static const struct {
    uint8_t bytes[6];
    size_t length;
    int result;
    unsigned timer_ms; /* until it is tried again; 0: never */
    const char *fact;
} answers[] = {
    {{0xf0, START, 0, 0}, 5, 0, MINUTE_MS, "ppi=on"},
    {{0xf0, START, 6, 0}, 5, 0, MINUTE_MS, "ppi=on"},
    {{0xf0, START, 0}, 4, 0, MINUTE_MS, "ppi=on"},
    {{0xf0, START, 1, 0}, 5, 0, 0, "ppi=refused"},
    {{0xf0, START, 2, 0}, 5, 0, 0, "ppi=refused"},
    {{0xf0, START, 3, 0}, 5, 0, 0, "ppi=not supported"},
    {{0xf0, START, 10, 0}, 5, 0, MINUTE_MS, "ppi=MTU too low"},
    {{0xf0, START, 12, 0}, 5, 0, MINUTE_MS, "ppi=busy otherwise"},
    {{0xf0, START, 13, 0}, 5, 0, MINUTE_MS, "ppi=charging"},
    {{0xf0, START, 14, 0}, 5, 0, MINUTE_MS, "ppi=disk full"},
    {{0xf0, START, 200, 0}, 5, 0, MINUTE_MS, "ppi=refused"},
    {{0xf0, STOP, 0, 0}, 5, 0, MINUTE_MS, ""},
    {{0xf0, START}, 3, -ERR_LENGTH, MINUTE_MS, ""},
    {{0xf0}, 1, -ERR_LENGTH, MINUTE_MS, ""},
    {{0}, 0, -ERR_LENGTH, MINUTE_MS, ""},
    {{0xf0, 1, 1, 0, 0}, 5, -ERR_UNSUPPORTED, MINUTE_MS, ""}, /* settings of PPG, SDK issue 226 */
    {{0xf0, 2, 1, 0, 0}, 5, -ERR_UNSUPPORTED, MINUTE_MS, ""}, /* PPG has started, ditto */
    {{0x0f, 0x6e, 0x02}, 3, 0, MINUTE_MS, ""},                /* bluetoothd tells what was read */
    {{0x01, 3}, 2, 0, MINUTE_MS, "ppi=stopped by the sensor"},
    {{0x01, 1, 3}, 3, 0, MINUTE_MS, "ppi=stopped by the sensor"},
    {{0x01, 1}, 2, 0, MINUTE_MS, ""},
    {{0x01}, 1, 0, MINUTE_MS, ""},
    {{0x77, 1}, 2, -ERR_SYNTAX, MINUTE_MS, ""},
};

static void answers_are_understood(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        struct fixture fixture;
        open_started(&fixture);
        assert_int_equal(fixture_feed(&fixture, CONTROL, answers[i].bytes, answers[i].length),
                         answers[i].result);
        assert_int_equal(fixture.timer_ms, answers[i].timer_ms);
        assert_string_equal(fixture.fact, answers[i].fact);
        assert_int_equal(plain_readings(&fixture), 1);
        leave(&fixture, (const uint8_t[]){STOP});
    }
}

static void a_stream_that_ends_gives_way(void **unused)
{
    (void)unused;
    struct fixture fixture;
    open_started(&fixture);
    fixture_feed(&fixture, DATA, sample_60, sizeof(sample_60));
    assert_int_equal(plain_readings(&fixture), 0);
    fixture_feed(&fixture, CONTROL, (const uint8_t[]){0x01, 0x03}, 2);
    assert_int_equal(plain_readings(&fixture), 1);
    fixture_feed(&fixture, DATA, sample_60, sizeof(sample_60));
    assert_int_equal(fixture_time(&fixture), 0); /* nothing for a minute */
    check_written(&fixture, (const uint8_t[]){START});
    assert_int_equal(plain_readings(&fixture), 1);
    leave(&fixture, (const uint8_t[]){STOP});
}

/* Another link may have left it measuring: then we hear it and stop it. */
static void a_stream_that_nobody_started_is_taken(void **unused)
{
    (void)unused;
    struct fixture fixture;
    fixture_open(&fixture, "polar-pmd");
    assert_int_equal(fixture_feed(&fixture, DATA, sample_60, sizeof(sample_60)), 0);
    assert_int_equal(fixture_readings(&fixture), 2);
    assert_int_equal(fixture_feed(&fixture, "00002a19-0000-1000-8000-00805f9b34fb", sample_60, 1),
                     -ERR_UNSUPPORTED);
    leave(&fixture, (const uint8_t[]){STOP});
}

/* ---- beside a virtual armband ---- */

struct link {
    struct wearable *armband;
    struct rig *rig;
};

static void open_link(struct link *link, const char *options)
{
    link->rig = fixture_rig("polar-pmd", "armband", options, &link->armband);
}

static void close_link(struct link *link)
{
    rig_close(link->rig);
    wearable_free(link->armband);
}

static void run(struct link *link, int64_t limit_ms)
{
    assert_int_equal(rig_session(link->rig, NULL, limit_ms), RIG_STUCK);
    assert_int_equal(rig_refused(link->rig), 0);
}

/* A number that the armband tells of itself. */
static int told(const struct link *link, const char *key)
{
    char text[256];
    link->armband->type->describe(link->armband, text, sizeof(text));
    const char *found = strstr(text, key);
    assert_non_null(found);
    return atoi(found + strlen(key)); /* NOLINT(cert-err34-c) */
}

static size_t emitted(const struct link *link, enum reading_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < rig_emitted(link->rig); i++)
        count += rig_emitted_at(link->rig, i)->kind == kind;
    return count;
}

/* Whether the intervals that were emitted are those of the plan. */
static void check_values(const struct link *link, const struct beats_plan *plan)
{
    struct beats beats;
    beats_start(&beats, plan);
    for (size_t i = 0; i < rig_emitted(link->rig); i++)
        if (rig_emitted_at(link->rig, i)->kind == READING_RR)
            assert_int_equal(rig_emitted_at(link->rig, i)->value, MS(beats_next_ms(&beats)));
}

/* Each where the one before ended, but for the age that a burst's last one has when it is sent. */
static void check_times(const struct link *link)
{
    int64_t before_ms = 0;
    for (size_t i = 0; i < rig_emitted(link->rig); i++) {
        const struct reading *reading = rig_emitted_at(link->rig, i);
        if (reading->kind != READING_RR)
            continue;
        if (before_ms != 0)
            assert_in_range(reading->at_ms - before_ms, 1, 2 * reading->value / READING_RR_PER_MS);
        before_ms = reading->at_ms;
    }
}

static void intervals_are_those_of_the_heart(void **unused)
{
    (void)unused;
    const struct beats_plan plan = {.base_ms = 850, .seed = 42, .jitter_modulus = 101};
    struct link link;
    open_link(&link, "base=850 seed=42 jitter=101");
    run(&link, 5 * MINUTE_MS);
    assert_string_equal(rig_fact(link.rig, "ppi"), "on");
    assert_int_equal(told(&link, "starts="), 1);
    assert_int_equal(told(&link, "stops="), 1);
    assert_int_equal(told(&link, "measuring="), 0);
    /* 5 min of 850 ms, less the first part of a beat and what the last burst had not got */
    assert_in_range(emitted(&link, READING_RR), 345, 352);
    /* 25 s of the standard rate before the first burst */
    assert_in_range(emitted(&link, READING_HR), emitted(&link, READING_RR) + 24,
                    emitted(&link, READING_RR) + 26);
    check_values(&link, &plan);
    check_times(&link);
    close_link(&link);
}

static void a_small_mtu_takes_more_frames(void **unused)
{
    (void)unused;
    const struct beats_plan plan = {.base_ms = 600, .seed = 1, .jitter_modulus = 51};
    struct link link;
    open_link(&link, "base=600 seed=1 jitter=51 mtu=23");
    run(&link, 2 * MINUTE_MS + 2500); /* between two bursts */
    assert_in_range(emitted(&link, READING_RR), 190, 200);
    assert_int_equal(told(&link, "frames="), (int)emitted(&link, READING_RR));
    check_values(&link, &plan);
    close_link(&link);
}

static void what_is_no_pulse_is_left_out(void **unused)
{
    (void)unused;
    static const struct {
        const char *options;
        size_t low;
        size_t high;
    } cases[] = {
        {"blocked=2", 55, 60},
        {"error=31", 0, 0},
        {"contact=0", 0, 0},
        {"contact=0 can_tell_contact=0", 112, 120},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct link link;
        open_link(&link, cases[i].options);
        run(&link, 2 * MINUTE_MS);
        assert_in_range(emitted(&link, READING_RR), cases[i].low, cases[i].high);
        close_link(&link);
    }
}

/* What it cannot give is made up for by the standard heart rate: one a second. */
static void it_falls_back(void **unused)
{
    (void)unused;
    static const struct {
        const char *options;
        const char *fact;
        int starts;
        size_t rr_low;
        size_t hr_low;
    } cases[] = {
        {"ppi=0", "not supported", 0, 0, 299},
        {"refusals=1000 status=3", "not supported", 1, 0, 299},
        {"refusals=1000 status=13", "charging", 5, 0, 299},
        {"refusals=2 status=13", "on", 3, 170, 299},
        {"stuck=1", "on", 5, 0, 299},
        {"stops_ms=120000", "on", 2, 220, 299},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct link link;
        open_link(&link, cases[i].options);
        print_message("%s\n", cases[i].options);
        run(&link, 5 * MINUTE_MS);
        assert_string_equal(rig_fact(link.rig, "ppi"), cases[i].fact);
        assert_int_equal(told(&link, "starts="), cases[i].starts);
        assert_int_equal(told(&link, "stops="), cases[i].starts > 0);
        assert_in_range(emitted(&link, READING_RR), cases[i].rr_low,
                        cases[i].rr_low > 0 ? cases[i].rr_low + 30 : 0);
        assert_in_range(emitted(&link, READING_HR), cases[i].hr_low, 345);
        close_link(&link);
    }
}

/* A link that is lost leaves it measuring; the next one takes over and stops it. */
static void a_lost_link_is_taken_over(void **unused)
{
    (void)unused;
    for (unsigned n = 1; n <= 60; n++) {
        struct link link;
        const struct rig_fault cut = {.cut_after = n};
        open_link(&link, "first_ms=5000");
        assert_int_equal(rig_session(link.rig, &cut, 2 * MINUTE_MS), RIG_CUT);
        const size_t before = emitted(&link, READING_RR);
        rig_wait(link.rig, 20000);
        run(&link, MINUTE_MS);
        assert_true(emitted(&link, READING_RR) >= before + 45);
        assert_int_equal(told(&link, "measuring="), 0);
        assert_int_equal(told(&link, "stops="), 1);
        close_link(&link);
    }
}

static void faults_end_well(void **unused)
{
    (void)unused;
    for (unsigned n = 1; n <= 30; n++) {
        for (unsigned bit = 0; bit < 48; bit += 5) {
            struct link link;
            const struct rig_fault fault = {.drop = n, .damage = n + 3, .bit = bit};
            open_link(&link, "first_ms=5000");
            assert_int_equal(rig_session(link.rig, &fault, 3 * MINUTE_MS), RIG_STUCK);
            assert_true(rig_refused(link.rig) <= 1);
            assert_true(emitted(&link, READING_RR) > 100);
            assert_int_equal(told(&link, "measuring="), 0);
            close_link(&link);
        }
    }
}

static void table_knows_whose_it_is(void **unused)
{
    (void)unused;
    static const char *const with[] = {"0000180d-0000-1000-8000-00805f9b34fb"};
    static const struct {
        const char *name;
        const char *driver;
    } cases[] = {
        {"Polar Sense 0A1B2C3D", "polar-pmd"}, {"Polar OH1 0A1B2C3D", "polar-pmd"},
        {"Polar 360 0A1B2C3D", "polar-pmd"},   {"Polar H10 0A1B2C3D", "heart-rate"},
        {"Polar H9 0A1B2C3D", "heart-rate"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct advertisement advertisement = {
            .name = cases[i].name, .service_uuids = with, .service_count = 1};
        assert_ptr_equal(driver_match(&advertisement, false), driver_by_name(cases[i].driver));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_decode),
        cmocka_unit_test(the_longest_frame_takes_two_batches),
        cmocka_unit_test(it_starts_and_stops),
        cmocka_unit_test(without_ppi_it_is_a_strap),
        cmocka_unit_test(unknown_features_are_tried),
        cmocka_unit_test(answers_are_understood),
        cmocka_unit_test(a_stream_that_ends_gives_way),
        cmocka_unit_test(a_stream_that_nobody_started_is_taken),
        cmocka_unit_test(intervals_are_those_of_the_heart),
        cmocka_unit_test(a_small_mtu_takes_more_frames),
        cmocka_unit_test(what_is_no_pulse_is_left_out),
        cmocka_unit_test(it_falls_back),
        cmocka_unit_test(a_lost_link_is_taken_over),
        cmocka_unit_test(faults_end_well),
        cmocka_unit_test(table_knows_whose_it_is),
    };
    return cmocka_run_group_tests_name("polar_pmd", tests, NULL, NULL);
}
