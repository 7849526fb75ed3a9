/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A diary as slots: where a symptom belongs, which days count, what besides food there was. */
#include "core/cleanup.h"
#include "gateway/diary/slots.h"
#include "tests/harness/near.h"
#include "tests/unit/diary_fixture.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DAYS 4

static struct slots fresh(void)
{
    struct slots slots;

    assert_int_equal(slots_init(&slots, DIARY_DAY, DAYS), 0);
    return slots;
}

static void add(struct slots *slots, enum entry_kind kind, int day, int hour, int minute,
                const char *body)
{
    CLEANUP(entry_done) struct entry entry = diary_entry(kind, day, hour, minute, body);

    assert_int_equal(slots_add(slots, &entry), 0);
}

static void add_day_only(struct slots *slots, enum entry_kind kind, int day, const char *body)
{
    CLEANUP(entry_done) struct entry entry = diary_entry(kind, day, 12, 0, body);

    entry.precision = PRECISION_DAY;
    assert_int_equal(slots_add(slots, &entry), 0);
}

#define BLOATING(n) "{\"symptom\": \"bloating\", \"severity\": " #n "}"

static double bloating(const struct slots *slots, size_t day, size_t slot)
{
    return slots->days[day].worst[slot][slot_symptom_of("bloating")];
}

