/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page: its charts and tables, its words, its size, and that text stays text. */
#include "core/cleanup.h"
#include "gateway/report/html.h"
#include "gateway/report/report.h"
#include "tests/fuzz/page.h"
#include "tests/unit/diary_fixture.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define LONG_DAYS     90
#define LONG_SIZE_MAX 400000

static void add(struct days *days, enum entry_kind kind, int day, int hour, const char *body)
{
    CLEANUP(entry_done) struct entry entry = diary_entry(kind, day, hour, 0, body);

    days_add(days, &entry);
}

struct page {
    struct days days;
    double plants[DAYS_MAX], sensor[DAYS_MAX];
    struct contact contacts[2];
    struct report_sensor sensors[2];
    struct report report;
    char *text;
    size_t size, charts;
};

/* `count` days from the 8th on; the last one runs. */
static void page_begin(struct page *page, size_t count)
{
    static const char *const symptoms[] = {"bloating", "abdominal_pain"};
    const int32_t last = DIARY_DAY + (int32_t)count - 1;

    *page = (struct page){0};
    assert_int_equal(days_init(&page->days, last, count, last, 4 * 60), 0);
    for (size_t i = 0; i < count; i++) {
        page->plants[i] = (double)i / 2;
        page->sensor[i] = i % 5 ? 50 + (double)i : NAN;
    }
    page->contacts[0] = (struct contact){"lactose", 1, 2};
    page->contacts[1] = (struct contact){"fructan", 3, 0};
    page->sensors[0] = (struct report_sensor){"hrv", 0, 0, page->sensor};
    page->sensors[1] = (struct report_sensor){"sleep", 1, 0, page->sensor};
    page->report = (struct report){
        .notes = true,
        .person = "Alice",
        .now_ms = (last * MS_PER_DAY) + 8 * MS_PER_HOUR,
        .days = &page->days,
        .week_plants = page->plants,
        .fibre_goal_g = 30,
        .plants_goal = 30,
        .symptoms = symptoms,
        .symptom_count = 2,
        .contacts = page->contacts,
    };
}

static void page_write(struct page *page)
{
    FILE *out = open_memstream(&page->text, &page->size);
    size_t charts = 0;

    assert_non_null(out);
    page->charts = report_write(out, &page->report);
    fclose(out);
    if (!page_is_sound(page->text, &charts))
        fail_msg("not a page as it should be: %s", page->text);
    assert_int_equal(charts, page->charts);
}

static void page_end(struct page *page)
{
    days_done(&page->days);
    free(page->text);
}

static void assert_has(const struct page *page, const char *text)
{
    if (!strstr(page->text, text))
        fail_msg("no \"%s\" in: %s", text, page->text);
}

static void assert_lacks(const struct page *page, const char *text)
{
    if (strstr(page->text, text))
        fail_msg("\"%s\" in: %s", text, page->text);
}

static void text_stays_text(void **state)
{
    static const char *const rows[][2] = {
        {"<b>&\"'", "&lt;b&gt;&amp;&quot;&#39;"},
        {"caf\xc3\xa9 \xe7\xb4\x8d", "caf\xc3\xa9 \xe7\xb4\x8d"},
        {"a\x1b[31m\x7f\n", "a\\x1b[31m\\x7f\\x0a"},
        {"\xff\xc3", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xe2\x80\xae\xe2\x80\x8f", "\\u202e\\u200f"},
        {"\xef\xbf\xbe", "\\ufffe"},
        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CLEANUP(cleanup_free) char *text = NULL;
        size_t size = 0;
        FILE *out = open_memstream(&text, &size);

        assert_non_null(out);
        html_text(out, rows[i][0]);
        fclose(out);
        assert_string_equal(text, rows[i][1]);
    }
}

static void numbers_have_a_point(void **state)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    assert_non_null(out);
    html_number(out, 7.25, 1);
    fputc(' ', out);
    html_number(out, NAN, 1);
    fputc(' ', out);
    html_number(out, INFINITY, 0);
    fclose(out);
    assert_string_equal(text, "7.2 - -");
}

