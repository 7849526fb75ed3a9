/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The days of a diary: which day an entry belongs to, what days come to, what is not known. */
#include "core/cleanup.h"
#include "gateway/diary/contact.h"
#include "gateway/diary/series.h"
#include "tests/harness/near.h"
#include "tests/unit/diary_fixture.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define START_MIN (4 * 60)

static void add(struct days *days, enum entry_kind kind, int day, int hour, int minute,
                const char *body)
{
    CLEANUP(entry_done) struct entry entry = diary_entry(kind, day, hour, minute, body);

    days_add(days, &entry);
}

/* Seven days; the last one runs. */
static struct days week(void)
{
    struct days days;

    assert_int_equal(days_init(&days, DIARY_DAY + 6, 7, DIARY_DAY + 6, START_MIN), 0);
    return days;
}

static void the_night_belongs_to_the_evening(void **state)
{
    static const struct {
        int day, hour, minute, start_min;
        int expected; /* days behind the 8th */
    } rows[] = {
        {0, 4, 0, START_MIN, 0},   {0, 3, 59, START_MIN, -1}, {1, 0, 30, START_MIN, 0},
        {1, 3, 59, START_MIN, 0},  {1, 4, 0, START_MIN, 1},   {1, 0, 30, 0, 1},
        {0, 23, 59, 0, 0},         {1, 11, 59, 720, 0},       {1, 12, 0, 720, 1},
        {24, 0, 0, START_MIN, 23},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const int64_t at_ms = (DIARY_DAY + rows[i].day) * MS_PER_DAY + rows[i].hour * MS_PER_HOUR +
                              rows[i].minute * MS_PER_MINUTE;
        assert_int_equal(day_of(at_ms - MS_PER_HOUR, 3600, rows[i].start_min),
                         DIARY_DAY + rows[i].expected);
        /* The day is that of the clock where it was logged. */
        assert_int_equal(day_of(at_ms + 5 * MS_PER_HOUR, -5 * 3600, rows[i].start_min),
                         DIARY_DAY + rows[i].expected);
    }
}

static void a_span_is_bounded(void **state)
{
    struct days days;

    (void)state;
    assert_int_equal(days_init(&days, DIARY_DAY, 0, DIARY_DAY, 0), -ERR_RANGE);
    assert_int_equal(days_init(&days, DIARY_DAY, DAYS_MAX + 1, DIARY_DAY, 0), -ERR_RANGE);
    assert_int_equal(days_init(&days, DIARY_DAY, DAYS_MAX, DIARY_DAY, 0), 0);
    add(&days, ENTRY_NOTE, 1, 12, 0, "{\"text\": \"a day late\"}");
    add(&days, ENTRY_NOTE, -DAYS_MAX, 12, 0, "{\"text\": \"a day early\"}");
    assert_int_equal(json_array_size(days.notes), 0);
    add(&days, ENTRY_NOTE, 1 - DAYS_MAX, 12, 0, "{\"text\": \"the first day\"}");
    add(&days, ENTRY_NOTE, 0, 12, 0, "{\"text\": \"the last day\"}");
    assert_int_equal(json_array_size(days.notes), 2);
    days_done(&days);
}

#define KEFIR                                                                                    \
    "{\"items\": [{\"nutrients\": {\"kcal\": 100, \"fibre_g\": null}, \"nova\": 1, \"plants\": " \
    "{},"                                                                                        \
    " \"props\": [\"fermented\", \"live\"], \"triggers\": [\"dairy\", \"lactose\"]}]}"
#define BREAD                                                                    \
    "{\"items\": [{\"nutrients\": {\"kcal\": 300, \"fibre_g\": 6}, \"nova\": 4," \
    " \"plants\": {\"rye\": 1, \"wheat\": 0.25}, \"props\": [\"fermented\"],"    \
    " \"triggers\": [\"gluten\", \"gluten\"]}]}"

