/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/report/chart.h"

#include "gateway/report/html.h"
#include <math.h>

#define LEGEND_LINE   14.0
#define DATES_MAX     9
#define STYLES        6 /* of lines, in the page's style sheet */
#define SHAPES        3
#define BAR_WIDTH_MAX 60.0

/* ---- the frame ---- */

void chart_begin(struct chart *chart, const char *title, const char *description, double height,
                 size_t legend_lines)
{
    const double whole = CHART_TOP + height + CHART_BOTTOM + LEGEND_LINE * (double)legend_lines;

    chart->number++;
    chart->height = height;
    chart->count = chart->report->days->count;
    chart->heading = WORD_DAY;
    fputs("<section>\n<h2>", chart->out);
    html_text(chart->out, title);
    fputs("</h2>\n<p>", chart->out);
    html_text(chart->out, description);
    fprintf(chart->out,
            "</p>\n<svg viewBox=\"0 0 %d %.0f\" role=\"img\" aria-labelledby=\"t%zu d%zu\">\n"
            "<title id=\"t%zu\">",
            CHART_WIDTH, whole, chart->number, chart->number, chart->number);
    html_text(chart->out, title);
    fprintf(chart->out, "</title>\n<desc id=\"d%zu\">", chart->number);
    html_text(chart->out, description);
    fputs("</desc>\n", chart->out);
}

void chart_end(struct chart *chart)
{
    fputs("</svg>\n", chart->out);
}

double chart_column_width(const struct chart *chart)
{
    return (CHART_WIDTH - CHART_LEFT - CHART_RIGHT) / (double)(chart->count ? chart->count : 1);
}

double chart_x(const struct chart *chart, size_t at)
{
    return CHART_LEFT + ((double)at + 0.5) * chart_column_width(chart);
}

double chart_y(const struct chart *chart, double value)
{
    const double share = chart->max > 0 ? value / chart->max : 0;

    return CHART_TOP + chart->height * (1 - fmin(1, fmax(0, share)));
}

/* The next of 1, 2, 5, 10, 20 ... */
static double round_up(double value)
{
    const double unit = pow(10, floor(log10(value)));

    if (value <= unit)
        return unit;
    if (value <= 2 * unit)
        return 2 * unit;
    return value <= 5 * unit ? 5 * unit : 10 * unit;
}

void chart_scale(struct chart *chart, double top, double least)
{
    chart->max = round_up(fmax(top, least));
    for (int i = 0; i <= 2; i++) {
        const double value = chart->max * i / 2;
        const double y = chart_y(chart, value);

        fprintf(chart->out,
                "<line class=\"grid\" x1=\"%.0f\" y1=\"%.1f\" x2=\"%.0f\" y2=\"%.1f\"/>"
                "<text class=\"end\" x=\"%.0f\" y=\"%.1f\">",
                CHART_LEFT, y, CHART_WIDTH - CHART_RIGHT, y, CHART_LEFT - 4, y + 3);
        html_number(chart->out, value, value < 10 && value != floor(value) ? 1 : 0);
        fputs("</text>\n", chart->out);
    }
}

void chart_date(FILE *out, enum language language, int32_t day, bool with_year)
{
    struct civil civil;

    civil_from_day(day, &civil);
    fprintf(out, "%s %d %s", word_weekday(language, day_of_week(day)), civil.day,
            word_month(language, civil.month));
    if (with_year)
        fprintf(out, " %d", civil.year);
}

void chart_dates(const struct chart *chart, size_t step)
{
    const struct report *report = chart->report;
    const size_t every = (chart->count + DATES_MAX - 1) / DATES_MAX;

    for (size_t i = 0; i < chart->count; i += every) {
        fprintf(chart->out, "<text class=\"mid\" x=\"%.1f\" y=\"%.0f\">", chart_x(chart, i),
                CHART_TOP + chart->height + 14);
        chart_date(chart->out, report->language, report->days->list[i * step].number, false);
        fputs("</text>\n", chart->out);
    }
}

/* ---- what is drawn ---- */

