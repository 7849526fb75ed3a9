/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula week [DAY]: the seven days up to a day, side by side. */
#include "core/cleanup.h"
#include "gateway/cli/columns.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/diary_days.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/logging.h"
#include <math.h>
#include <string.h>

#define WEEK      7
#define CELLS     6
#define CELL_TEXT 32

static void print_row(const struct context *context, const struct days *days, const struct row *row)
{
    const struct output *output = &context->output;

    print_padded(output->out, row->label, LABEL_CELLS);
    for (size_t i = 0; i < days->count; i++) {
        char text[CELL_TEXT] = "-";
        if (!isnan(row->values[i]))
            snprintf(text, sizeof(text), "%.*f", row->decimals, row->values[i]);
        /* A figure that is too long for its column keeps a blank before it. */
        fprintf(output->out, " %*s", CELLS - 1, text);
    }
    fputs("  ", output->out);
    if (row->series == SERIES_STOOL)
        fprintf(output->out, "%*s", WEEK, "");
    else
        print_sparkline(output, row->values, days->count, row->top);
    print_summary(context, days, row);
    fputc('\n', output->out);
}

static void print_week(const struct context *context, const struct days *days)
{
    const struct output *output = &context->output;
    char title[DATE_TEXT_MAX];

    report_span_text(output, days->list[0].number, days->list[days->count - 1].number, title);
    fputs(title, output->out);
    print_until(context, days, " (today ", ")");
    fprintf(output->out, "\n%*s", LABEL_CELLS, "");
    for (size_t i = 0; i < days->count; i++)
        fprintf(output->out, "%*s", CELLS, weekday_text(days->list[i].number));
    fputc('\n', output->out);
    rows_each(context, days, print_row);
}

int cmd_week(struct context *context)
{
    CLEANUP(days_done) struct days days = {0};
    char text[LOG_TEXT_SIZE];
    int32_t last = 0;

    int status = logging_text(context, text);
    if (status == 0)
        status = context_person(context);
    if (status == 0)
        status = text[0] ? context_day(context, text, &last) : context_today(context, &last);
    if (status == 0)
        status = diary_days(context, last, WEEK, &days, NULL);
    if (status)
        return status;
    if (context->output.json)
        return print_json(&context->output, days_json(&days));
    print_week(context, &days);
    return EXIT_OK;
}
