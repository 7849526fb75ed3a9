/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/days.h"

#include "core/cleanup.h"
#include "core/error.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

int32_t day_of(int64_t at_ms, int32_t offset_s, int day_start_min)
{
    struct civil civil;

    civil_from_ms(at_ms - day_start_min * MS_PER_MINUTE, offset_s, &civil);
    return civil_to_day(civil.year, civil.month, civil.day);
}

void days_done(struct days *days)
{
    for (size_t i = 0; i < days->count; i++)
        figures_done(&days->list[i].figures);
    free(days->list);
    figures_done(&days->all);
    json_decref(days->remedies);
    json_decref(days->notes);
    *days = (struct days){0};
}

static int fill(struct days *days, int32_t last, size_t count, int32_t today)
{
    if (count < 1 || count > DAYS_MAX)
        return -ERR_RANGE;
    days->list = calloc(count, sizeof(*days->list));
    if (!days->list || !days->remedies || !days->notes || figures_init(&days->all) < 0)
        return -ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        struct day *day = &days->list[i];

        day->number = last - (int32_t)(count - 1 - i);
        day->is_running = day->number == today;
        if (figures_init(&day->figures) < 0)
            return -ERR_NOMEM;
        days->count++;
    }
    return 0;
}

int days_init(struct days *days, int32_t last, size_t count, int32_t today, int day_start_min)
{
    struct days fresh = {.day_start_min = day_start_min,
                         .remedies = json_pack("{s:{}, s:{}}", "medication", "supplement"),
                         .notes = json_array()};
    const int r = fill(&fresh, last, count, today);

    if (r < 0)
        days_done(&fresh);
    else
        *days = fresh;
    return r;
}

static void add_stool(struct day *day, const json_t *body)
{
    const json_t *type = json_object_get(body, "bristol");
    const json_int_t value = json_integer_value(type);

    day->none_said = day->none_said || json_is_null(type);
    if (value < 1 || value > BRISTOL_MAX)
        return;
    if (day->movements < MOVEMENTS_MAX)
        day->types[day->movements] = (int)value;
    day->movements++;
    day->stool_type = (int)value;
}

/* Counts what was taken, by name. */
static void add_remedies(json_t *names, const json_t *body)
{
    size_t index = 0;
    const json_t *item;

    json_array_foreach(json_object_get(body, "items"), index, item)
    {
        const char *name = json_string_value(json_object_get(item, "name"));

        if (!name || !*name)
            continue;
        const json_int_t count = json_integer_value(json_object_get(names, name));
        json_object_set_new(names, name, json_integer(count + 1));
    }
}

static void add_note(json_t *notes, int32_t day, const json_t *body)
{
    json_t *text = json_object_get(body, "text");

    if (json_is_string(text))
        json_array_append_new(notes, json_pack("[i, O]", (int)day, text));
}

static void add_meal(struct day *day, const struct entry *entry)
{
    struct civil civil;

    if (entry->precision == PRECISION_DAY)
        return;
    civil_from_ms(entry->at_ms, entry->offset_s, &civil);
    if (civil.hour >= 0 && civil.hour < HOURS)
        day->eaten[civil.hour]++;
}

void days_add(struct days *days, const struct entry *entry)
{
    const int64_t at =
        (int64_t)day_of(entry->at_ms, entry->offset_s, days->day_start_min) - days->list[0].number;

    if (at < 0 || at >= (int64_t)days->count)
        return;
    struct day *day = &days->list[at];
    day->entries++;
    figures_add(&day->figures, entry);
    figures_add(&days->all, entry);
    day->checked = json_object_size(day->figures.symptoms) > 0;
    switch (entry->kind) {
    case ENTRY_FOOD:
    case ENTRY_DRINK:
        add_meal(day, entry);
        break;
    case ENTRY_STOOL:
        add_stool(day, entry->body);
        break;
    case ENTRY_MEDICATION:
    case ENTRY_SUPPLEMENT:
        add_remedies(json_object_get(days->remedies, entry_kind_name(entry->kind)), entry->body);
        break;
    case ENTRY_NOTE:
        add_note(days->notes, day->number, entry->body);
        break;
    default:
        break;
    }
}

double days_plants(const struct days *days, size_t last, size_t count)
{
    CLEANUP(figures_done) struct figures figures = {0};
    size_t items = 0;

    if (figures_init(&figures) < 0)
        return NAN;
    for (size_t i = last + 1 > count ? last + 1 - count : 0; i <= last && i < days->count; i++) {
        figures_join_plants(&figures, &days->list[i].figures);
        items += days->list[i].figures.items;
    }
    return items > 0 ? figures_plants(&figures) : NAN;
}
