/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From blocks of sleep to nights. Blocks are written as their device would say them: a start in
 * minutes, then stages with their minutes, "a10 l30 d60" (a awake, l light, d deep, r REM, s
 * asleep, u unknown).
 */
#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/nights.h"
#include "tests/harness/near.h"
#include "tests/unit/storage_fixture.h"

#define DAY_0    20454 /* 2026-01-01 */
#define MIDNIGHT (DAY_0 * MS_PER_DAY)
#define AT(hour) (MIDNIGHT + (int64_t)((hour)*60) * MS_PER_MINUTE)
#define BLOCKS   64

/* ---- helpers ---- */

struct sheet {
    struct stored_sleep blocks[BLOCKS];
    size_t count;
};

static enum sleep_stage stage_of(char letter)
{
    static const char letters[] = "aldrsu";
    const char *found = strchr(letters, letter);

    assert_non_null(found);
    return (enum sleep_stage)(found - letters);
}

/* Adds a block that ends where its parts end. */
static struct sleep_block *add(struct sheet *sheet, int64_t device_row, int64_t start_ms,
                               const char *parts)
{
    struct stored_sleep *stored = &sheet->blocks[sheet->count++];

    assert_true(sheet->count <= BLOCKS);
    *stored = (struct stored_sleep){
        .device_row = device_row, .person_row = 1, .block = {.start_ms = start_ms}};
    stored->block.end_ms = start_ms;
    while (*parts) {
        const enum sleep_stage stage = stage_of(*parts);
        char *end = NULL;
        const long minutes = strtol(parts + 1, &end, 10);

        assert_int_equal(sleep_block_add(&stored->block, stage, (int32_t)minutes * 60), 0);
        stored->block.end_ms += minutes * MS_PER_MINUTE;
        parts = end + strspn(end, " ");
    }
    snprintf(stored->block.key, sizeof(stored->block.key), "%zu", sheet->count);
    return &stored->block;
}

static struct nights nights_from(const struct sheet *sheet)
{
    struct nights nights = {0};

    assert_int_equal(nights_of(sheet->blocks, sheet->count, &nights), 0);
    return nights;
}

/* Offset of Berlin's clock at an instant of 2026. */
static int32_t berlin_s(int64_t at_ms)
{
    CLEANUP(zone_freep) struct zone *zone = NULL;

    assert_ok(zone_load("Europe/Berlin", &zone, &err));
    return zone_offset_s(zone, at_ms);
}

static struct zone *utc(void)
{
    struct zone *zone = NULL;

    assert_ok(zone_load("UTC", &zone, &err));
    return zone;
}

/* ---- one night ---- */

/* docs/indicators.md, the example of C.5: records from minute 1390 to 1815. */
static void the_published_night(void **state)
{
    struct sheet sheet = {.count = 0};
    CLEANUP(nights_clear) struct nights nights = {0};
    const struct night *night;

    (void)state;
    add(&sheet, 7, MIDNIGHT + 1390 * MS_PER_MINUTE, "a12 l38 d60 a10 l90 r60 a3 l137 a15");
    nights = nights_from(&sheet);
    assert_int_equal(nights.count, 1);
    night = &nights.list[0];
    assert_int_equal(night->day, DAY_0 + 1);
    assert_int_equal(night->device_row, 7);
    assert_false(night->secondary);
    assert_true(night->staged);
    assert_int_equal(night->doubt_ms, 0);
    assert_near(night->main.tst_min, 385);
    assert_near(night->main.tib_min, 425);
    assert_near(night->main.efficiency, 0.905882);
    assert_near(night->main.waso_min, 13);
    assert_near(night->main.latency_min, 12);
    assert_int_equal(night->main.awakenings, 1);
    assert_near(night->main.asleep_min[SLEEP_DEEP], 60);
    assert_near(night->tst24_min, 385);
    assert_int_equal(night->naps, 0);
    assert_int_equal(nights.asleep_count, 5);
}

