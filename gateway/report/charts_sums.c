/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts that take days together: ultra-processed food by week, hours of eating, groups of food. */
#include "gateway/report/chart.h"

#include "gateway/report/html.h"
#include <math.h>

#define WEEK       7
#define CELL_ROW   16.0 /* of the grid of hours */
#define GROUP_ROW  15.0
#define GROUP_LEFT 130.0
#define SHADES     7

static const char *text_of(const struct chart *chart, enum word word)
{
    return word_text(chart->report->language, word);
}

/* ---- by week ---- */

/* The share of a week that begins with list[from], in per cent. */
static double week_share(const struct days *days, size_t from)
{
    double nova4_kcal = 0, kcal = 0;

    for (size_t i = from; i < days->count && i < from + WEEK; i++) {
        nova4_kcal += days->list[i].figures.nova4_kcal;
        kcal += days->list[i].figures.nutrients[NUTRIENT_KCAL];
    }
    return kcal > 0 ? 100 * nova4_kcal / kcal : NAN;
}

void chart_nova4(struct chart *chart)
{
    const struct days *days = chart->report->days;
    const size_t weeks = (days->count + WEEK - 1) / WEEK;
    double values[DAYS_MAX / WEEK + 1];
    const char *const heads[] = {"%"};

    for (size_t i = 0; i < weeks; i++)
        values[i] = week_share(days, i * WEEK);
    chart_begin(chart, text_of(chart, WORD_CHART_NOVA4), text_of(chart, WORD_DESC_NOVA4),
                CHART_PLOT, 0);
    chart->count = weeks;
    chart->heading = WORD_WEEK;
    chart_scale(chart, 100, 100);
    chart_dates(chart, WEEK);
    chart_bars(chart, NULL, values, "dark");
    chart_end(chart);
    table_begin(chart, heads, 1);
    for (size_t i = 0; i < weeks; i++) {
        table_row(chart);
        chart_date(chart->out, chart->report->language, days->list[i * WEEK].number, false);
        table_number(chart, values[i], 0);
        table_row_end(chart);
    }
    table_end(chart);
}

/* ---- by hour ---- */

typedef size_t hours_grid[WEEK][HOURS];

/* Days begin early in the morning: what was eaten before that is of the weekday of its day. */
static size_t count_hours(const struct days *days, hours_grid grid)
{
    size_t most = 0;

    for (size_t i = 0; i < days->count; i++) {
        const int weekday = day_of_week(days->list[i].number) - 1;
        for (int hour = 0; hour < HOURS; hour++) {
            grid[weekday][hour] += days->list[i].eaten[hour];
            if (grid[weekday][hour] > most)
                most = grid[weekday][hour];
        }
    }
    return most;
}

static void put_hours(struct chart *chart, const hours_grid grid, size_t most)
{
    for (int weekday = 0; weekday < WEEK; weekday++) {
        const double y = CHART_TOP + CELL_ROW * weekday;

        fprintf(chart->out, "<text class=\"end\" x=\"%.0f\" y=\"%.0f\">%s</text>", CHART_LEFT - 4,
                y + 12, word_weekday(chart->report->language, weekday + 1));
        for (size_t hour = 0; hour < HOURS; hour++) {
            const size_t count = grid[weekday][hour];
            const double width = chart_column_width(chart);

            if (count == 0)
                continue;
            /* t7 is the lightest shade of the page, t1 the darkest. */
            fprintf(chart->out,
                    "<rect class=\"t%zu\" x=\"%.1f\" y=\"%.0f\" width=\"%.1f\" height=\"%.0f\"/>",
                    SHADES - (count * SHADES - 1) / most, CHART_LEFT + width * (double)hour, y,
                    width - 1, CELL_ROW - 1);
        }
        fputc('\n', chart->out);
    }
    for (size_t hour = 0; hour < HOURS; hour += 3)
        fprintf(chart->out, "<text class=\"mid\" x=\"%.1f\" y=\"%.0f\">%zu</text>",
                chart_x(chart, hour), CHART_TOP + chart->height + 14, hour);
    fputc('\n', chart->out);
}

