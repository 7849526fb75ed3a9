/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sparklines, bars and columns: every step, its rounding, and what is no number. */
#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/output.h"
#include "tests/harness/test.h"
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct paper {
    struct output output;
    char *text;
    size_t size;
};

static void paper_open(struct paper *paper, bool ascii)
{
    paper->text = NULL;
    paper->output = (struct output){
        .out = open_memstream(&paper->text, &paper->size), .ascii = ascii, .width = 80};
    assert_non_null(paper->output.out);
}

static void paper_expect(struct paper *paper, const char *expected)
{
    fclose(paper->output.out);
    assert_string_equal(paper->text, expected);
    free(paper->text);
}

static void sparklines(void **state)
{
    static const struct {
        double values[9];
        size_t count;
        double top;
        const char *expected, *plain;
    } rows[] = {
        {{0, 1, 2, 3, 4, 5, 6, 7}, 8, 7, "▁▂▃▄▅▆▇█", "_.-:=+*#"},
        /* floor(value / top * 7 + 0.5), of 10 */
        {{0.71, 0.72, 2.14, 2.15, 9.28, 9.29}, 6, 10, "▁▂▂▃▇█", "_..-*#"},
        {{6, 0, 2, 5, 4, 3, NAN}, 7, 10, "▅▁▂▅▄▃·", "=_.=:- "},
        {{NAN, NAN}, 2, 0, "··", "  "},
        {{0, 0}, 2, 0, "▁▁", "__"},
        {{20, -3}, 2, 10, "█▁", "#_"},
        {{INFINITY, 1}, 2, INFINITY, "▁▁", "__"},
        {{DBL_MAX, DBL_MAX / 2}, 2, DBL_MAX, "█▅", "#="},
        {{0}, 0, 10, "", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct paper paper;
        paper_open(&paper, false);
        print_sparkline(&paper.output, rows[i].values, rows[i].count, rows[i].top);
        paper_expect(&paper, rows[i].expected);
        paper_open(&paper, true);
        print_sparkline(&paper.output, rows[i].values, rows[i].count, rows[i].top);
        paper_expect(&paper, rows[i].plain);
    }
}

static void bars(void **state)
{
    static const struct {
        double value, goal;
        int filled;
    } rows[] = {
        {0, 30, 0},     {0.74, 30, 0},  {0.76, 30, 1},      {7.5, 30, 5},           {28, 30, 19},
        {29.2, 30, 19}, {29.3, 30, 20}, {30, 30, 20},       {300, 30, 20},          {-1, 30, 0},
        {5, 0, 0},      {NAN, 30, 0},   {INFINITY, 30, 20}, {DBL_MAX, DBL_MIN, 20},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct paper paper;
        char expected[21];
        char cells[61] = "";

        for (int k = 0; k < 20; k++) {
            expected[k] = k < rows[i].filled ? '#' : '-';
            snprintf(cells + 3 * k, 4, "%s", k < rows[i].filled ? "█" : "░");
        }
        expected[20] = '\0';
        paper_open(&paper, true);
        print_bar(&paper.output, rows[i].value, rows[i].goal);
        paper_expect(&paper, expected);
        paper_open(&paper, false);
        print_bar(&paper.output, rows[i].value, rows[i].goal);
        paper_expect(&paper, cells);
    }
}

/* Columns are counted in cells: not in bytes, nor in characters. */
static void columns(void **state)
{
    static const char *const rows[][2] = {
        {"pain", "pain  |"},
        {"Kürbis", "Kürbis|"},
        {"Käse", "Käse  |"},
        {"納豆", "納豆  |"},
        {"e\xcc\x81te", "e\xcc\x81te   |"},
        {"too long for it", "too long for it|"},
        {"", "      |"},
        {"a\x1b", "a\\x1b |"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct paper paper;
        paper_open(&paper, false);
        print_padded(paper.output.out, rows[i][0], 6);
        fputc('|', paper.output.out);
        paper_expect(&paper, rows[i][1]);
    }
}

static void spans_of_days(void **state)
{
    static const struct {
        int from[3], to[3];
        bool iso;
        const char *expected;
    } rows[] = {
        {{2026, 3, 8}, {2026, 3, 14}, false, "Sun 8 Mar - Sat 14 Mar 2026"},
        {{2025, 12, 29}, {2026, 1, 4}, false, "Mon 29 Dec 2025 - Sun 4 Jan 2026"},
        {{2026, 3, 14}, {2026, 3, 14}, false, "Sat 14 Mar - Sat 14 Mar 2026"},
        {{2026, 3, 8}, {2026, 3, 14}, true, "2026-03-08 - 2026-03-14"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct output output = {.iso = rows[i].iso};
        const int *from = rows[i].from, *to = rows[i].to;
        char text[DATE_TEXT_MAX];

        report_span_text(&output, civil_to_day(from[0], from[1], from[2]),
                         civil_to_day(to[0], to[1], to[2]), text);
        assert_string_equal(text, rows[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sparklines),
        cmocka_unit_test(bars),
        cmocka_unit_test(columns),
        cmocka_unit_test(spans_of_days),
    };
    return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