static void nothing_gives_no_night(void **state)
{
    static const char *const rows[] = {"", "a480", "u480", "a10 u30 a10"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sheet sheet = {.count = 0};
        CLEANUP(nights_clear) struct nights nights = {0};

        add(&sheet, 1, AT(23), rows[i]);
        nights = nights_from(&sheet);
        assert_int_equal(nights.count, 0);
        assert_null(nights_find(&nights, DAY_0 + 1));
    }
    struct nights none = {0};
    assert_int_equal(nights_of(NULL, 0, &none), 0);
    assert_int_equal(none.count, 0);
    nights_clear(&none);
}

/* What the device does not know is no record: at the ends it is not time in bed, in the middle it
 * is a gap, which joins up to an hour and splits beyond. */
static void unknown_is_not_a_stage(void **state)
{
    static const struct {
        const char *parts;
        double tst, tib, waso;
    } rows[] = {
        {"u20 l240 u30", 240, 240, 0},
        {"l120 u60 l120", 240, 300, 60},
        {"l120 u61 l180", 180, 180, 0}, /* the longer one is the main sleep */
        {"l120 a5 u10 a5 l120", 240, 260, 20},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sheet sheet = {.count = 0};
        CLEANUP(nights_clear) struct nights nights = {0};

        add(&sheet, 1, AT(23), rows[i].parts);
        nights = nights_from(&sheet);
        assert_int_equal(nights.count, 1);
        assert_near(nights.list[0].main.tst_min, rows[i].tst);
        assert_near(nights.list[0].main.tib_min, rows[i].tib);
        assert_near(nights.list[0].main.waso_min, rows[i].waso);
    }
}

/* A band that says its sleep by the hour: one night, and what goes on over a full hour is one. */
static void hours_join(void **state)
{
    struct sheet sheet = {.count = 0};
    CLEANUP(nights_clear) struct nights nights = {0};

    (void)state;
    add(&sheet, 1, AT(23), "l57 a3");
    add(&sheet, 1, AT(24), "a3 l57");
    add(&sheet, 1, AT(25), "u20 l40");
    add(&sheet, 1, AT(26), "l60");
    nights = nights_from(&sheet);
    assert_int_equal(nights.count, 1);
    assert_int_equal(nights.list[0].main.awakenings, 2); /* 3 + 3 minutes, and the gap */
    assert_near(nights.list[0].main.tib_min, 240);
    assert_near(nights.list[0].main.tst_min, 214);
    assert_int_equal(nights.asleep_count, 3);
}

/* Parts that go on after the end of their block, or that end before it; and a minute of overlap. */
static void blocks_that_do_not_add_up(void **state)
{
    struct sheet sheet = {.count = 0};
    CLEANUP(nights_clear) struct nights nights = {0};

    (void)state;
    add(&sheet, 1, AT(23), "l100 d100")->end_ms -= 80 * MS_PER_MINUTE;
    add(&sheet, 1, AT(23) + 119 * MS_PER_MINUTE, "r61")->end_ms += 7 * MS_PER_MINUTE;
    nights = nights_from(&sheet);
    assert_int_equal(nights.count, 1);
    assert_near(nights.list[0].main.asleep_min[SLEEP_DEEP], 20);
    assert_near(nights.list[0].main.asleep_min[SLEEP_REM], 60);
    assert_near(nights.list[0].main.tib_min, 180);
    assert_int_equal(nights.list[0].doubt_ms, 80 * MS_PER_MINUTE);
}

/* Below three hours in bed it was a nap: the day is not known, nor are its minutes. */
static void a_nap_is_no_night(void **state)
{
    static const struct {
        const char *parts;
        bool night;
    } rows[] = {{"l179", false}, {"l180", true}, {"l1 a178 l1", true}, {"l90 u61 l170", false}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sheet sheet = {.count = 0};
        CLEANUP(nights_clear) struct nights nights = {0};

        add(&sheet, 1, AT(23), rows[i].parts);
        nights = nights_from(&sheet);
        assert_int_equal(nights.count, 1);
        assert_int_equal(nights.list[0].brief, !rows[i].night);
        assert_int_equal(nights_find(&nights, DAY_0 + 1) != NULL, rows[i].night);
        assert_int_equal(nights.asleep_count > 0, rows[i].night);
    }
}