static void every_word_is_there(void **state)
{
    (void)state;
    for (int language = 0; language < LANGUAGES; language++) {
        for (int word = 0; word < WORDS; word++)
            if (!word_text((enum language)language, (enum word)word))
                fail_msg("word %d is not there in %s", word,
                         language_name((enum language)language));
        for (size_t i = 0; symptom_kinds[i]; i++)
            assert_true(*word_of_name((enum language)language, symptom_kinds[i]));
        assert_int_equal(language_from_name(language_name((enum language)language)), language);
    }
    assert_string_equal(word_of_name(LANGUAGE_DE, "abdominal_pain"), "Bauchschmerzen");
    assert_string_equal(word_of_name(LANGUAGE_EN, "abdominal_pain"), "pain");
    assert_string_equal(word_of_name(LANGUAGE_DE, "of somebody's own"), "of somebody's own");
    assert_int_equal(language_from_name("fr"), -1);
}

static void a_week_has_its_charts(void **state)
{
    struct page page;

    (void)state;
    page_begin(&page, 7);
    add(&page.days, ENTRY_FOOD, 0, 8,
        "{\"items\": [{\"nutrients\": {\"kcal\": 400, \"fibre_g\": 12.5}, \"nova\": 4, \"props\": "
        "[\"live\"]}]}");
    add(&page.days, ENTRY_CHECKIN, 0, 21,
        "{\"symptoms\": {\"bloating\": 3, \"abdominal_pain\": 1}}");
    add(&page.days, ENTRY_CHECKIN, 2, 21,
        "{\"symptoms\": {\"bloating\": 5, \"abdominal_pain\": 1}}");
    add(&page.days, ENTRY_STOOL, 1, 7, "{\"bristol\": 4}");
    add(&page.days, ENTRY_STOOL, 1, 9, "{\"bristol\": 6}");
    add(&page.days, ENTRY_STOOL, 3, 9, "{\"bristol\": null}");
    add(&page.days, ENTRY_MEDICATION, 1, 9, "{\"items\": [{\"name\": \"ibuprofen\"}]}");
    page.report.contact_count = 2;
    page.report.checkin_count = 3;
    page.report.sensors = page.sensors;
    page.report.sensor_count = 2;
    page_write(&page);
    assert_int_equal(page.charts, 10);
    assert_has(&page, "Content-Security-Policy\" content=\"default-src 'none'; style-src "
                      "'unsafe-inline'\"");
    assert_has(&page, "Sun 8 Mar 2026 - Sat 14 Mar 2026");
    assert_has(&page, "food and drink: 1 of 7 days");
    assert_has(&page, "symptoms asked for: 2 of 7 days");
    assert_has(&page, "stool: 2 of 7 days");
    assert_has(&page, "no food logged: Mon 9 Mar, Tue 10 Mar");
    assert_has(&page, "the last day is not over");
    assert_has(&page, "<dd>ibuprofen (1)</dd>");
    assert_has(&page, "<tr><td>Mon 9 Mar</td><td>4, 6</td></tr>");
    assert_has(&page, "<td>Wed 11 Mar</td><td>no movement</td>");
    assert_has(&page, "<tr><td>Sun 8 Mar</td><td>3</td><td>1</td></tr>");
    assert_has(&page, "<tr><td>Mon 9 Mar</td><td>-</td><td>-</td></tr>");
    assert_has(&page, "<td>12.5</td>");
    assert_has(&page, "<tr><td>fructan</td><td>3</td><td>0</td></tr>");
    /* A day that nobody asked on parts the line. */
    assert_has(&page, "d=\"M0 0M91.7 101.0M282.6 75.0\"");
    page_end(&page);
}

static void words_change_and_nothing_else(void **state)
{
    struct page page;

    (void)state;
    page_begin(&page, 7);
    add(&page.days, ENTRY_NOTE, 1, 9, "{\"text\": \"new flat\"}");
    add(&page.days, ENTRY_FOOD, 0, 8, "{\"items\": [{\"nutrients\": {\"fibre_g\": 12.5}}]}");
    page.report.language = LANGUAGE_DE;
    page_write(&page);
    assert_int_equal(page.charts, 7); /* no check-ins: nothing to say of groups */
    assert_has(&page, "<html lang=\"de\">");
    assert_has(&page, "So 8 Mär 2026 - Sa 14 Mär 2026");
    assert_has(&page, "keine Diagnose");
    assert_has(&page, "<td>12.5</td>");
    assert_has(&page, "new flat");
    page_end(&page);
}

