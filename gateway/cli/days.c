/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/days.h"

#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/cli/collect.h"
#include "gateway/cli/entries.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void days_done(struct days *days)
{
    for (size_t i = 0; i < days->count; i++)
        figures_done(&days->list[i].figures);
    free(days->list);
    figures_done(&days->all);
    *days = (struct days){0};
}

static int read_day(struct context *context, struct day_figures *day, struct figures *all)
{
    CLEANUP(collection_done) struct collection entries = {0};

    int status =
        collect_entries(context, zone_gut_day_start_ms(context->zone, day->number),
                        zone_gut_day_start_ms(context->zone, day->number + 1), 0, 0, &entries);
    for (size_t i = 0; i < entries.count; i++) {
        const struct entry *entry = &entries.entries[i];
        const json_t *type = json_object_get(entry->body, "bristol");

        figures_add(&day->figures, entry);
        figures_add(all, entry);
        if (entry->kind != ENTRY_STOOL || !json_is_integer(type))
            continue;
        day->stool_type = (int)json_integer_value(type);
        day->movements++;
    }
    return status;
}

int days_read(struct context *context, int32_t last, size_t count, struct days *ret)
{
    struct days days = {calloc(count, sizeof(*days.list)), 0, {0}};
    const int32_t today =
        gut_day_of(context->now_ms, zone_offset_s(context->zone, context->now_ms));
    int status = days.list && figures_init(&days.all) == 0 ? EXIT_OK : EXIT_SOFTWARE;

    for (size_t i = 0; status == 0 && i < count; i++) {
        struct day_figures *day = &days.list[i];
        day->number = last - (int32_t)(count - 1 - i);
        day->is_running = day->number == today;
        status = figures_init(&day->figures) < 0 ? EXIT_SOFTWARE : EXIT_OK;
        days.count += status == 0;
        if (status == 0)
            status = read_day(context, day, &days.all);
    }
    if (status)
        days_done(&days);
    else
        *ret = days;
    return status;
}

double day_value(const struct day_figures *day, enum series series, const char *symptom)
{
    const struct figures *figures = &day->figures;
    const json_t *severity;

    switch (series) {
    case SERIES_STOOL:
        return day->stool_type ? (double)day->stool_type : (double)NAN;
    case SERIES_SYMPTOM:
        severity = json_object_get(figures->symptoms, symptom);
        return json_is_number(severity) ? json_number_value(severity) : NAN;
    default:
        break;
    }
    if (figures->items == 0)
        return NAN;
    switch (series) {
    case SERIES_ENERGY:
        return figures->kcal;
    case SERIES_FIBRE:
        return figures->fibre_unknown < figures->items ? figures->fibre_g : NAN;
    case SERIES_PLANTS:
        return figures_plants(figures);
    case SERIES_LIVE:
        return (double)figures->live;
    case SERIES_NOVA4:
        return figures->kcal > 0 ? 100 * figures->nova4_kcal / figures->kcal : NAN;
    default:
        return NAN;
    }
}

double days_top(const struct days *days, enum series series, const char *symptom)
{
    double top = 0;

    for (size_t i = 0; i < days->count; i++)
        top = fmax(top, day_value(&days->list[i], series, symptom)); /* passes over NaN */
    return top;
}

double days_mean(const struct days *days, enum series series, const char *symptom,
                 size_t *ret_count)
{
    double sum = 0;
    size_t count = 0;

    for (size_t i = 0; i < days->count; i++) {
        const double value = day_value(&days->list[i], series, symptom);
        if (days->list[i].is_running || isnan(value))
            continue;
        sum += value;
        count++;
    }
    *ret_count = count;
    return count > 0 ? sum / (double)count : NAN;
}

void days_title(const struct days *days, char *ret, size_t size)
{
    char first[DATE_TEXT_MAX];
    char last[DATE_TEXT_MAX];
    struct civil civil;

    /* At noon, so that the gut-day and the date are the same. */
    const int64_t first_ms = days->list[0].number * MS_PER_DAY + MS_PER_DAY / 2;
    const int64_t last_ms = days->list[days->count - 1].number * MS_PER_DAY + MS_PER_DAY / 2;
    date_text(first_ms, 0, PRECISION_DAY, first_ms, first);
    date_text(last_ms, 0, PRECISION_DAY, last_ms, last);
    civil_from_day(days->list[days->count - 1].number, &civil);
    snprintf(ret, size, "%s - %s %d", first, last, civil.year);
}