static void main_sleep_and_naps(void **state)
{
    struct sheet sheet = {.count = 0};
    CLEANUP(nights_clear) struct nights nights = {0};

    (void)state;
    add(&sheet, 1, AT(14), "s10");       /* too short for a nap */
    add(&sheet, 1, AT(19), "s30");       /* of the next sleep-day */
    add(&sheet, 1, AT(23), "l300 a10");  /* main sleep */
    add(&sheet, 1, AT(24 + 13), "s20");  /* nap */
    add(&sheet, 1, AT(24 + 22), "l420"); /* the next night */
    nights = nights_from(&sheet);
    assert_int_equal(nights.count, 3);
    assert_int_equal(nights.list[0].day, DAY_0);
    assert_int_equal(nights.list[0].naps, 0);
    assert_near(nights.list[0].tst24_min, 10);
    assert_false(nights.list[0].staged);
    assert_int_equal(nights.list[1].day, DAY_0 + 1);
    assert_int_equal(nights.list[1].naps, 2);
    assert_near(nights.list[1].tst24_min, 350);
    assert_near(nights.list[1].main.tst_min, 300);
    assert_int_equal(nights_find(&nights, DAY_0 + 2)->main.start_ms, AT(46));
    assert_null(nights_find(&nights, DAY_0 + 3));
    assert_null(nights_find(&nights, DAY_0)); /* ten minutes are no night */
    assert_null(nights_find(&nights, DAY_0 - 1));
}

/* ---- clocks ---- */

/* The midpoint decides, by the device's clock at the end. */
static void the_sleep_day_turns_at_18(void **state)
{
    static const struct {
        double middle_h;
        int32_t offset_s, day;
    } rows[] = {
        {17.99, 0, DAY_0},        {18, 0, DAY_0 + 1},        {16.99, 3600, DAY_0},
        {17, 3600, DAY_0 + 1},    {26.99, -9 * 3600, DAY_0}, {27, -9 * 3600, DAY_0 + 1},
        {3.99, 14 * 3600, DAY_0}, {4, 14 * 3600, DAY_0 + 1}, {-5.99, 0, DAY_0},
        {12.24, 20700, DAY_0},    {12.25, 20700, DAY_0 + 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sheet sheet = {.count = 0};
        CLEANUP(nights_clear) struct nights nights = {0};

        add(&sheet, 1, AT(rows[i].middle_h) - 240 * MS_PER_MINUTE, "l480")->offset_s =
            rows[i].offset_s;
        nights = nights_from(&sheet);
        assert_int_equal(nights.list[0].day, rows[i].day);
        assert_int_equal(nights.list[0].offset_s, rows[i].offset_s);
    }
}

/* 23:00 to 07:00 by Berlin's clocks in the nights on which they change: durations are real. */
static void nights_of_a_clock_change(void **state)
{
    static const struct {
        int month, day, hours;
    } rows[] = {{3, 29, 7}, {10, 25, 9}};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const int32_t day = civil_to_day(2026, rows[i].month, rows[i].day);
        const int64_t start_ms = (day - 1) * MS_PER_DAY + 23 * MS_PER_HOUR -
                                 berlin_s((day - 1) * MS_PER_DAY) * MS_PER_SECOND;
        const int64_t end_ms = start_ms + rows[i].hours * MS_PER_HOUR;
        struct sheet sheet = {.count = 0};
        CLEANUP(nights_clear) struct nights nights = {0};
        struct civil civil;

        civil_from_ms(end_ms, berlin_s(end_ms), &civil);
        assert_int_equal(civil.hour, 7);
        add(&sheet, 1, start_ms, rows[i].hours == 7 ? "l420" : "l540")->offset_s = berlin_s(end_ms);
        nights = nights_from(&sheet);
        assert_int_equal(nights.list[0].day, day);
        assert_near(nights.list[0].main.tib_min, rows[i].hours * 60);
        assert_near(nights.list[0].main.efficiency, 1);
        assert_int_equal(nights.list[0].main.midpoint_ms, (start_ms + end_ms) / 2);
    }
}

