/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/entries.h"

#include "core/cleanup.h"
#include "core/json.h"
#include "core/ztime.h"
#include "gateway/cli/entry_forms.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const day_names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
static const char *const month_names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};

void date_text(int64_t at_ms, int32_t offset_s, enum entry_precision precision, int64_t now_ms,
               char ret[DATE_TEXT_MAX])
{
    struct civil civil;
    struct civil now;
    size_t used;

    civil_from_ms(at_ms, offset_s, &civil);
    civil_from_ms(now_ms, offset_s, &now);
    int weekday = day_of_week(civil_to_day(civil.year, civil.month, civil.day));
    used = (size_t)snprintf(ret, DATE_TEXT_MAX, "%.3s %d %.3s", day_names[weekday - 1], civil.day,
                            month_names[civil.month - 1]);
    if (civil.year != now.year)
        used += (size_t)snprintf(ret + used, DATE_TEXT_MAX - used, " %d", civil.year);
    if (precision == PRECISION_MINUTE)
        snprintf(ret + used, DATE_TEXT_MAX - used, " %02d:%02d", civil.hour, civil.minute);
}

void long_date_text(int32_t day, char ret[DATE_TEXT_MAX])
{
    struct civil civil;

    civil_from_day(day, &civil);
    snprintf(ret, DATE_TEXT_MAX, "%s %d %s %d", day_names[day_of_week(day) - 1], civil.day,
             month_names[civil.month - 1], civil.year);
}

void shown_date_text(const struct output *output, int64_t at_ms, int32_t offset_s,
                     enum entry_precision precision, int64_t now_ms, char ret[DATE_TEXT_MAX])
{
    char text[RFC3339_MAX];

    if (!output->iso) {
        date_text(at_ms, offset_s, precision, now_ms, ret);
        return;
    }
    time_format_rfc3339(at_ms, offset_s, false, text);
    snprintf(ret, DATE_TEXT_MAX, precision == PRECISION_DAY ? "%.10s" : "%s", text);
}

void report_date_text(const struct output *output, int32_t day, char ret[DATE_TEXT_MAX])
{
    if (output->iso)
        day_format(day, ret);
    else
        long_date_text(day, ret);
}

/* The year stands once, unless the span has two. */
void report_span_text(const struct output *output, int32_t first, int32_t last,
                      char ret[DATE_TEXT_MAX])
{
    struct civil civil[2];
    char year[12] = "";

    civil_from_day(first, &civil[0]);
    civil_from_day(last, &civil[1]);
    if (output->iso) {
        char day[2][11];
        day_format(first, day[0]);
        day_format(last, day[1]);
        snprintf(ret, DATE_TEXT_MAX, "%s - %s", day[0], day[1]);
        return;
    }
    if (civil[0].year != civil[1].year)
        snprintf(year, sizeof(year), " %d", civil[0].year % 10000);
    snprintf(ret, DATE_TEXT_MAX, "%s %d %.3s%s - %s %d %.3s %d", weekday_text(first), civil[0].day,
             month_names[civil[0].month - 1], year, weekday_text(last), civil[1].day,
             month_names[civil[1].month - 1], civil[1].year % 10000);
}

const char *weekday_text(int32_t day)
{
    static const char *const names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

    return names[day_of_week(day) - 1];
}

void print_entry_head(const struct output *output, const struct entry *entry, int64_t now_ms,
                      const char *notice)
{
    char date[DATE_TEXT_MAX];

    shown_date_text(output, entry->at_ms, entry->offset_s, entry->precision, now_ms, date);
    print_bold(output, true);
    if (entry->number)
        fprintf(output->out, "#%lld", (long long)entry->number);
    else
        fputs("(dry run)", output->out);
    print_bold(output, false);
    fprintf(output->out, " %s  %s", entry_kind_label(entry->kind), date);
    fprintf(output->out, *notice ? "  (%s)\n" : "%s\n", notice);
}

void print_entry(const struct output *output, const struct entry *entry, int64_t now_ms,
                 const char *notice)
{
    if (output->quiet) {
        fprintf(output->out, "%lld\n", (long long)entry->number);
        return;
    }
    print_entry_head(output, entry, now_ms, notice);
    entry_forms[entry->kind].print(output, entry);
}

/* ---- short forms ---- */

/* Text with its blanks as they are: names may be broken, "200 g" may not. */
char *entry_summary(const struct entry *entry)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    entry_forms[entry->kind].summarise(out, entry);
    fclose(out);
    return text;
}

void print_entry_line(const struct output *output, const struct entry *entry,
                      struct line_cells cells)
{
    CLEANUP(cleanup_free) char *summary = entry_summary(entry);
    char clock[8] = "";
    char number[24];
    struct civil civil;

    civil_from_ms(entry->at_ms, entry->offset_s, &civil);
    if (entry->precision == PRECISION_MINUTE)
        snprintf(clock, sizeof(clock), "%02d:%02d", civil.hour % 24, civil.minute % 60);
    snprintf(number, sizeof(number), "#%lld", (long long)entry->number);
    fprintf(output->out, "%5s  %-*s ", clock, (int)cells.number, number);
    fprintf(output->out, "%-*s  ", (int)cells.kind, entry_kind_label(entry->kind));
    print_wrapped(output, summary ? summary : "", 7 + cells.number + 1 + cells.kind + 2);
}

json_t *entry_json(const struct entry *entry)
{
    json_t *object = json_object();
    json_t *items = json_object_get(entry->body, "items");

    json_object_set_new(object, "id",
                        entry->number ? json_integer((json_int_t)entry->number) : json_null());
    json_object_set_new(object, "kind", json_string(entry_kind_name(entry->kind)));
    json_object_set_new(object, "at", json_time(entry->at_ms, entry->offset_s));
    json_object_set_new(object, "tz", json_string(entry->tz));
    json_object_set_new(object, "precision",
                        json_string(entry->precision == PRECISION_DAY ? "day" : "minute"));
    if (items)
        json_object_set(object, "items", items);
    else
        json_object_update(object, entry->body);
    return object;
}

int print_entries_json(const struct output *output, bool one_a_line, const struct entry *entries,
                       size_t count, json_t *answer)
{
    json_t *list = json_array();
    int status = EXIT_OK;

    for (size_t i = 0; i < count; i++) {
        json_t *entry = entry_json(&entries[i]);
        if (one_a_line)
            status = print_json(output, entry);
        else
            json_array_append_new(list, entry);
    }
    if (one_a_line) {
        json_decref(list);
        json_decref(answer);
        return status;
    }
    json_object_set_new(answer, "entries", list);
    return print_json(output, answer);
}