static void put_mark(const struct chart *chart, double x, double y, size_t style)
{
    const double half = chart_column_width(chart) < 5 ? 1.5 : 3;

    switch (style % SHAPES) {
    case 0:
        fprintf(chart->out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", x, y, half);
        break;
    case 1:
        fprintf(chart->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.0f\" height=\"%.0f\"/>",
                x - half, y - half, 2 * half, 2 * half);
        break;
    default:
        fprintf(chart->out, "<path d=\"M%.1f %.1fl%.1f %.1fh%.1fz\"/>", x, y - half, half, 2 * half,
                -2 * half);
        break;
    }
}

void chart_line(const struct chart *chart, const double *values, size_t style)
{
    bool is_drawn = false;

    fprintf(chart->out, "<path class=\"line l%zu\" d=\"M0 0", style % STYLES);
    for (size_t i = 0; i < chart->count; i++) {
        if (!isnan(values[i]))
            fprintf(chart->out, "%c%.1f %.1f", is_drawn ? 'L' : 'M', chart_x(chart, i),
                    chart_y(chart, values[i]));
        is_drawn = !isnan(values[i]);
    }
    fputs("\"/>\n<g class=\"mark\">", chart->out);
    for (size_t i = 0; i < chart->count; i++)
        if (!isnan(values[i]))
            put_mark(chart, chart_x(chart, i), chart_y(chart, values[i]), style);
    fputs("</g>\n", chart->out);
}

void chart_legend(const struct chart *chart, size_t at, size_t style, const char *text)
{
    const double y = CHART_TOP + chart->height + CHART_BOTTOM + LEGEND_LINE * (double)at + 4;

    fprintf(chart->out, "<path class=\"line l%zu\" d=\"M%.0f %.0fh36\"/><g class=\"mark\">",
            style % STYLES, CHART_LEFT, y);
    put_mark(chart, CHART_LEFT + 18, y, style);
    fprintf(chart->out, "</g><text x=\"%.0f\" y=\"%.0f\">", CHART_LEFT + 44, y + 4);
    html_text(chart->out, text);
    fputs("</text>\n", chart->out);
}

void chart_bars(const struct chart *chart, const double *base, const double *values,
                const char *css_class)
{
    const double width = fmin(BAR_WIDTH_MAX, chart_column_width(chart) * 0.8);

    fprintf(chart->out, "<g class=\"%s\">", css_class);
    for (size_t i = 0; i < chart->count; i++) {
        const double from = base && !isnan(base[i]) ? base[i] : 0;

        if (isnan(values[i]) || values[i] <= 0)
            continue;
        const double bottom = chart_y(chart, from), top = chart_y(chart, from + values[i]);
        fprintf(chart->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                chart_x(chart, i) - width / 2, top, width, bottom - top);
    }
    fputs("</g>\n", chart->out);
}

void chart_goal(const struct chart *chart, double value)
{
    const double y = chart_y(chart, value);

    fprintf(chart->out,
            "<line class=\"goal\" x1=\"%.0f\" y1=\"%.1f\" x2=\"%.0f\" y2=\"%.1f\"/>"
            "<text class=\"end\" x=\"%.0f\" y=\"%.1f\">",
            CHART_LEFT, y, CHART_WIDTH - CHART_RIGHT, y, CHART_WIDTH - CHART_RIGHT, y - 3);
    html_text(chart->out, word_text(chart->report->language, WORD_GOAL));
    fprintf(chart->out, " %.0f</text>\n", value);
}

/* ---- tables ---- */

void table_begin(const struct chart *chart, const char *const *heads, size_t count)
{
    const enum language language = chart->report->language;

    fputs("<details><summary>", chart->out);
    html_text(chart->out, word_text(language, WORD_TABLE));
    fputs("</summary>\n<table><tr><th>", chart->out);
    html_text(chart->out, word_text(language, chart->heading));
    for (size_t i = 0; i < count; i++) {
        fputs("</th><th>", chart->out);
        html_text(chart->out, heads[i]);
    }
    fputs("</th></tr>\n", chart->out);
}

void table_row(const struct chart *chart)
{
    fputs("<tr><td>", chart->out);
}

void table_row_end(const struct chart *chart)
{
    fputs("</td></tr>\n", chart->out);
}

void table_number(const struct chart *chart, double value, int decimals)
{
    fputs("</td><td>", chart->out);
    html_number(chart->out, value, decimals);
}

void table_end(const struct chart *chart)
{
    fputs("</table></details>\n</section>\n", chart->out);
}

void table_days(const struct chart *chart, const char *const *heads, const double *const *columns,
                size_t count, int decimals)
{
    const struct days *days = chart->report->days;

    table_begin(chart, heads, count);
    for (size_t i = 0; i < days->count; i++) {
        table_row(chart);
        chart_date(chart->out, chart->report->language, days->list[i].number, false);
        for (size_t k = 0; k < count; k++)
            table_number(chart, columns[k][i], decimals);
        table_row_end(chart);
    }
    table_end(chart);
}
