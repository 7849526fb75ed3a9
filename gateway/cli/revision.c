/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/revision.h"

#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/cli/entries.h"
#include <string.h>

#define ITEMS_MAX 1000

static const json_t *items_of(const json_t *state)
{
    return json_object_get(json_object_get(state, "body"), "items");
}

static const json_t *item_of(const json_t *items, json_int_t number)
{
    size_t index = 0;
    const json_t *item;

    json_array_foreach(items, index, item)
    {
        if (json_integer_value(json_object_get(item, "n")) == number)
            return item;
    }
    return NULL;
}

/* "3 slices", or, of another food, "3 slices Rye bread"; "nothing" for none. */
static void write_item(FILE *out, const json_t *item, const json_t *other)
{
    const char *name = json_string_value(json_object_get(item, "name"));
    const char *other_name = json_string_value(json_object_get(other, "name"));
    char amount[AMOUNT_TEXT_MAX];

    if (!item) {
        fputs("nothing", out);
        return;
    }
    item_amount_text(item, amount);
    print_text(out, amount);
    if (name && (!other_name || strcmp(name, other_name) != 0)) {
        fputc(' ', out);
        print_text(out, name);
    }
}

static bool differs(const json_t *old, const json_t *new)
{
    return (old || new) && !(old && new &&json_equal(old, new));
}

static void print_item(FILE *out, const json_t *from, const json_t *to, json_int_t number)
{
    const json_t *old = item_of(from, number);
    const json_t *new = item_of(to, number);

    fprintf(out, ".%lld (", (long long)number);
    write_item(out, old, new);
    fputs(" -> ", out);
    write_item(out, new, old);
    fputc(')', out);
}

static json_int_t largest(const json_t *items, json_int_t ret)
{
    size_t index = 0;
    const json_t *item;

    json_array_foreach(items, index, item)
    {
        const json_int_t number = json_integer_value(json_object_get(item, "n"));
        ret = number > ret ? number : ret;
    }
    return ret;
}

/* The number of the only item that differs; 0: none or several do. */
static json_int_t only_change(const json_t *from, const json_t *to)
{
    const json_int_t last = largest(to, largest(from, 0));
    json_int_t ret = 0;

    for (json_int_t number = 1; number <= last && number <= ITEMS_MAX; number++) {
        const json_t *old = item_of(from, number);
        const json_t *new = item_of(to, number);
        if (!differs(old, new))
            continue;
        if (ret)
            return 0;
        ret = number;
    }
    return ret;
}

static void print_bodies(FILE *out, enum entry_kind kind, const json_t *from, const json_t *to)
{
    const struct entry old = {.kind = kind, .body = json_object_get(from, "body")};
    const struct entry new = {.kind = kind, .body = json_object_get(to, "body")};
    CLEANUP(cleanup_free) char *was = entry_summary(&old);
    CLEANUP(cleanup_free) char *is = entry_summary(&new);

    fputs(" (", out);
    print_text(out, was ? was : "");
    fputs(" -> ", out);
    print_text(out, is ? is : "");
    fputc(')', out);
}

static bool is_day(const json_t *state)
{
    return json_is_true(json_object_get(state, "day_only"));
}

static int64_t local_day(const json_t *state)
{
    return gut_day_of(json_integer_value(json_object_get(state, "at_ms")),
                      (int32_t)json_integer_value(json_object_get(state, "offset_s")));
}

static void print_times(FILE *out, int64_t now_ms, const json_t *from, const json_t *to)
{
    const bool with_day = is_day(from) || is_day(to) || local_day(from) != local_day(to);
    const json_t *states[2] = {from, to};
    char date[DATE_TEXT_MAX];

    for (int i = 0; i < 2; i++) {
        date_text(json_integer_value(json_object_get(states[i], "at_ms")),
                  (int32_t)json_integer_value(json_object_get(states[i], "offset_s")),
                  is_day(states[i]) ? PRECISION_DAY : PRECISION_MINUTE, now_ms, date);
        fputs(i ? " -> " : " (", out);
        fputs(with_day ? date : date + strlen(date) - strlen("08:05"), out);
    }
    fputc(')', out);
}

void revision_print(FILE *out, enum entry_kind kind, int64_t now_ms, const json_t *from,
                    const json_t *to)
{
    const bool is_meal = kind == ENTRY_FOOD || kind == ENTRY_DRINK;
    const json_int_t item = is_meal ? only_change(items_of(from), items_of(to)) : 0;

    if (item)
        print_item(out, items_of(from), items_of(to), item);
    else if (!json_equal(json_object_get(from, "body"), json_object_get(to, "body")))
        print_bodies(out, kind, from, to);
    if (!json_equal(json_object_get(from, "at_ms"), json_object_get(to, "at_ms")) ||
        is_day(from) != is_day(to))
        print_times(out, now_ms, from, to);
}