static void a_symptom_belongs_to_the_slot_of_its_hour(void **state)
{
    static const struct {
        int day, hour, minute;
        size_t in_day, in_slot;
    } rows[] = {
        {1, 4, 0, 1, 0},  {1, 11, 59, 1, 0}, {1, 12, 0, 1, 1}, {1, 17, 59, 1, 1},
        {1, 18, 0, 1, 2}, {2, 0, 30, 1, 2},  {2, 3, 59, 1, 2}, {2, 4, 0, 2, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CLEANUP(slots_done) struct slots slots = fresh();
        add(&slots, ENTRY_SYMPTOM, rows[i].day, rows[i].hour, rows[i].minute, BLOATING(4));
        for (size_t day = 0; day < DAYS; day++)
            for (size_t slot = 0; slot < SLOTS; slot++) {
                const bool here = day == rows[i].in_day && slot == rows[i].in_slot;
                assert_int_equal(isnan(bloating(&slots, day, slot)), !here);
            }
    }
}

static void the_largest_counts(void **state)
{
    CLEANUP(slots_done) struct slots slots = fresh();
    const unsigned all = (1U << SLOT_SYMPTOMS) - 1;
    (void)state;
    add(&slots, ENTRY_SYMPTOM, 0, 9, 0, BLOATING(4));
    add(&slots, ENTRY_SYMPTOM, 0, 10, 0, BLOATING(2));
    add(&slots, ENTRY_SYMPTOM, 0, 10, 0, BLOATING(11));
    add(&slots, ENTRY_SYMPTOM, 0, 10, 0, BLOATING(-1));
    add(&slots, ENTRY_SYMPTOM, 0, 10, 0, "{\"symptom\": \"hunger\", \"severity\": 9}");
    add(&slots, ENTRY_SYMPTOM, 0, 10, 0, "{\"symptom\": \"gas\", \"severity\": \"5\"}");
    add(&slots, ENTRY_CHECKIN, 0, 22, 0,
        "{\"slot\": \"M\", \"symptoms\": {\"bloating\": 3, \"gas\": 6}}");
    assert_near(bloating(&slots, 0, 0), 4);
    assert_near(slot_worst(&slots.days[0], 0, 1U << slot_symptom_of("bloating")), 4);
    assert_near(slot_worst(&slots.days[0], 0, all), 6);
    assert_near(slot_worst(&slots.days[0], 1, all), 0);
    assert_int_equal(slot_symptom_of("hunger"), -1);
}

#define MEAL "{\"items\": []}"

static void a_day_is_complete_by_meals_or_by_word(void **state)
{
    CLEANUP(slots_done) struct slots slots = fresh();
    (void)state;
    add(&slots, ENTRY_FOOD, 0, 8, 0, MEAL);
    add(&slots, ENTRY_DRINK, 0, 20, 0, MEAL);
    add(&slots, ENTRY_FOOD, 0, 12, 59, MEAL);
    add(&slots, ENTRY_SYMPTOM, 0, 23, 0, BLOATING(9)); /* symptoms do not make a day complete */
    assert_false(slot_day_complete(&slots.days[0]));
    add(&slots, ENTRY_FOOD, 0, 13, 0, MEAL);
    assert_true(slot_day_complete(&slots.days[0]));
    add(&slots, ENTRY_CHECKIN, 1, 22, 0, "{\"slot\": \"E\", \"complete\": true, \"symptoms\": {}}");
    assert_true(slot_day_counts(&slots.days[1]));
    add(&slots, ENTRY_CHECKIN, 1, 22, 0, "{\"slot\": \"day\", \"symptoms\": {\"gas\": 0}}");
    assert_true(slot_day_complete(&slots.days[1]));
    assert_false(slot_day_counts(&slots.days[1]));
}

static void what_has_no_time_takes_its_day_out(void **state)
{
    CLEANUP(slots_done) struct slots slots = fresh();
    (void)state;
    for (int day = 0; day < 3; day++)
        add(&slots, ENTRY_CHECKIN, day, 12, 0, "{\"slot\": \"A\", \"complete\": true}");
    add_day_only(&slots, ENTRY_FOOD, 0, MEAL);
    add_day_only(&slots, ENTRY_SYMPTOM, 1, BLOATING(0));
    assert_false(slot_day_counts(&slots.days[0]));
    assert_false(slot_day_counts(&slots.days[1]));
    assert_true(slot_day_counts(&slots.days[2]));
    assert_false(slot_day_counts(&slots.days[3]));
}

static void a_course_reaches_into_the_days(void **state)
{
    CLEANUP(slots_done) struct slots slots = fresh();
    (void)state;
    /* DIARY_DAY is 2026-03-08. */
    add(&slots, ENTRY_MEDICATION, -5, 8, 0,
        "{\"items\": [{\"class\": \"antibiotic\", \"until\": \"2026-03-09\"}]}");
    add(&slots, ENTRY_MEDICATION, 3, 8, 0,
        "{\"items\": [{\"class\": \"antibiotic\", \"until\": \"9999-12-31\"},"
        " {\"class\": \"loperamide\"}]}");
    add(&slots, ENTRY_MEDICATION, 2, 8, 0,
        "{\"items\": [{\"class\": \"antibiotic\", \"until\": \"soon\"}]}");
    for (size_t i = 0; i < DAYS; i++)
        assert_true(slots.days[i].antibiotic);
    assert_true(slots.days[3].gut_drug);
    assert_false(slots.days[2].gut_drug);
}

static void what_happened_before_is_summed(void **state)
{
    CLEANUP(slots_done) struct slots slots = fresh();
    (void)state;
    add(&slots, ENTRY_MEDICATION, -1, 20, 0,
        "{\"items\": [{\"class\": \"nsaid\", \"name\": \"ibuprofen\", \"grams\": 0.4},"
        " {\"class\": \"nsaid\", \"name\": \"naproxen\", \"grams\": 0.25}]}");
    add(&slots, ENTRY_EXERCISE, 0, 7, 0, "{\"minutes\": 40, \"intensity\": \"hard\"}");
    add(&slots, ENTRY_EXERCISE, 0, 8, 0, "{\"minutes\": 40, \"intensity\": \"easy\"}");
    const int64_t six_ms = (int64_t)DIARY_DAY * MS_PER_DAY + 6 * MS_PER_HOUR - MS_PER_HOUR;
    assert_near(slot_events_sum(&slots.nsaid, six_ms - MS_PER_DAY, six_ms), 2);
    assert_near(slot_events_sum(&slots.hard, six_ms - MS_PER_DAY, six_ms), 0);
    assert_near(slot_events_sum(&slots.hard, six_ms, six_ms + MS_PER_DAY), 40);
}

static void illness_counts_from_three_on(void **state)
{
    CLEANUP(slots_done) struct slots slots = fresh();
    (void)state;
    add(&slots, ENTRY_ILLNESS, 0, 8, 0, "{\"type\": \"other\", \"severity\": 2}");
    add(&slots, ENTRY_ILLNESS, 1, 8, 0, "{\"type\": \"other\", \"severity\": 3}");
    assert_false(slots.days[0].illness);
    assert_true(slots.days[1].illness);
}

static void a_cycle_begins_with_its_latest_onset(void **state)
{
    CLEANUP(slots_done) struct slots slots = fresh();
    (void)state;
    assert_true(isnan(slots_cycle(&slots, DIARY_DAY)));
    add(&slots, ENTRY_MENSTRUATION, -14, 8, 0, "{\"cycle_days\": 28}");
    add(&slots, ENTRY_MENSTRUATION, 2, 8, 0, "{\"cycle_days\": 500}");
    assert_near(slots_cycle(&slots, DIARY_DAY), 0.5);
    assert_near(slots_cycle(&slots, DIARY_DAY + 2), 0);
    assert_near(slots_cycle(&slots, DIARY_DAY + 9), 0.25);
    assert_true(isnan(slots_cycle(&slots, DIARY_DAY + 100)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_symptom_belongs_to_the_slot_of_its_hour),
        cmocka_unit_test(the_largest_counts),
        cmocka_unit_test(a_day_is_complete_by_meals_or_by_word),
        cmocka_unit_test(what_has_no_time_takes_its_day_out),
        cmocka_unit_test(a_course_reaches_into_the_days),
        cmocka_unit_test(what_happened_before_is_summed),
        cmocka_unit_test(illness_counts_from_three_on),
        cmocka_unit_test(a_cycle_begins_with_its_latest_onset),
    };
    return cmocka_run_group_tests_name("slots", tests, NULL, NULL);
}