static void food_adds_up(void **state)
{
    struct days days = week();
    double values[7];
    size_t count = 0;

    (void)state;
    add(&days, ENTRY_FOOD, 0, 8, 0, KEFIR);
    add(&days, ENTRY_DRINK, 1, 1, 15, BREAD); /* still the first day */
    add(&days, ENTRY_FOOD, 6, 8, 0, BREAD);   /* the day that runs */
    const struct day *day = &days.list[0];
    assert_int_equal(day->figures.items, 2);
    assert_near(day_value(day, SERIES_ENERGY, NULL), 400);
    assert_near(day_value(day, SERIES_FIBRE, NULL), 6);
    assert_true(figures_lack(&day->figures, NUTRIENT_FIBRE));
    assert_false(figures_lack(&day->figures, NUTRIENT_KCAL));
    assert_near(day_value(day, SERIES_PLANTS, NULL), 1.25);
    assert_near(day_value(day, SERIES_LIVE, NULL), 1);
    assert_int_equal(day->figures.fermented, 2);
    assert_near(day_value(day, SERIES_NOVA4, NULL), 75);
    /* A trigger counts once an item. */
    assert_int_equal(json_integer_value(json_object_get(day->figures.contact, "gluten")), 1);
    assert_int_equal(day->eaten[8], 1);
    assert_int_equal(day->eaten[1], 1);
    /* A day without food is not a day without energy. */
    assert_true(isnan(day_value(&days.list[1], SERIES_ENERGY, NULL)));
    assert_true(isnan(day_value(&days.list[1], SERIES_LIVE, NULL)));
    /* The day that runs is in no mean. */
    days_values(&days, SERIES_ENERGY, NULL, values);
    assert_near(days_mean(&days, values, &count), 400);
    assert_int_equal(count, 1);
    assert_near(values_top(values, 7), 400);
    days_done(&days);
}

static void plants_are_different_ones(void **state)
{
    struct days days = week();

    (void)state;
    add(&days, ENTRY_FOOD, 0, 8, 0, "{\"items\": [{\"plants\": {\"rye\": 0.25, \"oat\": 1}}]}");
    add(&days, ENTRY_FOOD, 2, 8, 0, "{\"items\": [{\"plants\": {\"rye\": 1}}]}");
    add(&days, ENTRY_FOOD, 3, 8, 0, "{\"items\": [{\"plants\": {\"oat\": 0.25}}]}");
    assert_near(days_plants(&days, 3, 7), 2);
    assert_near(days_plants(&days, 3, 2), 1.25);
    assert_near(days_plants(&days, 0, 7), 1.25);
    assert_near(days_plants(&days, 6, 4), 0.25); /* of the fourth day */
    assert_nan(days_plants(&days, 6, 3));        /* nothing was logged: not none */
    assert_near(figures_plants(&days.all), 2);
    days_done(&days);
}

static void symptoms_of_a_day_are_the_strongest(void **state)
{
    struct days days = week();
    double values[7];
    size_t count = 0;

    (void)state;
    add(&days, ENTRY_CHECKIN, 0, 9, 0, "{\"symptoms\": {\"bloating\": 3, \"abdominal_pain\": 0}}");
    add(&days, ENTRY_SYMPTOM, 0, 15, 0, "{\"symptom\": \"bloating\", \"severity\": 7}");
    add(&days, ENTRY_CHECKIN, 0, 21, 0, "{\"symptoms\": {\"bloating\": 2, \"abdominal_pain\": 0}}");
    add(&days, ENTRY_CHECKIN, 2, 21, 0, "{\"symptoms\": {\"bloating\": 0}}");
    assert_near(day_value(&days.list[0], SERIES_SYMPTOM, "bloating"), 7);
    assert_near(day_value(&days.list[0], SERIES_SYMPTOM, "abdominal_pain"), 0);
    /* Not asked for is not 0. */
    assert_true(isnan(day_value(&days.list[1], SERIES_SYMPTOM, "bloating")));
    assert_true(isnan(day_value(&days.list[2], SERIES_SYMPTOM, "abdominal_pain")));
    days_values(&days, SERIES_SYMPTOM, "bloating", values);
    assert_near(days_mean(&days, values, &count), 3.5);
    assert_int_equal(count, 2);
    assert_true(days.list[2].checked);
    assert_false(days.list[1].checked);
    days_done(&days);
}