/* Berlin, a night in the air, New York: three nights of three days. */
static void a_journey(void **state)
{
    struct sheet sheet = {.count = 0};
    CLEANUP(nights_clear) struct nights nights = {0};

    (void)state;
    add(&sheet, 1, AT(22), "l480")->offset_s = 3600;
    add(&sheet, 1, AT(24 + 28), "l300")->offset_s = -18000; /* 23:00 in New York */
    add(&sheet, 1, AT(48 + 28), "l480")->offset_s = -18000;
    nights = nights_from(&sheet);
    assert_int_equal(nights.count, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(nights.list[i].day, DAY_0 + 1 + i);
}

/* ---- two wearables ---- */

static void which_wearable_counts(void **state)
{
    static const struct {
        const char *what, *first, *second;
        int64_t counts;
    } rows[] = {
        {"stages go before none", "s480", "l400 d20", 2},
        {"and the other way round", "l400", "s480", 1},
        {"but not before three hours in bed", "s480", "l179", 1},
        {"of two short ones stages go first", "s170", "l100", 2},
        {"then the longer time in bed", "l400", "l400 a20 l20", 2},
        {"then who was there first", "l400", "l200 d200", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sheet sheet = {.count = 0};
        CLEANUP(nights_clear) struct nights nights = {0};

        print_message("%s\n", rows[i].what);
        add(&sheet, 1, AT(23), rows[i].first);
        add(&sheet, 2, AT(23), rows[i].second);
        nights = nights_from(&sheet);
        assert_int_equal(nights.count, 2);
        assert_int_equal(nights.list[0].device_row, rows[i].counts);
        assert_false(nights.list[0].secondary);
        assert_true(nights.list[1].secondary);
        assert_ptr_equal(nights_find(&nights, DAY_0 + 1),
                         nights.list[0].brief ? NULL : &nights.list[0]);
    }
}

/* Minutes of two wearables are never added up, nor does one fill the gaps of another. */
static void wearables_are_not_mixed(void **state)
{
    struct sheet sheet = {.count = 0};
    CLEANUP(nights_clear) struct nights nights = {0};

    (void)state;
    add(&sheet, 1, AT(23), "l120 u70 l300");
    add(&sheet, 1, AT(24 + 23), "s400");
    add(&sheet, 2, AT(23), "s480");
    add(&sheet, 2, AT(24 + 13), "s60"); /* a nap that only the second one saw */
    nights = nights_from(&sheet);
    assert_int_equal(nights.count, 3);
    assert_int_equal(nights.list[0].device_row, 1);
    assert_near(nights.list[0].main.tst_min, 300);
    assert_near(nights.list[0].tst24_min, 420);
    assert_int_equal(nights.list[0].naps, 1); /* the two hours before the gap */
    assert_int_equal(nights.list[1].device_row, 2);
    assert_near(nights.list[1].tst24_min, 540);
    assert_int_equal(nights.list[2].day, DAY_0 + 2);
    assert_int_equal(nights.asleep_count, 3);
    assert_int_equal(nights.asleep[1].from_ms, AT(23) + 190 * MS_PER_MINUTE);
}

/* ---- a week ---- */

/* Eight nights 23:00 to 07:00 UTC up to that of DAY_0 + 7, some left out, the last one shifted. */
static void week(struct sheet *sheet, unsigned left_out, int shift_min)
{
    for (int i = 0; i < 8; i++)
        if (!(left_out >> i & 1))
            add(sheet, 1, AT(i * 24 - 1) + (i == 7 ? shift_min : 0) * MS_PER_MINUTE,
                "l200 a40 l240");
}

static void regularity(void **state)
{
    static const struct {
        unsigned left_out;
        int shift_min;
        double sri;
    } rows[] = {
        {0, 0, 100},
        /* 23:00 to 24:00, 02:20 to 03:20 twice 40 minutes, 07:00 to 08:00 */
        {0, 60, -100 + 200.0 * (8640 - 60 - 80 - 60) / 8640},
        {1 << 0, 0, 100}, /* a day of unknown minutes at the start */
        {1 << 3, 0, NAN}, /* in the middle it takes the pairs of two days */
        {1 << 6, 0, NAN},
        {1 << 0 | 1 << 1, 0, NAN},
        {0x7f, 0, NAN},
    };
    CLEANUP(zone_freep) struct zone *zone = utc();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sheet sheet = {.count = 0};
        CLEANUP(nights_clear) struct nights nights = {0};

        week(&sheet, rows[i].left_out, rows[i].shift_min);
        nights = nights_from(&sheet);
        assert_near_or_nan(nights_regularity(&nights, nights_find(&nights, DAY_0 + 7), zone),
                           rows[i].sri);
    }
}

/* Berlin's clocks change in that week: by the sun the sleeper is an hour early from then on. */
static void regularity_over_a_clock_change(void **state)
{
    const int32_t sunday = civil_to_day(2026, 3, 29);
    CLEANUP(zone_freep) struct zone *zone = NULL;
    CLEANUP(nights_clear) struct nights nights = {0};
    struct sheet sheet = {.count = 0};

    (void)state;
    assert_ok(zone_load("Europe/Berlin", &zone, &err));
    for (int32_t day = sunday - 4; day <= sunday + 3; day++) {
        const int64_t start_ms = (day - 1) * MS_PER_DAY + 23 * MS_PER_HOUR -
                                 (day <= sunday ? 3600 : 7200) * MS_PER_SECOND;

        add(&sheet, 1, start_ms, day == sunday ? "l420" : "l480")->offset_s =
            day < sunday ? 3600 : 7200;
    }
    nights = nights_from(&sheet);
    assert_int_equal(nights.count, 8);
    /* Every minute is known. Up at seven an hour earlier on Sunday, to bed an hour earlier then. */
    assert_near(nights_regularity(&nights, nights_find(&nights, sunday + 3), zone),
                -100 + 200.0 * (8640 - 60 - 60) / 8640);
}

static void the_score_has_its_regularity(void **state)
{
    CLEANUP(zone_freep) struct zone *zone = utc();
    CLEANUP(nights_clear) struct nights nights = {0};
    struct sheet sheet = {.count = 0};
    struct sleep_score score, expected;

    (void)state;
    week(&sheet, 0, 60);
    add(&sheet, 1, AT(7 * 24 + 13), "s30");
    nights = nights_from(&sheet);
    score = nights_score(&nights, nights_find(&nights, DAY_0 + 7), zone);
    expected = sleep_score_of(470 / 60.0, 440 / 480.0, 40, -100 + 200.0 * 8440 / 8640);
    assert_near(score.value, expected.value);
    assert_near(score.coverage, 1);
    score = nights_score(&nights, nights_find(&nights, DAY_0 + 3), zone);
    assert_near(score.coverage, 0.75);
    assert_nan(score.points[SLEEP_REGULARITY]);
}

/* ---- out of the database, and anything ---- */

static void nights_of_a_person(void **state)
{
    struct fixture *fixture = *state;
    CLEANUP(nights_clear) struct nights nights = {0};
    struct sheet sheet = {.count = 0};
    struct history history = {0};
    struct person bob;

    fixture_add_person(fixture, "bob", &bob);
    week(&sheet, 0, 0);
    for (size_t i = 0; i < sheet.count; i++)
        assert_int_equal(history_add_sleep(&history, &sheet.blocks[sheet.count - 1 - i].block), 0);
    fixture_begin(fixture);
    assert_ok(
        history_put(fixture->store, fixture->device.row, fixture->person.row, &history, &err));
    fixture_commit(fixture);
    history_free(&history);

    assert_ok(nights_read(fixture->store, bob.row, 0, INT64_MAX, &nights, &err));
    assert_int_equal(nights.count, 0);
    nights_clear(&nights);
    assert_ok(nights_read(fixture->store, fixture->person.row, AT(24), AT(96), &nights, &err));
    assert_int_equal(nights.count, 4); /* the first and the last only touch it */
    assert_int_equal(nights.list[0].day, DAY_0 + 1);
    assert_int_equal(nights.list[0].device_row, fixture->device.row);
}

/* Blocks as no device should say them: whatever comes, the nights are sound. */
static void random_blocks(void **state)
{
    static const char letters[] = "aldrsu";
    CLEANUP(zone_freep) struct zone *zone = utc();
    unsigned seed = 42;

    (void)state;
    for (int round = 0; round < 300; round++) {
        struct sheet sheet = {.count = 0};
        CLEANUP(nights_clear) struct nights nights = {0};
        int64_t at_ms[3] = {AT(0), AT(0), AT(0)};

        for (int64_t device = 0; device < 3; device++) {
            for (int i = rand_r(&seed) % 12; i > 0; i--) {
                struct sleep_block *block;
                char parts[64] = "";

                for (int k = rand_r(&seed) % 6; k >= 0; k--)
                    snprintf(parts + strlen(parts), sizeof(parts) - strlen(parts), "%c%d ",
                             letters[rand_r(&seed) % 6], 1 + rand_r(&seed) % 200);
                block = add(&sheet, device + 1, at_ms[device], parts);
                block->end_ms += (rand_r(&seed) % 41 - 20) * MS_PER_MINUTE;
                block->offset_s = (rand_r(&seed) % 27 - 13) * 3600;
                at_ms[device] = block->end_ms + (rand_r(&seed) % 400 - 1) * MS_PER_MINUTE;
            }
        }
        nights = nights_from(&sheet);
        for (size_t i = 0; i < nights.count; i++) {
            const struct night *night = &nights.list[i];
            const struct sleep_score score = nights_score(&nights, night, zone);

            assert_true(i == 0 || nights.list[i - 1].day <= night->day);
            assert_int_equal(night->secondary, i > 0 && nights.list[i - 1].day == night->day);
            assert_true(night->main.tst_min > 0 && night->main.tst_min <= night->main.tib_min);
            assert_true(night->tst24_min >= night->main.tst_min);
            assert_true(score.value >= 0 && score.value <= 100);
        }
    }
}

/* Night i ends at 06:00 and ten times i minutes; the last fourteen count, a nap does not. */
static void when_somebody_wakes_up(void **state)
{
    static const struct {
        int nights, minute;
    } rows[] = {{2, -1}, {3, 370}, {4, 375}, {14, 425}, {20, 485}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sheet sheet = {.count = 0};

        for (int k = 0; k < rows[i].nights; k++)
            add(&sheet, 1, AT(24 * k - 1) + k * 10 * MS_PER_MINUTE, "a10 l360 d50 a15")->offset_s =
                0;
        add(&sheet, 1, AT(24 * 30 + 14), "l40");
        struct nights nights = nights_from(&sheet);
        assert_int_equal(nights_wake_minute(&nights), rows[i].minute);
        nights_clear(&nights);
    }
}

/* Around midnight, and by the clock of the place where it was slept. */
static void waking_up_elsewhere(void **state)
{
    struct sheet sheet = {.count = 0};

    (void)state;
    for (int k = 0; k < 3; k++) /* 15:50 to 22:00 UTC, ends at 23:50, 00:00 and 00:10 there */
        add(&sheet, 1, AT(24 * k + 16) + k * 10 * MS_PER_MINUTE - 10 * MS_PER_MINUTE, "l360")
            ->offset_s = 2 * 3600;
    struct nights nights = nights_from(&sheet);
    assert_int_equal(nights_wake_minute(&nights), 0);
    nights_clear(&nights);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_night),
        cmocka_unit_test(nothing_gives_no_night),
        cmocka_unit_test(unknown_is_not_a_stage),
        cmocka_unit_test(hours_join),
        cmocka_unit_test(blocks_that_do_not_add_up),
        cmocka_unit_test(a_nap_is_no_night),
        cmocka_unit_test(main_sleep_and_naps),
        cmocka_unit_test(the_sleep_day_turns_at_18),
        cmocka_unit_test(nights_of_a_clock_change),
        cmocka_unit_test(a_journey),
        cmocka_unit_test(which_wearable_counts),
        cmocka_unit_test(wearables_are_not_mixed),
        cmocka_unit_test(regularity),
        cmocka_unit_test(regularity_over_a_clock_change),
        cmocka_unit_test(the_score_has_its_regularity),
        cmocka_unit_test_setup_teardown(nights_of_a_person, fixture_setup, fixture_teardown),
        cmocka_unit_test(when_somebody_wakes_up),
        cmocka_unit_test(waking_up_elsewhere),
        cmocka_unit_test(random_blocks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
