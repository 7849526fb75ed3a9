/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bodies as they may come from an import, each line an entry, through the days of a diary to the
 * page: whatever they hold, figures are finite and the page holds no markup but its own. A line is
 * a letter for the kind, one for the hour, and a body.
 */
#include "core/json.h"
#include "gateway/report/report.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/page.h"
#include <math.h>
#include <string.h>

#define ENTRIES_MAX 32
#define DAYS        9
#define LINE_MAX    4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The next line as an entry; false if its body is no object. */
static bool read_entry(const uint8_t *line, size_t length, size_t at, struct entry *ret)
{
    *ret = (struct entry){0};
    if (length < 3 || length > LINE_MAX)
        return false;
    ret->kind = (enum entry_kind)(line[0] % ENTRY_KINDS);
    ret->precision = line[1] & 1 ? PRECISION_DAY : PRECISION_MINUTE;
    ret->at_ms = (int64_t)at * (1 + line[1] % 32) * MS_PER_HOUR;
    ret->offset_s = (line[1] % 27 - 13) * 3600;
    return json_read_object((const char *)line + 2, length - 2, 32, &ret->body, NULL) == 0;
}

static size_t read_entries(const uint8_t *data, size_t size, struct entry entries[ENTRIES_MAX])
{
    size_t count = 0;

    while (size > 0 && count < ENTRIES_MAX) {
        const uint8_t *end = memchr(data, '\n', size);
        const size_t length = end ? (size_t)(end - data) : size;

        if (read_entry(data, length, count, &entries[count]))
            count++;
        data += length + (end != NULL);
        size -= length + (end != NULL);
    }
    return count;
}

static void check_values(const struct days *days)
{
    for (size_t i = 0; i < days->count; i++) {
        for (int series = 0; series < SERIES_FIGURES; series++) {
            const double value = day_value(&days->list[i], (enum series)series, NULL);
            must(isnan(value) || (isfinite(value) && value >= 0));
        }
        for (size_t k = 0; symptom_kinds[k]; k++) {
            const double value = day_value(&days->list[i], SERIES_SYMPTOM, symptom_kinds[k]);
            must(isnan(value) || (value >= 0 && value <= SEVERITY_TOP));
        }
    }
}

static void write_page(const struct days *days, const struct entry *entries, size_t count,
                       enum language language)
{
    struct contact contacts[CONTACT_GROUPS_MAX];
    double plants[DAYS];
    struct report report = {
        .language = language,
        .notes = true,
        .person = count > 0 ? json_string_value(json_object_get(entries[0].body, "text")) : NULL,
        .days = days,
        .week_plants = plants,
        .fibre_goal_g = 30,
        .plants_goal = 30,
        .symptoms = symptom_kinds,
        .symptom_count = 13,
        .contacts = contacts,
    };
    char *text = NULL;
    size_t size = 0, charts = 0;
    FILE *out = open_memstream(&text, &size);

    must(out != NULL);
    report.person = report.person ? report.person : "";
    for (size_t i = 0; i < days->count; i++)
        plants[i] = days_plants(days, i, REPORT_PLANTS_DAYS);
    report.contact_count = contact_count(entries, count, 0, contacts, &report.checkin_count);
    const size_t told = report_write(out, &report);
    fclose(out);
    must(strlen(text) == size);
    must(page_is_sound(text, &charts));
    must(charts == told);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct entry entries[ENTRIES_MAX];
    struct days days;

    if (size == 0 || days_init(&days, DAYS - 2, DAYS, DAYS - 2, data[0] % 8 * 60) < 0)
        return 0;
    const size_t count = read_entries(data + 1, size - 1, entries);
    for (size_t i = 0; i < count; i++)
        days_add(&days, &entries[i]);
    check_values(&days);
    write_page(&days, entries, count, (enum language)(data[0] & 1));
    days_done(&days);
    for (size_t i = 0; i < count; i++)
        entry_done(&entries[i]);
    return 0;
}