static void movements_are_kept(void **state)
{
    struct days days = week();

    (void)state;
    add(&days, ENTRY_STOOL, 0, 7, 0, "{\"bristol\": 2}");
    add(&days, ENTRY_STOOL, 0, 9, 0, "{\"bristol\": 5}");
    add(&days, ENTRY_STOOL, 1, 9, 0, "{\"bristol\": null}");
    for (int i = 0; i < MOVEMENTS_MAX + 3; i++)
        add(&days, ENTRY_STOOL, 2, 10, i, "{\"bristol\": 7}");
    assert_int_equal(days.list[0].movements, 2);
    assert_int_equal(days.list[0].types[0], 2);
    assert_near(day_value(&days.list[0], SERIES_STOOL, NULL), 5);
    assert_true(days.list[1].none_said);
    assert_true(isnan(day_value(&days.list[1], SERIES_STOOL, NULL)));
    assert_int_equal(days.list[2].movements, MOVEMENTS_MAX + 3);
    days_done(&days);
}

/* What comes from elsewhere may lack anything, or hold what cannot be: it is unknown then. */
static void odd_bodies_are_unknown(void **state)
{
    static const struct {
        enum entry_kind kind;
        const char *body;
    } rows[] = {
        {ENTRY_FOOD, "{}"},
        {ENTRY_FOOD, "{\"items\": 7}"},
        {ENTRY_FOOD, "{\"items\": [null, 3, [], {}]}"},
        {ENTRY_FOOD, "{\"items\": [{\"nutrients\": {\"kcal\": -5, \"fibre_g\": 1e300},"
                     " \"plants\": {\"rye\": 40, \"oat\": \"many\"}, \"nova\": \"4\","
                     " \"props\": \"live\", \"triggers\": [7, null]}]}"},
        {ENTRY_SYMPTOM, "{\"symptom\": \"bloating\", \"severity\": 11}"},
        {ENTRY_SYMPTOM, "{\"symptom\": \"bloating\", \"severity\": \"9\"}"},
        {ENTRY_CHECKIN, "{\"symptoms\": {\"bloating\": -1, \"gas\": null}}"},
        {ENTRY_STOOL, "{\"bristol\": 8}"},
        {ENTRY_STOOL, "{\"bristol\": 0}"},
        {ENTRY_MEDICATION, "{\"items\": [{\"name\": 3}, {}, {\"name\": \"\"}]}"},
        {ENTRY_NOTE, "{\"text\": null}"},
    };
    struct days days = week();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        add(&days, rows[i].kind, 0, 12, (int)i, rows[i].body);
    const struct day *day = &days.list[0];
    assert_int_equal(day->entries, sizeof(rows) / sizeof(rows[0]));
    assert_int_equal(day->figures.items, 5);
    assert_int_equal(day->figures.known[NUTRIENT_KCAL], 0);
    assert_true(isnan(day_value(day, SERIES_ENERGY, NULL)));
    assert_true(isnan(day_value(day, SERIES_FIBRE, NULL)));
    assert_true(isnan(day_value(day, SERIES_NOVA4, NULL)));
    assert_near(day_value(day, SERIES_PLANTS, NULL), 0);
    assert_int_equal(json_object_size(day->figures.symptoms), 0);
    assert_int_equal(json_object_size(day->figures.contact), 0);
    assert_int_equal(day->movements, 0);
    assert_false(day->checked);
    assert_int_equal(json_object_size(json_object_get(days.remedies, "medication")), 0);
    assert_int_equal(json_array_size(days.notes), 0);
    days_done(&days);
}

static void remedies_are_counted_by_name(void **state)
{
    struct days days = week();

    (void)state;
    add(&days, ENTRY_SUPPLEMENT, 0, 8, 0,
        "{\"items\": [{\"name\": \"zinc\"}, {\"name\": \"psyllium\"}]}");
    add(&days, ENTRY_SUPPLEMENT, 1, 8, 0, "{\"items\": [{\"name\": \"zinc\"}]}");
    add(&days, ENTRY_MEDICATION, 1, 8, 0, "{\"items\": [{\"name\": \"ibuprofen\"}]}");
    const json_t *supplements = json_object_get(days.remedies, "supplement");
    assert_int_equal(json_integer_value(json_object_get(supplements, "zinc")), 2);
    assert_int_equal(json_integer_value(json_object_get(supplements, "psyllium")), 1);
    assert_int_equal(json_object_size(json_object_get(days.remedies, "medication")), 1);
    days_done(&days);
}

