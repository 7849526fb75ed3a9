/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page: its head, what stands first, the charts in their order. */
#include "gateway/report/report.h"

#include "gateway/report/chart.h"
#include "gateway/report/html.h"
#include <string.h>

#define DATES_NAMED 10

static const char style[] =
    "body{font:14px/1.4 sans-serif;color:#111;background:#fff;max-width:760px;margin:1em auto;"
    "padding:0 1em}\n"
    "h1{font-size:1.5em}h2{font-size:1.15em;margin:1.6em 0 .2em}p{margin:.2em 0}\n"
    "section{break-inside:avoid}svg{width:100%;height:auto}svg text{font:10px sans-serif}\n"
    "dt{font-weight:bold;margin-top:.5em}dd{margin-left:1em}\n"
    "table{border-collapse:collapse;font-size:12px}td,th{border:1px solid #ccc;padding:1px 6px;"
    "text-align:right}td:first-child,th:first-child{text-align:left}\n"
    ".end{text-anchor:end}.mid{text-anchor:middle}.grid{stroke:#ccc}\n"
    ".goal{stroke:#111;stroke-dasharray:6 4}.dark rect{fill:#555}.light rect{fill:#bbb}\n"
    ".line{fill:none;stroke:#111;stroke-width:1.3}.mark *{fill:#111}\n"
    ".l1{stroke-dasharray:6 3}.l2{stroke-dasharray:2 2}.l3{stroke-dasharray:8 3 2 3}"
    ".l4{stroke-dasharray:1 4}.l5{stroke-dasharray:12 4}\n"
    ".t1{fill:#222}.t2{fill:#444}.t3{fill:#666}.t4{fill:#888}.t5{fill:#aaa}.t6{fill:#ccc}"
    ".t7{fill:#e6e6e6}.f1,.f2,.f3{fill:#fff}\n"
    "@media print{details>summary{display:none}}\n";

struct page {
    FILE *out;
    const struct report *report;
};

static void put_word(const struct page *page, enum word word)
{
    html_text(page->out, word_text(page->report->language, word));
}

static void put_date(const struct page *page, int32_t day, bool with_year)
{
    chart_date(page->out, page->report->language, day, with_year);
}

static void put_head(const struct page *page)
{
    fprintf(page->out,
            "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\"/>\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
            "style-src 'unsafe-inline'\"/>\n"
            "<meta name=\"viewport\" content=\"width=device-width\"/>\n<title>",
            language_name(page->report->language));
    put_word(page, WORD_TITLE);
    fputs(": ", page->out);
    html_text(page->out, page->report->person);
    fprintf(page->out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<h1>", style);
    put_word(page, WORD_TITLE);
    fputs(": ", page->out);
    html_text(page->out, page->report->person);
    fputs("</h1>\n<p>", page->out);
    put_word(page, WORD_NO_DIAGNOSIS);
    fputs("</p>\n<dl>\n", page->out);
}

static void put_period(const struct page *page)
{
    const struct days *days = page->report->days;
    struct civil now;

    fputs("<dt>", page->out);
    put_word(page, WORD_PERIOD);
    fputs("</dt><dd>", page->out);
    put_date(page, days->list[0].number, true);
    fputs(" - ", page->out);
    put_date(page, days->list[days->count - 1].number, true);
    fputs("</dd>\n<dt>", page->out);
    put_word(page, WORD_MADE);
    civil_from_ms(page->report->now_ms, page->report->offset_s, &now);
    fputs("</dt><dd>", page->out);
    put_date(page, civil_to_day(now.year, now.month, now.day), true);
    fprintf(page->out, " %02d:%02d</dd>\n", now.hour, now.minute);
}

/* ---- days with data, and those without ---- */

typedef bool (*day_test)(const struct day *day);

static bool has_food(const struct day *day)
{
    return day->figures.items > 0;
}

static bool was_checked(const struct day *day)
{
    return day->checked;
}

static bool has_stool(const struct day *day)
{
    return day->movements > 0 || day->none_said;
}

static size_t count_days(const struct days *days, day_test test)
{
    size_t count = 0;

    for (size_t i = 0; i < days->count; i++)
        count += test(&days->list[i]);
    return count;
}

static void put_data(const struct page *page)
{
    static const struct {
        enum word word;
        day_test test;
    } rows[] = {{WORD_FOOD, has_food}, {WORD_CHECKIN, was_checked}, {WORD_STOOL, has_stool}};
    const struct days *days = page->report->days;

    fputs("<dt>", page->out);
    put_word(page, WORD_DAYS_WITH);
    fputs("</dt>", page->out);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fputs("<dd>", page->out);
        put_word(page, rows[i].word);
        fprintf(page->out, ": %zu ", count_days(days, rows[i].test));
        put_word(page, WORD_OF);
        fprintf(page->out, " %zu ", days->count);
        put_word(page, WORD_DAYS);
        fputs("</dd>", page->out);
    }
    fputc('\n', page->out);
}

