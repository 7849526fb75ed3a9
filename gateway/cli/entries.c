/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/entries.h"

#include "core/cleanup.h"
#include "core/json.h"
#include "core/ztime.h"
#include "gateway/cli/figures.h"
#include "gateway/food/grams.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_KIND_CELLS 7

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

void symptom_text(const char *kind, char ret[32])
{
    snprintf(ret, 32, "%s", strcmp(kind, "abdominal_pain") == 0 ? "pain" : kind);
    for (char *c = ret; *c; c++) {
        if (*c == '_')
            *c = ' ';
    }
}

static const char *string_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static void symptom_of(const struct entry *entry, char ret[32])
{
    symptom_text(string_of(entry->body, "symptom"), ret);
}

/* ---- a meal as a table ---- */

static void item_amount(const json_t *item, char ret[AMOUNT_TEXT_MAX])
{
    const json_t *amount = json_object_get(item, "amount");
    struct grams grams = {
        .grams = json_number_value(json_object_get(item, "grams")),
        .value = json_number_value(json_object_get(amount, "value")),
        .assumed = json_is_true(json_object_get(amount, "assumed")),
        .approx = json_is_true(json_object_get(amount, "approx")),
    };

    snprintf(grams.unit, sizeof(grams.unit), "%s", string_of(amount, "unit"));
    amount_text(&grams, ret);
}

static void kcal_text(double kcal, char ret[32])
{
    if (isnan(kcal))
        snprintf(ret, 32, "?");
    else
        snprintf(ret, 32, "%.0f", kcal);
}

/* Grams as shown: whole, but what is less than one is not nothing. */
static void grams_text(double grams, char ret[32])
{
    if (grams < 0.95)
        snprintf(ret, 32, "%.2g", grams);
    else
        snprintf(ret, 32, "%.0f", grams);
}

struct columns {
    size_t name, amount, kcal;
};

static void widen(size_t *width, const char *text)
{
    size_t cells = text_cells(text);

    if (cells > *width)
        *width = cells;
}

static void measure(const json_t *items, struct columns *ret)
{
    size_t index = 0;
    const json_t *item;

    *ret = (struct columns){0};
    json_array_foreach(items, index, item)
    {
        char amount[AMOUNT_TEXT_MAX];
        char kcal[32];
        item_amount(item, amount);
        kcal_text(item_nutrient(item, "kcal"), kcal);
        widen(&ret->name, string_of(item, "name"));
        widen(&ret->amount, amount);
        widen(&ret->kcal, kcal);
    }
}

/* "  dairy lactose +live" */
static void print_flags(FILE *out, const json_t *item)
{
    size_t index = 0;
    const json_t *word;
    const char *before = "  ";

    json_array_foreach(json_object_get(item, "triggers"), index, word)
    {
        fputs(before, out);
        print_text(out, json_string_value(word) ? json_string_value(word) : "");
        before = " ";
    }
    json_array_foreach(json_object_get(item, "props"), index, word)
    {
        if (json_string_value(word) && strcmp(json_string_value(word), "live") == 0)
            fprintf(out, "%s+live", before);
    }
}

static void print_item(const struct output *output, const json_t *item,
                       const struct columns *columns)
{
    char amount[AMOUNT_TEXT_MAX];
    char grams[32];
    char kcal[32];

    item_amount(item, amount);
    grams_text(json_number_value(json_object_get(item, "grams")), grams);
    kcal_text(item_nutrient(item, "kcal"), kcal);
    fprintf(output->out, "%6s g  ", grams);
    print_padded(output->out, string_of(item, "name"), columns->name + 2);
    print_padded(output->out, amount, columns->amount + 2);
    fprintf(output->out, "%*s kcal", (int)columns->kcal, kcal);
    print_flags(output->out, item);
    if (output->verbose) {
        const json_t *match = json_object_get(item, "match");
        fprintf(output->out, "  [%s %.2f]", string_of(match, "how"),
                json_number_value(json_object_get(match, "score")));
    }
    fputc('\n', output->out);
}

static void print_totals(const struct output *output, const struct figures *figures)
{
    char plants[32];

    figure_text(figures_plants(figures), plants);
    fprintf(output->out, "  %s%.0f kcal  fibre ", figures->kcal_unknown ? "at least " : "",
            figures->kcal);
    if (figures->fibre_unknown == figures->items)
        fputs("unknown", output->out);
    else
        fprintf(output->out, "%s%.1f g", figures->fibre_unknown ? "at least " : "",
                figures->fibre_g);
    fprintf(output->out, "  plants %s\n", plants);
}