void chart_hours(struct chart *chart)
{
    const enum language language = chart->report->language;
    hours_grid grid = {{0}};
    const size_t most = count_hours(chart->report->days, grid);
    const char *heads[WEEK];

    for (int i = 0; i < WEEK; i++)
        heads[i] = word_weekday(language, i + 1);
    chart_begin(chart, text_of(chart, WORD_CHART_HOURS), text_of(chart, WORD_DESC_HOURS),
                CELL_ROW * WEEK, 0);
    chart->count = HOURS;
    chart->heading = WORD_HOUR;
    put_hours(chart, grid, most ? most : 1);
    chart_end(chart);
    table_begin(chart, heads, WEEK);
    for (size_t hour = 0; hour < HOURS; hour++) {
        table_row(chart);
        fprintf(chart->out, "%02zu", hour);
        for (int i = 0; i < WEEK; i++)
            table_number(chart, (double)grid[i][hour], 0);
        table_row_end(chart);
    }
    table_end(chart);
}

/* ---- groups ---- */

static void put_group(const struct chart *chart, size_t at, const struct contact *contact)
{
    const double y = CHART_TOP + GROUP_ROW * (double)at;
    const double unit =
        (CHART_WIDTH - GROUP_LEFT - CHART_RIGHT) / (double)chart->report->checkin_count;
    const double with = unit * (double)contact->with;

    fprintf(chart->out, "<text class=\"end\" x=\"%.0f\" y=\"%.0f\">", GROUP_LEFT - 4, y + 10);
    html_text(chart->out, word_of_name(chart->report->language, contact->group));
    fprintf(chart->out,
            "</text><rect class=\"t1\" x=\"%.0f\" y=\"%.0f\" width=\"%.1f\" height=\"%.0f\"/>"
            "<rect class=\"t6\" x=\"%.1f\" y=\"%.0f\" width=\"%.1f\" height=\"%.0f\"/>",
            GROUP_LEFT, y, with, GROUP_ROW - 3, GROUP_LEFT + with, y,
            unit * (double)contact->without, GROUP_ROW - 3);
    if (contact->with > 0)
        fprintf(chart->out, "<text class=\"f1\" x=\"%.0f\" y=\"%.0f\">%zu</text>", GROUP_LEFT + 4,
                y + 10, contact->with);
    if (contact->without > 0)
        fprintf(chart->out, "<text class=\"end\" x=\"%.0f\" y=\"%.0f\">%zu</text>",
                CHART_WIDTH - CHART_RIGHT - 4, y + 10, contact->without);
    fputc('\n', chart->out);
}

void chart_groups(struct chart *chart)
{
    const struct report *report = chart->report;
    const char *const heads[] = {text_of(chart, WORD_WITH), text_of(chart, WORD_WITHOUT)};

    if (report->checkin_count == 0 || report->contact_count == 0)
        return;
    chart_begin(chart, text_of(chart, WORD_CHART_GROUPS), text_of(chart, WORD_DESC_GROUPS),
                GROUP_ROW * (double)report->contact_count, 0);
    chart->heading = WORD_GROUP;
    for (size_t i = 0; i < report->contact_count; i++)
        put_group(chart, i, &report->contacts[i]);
    fprintf(chart->out, "<text x=\"%.0f\" y=\"%.0f\">%zu ", GROUP_LEFT,
            CHART_TOP + chart->height + 14, report->checkin_count);
    html_text(chart->out, text_of(chart, WORD_CHECKINS));
    fputs("</text>\n", chart->out);
    chart_end(chart);
    fputs("<p>", chart->out);
    html_text(chart->out, text_of(chart, WORD_GROUPS_CAUTION));
    fputs("</p>\n", chart->out);
    table_begin(chart, heads, 2);
    for (size_t i = 0; i < report->contact_count; i++) {
        table_row(chart);
        html_text(chart->out, word_of_name(report->language, report->contacts[i].group));
        table_number(chart, (double)report->contacts[i].with, 0);
        table_number(chart, (double)report->contacts[i].without, 0);
        table_row_end(chart);
    }
    table_end(chart);
}
