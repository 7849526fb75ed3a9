/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula month [DAY]: a calendar month in lines, one character a day. */
#include "core/cleanup.h"
#include "gateway/cli/columns.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/diary_days.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/logging.h"
#include "gateway/cli/pager.h"
#include <math.h>
#include <string.h>

#define WEEK 7

/* "  0 to 6": the least and the most of the days that are over; nothing if nothing is known. */
static void print_range(const struct output *output, const struct days *days, const struct row *row)
{
    double least = NAN, most = NAN;

    for (size_t i = 0; i < days->count; i++) {
        if (days->list[i].is_running)
            continue;
        least = fmin(least, row->values[i]); /* these pass over NaN */
        most = fmax(most, row->values[i]);
    }
    if (!isnan(least))
        fprintf(output->out, "  %.*f to %.*f", row->decimals, least, row->decimals, most);
}

/* A stool type is shown as its digit: there is no better or worse end of that scale. */
static void print_types(const struct output *output, const struct days *days, const struct row *row)
{
    for (size_t i = 0; i < days->count; i++) {
        if (isnan(row->values[i]))
            fputs(output->ascii ? " " : "\xc2\xb7", output->out);
        else
            fprintf(output->out, "%.0f", row->values[i]);
    }
}

static void print_row(const struct context *context, const struct days *days, const struct row *row)
{
    const struct output *output = &context->output;

    print_padded(output->out, row->label, LABEL_CELLS);
    if (row->series == SERIES_STOOL) {
        print_types(output, days, row);
    } else {
        print_sparkline(output, row->values, days->count, row->top);
        print_range(output, days, row);
    }
    print_summary(context, days, row);
    fputc('\n', output->out);
}

/* The days of the month above the lines: 1, 8, 15 ... */
static void print_scale(const struct output *output, const struct days *days)
{
    fprintf(output->out, "%*s", LABEL_CELLS, "");
    for (size_t i = 0; i < days->count; i += WEEK)
        fprintf(output->out, i + WEEK < days->count ? "%-7zu" : "%zu", i + 1);
    fputc('\n', output->out);
}

static void print_month(const struct context *context, const struct days *days)
{
    const struct output *output = &context->output;
    char title[DATE_TEXT_MAX];

    report_span_text(output, days->list[0].number, days->list[days->count - 1].number, title);
    fputs(title, output->out);
    print_until(context, days, " (today ", ")");
    fputc('\n', output->out);
    print_scale(output, days);
    rows_each(context, days, print_row);
}

/* The first day of the month in which a day lies, and its last, as far as it has begun. */
static void find_month(int32_t day, int32_t today, int32_t *ret_first, int32_t *ret_last)
{
    struct civil civil;

    civil_from_day(day, &civil);
    *ret_first = civil_to_day(civil.year, civil.month, 1);
    *ret_last = civil.month == 12 ? civil_to_day(civil.year + 1, 1, 1) - 1
                                  : civil_to_day(civil.year, civil.month + 1, 1) - 1;
    if (*ret_first <= today && today < *ret_last)
        *ret_last = today;
}

int cmd_month(struct context *context)
{
    CLEANUP(days_done) struct days days = {0};
    char text[LOG_TEXT_SIZE];
    int32_t today = 0, day = 0, first = 0, last = 0;

    int status = logging_text(context, text);
    if (status == 0)
        status = context_person(context);
    if (status == 0)
        status = context_today(context, &today);
    day = today;
    if (status == 0 && text[0])
        status = context_day(context, text, &day);
    if (status)
        return status;
    find_month(day, today, &first, &last);
    status = diary_days(context, last, (size_t)(last - first) + 1, &days, NULL);
    if (status)
        return status;
    if (context->output.json)
        return print_json(&context->output, days_json(&days));
    CLEANUP(pager_end) struct pager pager;
    pager_begin(&context->output, &pager);
    print_month(context, &days);
    return EXIT_OK;
}