/* ---- groups before check-ins ---- */

#define MEAL(group) "{\"items\": [{\"triggers\": [\"" group "\"]}]}"
#define ASKED       "{\"symptoms\": {\"bloating\": 1}}"

static void contact_is_one_to_a_day_before(void **state)
{
    struct entry entries[] = {
        diary_entry(ENTRY_FOOD, 0, 20, 59, MEAL("egg")),   /* 24 h 1 min before the second */
        diary_entry(ENTRY_CHECKIN, 0, 21, 0, ASKED),       /* egg: a minute before */
        diary_entry(ENTRY_FOOD, 0, 21, 0, MEAL("fish")),   /* 24 h before the second */
        diary_entry(ENTRY_FOOD, 1, 20, 0, MEAL("dairy")),  /* 1 h before it */
        diary_entry(ENTRY_FOOD, 1, 20, 1, MEAL("sesame")), /* 59 min before it */
        diary_entry(ENTRY_CHECKIN, 1, 21, 0, ASKED),
        diary_entry(ENTRY_SYMPTOM, 1, 22, 0, "{\"symptom\": \"gas\", \"severity\": 3}"),
    };
    static const struct contact expected[] = {
        {"egg", 0, 2}, {"sesame", 0, 2}, {"dairy", 1, 1}, {"fish", 1, 1}};
    struct contact contacts[CONTACT_GROUPS_MAX];
    const size_t all = sizeof(entries) / sizeof(entries[0]);
    size_t checkins = 0;

    (void)state;
    assert_int_equal(contact_count(entries, all, 0, contacts, &checkins), 4);
    assert_int_equal(checkins, 2);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(contacts[i].group, expected[i].group);
        assert_int_equal(contacts[i].with, expected[i].with);
        assert_int_equal(contacts[i].without, expected[i].without);
    }
    /* What was asked before the period is not counted; what was eaten before it is looked at. */
    contact_count(entries, all, entries[2].at_ms + 1, contacts, &checkins);
    assert_int_equal(checkins, 1);
    for (size_t i = 0; i < all; i++)
        entry_done(&entries[i]);
}

static void groups_are_bounded(void **state)
{
    struct contact contacts[CONTACT_GROUPS_MAX];
    char body[8192] = "{\"items\": [{\"triggers\": [\"a\"";
    size_t used = strlen(body);
    size_t checkins = 0;

    (void)state;
    for (int i = 0; i < 2 * CONTACT_GROUPS_MAX; i++)
        used += (size_t)snprintf(body + used, sizeof(body) - used, ", \"group %d\"", i);
    used += (size_t)snprintf(body + used, sizeof(body) - used, ", \"%060d\"", 0);
    snprintf(body + used, sizeof(body) - used, "]}]}");
    CLEANUP(entry_done) struct entry entry = diary_entry(ENTRY_FOOD, 0, 8, 0, body);
    assert_int_equal(contact_count(&entry, 1, 0, contacts, &checkins), CONTACT_GROUPS_MAX);
    assert_int_equal(checkins, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_night_belongs_to_the_evening),
        cmocka_unit_test(a_span_is_bounded),
        cmocka_unit_test(food_adds_up),
        cmocka_unit_test(plants_are_different_ones),
        cmocka_unit_test(symptoms_of_a_day_are_the_strongest),
        cmocka_unit_test(movements_are_kept),
        cmocka_unit_test(odd_bodies_are_unknown),
        cmocka_unit_test(remedies_are_counted_by_name),
        cmocka_unit_test(contact_is_one_to_a_day_before),
        cmocka_unit_test(groups_are_bounded),
    };
    return cmocka_run_group_tests_name("days", tests, NULL, NULL);
}