/* The days that are over and lack something, the first ones by name. Returns how many. */
static size_t put_lacking(const struct page *page, enum word word, day_test test)
{
    const struct days *days = page->report->days;
    size_t lacking = 0;

    for (size_t i = 0; i < days->count; i++) {
        if (days->list[i].is_running || test(&days->list[i]))
            continue;
        if (lacking == 0) {
            fputs("<dd>", page->out);
            put_word(page, word);
        }
        if (lacking < DATES_NAMED) {
            fputs(lacking ? ", " : ": ", page->out);
            put_date(page, days->list[i].number, false);
        }
        lacking++;
    }
    if (lacking > DATES_NAMED) {
        fprintf(page->out, ", %zu ", lacking - DATES_NAMED);
        put_word(page, WORD_MORE);
    }
    if (lacking > 0)
        fputs("</dd>", page->out);
    return lacking;
}

static void put_missing(const struct page *page)
{
    const struct days *days = page->report->days;
    const size_t unknown = days->all.items - days->all.known[NUTRIENT_FIBRE];
    size_t missing = unknown;

    fputs("<dt>", page->out);
    put_word(page, WORD_MISSING);
    fputs("</dt>", page->out);
    missing += put_lacking(page, WORD_NO_FOOD_ON, has_food);
    missing += put_lacking(page, WORD_NO_CHECKIN_ON, was_checked);
    if (unknown > 0) {
        fputs("<dd>", page->out);
        put_word(page, WORD_UNKNOWN_FIGURES);
        fprintf(page->out, ": %zu</dd>", unknown);
    }
    if (days->list[days->count - 1].is_running) {
        fputs("<dd>", page->out);
        put_word(page, WORD_RUNNING);
        fputs("</dd>", page->out);
    } else if (missing == 0) {
        fputs("<dd>", page->out);
        put_word(page, WORD_NOTHING_MISSING);
        fputs("</dd>", page->out);
    }
    fputc('\n', page->out);
}

/* ---- what people wrote ---- */

static void put_remedies(const struct page *page, enum word word, enum entry_kind kind)
{
    json_t *names = json_object_get(page->report->days->remedies, entry_kind_name(kind));
    const char *name;
    const json_t *count;

    fputs("<dt>", page->out);
    put_word(page, word);
    fputs("</dt>", page->out);
    json_object_foreach(names, name, count)
    {
        fputs("<dd>", page->out);
        html_text(page->out, name);
        fprintf(page->out, " (%lld)</dd>", (long long)json_integer_value(count));
    }
    if (json_object_size(names) == 0) {
        fputs("<dd>", page->out);
        put_word(page, WORD_NONE);
        fputs("</dd>", page->out);
    }
    fputc('\n', page->out);
}

static void put_notes(const struct page *page)
{
    const json_t *notes = page->report->days->notes;
    size_t index = 0;
    const json_t *note;

    if (!page->report->notes || json_array_size(notes) == 0)
        return;
    fputs("<section>\n<h2>", page->out);
    put_word(page, WORD_NOTES);
    fputs("</h2>\n<dl>\n", page->out);
    json_array_foreach(notes, index, note)
    {
        fputs("<dt>", page->out);
        put_date(page, (int32_t)json_integer_value(json_array_get(note, 0)), false);
        fputs("</dt><dd>", page->out);
        html_text(page->out, json_string_value(json_array_get(note, 1)));
        fputs("</dd>\n", page->out);
    }
    fputs("</dl>\n</section>\n", page->out);
}

size_t report_write(FILE *out, const struct report *report)
{
    const struct page page = {out, report};
    struct chart chart = {.out = out, .report = report};

    put_head(&page);
    put_period(&page);
    put_data(&page);
    put_missing(&page);
    put_remedies(&page, WORD_MEDICATION, ENTRY_MEDICATION);
    put_remedies(&page, WORD_SUPPLEMENT, ENTRY_SUPPLEMENT);
    fputs("</dl>\n", out);
    chart_symptoms(&chart);
    chart_stool(&chart);
    chart_fibre(&chart);
    chart_plants(&chart);
    chart_live(&chart);
    chart_nova4(&chart);
    chart_hours(&chart);
    chart_groups(&chart);
    for (size_t i = 0; i < report->sensor_count; i++)
        chart_sensor(&chart, &report->sensors[i]);
    put_notes(&page);
    fputs("</body>\n</html>\n", out);
    return chart.number;
}