static bool any_assumed(const json_t *items)
{
    size_t index = 0;
    const json_t *item;

    json_array_foreach(items, index, item)
    {
        if (json_is_true(json_object_get(json_object_get(item, "amount"), "assumed")))
            return true;
    }
    return false;
}

static void print_meal(const struct output *output, const struct entry *entry)
{
    const json_t *items = json_object_get(entry->body, "items");
    struct figures figures;
    struct columns columns;
    size_t index = 0;
    const json_t *item;

    measure(items, &columns);
    json_array_foreach(items, index, item) print_item(output, item, &columns);
    if (figures_init(&figures) < 0)
        return;
    figures_add(&figures, entry);
    print_totals(output, &figures);
    figures_done(&figures);
    if (any_assumed(items))
        fputs("  * no amount given: one usual serving\n", output->out);
}

static void print_duration(FILE *out, const json_t *minutes)
{
    json_int_t value = json_integer_value(minutes);

    if (!json_is_integer(minutes))
        return;
    fputs(", for", out);
    if (value >= 60)
        fprintf(out, " %lld h", (long long)(value / 60));
    if (value % 60 || value == 0)
        fprintf(out, " %lld min", (long long)(value % 60));
}

void print_entry(const struct output *output, const struct entry *entry, int64_t now_ms,
                 const char *notice)
{
    char date[DATE_TEXT_MAX];
    char symptom[32];

    if (output->quiet) {
        fprintf(output->out, "%lld\n", (long long)entry->number);
        return;
    }
    date_text(entry->at_ms, entry->offset_s, entry->precision, now_ms, date);
    print_bold(output, true);
    if (entry->number)
        fprintf(output->out, "#%lld", (long long)entry->number);
    else
        fputs("(dry run)", output->out);
    print_bold(output, false);
    fprintf(output->out, " %s  %s", entry_kind_name(entry->kind), date);
    fprintf(output->out, *notice ? "  (%s)\n" : "%s\n", notice);
    if (entry->kind != ENTRY_SYMPTOM) {
        print_meal(output, entry);
        return;
    }
    symptom_of(entry, symptom);
    fprintf(output->out, "  %s %lld/10", symptom,
            (long long)json_integer_value(json_object_get(entry->body, "severity")));
    print_duration(output->out, json_object_get(entry->body, "duration_min"));
    fputc('\n', output->out);
}

/* ---- short forms ---- */

/* Text with its blanks as they are: names may be broken, "200 g" may not. */
char *entry_summary(const struct entry *entry)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    size_t index = 0;
    const json_t *item;
    char symptom[32];
    char grams[32];

    if (!out)
        return NULL;
    json_array_foreach(json_object_get(entry->body, "items"), index, item)
    {
        grams_text(json_number_value(json_object_get(item, "grams")), grams);
        fprintf(out, "%s%s %s" NO_BREAK "g", index ? "; " : "", string_of(item, "name"), grams);
    }
    if (entry->kind == ENTRY_SYMPTOM) {
        symptom_of(entry, symptom);
        fprintf(out, "%s" NO_BREAK "%lld", symptom,
                (long long)json_integer_value(json_object_get(entry->body, "severity")));
    }
    fclose(out);
    return text;
}

void print_entry_line(const struct output *output, const struct entry *entry, size_t number_cells)
{
    CLEANUP(cleanup_free) char *summary = entry_summary(entry);
    char clock[8] = "";
    char number[24];
    struct civil civil;

    civil_from_ms(entry->at_ms, entry->offset_s, &civil);
    if (entry->precision == PRECISION_MINUTE)
        snprintf(clock, sizeof(clock), "%02d:%02d", civil.hour % 24, civil.minute % 60);
    snprintf(number, sizeof(number), "#%lld", (long long)entry->number);
    fprintf(output->out, "%5s  %-*s ", clock, (int)number_cells, number);
    fprintf(output->out, "%-*s  ", LINE_KIND_CELLS, entry_kind_name(entry->kind));
    print_wrapped(output, summary ? summary : "", 7 + number_cells + 1 + LINE_KIND_CELLS + 2);
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