static void notes_stay_away_if_asked(void **state)
{
    struct page page;

    (void)state;
    page_begin(&page, 7);
    add(&page.days, ENTRY_NOTE, 1, 9, "{\"text\": \"between us\"}");
    page.report.notes = false;
    page_write(&page);
    assert_lacks(&page, "between us");
    assert_lacks(&page, "<h2>Notes</h2>");
    page_end(&page);
}

static void nothing_from_outside_is_markup(void **state)
{
    struct page page;

    (void)state;
    page_begin(&page, 7);
    add(&page.days, ENTRY_NOTE, 1, 9, "{\"text\": \"<script>alert(1)</script>\\u0007\"}");
    add(&page.days, ENTRY_SUPPLEMENT, 1, 9, "{\"items\": [{\"name\": \"<img src=x>\"}]}");
    snprintf(page.contacts[0].group, sizeof(page.contacts[0].group), "</svg><a href=\"x\">");
    page.report.person = "\"><style>*{}</style>\xff";
    page.report.contact_count = 2;
    page.report.checkin_count = 3;
    page_write(&page);
    assert_lacks(&page, "<script");
    assert_lacks(&page, "<img");
    assert_lacks(&page, "<a ");
    assert_has(&page, "&lt;script&gt;alert(1)&lt;/script&gt;\\x07");
    page_end(&page);
}

static void an_empty_day_is_a_page(void **state)
{
    struct page page;

    (void)state;
    page_begin(&page, 1);
    page.report.symptom_count = 0;
    page_write(&page);
    assert_int_equal(page.charts, 7);
    assert_has(&page, "none logged");
    page_end(&page);
}

/* As much as a diary holds: meals, movements, check-ins, everything that wearables give. */
static void three_months_are_small(void **state)
{
    static const char meal[] = "{\"items\": [{\"nutrients\": {\"kcal\": 412.5, \"fibre_g\": 9.75}, "
                               "\"nova\": 4, \"props\": [\"live\"], \"plants\": {\"rye\": 1}}]}";
    struct report_sensor sensors[6];
    char asked[512] = "{\"symptoms\": {\"bloating\": 10";
    size_t used = strlen(asked);
    struct page page;

    (void)state;
    for (size_t i = 0; symptom_kinds[i]; i++)
        if (strcmp(symptom_kinds[i], "bloating") != 0)
            used += (size_t)snprintf(asked + used, sizeof(asked) - used, ", \"%s\": %zu",
                                     symptom_kinds[i], i % 11);
    snprintf(asked + used, sizeof(asked) - used, "}}");
    page_begin(&page, LONG_DAYS);
    for (int day = 0; day < LONG_DAYS; day++) {
        for (int hour = 7; hour < 22; hour += 3)
            add(&page.days, ENTRY_FOOD, day, hour, meal);
        for (int hour = 7; hour < 13; hour++)
            add(&page.days, ENTRY_STOOL, day, hour, "{\"bristol\": 4}");
        add(&page.days, ENTRY_CHECKIN, day, 22, asked);
    }
    for (size_t i = 0; i < sizeof(sensors) / sizeof(sensors[0]); i++)
        sensors[i] = page.sensors[i % 2];
    page.report.symptoms = symptom_kinds;
    page.report.symptom_count = 13;
    page.report.sensors = sensors;
    page.report.sensor_count = sizeof(sensors) / sizeof(sensors[0]);
    page_write(&page);
    print_message("%zu bytes\n", page.size);
    assert_true(page.size < LONG_SIZE_MAX);
    page_end(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_stays_text),
        cmocka_unit_test(numbers_have_a_point),
        cmocka_unit_test(every_word_is_there),
        cmocka_unit_test(a_week_has_its_charts),
        cmocka_unit_test(words_change_and_nothing_else),
        cmocka_unit_test(notes_stay_away_if_asked),
        cmocka_unit_test(nothing_from_outside_is_markup),
        cmocka_unit_test(an_empty_day_is_a_page),
        cmocka_unit_test(three_months_are_small),
    };
    return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
